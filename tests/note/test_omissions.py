"""No fact vanishes: it stands in a sentence, or in the list of what the draft leaves out."""

from __future__ import annotations

import pytest

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteStatus, SupportState
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.note.omissions import omissions
from ambient_scribe.note.rendering.builder import LEFT_OUT
from ambient_scribe.note.rendering.render import note_markdown

VISIT = """\
Doctor: What brings you in today?
Patient: It burns when I pee.
Doctor: Are you still on the donepezil?
Patient: No, I'm not taking the donepezil.
Doctor: What about the blood thinner?
Patient: I haven't taken my Xarelto since Friday.
Wife: He has high blood pressure too, but he never checks it.
Doctor: Did you get your flu shot?
Patient: No.
Doctor: Any chest pain?
Patient: No.
Wife: He had chest pain yesterday when he was mowing the lawn.
Doctor: The left calf is tender.
Doctor: We need to rule out a DVT. I'll order an ultrasound of the leg today. Come back in two weeks.
"""


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Encounter:
    path = tmp_path_factory.mktemp("talk") / "talk.txt"
    path.write_text(VISIT, encoding="utf-8")
    return draft_transcript(read_transcript(path))


def sentences(visit: Encounter, section: str) -> list[str]:
    assert visit.note is not None
    return [one.text for one in visit.note.sentences() if one.section == section]


def without(visit: Encounter, word: str) -> Encounter:
    """The draft without the sentences that hold a word."""
    note = visit.note
    assert note is not None
    sections = tuple(
        part.model_copy(
            update={"sentences": tuple(s for s in part.sentences if word not in s.text.lower())}
        )
        for part in note.sections
    )
    return visit.model_copy(update={"notes": (note.model_copy(update={"sections": sections}),)})


def test_every_fact_is_written_or_listed(visit: Encounter) -> None:
    assert visit.note is not None
    told = {fact_id for one in visit.note.sentences() for fact_id in one.fact_ids}
    listed = {one.fact.id for one in omissions(visit)}
    assert {fact.id for fact in visit.facts} <= told | listed


def test_what_is_not_taken_or_was_not_given_is_written(visit: Encounter) -> None:
    drugs = sentences(visit, "medications")
    assert "Not taking donepezil." in drugs
    assert "Rivaroxaban (not taken as prescribed, since Friday)." in drugs
    assert "No influenza vaccination." in sentences(visit, "pmh")


def test_a_suspicion_before_the_first_order_is_assessed(visit: Encounter) -> None:
    assert "Possible deep vein thrombosis." in sentences(visit, "assessment")


def test_what_a_companion_tells_of_the_patient_is_history(visit: Encounter) -> None:
    assert "Hypertension." in sentences(visit, "pmh")


def test_a_companion_who_contradicts_the_patient_is_flagged(visit: Encounter) -> None:
    assert visit.note is not None
    told = [s for s in visit.note.sentences() if "chest pain" in s.text.lower()]
    assert told
    for one in told:
        assert one.support.state is SupportState.UNCERTAIN
        assert any("somebody else in the room" in reason for reason in one.support.reasons)


def test_a_fact_whose_sentence_is_taken_out_is_listed_with_its_words(visit: Encounter) -> None:
    bare = without(visit, "donepezil")
    assert "donepezil" in [one.fact.normalized for one in omissions(bare)]
    assert "donepezil" not in [one.fact.normalized for one in omissions(visit)]
    assert f"### {LEFT_OUT}" in note_markdown(bare)
    assert "donepezil (medication, absent)" in note_markdown(bare).replace("\\", "")


def test_of_a_signed_note_nothing_is_listed(visit: Encounter) -> None:
    bare = without(visit, "donepezil")
    assert bare.note is not None
    signed = bare.note.model_copy(update={"status": NoteStatus.SIGNED})
    assert omissions(bare.model_copy(update={"notes": (signed,)})) == ()
