"""How single facts are said: results of maneuvers, drugs that end, times that agree, pains with a place."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    ChartMedication,
    Claim,
    Fact,
    FactKind,
    Laterality,
    PatientContext,
    Quantity,
    Subject,
)
from ambient_scribe.domain.note import SupportState
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.language.timing import agree, since_and_for
from ambient_scribe.testing import passages
from tests.note.stated import verify
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


# ---------------------------------------------------------------- the examination
def examined(said: str, *facts: Fact) -> list[str]:
    return texts(drafted(_exam(said), facts, HER), "exam")


def _exam(said: str) -> tuple[Passage, ...]:
    return passages(
        [
            *LISTENED,
            ("clinician", f"let me examine you {said}"),
            ("patient", "okay"),
            ("clinician", "here is what i think it is the knee"),
        ]
    )


def finding(said: str, name: str, words: str, **told: object) -> list[str]:
    (fact,) = [a_fact(1, K.EXAM, name, (_exam(said)[2], words), **told)]  # type: ignore[arg-type]
    return examined(said, fact)


@pytest.mark.parametrize(
    ("said", "told", "written"),
    [
        (
            "the lachman test is positive on the left",
            {"status": "positive", "laterality": Laterality.LEFT},
            "Musculoskeletal: Lachman test positive on the left.",
        ),
        (
            "the lachman test is negative",
            {"status": "negative", "assertion": Assertion.ABSENT},
            "Musculoskeletal: Lachman test negative.",
        ),
        (
            "the lachman test is not positive",
            {"assertion": Assertion.ABSENT},
            "Musculoskeletal: Lachman test negative.",
        ),
        (
            "the lachman test is next",
            {},
            "Musculoskeletal: Lachman test (result not stated).",
        ),
        (
            "the lachman test is positive in both knees",
            {"status": "positive", "laterality": Laterality.BILATERAL, "site": "knee"},
            "Musculoskeletal: Lachman test positive at both knees.",
        ),
    ],
)
def test_a_maneuver_is_written_with_its_result_and_side(said, told, written) -> None:
    words = said.removeprefix("the ")
    assert finding(said, "lachman test", words, body_system="musculoskeletal", **told) == [written]


def test_what_was_measured_by_hand_is_written_as_it_was() -> None:
    said = "the monofilament is decreased in the feet"
    told = {"status": "decreased", "body_system": "neurological"}
    assert finding(said, "sensation", said, **told) == ["Neurological: Decreased sensation."]
    value = {"value": Quantity(magnitude="4/5"), "body_system": "neurological"}
    said = "strength is four out of five"
    assert finding(said, "strength", said, **value) == ["Neurological: Strength 4/5."]
    assert finding("strength here", "strength", "strength") == []


def test_a_finding_stands_under_the_system_that_it_tells_or_its_place() -> None:
    said = "some swelling of the knee"
    assert finding(said, "swelling", said, site="knee") == ["Musculoskeletal: Knee swelling."]
    told = {"site": "knee", "body_system": "cardiovascular"}
    assert finding(said, "swelling", said, **told) == ["Cardiovascular: Knee swelling."]


def test_both_feet_are_feet() -> None:
    said = "ulceration and warmth of both feet"
    told = {"site": "foot", "laterality": Laterality.BILATERAL, "body_system": "skin"}
    assert finding(said, "tenderness to touch", said, **told) == [
        "Skin: Tenderness to touch of both feet."
    ]


# ---------------------------------------------------------------- drugs that end
TALK = passages(
    [
        *LISTENED,
        ("patient", "i take ibuprofen four hundred milligrams every day"),
        ("patient", "i stopped the amlodipine three weeks ago"),
        ("clinician", "here is what i think it is the stomach"),
        ("clinician", "we stop ibuprofen"),
    ]
)
TAKEN = a_fact(1, K.MEDICATION, "ibuprofen",
               (TALK[2], "ibuprofen four hundred milligrams every day"),
               dose=Quantity(magnitude="400", unit="mg"), frequency="daily")  # fmt: skip
ENDED_BEFORE = a_fact(2, K.MEDICATION, "amlodipine", (TALK[3], "stopped the amlodipine"),
                      assertion=Assertion.ABSENT, change=Change.STOPPED,
                      onset="three weeks ago")  # fmt: skip
ENDED_NOW = a_fact(3, K.MEDICATION, "ibuprofen", (TALK[5], "stop ibuprofen"),
                   assertion=Assertion.ABSENT, change=Change.STOPPED)  # fmt: skip


def test_a_drug_that_is_stopped_is_marked_with_when_and_stands_in_the_plan() -> None:
    note = drafted(TALK, [TAKEN, ENDED_BEFORE, ENDED_NOW], HER)
    assert texts(note, "medications") == [
        "Stopped today: ibuprofen 400 mg daily.",
        "Amlodipine (stopped 3 weeks ago).",
    ]
    assert texts(note, "plan") == ["Stop ibuprofen."]
    (first, *_) = next(s.sentences for s in note.sections if s.id == "medications")
    assert set(ENDED_NOW.word_ids) <= set(first.word_ids)
    assert set(first.fact_ids) == {"f1", "f3"}


def test_a_drug_of_the_chart_that_is_stopped_is_marked_too() -> None:
    chart = PatientContext(medications=(ChartMedication(name="ibuprofen", dose="400 mg"),))
    note = drafted(TALK, [ENDED_NOW], chart)
    assert texts(note, "medications") == ["Per chart, stopped today: ibuprofen 400 mg."]


def test_an_order_to_stop_counts_wherever_it_is_said_and_a_question_does_not() -> None:
    for said, plan in (
        ("Please stop ibuprofen.", ["Stop ibuprofen."]),
        ("Did you stop ibuprofen?", []),
    ):
        talk = passages([*LISTENED, ("clinician", said), ("patient", "Okay."), *LISTENED])
        fact = a_fact(1, K.MEDICATION, "ibuprofen", (talk[2], "ibuprofen"),
                      assertion=Assertion.ABSENT, change=Change.STOPPED)  # fmt: skip
        assert texts(drafted(talk, [fact], HER), "plan") == plan


def test_what_is_taken_and_ended_is_borne_out_by_both() -> None:
    """Utterance 4 tells that lisinopril is taken, a dose of it; 8 stops metoprolol, 7 starts."""
    stop = Claim(
        kind=FactKind.MEDICATION,
        normalized="metoprolol",
        assertion=Assertion.ABSENT,
        attributes={"change": "stopped", "dose": {"magnitude": "20", "unit": "mg"}},  # type: ignore[arg-type]
    )
    alone = verify("Stopped today: metoprolol 20 mg.", (stop,), (8,))
    assert alone.state is not SupportState.SUPPORTED  # nobody said a dose of it


# ---------------------------------------------------------------- since when, for how long
@pytest.mark.parametrize(
    ("onset", "duration", "same"),
    [
        ("last night", "1 week", False),
        ("yesterday", "2 days", True),
        ("this morning", "3 days", False),
        ("2 weeks ago", "2 weeks", True),
        ("2 weeks ago", "6 months", False),
        ("since Monday", "4 days", True),
        ("since Monday", "a month", False),
        ("last month", "a few weeks", True),
        ("when he lifted a box", "2 weeks", None),
        ("in August", "a while", None),
    ],
)
def test_whether_two_times_can_both_be_true(onset: str, duration: str, same: bool | None) -> None:
    assert agree(onset, duration) is same


@pytest.mark.parametrize(
    ("onset", "duration", "said"),
    [
        ("last night", "1 week", "that began last night (also told: for 1 week)"),
        ("last night", "a while", "that began last night"),
        ("2 weeks ago", "2 weeks", "that began 2 weeks ago"),
        ("since Monday", "4 days", "since Monday for 4 days"),
        ("when he fell", "2 weeks", "that began when he fell and has lasted 2 weeks"),
        ("sudden", "2 hours", "of sudden onset for 2 hours"),
        (None, "the past 3 days", "for 3 days"),
        (None, None, ""),
    ],
)
def test_both_times_are_told_as_what_they_are(onset, duration, said) -> None:
    assert since_and_for(onset, duration) == said


def test_a_complaint_of_which_the_times_differ_is_told_without_nonsense() -> None:
    p = passages(
        [
            ("clinician", "what brings you in"),
            ("patient", "a cough it began last night"),
            ("patient", "the cough has been there for a week"),
        ]
    )
    cough = a_fact(1, K.SYMPTOM, "cough", (p[1], "a cough it began last night"),
                   (p[2], "for a week"), onset="last night", duration="a week")  # fmt: skip
    note = drafted(p, [cough], HER)
    assert texts(note, "chief_complaint") == ["Cough."]
    assert texts(note, "hpi") == [
        "The patient is a woman who presents with a cough that began last night (also told: for a "
        "week)."
    ]


# ---------------------------------------------------------------- broader and narrower
def test_a_denied_whole_is_not_denied_by_its_parts_as_well() -> None:
    p = passages([("clinician", "any cancer or breast cancer in the family"), ("patient", "no")])
    denied = [
        a_fact(n, K.FAMILY_HISTORY, name, (p[0], words), (p[1], "no"),
               assertion=Assertion.ABSENT, subject=Subject.FAMILY)
        for n, (name, words) in enumerate([("cancer", "cancer"), ("breast cancer", "breast cancer")])
    ]  # fmt: skip
    assert texts(drafted(p, denied), "family_history") == ["No family history of cancer."]


def test_a_pain_has_the_place_that_was_said_before() -> None:
    p = passages(
        [
            ("clinician", "what brings you in"),
            ("patient", "i have knee pain on the left"),
            ("patient", "the pain is worse on stairs"),
        ]
    )
    knee = a_fact(1, K.SYMPTOM, "knee pain", (p[1], "knee pain on the left"),
                  laterality=Laterality.LEFT)  # fmt: skip
    pain = a_fact(2, K.SYMPTOM, "pain", (p[2], "pain is worse on stairs"), aggravating="stairs")
    assert texts(drafted(p, [knee, pain], HER), "hpi") == [
        "The patient is a woman who presents with left knee pain.",
        "The pain is worse with stairs.",
    ]
