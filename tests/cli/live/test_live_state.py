"""What a watcher is shown: words replace partials, utterances take words, gaps and alarms stay."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Fact, FactKind, Spoken
from ambient_scribe.domain.events import (
    Alarm,
    Committed,
    Drafted,
    FactFound,
    FactLost,
    GapNoted,
    Lag,
    Partial,
    Relabelled,
)
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause, Role, Utterance, Word
from ambient_scribe.pipeline.watched import KEPT_LINES, Watched
from ambient_scribe.testing import TWO_SECTIONS, OneSentenceAFact, a_transcript

EVIDENCE = (Spoken(word_ids=("w1",)),)


def committed(*turns: tuple[str, str]) -> list[Committed]:
    transcript = a_transcript(turns)
    return [Committed(utterance=one.utterance, words=one.words) for one in transcript.passages()]


def told(*events: object) -> Watched:
    watched = Watched()
    for event in events:
        watched.tell(event)  # type: ignore[arg-type]
    return watched


def lines(watched: Watched) -> list[tuple[str, str]]:
    return [(line.who, line.text) for line in watched.look().lines]


def test_committed_words_replace_the_partial_ones() -> None:
    span = TimeSpan(start_ms=0, end_ms=900)
    watched = told(Partial(text="any fee", span=span))
    assert watched.look().partial == "any fee"
    watched.tell(committed(("S1", "any fever"))[0])
    assert (watched.look().partial, lines(watched)) == ("", [("S1", "any fever")])


def test_an_utterance_that_grows_stays_one_line() -> None:
    (whole,) = committed(("S1", "my knee hurts"))
    words = whole.words[:2]
    begun = Utterance(id="u1", speaker="S1", word_ids=tuple(word.id for word in words))
    watched = told(Committed(utterance=begun, words=words), whole)
    assert lines(watched) == [("S1", "my knee hurts")]


def test_a_role_stands_for_the_label_once_it_is_known() -> None:
    (one,) = committed(("S1", "any fever"))
    watched = told(one, Relabelled(utterances=(one.utterance.as_role(Role.CLINICIAN, 0.9),)))
    assert lines(watched) == [("clinician", "any fever")]


def test_words_go_with_the_last_utterance_that_holds_them() -> None:
    first, second = committed(("S1", "any fever no"), ("S2", "fever"))
    ids = (*first.utterance.word_ids, *second.utterance.word_ids)
    split = (
        Utterance(id="u1", speaker="S1", word_ids=ids[:2]),
        Utterance(id="u2", speaker="S2", word_ids=ids[2:]),
    )
    watched = told(first, second, Relabelled(utterances=split))
    assert lines(watched) == [("S1", "any fever"), ("S2", "no fever")]
    joined = Utterance(id="u2", speaker="S2", word_ids=ids)
    watched.tell(Relabelled(utterances=(joined,)))
    assert lines(watched) == [("S2", "any fever no fever")]


def test_of_words_that_are_not_known_nothing_is_shown() -> None:
    watched = told(Relabelled(utterances=(Utterance(id="u9", speaker="S1", word_ids=("w99",)),)))
    assert lines(watched) == []


def test_a_gap_stands_where_it_was_and_grows_in_its_place() -> None:
    one, other = committed(("S1", "any fever"), ("S2", "no"))
    gap = Gap(span=TimeSpan(start_ms=650, end_ms=700), cause=GapCause.DEVICE)
    longer = Gap(span=TimeSpan(start_ms=650, end_ms=2_650), cause=GapCause.DEVICE)
    watched = told(one, other, GapNoted(gap=gap), GapNoted(gap=longer))
    shown = watched.look()
    assert [line.text for line in shown.lines] == ["any fever", "2.0 s not heard: device", "no"]
    assert shown.gaps == 1


def test_lag_alarms_and_the_newest_sentences_are_known() -> None:
    facts = OneSentenceAFact().open_stream(TWO_SECTIONS, None)  # type: ignore[arg-type]
    watched = told(Lag(behind_ms=3_000))
    watched.heard(65_000)
    watched.tell(Alarm(message="microphone gone"))
    watched.tell(Drafted(note=facts.draft()))
    shown = watched.look()
    assert shown.behind_ms == 3_000
    assert shown.alarms == ((65_000, "microphone gone"),)
    assert shown.note is not None and shown.fresh == frozenset()
    watched.tell(Lag(behind_ms=0))
    assert watched.look().behind_ms == 0


def test_a_fact_that_is_lost_is_counted_no_more() -> None:
    facts = [
        Fact(
            id=f"f{n}", kind=FactKind.SYMPTOM, text="a cough", normalized="cough", evidence=EVIDENCE
        )
        for n in (1, 2)
    ]
    watched = told(*(FactFound(fact=fact) for fact in facts), FactLost(fact_id="f1"))
    assert watched.look().facts == 1


def test_a_long_visit_keeps_only_what_a_screen_may_show() -> None:
    watched = Watched()
    for number in range(2 * KEPT_LINES):
        span = TimeSpan(start_ms=1000 * number, end_ms=1000 * number + 500)
        word = Word(id=f"w{number}", text="well", span=span)
        utterance = Utterance(id=f"u{number}", speaker="S1", word_ids=(word.id,))
        watched.tell(Committed(utterance=utterance, words=(word,)))
    shown = watched.look().lines
    assert len(shown) == KEPT_LINES and shown[-1].key == f"u{2 * KEPT_LINES - 1}"
