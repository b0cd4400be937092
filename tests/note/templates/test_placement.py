"""Where sentences stand: what is drawn out of a content goes before the whole, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import Assertion, Attributes, Fact, FactKind, Spoken
from ambient_scribe.domain.note import Note, NoteSentence
from ambient_scribe.note.statements import drafted_note
from ambient_scribe.note.templates.contents import NEVER_DROPPED, SectionId
from ambient_scribe.note.templates.reading import load_template, template_names


def a_sentence(number: int, section: str, text: str, *facts: str) -> NoteSentence:
    words = (Spoken(word_ids=(f"w{number}",)),)
    return NoteSentence(id=f"s{number}", section=section, text=text, basis=words, fact_ids=facts)


def a_fact(id_: str, kind: FactKind, name: str, system: str | None = None) -> Fact:
    return Fact(
        id=id_,
        kind=kind,
        text=name,
        normalized=name,
        assertion=Assertion.PRESENT,
        attributes=Attributes(body_system=system),
        evidence=(Spoken(word_ids=("w1",)),),
    )


def placed(
    name: str, *sentences: NoteSentence, facts: tuple[Fact, ...] = ()
) -> dict[str, list[str]]:
    note = drafted_note(load_template(name), "test", sentences, facts)
    return {one.id: [s.id for s in one.sentences] for one in note.sections if one.sentences}


def test_maneuvers_stand_apart_from_the_examination() -> None:
    assert placed(
        "orthopedics",
        a_sentence(1, "exam", "There is tenderness over the medial joint line."),
        a_sentence(2, "exam", "McMurray test is positive."),
        a_sentence(3, "exam", "He has pain with that maneuver.", "f1"),
        facts=(a_fact("f1", FactKind.EXAM, "lachman test"),),
    ) == {"exam": ["s1"], "maneuvers": ["s2", "s3"]}


def test_imaging_stands_apart_from_other_results() -> None:
    assert placed(
        "orthopedics",
        a_sentence(1, "results", "X-ray of the knee: no fracture."),
        a_sentence(2, "results", "Uric acid: 6.1 mg/dL."),
    ) == {"imaging": ["s1"], "results": ["s2"]}


def test_risk_factors_of_the_heart_are_drawn_from_the_histories() -> None:
    assert placed(
        "cardiology",
        a_sentence(1, "pmh", "Hypertension.", "f1"),
        a_sentence(2, "pmh", "Migraine.", "f2"),
        a_sentence(3, "family_history", "Father: myocardial infarction at 48.", "f3"),
        a_sentence(4, "social_history", "Current smoker.", "f4"),
        facts=(
            a_fact("f1", FactKind.CONDITION, "hypertension"),
            a_fact("f2", FactKind.CONDITION, "migraine"),
            a_fact("f3", FactKind.FAMILY_HISTORY, "myocardial infarction"),
            a_fact("f4", FactKind.SOCIAL, "current smoker"),
        ),
    ) == {"cardiac_risk": ["s1", "s3", "s4"], "pmh": ["s2"]}


def test_behavior_intervention_response_plan() -> None:
    assert placed(
        "birp",
        a_sentence(1, "hpi", "She has been avoiding the bus since March."),
        a_sentence(2, "exam", "Psychiatric: anxious mood."),
        a_sentence(3, "hpi", "She denies thoughts of suicide."),
        a_sentence(4, "plan", "Practiced a breathing exercise in the session."),
        a_sentence(5, "hpi", "She felt better after the exercise."),
        a_sentence(6, "plan", "Call the crisis line if the thoughts come back."),
        a_sentence(7, "plan", "Continue sertraline 50 mg daily."),
    ) == {
        "behavior": ["s1"],
        "mental_status": ["s2"],
        "risk": ["s3"],
        "interventions": ["s4"],
        "response": ["s5"],
        "safety_plan": ["s6"],
        "plan": ["s7"],
    }


def test_contents_stand_in_the_order_of_what_the_section_holds() -> None:
    assert placed(
        "urgent_care",
        a_sentence(1, "social_history", "Nonsmoker."),
        a_sentence(2, "pmh", "Asthma."),
        a_sentence(3, "family_history", "Mother: asthma."),
    ) == {"background": ["s2", "s3", "s1"]}


def test_what_has_no_place_goes_to_the_section_for_the_rest() -> None:
    assert placed("procedure", a_sentence(1, "ros", "Denies fever.")) == {"history": ["s1"]}
    assert placed("dap", a_sentence(1, "exam", "The wrist is swollen.")) == {"measures": ["s1"]}


def test_a_sentence_keeps_its_content() -> None:
    note = drafted_note(
        load_template("orthopedics"), "test", [a_sentence(1, "exam", "McMurray test is positive.")]
    )
    assert [one.section for one in note.sentences()] == ["exam"]


def test_a_consultation_words_its_opening_as_one() -> None:
    opening = "The patient is a 40-year-old woman who presents with headache."
    later = "The headache presents with nausea."
    sentences = [a_sentence(1, "hpi", opening), a_sentence(2, "hpi", later)]
    note = drafted_note(load_template("consultation"), "test", sentences)
    assert [one.text for one in note.sentences()] == [
        "The patient is a 40-year-old woman who is seen in consultation for headache.",
        later,
    ]


def counted(note: Note) -> list[str]:
    return sorted(one.id for one in note.sentences())


@pytest.mark.parametrize("name", template_names())
@settings(deadline=None, max_examples=20)
@given(
    contents=st.lists(st.sampled_from(sorted(SectionId)), max_size=12),
    text=st.sampled_from(
        ["He denies suicide.", "X-ray: normal.", "Growth is normal.", "Heart: fine."]
    ),
)
def test_every_sentence_stands_in_a_shipped_template_once(
    name: str, contents: list[str], text: str
) -> None:
    sentences = [a_sentence(n, content, text) for n, content in enumerate(contents)]
    note = drafted_note(load_template(name), "test", sentences)
    assert counted(note) == sorted(one.id for one in sentences)


def test_what_must_not_be_dropped_is_known_to_the_drafter() -> None:
    assert set(NEVER_DROPPED) <= set(SectionId)
