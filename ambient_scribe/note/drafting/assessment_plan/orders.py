"""Sentences of assessment and plan: diagnoses, orders, advice, follow-up.

In: a statement and the patient. Out: a phrase without capital and full stop. Orders are written as
instructions, so that they need no subject and no tense.
"""

from __future__ import annotations

import re

from ambient_scribe.domain.clinical import Assertion, Change
from ambient_scribe.note.drafting.language import wording
from ambient_scribe.note.drafting.language.grammar import listed, with_article
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.patient import Patient
from ambient_scribe.note.phrases.reading import load_phrases


def diagnosis(statement: Statement, patient: Patient) -> str:
    if statement.text:
        return statement.text
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
    if _is_open(statement):
        text = f"consider {text}" if verb is None else f"may {verb.lower()} {text}"
    elif verb is not None:
        text = f"{verb.lower()} {text}"
    return _conditioned(text, statement)


def _is_open(statement: Statement) -> bool:
    """Only considered; or said to depend on something, of which it is not known what."""
    assertion = statement.items[0].assertion
    unknown = assertion is Assertion.CONDITIONAL and not statement.condition
    return unknown or assertion is Assertion.POSSIBLE


def _conditioned(text: str, statement: Statement) -> str:
    if not statement.condition:
        return text
    calls = text.lower().startswith(load_phrases().wording.closing_openings)
    return f"{text} {statement.condition}" if calls else f"{statement.condition}: {text}"


def test_order(statement: Statement, patient: Patient) -> str:
    names = [_a_test(item) for item in statement.items]
    verb = "consider" if _is_open(statement) else "order"
    due = wording.when(statement.items[0], patient.person) if len(names) == 1 else ""
    return _conditioned(f"{verb} {listed(list(dict.fromkeys(names)))} {due}", statement)


def _a_test(item: Item) -> str:
    name = wording.named(item)
    countable = item.name.split()[-1] in load_phrases().wording.countable_tests
    return with_article(name) if countable else name


def procedure_order(statement: Statement, patient: Patient) -> str:
    item = statement.items[0]
    verb = "consider" if _is_open(statement) else "plan for"
    due = wording.when(item, patient.person)
    return _conditioned(f"{verb} {with_article(wording.named(item))} {due}", statement)


def plan_items(statement: Statement, patient: Patient) -> str:
    known = load_phrases().wording
    item = statement.items[0]
    detail = _tidied(wording.when(item, patient.person))
    if item.name in _EMPTY_ALONE and not detail and not statement.condition:
        return ""
    consider = "consider " if item.assertion is Assertion.POSSIBLE else ""
    if item.name in known.plan_items:
        text = known.plan_items[item.name].format(detail=detail)
    elif item.name.startswith("referral ") or (instructs(item.name) and len(statement.items) == 1):
        text = f"{item.name} {detail}"
    else:
        names = list(
            dict.fromkeys(
                known.advised_as.get(one.name) or wording.named(one) for one in statement.items
            )
        )
        text = f"advised {listed(names)} {detail}"
    if item.name in known.plan_items and (detail or not statement.condition):
        return f"{consider}{text}"
    if " if " in f" {detail} ":
        return f"{consider}{text}"
    return _conditioned(f"{consider}{text}", statement)


_EMPTY_ALONE = frozenset(
    {"contact the practice", "return sooner", "see a doctor", "seek medical attention"}
)
"""What says nothing without when."""

_REPEATED = re.compile(r"\b(if [\w']+)(?:, \1)+", re.IGNORECASE)
_FILLED = re.compile(r",? (?:uh|um|er|you know),?(?= |$)")
_LEFT_OVER = re.compile(r", (?:(?:him|her|them|me|us) know|it's better|that's fine)(?=,|$)")


def _tidied(detail: str) -> str:
    """Without what was said twice, and what is left of "let me know"."""
    return _LEFT_OVER.sub("", _FILLED.sub("", _REPEATED.sub(r"\1", detail))).replace("'s,", "'s")


def instructs(name: str) -> bool:
    """ "limit alcohol" is an instruction, "exercise" alone is a thing advised."""
    words = name.split()
    return len(words) > 1 and words[0] in load_phrases().wording.imperatives


def advice(statement: Statement, patient: Patient) -> str:
    return statement.pattern.rstrip(".").format(rest=statement.text, subject=patient.person.start)
