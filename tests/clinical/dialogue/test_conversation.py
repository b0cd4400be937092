"""Facts that grow over many turns: completed, repeated, overridden, and kept apart."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, FactKind, Laterality
from tests.clinical.dialogue.writings import WRITINGS


def test_a_clinicians_statement_with_you_is_a_fact_and_a_bare_word_is_none(read):
    visit = read(
        ("clinician", "You mentioned some dizziness."),
        ("clinician", "Some people get a rash from this."),
        ("clinician", "It can cause headaches."),
    )

    assert visit.names() == {"dizziness"}


def test_a_patients_question_is_no_fact(read):
    visit = read(("patient", "Could it be pneumonia?"), ("clinician", "No."))

    assert "pneumonia" not in visit.names()


@WRITINGS
def test_a_follow_up_completes_the_problem(read, write):
    visit = read(
        ("patient", write("I have knee pain.")),
        ("clinician", write("Which side is it?")),
        ("patient", write("The left, sorry, the right.")),
        ("clinician", write("When did it start?")),
        ("patient", write("About two weeks ago.")),
        ("clinician", write("How bad is it on a scale of one to ten?")),
        ("patient", write("Seven out of ten.")),
    )

    pain = visit.named("knee pain")
    assert pain.attributes.laterality is Laterality.RIGHT
    assert pain.attributes.onset == "about two weeks ago"
    assert pain.attributes.severity == "7/10"
    assert len(pain.evidence) == 4
    assert "started" in visit.evidence(pain) or "start" in visit.evidence(pain)


def test_five_mentions_are_one_fact(read):
    visit = read(
        ("patient", "I have had this cough for two weeks."),
        ("clinician", "Tell me about the cough."),
        ("patient", "It's a dry cough."),
        ("clinician", "How is your cough at night?"),
        ("patient", "The cough is worse at night."),
    )

    cough = visit.named("cough")
    assert cough.id == "f1"
    assert len(cough.evidence) >= 4
    assert cough.attributes.duration == "two weeks"
    assert cough.attributes.character == "dry"


def test_a_later_statement_overrides(read):
    visit = read(
        ("clinician", "Any chest pain?"),
        ("patient", "No."),
        ("patient", "Actually I had some chest pain yesterday."),
    )

    pain = visit.named("chest pain")
    assert pain.assertion is Assertion.PRESENT
    assert len(pain.evidence) == 2


@WRITINGS
def test_unknown_roles_are_read_by_content(read, write):
    visit = read(("S1", write("Do you have any fever?")), ("S2", write("No, but I have a cough.")))

    assert visit.says("fever") == "absent"
    assert visit.says("cough") == "present"


def test_one_unlabelled_speaker_asks_and_answers(read):
    visit = read(("S1", "any fever"), ("S1", "no"), ("S1", "any cough"), ("S1", "yes"))

    assert visit.says("fever") == "absent"
    assert visit.says("cough") == "present"


def test_exam_words_are_findings_only_when_a_clinician_examines(read):
    visit = read(
        ("patient", "My belly is tender and my lungs feel fine."),
        ("clinician", "Let me examine you. Your lungs are clear. There is no murmur."),
    )

    exam = {f.normalized: f.assertion for f in visit.facts if f.kind is FactKind.EXAM}
    assert exam == {
        "lungs clear to auscultation": Assertion.PRESENT,
        "murmur": Assertion.ABSENT,
    }


def test_signs_to_look_out_for_are_no_complaints_and_neither_is_their_repetition(read):
    visit = read(
        ("clinician", "For your treatment plan, come back if you get a fever or chills."),
        ("patient", "Fever or chills, okay."),
    )

    assert visit.says("fever") == visit.says("chills") == "nothing"


def test_what_is_said_again_of_when_to_return_is_no_complaint(read):
    visit = read(
        ("clinician", "Any numbness in the hand?"),
        ("patient", "No."),
        ("other", "He said it feels fine."),
        ("clinician", "Come back if it gets red, or if the fingers go numb."),
        ("patient", "Redness, or numb."),
    )

    assert visit.named("numbness").assertion is Assertion.ABSENT
    assert visit.says("redness") == "nothing"


def test_a_denied_symptom_stays_denied_while_examined(read):
    visit = read(
        ("clinician", "Any numbness or tingling in the hand?"),
        ("patient", "No."),
        ("clinician", "Let me examine it. Can you feel me touching here, or is it numb?"),
        ("patient", "I feel it."),
    )

    assert visit.says("numbness") == visit.says("tingling") == "absent"


def test_a_no_about_now_does_not_undo_what_was_told(read):
    visit = read(
        ("clinician", "Do you get dizzy?"),
        ("patient", "Yes, when I stand up."),
        ("clinician", "Do you feel dizzy now?"),
        ("patient", "No."),
    )

    assert visit.says("dizziness") == "present"


def test_a_list_of_drugs_goes_on_over_a_clause(read):
    visit = read(("clinician", "Let's continue your lisinopril and your furosemide."))

    assert str(visit.named("furosemide").attributes.change) == "continued"
