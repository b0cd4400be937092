from __future__ import annotations

import pytest

from ambient_scribe.clinical.roles.assigner import ContentRoles
from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.testing import passages

CLINICIAN, PATIENT, OTHER = "clinician", "patient", "other"

VISIT = (
    (CLINICIAN, "Good morning, what brings you in today?"),
    (PATIENT, "Well, my knee has been hurting since I slipped on the ice."),
    (CLINICIAN, "I am sorry to hear that. Did you hear a pop? Any swelling?"),
    (PATIENT, "Yeah, it swelled up pretty bad and I could hardly walk on it."),
    (CLINICIAN, "Have you taken anything for the pain?"),
    (PATIENT, "Just some ibuprofen, it helps a little."),
    (CLINICIAN, "Let me take a look. There is tenderness to palpation along the joint line."),
    (PATIENT, "Okay."),
    (CLINICIAN, "I would like to get an x-ray and start you on physical therapy."),
    (PATIENT, "Okay, that sounds good, thank you doctor."),
)
CHILD_VISIT = (
    (CLINICIAN, "So how long has he had the fever?"),
    (OTHER, "He has had it since Monday, and he is not eating."),
    (CLINICIAN, "Has he been drinking? How are his diapers?"),
    (OTHER, "He drinks a little, but he cries when he swallows."),
    (CLINICIAN, "I am going to look in his ears and then swab his throat."),
    (OTHER, "He hates that. He had an ear infection last winter too."),
)
COMPANION = (
    (OTHER, "He forgets his pills, he never tells you that."),
    (OTHER, "She is right here, he says, but he does not sleep either."),
)


@pytest.fixture(scope="module")
def roles() -> ContentRoles:
    return ContentRoles()


def labelled(visit: tuple[tuple[str, str], ...], labels: dict[str, str]) -> tuple[Passage, ...]:
    return passages([(labels[role], text) for role, text in visit])


@pytest.mark.parametrize("labels", [("S1", "S2"), ("S2", "S1")])
def test_two_speakers(roles: ContentRoles, labels: tuple[str, str]) -> None:
    names = dict(zip((CLINICIAN, PATIENT), labels, strict=True))
    assigned = roles.assign(labelled(VISIT, names))
    assert [u.role for u in assigned] == [Role(role) for role, _ in VISIT]
    assert all(u.role_confidence and u.role_confidence > 0.8 for u in assigned)
    assert all(u.role_confidence and u.role_confidence < 1 for u in assigned)


def test_utterances_are_otherwise_unchanged(roles: ContentRoles) -> None:
    given = labelled(VISIT, {CLINICIAN: "S1", PATIENT: "S2"})
    for before, after in zip(given, roles.assign(given), strict=True):
        assert after.as_role(Role.UNKNOWN, None) == before.utterance


def test_known_roles_stay_even_against_the_words(roles: ContentRoles) -> None:
    swapped = {"clinician": "patient", "patient": "clinician"}
    given = passages([(swapped[role], text) for role, text in VISIT])
    assert roles.assign(given) == tuple(passage.utterance for passage in given)


def test_a_known_side_leaves_the_other(roles: ContentRoles) -> None:
    assigned = roles.assign(labelled(VISIT, {CLINICIAN: "clinician", PATIENT: "S2"}))
    assert {u.speaker: u.role for u in assigned} == {
        "clinician": Role.CLINICIAN,
        "S2": Role.PATIENT,
    }


@pytest.mark.parametrize("label", ["S1", "S?"])
def test_one_label_for_both_is_judged_by_utterance(roles: ContentRoles, label: str) -> None:
    assigned = roles.assign(labelled(VISIT, {CLINICIAN: label, PATIENT: label}))
    right = sum(u.role is Role(role) for u, (role, _) in zip(assigned, VISIT, strict=True))
    assert right >= len(VISIT) - 1
    assert {u.speaker for u in assigned} == {label}


def test_an_uncertain_label_beside_certain_ones(roles: ContentRoles) -> None:
    given = passages(
        [
            *(("S1" if role == CLINICIAN else "S2", text) for role, text in VISIT),
            ("S?", "Any chest pain or shortness of breath?"),
            ("S?", "No, I have not noticed anything like that."),
        ]
    )
    assert [u.role for u in roles.assign(given)[-2:]] == [Role.CLINICIAN, Role.PATIENT]


@pytest.mark.parametrize("side", [CLINICIAN, PATIENT])
def test_a_lone_voice_has_one_role(roles: ContentRoles, side: str) -> None:
    alone = tuple(turn for turn in VISIT if turn[0] == side)
    assert {u.role for u in roles.assign(labelled(alone, {side: "S1"}))} == {Role(side)}


def test_a_parent_who_speaks_for_the_patient_is_other(roles: ContentRoles) -> None:
    assigned = roles.assign(labelled(CHILD_VISIT, {CLINICIAN: "S1", OTHER: "S2"}))
    assert {u.speaker: u.role for u in assigned} == {"S1": Role.CLINICIAN, "S2": Role.OTHER}


def test_a_companion_is_other(roles: ContentRoles) -> None:
    visit = VISIT + COMPANION
    assigned = roles.assign(labelled(visit, {CLINICIAN: "S1", PATIENT: "S2", OTHER: "S3"}))
    assert [u.role for u in assigned] == [Role(role) for role, _ in visit]


def test_a_patient_split_in_two_stays_the_patient(roles: ContentRoles) -> None:
    given = passages(
        [
            ("S1" if role == CLINICIAN else f"S{2 + index % 4 // 2}", text)
            for index, (role, text) in enumerate(VISIT)
        ]
    )
    assigned = roles.assign(given)
    assert [u.role for u in assigned] == [Role(role) for role, _ in VISIT]


def test_nothing_said(roles: ContentRoles) -> None:
    assert roles.assign(()) == ()


def test_identity_names_the_weights(roles: ContentRoles) -> None:
    assert roles.identity.stage == "roles"
    assert roles.identity.sha256 and len(roles.identity.sha256) == 64
