"""What the patient tells: answers, the story, the complaint; and what is not theirs or not of today."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Laterality, Subject
from ambient_scribe.testing import a_transcript, passages
from tests.note.talks import HER, K, a_fact, drafted, texts


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
    assert texts(drafted(talk, context=HER), "hpi") == [written]


@pytest.mark.parametrize(
    "answer", ["I don't know.", "No.", "Do you mean at night?", "We never did."]
)
def test_no_answer_is_written_as_none(answer: str) -> None:
    talk = passages([("clinician", "How many pillows do you sleep on?"), ("patient", answer)])
    assert texts(drafted(talk, context=HER), "hpi") == []


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
    assert texts(drafted(talk, [drug], HER), "hpi") == [
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
    assert texts(drafted(talk, drugs, HER), "hpi") == []


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
    assert texts(drafted(talk, facts, HER), "chief_complaint") == ["Knee pain."]


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
    assert texts(drafted(talk, [fact], HER), "chief_complaint") == []


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
        a_fact(2, K.SYMPTOM, "vomiting", (talk[1], "throwing up")),
    )  # fmt: skip
    note = drafted(talk, facts, HER)
    assert texts(note, "allergies") == ["Codeine (vomiting)."]
    assert texts(note, "hpi") == texts(note, "ros") == []


def test_the_side_of_a_condition_is_kept_only_where_it_was_said_beside_it() -> None:
    p = passages(
        [("patient", "I have diabetes and they did the shot in my left arm."), ("patient", "I had cellulitis on the left.")]
    )  # fmt: skip
    far = a_fact(1, K.CONDITION, "diabetes mellitus", (p[0], "diabetes and they did the shot in my left arm."),
                 text="diabetes", laterality=Laterality.LEFT)  # fmt: skip
    near = a_fact(2, K.CONDITION, "cellulitis", (p[1], "cellulitis on the left."),
                  text="cellulitis", laterality=Laterality.LEFT)  # fmt: skip
    said = " ".join(texts(drafted(p, [far, near]), "pmh"))
    assert "left diabetes" not in said.lower()
    assert "left cellulitis" in said.lower()


# ---------------------------------------------------------------- what is not theirs, or not of today
def test_a_symptom_to_watch_for_is_no_symptom_of_today() -> None:
    p = passages(
        [
            ("patient", "My wrist is sore after a fall."),
            ("clinician", "Here's what I think. Call us if you get a fever."),
        ]
    )
    sore = a_fact(1, K.SYMPTOM, "wrist pain", (p[0], "My wrist is sore"))
    fever = a_fact(2, K.SYMPTOM, "fever", (p[1], "fever."), assertion=Assertion.CONDITIONAL)
    note = drafted(p, [sore, fever])
    assert not any("fever" in s.text for s in note.sentences() if s.section != "plan")


def test_an_instruction_said_back_is_no_symptom_of_today() -> None:
    p = passages(
        [
            ("patient", "My wrist is sore after a fall. I slipped on the wet floor in my kitchen."),
            ("clinician", "Here's what I think. It is a sprain, and what would worry you?"),
            ("patient", "Fever or redness. But I do have a headache."),
        ]
    )
    sore = a_fact(1, K.SYMPTOM, "wrist pain", (p[0], "My wrist is sore"))
    fever = a_fact(2, K.SYMPTOM, "fever", (p[2], "Fever"))
    headache = a_fact(3, K.SYMPTOM, "headache", (p[2], "headache."))
    hpi = " ".join(texts(drafted(p, [sore, fever, headache]), "hpi"))
    assert "fever" not in hpi
    assert "headache" in hpi


def test_a_question_alone_states_nothing() -> None:
    talk = passages(
        [
            ("clinician", "did anyone in the family have colon cancer"),
            ("patient", "not that i know"),
        ]
    )
    fact = a_fact(1, K.FAMILY_HISTORY, "colon cancer", (talk[0], "colon cancer"),
                  subject=Subject.FAMILY)  # fmt: skip
    assert list(drafted(talk, [fact], HER).sentences()) == []


def test_somebody_else_in_the_room_speaks_of_themselves() -> None:
    talk = passages(
        [("clinician", "And latex?"), ("other", "That one is me. I get a rash from latex.")]
    )
    rash = a_fact(1, K.SYMPTOM, "rash", (talk[1], "a rash"))
    assert list(drafted(talk, [rash], HER).sentences()) == []


def test_a_recognizer_that_mishears_leaves_a_sparse_note() -> None:
    transcript = a_transcript([("patient", "there are restless legs in it")], confidence=0.3)
    talk = tuple(transcript.passages())
    fact = a_fact(1, K.CONDITION, "restless legs syndrome", (talk[0], "restless legs"))
    assert list(drafted(talk, [fact], HER).sentences()) == []
