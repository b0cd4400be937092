"""The level of a visit: two of three elements, with reasons, and what only a person can tell."""

from __future__ import annotations

from ambient_scribe.domain.note import SuggestionKind
from tests.clinical.coding.level.judging import THROAT, elements, orders_of


def test_nothing_addressed_has_no_level(suggest, fact):
    assert suggest() is None
    assert suggest(fact("test", "glucose")) is None
    named = suggest(fact("condition", "asthma"))
    assert named.text == "No level yet: no problem is shown to be addressed"
    assert named.questions == (
        "Mentioned, not shown to be addressed: asthma. Judged or treated today?",
    )


def test_two_of_three_make_the_level(suggest, fact):
    facts = (
        fact("condition", "strep throat"),
        fact("medication", "amoxicillin", assertion="planned", change="started"),
    )
    told = suggest(*facts)
    assert elements(told) == {"problems": "low", "data": "straightforward", "risk": "moderate"}
    assert told.text.startswith("Medical decision making: low (")
    told = suggest(*facts, *orders_of(fact, "glucose", "creatinine", "chest x-ray"))
    assert told.text.startswith("Medical decision making: moderate (")
    assert told.kind is SuggestionKind.VISIT_LEVEL


def test_every_reason_names_its_facts_and_they_are_the_evidence(suggest, fact):
    throat = fact("condition", "strep throat")
    drug = fact("medication", "amoxicillin", assertion="planned", change="started")
    told = suggest(throat, drug)
    by_text = {reason.text: reason.fact_ids for reason in told.reasons}
    assert by_text["problems low: strep throat: an acute problem, taken as uncomplicated"] == (
        throat.id,
    )
    assert by_text["risk moderate: prescription drug managed: amoxicillin started"] == (drug.id,)
    assert told.fact_ids == (throat.id, drug.id)
    assert told.evidence == (*throat.evidence, *drug.evidence)
    assert any(text.startswith("moderate would take one of: problems: ") for text in by_text)


def test_what_only_a_person_can_tell_is_asked(suggest, fact):
    told = suggest(fact("condition", "strep throat"), recorded_ms=754_000)
    assert told.questions[0] == "New or established patient?"
    assert "Recorded: 12 minutes, which is not that time." in told.questions[1]
    assert "straightforward from 15 (new) or 10 (established)" in told.questions[1].lower()
    silent = suggest(fact("condition", "strep throat"))
    assert "Recorded" not in silent.questions[1]
    assert told.codes == ()


def test_what_was_said_of_earlier_visits_helps_to_answer(talk):
    told = talk(
        [("clinician", "You have strep throat."), ("clinician", "Good to see you again.")], THROAT
    )
    assert told.questions[0] == (
        "New or established patient? What was said sounds like an established one"
    )
