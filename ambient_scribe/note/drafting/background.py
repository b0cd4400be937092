"""Sentences of the review of systems, the histories, medications and allergies.

In: a statement and the patient. Out: a phrase without capital and full stop.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion, Change
from ambient_scribe.note.drafting import wording
from ambient_scribe.note.drafting.grammar import capital, listed, verb_table
from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.numerals import with_numerals
from ambient_scribe.note.drafting.patient import Patient
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.wording import unique
from ambient_scribe.note.phrases import load_phrases


def review(statement: Statement, patient: Patient) -> str:
    """ "Constitutional: Reports fatigue; denies fever and chills"."""
    names = load_phrases().wording.systems
    present = unique(wording.symptom(item) for item in statement.items if item.present)
    absent = unique(wording.denied(item) for item in statement.items if item.absent)
    parts = []
    if present:
        parts.append(f"reports {listed(present)}")
    if absent:
        parts.append(f"denies {listed(absent, 'or')}")
    return f"{names[statement.label]}: {capital('; '.join(parts))}" if parts else ""


def history(statement: Statement, patient: Patient) -> str:
    items = statement.items
    if len(items) > 1:
        return listed(unique(wording.condition(item) for item in items))
    item = items[0]
    name = wording.condition(item)
    if item.assertion is Assertion.HISTORICAL:
        name = f"history of {name}"
    onset = None if item.attributes.onset in ("sudden", "gradual") else item.attributes.onset
    when = wording.said(onset or item.attributes.date, patient.person)
    for_long = wording.said(item.attributes.duration, patient.person)
    extra = [part for part in (when, f"for {for_long}" if for_long else None) if part]
    if statement.chart:
        extra.append("also per chart")
    return f"{name} ({'; '.join(extra)})" if extra else name


def history_denied(statement: Statement, patient: Patient) -> str:
    names = unique(wording.named(item) for item in statement.items)
    return f"denies a history of {listed(names, 'or')}"


def procedure(statement: Statement, patient: Patient) -> str:
    item = statement.items[0]
    if statement.label:
        return f"{statement.label}: {listed(unique(map(wording.named, statement.items)))}"
    if item.absent:
        refused = item.attributes.change is Change.REFUSED
        return f"{'declined' if refused else 'no'} {wording.named(item)}"
    when = wording.said(item.attributes.date or item.attributes.onset, patient.person)
    return f"{wording.named(item)} ({when})" if when else wording.named(item)


def medication(statement: Statement, patient: Patient) -> str:
    """What the patient takes, per chart and as said; a difference between the two is shown. `label`
    leads with what becomes of it in this visit ("stopped today").
    """
    text = _regimen(statement, patient)
    if statement.chart:
        return f"{', '.join(part for part in ('per chart', statement.label) if part)}: {text}"
    return f"{statement.label}: {text}" if statement.label else text


def _regimen(statement: Statement, patient: Patient) -> str:
    if not statement.items:
        return statement.text
    if not statement.chart:
        item = statement.items[0]
        if item.absent and item.attributes.change is None:
            return f"not taking {wording.drug(item)}"
        return _noted(wording.drug(item), [_taking(item, patient)])
    notes = []
    for item in statement.items:
        taking = _taking(item, patient)
        if not wording.same_regimen(statement.text, item):
            notes.append(f"as stated in the visit: {wording.drug(item)}")
        elif not taking:
            notes.append("confirmed in the visit")
        notes.append(taking)
    return _noted(statement.text, notes)


def _noted(text: str, notes: Sequence[str]) -> str:
    told = unique(note for note in notes if note)
    return f"{text} ({'; '.join(told)})" if told else text


def _taking(item: Item, patient: Patient) -> str:
    change = item.attributes.change
    if change is Change.STOPPED:
        return _stopped(item, patient)
    if change is Change.NOT_TAKEN and item.attributes.onset is not None:
        bare = load_phrases().wording.change_said[change.value]
        return f"{bare}, {wording.said(item.attributes.onset, patient.person)}"
    if change is not None:
        known = load_phrases().wording.change_said
        return known.get(change.value, "") if change is not Change.CONTINUED else ""
    if item.absent:
        return "not taking"
    return "in the past" if item.assertion is Assertion.HISTORICAL else ""


def _stopped(item: Item, patient: Patient) -> str:
    """ "stopped 3 weeks ago", "no longer taking since March"."""
    attributes, bare = item.attributes, load_phrases().wording.change_said[Change.STOPPED.value]
    when = wording.said(attributes.date or attributes.onset or attributes.due, patient.person)
    if when is None:
        return bare
    return f"{bare} {when}" if when.split()[0] in ("since", "for") else f"stopped {when}"


def chart_list(statement: Statement, patient: Patient) -> str:
    return f"per chart: {statement.text}"


def allergy(statement: Statement, patient: Patient) -> str:
    if not statement.items:
        return f"per chart: {statement.text}"
    item = statement.items[0]
    reaction = wording.said(item.attributes.reaction, patient.person)
    if statement.chart:
        stated = (
            "denied by the patient in this visit" if item.absent else "confirmed by the patient"
        )
        told = (
            f", reaction as told: {reaction}" if reaction and reaction not in statement.text else ""
        )
        return f"per chart: {statement.text} ({stated}{told})"
    if item.absent:
        return f"denies an allergy to {item.name}"
    doubt = "possible allergy to " if item.assertion is Assertion.POSSIBLE else ""
    return f"{doubt}{item.name} ({reaction})" if reaction else f"{doubt}{item.name}"


def no_allergies(statement: Statement, patient: Patient) -> str:
    drugs = {"drug", "medication", "medicine", "nkda"} & set(statement.items[0].name.split())
    foods = {"food", "foods"} & set(statement.items[0].name.split())
    what = "drug allergies" if drugs else ("food allergies" if foods else "allergies")
    if statement.text:
        return f"the patient denied {what} in this visit, against the chart"
    return f"no known {what}"


def family(statement: Statement, patient: Patient) -> str:
    names = [
        f"possible {item.name}" if item.assertion is Assertion.POSSIBLE else item.name
        for item in statement.items
    ]
    joined = listed(list(dict.fromkeys(names)))
    if not statement.label or statement.label == "family":
        return f"family history of {joined}"
    return f"{statement.label}: {joined}"


def family_denied(statement: Statement, patient: Patient) -> str:
    by_relative: dict[str, list[str]] = {}
    for item in statement.items:
        by_relative.setdefault(item.attributes.relative or "", []).append(item.name)
    parts = []
    for relative, names in by_relative.items():
        where = f" in the {relative}" if relative and relative != "family" else ""
        parts.append(f"{listed(list(dict.fromkeys(names)), 'or')}{where}")
    return f"no family history of {'; or of '.join(parts)}"


def social(statement: Statement, patient: Patient) -> str | None:
    item = statement.items[0]
    told = _told_of_self(item, patient)
    if told is not None:
        return told
    if statement.text and item.present:
        return f"{item.name}: {with_numerals(statement.text)}"
    detail = _social_detail(item, patient)
    known = load_phrases().wording.social_nouns.get(item.name)
    if known is not None:
        present, absent, past_tense = known
        if item.absent:
            return absent
        pattern = past_tense if item.assertion is Assertion.HISTORICAL else present
        if not detail and ": {" in pattern:
            return None
        return pattern.format(detail=detail)
    if item.absent:
        return f"denies {item.name}"
    if item.assertion is Assertion.HISTORICAL:
        return None
    if not detail or detail in item.name:
        return item.name
    return detail if detail.startswith(item.name) else f"{item.name}: {detail}"


def _told_of_self(item: Item, patient: Patient) -> str | None:
    """ "i work as a cashier" is a sentence already."""
    words = (item.attributes.status or "").replace(" 'm", " am").replace("i'm", "i am").split()
    if len(words) < 3 or words[0] != "i" or not _tells_now(words[1]):
        return None
    return third_person(words, patient.person, Voice.PATIENT)


def _is_characterized(item: Item) -> bool:
    """Which exercise, which food: where no phrase tells it already."""
    return item.name in {"exercise", "diet"} and item.attributes.status is None


def _tells_now(verb: str) -> bool:
    return verb in {"am", "have", "do", "used"} or verb_table().is_base(verb)


def _social_detail(item: Item, patient: Patient) -> str:
    """How much, how often, how long, when it ended."""
    attributes, person = item.attributes, patient.person
    parts = [str(attributes.value)] if attributes.value is not None else []
    each = "/day" in "".join(parts)
    parts += [
        text
        for text in (
            wording.said(attributes.character, person) if _is_characterized(item) else None,
            wording.said(attributes.status, person),
            None if each else wording.said(attributes.frequency, person),
            wording.said(attributes.duration and f"for {attributes.duration}", person),
            wording.said(attributes.onset, person),
            wording.said(attributes.date, person),
            wording.said(attributes.context, person),
        )
        if text is not None
    ]
    empty = load_phrases().wording.empty_details
    return ", ".join(part for part in unique(parts) if part not in empty)
