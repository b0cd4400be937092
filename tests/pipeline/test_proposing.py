"""A proposed revision beside the draft, and what a person makes of it."""

from __future__ import annotations

import datetime
import json
from functools import cache

import pytest

from ambient_scribe.build import draft_transcript, relabel
from ambient_scribe.config import Config, DrafterChoice, DrafterEngine
from ambient_scribe.domain.clinical import Authored
from ambient_scribe.domain.encounter import Encounter, ProposalStatus
from ambient_scribe.domain.note import NoteStatus, SuggestionKind, Support, SupportState
from ambient_scribe.domain.transcript import Role
from ambient_scribe.errors import UsageError
from ambient_scribe.note.proposals import lacking
from ambient_scribe.note.rendering.render import note_html, note_markdown
from ambient_scribe.note.withdrawal import withdrawn
from ambient_scribe.pipeline.adopting import accepted, open_proposal, rejected
from ambient_scribe.pipeline.relabelling import Told
from ambient_scribe.proposing import propose
from ambient_scribe.testing import a_transcript
from tests.note.llm.room import GOOD, VISIT, Reply, answering, serving

NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
LEE = "Dr. Lee"


@cache
def drafted() -> Encounter:
    return draft_transcript(a_transcript(VISIT))


def proposed(answer=None, encounter: Encounter | None = None) -> Encounter:
    with serving(answer or answering(GOOD)) as served:
        choice = DrafterChoice(engine=DrafterEngine.SERVER, server=served.config())
        return propose(encounter or drafted(), Config(drafter=choice))


def texts(note, section):
    return [one.text for one in note.sentences() if one.section == section]


# ---------------------------------------------------------------- it stands beside
def test_the_draft_stays_and_the_proposal_stands_beside_it():
    visit = proposed()
    assert visit.notes == drafted().notes
    assert visit.facts == drafted().facts
    (one,) = visit.proposals
    assert one.is_open and one.beside == 1 and one.sections == ("hpi", "plan")
    assert texts(one.note, "plan") == ["Stop lisinopril.", "Start losartan 50 mg once a day."]
    assert all(s.support.state is not SupportState.UNVERIFIED for s in one.note.sentences())


def test_who_wrote_it_is_in_the_provenance():
    visit = proposed()
    (one,) = visit.proposals
    assert one.engine in visit.provenance.engines
    assert (one.engine.stage, one.engine.model, one.seed) == ("proposed revision", "tiny", 0)
    assert one.prompt.split()[0] == "1" and len(one.prompt.split()[1]) == 64


def test_it_is_written_and_read_again():
    visit = proposed()
    assert Encounter.model_validate_json(visit.model_dump_json()) == visit


def test_what_was_not_said_is_left_out_and_listed():
    invented = {
        "plan": [
            *GOOD["plan"],
            {"text": "Start amoxicillin 500 mg three times a day.", "evidence": ["u8"]},
        ]
    }
    (one,) = proposed(answering(invented)).proposals
    assert not any("amoxicillin" in text for text in texts(one.note, "plan"))
    (left_out,) = one.not_taken_over
    assert left_out.section == "plan" and "amoxicillin" in left_out.text and left_out.reason


def test_what_the_draft_tells_and_the_proposal_does_not_is_shown():
    visit = proposed()
    (one,) = visit.proposals
    assert any("4 weeks" in each.text for each in lacking(visit, one))


def test_a_model_that_gives_nothing_leaves_a_word_of_it():
    visit = proposed(lambda request: Reply("No."))
    (one,) = visit.proposals
    assert one.status is ProposalStatus.UNUSABLE and one.sections == ()
    assert "the embedded draft stands" in note_markdown(visit)
    with pytest.raises(UsageError, match="no proposal waits"):
        open_proposal(visit)


def test_a_new_proposal_takes_the_place_of_an_open_one():
    visit = proposed(encounter=proposed())
    assert [one.status for one in visit.proposals] == [ProposalStatus.OUTDATED, ProposalStatus.OPEN]
    assert [one.id for one in visit.proposals] == ["p1", "p2"]


def test_without_a_draft_nothing_is_proposed():
    with pytest.raises(UsageError, match="no note"):
        proposed(encounter=drafted().changed(notes=()))
    withheld = drafted().notes[0].changed(status=NoteStatus.WITHHELD)
    with pytest.raises(UsageError, match="withheld"):
        proposed(encounter=drafted().changed(notes=(withheld,)))


# ---------------------------------------------------------------- what is made of it
def test_taken_over_it_is_the_next_revision_by_its_author():
    visit = proposed()
    after = accepted(visit, open_proposal(visit), LEE, NOW)
    assert after.notes[0] == visit.notes[0] and len(after.notes) == 2
    note = after.note
    assert (note.revision, note.author, note.adopted_by) == (2, "server tiny", LEE)
    assert note.status is NoteStatus.DRAFT
    assert texts(note, "plan") == texts(visit.proposals[0].note, "plan")
    assert texts(note, "ros") == texts(visit.note, "ros")
    ids = [one.id for one in note.sentences()]
    assert len(set(ids)) == len(ids)
    (decided,) = after.proposals
    assert (decided.status, decided.decided_by) == (ProposalStatus.ACCEPTED, LEE)


