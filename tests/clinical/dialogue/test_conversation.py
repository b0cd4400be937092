"""Question and answer read together, in three writings of the same talk."""

from __future__ import annotations

import re

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind, Laterality


def whisper(text: str) -> str:
    return text


def sphinx(text: str) -> str:
    """Lower case, no punctuation, as the embedded recognizer writes."""
    return re.sub(r"[.,?!;]", "", text.lower())


def aci(text: str) -> str:
    """Lower case, marks and contractions set apart."""
    apart = re.sub(r"([.,?!])", r" \1", text.lower())
    return apart.replace("n't", " n't")


WRITINGS = pytest.mark.parametrize("write", [whisper, sphinx, aci])


@WRITINGS
def test_one_no_answers_a_list_and_both_turns_are_evidence(read, write):
    visit = read(
        ("clinician", write("Any fever, chills, or night sweats?")), ("patient", write("No."))
    )

    assert {visit.says(n) for n in ("fever", "chills", "night sweats")} == {"absent"}
    fever = visit.named("fever")
    assert "fever" in visit.evidence(fever).lower()
    assert visit.evidence(fever).lower().rstrip(". ").endswith("no")


@WRITINGS
def test_just_the_cough_denies_the_rest(read, write):
    visit = read(
        ("clinician", write("Any fever or chills?")), ("patient", write("No, just the cough."))
    )

    assert visit.says("fever") == visit.says("chills") == "absent"
    assert visit.says("cough") == "present"


@WRITINGS
def test_just_the_cough_without_a_no(read, write):
    visit = read(
        ("clinician", write("Do you have a fever, a cough or a sore throat?")),
        ("patient", write("Just the cough.")),
    )

    assert visit.says("cough") == "present"
    assert visit.says("fever") == visit.says("sore throat") == "absent"


@WRITINGS
@pytest.mark.parametrize(
    ("answer", "assertion"),
    [
        ("Yes.", "present"),
        ("Yeah, a little bit.", "present"),
        ("Not really.", "absent"),
        ("Yeah, yeah, no.", "absent"),
        ("No, not that I know of.", "absent"),
        ("Never.", "absent"),
        ("Maybe.", "possible"),
        ("Um, I, I don't think so.", "absent"),
        ("I'm not sure.", "nothing"),
    ],
)
def test_how_people_answer(read, write, answer, assertion):
    visit = read(("clinician", write("Have you had any palpitations?")), ("patient", write(answer)))

    assert visit.says("palpitations") == assertion


@WRITINGS
def test_an_answer_not_heard_is_an_open_question_and_no_fact(read, write):
    visit = read(
        ("clinician", write("Have you had any chest pain?")),
        ("clinician", write("Okay, let me get you a form to sign.")),
    )

    assert "chest pain" not in visit.names()
    assert [q.text for q in visit.questions] == ["asked about chest pain: answer not heard"]
    assert visit.questions[0].evidence


def test_after_a_pause_a_no_answers_only_the_later_question(extractor):
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.domain.time import TimeSpan
    from ambient_scribe.domain.transcript import Passage, Role, Utterance, Word

    def said(number: int, speaker: str, start_ms: int, text: str) -> Passage:
        words = tuple(
            Word(
                id=f"w{number}_{i}",
                text=token,
                span=TimeSpan(start_ms=start_ms + 200 * i, end_ms=start_ms + 200 * i + 200),
            )
            for i, token in enumerate(text.split())
        )
        utterance = Utterance(
            id=f"u{number}",
            speaker=speaker,
            role=Role(speaker),
            word_ids=tuple(w.id for w in words),
        )
        return Passage(utterance=utterance, words=words)

    stream = extractor.open_stream(PatientContext())
    stream.accept(said(1, "clinician", 0, "any chest pain"))
    stream.accept(said(2, "clinician", 5_000, "any fever"))
    stream.accept(said(3, "patient", 6_000, "no"))
    facts, questions = stream.finish()

    assert {f.normalized: f.assertion for f in facts} == {"fever": Assertion.ABSENT}
    assert [q.text for q in questions] == ["asked about chest pain: answer not heard"]


@WRITINGS
def test_yes_to_several_things_is_not_guessed(read, write):
    visit = read(("clinician", write("Any nausea or vomiting?")), ("patient", write("Yes.")))

    assert not visit.names()
    assert "not clear to which" in visit.questions[0].text


@WRITINGS
def test_the_answer_names_what_is_there(read, write):
    visit = read(
        ("clinician", write("Any nausea or vomiting?")),
        ("patient", write("I haven't thrown up, but I feel nauseous.")),
    )

    assert visit.says("vomiting") == "absent"
    assert visit.says("nausea") == "present"


@WRITINGS
def test_the_clinician_repeats_the_no_that_was_lost(read, write):
    visit = read(
        ("clinician", write("Any pain in your ears at all?")),
        ("clinician", write("No. Okay. And do you smoke?")),
        ("patient", write("No.")),
    )

    assert visit.says("ear pain") == "absent"
    assert visit.says("smoking") == "absent"


@WRITINGS
def test_a_negative_statement_that_is_confirmed(read, write):
    visit = read(
        ("clinician", write("So you haven't had any fever, is that right?")),
        ("patient", write("That's right.")),
    )

    assert visit.says("fever") == "absent"


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


def test_return_precautions_are_conditional_and_their_repetition_no_complaint(read):
    visit = read(
        ("clinician", "For your treatment plan, come back if you get a fever or chills."),
        ("patient", "Fever or chills, okay."),
    )

    assert visit.says("fever") == visit.says("chills") == "conditional"


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

    assert visit.says("allergies") == "absent"


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

    assert not visit.names()


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


def test_what_is_said_again_of_when_to_return_is_no_complaint(read):
    visit = read(
        ("clinician", "Any numbness in the hand?"),
        ("patient", "No."),
        ("other", "He said it feels fine."),
        ("clinician", "Come back if it gets red, or if the fingers go numb."),
        ("patient", "Redness, or numb."),
    )

    assert [f.assertion for f in visit.facts if f.normalized == "numbness"] == [
        Assertion.ABSENT,
        Assertion.CONDITIONAL,
    ]
    assert visit.says("redness") == "conditional"


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


def test_pain_anywhere_else_denies_no_pain_that_is_known(read):
    visit = read(
        ("patient", "I have a headache."),
        ("clinician", "Does it hurt anywhere else?"),
        ("patient", "No."),
    )

    assert visit.says("headache") == "present"


def test_asking_about_your_asthma_does_not_ask_for_asthma(read):
    visit = read(
        ("patient", "I've got asthma."),
        ("clinician", "Does ibuprofen ever bother your asthma?"),
        ("patient", "No."),
    )

    assert visit.says("asthma") == "present"


def test_a_question_that_presupposes_denies_nothing(read):
    visit = read(
        ("patient", "I get short of breath."),
        ("clinician", "So how far can you walk with no shortness of breath?"),
        ("patient", "Two blocks."),
    )

    assert visit.says("shortness of breath") == "present"


def test_just_penicillin_is_an_allergy_when_allergies_were_asked(read):
    visit = read(
        ("clinician", "Any other allergies?"),
        ("patient", "No, just penicillin."),
    )

    assert visit.names(FactKind.MEDICATION) == set()
    assert visit.named("penicillin").kind is FactKind.ALLERGY


def test_a_list_of_drugs_goes_on_over_a_clause(read):
    visit = read(("clinician", "Let's continue your lisinopril and your furosemide."))

    assert str(visit.named("furosemide").attributes.change) == "continued"
