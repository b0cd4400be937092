"""What is carried from speech itself: orders, impressions, answers, and what is not trusted."""

from __future__ import annotations

from typing import Any

import pytest

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Change,
    ChartResult,
    Fact,
    FactKind,
    Patient,
    PatientContext,
    Quantity,
    Spoken,
    Subject,
)
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.template import load_template
from ambient_scribe.testing import a_transcript, passages

K = FactKind
LISTENED = [
    ("clinician", "How was the drive, and did the two of you find the new building all right?"),
    ("patient", "We did, and the parking was not bad either, there was a place near the door."),
]
"""Small talk that is long enough for an assessment to follow it."""

HER = PatientContext(patient=Patient(sex="female"))


def a_fact(
    number: int,
    kind: FactKind,
    name: str,
    *said: tuple[Passage, str],
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
    text: str = "",
    **attributes: Any,
) -> Fact:
    word_ids: list[str] = []
    for passage, words in said:
        start = passage.text.index(words)
        word_ids += passage.word_ids_at(start, start + len(words))
    return Fact(
        id=f"f{number}",
        kind=kind,
        normalized=name,
        text=text or name,
        assertion=assertion,
        subject=subject,
        attributes=Attributes(**attributes),
        evidence=(Spoken(word_ids=tuple(dict.fromkeys(word_ids))),),
    )


def drafted(talk: tuple[Passage, ...], *facts: Fact, context: PatientContext = HER) -> Note:
    stream = EmbeddedDrafter().open_stream(load_template(), context)
    for passage in talk:
        stream.accept(passage, ())
    stream.accept(talk[-1], facts)
    return stream.draft()


def texts(note: Note, section: str) -> list[str]:
    return [s.text for one in note.sections if one.id == section for s in one.sentences]


# ---------------------------------------------------------------- the plan
def planned(said: str, *more: tuple[str, str]) -> list[str]:
    talk = passages([*LISTENED, ("clinician", f"Here is what I think. {said}"), *more])
    return texts(drafted(talk), "plan")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Keep the bandage dry for 24 hours.", "Advised to keep the bandage dry for 24 hours."),
        (
            "Keep the bandage dry for two days. After that, wash it with soap every day.",
            "Advised to keep the bandage dry for 2 days; then wash it with soap every day.",
        ),
        ("I'd like to get an x-ray of the right knee.", "Get an x-ray of the right knee."),
        (
            "If you get a fever, or see pus, call us the same day.",
            "If she gets a fever, or she sees pus: call the clinic the same day.",
        ),
        ("No heavy lifting with the left arm.", "No heavy lifting with the left arm."),
        (
            "Come in for a blood test in two weeks, so we can check the sugar.",
            "Advised to come in for a blood test in 2 weeks to check the sugar.",
        ),
    ],
)
def test_an_order_is_written_as_it_was_said(said: str, written: str) -> None:
    assert written in planned(said)


@pytest.mark.parametrize(
    "said",
    [
        "Wash it with soap every day.",  # nobody can tell what "it" is
        "Should I get an x-ray of the knee?",
        "We might get an x-ray of the knee.",
        "Normally I would check the sugar.",
        "Take it twice a day, sorry, once a day with food.",
    ],
)
def test_what_is_no_order_is_left_out(said: str) -> None:
    assert planned(said) == []


def test_an_order_that_the_patient_turns_down_is_none() -> None:
    assert planned("I'd like to check the sugar.", ("patient", "I'd rather not.")) == []


def test_the_condition_of_an_order_stays_with_it() -> None:
    assert planned("If the swab is positive, we will start an ice diet.") == [
        "If the swab is positive: start an ice diet."
    ]


