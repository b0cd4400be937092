"""Plain talk of visits, several turns at a time: what must not come out wrong whatever else is missed."""

from __future__ import annotations

import pytest


def test_drugs_named_after_the_talk_of_allergies_are_taken(read):
    visit = read(
        ("clinician", "Are you allergic to anything?"),
        ("patient", "Penicillin, I got a rash all over when I was little."),
        ("clinician", "Okay. Do you take any regular medication?"),
        ("patient", "Just the pill and my blue inhaler when I need it."),
        ("clinician", "Let me have a look. Your tonsils are red and swollen."),
    )
    kinds = {fact.normalized: fact.kind for fact in visit.facts}
    assert kinds["penicillin"] == "allergy"
    assert kinds["oral contraceptive"] == kinds["albuterol"] == "medication"
    assert visit.named("penicillin").attributes.reaction == "rash"


def test_what_allergies_did_is_still_asked(read):
    visit = read(
        ("clinician", "Any allergies?"),
        ("patient", "Yes, sulfa."),
        ("clinician", "What does it do?"),
        ("patient", "I get hives."),
        ("clinician", "Anything else?"),
        ("patient", "I'm allergic to latex."),
    )
    assert visit.named("sulfa drugs").attributes.reaction == "hives"
    assert visit.named("latex").kind == "allergy"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Lachman is negative, McMurray is positive.", {"lachman test": "negative", "mcmurray test": "positive"}),
        ("Positive straight leg raise on the left.", {"straight leg raise": "positive"}),
    ],
)  # fmt: skip
def test_a_maneuver_has_its_own_result(read, said, found):
    visit = read(("clinician", "Let me examine you."), ("clinician", said))
    told = {fact.normalized: fact.attributes.status for fact in visit.facts if fact.kind == "exam"}
    assert told == found


def test_a_normal_finding_after_a_denied_one_is_not_denied(read):
    visit = read(("clinician", "Let me check your foot. No ulcers, pulses are good."))
    assert visit.says("ulceration") == "absent"
    assert visit.says("peripheral pulses intact") == "present"


def test_a_habit_before_the_end_of_it_is_past(read):
    visit = read(
        ("clinician", "Do you still smoke?"),
        ("patient", "I quit five years ago. Before that a pack a day for twenty years."),
    )
    assert [f.assertion for f in visit.facts if f.normalized == "smoking"] == ["historical"]


@pytest.mark.parametrize(
    ("said", "assertion"),
    [
        ("I think it's a strain. Take naproxen 500 milligrams twice a day.", "planned"),
        ("I'm going to give him naproxen, 250 milligrams twice a day.", "planned"),
    ],
)
def test_what_the_clinician_says_to_take_is_planned(read, said, assertion):
    assert read(("clinician", said)).says("naproxen") == assertion


def test_a_drug_beside_which_another_is_not_taken_stays(read):
    visit = read(
        ("patient", "I'm on Eliquis five milligrams twice a day."),
        ("clinician", "Don't take ibuprofen with the Eliquis."),
    )
    assert visit.says("apixaban") == "present"


def test_what_is_seen_on_examination_is_no_reaction(read):
    visit = read(
        ("clinician", "Any allergies?"),
        ("patient", "Amoxicillin, I got hives."),
        ("clinician", "Let me take a look. Your tonsils are swollen."),
    )
    assert visit.named("amoxicillin").attributes.reaction == "hives"


def test_allergies_asked_for_again(read):
    visit = read(
        ("clinician", "Allergic to anything else?"),
        ("patient", "Yes, sulfa. It gives me a rash."),
    )
    assert visit.named("sulfa drugs").kind == "allergy"


def test_a_no_that_is_corrected_or_limited_denies_nothing(read):
    visit = read(
        ("clinician", "Any chest pain?"),
        ("patient", "No. Well, actually yes, when I climb stairs."),
        ("clinician", "Any thoughts of suicide?"),
        ("patient", "Not really. Sometimes I think about it."),
        ("clinician", "Any blood in your stool?"),
        ("patient", "No, just when I wipe."),
        ("clinician", "Any fever?"),
        ("patient", "No, not really."),
    )
    assert visit.says("chest pain") == "present"
    assert visit.says("suicidal thoughts") == visit.says("blood in stool") == "nothing"
    assert visit.says("fever") == "absent"
    assert len(visit.questions) == 2


def test_a_dose_that_is_denied_denies_no_drug(read):
    visit = read(("clinician", "And the lisinopril, 10?"), ("patient", "No, it's 20 now."))
    assert visit.says("lisinopril") != "absent"


@pytest.mark.parametrize(
    "said", ["My wife thinks I have diabetes.", "My mom thinks it's diabetes."]
)
def test_what_others_think_is_only_possible(read, said):
    assert read(("patient", said)).says("diabetes mellitus") == "possible"


def test_an_allergy_that_is_excepted_is_there(read):
    visit = read(("patient", "He has no allergies except penicillin."))
    assert {(f.normalized, str(f.kind), str(f.assertion)) for f in visit.facts} == {
        ("penicillin", "allergy", "present")
    }


def test_tender_nodes_are_not_called_enlarged(read):
    said = "Let me have a look. The lymph nodes in the neck are tender. We'll do a swab test."
    names = read(("clinician", said)).names()
    assert "cervical lymphadenopathy" not in names
    assert "vaginal swab" not in names


