"""Allergies, family and habits, asked after and told."""

from __future__ import annotations

from ambient_scribe.domain.clinical import FactKind
from tests.clinical.dialogue.writings import WRITINGS


@WRITINGS
def test_allergy_with_its_reaction(read, write):
    visit = read(
        ("clinician", write("Do you have any allergies?")),
        ("patient", write("Yes.")),
        ("clinician", write("What are you allergic to?")),
        ("patient", write("Penicillin.")),
        ("clinician", write("What happens when you take it?")),
        ("patient", write("I get hives.")),
    )

    allergy = visit.named("penicillin")
    assert (allergy.kind, allergy.attributes.reaction) == (FactKind.ALLERGY, "hives")
    assert visit.names() == {"penicillin"}


@WRITINGS
def test_no_allergies(read, write):
    visit = read(("clinician", write("Any drug allergies?")), ("patient", write("None.")))

    assert visit.says("drug allergy") == "absent"


def test_just_penicillin_is_an_allergy_when_allergies_were_asked(read):
    visit = read(
        ("clinician", "Any other allergies?"),
        ("patient", "No, just penicillin."),
    )

    assert visit.names(FactKind.MEDICATION) == set()
    assert visit.named("penicillin").kind is FactKind.ALLERGY


@WRITINGS
def test_family_history_with_the_relative(read, write):
    visit = read(
        ("clinician", write("Does anyone in your family have heart disease or diabetes?")),
        ("patient", write("My father has diabetes.")),
    )

    diabetes = visit.named("diabetes mellitus")
    assert diabetes.kind is FactKind.FAMILY_HISTORY
    assert diabetes.attributes.relative == "father"
    assert not diabetes.codes


def test_somebody_elses_illness_is_not_the_patients(read):
    visit = read(("patient", "My coworker has the flu. She was coughing all day."))

    assert visit.names() == {"sick contact"}


@WRITINGS
def test_social_history(read, write):
    visit = read(
        ("clinician", write("Do you smoke?")),
        ("patient", write("Not anymore.")),
        ("clinician", write("Do you drink any alcohol?")),
        ("patient", write("No.")),
    )

    assert visit.says("smoking") == "historical"
    assert visit.says("alcohol") == "absent"
