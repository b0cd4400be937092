"""From facts to codes for review, as the outpatient guidelines want it."""

from __future__ import annotations

import datetime

import pytest

from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.domain.clinical import Chart, PatientContext
from ambient_scribe.domain.note import SuggestionKind


def codes(suggestions):
    return [code.code for one in suggestions for code in one.codes]


def about(suggestions, code):
    return next(one for one in suggestions if code in [c.code for c in one.codes])


def texts(reasons):
    return " | ".join(reason.text for reason in reasons)


# ---------------------------------------------------------------- which facts
def test_a_code_has_its_evidence_description_and_question(suggest, fact):
    pain = fact("symptom", "knee pain")
    (one,) = suggest(pain)
    assert one.kind is SuggestionKind.DIAGNOSIS_CODE
    assert (one.codes[0].system, one.codes[0].code) == ("ICD-10-CM", "M25.569")
    assert one.codes[0].display == "Pain in unspecified knee"
    assert one.text == "M25.569 Pain in unspecified knee: knee pain"
    assert (one.evidence, one.fact_ids) == (pain.evidence, (pain.id,))
    assert one.questions == ("Which knee: left, right or both?",)


def test_a_side_that_was_told_is_applied(suggest, fact):
    assert codes(suggest(fact("symptom", "knee pain", laterality="left"))) == ["M25.562"]
    both = suggest(fact("symptom", "knee pain", laterality="bilateral"))
    assert codes(both) == ["M25.561", "M25.562"] and len(both) == 1
    two = suggest(
        fact("symptom", "knee pain", laterality="left"),
        fact("symptom", "knee pain", laterality="right"),
    )
    assert codes(two) == ["M25.562", "M25.561"]


@pytest.mark.parametrize("assertion", ["absent", "conditional", "planned"])
def test_what_is_not_there_is_not_coded(suggest, fact, assertion):
    assert suggest(fact("condition", "asthma", assertion=assertion)) == ()
    assert suggest(fact("symptom", "cough", assertion=assertion)) == ()


@pytest.mark.parametrize("subject", ["family", "other"])
def test_what_others_have_is_not_coded_as_the_patients(suggest, fact, subject):
    assert suggest(fact("condition", "asthma", subject=subject)) == ()


def test_an_uncertain_diagnosis_is_not_coded_and_its_symptoms_are(suggest, fact):
    told = suggest(fact("condition", "pneumonia", assertion="possible"), fact("symptom", "cough"))
    assert codes(told) == ["R05.9"]
    assert told[-1].text == "Not coded while uncertain: pneumonia (J18.9)"
    assert "guidelines IV.H" in texts(told[-1].reasons)
    assert suggest(fact("symptom", "cough", assertion="possible")) == ()


def test_what_was_thought_of_before_it_was_confirmed_is_coded_once(suggest, fact):
    told = suggest(
        fact("condition", "pneumonia", assertion="possible"), fact("condition", "pneumonia")
    )
    assert codes(told) == ["J18.9"] and len(told) == 1


def test_history_is_coded_as_history(suggest, fact):
    told = suggest(
        fact("condition", "stroke", assertion="historical"),
        fact("family_history", "breast cancer", subject="family", relative="mother"),
        fact("family_history", "colon cancer", subject="family", assertion="absent"),
        fact("condition", "ankle sprain", assertion="historical"),
    )
    assert codes(told) == ["Z86.73", "Z80.3"]
    assert "breast cancer (mother)" in about(told, "Z80.3").text


def test_a_chronic_condition_told_as_history_is_asked_about(suggest, fact):
    (one,) = suggest(fact("condition", "hypertension", assertion="historical"))
    assert one.codes[0].code == "I10"
    assert "Told as history: is it still present?" in one.questions


def test_what_only_the_chart_says_is_not_coded(suggest, fact):
    assert suggest(problems=("hypertension", "type 2 diabetes mellitus")) == ()
    told = suggest(fact("symptom", "cough"), problems=("hypertension",))
    assert codes(told) == ["R05.9"]


def test_the_chart_tells_which_of_several_things_a_name_is(suggest, fact):
    (one,) = suggest(fact("condition", "diabetes mellitus"))
    assert (one.codes[0].code, one.questions) == (
        "E11.9",
        ("Which type of diabetes: type 1, type 2 or another?",),
    )
    (one,) = suggest(fact("condition", "diabetes mellitus"), problems=("type 1 diabetes mellitus",))
    assert one.codes[0].code == "E10.9"
    assert Chart(source="context", item="problems/type 1 diabetes mellitus") in one.evidence


def test_a_site_makes_a_code_and_the_examination_may_tell_it(suggest, fact):
    cut = fact("symptom", "laceration")
    (asked,) = suggest(cut)
    assert (asked.codes, asked.text) == ((), "No code yet: laceration")
    seen = fact("exam", "laceration", site="forearm", laterality="left")
    (one,) = suggest(cut, seen)
    assert one.codes[0].code == "S51.812A"
    assert one.fact_ids == (cut.id, seen.id)


