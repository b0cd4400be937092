"""The ledger of omissions: nothing of a visit vanishes, and what matters most comes first."""

from __future__ import annotations

import pytest

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.note.ledger.clauses import clauses_of
from ambient_scribe.note.ledger.entries import Reason
from ambient_scribe.note.ledger.ledger import ledger_of
from ambient_scribe.note.omissions import survey_of

VISIT = """\
Doctor: Good morning, how are you?
Patient: Good, thank you.
Doctor: What brings you in today?
Patient: My left knee hurts since I fell on Monday.
Doctor: Any fever?
Patient: No.
Doctor: This is usually just the cartilage, most people get better with rest.
Doctor: I'll order an x-ray of the left knee. I want you to start ibuprofen 600 mg three times a day.
Doctor: Come back in two weeks.
"""


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Encounter:
    path = tmp_path_factory.mktemp("talk") / "talk.txt"
    path.write_text(VISIT, encoding="utf-8")
    return draft_transcript(read_transcript(path))


def emptied(visit: Encounter) -> Encounter:
    """The same visit with a draft that holds nothing."""
    assert visit.note is not None
    sections = tuple(part.changed(sentences=()) for part in visit.note.sections)
    return visit.changed(notes=(visit.note.changed(sections=sections),))


def test_an_empty_draft_leaves_out_every_fact_and_every_clause(visit: Encounter) -> None:
    ledger = ledger_of(emptied(visit))
    assert {fact.id for fact in visit.facts} == {e.fact_id for e in ledger.entries if e.fact_id}
    borne = {word for fact in visit.facts for word in fact.word_ids}
    listed = sum(entry.fact_id is None for entry in ledger.entries)
    told = sum(
        sum(word in borne for word in one.word_ids) >= 0.5 * len(one.word_ids)
        for one in clauses_of(visit.transcript)
    )
    assert listed + told + ledger.small_talk == len([*clauses_of(visit.transcript)])


def test_a_plan_comes_before_a_denial_and_talk_is_only_counted(visit: Encounter) -> None:
    ledger = ledger_of(emptied(visit))
    assert "ibuprofen" in ledger.entries[0].text
    points = [entry.importance for entry in ledger.entries]
    assert points == sorted(points, reverse=True)
    fever = next(entry for entry in ledger.entries if entry.text.startswith("fever"))
    order = next(entry for entry in ledger.entries if "x-ray" in entry.text)
    assert order.importance > fever.importance
    assert ledger.small_talk >= 2
    assert order.utterances == (8,)


def test_what_the_clinician_explains_is_called_so(visit: Encounter) -> None:
    ledger = ledger_of(visit)
    taught = [entry for entry in ledger.entries if entry.reason is Reason.EDUCATION]
    assert any("cartilage" in entry.text for entry in taught)


def test_looking_again_finds_what_a_first_look_finds(visit: Encounter) -> None:
    """After each step the same visit is looked through with another note."""
    survey = survey_of(visit)
    for one in (visit, emptied(visit), visit):
        assert ledger_of(one, survey) == ledger_of(one)


def test_a_signed_note_leaves_out_what_its_signer_chose_to(visit: Encounter) -> None:
    assert visit.note is not None
    signed = visit.note.changed(status=NoteStatus.SIGNED)
    assert ledger_of(visit.changed(notes=(signed,))).entries == ()
