"""Writing while the visit goes on: roles, facts and a draft, each utterance read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import Fact, FactKind, PatientContext, Spoken
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.events import (
    Alarm,
    Committed,
    Drafted,
    Event,
    FactFound,
    FactLost,
    Partial,
    Relabelled,
)
from ambient_scribe.domain.note import Note, SupportState, Template
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Passage, Role, Transcript, Utterance, Word
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.live import LIVE_STATEMENT, LiveConfig, LiveWriting
from ambient_scribe.pipeline.swapping import NOBODY_YET, Swapping
from ambient_scribe.pipeline.writing import WritingEngines
from ambient_scribe.protocols import FactExtractor, RoleAssigner
from ambient_scribe.speech.alignment import AlignmentConfig
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    OneSentenceAFact,
    passages,
)

WORD_MS, LONG_PAUSE_MS = 200, 2_000


@dataclass
class _Counting:
    """A fact a passage, told by who says it and by what was said just before."""

    last: str = ""
    facts: tuple[Fact, ...] = ()
    accepted: list[str] = field(default_factory=list)

    def accept(self, passage: Passage) -> tuple[Fact, ...]:
        utterance = passage.utterance
        said = f"{utterance.speaker}/{utterance.role}: {passage.text} after {self.last}"
        fact = Fact(
            id=f"f{len(self.facts) + 1}",
            kind=FactKind.SYMPTOM,
            text=said,
            normalized=said,
            evidence=(Spoken(word_ids=utterance.word_ids),),
        )
        self.last, self.facts = passage.text, (*self.facts, fact)
        self.accepted.append(passage.text)
        return (fact,)

    def finish(self) -> tuple[tuple[Fact, ...], tuple[()]]:
        return self.facts, ()

    def mark(self) -> tuple[str, tuple[Fact, ...]]:
        return self.last, self.facts

    def rewind(self, mark: tuple[str, tuple[Fact, ...]]) -> None:
        self.last, self.facts = mark


class Counting(EveryUtterance):
    def __init__(self) -> None:
        self.stream = _Counting()

    def open_stream(self, context: PatientContext) -> _Counting:  # type: ignore[override]
        return self.stream


class Forgetting(OneSentenceAFact):
    """Its drafts lose what is a fact no more."""

    def open_stream(self, template: Template, context: PatientContext) -> Forgetting:  # type: ignore[override]
        self.facts: dict[str, Fact] = {}
        self._template = template
        return self

    def accept(self, passage: Passage, facts: Sequence[Fact]) -> None:
        self.facts.update({fact.id: fact for fact in facts})

    def withdraw(self, fact_ids: Sequence[str]) -> None:
        for fact_id in fact_ids:
            del self.facts[fact_id]

    def draft(self) -> Note:
        stream = OneSentenceAFact().open_stream(self._template, PatientContext())
        (passage,) = passages([("S1", "x")])
        stream.accept(passage, tuple(self.facts.values()))
        return stream.draft()


class ByName(KeepRoles):
    """Tells a speaker's role once they have said "doctor" or "hurts"."""

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="roles", engine="by-name")

    def open_tally(self) -> ByName:
        self.texts: dict[str, tuple[str, str]] = {}
        return self

    def hear(self, passage: Passage) -> None:
        self.texts[passage.utterance.id] = (passage.utterance.speaker, passage.text)

    def forget(self, utterance_id: str) -> None:
        self.texts.pop(utterance_id, None)

    def roles(self) -> dict[str, tuple[Role, float]]:
        cues = {"i'm": Role.CLINICIAN, "hurts": Role.PATIENT}
        return {
            speaker: (role, 0.9)
            for cue, role in cues.items()
            for speaker, text in self.texts.values()
            if cue in text.split()
        }


