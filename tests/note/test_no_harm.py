"""What would harm if it stood in a note: a risk as a finding, a relative's illness, a limit."""

from __future__ import annotations

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.clinical import Assertion, Quantity, Subject
from ambient_scribe.testing import a_transcript, passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def test_the_risks_of_an_operation_are_no_findings() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me examine you. Your lungs are clear. No edema in your legs."),
            ("clinician", "Risks of surgery include infection, permanent weakness in the legs."),
        ]
    )
    facts = [
        a_fact(1, K.EXAM, "lungs clear", (talk[2], "lungs are clear")),
        a_fact(2, K.EXAM, "weakness", (talk[3], "weakness in the legs")),
    ]
    exam = " ".join(texts(drafted(talk, facts, HER), "exam"))
    assert "ungs clear" in exam
    assert "weakness" not in exam


def test_a_relatives_illness_named_again_is_not_the_patients() -> None:
    talk = passages(
        [
            ("clinician", "Any illnesses in the family?"),
            ("patient", "My mother had lung cancer."),
            ("clinician", "Anything else?"),
            ("patient", "No, just lung cancer, from my mother."),
        ]
    )
    hers = a_fact(
        1, K.FAMILY_HISTORY, "lung cancer", (talk[1], "lung cancer"), subject=Subject.FAMILY, relative="mother"
    )  # fmt: skip
    again = a_fact(2, K.CONDITION, "lung cancer", (talk[3], "lung cancer"))
    note = drafted(talk, [hers, again], HER)
    assert texts(note, "pmh") == []
    assert texts(note, "family_history") == ["Mother: lung cancer."]
    talk = passages(
        [*[(p.role.value, p.text) for p in talk], ("patient", "I had lung cancer too.")]
    )
    own = a_fact(3, K.CONDITION, "lung cancer", (talk[4], "lung cancer"))
    assert any("ung cancer" in text for text in texts(drafted(talk, [hers, own], HER), "pmh"))


def test_an_illness_that_both_have_is_the_patients_too() -> None:
    talk = passages(
        [
            ("patient", "I had kidney stones two years ago."),
            ("clinician", "Anybody in the family with those?"),
            ("patient", "My dad has kidney stones."),
        ]
    )
    own = a_fact(1, K.CONDITION, "nephrolithiasis", (talk[0], "kidney stones"))
    his = a_fact(
        2, K.FAMILY_HISTORY, "nephrolithiasis", (talk[2], "kidney stones"), subject=Subject.FAMILY, relative="father"
    )  # fmt: skip
    note = drafted(talk, [own, his], HER)
    assert any("ephrolithiasis" in text for text in (*texts(note, "pmh"), *texts(note, "hpi")))


def test_a_limit_after_which_to_call_is_no_dosing() -> None:
    said = "If you should start to use the albuterol more than every three hours."
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me tell you my assessment and plan for your asthma."),
            ("clinician", said),
        ]
    )
    limit = a_fact(
        1, K.MEDICATION, "albuterol", (talk[3], "albuterol more than every three hours"),
        assertion=Assertion.CONDITIONAL, frequency="every 3 hours",
    )  # fmt: skip
    plan = texts(drafted(talk, [limit], HER), "plan")
    assert not any(text.startswith("Consider") for text in plan)


def _story(*said: str) -> str:
    talk = passages(
        [*LISTENED, ("clinician", "What happened?"), *(("patient", one) for one in said)]
    )
    pain = a_fact(1, K.SYMPTOM, "foot pain", (talk[3], "foot"))
    return " ".join(texts(drafted(talk, [pain], HER), "hpi")).lower()


def test_a_comparison_is_no_event() -> None:
    said = "my foot is throbbing it's almost like there is a nail in the heel of my foot now"
    assert "there is a nail" not in _story(said)
    said = "my foot is throbbing and there is a blister in the heel of my foot now"
    assert "blister" in _story(said)


def test_what_is_feared_has_not_happened() -> None:
    assert "going to fall" not in _story(
        "my foot gives way when i'm walking and i think there i'm going to fall but i usually catch myself"
    )