def test_an_order_for_one_of_several_possible_causes_is_headed_by_none() -> None:
    talk = passages(
        [
            ("patient", "My knee hurts."),
            ("clinician", "Here is what I think. It may be arthritis or a meniscal tear, or gout."),
            ("patient", "Okay."),
            ("clinician", "I want an MRI, and for the gout, naproxen."),
        ]
    )
    facts = (
        a_fact(1, K.CONDITION, "arthritis", (talk[1], "arthritis"), assertion=Assertion.POSSIBLE),
        a_fact(2, K.CONDITION, "meniscal tear", (talk[1], "meniscal tear,"), assertion=Assertion.POSSIBLE),
        a_fact(3, K.TEST, "mri", (talk[3], "MRI,"), assertion=Assertion.PLANNED),
    )  # fmt: skip
    assert texts(drafted(talk, *facts), "plan") == ["Order an MRI."]


# ---------------------------------------------------------------- the assessment
def assessed(said: str, *facts: tuple[FactKind, str]) -> list[str]:
    talk = passages([*LISTENED, ("clinician", f"Here is what I think. {said}")])
    made = [a_fact(n, kind, name, (talk[-1], name)) for n, (kind, name) in enumerate(facts)]
    return texts(drafted(talk, *made), "assessment")


def test_the_clinicians_own_sentence_is_the_assessment() -> None:
    said = "The wrist pain is most likely a sprain, from the fall."
    assert assessed(said, (K.CONDITION, "sprain")) == [said]


def test_a_thought_stays_a_thought() -> None:
    said = "I think the sprain is from lifting boxes."
    assert assessed(said, (K.CONDITION, "sprain")) == [
        "The sprain is thought to be from lifting boxes."
    ]


@pytest.mark.parametrize(
    "said",
    ["The sprain will heal soon.", "A sprain can take weeks."],
)
def test_what_is_to_come_is_no_assessment(said: str) -> None:
    assert assessed(said, (K.CONDITION, "sprain")) == ["Sprain."]


def test_a_question_is_no_assessment() -> None:
    assert assessed("Is the sprain better?", (K.CONDITION, "sprain")) == []


# ---------------------------------------------------------------- answers
@pytest.mark.parametrize(
    ("question", "answer", "written"),
    [
        (
            "How many pillows do you sleep on?",
            "Just one now. It used to be three.",
            "Pillows slept on: 1 now; it used to be 3.",
        ),
        (
            "How far can you walk on the flat?",
            "About three blocks.",
            "Distance she can walk on the flat: about 3 blocks.",
        ),
        (
            "Is it stiff in the morning?",
            "Yes, for an hour.",
            "Stiffness in the morning: for an hour.",
        ),
        (
            "Have you taken anything for the pain?",
            "No, not yet.",
            "She has taken nothing for the pain.",
        ),
    ],
)
def test_an_answer_is_headed_by_what_was_asked(question: str, answer: str, written: str) -> None:
    talk = passages([("clinician", question), ("patient", answer)])
    assert texts(drafted(talk), "hpi") == [written]


@pytest.mark.parametrize(
    "answer", ["I don't know.", "No.", "Do you mean at night?", "We never did."]
)
def test_no_answer_is_written_as_none(answer: str) -> None:
    talk = passages([("clinician", "How many pillows do you sleep on?"), ("patient", answer)])
    assert texts(drafted(talk), "hpi") == []


# ---------------------------------------------------------------- the story
def test_it_is_named_where_only_one_thing_can_be_meant() -> None:
    talk = passages(
        [
            ("clinician", "Which knee is it?"),
            ("patient", "It swells a little by the evening."),
            ("clinician", "And the lisinopril?"),
            ("patient", "I forget it about once a week."),
        ]
    )
    drug = a_fact(1, K.MEDICATION, "lisinopril", (talk[2], "lisinopril?"))
    assert texts(drafted(talk, drug), "hpi") == [
        "The knee swells a little by the evening.",
        "She forgets lisinopril about once a week.",
    ]


def test_it_is_left_out_where_two_things_can_be_meant() -> None:
    talk = passages(
        [
            ("clinician", "Is it the knee or the ankle?"),
            ("patient", "It swells a little by the evening."),
            ("clinician", "And the lisinopril and the metformin?"),
            ("patient", "I forget it about once a week."),
        ]
    )
    drugs = [
        a_fact(n, K.MEDICATION, name, (talk[2], name))
        for n, name in enumerate(["lisinopril", "metformin"])
    ]
    assert texts(drafted(talk, *drugs), "hpi") == []


