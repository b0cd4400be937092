"""What stays of a visit when consent is withdrawn: before its signature, and after."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import Authored, Chart, Spoken, System, Withdrawn
from ambient_scribe.domain.encounter import ConsentStatus, Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteStatus, SupportState
from ambient_scribe.note.rendering.render import note_html, note_markdown
from ambient_scribe.note.withdrawal import REASON_GONE, STATEMENT_ID, sentences_that_go, withdrawn
from tests.withdrawals import (
    ACCEPTED,
    AT,
    AUTHORED,
    FROM_CHART,
    GAP,
    SPOKEN,
    TOLD,
    a_note,
    a_visit,
    sentence,
)

BY = "the patient"
UNSIGNED = (NoteStatus.DRAFT, NoteStatus.REVIEWED, NoteStatus.WITHHELD)
SIGNED = (NoteStatus.SIGNED, NoteStatus.AMENDED)


def texts(note: Note) -> list[str]:
    return [one.text for one in note.sentences()]


@pytest.mark.parametrize("status", UNSIGNED)
def test_before_the_signature_all_that_rests_on_words_goes(status: NoteStatus) -> None:
    before = a_visit(a_note(status))
    after = withdrawn(before, AT, BY)
    assert after.note is not None
    *kept, statement = after.note.sentences()
    assert [one.text for one in kept][:2] == [FROM_CHART, AUTHORED]
    assert ACCEPTED not in texts(after.note)  # it rests on words, and nobody has signed it
    assert kept[1].basis == (Authored(person="Dr. Lee"),)
    assert kept[2].basis == (System(cause="gap:device"),)
    assert [one.fact_ids for one in kept[:2]] == [("f2",)] * 2
    assert kept[0].support.state is SupportState.CHART_CONFLICT
    assert kept[0].support.reasons == (REASON_GONE,)
    assert (statement.id, statement.support.state) == (STATEMENT_ID, SupportState.SYSTEM)
    assert statement.text.startswith("Consent was withdrawn by the patient on 2026-05-04")
    assert after.transcript.gaps == (GAP,)
    assert after.transcript.words == after.transcript.turns == after.transcript.utterances == ()
    assert [fact.id for fact in after.facts] == ["f2"]
    assert after.suggestions == ()
    assert (after.id, after.context, after.note.status) == (before.id, before.context, status)
    assert sentences_that_go(before) == 3


@pytest.mark.parametrize("status", SIGNED)
def test_after_the_signature_the_note_stays_and_its_basis_is_marked(status: NoteStatus) -> None:
    before = a_visit(a_note(NoteStatus.DRAFT), a_note(status, 2))
    after = withdrawn(before, AT, BY)
    draft, signed = after.notes
    assert texts(signed) == texts(before.notes[1])
    assert [one.basis for one in signed.sentences()][:2] == [
        (Withdrawn(),),
        (Withdrawn(), Chart(source="context.toml", item="medications/metformin")),
    ]
    assert TOLD not in texts(draft)  # a draft is no record
    assert after.transcript.words == ()
    assert sentences_that_go(before) == 0


def test_consent_says_when_and_by_whom_the_first_time_it_was_asked() -> None:
    once = withdrawn(a_visit(a_note(NoteStatus.DRAFT)), AT, BY)
    assert once.consent.status is ConsentStatus.WITHDRAWN
    assert (once.consent.withdrawn_at, once.consent.withdrawn_by) == (AT, BY)
    again = withdrawn(once, AT + datetime.timedelta(days=3), "somebody else")
    assert again == once


def test_a_template_without_a_place_for_it_gets_one() -> None:
    note = a_note(NoteStatus.DRAFT)
    short = Note(
        template=note.template, title=note.title, sections=note.sections[:1], author="test"
    )
    after = withdrawn(a_visit(short), AT, BY)
    assert after.note is not None
    assert after.note.sections[-1].id == "recording"
    assert [one.id for one in after.note.sections[-1].sentences] == [STATEMENT_ID]


def test_a_visit_without_a_note() -> None:
    after = withdrawn(a_visit(), AT, BY)
    assert after.notes == ()
    assert after.transcript.words == ()


def test_page_and_text_say_it() -> None:
    signed = withdrawn(a_visit(a_note(NoteStatus.SIGNED)), AT, BY)
    for told in (note_markdown(signed), note_html(signed, None, None)):
        assert "Consent was withdrawn on 2026-05-04" in told
        assert "its words were withdrawn" in told
        assert "quokka with zephyr" in told  # the signed text
        assert "bassoon" not in told


BASES = st.sampled_from(
    [
        Spoken(word_ids=("w1",)),
        Spoken(word_ids=("w2", "w3")),
        Chart(source="context.toml", item="problems/x"),
        Authored(person="Dr. Lee"),
        System(cause="gap:device"),
    ]
)


@given(
    st.lists(st.lists(BASES, min_size=1, max_size=4), max_size=6),
    st.lists(st.sampled_from(NoteStatus), min_size=1, max_size=3),
)
def test_nothing_of_the_words_is_left_whatever_they_bore_out(
    bases: list[list[object]], statuses: list[NoteStatus]
) -> None:
    """Sentences that rest on words say them, accepted or not; nothing but a signed note may say one
    afterwards."""
    words = iter(SPOKEN * 4)

    def made(number: int, basis: list[object]) -> object:
        spoken = any(isinstance(one, Spoken) for one in basis)
        text = next(words) if spoken else "plain"
        return sentence(number, text, *basis, reasons=("said jackdaw",) if spoken else ())  # type: ignore[arg-type]

    sections = (
        NoteSection(
            id="hpi",
            title="History",
            sentences=tuple(made(number, basis) for number, basis in enumerate(bases)),  # type: ignore[misc]
        ),
    )
    notes = [
        Note(template="t", title="t", sections=sections, status=status, author="test")
        for status in statuses
    ]
    after = withdrawn(a_visit(*notes), AT, BY)
    unsigned = [note for note in after.notes if not note.is_signed]
    told = "".join(note.model_dump_json() for note in unsigned)
    rest = Encounter(**{**dict(after), "notes": ()}).model_dump_json()
    assert not [word for word in SPOKEN if word in told + rest]
    for before, note in zip(notes, after.notes, strict=True):
        assert not any(one.word_ids for one in note.sentences())
        if note.is_signed:
            assert texts(note) == texts(before)
            assert not [one for one in note.sentences() if "jackdaw" in str(one.support)]
