from __future__ import annotations

from ambient_scribe.domain.clinical import System
from ambient_scribe.domain.note import NoteStatus, SupportState
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause
from ambient_scribe.note.statements import (
    NOTHING_HEARD,
    empty_note,
    gap_sentences,
    system_sentence,
    withheld_note,
)
from ambient_scribe.note.templates.reading import load_template


def a_gap(start_ms: int, end_ms: int, cause: GapCause) -> Gap:
    return Gap(span=TimeSpan(start_ms=start_ms, end_ms=end_ms), cause=cause)


def test_gaps_are_told_in_time_order_with_length_place_and_cause() -> None:
    sentences = gap_sentences(
        [
            a_gap(300_000, 500_000, GapCause.TRUNCATED),
            a_gap(247_000, 259_000, GapCause.OVERRUN),
            a_gap(1_000, 1_400, GapCause.DAMAGED),
        ]
    )
    assert [one.text for one in sentences] == [
        "0.4 s at 0:01 were not heard (this part of the file is damaged).",
        "12 s at 4:07 were not heard (microphone overrun).",
        "The file ends early: the last 3 min 20 s, from 5:00, are missing.",
    ]
    assert {one.id for one in sentences} == {"x-gap1", "x-gap2", "x-gap3"}
    assert all(one.support.state is SupportState.SYSTEM for one in sentences)


def test_what_happened_to_the_microphone_is_told_in_words() -> None:
    causes = (GapCause.DEVICE, GapCause.MUTED, GapCause.SUSPENDED, GapCause.OFF_RECORD)
    gaps = [a_gap(554_000 + n, 566_000 + n, cause) for n, cause in enumerate(causes)]
    assert [one.text for one in gap_sentences(gaps)] == [
        "12 s at 9:14 were not heard (microphone unplugged or stalled).",
        "12 s at 9:14 were not heard (microphone muted).",
        "12 s at 9:14 were not heard (the machine slept).",
        "12 s at 9:14 were off the record and not recorded.",
    ]


def test_every_cause_has_words() -> None:
    for cause in GapCause:
        assert gap_sentences([a_gap(0, 2_000, cause)])[0].text.endswith(".")


def test_what_was_not_understood_does_not_bury_the_note() -> None:
    few = [a_gap(n * 10_000, n * 10_000 + 4_000, GapCause.NOT_UNDERSTOOD) for n in range(1, 4)]
    assert gap_sentences(few)[0].text == (
        "4 s at 0:10 were not understood (somebody spoke, and no word was made out)."
    )
    assert len(gap_sentences(few)) == 3
    many = [a_gap(n * 10_000, n * 10_000 + 4_000, GapCause.NOT_UNDERSTOOD) for n in range(1, 51)]
    muted = a_gap(15_000, 16_000, GapCause.MUTED)
    assert [one.text for one in gap_sentences([muted, *many])] == [
        "3 min 20 s in 50 places between 0:10 and 8:24 were not understood "
        "(somebody spoke, and no word was made out).",
        "1 s at 0:15 were not heard (microphone muted).",
    ]


def test_a_withheld_note_is_the_empty_template_with_the_reason() -> None:
    template = load_template()
    gap = gap_sentences([a_gap(0, 2_000, GapCause.DEVICE)])
    note = withheld_note(template, "someone", "The visit is not in English.", gap)
    assert note.status is NoteStatus.WITHHELD
    assert [section.id for section in note.sections] == [s.id for s in template.sections]
    texts = [one.text for one in note.sentences()]
    assert texts[0] == "The visit is not in English."
    assert len(texts) == 2
    assert note.flagged == ()


def test_an_empty_visit_says_so_and_nothing_else() -> None:
    note = empty_note(load_template(), "someone")
    assert [one.text for one in note.sentences()] == [NOTHING_HEARD]
    assert note.status is NoteStatus.DRAFT


def test_a_notice_has_a_system_basis() -> None:
    one = system_sentence("x-1", "Low accuracy.", System(cause="recognizer"))
    assert one.section == "recording"
    assert one.basis == (System(cause="recognizer"),)
