"""Conditions, injuries, relatives' illnesses and operations as people say them."""

from __future__ import annotations

import pytest


def _doctor(read, words):
    return read(("doctor", words))


def _patient(read, words):
    return read(("patient", words))


@pytest.mark.parametrize(
    ("words", "name", "assertion", "side"),
    [
        ("Looking at your MRI you've torn your ACL.", "anterior cruciate ligament tear", "present", None),
        ("The MRI shows a tear of the medial meniscus.", "meniscal tear", "present", None),
        ("This looks like a partial thickness rotator cuff tear.", "rotator cuff tear", "possible", None),
        ("There is a fracture of the fifth metatarsal.", "fifth metatarsal fracture", "present", None),
        ("You have a fracture of the left distal fibula.", "distal fibula fracture", "present", "left"),
        ("I think this is a grade two sprain of the right ankle.", "ankle sprain", "possible", "right"),
        ("So you have a strain of the left hamstring.", "hamstring strain", "present", "left"),
        ("The left fibula is broken.", "fibula fracture", "present", "left"),
        ("I don't see any fracture in your right foot.", "foot fracture", "absent", "right"),
        ("There's no ACL tear on the MRI.", "anterior cruciate ligament tear", "absent", None),
        ("I'm worried you may have torn your labrum.", "labral tear", "possible", None),
    ],
)  # fmt: skip
def test_injuries_that_a_clinician_names(read, words, name, assertion, side):
    fact = _doctor(read, words).named(name)
    assert (fact.assertion, fact.attributes.laterality) == (assertion, side)


@pytest.mark.parametrize(
    ("words", "name", "side"),
    [
        ("I tore my left ACL playing football ten years ago.", "anterior cruciate ligament tear", "left"),
        ("I broke my right wrist falling off a ladder.", "wrist fracture", "right"),
        ("I pulled my right calf.", "calf strain", "right"),
        ("I sprained my left ankle.", "ankle sprain", "left"),
        ("I broke three ribs.", "rib fracture", None),
        ("I dislocated my right shoulder.", "shoulder dislocation", "right"),
    ],
)  # fmt: skip
def test_injuries_that_a_patient_names(read, words, name, side):
    assert _patient(read, words).named(name).attributes.laterality == side


@pytest.mark.parametrize(
    "words",
    [
        "I broke up with my boyfriend.",
        "It was hard to tear myself away.",
        "We could do with a break in the weather.",
    ],
)
def test_what_is_no_injury(read, words):
    assert not _patient(read, words).facts


@pytest.mark.parametrize(
    ("words", "name", "status"),
    [
        ("Hypertension, stable. Hyperlipidemia, continue the statin.", "hyperlipidemia", None),
        ("Next is chronic kidney disease stage three, stable.", "chronic kidney disease stage 3", "stable"),
        ("What you have is called benign positional vertigo.", "benign paroxysmal positional vertigo", None),
        ("Your diabetes is badly controlled.", "diabetes mellitus", "uncontrolled"),
        ("For your second problem of gout I want you to drink more water.", "gout", None),
    ],
)  # fmt: skip
def test_problems_of_a_dictated_assessment(read, words, name, status):
    fact = _doctor(read, words).named(name)
    assert (fact.assertion, fact.attributes.status) == ("present", status)


def test_an_illness_in_remission(read):
    fact = _doctor(read, "Your breast cancer is in remission.").named("breast cancer")
    assert (fact.assertion, fact.attributes.status) == ("historical", "in remission")


def test_a_result_that_is_a_little_high_makes_no_mild_illness(read):
    visit = _doctor(read, "For your type two diabetes your A1c is a little high.")
    assert visit.named("type 2 diabetes mellitus").attributes.severity is None