def test_one_section_alone():
    visit = proposed()
    for name in ("plan", "Plan"):
        after = accepted(visit, open_proposal(visit), LEE, NOW, [name])
        assert texts(after.note, "plan") == texts(visit.proposals[0].note, "plan")
        assert texts(after.note, "hpi") == texts(visit.note, "hpi")
        assert after.proposals[0].accepted == ("plan",)
    with pytest.raises(UsageError, match="no section 'poem'"):
        accepted(visit, open_proposal(visit), LEE, NOW, ["poem"])


def test_rejected_nothing_changes_but_that():
    visit = proposed()
    after = rejected(visit, open_proposal(visit), LEE, NOW)
    assert after.notes == visit.notes
    assert after.proposals[0].status is ProposalStatus.REJECTED
    with pytest.raises(UsageError, match="decided already: rejected"):
        open_proposal(after, "p1")
    with pytest.raises(UsageError, match="there is no proposal 'p7'"):
        open_proposal(after, "p7")


def with_persons_sentence(visit: Encounter) -> Encounter:
    """Dr. Lee has rewritten the first sentence of the plan."""
    note = visit.note
    sections = []
    for section in note.sections:
        sentences = list(section.sentences)
        if section.id == "plan":
            sentences[0] = sentences[0].changed(
                text="Discontinue lisinopril today.",
                basis=(*sentences[0].basis, Authored(person=LEE)),
                support=Support(state=SupportState.HUMAN),
            )
        sections.append(section.changed(sentences=tuple(sentences)))
    edited = note.changed(
        sections=tuple(sections), revision=2, status=NoteStatus.REVIEWED, author=LEE
    )
    return visit.changed(notes=(*visit.notes, edited))


def test_a_persons_sentence_stays_and_the_models_is_offered_beside_it():
    visit = proposed(encounter=with_persons_sentence(drafted()))
    after = accepted(visit, open_proposal(visit), LEE, NOW)
    plan = texts(after.note, "plan")
    assert plan[0] == "Discontinue lisinopril today."
    assert "Stop lisinopril." not in plan and "Start losartan 50 mg once a day." in plan
    offers = [one for one in after.suggestions if one.kind is SuggestionKind.PROPOSED_TEXT]
    assert any("Stop lisinopril." in one.text for one in offers)


def test_after_other_roles_a_proposal_is_outdated_and_what_was_taken_over_of_one_stays():
    visit = proposed()
    taken = accepted(visit, open_proposal(visit), LEE, NOW)
    again = proposed(encounter=taken)
    anew = relabel(again, Told(speakers={"patient": Role.PATIENT}))
    assert anew.proposals[-1].status is ProposalStatus.OUTDATED
    assert anew.proposals[0].status is ProposalStatus.ACCEPTED
    theirs = texts(taken.note, "plan")
    assert texts(anew.note, "plan") == [*theirs, "Follow up in 4 weeks."]
    assert "Follow up in 4 weeks." in texts(visit.notes[0], "plan")
    beside = [one.offer.text for one in anew.suggestions if one.offer is not None]
    assert "Start losartan 50 mg once a day instead." in beside


def test_of_a_withdrawn_visit_no_proposal_stays():
    visit = withdrawn(proposed(), NOW, LEE)
    assert visit.proposals == ()
    assert "losartan" not in json.dumps(visit.model_dump(mode="json"))


# ---------------------------------------------------------------- what readers see
def test_readers_see_it_folded_beside_the_note():
    visit = proposed()
    drafted_first = [one.text for one in visit.notes[0].sentences() if one.section == "plan"]
    stopped = next(text for text in drafted_first if "lisinopril" in text)
    for page in (note_markdown(visit), note_html(visit, None, None)):
        assert "Proposed revision by server tiny" in page
        assert "<details" in page and "Start losartan 50 mg once a day." in page
        assert "In the draft, not in this proposal" in page
        before, _, after = page.partition("Proposed revision by server tiny")
        assert stopped in before and "Stop lisinopril." in after
    decided = rejected(visit, open_proposal(visit), LEE, NOW)
    assert "Proposed revision" not in note_markdown(decided)


def test_what_a_model_writes_cannot_be_markup():
    said = [*VISIT, ("patient", "My <b>knee</b> hurts.")]
    wicked = {"hpi": [{"text": "The patient's <script>knee</script> hurts.", "evidence": ["u10"]}]}
    visit = proposed(answering(wicked), draft_transcript(a_transcript(said)))
    for page in (note_markdown(visit), note_html(visit, None, None)):
        assert "<script>knee" not in page
