"""Answers that do not begin with a plain yes or no, and questions that ask no plain question."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "answer",
    [
        "Not, um, not really, no.",
        "Uh, not that I, not that I know of.",
        "On my body, no, not really.",
        "Not that I could see.",
        "No no no rash.",
        "Not specifically.",
    ],
)
def test_a_no_in_other_words(read, answer):
    visit = read(("clinician", "Have you noticed any rash?"), ("patient", answer))

    assert visit.says("rash") == "absent"


def test_the_asker_hears_a_no_and_goes_on(read):
    visit = read(
        ("clinician", "Any symptoms like sweating or night sweats? No? And any vomiting?"),
        ("patient", "Yes."),
    )

    assert visit.says("sweating") == visit.says("night sweats") == "absent"
    assert visit.says("vomiting") == "present"


def test_a_question_that_nobody_marked(read):
    visit = read(
        ("clinician", "you mentioned some ear buzzing any ear pain or ear discharge at all"),
        ("patient", "no nothing"),
    )

    assert visit.says("ear pain") == visit.says("ear discharge") == "absent"


def test_a_new_question_after_the_askers_no(read):
    visit = read(
        ("clinician", "have you noticed any rash"),
        ("patient", "um"),
        ("clinician", "no and any muscle pain"),
        ("patient", "yes"),
    )

    assert visit.says("rash") == "absent"
    assert visit.says("muscle pain") == "present"


@pytest.mark.parametrize(
    "question",
    [
        "Are there any foods that make you nauseous?",
        "Is anybody at home nauseous?",
        "Does anything cause the nausea?",
    ],
)
def test_what_is_named_and_not_asked_for_is_not_denied(read, question):
    visit = read(
        ("patient", "I feel nauseous."), ("clinician", question), ("patient", "No, nothing.")
    )

    assert visit.says("nausea") == "present"


def test_a_question_put_again_is_one_question(read):
    visit = read(
        ("clinician", "Any history of endometriosis?"),
        ("patient", "Any history of what?"),
        ("clinician", "Endometriosis."),
        ("patient", "No."),
    )

    assert visit.says("endometriosis") == "absent"
    assert visit.questions == ()


def test_a_sorry_answers_nothing(read):
    visit = read(
        ("clinician", "Do you have a cough?"),
        ("patient", "Sorry?"),
        ("clinician", "Do you have a cough?"),
        ("patient", "Yes."),
    )

    assert visit.says("cough") == "present"
    assert visit.questions == ()


@pytest.mark.parametrize(
    ("question", "answer", "says"),
    [
        ("Do you have any other medical problems?", "No.", "absent"),
        ("Are you otherwise fit and well?", "Yes.", "absent"),
        ("Are you otherwise fit and well?", "Otherwise I'm fine.", "absent"),
        ("Do you have any other medical problems?", "Yes.", "nothing"),
        ("Are you otherwise fit and well?", "No.", "nothing"),
    ],
)
def test_questions_in_general(read, question, answer, says):
    visit = read(("clinician", question), ("patient", answer))

    assert visit.says("other medical history") == says


def test_any_problems_with_that_asks_of_what_was_just_named(read):
    visit = read(
        ("clinician", "How is your heartburn? Any problems with that?"), ("patient", "No.")
    )

    assert visit.says("heartburn") == "absent"


def test_not_anymore_is_past(read):
    visit = read(("clinician", "Do you get headaches?"), ("patient", "Not anymore."))

    assert visit.says("headache") == "historical"


def test_relatives_who_have_it_not(read):
    visit = read(
        ("patient", "I have diarrhea."),
        ("patient", "My child was sick, but they haven't got diarrhea."),
    )

    assert visit.says("diarrhea") == "present"
