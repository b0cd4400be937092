"""Details of the story: how bad, where to, whose and of when; and what one sentence may not say twice."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Laterality
from ambient_scribe.note.drafting.language.clauses import ClauseConfig, clauses_of
from ambient_scribe.note.drafting.language.wording import provoked, symptom
from ambient_scribe.note.drafting.subjective.destinations import going_somewhere
from ambient_scribe.note.drafting.survey.items import items_of
from ambient_scribe.note.drafting.survey.visit import Survey, Visit
from ambient_scribe.testing import passages
from tests.note.talks import HER, K, a_fact, drafted, texts


def surveyed(turns: list[tuple[str, str]]) -> Survey:
    visit = Visit()
    for passage in passages(turns):
        visit.accept(passage, ())
    return visit.survey()


# ---------------------------------------------------------------- how bad it is
@pytest.mark.parametrize(
    ("question", "answer", "written"),
    [
        ("How would you rate the pain, zero to ten?", "It's like a seven.", "rated 7/10."),
        ("On a scale of one to ten, the pain?", "Six or seven.", "rated 6 to 7/10."),
        ("What would you rate your pain?", "About an eight.", "rated 8."),
        ("Rate the pain out of ten.", "It was bad, but now it's at four.", "currently rated 4/10."),
    ],
)
def test_a_rating_is_told_with_the_scale_that_was_said(
    question: str, answer: str, written: str
) -> None:
    talk = passages([("clinician", question), ("patient", answer)])
    assert texts(drafted(talk, context=HER), "hpi") == [f"The pain is {written}"]


@pytest.mark.parametrize("answer", ["Seven weeks, maybe two.", "I can't say.", "It's bad. 40."])
def test_what_is_no_single_number_of_the_scale_is_no_rating(answer: str) -> None:
    talk = passages([("clinician", "How would you rate the pain, 1 to 10?"), ("patient", answer)])
    assert not any("rated" in text for text in texts(drafted(talk, context=HER), "hpi"))


# ---------------------------------------------------------------- where to
def where(question: str) -> list[str] | None:
    survey = surveyed([("clinician", question), ("patient", "I've been going every week.")])
    found = going_somewhere(survey, survey.speeches[1].sentences[0].tokens)
    return None if found is None else [token.text for token in found]


def test_where_she_goes_every_week_is_taken_from_the_question() -> None:
    assert where("Are you still in therapy?") == [
        "i",
        "have",
        "been",
        "going",
        "to",
        "therapy",
        "every",
        "week",
    ]


@pytest.mark.parametrize("question", ["And then?", "Is it the gym, or the therapy?"])
def test_nobody_is_said_to_go_nowhere(question: str) -> None:
    assert where(question) is None


# ---------------------------------------------------------------- whose and of when
def test_a_complaint_of_a_relative_is_not_the_patients() -> None:
    talk = passages([("patient", "My cousin tried it and she had a rash for days.")])
    rash = a_fact(1, K.SYMPTOM, "rash", (talk[0], "rash"))
    note = drafted(talk, [rash], HER)
    assert texts(note, "hpi") == texts(note, "ros") == []


def test_what_led_to_a_hospital_stay_is_told_as_past() -> None:
    talk = passages(
        [
            ("clinician", "I heard you were in the hospital, what happened?"),
            ("patient", "My ankles were swelling and I was wheezing."),
        ]
    )
    facts = [
        a_fact(1, K.SYMPTOM, "ankle swelling", (talk[1], "ankles were swelling")),
        a_fact(2, K.SYMPTOM, "wheezing", (talk[1], "wheezing")),
    ]
    note = drafted(talk, facts, HER)
    assert texts(note, "chief_complaint") == ["Hospital follow-up."]
    assert texts(note, "hpi")[1:] == ["Her ankles were swelling and she was wheezing."]
    assert texts(note, "ros") == []


# ---------------------------------------------------------------- once, and at one place
def test_a_side_that_the_pain_moved_to_is_one_sentence() -> None:
    talk = passages(
        [
            ("clinician", "Tell me about the pain."),
            ("patient", "It started on the left side. I feel it in the right side now."),
        ]
    )
    pain = a_fact(1, K.SYMPTOM, "back pain", (talk[0], "pain"))
    told = " ".join(texts(drafted(talk, [pain], HER), "hpi"))
    assert "The pain started on the left side, and she now feels it in the right side" in told


@pytest.mark.parametrize(
    ("name", "site", "written"),
    [
        ("arm pain", "upper arm", "right upper arm pain"),
        ("abdominal pain", "lower abdomen", "right lower abdominal pain"),
        ("runny nose", "muscle", "runny nose"),
        ("numbness", "hand", "right hand numbness"),
    ],
)
def test_a_place_that_the_name_holds_is_not_said_twice(name: str, site: str, written: str) -> None:
    talk = passages([("patient", "It is there.")])
    fact = a_fact(1, K.SYMPTOM, name, (talk[0], "there"), site=site, laterality=Laterality.RIGHT)
    assert symptom(items_of([fact])[0]) == written


# ---------------------------------------------------------------- spoken clauses
@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ("I slipped on a patch of ice like.", "i slipped on a patch of ice"),
        ("I have no pain at night.", "i have no pain at night"),
        ("We were lifting boxes when my back hurt.", "i were lifting boxes when my back hurt"),
        ("I feel like I am bloated.", "i feel like i am bloated"),
    ],
)
def test_talk_around_a_clause_does_not_lose_it(said: str, clause: str) -> None:
    survey = surveyed([("patient", said)])
    assert [" ".join(c.words) for c in clauses_of(survey.speeches[0], ClauseConfig())] == [clause]


def test_a_wish_is_no_fact() -> None:
    talk = passages(
        [
            ("clinician", "What would you like?"),
            ("patient", "Maybe less of it so I do not feel sick from the pills."),
        ]
    )
    assert texts(drafted(talk, context=HER), "hpi") == []


# ---------------------------------------------------------------- who the patient is
@pytest.mark.parametrize(
    ("turns", "written"),
    [
        ([("clinician", "When was your last pap smear?"), ("patient", "I have a cough.")], "She"),
        ([("clinician", "Is your prostate bigger?"), ("patient", "I have a cough.")], "He"),
        ([("patient", "Your prostate, you say. I have a cough.")], "The patient"),
    ],
)
def test_what_only_one_sex_has_tells_the_pronoun(
    turns: list[tuple[str, str]], written: str
) -> None:
    talk = passages([*turns, ("patient", "And I have a fever since Monday.")])
    fever = a_fact(1, K.SYMPTOM, "fever", (talk[-1], "fever"), onset="Monday")
    told = texts(drafted(talk, [fever]), "hpi")
    assert any(text.startswith(f"{written} ") for text in told)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the evening", "worse in the evening"),
        ("night", "worse at night"),
        ("walking", "worse with walking"),
        ("when she walks", "worse when she walks"),
    ],
)
def test_what_makes_it_worse_has_its_preposition(text: str, written: str) -> None:
    assert provoked(text, "worse") == written
