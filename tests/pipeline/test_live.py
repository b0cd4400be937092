"""Writing while the visit goes on: roles, facts and a draft, each utterance read once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.events import (
    Committed,
    Drafted,
    Event,
    FactFound,
    FactLost,
    Partial,
    Relabelled,
)
from ambient_scribe.domain.note import Note, SupportState
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role, Utterance
from ambient_scribe.pipeline.live import LIVE_STATEMENT, LiveConfig
from ambient_scribe.testing import EveryUtterance
from tests.pipeline.live_fakes import LONG_PAUSE_MS, ByName, Counting, Talk, facts_of, live


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