def test_the_complaint_is_what_the_opening_question_was_answered_with() -> None:
    talk = passages(
        [
            ("clinician", "What brings you in today?"),
            ("patient", "It's mostly my knee."),
            ("clinician", "Any swelling of the feet?"),
            ("patient", "A little swelling. The knee is sore on the stairs."),
        ]
    )
    facts = (
        a_fact(1, K.SYMPTOM, "swelling", (talk[3], "A little swelling.")),
        a_fact(2, K.SYMPTOM, "knee pain", (talk[3], "The knee is sore")),
    )
    assert texts(drafted(talk, *facts), "chief_complaint") == ["Knee pain."]


def test_a_symptom_met_with_later_is_no_complaint() -> None:
    talk = passages(
        [
            ("clinician", "What brings you in today?"),
            ("patient", "You asked me to come back."),
            ("clinician", "Any headaches?"),
            ("patient", "Yes, a headache now and then."),
        ]
    )
    fact = a_fact(1, K.SYMPTOM, "headache", (talk[3], "a headache"))
    assert texts(drafted(talk, fact), "chief_complaint") == []


# ---------------------------------------------------------------- what is not trusted
def test_the_story_of_an_allergy_stays_with_it() -> None:
    talk = passages(
        [
            ("clinician", "What did codeine do?"),
            ("patient", "It made me sick. I was throwing up all night and my stomach hurt."),
        ]
    )
    facts = (
        a_fact(1, K.ALLERGY, "codeine", (talk[0], "codeine"), (talk[1], "throwing up all night"),
               reaction="vomiting"),
        a_fact(2, K.SYMPTOM, "vomiting", (talk[1], "throwing up"), text="throwing up"),
    )  # fmt: skip
    note = drafted(talk, *facts)
    assert texts(note, "allergies") == ["Codeine (vomiting)."]
    assert texts(note, "hpi") == texts(note, "ros") == []


def test_a_question_alone_states_nothing() -> None:
    talk = passages(
        [
            ("clinician", "did anyone in the family have colon cancer"),
            ("patient", "not that i know"),
        ]
    )
    fact = a_fact(1, K.FAMILY_HISTORY, "colon cancer", (talk[0], "colon cancer"),
                  subject=Subject.FAMILY)  # fmt: skip
    assert list(drafted(talk, fact).sentences()) == []


def test_somebody_else_in_the_room_speaks_of_themselves() -> None:
    talk = passages(
        [("clinician", "And latex?"), ("other", "That one is me. I get a rash from latex.")]
    )
    rash = a_fact(1, K.SYMPTOM, "rash", (talk[1], "a rash"))
    assert list(drafted(talk, rash).sentences()) == []


def test_a_drug_named_by_a_slip_is_not_ordered() -> None:
    talk = passages(
        [("patient", "Okay."), ("clinician", "We'll use penicillin or, I'm sorry, amoxicillin.")]
    )
    facts = [
        a_fact(n, K.MEDICATION, name, (talk[1], name), assertion=Assertion.PLANNED,
               change=Change.STARTED)
        for n, name in enumerate(["penicillin", "amoxicillin"])
    ]  # fmt: skip
    assert texts(drafted(talk, *facts), "plan") == ["Start amoxicillin."]


def test_what_is_not_needed_is_not_ordered() -> None:
    talk = passages([("patient", "Okay."), ("clinician", "We don't need an x-ray of the chest.")])
    fact = a_fact(1, K.TEST, "x-ray", (talk[1], "x-ray"), assertion=Assertion.PLANNED)
    assert texts(drafted(talk, fact), "plan") == []


def test_a_recognizer_that_mishears_leaves_a_sparse_note() -> None:
    transcript = a_transcript([("patient", "there are restless legs in it")], confidence=0.3)
    talk = tuple(transcript.passages())
    fact = a_fact(1, K.CONDITION, "restless legs syndrome", (talk[0], "restless legs"),
                  text="restless legs")  # fmt: skip
    assert list(drafted(talk, fact).sentences()) == []


