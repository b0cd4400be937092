"""What would harm if it stood in a note: a risk as a finding, a relative's illness, a limit."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, Subject
from ambient_scribe.testing import passages
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