def test_a_finding_that_is_there_and_not_there_is_left_out() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me examine you. Lungs sound clear. Pulses feel strong at the knee."),
            ("clinician", "However, no pulses feel strong at the ankle."),
        ]
    )
    facts = [
        a_fact(1, K.EXAM, "lungs clear", (talk[2], "Lungs sound clear")),
        a_fact(2, K.EXAM, "peripheral pulses intact", (talk[2], "Pulses feel strong")),
        a_fact(3, K.EXAM, "peripheral pulses intact", (talk[3], "no pulses feel strong"), assertion=Assertion.ABSENT),
    ]  # fmt: skip
    exam = " ".join(texts(drafted(talk, facts, HER), "exam"))
    assert "ungs" in exam
    assert "pulses intact" not in exam


def test_vital_signs_are_not_all_normal_where_one_is_not() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me examine you. Your vital signs look good."),
            ("clinician", "Your blood pressure is high at 160 over 95."),
        ]
    )
    facts = [
        a_fact(1, K.VITAL, "vital signs", (talk[2], "vital signs look good"), status="normal"),
        a_fact(
            2, K.VITAL, "blood pressure", (talk[3], "blood pressure is high at 160 over 95"),
            status="elevated", value=Quantity(magnitude="160/95", unit="mmHg"),
        ),
    ]  # fmt: skip
    vitals = texts(drafted(talk, facts, HER), "vitals")
    assert len(vitals) == 1
    assert vitals[0].startswith("Blood pressure: 160/95")


def test_a_condition_is_not_cut_at_who_feels_it() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "My assessment is that this is a stomach bug."),
            ("clinician", "If you feel you are getting much worse, see your doctor."),
        ]
    )
    facts = [
        a_fact(1, K.CONDITION, "gastroenteritis", (talk[2], "stomach bug")),
        a_fact(2, K.PLAN, "see a doctor", (talk[3], "see your doctor"), assertion=Assertion.CONDITIONAL),
    ]  # fmt: skip
    plan = " ".join(texts(drafted(talk, facts, HER), "plan")).lower()
    assert "much worse" in plan
    assert "if she feels:" not in plan


def test_an_answer_about_other_problems_is_not_about_the_one_named() -> None:
    talk = passages(
        [
            ("patient", "I have had gout for years, and my shoulder hurts now."),
            ("clinician", "Apart from the gout, do you have any other problems?"),
            ("patient", "I have been sleeping badly because of my shoulder for a week."),
        ]
    )
    facts = [
        a_fact(1, K.CONDITION, "gout", (talk[0], "gout"), (talk[1], "gout")),
        a_fact(2, K.SYMPTOM, "shoulder pain", (talk[0], "shoulder hurts"), (talk[2], "shoulder")),
    ]
    assert "regarding" not in " ".join(texts(drafted(talk, facts, HER), "hpi")).lower()


def test_when_another_complaint_began_answers_nothing() -> None:
    talk = passages(
        [
            *LISTENED,
            ("patient", "I have been wheezing, and I have a sore throat."),
            ("clinician", "When did you start to wheeze?"),
            ("patient", "So the sore throat began last Friday, then I lost my voice."),
        ]
    )
    facts = [
        a_fact(1, K.SYMPTOM, "wheezing", (talk[2], "wheezing"), (talk[3], "wheeze")),
        a_fact(2, K.SYMPTOM, "sore throat", (talk[2], "sore throat"), (talk[4], "sore throat")),
    ]
    hpi = " ".join(texts(drafted(talk, facts, HER), "hpi")).lower()
    assert "wheeze last friday" not in hpi


def test_an_allergy_of_childhood_says_so() -> None:
    talk = passages([*LISTENED, ("patient", "I had an egg allergy when I was little.")])
    egg = a_fact(1, K.ALLERGY, "eggs", (talk[2], "egg allergy"), onset="in childhood")
    assert texts(drafted(talk, [egg], HER), "allergies") == ["Eggs (in childhood)."]


def test_a_wound_is_no_cut_unless_somebody_says_so() -> None:
    talk = passages([*LISTENED, ("clinician", "Let me examine you. There is a wound on the heel.")])
    wound = a_fact(1, K.EXAM, "laceration", (talk[2], "wound"))
    exam = " ".join(texts(drafted(talk, [wound], HER), "exam")).lower()
    assert "laceration" not in exam


def test_what_a_study_was_read_out_to_show_is_said_once() -> None:
    talk = a_transcript([("clinician", "I looked at your EKG, which showed normal sinus rhythm.")])
    note = draft_transcript(talk).note
    assert note is not None
    assert texts(note, "results") == ["EKG: normal sinus rhythm."]
