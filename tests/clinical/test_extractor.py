"""Streams, evidence, and whole small visits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import Assertion, FactKind, PatientContext
from ambient_scribe.testing import a_transcript

SENTENCES = [
    "any fever or chills",
    "Any nausea, vomiting?",
    "no",
    "Yeah, yeah, no.",
    "just the cough",
    "I have a bad headache , it started yesterday .",
    "When did it start?",
    "About two weeks ago, on the left, sorry, the right.",
    "I take lisinopril ten milligrams daily",
    "We'll increase it to 20 mg. Call me if you get dizzy.",
    "Your blood pressure is 128 over 76.",
    "my mother had a stroke",
    "Are you allergic to anything?",
    "penicillin , i get hives",
    "okay",
    "...",
    "Let me listen to your lungs. They are clear.",
    "hey dragon , order a cbc",
]
TURNS = st.lists(
    st.tuples(st.sampled_from(["clinician", "patient", "S1", "other"]), st.sampled_from(SENTENCES)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(turns=TURNS)
def test_every_piece_of_evidence_resolves(extractor, turns):
    transcript = a_transcript(turns)
    stream = extractor.open_stream(PatientContext())
    for passage in transcript.passages():
        stream.accept(passage)
    facts, suggestions = stream.finish()

    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.word_ids
        assert all(transcript.holds(word_id) for word_id in fact.word_ids)
    for suggestion in suggestions:
        assert all(transcript.holds(w) for basis in suggestion.evidence for w in basis.word_ids)


@settings(max_examples=40, deadline=None)
@given(turns=TURNS)
def test_what_accept_told_is_what_finish_tells(extractor, turns):
    """The last form of each fact that `accept` sent is the final one; streams share nothing."""
    first, second = (extractor.open_stream(PatientContext()) for _ in range(2))
    passages = tuple(a_transcript(turns).passages())
    sent = {}
    for passage in passages:
        sent.update({fact.id: fact for fact in first.accept(passage)})
    for passage in passages:
        second.accept(passage)
    facts, suggestions = first.finish()

    assert (facts, suggestions) == second.finish()
    assert all(sent[fact.id] == fact for fact in facts)


def test_finishing_twice_tells_the_same(extractor):
    stream = extractor.open_stream(PatientContext())
    for passage in a_transcript([("clinician", "any fever")]).passages():
        stream.accept(passage)

    assert stream.finish() == stream.finish()


def test_nothing_said_is_no_fact(read):
    visit = read(("clinician", "Hello, how are you?"), ("patient", "Good, thanks, how are you?"))

    assert visit.facts == ()
    assert visit.questions == ()


@pytest.mark.parametrize(
    "said",
    [
        "Your blood pressure is 128/76.",
        "your blood pressure today is one twenty eight over seventy six",
        "The blood pressure was 128 over 76 .",
    ],
)
def test_blood_pressure(read, said):
    fact = read(("clinician", said)).named("blood pressure")

    assert (fact.kind, str(fact.attributes.value)) == (FactKind.VITAL, "128/76 mmHg")


def test_a_value_taken_back(read):
    fact = read(("clinician", "Your weight is 186, sorry, 168 pounds.")).named("weight")

    assert str(fact.attributes.value) == "168 lb"


def test_results_and_orders(read):
    visit = read(
        ("clinician", "Your hemoglobin A1c is 7.9 percent. It was 7.1 in April."),
        ("clinician", "I'm going to order a chest x-ray and a CBC."),
    )

    values = {
        (str(f.assertion), str(f.attributes.value))
        for f in visit.facts
        if f.normalized == "hemoglobin a1c"
    }
    assert values == {("present", "7.9%"), ("present", "7.1%")}
    assert visit.says("chest x-ray") == visit.says("complete blood count") == "planned"


def test_a_control_phrase_is_dropped_and_its_order_kept(read):
    visit = read(("clinician", "hey dragon , show me the echocardiogram ."))

    assert visit.facts == ()


def test_plan_items(read):
    visit = read(
        ("clinician", "For your treatment plan, I'm going to refer you to cardiology."),
        ("clinician", "I want to see you back in two weeks."),
    )

    assert visit.says("referral to cardiology") == "planned"
    assert visit.named("follow-up visit").attributes.due == "in two weeks"


def test_codes_are_the_lexicons(read):
    fact = read(("patient", "I have hypertension.")).named("hypertension")

    assert [(c.system, c.code) for c in fact.codes] == [("ICD-10-CM", "I10")]
    assert fact.assertion is Assertion.PRESENT