def test_a_finding_that_is_told_outside_the_examination(read):
    fact = _doctor(read, "There is cervical lymphadenopathy.").named("cervical lymphadenopathy")
    assert (fact.kind, fact.assertion) == ("exam", "present")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("They told me I'm borderline diabetic.", "prediabetes"),
        ("I've got a dicky heart.", "heart disease"),
        ("I have a touch of asthma.", "asthma"),
        ("The surgeon said it's keratoconus.", "keratoconus"),
        ("I was diagnosed with myelofibrosis.", "myelofibrosis"),
        ("I have achondroplasia.", "achondroplasia"),
        ("I've got poor circulation.", "peripheral artery disease"),
        ("I have glue ear.", "serous otitis media"),
    ],
)
def test_names_of_illnesses(read, words, name):
    assert name in _patient(read, words).names()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("My father had a heart attack at 62.", {("myocardial infarction", "father", "at 62")}),
        ("My mum had breast cancer in her fifties.", {("breast cancer", "mother", "in her fifties")}),
        ("Colon cancer runs in the family on my mum's side.", {("colon cancer", "maternal side", None)}),
        ("My aunt on my mother's side had ovarian cancer.", {("ovarian cancer", "aunt", None)}),
        ("My sister's got thyroid trouble.", {("thyroid disease", "sister", None)}),
        ("Both my parents are diabetic.", {("diabetes mellitus", "parents", None)}),
        ("My brother and my sister both have asthma.", {("asthma", "sister", None), ("asthma", "brother", None)}),
        ("I think my gran had glaucoma.", {("glaucoma", "grandmother", None)}),
        (
            "My mother has high blood pressure and diabetes and my father had prostate cancer.",
            {("hypertension", "mother", None), ("diabetes mellitus", "mother", None), ("prostate cancer", "father", None)},
        ),
    ],
)  # fmt: skip
def test_illnesses_of_relatives(read, words, told):
    facts = _patient(read, words).facts
    assert {(f.normalized, f.attributes.relative, f.attributes.onset) for f in facts} == told
    assert {(f.kind, f.assertion, f.subject) for f in facts} == {
        ("family_history", "present", "family")
    }


def test_what_a_relative_died_of(read):
    fact = _patient(read, "My dad passed away from lung cancer.").named("lung cancer")
    assert fact.attributes.context == "died of it"


def test_a_childs_infection_is_no_family_history(read):
    assert not _patient(read, "My son had pink eye last week.").facts


def test_no_illness_in_the_family(read):
    fact = _patient(read, "There's no cancer in the family.").named("cancer")
    assert (fact.kind, fact.assertion) == ("family_history", "absent")


@pytest.mark.parametrize(
    ("words", "name", "assertion"),
    [
        ("I had my gallbladder out in 2015.", "cholecystectomy", "historical"),
        ("They took my tonsils out when I was six.", "tonsillectomy", "historical"),
        ("They fused my neck in 2018.", "cervical fusion", "historical"),
        ("I had three back surgeries.", "back surgery", "historical"),
        ("I had an operation on my elbow.", "elbow surgery", "historical"),
        ("I had carpal tunnel surgery on both hands.", "carpal tunnel release", "historical"),
        ("They removed two polyps.", "polypectomy", "historical"),
        ("My tetanus is up to date.", "tetanus vaccination", "historical"),
        ("I had the second Shingrix last month.", "shingles vaccination", "historical"),
        ("I didn't get the flu shot.", "influenza vaccination", "absent"),
        ("I never had the pneumonia jab.", "pneumococcal vaccination", "absent"),
        ("I use my CPAP every night.", "cpap therapy", "present"),
        ("I see a chiropractor once a month.", "chiropractic treatment", "present"),
        ("I used to see a chiropractor.", "chiropractic treatment", "historical"),
        ("My knee replacement is scheduled for June.", "knee replacement", "planned"),
    ],
)
def test_operations_and_treatments_of_a_patient(read, words, name, assertion):
    assert _patient(read, words).named(name).assertion == assertion


@pytest.mark.parametrize(
    ("words", "name", "side", "date"),
    [
        ("I had my left hip replaced in 2015.", "hip replacement", "left", "in 2015"),
        ("I had surgery on my left shoulder in March of 2019.", "shoulder surgery", "left", "in march of 2019"),
        ("I've had a knee scope on the right.", "knee arthroscopy", "right", None),
    ],
)  # fmt: skip
def test_side_and_date_of_an_operation(read, words, name, side, date):
    told = _patient(read, words).named(name).attributes
    assert (told.laterality, told.date) == (side, date)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("We went ahead and excised the cyst today.", "cyst removal"),
        ("We repaired the laceration with four sutures.", "laceration repair"),
        ("He has had a right inguinal hernia repair.", "hernia repair"),
        ("They put in a pacemaker last spring.", "pacemaker placement"),
    ],
)
def test_operations_that_a_clinician_tells(read, words, name):
    assert _doctor(read, words).named(name).assertion == "historical"


def test_a_disease_that_was_removed_is_told_too(read):
    visit = _patient(read, "I had a skin cancer removed from my nose in 2019.")
    assert visit.names() == {"skin cancer", "skin cancer excision"}


@pytest.mark.parametrize(
    "words", ["I just hate that word surgery, doc.", "I put my hand out to brace myself."]
)
def test_what_is_no_operation(read, words):
    assert not [fact for fact in _patient(read, words).facts if fact.kind == "procedure"]


def test_an_operation_that_is_only_named(read):
    visit = read(("doctor", "Have you had any surgeries?"), ("patient", "A hysterectomy in 2008."))
    assert visit.named("hysterectomy").attributes.date == "in 2008"