# ---------------------------------------------------------------- what they mean to each other
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["type 2 diabetes mellitus", "chronic kidney disease stage 3"], ["E11.22", "N18.30"]),
        (["type 1 diabetes mellitus", "chronic kidney disease"], ["E10.22", "N18.9"]),
        (["hypertension", "heart failure"], ["I11.0", "I50.9"]),
        (["hypertension", "chronic kidney disease"], ["I12.9", "N18.9"]),
        (["hypertension", "end-stage renal disease"], ["I12.0", "N18.6"]),
        (["hypertension", "heart failure", "chronic kidney disease"], ["I13.0", "I50.9", "N18.9"]),
        (["type 2 diabetes mellitus", "peripheral neuropathy"], ["E11.42"]),
        (["coronary artery disease", "angina"], ["I25.119"]),
        (["type 2 diabetes mellitus", "diabetic neuropathy"], ["E11.40"]),
        (["arthritis", "rheumatoid arthritis"], ["M06.9"]),
        (["hypertension", "asthma"], ["I10", "J45.909"]),
    ],
)
def test_two_conditions_that_one_code_tells(suggest, fact, names, expected):
    assert codes(suggest(*(fact("condition", name) for name in names))) == expected


def test_a_combined_code_has_the_evidence_of_both(suggest, fact):
    diabetes, kidney = (
        fact("condition", "type 2 diabetes mellitus"),
        fact("condition", "chronic kidney disease stage 3"),
    )
    told = suggest(diabetes, kidney)
    whole = about(told, "E11.22")
    assert whole.fact_ids == (diabetes.id, kidney.id)
    assert "presumed to be linked" in texts(whole.reasons)
    assert "N18.30 is coded beside E11.22 (use additional code" in texts(whole.reasons)
    assert "Stage 3a or 3b?" in about(told, "N18.30").questions


def test_an_instruction_that_nothing_answers_is_asked(suggest, fact):
    (one,) = suggest(fact("condition", "diabetic foot ulcer"))
    assert any(q.startswith("Use additional code: ") and "L97" in q for q in one.questions)


def test_nausea_with_vomiting_is_one_symptom(suggest, fact):
    assert codes(suggest(fact("symptom", "nausea"), fact("symptom", "vomiting"))) == ["R11.2"]


def test_a_symptom_that_a_diagnosis_explains_is_told_last_and_not_coded(suggest, fact):
    told = suggest(
        fact("symptom", "cough"), fact("symptom", "back pain"), fact("condition", "pneumonia")
    )
    assert codes(told) == ["J18.9", "M54.9"]
    assert told[-1].text == "Not coded apart: cough (R05.9)"
    assert "a usual part of pneumonia (J18.9)" in texts(told[-1].reasons)


def test_a_general_complaint_gives_way_to_a_particular_one(suggest, fact):
    told = suggest(fact("symptom", "pain"), fact("symptom", "knee pain", laterality="left"))
    assert codes(told) == ["M25.562"]
    assert codes(suggest(fact("symptom", "pain"))) == ["R52"]


def test_codes_that_exclude_each_other_are_told_with_both(suggest, fact):
    told = suggest(
        fact("condition", "type 2 diabetes mellitus"), fact("condition", "gestational diabetes")
    )
    for code in ("E11.9", "O24.419"):
        reasons = texts(about(told, code).reasons)
        assert "E11.9" in reasons and "O24.419" in reasons and "Excludes1 at" in reasons


def test_codes_that_do_not_include_each_other_are_noted(suggest, fact):
    told = suggest(fact("symptom", "sore throat"), fact("symptom", "difficulty swallowing"))
    assert "Excludes2 at R07.0" in texts(told[0].reasons)


def test_chills_with_fever_are_the_fever(suggest, fact):
    assert codes(suggest(fact("symptom", "chills"), fact("symptom", "fever"))) == ["R50.9"]
    assert codes(suggest(fact("symptom", "chills"))) == ["R68.83"]


def test_a_stroke_told_as_present_is_asked_about(suggest, fact):
    (one,) = suggest(fact("condition", "stroke"))
    assert any("of the past (Z86.73" in question for question in one.questions)


def test_what_was_talked_of_most_stands_first(suggest, fact):
    told = suggest(fact("condition", "asthma"), fact("condition", "gout", times=4))
    assert codes(told) == ["M10.9", "J45.909"]


# ---------------------------------------------------------------- what stands beside
def test_drugs_for_long_tobacco_and_allergies(suggest, fact):
    told = suggest(
        fact("condition", "type 2 diabetes mellitus"),
        fact("medication", "metformin"),
        fact("medication", "warfarin"),
        fact("allergy", "amoxicillin"),
        fact("allergy", "peanut"),
        fact("social", "smoking", assertion="historical"),
        fact("procedure", "appendectomy", assertion="historical"),
    )
    assert codes(told) == ["E11.9", "Z79.84", "Z79.01", "Z88.0", "Z91.010", "Z87.891", "Z90.49"]


def test_a_drug_of_diabetes_without_diabetes_is_not_coded(suggest, fact):
    assert suggest(fact("medication", "metformin")) == ()


def test_a_drug_that_was_stopped_is_not_taken_for_long(suggest, fact):
    taken, stopped = (
        fact("medication", "warfarin"),
        fact("medication", "warfarin", assertion="absent", change="stopped"),
    )
    assert codes(suggest(taken)) == ["Z79.01"]
    assert suggest(taken, stopped) == ()


def test_a_code_that_the_release_does_not_know_says_so(coder, fact):
    class Nothing:
        categories = ()

        def category(self, category):
            return {}

        def headings(self, category):
            return ()

    day = datetime.date(2031, 10, 1)
    empty = Release("ICD-10-CM of 2031", day, day, Nothing())
    (one,) = coder.suggest([fact("condition", "asthma")], PatientContext(), empty)
    assert one.codes[0].display is None
    assert "J45.909 is not in ICD-10-CM of 2031" in texts(one.reasons)
