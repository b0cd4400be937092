"""What is set aside in the review: kept for everybody and every day, put back, and gone with the words."""

from __future__ import annotations

from typing import Any

from ambient_scribe.domain.record import PROGRAM, RevisionPart, StaffRole
from ambient_scribe.store.record import asides, destruction, notes
from ambient_scribe.store.record.verification import verify
from tests.workstation.conftest import PIN, VISIT, Workstation

AT = f"visits/{VISIT}"
COUGH: dict[str, Any] = {"kind": "omission", "text": "A cough.", "words": ["w1", "w2"]}
WHICH: dict[str, Any] = {"kind": "open_question", "text": "Which knee?"}


def test_it_is_kept_with_who_and_when_until_somebody_puts_it_back(workstation: Workstation) -> None:
    workstation.drafted()
    sam = workstation.person("sam", StaffRole.SCRIBE)
    lee = workstation.person("lee", StaffRole.PROVIDER, pin=True)
    before = sam.get(f"{AT}/review").json()
    assert before["aside"] == []
    for matter in (COUGH, WHICH, COUGH):
        assert sam.post(f"{AT}/aside", {"matter": matter}).is_success
    seen = lee.get(f"{AT}/review").json()["aside"]
    assert [(one["matter"]["text"], one["by"]) for one in seen] == [
        ("A cough.", "Sam"),
        ("Which knee?", "Sam"),
    ]
    assert all(one["at"] for one in seen)
    left = lee.post(f"{AT}/aside", {"matter": COUGH, "aside": False}).json()
    assert [one["matter"]["text"] for one in left] == ["Which knee?"]
    assert sam.get(f"{AT}/aside").json() == left
    assert sam.post(f"{AT}/aside", {"matter": {**COUGH, "words": ["w9"]}}).is_success

    links = notes.history(workstation.record, VISIT, PROGRAM)
    own = [one.actor for one in links if one.part is RevisionPart.ASIDE]
    assert own == ["Sam", "Sam", "Lee", "Sam"]  # what was so already is no revision
    assert lee.get(f"{AT}/note").json()["revision"] == before["note"]["revision"]
    assert verify(workstation.record, workstation.services.room).is_sound

    too_long = lee.post(f"{AT}/aside", {"matter": {**COUGH, "text": "x" * 5_000}})
    assert too_long.status_code == 422
    seen_note = lee.get(f"{AT}/note").json()["seen"]
    assert lee.post(f"{AT}/signature", {"seen": seen_note, "pin": PIN}).is_success
    late = lee.post(f"{AT}/aside", {"matter": WHICH, "aside": False})
    assert (late.status_code, "signed" in late.json()["detail"]) == (422, True)
    assert len(lee.get(f"{AT}/aside").json()) == 2


def test_it_goes_with_the_words(workstation: Workstation) -> None:
    workstation.drafted()
    sam = workstation.person("sam", StaffRole.SCRIBE)
    assert sam.post(f"{AT}/aside", {"matter": COUGH}).is_success
    destruction.withdraw(workstation.record, workstation.services.room, VISIT, PROGRAM)
    assert asides.standing(workstation.record, VISIT, PROGRAM) == ()
    assert sam.post(f"{AT}/aside", {"matter": COUGH}).status_code == 422
