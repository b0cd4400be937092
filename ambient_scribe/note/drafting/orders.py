"""Sentences of assessment and plan: diagnoses, orders, advice, follow-up.

In: a statement and the patient. Out: a phrase without capital and full stop. Orders are written as
instructions, so that they need no subject and no tense.
"""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, Change
from ambient_scribe.note.drafting import wording
from ambient_scribe.note.drafting.grammar import listed, with_article
from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.patient import Patient
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.phrases import load_phrases


def diagnosis(statement: Statement, patient: Patient) -> str:
    item = statement.items[0]
    name = wording.condition(item)
    if item.assertion is Assertion.POSSIBLE:
        name = f"possible {name}"
    course = item.attributes.course
    stated = (
        wording.impersonal(item.attributes.status),
        course if course in ("worsening", "improving") else None,
    )
    details = dict.fromkeys(d for d in stated if d and d not in name)
    return ", ".join([name, *details])


def excluded(statement: Statement, patient: Patient) -> str:
    return f"no evidence of {wording.named(statement.items[0])}"


def drug_order(statement: Statement, patient: Patient) -> str:
    item = statement.items[0]
    change = item.attributes.change
    if change is Change.STARTED and item.name.casefold() in patient.taken:
        change = None  # another dose, or the same again: by which word it was ordered is not known
    text = wording.drug(item)
    if change in (Change.INCREASED, Change.DECREASED):
        words = text.split(" ", len(item.name.split()))
        if item.attributes.dose or item.attributes.strength:
            text = f"{item.name} to {words[-1]}"
        elif item.attributes.frequency is None:
            text = f"{item.name} dose"
    verb = load_phrases().wording.changes.get(change.value) if change else None
    if item.assertion is Assertion.POSSIBLE:
        text = f"consider {text}" if verb is None else f"may {verb.lower()} {text}"
    elif verb is not None:
        text = f"{verb.lower()} {text}"
    return _conditioned(text, statement)


def _conditioned(text: str, statement: Statement) -> str:
    item = statement.items[0]
    if statement.condition:
        return f"{statement.condition}: {text}"
    return f"conditional: {text}" if item.assertion is Assertion.CONDITIONAL else text


def test_order(statement: Statement, patient: Patient) -> str:
    names = [_a_test(item) for item in statement.items]
    verb = {
        Assertion.POSSIBLE: "consider",
    }.get(statement.items[0].assertion, "order")
    due = wording.when(statement.items[0], patient.person) if len(names) == 1 else ""
    return _conditioned(f"{verb} {listed(list(dict.fromkeys(names)))} {due}", statement)


def _a_test(item: Item) -> str:
    name = wording.named(item)
    countable = item.name.split()[-1] in load_phrases().wording.countable_tests
    return with_article(name) if countable else name


def procedure_order(statement: Statement, patient: Patient) -> str:
    item = statement.items[0]
    verb = "consider" if item.assertion is Assertion.POSSIBLE else "plan for"
    due = wording.when(item, patient.person)
    return _conditioned(f"{verb} {with_article(wording.named(item))} {due}", statement)


def plan_items(statement: Statement, patient: Patient) -> str:
    known = load_phrases().wording
    item = statement.items[0]
    detail = wording.when(item, patient.person)
    consider = "consider " if item.assertion is Assertion.POSSIBLE else ""
    if item.name in known.plan_items:
        text = known.plan_items[item.name].format(detail=detail)
    elif item.name.startswith("referral ") or _instructs(item.name):
        text = f"{item.name} {detail}"
    else:
        names = list(dict.fromkeys(wording.named(one) for one in statement.items))
        text = f"advised {listed(names)} {detail}"
    if item.name in known.plan_items and (detail or not statement.condition):
        return f"{consider}{text}"
    if " if " in f" {detail} ":
        return f"{consider}{text}"
    return _conditioned(f"{consider}{text}", statement)


def _instructs(name: str) -> bool:
    """ "limit alcohol" is an instruction, "exercise" alone is a thing advised."""
    words = name.split()
    return len(words) > 1 and words[0] in load_phrases().wording.imperatives


def advice(statement: Statement, patient: Patient) -> str:
    return statement.pattern.rstrip(".").format(rest=statement.text, subject=patient.person.start)