class Talk:
    """Commits utterances with words of even length."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.now_ms = 0
        self.told = 0

    def say(self, speaker: str, text: str, pause_ms: int = LONG_PAUSE_MS) -> Committed:
        self.now_ms += pause_ms
        own = []
        for token in text.split():
            span = TimeSpan(start_ms=self.now_ms, end_ms=self.now_ms + WORD_MS)
            own.append(Word(id=f"w{len(self.words) + 1}", text=token, span=span))
            self.words.append(own[-1])
            self.now_ms += WORD_MS
        self.told += 1
        ids = tuple(word.id for word in own)
        return Committed(
            utterance=Utterance(id=f"p{self.told}", speaker=speaker, word_ids=ids), words=tuple(own)
        )


def live(
    extractor: FactExtractor | None = None,
    roles: RoleAssigner | None = None,
    config: LiveConfig | None = None,
    swapping: Swapping | None = None,
) -> LiveWriting:
    engines = WritingEngines(
        roles or KeepRoles(), extractor or Counting(), Forgetting(), Believing()
    )
    return LiveWriting(
        engines,
        TWO_SECTIONS,
        PatientContext(),
        AlignmentConfig(),
        config or LiveConfig(enabled=True),
        StageClock(),
        swapping,
    )


def facts_of(events: Sequence[Event]) -> dict[str, str]:
    return {event.fact.id: event.fact.text for event in events if isinstance(event, FactFound)}


def test_each_utterance_is_told_and_read_once() -> None:
    extractor, talk = Counting(), Talk()
    writing = live(extractor)
    told = [
        writing.take([talk.say(speaker, text)])
        for speaker, text in (("S1", "any fever"), ("S2", "no fever"), ("S1", "a cough"))
    ]
    assert extractor.stream.accepted == ["any fever", "no fever", "a cough"]
    assert [[type(event) for event in events] for events in told] == [[Committed, FactFound]] * 3


def test_what_is_no_utterance_passes_through() -> None:
    partial = Partial(text="any", span=TimeSpan(start_ms=0, end_ms=100))
    assert live().take([partial]) == [partial]


def test_an_utterance_that_goes_on_after_a_breath_is_one_passage() -> None:
    extractor, talk = Counting(), Talk()
    writing = live(extractor)
    writing.take([talk.say("S1", "my knee")])
    events = writing.take([talk.say("S1", "hurts a lot", pause_ms=300)])
    assert extractor.stream.accepted[-1] == "my knee hurts a lot"
    assert facts_of(events) == {"f1": "S1/unknown: my knee hurts a lot after "}


def test_an_utterance_told_again_with_more_words_is_read_again_whole() -> None:
    extractor, talk = Counting(), Talk()
    writing = live(extractor)
    first, more = talk.say("S1", "my knee"), talk.say("S1", "hurts")
    writing.take([first])
    ids = (*first.utterance.word_ids, *more.utterance.word_ids)
    grown = Utterance(id="p1", speaker="S1", word_ids=ids)
    writing.take([Committed(utterance=grown, words=more.words)])
    assert extractor.stream.accepted[-1] == "my knee hurts"
    assert len(extractor.stream.facts) == 1


def test_another_speaker_changes_only_what_rests_on_the_words() -> None:
    extractor, talk = Counting(), Talk()
    writing = live(extractor)
    said = [talk.say("S1", text) for text in ("one", "two", "three", "four")]
    writing.take(said)
    extractor.stream.accepted.clear()
    moved = Utterance(id="p3", speaker="S2", word_ids=said[2].utterance.word_ids)
    events = writing.take([Relabelled(utterances=(moved,))])
    assert extractor.stream.accepted == ["three", "four"]
    assert facts_of(events) == {"f3": "S2/unknown: three after two"}


def test_a_role_is_told_when_it_is_known_and_what_was_said_before_is_read_with_it() -> None:
    extractor, talk = Counting(), Talk()
    writing = live(extractor, ByName())
    writing.take([talk.say("S1", "good morning"), talk.say("S2", "morning")])
    events = writing.take([talk.say("S1", "i'm a doctor")])
    committed, relabelled = events[0], events[1]
    assert isinstance(committed, Committed) and isinstance(relabelled, Relabelled)
    assert committed.utterance.role is Role.CLINICIAN
    assert [(one.id, one.role) for one in relabelled.utterances] == [("p1", Role.CLINICIAN)]
    assert facts_of(events)["f1"] == "S1/clinician: good morning after "
    assert "f2" not in facts_of(events)


def test_facts_that_are_none_any_more_leave_the_draft() -> None:
    talk = Talk()
    writing = live()
    first, second = talk.say("S1", "one"), talk.say("S2", "two", pause_ms=300)
    writing.take([first, second])
    joined = Utterance(
        id="p1", speaker="S1", word_ids=(*first.utterance.word_ids, *second.utterance.word_ids)
    )
    told = writing.take([Relabelled(utterances=(joined,))])
    assert [one.fact_id for one in told if isinstance(one, FactLost)] == ["f2"]
    (drafted,) = writing.draft(talk.now_ms + 10_000, lambda: None)
    assert isinstance(drafted, Drafted)
    texts = [sentence.text for sentence in drafted.note.sections[0].sentences]
    assert texts == ["S1/unknown: one two after "]


@pytest.mark.parametrize(("minutes", "least_s"), [(1, 2), (10, 2), (20, 4), (40, 8)])
def test_drafts_come_at_a_pace_that_slows_with_the_visit(minutes: int, least_s: int) -> None:
    talk = Talk()
    writing = live(config=LiveConfig(enabled=True, draft_share=300))
    now = minutes * 60_000
    writing.take([talk.say("S1", "one")])
    assert writing.draft(now, lambda: None)
    writing.take([talk.say("S1", "two")])
    assert not writing.draft(now + least_s * 1000 - 100, lambda: None)
    assert writing.draft(now + least_s * 1000 + 100, lambda: None)
    assert not writing.draft(now + 10 * least_s * 1000, lambda: None), "nothing new was found"


def test_the_live_draft_says_what_it_is_and_is_not_verified() -> None:
    talk = Talk()
    writing = live()
    writing.take([talk.say("S1", "one")])
    (drafted,) = writing.draft(60_000, lambda: None)
    assert isinstance(drafted, Drafted)
    *sentences, statement = drafted.note.sentences()
    assert statement.text == LIVE_STATEMENT
    assert all(one.support.state is SupportState.UNVERIFIED for one in sentences)


def test_where_nothing_may_be_drafted_the_note_that_says_why_is_told() -> None:
    talk = Talk()
    writing = live()
    writing.take([talk.say("S1", "one")])
    withheld = Note(template="t", title="t", sections=(), author="test")
    assert writing.draft(60_000, lambda: withheld) == [Drafted(note=withheld)]


def test_an_extractor_that_cannot_go_back_reads_everything_once() -> None:
    talk = Talk()
    writing = live(EveryUtterance())
    said = [talk.say("S1", "one", pause_ms=300), talk.say("S1", "two", pause_ms=300)]
    assert len(facts_of(writing.take(said))) == 2
    moved = Utterance(id="p1", speaker="S2", word_ids=said[0].utterance.word_ids)
    assert not facts_of(writing.take([Relabelled(utterances=(moved,))]))
    assert writing.facts_from_the_beginning() is None


def test_what_is_older_than_the_window_is_not_read_again() -> None:
    extractor, talk = Counting(), Talk()
    writing = live(extractor, config=LiveConfig(enabled=True, window=4))
    said = [talk.say("S1", f"number {n}") for n in range(20)]
    writing.take(said)
    extractor.stream.accepted.clear()
    old = Utterance(id="p2", speaker="S2", word_ids=said[1].utterance.word_ids)
    assert writing.take([Relabelled(utterances=(old,))]) == [Relabelled(utterances=(old,))]
    assert not extractor.stream.accepted


def test_what_the_result_does_not_hold_is_told_as_lost() -> None:
    talk = Talk()
    writing = live()
    found = writing.take([talk.say("S1", "one"), talk.say("S2", "two")])
    facts = [one.fact for one in found if isinstance(one, FactFound)]
    assert writing.lost(facts) == []
    assert writing.lost(facts[1:]) == [FactLost(fact_id="f1")]


def show(page: dict[str, str], events: Sequence[Event]) -> None:
    """As a page does that shows facts live."""
    for event in events:
        if isinstance(event, FactLost):
            del page[event.fact_id]
        elif isinstance(event, FactFound):
            page[event.fact.id] = event.fact.text


# ---------------------------------------------------------------- a person swaps the roles
def test_a_swap_names_and_reads_anew_what_both_have_said() -> None:
    extractor, talk, swapping = Counting(), Talk(), Swapping()
    writing = live(extractor, ByName(), swapping=swapping)
    writing.take([talk.say("S1", "it hurts"), talk.say("S2", "i'm a doctor")])
    assert writing.swap_if_asked() == []
    swapping.ask()
    relabelled, *rest = writing.swap_if_asked()
    assert isinstance(relabelled, Relabelled)
    assert [(u.id, u.role, u.role_confidence) for u in relabelled.utterances] == [
        ("p1", Role.CLINICIAN, 1.0),
        ("p2", Role.PATIENT, 1.0),
    ]
    assert facts_of(rest) == {
        "f1": "S1/clinician: it hurts after ",
        "f2": "S2/patient: i'm a doctor after it hurts",
    }
    (committed, *_) = writing.take([talk.say("S1", "it hurts")])
    assert isinstance(committed, Committed) and committed.utterance.role is Role.CLINICIAN
    swapping.ask()
    back = writing.swap_if_asked()
    assert facts_of(back)["f1"] == "S1/patient: it hurts after "


def test_two_presses_at_once_are_none_and_nobody_is_swapped_before_they_are_known() -> None:
    talk, swapping = Talk(), Swapping()
    writing = live(roles=ByName(), swapping=swapping)
    writing.take([talk.say("S1", "good morning")])
    swapping.ask()
    assert writing.swap_if_asked() == [Alarm(message=NOBODY_YET)]
    writing.take([talk.say("S1", "i'm a doctor")])
    swapping.ask()
    swapping.ask()
    assert writing.swap_if_asked() == []


def test_a_swap_is_told_of_the_final_speakers_by_their_words() -> None:
    talk, swapping = Talk(), Swapping()
    writing = live(roles=ByName(), swapping=swapping)
    said = [talk.say("S1", "it hurts"), talk.say("S2", "i'm a doctor"), talk.say("S3", "hello")]
    writing.take(said)
    swapping.ask()
    writing.swap_if_asked()
    final = [
        Utterance(id="u1", speaker="A", word_ids=said[0].utterance.word_ids),
        Utterance(id="u2", speaker="B", word_ids=said[1].utterance.word_ids),
        Utterance(id="u3", speaker="C", word_ids=said[2].utterance.word_ids),
    ]
    transcript = Transcript(words=tuple(talk.words), utterances=tuple(final))
    assert swapping.of_final(transcript) == {"A": Role.CLINICIAN, "B": Role.PATIENT}
    assert Swapping().of_final(transcript) == {}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["S1", "S2"]),
        st.integers(1, 4),
        st.sampled_from([300, LONG_PAUSE_MS]),
        st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["S1", "S2", "S3"])), max_size=2),
    ),
    min_size=1,
    max_size=12,
)


@given(STEPS)
def test_live_facts_are_those_of_a_reading_from_scratch(
    steps: list[tuple[str, int, int, list[tuple[int, str]]]],
) -> None:
    """Whatever was relabelled on the way, as long as it is not older than the window."""
    extractor, talk, speakers = Counting(), Talk(), {}
    writing = live(extractor, ByName())
    page: dict[str, str] = {}
    said: list[Committed] = []
    for speaker, length, pause_ms, changes in steps:
        cue = "hurts" if length == 3 else "i'm" if length == 4 else "well"
        said.append(talk.say(speaker, " ".join([cue] * length), pause_ms))
        show(page, writing.take([said[-1]]))
        for number, other in changes:
            one = said[number % len(said)].utterance
            speakers[one.id] = other
            moved = Utterance(id=one.id, speaker=other, word_ids=one.word_ids)
            show(page, writing.take([Relabelled(utterances=(moved,))]))
    again, fresh = live(other := Counting(), ByName()), []
    for event in said:
        one = event.utterance
        label = speakers.get(one.id, one.speaker)
        fresh.append(
            Committed(
                utterance=Utterance(id=one.id, speaker=label, word_ids=one.word_ids),
                words=event.words,
            )
        )
    again.take(fresh)
    assert extractor.stream.facts == other.stream.facts
    known = {fact.id: fact.text for fact in other.stream.facts}
    assert page == known
