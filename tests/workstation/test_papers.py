"""After the visit over HTTP: drafts beside the note, edited, made ready, released, printed, made PDFs of."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest

from ambient_scribe.domain.record import PROGRAM, AuditAction, PatientEntry, StaffRole
from ambient_scribe.store.record import destruction, papers
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.verification import verify
from tests.workstation.conftest import PIN, VISIT, Browser, Workstation
from tests.workstation.visits import with_papers

AT = f"visits/{VISIT}"
LETTER = "work"
Json = dict[str, Any]


@pytest.fixture
def provider(workstation: Workstation) -> Browser:
    patient = PatientEntry(id="p1", name="Aurelia Quíll", born=datetime.date(1990, 1, 2), sex="F")
    with_papers(workstation, patient)
    return workstation.person("lee", StaffRole.PROVIDER, pin=True)


def drafted(browser: Browser, *letters: str) -> dict[str, Json]:
    answer = browser.post(f"{AT}/papers", {"letters": letters})
    assert answer.status_code == 200, answer.text
    return {one["paper"]["id"]: one for one in answer.json()["papers"]}


def sentences(paper: Json) -> list[Json]:
    return [one for section in paper["sections"] for one in section["sentences"]]


def edited(browser: Browser, paper: Json, **edit: object) -> Json:
    step = {"beside": paper["revision"], "edit": edit}
    answer = browser.post(f"{AT}/papers/{paper['paper']['id']}/edits", step)
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


def decided(browser: Browser, paper: Json) -> Json:
    """With every flagged statement accepted."""
    for one in sentences(paper):
        if one["flag"]:
            paper = edited(browser, paper, op="accept", sentence=one["id"])
    return paper


def moved(browser: Browser, paper: Json, state: str) -> Any:
    body = {"beside": paper["revision"], "state": state}
    return browser.post(f"{AT}/papers/{paper['paper']['id']}/state", body)


def signed(browser: Browser) -> None:
    note = browser.get(f"{AT}/review").json()["note"]
    for one in sentences(note):
        if one["flag"]:
            step = {"beside": note["revision"], "edit": {"op": "accept", "sentence": one["id"]}}
            note = browser.post(f"{AT}/edits", step).json()
    assert browser.post(f"{AT}/signature", {"seen": note["seen"], "pin": PIN}).is_success


def test_one_button_drafts_what_the_visit_gives_cause_for(provider: Browser) -> None:
    assert provider.get(f"{AT}/papers").json()["papers"] == []

    made = drafted(provider)

    assert {"instructions", "referral", "work", "orders", "tasks"} <= set(made)
    assert made["work"]["sections"][0]["sentences"][0]["text"].startswith("Aurelia Quíll was seen")
    assert made["work"]["paper"]["blanks"] == ["return date"]
    assert made["instructions"]["paper"]["recipient"] == "Aurelia Quíll"
    assert made["work"]["paper"]["recipient"] == ""
    drug = next(one for one in sentences(made["instructions"]) if "naproxen" in one["text"])
    assert drug["words"]
    again = provider.get(f"{AT}/papers").json()
    assert [one["paper"]["id"] for one in again["papers"]] == list(made)
    assert (again["drafted"], again["behind"]) == (True, {})


def test_what_people_did_outlives_a_new_draft(provider: Browser) -> None:
    made = drafted(provider)
    work, orders = made["work"], made["orders"]
    first = sentences(work)[0]
    work = edited(provider, work, op="replace", sentence=first["id"], text="Ms Quill was here.")
    gone = sentences(orders)[0]
    orders = edited(provider, orders, op="remove", sentence=gone["id"])
    note = provider.get(f"{AT}/review").json()["note"]
    plan = note["sections"][1]["sentences"][0]
    step = {"op": "replace", "sentence": plan["id"], "text": "Start naproxen."}
    assert provider.post(f"{AT}/edits", {"beside": 1, "edit": step}).status_code == 200
    assert provider.get(f"{AT}/papers").json()["behind"]

    again = drafted(provider, "school")

    texts = [one["text"] for one in sentences(again["work"])]
    assert "Ms Quill was here." in texts
    assert first["text"] not in texts
    assert gone["text"] not in [one["text"] for one in sentences(again["orders"])]
    assert "school" in again
    assert "school" in drafted(provider)
    assert not provider.get(f"{AT}/papers").json()["behind"]


def test_steps_go_back_and_two_people_do_not_overwrite_each_other(
    workstation: Workstation, provider: Browser
) -> None:
    scribe = workstation.person("sam", StaffRole.SCRIBE)
    before = drafted(scribe)["work"]
    first = sentences(before)[0]
    after = edited(scribe, before, op="replace", sentence=first["id"], text="Was here.")
    assert sentences(after)[0]["state"] == "human"

    stale = {"beside": before["revision"], "edit": {"op": "remove", "sentence": first["id"]}}
    refused = provider.post(f"{AT}/papers/{LETTER}/edits", stale)
    assert refused.status_code == 409
    assert "Sam changed this paper" in refused.json()["detail"]

    links = provider.get(f"{AT}/papers/{LETTER}/history").json()
    assert [one["actor"] for one in links] == ["Sam", "Sam"]
    first_words = provider.get(f"{AT}/papers/{LETTER}/history/{links[0]['number']}").json()
    assert sentences(first_words)[0]["text"] == first["text"]
    assert provider.get(f"{AT}/papers/{LETTER}/history/99").status_code == 404
    back = {"beside": after["revision"], "to": links[0]["number"]}
    undone = provider.post(f"{AT}/papers/{LETTER}/undo", back).json()
    assert sentences(undone)[0]["text"] == first["text"]
    assert undone["author"] == "Lee"


def test_a_paper_is_ready_then_released_beside_a_signed_note(
    workstation: Workstation, provider: Browser
) -> None:
    scribe = workstation.person("sam", StaffRole.SCRIBE)
    made = drafted(provider)
    flagged = next(one for one in made.values() if one["flagged"])
    refused = moved(provider, flagged, "ready")
    assert refused.status_code == 422
    assert "flagged" in refused.json()["detail"]

    paper = decided(scribe, made["instructions"])
    assert moved(scribe, paper, "ready").json()["paper"]["by"] == "Sam"
    assert moved(scribe, paper, "released").status_code == 403
    assert "sign the note first" in moved(provider, paper, "released").json()["detail"]
    signed(provider)
    released = moved(provider, paper, "released").json()
    assert (released["paper"]["state"], released["signed"]) == ("released", True)
    step = {"beside": paper["revision"], "edit": {"op": "remove", "sentence": "l1"}}
    assert scribe.post(f"{AT}/papers/instructions/edits", step).status_code == 422
    assert moved(scribe, paper, "draft").status_code == 403
    assert drafted(provider)["instructions"] == released


def test_papers_are_made_and_edited_after_the_signature_and_leave_the_note_as_it_is(
    workstation: Workstation, provider: Browser
) -> None:
    signed(provider)
    note = provider.get(f"{AT}/note").json()

    work = drafted(provider)["work"]
    edited(provider, work, op="insert", section=work["sections"][0]["id"], text="By hand.")

    assert provider.get(f"{AT}/note").json() == note
    assert verify(workstation.record, workstation.services.room).is_sound


def test_what_leaves_says_what_it_is_and_is_in_the_trail(
    workstation: Workstation, provider: Browser
) -> None:
    import pypdf

    def text_of(path: str, **params: Any) -> str:
        answer = provider.get(f"{AT}/{path}", **params)
        assert answer.headers["content-type"] == "application/pdf"
        assert "quíll" not in answer.headers["content-disposition"].lower()
        read = pypdf.PdfReader(io.BytesIO(answer.content))
        assert "Qu" not in str(read.metadata)
        return "\n".join(page.extract_text() for page in read.pages)

    made = drafted(provider)
    draft = text_of(f"papers/{LETTER}/pdf")
    assert "DRAFT – not signed" in draft
    assert "Aurelia Quíll" in draft
    assert "(return date)" in draft
    assert "Page 1 of 1" in draft
    assert "DRAFT" in text_of("note/pdf", form="a4")
    large = text_of("papers/instructions/pdf", large=True)
    assert "naproxen" in large
    signed(provider)
    paper = decided(provider, made["work"])
    moved(provider, paper, "released")
    final = text_of(f"papers/{LETTER}/pdf")
    assert "DRAFT" not in final
    assert "Released by Lee on" in final
    note = text_of("note/pdf")
    assert "Signed by Lee on" in note
    assert "DRAFT" not in note
    sheet = provider.get(f"{AT}/papers/{LETTER}/sheet").json()
    assert (sheet["mark"], sheet["by_pen"]) == ("", True)
    assert "Aurelia Quíll was seen" in provider.get(f"{AT}/papers/{LETTER}/text").json()["whole"]
    moved(provider, paper, "void")
    assert provider.get(f"{AT}/papers/{LETTER}/sheet").status_code == 422
    search = AuditSearch(action=AuditAction.EXPORT)
    done = [one.detail for one in workstation.record.trail(PROGRAM, search)]
    assert {"work as PDF", "note as PDF", "work printed", "work as text"} <= set(done)


def test_papers_go_when_consent_is_withdrawn(workstation: Workstation, provider: Browser) -> None:
    drafted(provider)
    destruction.withdraw(workstation.record, workstation.services.room, VISIT, PROGRAM)
    assert papers.standing(workstation.record, VISIT, PROGRAM) is None
    assert provider.post(f"{AT}/papers", {}).status_code == 422
