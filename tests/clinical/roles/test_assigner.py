from __future__ import annotations

import pytest

from ambient_scribe.clinical.roles.assigner import ContentRoles
from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.testing import passages

CLINICIAN, PATIENT, COMPANION = "clinician", "patient", "companion"

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
    (COMPANION, "He has had it since Monday, and he is not eating."),
    (CLINICIAN, "Has he been drinking? How are his diapers?"),
    (COMPANION, "He drinks a little, but he cries when he swallows."),
    (CLINICIAN, "I am going to look in his ears and then swab his throat."),
    (COMPANION, "He hates that. He had an ear infection last winter too."),
)
BESIDE = (
    (COMPANION, "He forgets his pills, he never tells you that."),
    (COMPANION, "She is right here, he says, but he does not sleep either."),
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


def test_a_parent_who_speaks_for_the_patient_is_a_companion(roles: ContentRoles) -> None:
    assigned = roles.assign(labelled(CHILD_VISIT, {CLINICIAN: "S1", COMPANION: "S2"}))
    assert {u.speaker: u.role for u in assigned} == {"S1": Role.CLINICIAN, "S2": Role.COMPANION}


def test_a_companion_is_one(roles: ContentRoles) -> None:
    visit = VISIT + BESIDE
    assigned = roles.assign(labelled(visit, {CLINICIAN: "S1", PATIENT: "S2", COMPANION: "S3"}))
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


# ---------------------------------------------------------------- everybody in the room
NURSED = (
    ("S1", "Hi, I'm the nurse, I'm just going to take your blood pressure."),
    ("S1", "Any allergies to medication?"),
    ("S3", "No, none."),
    ("S1", "Great, I'll let the doctor know that you are ready."),
)


def with_labels(visit: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    names = {CLINICIAN: "S2", PATIENT: "S3"}
    return tuple((names.get(speaker, speaker), text) for speaker, text in visit)


def told(roles: ContentRoles, visit: tuple[tuple[str, str], ...]) -> dict[str, Role]:
    return {one.speaker: one.role for one in roles.assign(passages(visit))}


def test_a_nurse_before_the_clinician(roles: ContentRoles) -> None:
    visit = NURSED + with_labels(VISIT)
    assert told(roles, visit) == {"S1": Role.NURSE, "S2": Role.CLINICIAN, "S3": Role.PATIENT}


def test_a_nurses_visit_has_no_clinician(roles: ContentRoles) -> None:
    assert told(roles, NURSED) == {"S1": Role.NURSE, "S3": Role.PATIENT}


def test_an_interpreter_speaks_for_a_patient(roles: ContentRoles) -> None:
    visit = [
        ("S1", "Hello, I'll be interpreting today."),
        *((("S2" if role == CLINICIAN else "S1"), text) for role, text in VISIT),
    ]
    assert told(roles, tuple(visit)) == {"S1": Role.INTERPRETER, "S2": Role.CLINICIAN}


def test_who_was_brought_is_a_companion(roles: ContentRoles) -> None:
    brought = (
        ("S3", "This is my wife."),
        ("S1", "Hello."),
        *with_labels(VISIT),
        ("S1", "Yeah, I drove us here."),
    )
    assert told(roles, brought)["S1"] is Role.COMPANION


def test_a_mother_who_says_so_is_a_companion(roles: ContentRoles) -> None:
    visit = (
        ("S1", "What brings you in today?"),
        ("S2", "I'm his mother. He has had a fever since Monday and he won't eat."),
        ("S1", "Any cough?"),
        ("S2", "He coughs at night."),
    )
    assert told(roles, visit) == {"S1": Role.CLINICIAN, "S2": Role.COMPANION}


# ---------------------------------------------------------------- labels that are wrong
LONG = with_labels(VISIT) * 3


@pytest.mark.parametrize("begin", [0, 8, 20])
def test_a_stretch_of_exchanged_labels(roles: ContentRoles, begin: int) -> None:
    other = {"S2": "S3", "S3": "S2"}
    within = range(begin, begin + 10)
    given = passages([(other[s] if n in within else s, text) for n, (s, text) in enumerate(LONG)])
    assigned = roles.assign(given)
    right = [Role.CLINICIAN if s == "S2" else Role.PATIENT for s, _ in LONG]
    wrong = [
        n for n, (one, role) in enumerate(zip(assigned, right, strict=True)) if one.role is not role
    ]
    assert len(wrong) <= 1  # where the stretch begins or ends, "okay" may be anybody's
    sure = [one.role_confidence or 0 for one in assigned]
    inside, outside = [n for n in within if n not in wrong], set(range(len(LONG))) - set(within)
    assert sum(sure[n] for n in inside) / len(inside) < sum(sure[n] for n in outside) / len(outside)


def test_a_label_that_swallowed_the_other_is_judged_by_utterance(roles: ContentRoles) -> None:
    given = passages(
        [
            ("S1", text) if n < 24 else ("S1" if s == "S2" else "S2", text)
            for n, (s, text) in enumerate(LONG)
        ]
    )
    assigned = roles.assign(given)
    right = [Role.CLINICIAN if s == "S2" else Role.PATIENT for s, _ in LONG]
    assert sum(one.role is role for one, role in zip(assigned, right, strict=True)) >= len(LONG) - 1


def test_a_single_told_utterance_does_not_speak_for_its_label(roles: ContentRoles) -> None:
    given = list(passages(LONG))
    first = given[0]
    given[0] = Passage(utterance=first.utterance.as_role(Role.NURSE, 1.0), words=first.words)
    assigned = roles.assign(given)
    assert assigned[0].role is Role.NURSE
    assert {one.role for one in assigned[1:] if one.speaker == "S2"} == {Role.CLINICIAN}