# ---------------------------------------------------------------- measurements
def test_a_result_stands_beside_its_earlier_value() -> None:
    talk = passages(
        [
            (
                "clinician",
                "The ejection fraction last week is 38 percent. In March it was 30 percent.",
            )
        ]
    )
    facts = (
        a_fact(1, K.TEST, "ejection fraction", (talk[0], "ejection fraction last week is 38 percent."),
               value=Quantity(magnitude="38", unit="%"), date="last week"),
        a_fact(2, K.TEST, "ejection fraction", (talk[0], "In March it was 30 percent."),
               assertion=Assertion.HISTORICAL, value=Quantity(magnitude="30", unit="%"), date="in march"),
    )  # fmt: skip
    chart = PatientContext(
        results=(
            ChartResult(name="ejection fraction", value="30", unit="%"),
            ChartResult(name="potassium", value="4.1", unit="mmol/L"),
        )
    )
    assert texts(drafted(talk, *facts, context=chart), "results") == [
        "Ejection fraction (last week): 38% (30% in March).",
        "Per chart: potassium 4.1 mmol/L.",
    ]


def test_a_unit_that_nobody_said_is_not_written() -> None:
    talk = passages([("clinician", "The potassium is 4.4 and the creatinine is 0.9 milligrams.")])
    facts = (
        a_fact(1, K.TEST, "potassium", (talk[0], "potassium is 4.4"),
               value=Quantity(magnitude="4.4", unit="mEq/L")),
        a_fact(2, K.TEST, "creatinine", (talk[0], "creatinine is 0.9 milligrams."),
               value=Quantity(magnitude="0.9", unit="mg/dL")),
    )  # fmt: skip
    assert texts(drafted(talk, *facts), "results") == ["Potassium: 4.4.", "Creatinine: 0.9 mg/dL."]


def test_two_blood_pressures_say_how_the_patient_was_placed() -> None:
    talk = passages(
        [("clinician", "Blood pressure sitting is 118 over 70. And standing, it's 108 over 66.")]
    )
    facts = (
        a_fact(1, K.VITAL, "blood pressure", (talk[0], "Blood pressure sitting is 118 over 70."),
               value=Quantity(magnitude="118/70", unit="mmHg")),
        a_fact(2, K.VITAL, "blood pressure", (talk[0], "it's 108 over 66."),
               value=Quantity(magnitude="108/66", unit="mmHg")),
    )  # fmt: skip
    assert texts(drafted(talk, *facts), "vitals") == [
        "Blood pressure: 118/70 mmHg (sitting).",
        "Blood pressure: 108/66 mmHg (standing).",
    ]


# ---------------------------------------------------------------- the examination
def found(said: str, *facts: tuple[str, str, Assertion]) -> list[str]:
    talk = passages(
        [
            *LISTENED,
            ("clinician", f"Let me take a look at your knee. {said}"),
            ("patient", "Okay."),
            ("clinician", "Here is what I think. It was the garden."),
        ]
    )
    made = [
        a_fact(n, K.EXAM, name, (talk[2], words), assertion=assertion, text=words)
        for n, (name, words, assertion) in enumerate(facts)
    ]
    return texts(drafted(talk, *made), "exam")


def test_a_finding_is_written_with_all_that_was_said_of_it() -> None:
    said = "There is a small amount of fluid in the right knee. It is tender along the joint."
    assert found(said, ("tenderness", "tender", Assertion.PRESENT)) == [
        "Small amount of fluid in the right knee; it is tender along the joint."
    ]


def test_what_is_not_seen_is_denied() -> None:
    said = "I see two bruises on the arm. The wound is deep, but I don't see any tendon."
    assert found(said) == ["2 bruises on the arm.", "The wound is deep, but no tendon."]


@pytest.mark.parametrize(
    "said",
    [
        "Bend the knee for me.",
        "If the tendon was cut, you could not bend the knee.",
        "Does the knee hurt here?",
        "It is tender.",
    ],
)
def test_what_is_no_finding_is_left_out(said: str) -> None:
    assert found(said) == []
