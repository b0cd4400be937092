"""Results and vital signs: values, units, and who measured."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, ChartResult, PatientContext, Quantity
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


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
    assert texts(drafted(talk, facts, chart), "results") == [
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
    assert texts(drafted(talk, facts, HER), "results") == [
        "Potassium: 4.4.",
        "Creatinine: 0.9 mg/dL.",
    ]


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
    assert texts(drafted(talk, facts, HER), "vitals") == [
        "Blood pressure: 118/70 mmHg (sitting).",
        "Blood pressure: 108/66 mmHg (standing).",
    ]


def test_what_only_the_patient_measured_is_no_vital_sign_of_the_visit() -> None:
    p = passages([("clinician", "And at home?"), ("patient", "It was 150 over 90 on my cuff.")])
    fact = a_fact(1, K.VITAL, "blood pressure", (p[1], "It was 150 over 90"),
                  value=Quantity(magnitude="150/90", unit="mmHg"))  # fmt: skip
    note = drafted(p, [fact])
    assert texts(note, "vitals") == []
    assert "The patient reports a blood pressure of 150/90 mmHg." in texts(note, "hpi")


def test_what_a_companion_measured_at_home_is_none_either() -> None:
    p = passages([("clinician", "What's going on?"), ("companion", "Last night he had 39.2.")])
    fact = a_fact(1, K.VITAL, "temperature", (p[1], "39.2"), context="at home", date="last night",
                  value=Quantity(magnitude="39.2", unit="°C"))  # fmt: skip
    note = drafted(p, [fact])
    assert texts(note, "vitals") == []
    assert "The patient reports a temperature of 39.2°C (last night)." in texts(note, "hpi")


def test_a_temperature_that_was_cut_by_a_full_stop_is_not_told_without_its_tenth() -> None:
    talk = passages([*LISTENED, ("clinician", "Your temperature is ninety eight. seven today.")])
    fact = a_fact(1, K.VITAL, "temperature", (talk[2], "temperature is ninety eight."),
                  value=Quantity(magnitude="98", unit="°F"))  # fmt: skip
    assert texts(drafted(talk, [fact], HER), "vitals") == []


def test_what_is_yet_to_come_back_is_no_result() -> None:
    talk = passages([*LISTENED, ("clinician", "And if the swab is positive I will call you.")])
    fact = a_fact(1, K.TEST, "strep swab", (talk[2], "swab is positive"), status="positive")
    assert texts(drafted(talk, [fact], HER), "results") == []
