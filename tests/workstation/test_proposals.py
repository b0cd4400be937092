"""A language model's proposal over HTTP: what it would change, taken over or refused as a whole, and back again."""

from __future__ import annotations

from typing import Any

import pytest

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.encounter import Encounter, EngineIdentity, NotTakenOver, Proposal
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence
from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.store.record import encounters, notes
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.verification import verify
from ambient_scribe.testing import a_transcript
from tests.workstation.conftest import VISIT, Browser, Workstation
from tests.workstation.visits import TALK

AT = f"visits/{VISIT}"
Json = dict[str, Any]
MODEL = "tiny model"


def proposed_note(draft: Note) -> tuple[Note, tuple[str, ...]]:
    """Every sentence of the plan and the history told otherwise, the last with a figure that nobody said."""
    own = ("hpi", "plan")

    def otherwise(one: NoteSentence) -> NoteSentence:
        if one.section not in own:
            return one
        more = " for 99 days" if one.section == "plan" else ""
        return one.changed(id=f"m{one.id}", text=f"In short: {one.text.rstrip('.')}{more}.")

    sections = tuple(
        NoteSection.of(section, (otherwise(one) for one in section.sentences))
        for section in draft.sections
    )
    return draft.changed(sections=sections, author=MODEL), own


def a_proposed_visit(visit_id: str = VISIT) -> Encounter:
    visit = draft_transcript(a_transcript(TALK)).changed(id=visit_id)
    assert visit.note is not None
    note, own = proposed_note(visit.note)
    proposal = Proposal(
        id="p1",
        note=note,
        beside=1,
        engine=EngineIdentity(stage="proposed revision", engine="test", model=MODEL, version="1"),
        prompt="1 x",
        sections=own,
        not_taken_over=(NotTakenOver(section="plan", text="Rest.", reason="nobody said it"),),
    )
    return visit.changed(proposals=(proposal,))


@pytest.fixture
def sam(workstation: Workstation) -> Browser:
    encounters.save(workstation.record, a_proposed_visit(), PROGRAM)
    return workstation.person("sam", StaffRole.SCRIBE)


def sentences(note: Json) -> dict[str, Json]:
    return {one["id"]: one for section in note["sections"] for one in section["sentences"]}


def decide(browser: Browser, note: Json, accept: bool) -> Json:
    asked = {"beside": note["revision"], "proposal": "p1", "accept": accept}
    answer = browser.post(f"{AT}/proposal", asked)
    assert answer.is_success, answer.text
    told: Json = answer.json()
    return told


def taken_back(browser: Browser, note: Json, link: int) -> Json:
    answer = browser.post(f"{AT}/undo", {"beside": note["revision"], "to": link})
    assert answer.is_success, answer.text
    told: Json = answer.json()
    return told


def test_it_is_shown_taken_over_verified_and_taken_back(
    workstation: Workstation, sam: Browser
) -> None:
    review = sam.get(f"{AT}/review").json()
    assert review["proposal"] == {"id": "p1", "author": MODEL}
    shown = sam.get(f"{AT}/proposal").json()
    before, after = sentences(shown["before"]), sentences(shown["after"])
    assert before == sentences(review["note"])
    assert before.keys() == after.keys()  # the same sentences, told otherwise
    rewritten = {one for one in before if before[one]["text"] != after[one]["text"]}
    assert rewritten and all(after[one]["text"].startswith("In short: ") for one in rewritten)
    assert [one["text"] for one in shown["leftOut"]] == ["Rest."]
    assert (shown["stays"], shown["staysOut"], shown["lacking"]) == ([], [], [])

    note = decide(sam, review["note"], accept=True)
    now = sentences(note)
    assert {one: now[one]["text"] for one in now} == {one: after[one]["text"] for one in after}
    assert note["author"] == MODEL
    doubted = [one for one in now.values() if "99 days" in one["text"]]
    assert doubted and all(
        one["flag"] for one in doubted
    )  # verified anew, and for the reviewer to decide
    assert note["heard"]["proposal"] is None
    assert sam.get(f"{AT}/proposal").status_code == 404
    done = workstation.record.trail(PROGRAM, AuditSearch(action=AuditAction.REVIEW))
    assert done[0].detail == "proposal taken over"

    links = [one for one in sam.get(f"{AT}/history").json() if one["part"] == "note"]
    assert [one["kind"] for one in links] == ["draft", "decided"]
    back = taken_back(sam, note, links[0]["number"])
    assert sentences(back) == sentences(review["note"])
    assert back["heard"]["proposal"] == {"id": "p1", "author": MODEL}
    again = taken_back(sam, back, links[1]["number"])
    assert sentences(again) == now
    assert again["heard"]["proposal"] is None
    assert verify(workstation.record, workstation.services.room).is_sound


def test_what_a_person_wrote_or_took_out_is_listed_and_left(
    workstation: Workstation, sam: Browser
) -> None:
    note = sam.get(f"{AT}/note").json()
    plan = sentences(note)["s7"]["text"]
    for edit in (
        {"op": "replace", "sentence": "s2", "text": "Written by hand."},
        {"op": "remove", "sentence": "s7"},
    ):
        note = sam.post(f"{AT}/edits", {"beside": note["revision"], "edit": edit}).json()
    shown = sam.get(f"{AT}/proposal").json()
    assert [(one["text"], one["proposed"][:9]) for one in shown["stays"]] == [
        ("Written by hand.", "In short:")
    ]
    assert [one["text"] for one in shown["staysOut"]] == [plan]
    note = decide(sam, note, accept=True)
    texts = [one["text"] for one in sentences(note).values()]
    assert "Written by hand." in texts
    assert not any("moxicillin" in one for one in texts)
    offered = [one["text"] for one in note["heard"]["wordings"]]
    assert any("moxicillin" in one for one in offered)

    tools = workstation.services.rewriting
    assert tools is not None
    correct = {"places": [["w11"]], "text": "three"}  # a cough for three weeks
    asked = {"beside": note["revision"], "correct": correct}
    after = sam.post(f"{AT}/transcript/corrections", asked).json()
    stays = [one["text"] for one in sentences(after).values()]
    assert [one for one in stays if one.startswith("In short")] == [
        one for one in texts if one.startswith("In short")
    ]  # what was taken over stays, as what a person wrote does
    assert "Written by hand." in stays


def test_it_is_refused_and_opened_again(workstation: Workstation, sam: Browser) -> None:
    note = sam.get(f"{AT}/note").json()
    refused = decide(sam, note, accept=False)
    assert sentences(refused) == sentences(note)
    assert refused["heard"]["proposal"] is None
    late = sam.post(f"{AT}/proposal", {"beside": 2, "proposal": "p1", "accept": True})
    assert (late.status_code, "decided already" in late.json()["detail"]) == (422, True)
    assert (
        sam.post(f"{AT}/proposal", {"beside": 1, "proposal": "p1", "accept": True}).status_code
        == 409
    )
    first = notes.history(workstation.record, VISIT, PROGRAM)
    number = next(one.number for one in first if one.part.value == "note")
    assert taken_back(sam, refused, number)["heard"]["proposal"]
    kept = encounters.load(workstation.record, VISIT, PROGRAM).proposals
    assert [one.is_open for one in kept] == [True]
    assert kept[0].decided_by is None