@pytest.mark.parametrize(
    "said",
    [
        "I've had back pain for a month and yesterday I got a rash.",
        "I've had back pain for a month, and yesterday I got a rash.",
    ],
)
def test_a_time_before_what_happened_then_is_not_of_what_was_told_before(read, said):
    visit = read(("patient", said))
    pain, rash = visit.named("back pain").attributes, visit.named("rash").attributes
    assert (pain.duration, pain.onset) == ("a month", None)
    assert rash.onset == "yesterday"


def test_when_it_is_needed_is_how_often(read):
    visit = read(("patient", "Just my blue inhaler when I need it, two puffs."))
    told = visit.named("albuterol").attributes
    assert told.frequency == "as needed"
    assert told.dose is not None and (told.dose.magnitude, told.dose.unit) == ("2", "puffs")


def test_a_swab_is_a_test_whatever_it_is_of(read):
    visit = read(("clinician", "I think this is strep throat. I'll do a swab today."))
    assert visit.says("swab") == "planned"


def test_a_polite_without_denies_no_complaint(read):
    visit = read(
        ("clinician", "What brings you in?"),
        ("patient", "Without sounding rude, like vomiting, it has been two days now."),
    )
    assert visit.says("vomiting") == "present"


def test_the_problem_that_the_plan_turns_to_is_not_denied_by_the_examination(read):
    visit = read(
        ("clinician", "She comes in today complaining of heartburn."),
        (
            "clinician",
            "i do n't feel any masses no normal back exam your legs look normal so for this heartburn i'm concerned that you may have an ulcer",
        ),
    )
    assert visit.says("heartburn") == "present"


def test_a_low_value_is_not_normal_because_the_others_are(read):
    visit = read(
        ("clinician", "The panel shows a low TSH, all other results were normal."),
    )
    assert visit.named("thyroid stimulating hormone").attributes.status == "low"


def test_going_to_the_hospital_is_no_thought_of_suicide(read):
    visit = read(("patient", "I'm fine, I'll just take myself to the pharmacy."))
    assert visit.says("suicidal thoughts") == "nothing"
    visit = read(("patient", "I have thought of killing myself."))
    assert visit.says("suicidal thoughts") == "present"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I wouldn't be concerned about pneumonia.", {"absent", "nothing"}),
        ("You told me of your worries about pneumonia.", {"possible", "nothing"}),
    ],
)
def test_what_is_only_feared_is_not_there(read, said, told):
    assert read(("clinician", said)).says("pneumonia") in told


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Your EKG is normal.", "normal"),
        ("I looked at your EKG, which showed normal sinus rhythm.", "normal sinus rhythm"),
        ("The EKG showed sinus rhythm and an old infarct.", "sinus rhythm"),
    ],
)
def test_a_rhythm_that_is_normal_makes_no_normal_ekg(read, said, status):
    assert read(("clinician", said)).named("electrocardiogram").attributes.status == status


def test_a_heart_of_normal_size_makes_no_normal_film(read):
    visit = read(("clinician", "The chest x-ray showed normal heart size and a nodule."))
    assert visit.named("chest x-ray").attributes.status is None


@pytest.mark.parametrize(
    ("said", "condition"),
    [("fluid in the lungs", "pulmonary edema"), ("fluid around the lungs", "pleural effusion")],
)
def test_fluid_in_the_lungs_is_not_around_them(read, said, condition):
    assert read(("clinician", f"The film shows {said}.")).says(condition) == "present"


def test_for_how_long_a_doctor_is_seen_is_no_time_of_an_illness(read):
    visit = read(("patient", "I have been seeing you for years since my last heart attack."))
    assert visit.named("myocardial infarction").attributes.duration is None
    visit = read(("patient", "I have had diabetes for years."))
    assert visit.named("diabetes mellitus").attributes.duration == "years"


@pytest.mark.parametrize("role", ["clinician", "patient"])
@pytest.mark.parametrize("comma", [",", ""])
def test_the_other_name_of_a_drug_keeps_its_dose(read, role, comma):
    told = read((role, f"Atorvastatin{comma} which is Lipitor{comma} 80 milligrams daily."))
    assert str(told.named("atorvastatin").attributes.dose) == "80 mg"


def test_which_one_is_worse_stays_a_question(read):
    visit = read(("clinician", "And the knees, which is worse?"), ("patient", "No."))
    assert visit.says("knee pain") in {"nothing", "absent"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The scar is in a tight area, so it's going to rub a little bit.", "nothing"),
        ("There is a rub over the heart.", "present"),
        ("No rubs.", "absent"),
    ],
)
def test_what_rubs_is_no_rub_of_the_heart(read, said, told):
    visit = read(("clinician", "Let me examine you now."), ("clinician", said))
    assert visit.says("pericardial rub") == told


@pytest.mark.parametrize(
    ("answer", "course"),
    [
        ("My shoulder has hurt for three weeks and it's not getting better.", None),
        ("My shoulder still hurts, but it isn't really improving.", None),
        ("My shoulder still hurts, but it's getting better.", "improving"),
    ],
)
def test_what_does_not_get_better_has_not_improved(read, answer, course):
    visit = read(("clinician", "How is the shoulder pain, is it any better?"), ("patient", answer))
    assert visit.named("shoulder pain").attributes.course == course
