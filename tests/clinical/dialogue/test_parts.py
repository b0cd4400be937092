"""What each part in a visit makes of the same words: nurse, interpreter, companion, one label."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.domain.clinical import Assertion, FactKind, PatientContext, Subject
from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.testing import passages


@pytest.mark.parametrize("staff", ["clinician", "nurse", "assistant"])
def test_staff_measure_and_ask(read, staff):
    visit = read(
        (staff, "Your blood pressure is 128 over 76."),
        (staff, "Any chest pain?"),
        ("patient", "No."),
    )
    assert str(visit.named("blood pressure").attributes.value) == "128/76 mmHg"
    assert visit.named("blood pressure").kind is FactKind.VITAL
    assert visit.named("chest pain").assertion is Assertion.ABSENT


@pytest.mark.parametrize("voice", ["patient", "interpreter"])
def test_an_interpreters_words_are_the_patients(read, voice):
    visit = read(
        ("clinician", "Do you have any fever?"),
        (voice, "No, but I have a cough and I take metformin."),
    )
    assert visit.named("fever").assertion is Assertion.ABSENT
    assert visit.named("cough").subject is Subject.PATIENT
    assert visit.named("metformin").kind is FactKind.MEDICATION


def test_an_interpreter_may_say_she_of_the_patient(read):
    visit = read(("clinician", "What brings her in?"), ("interpreter", "She has a bad cough."))
    assert visit.named("cough").subject is Subject.PATIENT


@pytest.mark.parametrize("beside", ["companion", "other"])
def test_a_companion_tells_of_the_patient_and_not_of_themselves(read, beside):
    visit = read(
        ("clinician", "How has she been?"),
        (beside, "She has been coughing all night."),
        (beside, "I get a rash from latex."),
    )
    assert visit.named("cough").subject is Subject.PATIENT
    assert "rash" not in {
        fact.normalized for fact in visit.facts if fact.subject is Subject.PATIENT
    }


def test_one_label_for_all_still_hears_question_and_answer():
    """Nobody told the voices apart; who asks and who answers is told by what is said."""
    said = passages([("S?", "Do you have any fever?"), ("S?", "No.")])
    heard = [
        Passage(utterance=one.utterance.as_role(role, 0.8), words=one.words)
        for one, role in zip(said, (Role.CLINICIAN, Role.PATIENT), strict=True)
    ]
    stream = DialogueExtractor().open_stream(PatientContext())
    for one in heard:
        stream.accept(one)
    (fever,) = stream.finish()[0]
    assert (fever.normalized, fever.assertion) == ("fever", Assertion.ABSENT)
