"""The transcript set right over HTTP: a word, a speaker, the clinic's lexicon; and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.record import PROGRAM, StaffRole
from ambient_scribe.store.record import encounters, notes
from ambient_scribe.store.record.verification import verify
from tests.workstation.conftest import PIN, VISIT, Browser, Workstation
from tests.workstation.visits import misheard

AT = f"visits/{VISIT}"
Json = dict[str, Any]


@pytest.fixture
def visit(workstation: Workstation) -> Encounter:
    return misheard(workstation)


@pytest.fixture
def kim(workstation: Workstation) -> Browser:
    return workstation.person("kim", StaffRole.PROVIDER, pin=True)


def text_of(note: Json) -> list[str]:
    return [one["text"] for section in note["sections"] for one in section["sentences"]]


def sentence(note: Json, start: str) -> Json:
    own = (one for section in note["sections"] for one in section["sentences"])
    return next(one for one in own if one["text"].startswith(start))


def words(visit: Encounter, *texts: str) -> list[str]:
    """The first run of these words."""
    said = visit.transcript.words
    for at in range(len(said)):
        if [one.text for one in said[at : at + len(texts)]] == [*texts]:
            return [one.id for one in said[at : at + len(texts)]]
    raise AssertionError(texts)


def correct(who: Browser, beside: int, text: str, *places: list[str], **more: Any) -> Any:
    asked = {"beside": beside, "correct": {"places": places, "text": text}, **more}
    return who.post(f"{AT}/transcript/corrections", asked)


def test_a_misheard_drug_is_set_right_everywhere_and_the_note_follows(
    workstation: Workstation, visit: Encounter, kim: Browser
) -> None:
    began = kim.get(f"{AT}/review").json()
    asked = kim.post(f"{AT}/transcript/places", {"words": words(visit, "met", "forming")}).json()
    assert asked["heard"] == "met forming" and len(asked["places"]) == 2
    assert [one["text"] for one in asked["choices"]] == ["metformin"]
    assert "Met forming is" in asked["places"][1]["around"]
    places = [one["words"] for one in asked["places"]]
    after = correct(kim, 1, "metformin", *places).json()
    assert after["revision"] == 2 and after["followed"]["rewritten"] == 1
    assert "Metformin 500 mg daily." in text_of(after)
    told = kim.get(f"{AT}/review").json()
    said = told["transcript"]["utterances"][5]
    assert [word[1] for word in said["words"]][2:3] == ["metformin"]
    assert [word[1] for word in said["words"]][7:9] == ["Metformin", "is"]
    assert [one["heard"] for one in said["corrections"]] == ["met forming", "Met forming"]
    assert said["corrections"][0]["by"] == "Kim"
    assert after["heard"]["utterances"] == {"5": said}
    assert told["suggestions"] == after["heard"]["suggestions"]
    trail = [(e.action.value, e.detail) for e in workstation.record.trail(PROGRAM)]
    assert [one for one in trail if one[0] == "edit"] == [
        ("edit", "revision 4: edited, note"),
        ("edit", "revision 3: edited, visit"),
    ]
    assert not any("metformin" in detail for _, detail in trail)

    undone = kim.post(f"{AT}/undo", {"beside": 2, "to": 2}).json()
    assert text_of(undone) == text_of(began["note"]) and list(undone["heard"]["utterances"]) == [
        "5"
    ]
    again = kim.get(f"{AT}/review").json()
    assert (
        again["transcript"] == began["transcript"] and again["suggestions"] == began["suggestions"]
    )
    kept = encounters.load(workstation.record, VISIT, PROGRAM)
    assert (kept.transcript, kept.facts, kept.suggestions) == (
        visit.transcript,
        visit.facts,
        visit.suggestions,
    )
    redone = kim.post(f"{AT}/undo", {"beside": 3, "to": 4}).json()
    assert text_of(redone) == text_of(after) and redone["heard"]["utterances"] == {"5": said}
    assert verify(workstation.record, workstation.services.room).is_sound


def test_what_a_person_wrote_stays_and_the_machines_version_is_offered(
    visit: Encounter, kim: Browser
) -> None:
    note = kim.get(f"{AT}/review").json()["note"]
    own = sentence(note, "Metformin (heard")
    fever = sentence(note, "The patient does not have any fever")
    cough = sentence(note, "The patient presents")
    steps = (
        {"op": "replace", "sentence": own["id"], "text": "Takes a sugar pill, name unclear."},
        {"op": "remove", "sentence": fever["id"]},
        {"op": "accept", "sentence": cough["id"]},
    )
    for beside, edit in enumerate(steps, start=1):
        assert kim.post(f"{AT}/edits", {"beside": beside, "edit": edit}).is_success
    after = correct(kim, 4, "metformin", words(visit, "met", "forming")).json()
    assert "Takes a sugar pill, name unclear." in text_of(after)
    assert fever["text"] not in text_of(after) and cough["text"] in text_of(after)
    assert sentence(after, "Takes a sugar")["id"] == own["id"]
    assert after["followed"]["offered"] == 1
    (offered,) = [one for one in after["heard"]["suggestions"] if one["offer"]]
    assert offered["offer"]["instead_of"] == own["id"]
    assert offered["offer"]["text"].startswith("Metformin") and offered["basis"]

    taken = {
        "op": "replace",
        "sentence": own["id"],
        "text": offered["offer"]["text"],
        "basis": offered["basis"],
    }
    now = kim.post(f"{AT}/edits", {"beside": 5, "edit": taken}).json()
    assert offered["offer"]["text"] in text_of(now)
    # another word: what was removed stays removed, though the transcript was read anew twice
    last = correct(kim, 6, "bronchitis", words(visit, "cough")).json()
    assert fever["text"] not in text_of(last) and cough["text"] in text_of(last)
    assert offered["offer"]["text"] in text_of(last)


def test_noise_goes_a_word_becomes_several_and_the_place_is_found_by_either(
    visit: Encounter, kim: Browser
) -> None:
    after = correct(kim, 1, "", words(visit, "Good")).json()
    (said,) = after["heard"]["utterances"].values()
    assert said["words"][0][1] == "" and said["corrections"][0]["heard"] == "Good"
    after = correct(kim, 2, "dry cough", words(visit, "cough")).json()
    (said,) = after["heard"]["utterances"].values()
    read = [word for word in said["words"] if len(word) == 6]
    assert [word[1] for word in read] == ["dry", "cough"]
    asked = kim.post(f"{AT}/transcript/places", {"words": [read[1][0]]}).json()
    assert asked["heard"] == "cough" and asked["read"] == "dry cough" and asked["by"] == "Kim"
    assert asked["choices"][0] == {
        "text": "cough",
        "source": "as heard",
        "words": words(visit, "cough"),
    }
    back = correct(kim, 3, "cough", [read[0][0]]).json()
    (said,) = back["heard"]["utterances"].values()
    assert not said["corrections"]


def test_roles_are_set_right(visit: Encounter, kim: Browser) -> None:
    began = kim.get(f"{AT}/review").json()["transcript"]
    roles = [one["role"] for one in began["utterances"]]
    asked = {"beside": 1, "who": {"swapped": ["S1", "S2"]}}
    after = kim.post(f"{AT}/transcript/speakers", asked).json()
    now = [one["role"] for one in kim.get(f"{AT}/review").json()["transcript"]["utterances"]]
    assert roles[:2] == ["clinician", "patient"] and now[:2] == ["patient", "clinician"]
    assert len(after["heard"]["utterances"]) == len(roles)
    one = {"beside": 2, "who": {"utterances": {"u1": "nurse"}}}
    after = kim.post(f"{AT}/transcript/speakers", one).json()
    assert list(after["heard"]["utterances"]) == ["0"]
    back = kim.post(f"{AT}/undo", {"beside": 3, "to": 2}).json()
    assert len(back["heard"]["utterances"]) == len(roles)
    assert kim.get(f"{AT}/review").json()["transcript"] == began
    wrong = {"beside": 4, "who": {"utterances": {"u99": "nurse"}}}
    assert "u99" in kim.post(f"{AT}/transcript/speakers", wrong).json()["detail"]


def test_two_people_cannot_overwrite_each_other_and_a_signed_note_stays(
    workstation: Workstation, visit: Encounter, kim: Browser
) -> None:
    sam = workstation.person("sam", StaffRole.SCRIBE)
    place = words(visit, "cough")
    assert correct(sam, 1, "croup", place).is_success
    late = correct(kim, 1, "cold", place)
    assert late.status_code == 409
    apart = [*words(visit, "cough"), *words(visit, "fever?")]
    for wrong in (apart, ["w999"]):
        assert correct(kim, 2, "x", wrong).status_code == 422
    overlapping = correct(kim, 2, "x", place, place)
    assert overlapping.status_code == 422 and "overlap" in overlapping.json()["detail"]
    note = kim.get(f"{AT}/note").json()
    while note["flagged"]:
        own = next(o for s in note["sections"] for o in s["sentences"] if o["flag"])
        edit = {"op": "accept", "sentence": own["id"]}
        note = kim.post(f"{AT}/edits", {"beside": note["revision"], "edit": edit}).json()
    assert kim.post(f"{AT}/signature", {"seen": note["seen"], "pin": PIN}).is_success
    signed = notes.standing(workstation.record, VISIT)
    assert signed is not None
    refused = correct(kim, signed.revision, "cold", place)
    assert refused.status_code == 422 and "amend" in refused.json()["detail"]


def test_the_clinics_lexicon_learns_a_term(
    workstation: Workstation, visit: Encounter, kim: Browser, tmp_path: Path
) -> None:
    place = words(visit, "cough")
    tools = workstation.services.rewriting
    assert tools is not None
    refused = correct(kim, 1, "zavegepantol", place, lexicon="medications")
    assert refused.status_code == 422 and "lexicon_folder" in refused.json()["detail"]
    sam = workstation.person("sam", StaffRole.SCRIBE)
    tools.lexicon_folder = tmp_path
    (tmp_path / "conditions.tsv").write_text("name\tforms\nlong covid fog\tcovid fog\n")
    assert correct(sam, 1, "zavegepantol", place, lexicon="medications").status_code == 403
    for text, why in (("twice a day", "everyday"), ("!?", "none"), ("12 34", "none")):
        refused = correct(kim, 1, text, place, lexicon="medications")
        assert refused.status_code == 422 and why in refused.json()["detail"]
    assert not (tmp_path / "medications.tsv").exists()
    done = correct(kim, 1, "Zavegepantol", place, lexicon="medications").json()
    assert done["followed"]["learnt"] == "zavegepantol is in the clinic's lexicon"
    assert (tmp_path / "medications.tsv").read_text().splitlines() == [
        "name\tforms",
        f"# corrected by Kim on {workstation.clock.at.astimezone().date()}",
        "zavegepantol\t",
    ]
    again = correct(kim, 2, "zavegepantol", place, lexicon="medications").json()
    assert "already" in again["followed"]["learnt"]


def test_papers_tell_of_a_word_that_was_set_right_though_its_sentence_stays(
    visit: Encounter, kim: Browser
) -> None:
    made = kim.post(f"{AT}/papers", {"letters": ["school"]}).json()
    assert made["behind"] == {}
    review = kim.get(f"{AT}/review").json()
    place = words(visit, "you", "on")[:1]
    note = correct(kim, review["note"]["revision"], "yourself", place).json()
    assert text_of(note) == text_of(review["note"])
    behind = kim.get(f"{AT}/papers/newest").json()["behind"]
    assert "school" not in behind  # it rests on nothing that was said there
    told = {
        "note": False,
        "words": [{"words": place, "before": "you", "after": "yourself"}],
        "speakers": 0,
    }
    assert behind["instructions"] == told
    assert kim.get(f"{AT}/papers/instructions/changes").json() == {**told, "note": None}

    step = {"op": "replace", "sentence": "s1", "text": "A cough."}
    kim.post(f"{AT}/edits", {"beside": note["revision"], "edit": step})
    changes = kim.get(f"{AT}/papers/instructions/changes").json()
    assert (
        text_of(changes["note"]["before"])[0] != text_of(changes["note"]["after"])[0] == "A cough."
    )
    assert "school" in kim.get(f"{AT}/papers/newest").json()["behind"]
    looked = kim.post(f"{AT}/papers/instructions/looked", {"beside": 1})
    assert looked.json()["paper"]["state"] == "draft"
    assert "instructions" not in kim.get(f"{AT}/papers/newest").json()["behind"]
    assert kim.post(f"{AT}/papers", {}).json()["behind"] == {}
