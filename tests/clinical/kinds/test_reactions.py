"""Allergies: told by what they do, each with its own reaction; what "no allergies" denies."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind


def told(visit):
    """Substance and reaction of each allergy that there is."""
    return {
        (fact.normalized, fact.attributes.reaction)
        for fact in visit.facts
        if fact.kind is FactKind.ALLERGY and fact.assertion is Assertion.PRESENT
    }


def kinds(visit):
    return {fact.kind for fact in visit.facts}


@pytest.mark.parametrize(
    "answer",
    [
        "No, nothing but penicillin.",
        "Only to penicillin.",
        "Just penicillin as a child.",
        "Apart from penicillin, no.",
        "Not that I know of, other than penicillin.",
        "Nope, just penicillin.",
    ],
)
def test_the_one_that_is_excepted(read, answer):
    visit = read(("clinician", "Any allergies?"), ("patient", answer))

    assert told(visit) == {("penicillin", None)}
    assert len(visit.facts) == 1


def test_a_no_with_another_substance_named(read):
    visit = read(
        ("clinician", "You're allergic to sulfa, correct?"), ("patient", "No, to codeine.")
    )

    assert told(visit) == {("codeine", None)}
    assert visit.says("sulfa drugs") == "absent"


@pytest.mark.parametrize(
    ("words", "substance", "reaction"),
    [
        ("Sulfa gives me a rash.", "sulfa drugs", "rash"),
        ("I come out in hives with amoxicillin.", "amoxicillin", "hives"),
        ("Codeine makes me sick.", "codeine", "sick"),
        ("Morphine makes me itch like crazy.", "morphine", "itching"),
        ("I can't take ibuprofen, it upsets my stomach.", "ibuprofen", "upset stomach"),
        ("Penicillin brings me out in a rash.", "penicillin", "rash"),
        ("Vicodin makes me nauseous.", "hydrocodone-acetaminophen", "nausea"),
        ("I had an anaphylactic reaction to amoxicillin.", "amoxicillin", "anaphylaxis"),
        ("I had a bad reaction to Bactrim.", "sulfamethoxazole-trimethoprim", None),
        ("I react badly to erythromycin.", "erythromycin", None),
        ("I get hives from shellfish.", "shellfish", "hives"),
        ("Eggs don't agree with me.", "eggs", None),
    ],
)
def test_told_by_what_it_does(read, words, substance, reaction):
    visit = read(("patient", words))

    assert told(visit) == {(substance, reaction)}
    assert kinds(visit) == {FactKind.ALLERGY}


@pytest.mark.parametrize(
    "words",
    [
        "Metformin gives me diarrhea.",
        "My new blood pressure tablets make me dizzy.",
        "The prednisone made me gain weight.",
        "I took some ibuprofen and it made me sick.",
        "I had hives and took Benadryl.",
        "Cold air triggers my asthma.",
        "Tomatoes give me heartburn.",
        "Ibuprofen helps my headache.",
        "The swelling comes down with ibuprofen.",
        "My daughter is allergic to peanuts.",
    ],
)
def test_an_effect_of_what_is_taken_is_no_allergy(read, words):
    assert told(read(("patient", words))) == set()


def test_an_illness_that_a_drug_brings_on_stays_one(read):
    visit = read(("patient", "Aspirin brings on my asthma."))

    assert told(visit) == {("aspirin", "asthma")}
    assert visit.says("asthma") == "present"


def test_each_allergen_has_its_own_reaction(read):
    visit = read(
        ("clinician", "Any allergies?"),
        ("patient", "Codeine. It made me vomit."),
        ("clinician", "Okay, anything else?"),
        ("patient", "Shellfish, I get hives from that."),
    )

    assert told(visit) == {("codeine", "vomiting"), ("shellfish", "hives")}


def test_reactions_within_one_answer(read):
    visit = read(
        ("clinician", "Do you have any allergies?"),
        ("patient", "Penicillin, I get a rash, and shellfish makes my throat close up."),
    )

    assert told(visit) == {("penicillin", "rash"), ("shellfish", "throat swelling")}


def test_a_reaction_of_both(read):
    visit = read(
        ("clinician", "Any allergies?"), ("patient", "Penicillin and sulfa both give me hives.")
    )

    assert told(visit) == {("penicillin", "hives"), ("sulfa drugs", "hives")}


def test_what_was_asked_of_one_of_them(read):
    visit = read(
        ("clinician", "Any allergies?"),
        ("patient", "Shellfish and codeine."),
        ("clinician", "And what does the shellfish do?"),
        ("patient", "My lips swell."),
    )

    assert told(visit) == {("shellfish", "lip swelling"), ("codeine", None)}


def test_a_complaint_of_today_is_no_reaction(read):
    visit = read(
        ("clinician", "Any allergies?"),
        ("patient", "I'm allergic to penicillin. I've had a sore throat for three days."),
    )

    assert told(visit) == {("penicillin", None)}
    assert visit.says("sore throat") == "present"


@pytest.mark.parametrize(
    "lines",
    [
        (("patient", "No drug allergies."),),
        (("patient", "I'm not allergic to any medicines."),),
        (("clinician", "Any drug allergies?"), ("patient", "No.")),
        (("clinician", "No known drug allergies?"), ("patient", "Correct.")),
        (("clinician", "Any allergies?"), ("patient", "Not to medicines, no.")),
        (("clinician", "Allergies, no known drug allergies."),),
    ],
)
def test_drugs_that_none_is_allergic_to(read, lines):
    visit = read(*lines)

    assert visit.says("drug allergy") == "absent"
    assert visit.says("allergies") == "nothing"


def test_what_is_carried_for_an_allergy_is_a_drug(read):
    visit = read(
        ("clinician", "Any allergies?"), ("patient", "Bees. I carry an EpiPen. I take lisinopril.")
    )

    assert told(visit) == {("bee stings", None)}
    assert {visit.says("epinephrine"), visit.says("lisinopril")} == {"present"}


def test_what_must_not_be_given_is_an_allergy_where_they_are_told(read):
    visit = read(
        ("clinician", "Are you allergic to anything?"),
        ("patient", "Yes. Latex. And I can't have contrast dye."),
    )

    assert told(visit) == {("latex", None), ("iodinated contrast", None)}


def test_an_allergy_that_is_over(read):
    visit = read(("patient", "I used to be allergic to eggs but I grew out of it."))

    assert visit.says("eggs") == "historical"


def test_a_food_that_one_is_allergic_to_is_an_allergy(read):
    visit = read(("patient", "I am allergic to eggs and peanuts."))

    assert told(visit) == {("eggs", None), ("peanut", None)}
    assert kinds(visit) == {FactKind.ALLERGY}


def test_others_besides_the_one_that_is_known(read):
    visit = read(("clinician", "Any other allergies besides penicillin?"), ("patient", "No."))

    assert visit.says("penicillin") != "absent"
