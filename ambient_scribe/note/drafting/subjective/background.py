"""Sentences of the review of systems, the histories, medications and allergies.

In: a statement and the patient. Out: a phrase without capital and full stop.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion, Change
from ambient_scribe.note.drafting.language import wording
from ambient_scribe.note.drafting.language.grammar import capital, listed
from ambient_scribe.note.drafting.language.wording import unique
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.patient import Patient
from ambient_scribe.note.phrases.reading import load_phrases


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
    if when is not None and item.present and not _is_of_years(when):
        when = None
    for_long = wording.said(item.attributes.duration, patient.person)
    if for_long in load_phrases().wording.vague_durations:
        for_long = None
    extra = [part for part in (when, f"for {for_long}" if for_long else None) if part]
    if statement.chart:
        extra.append("also per chart")
    return f"{name} ({'; '.join(extra)})" if extra else name


def _is_of_years(when: str) -> bool:
    """Since when a lasting illness is known; an attack of it was some weeks ago."""
    return (
        "year" in when
        or when.startswith("since")
        or any(len(w) == 4 and w.isdigit() for w in when.split())
    )


def history_denied(statement: Statement, patient: Patient) -> str:
    known = load_phrases().wording.denied_names
    others = [item for item in statement.items if item.name in known]
    if others and len(statement.items) == 1:
        return f"no {known[others[0].name]}"
    names = unique(wording.named(item) for item in statement.items if item not in others)
    more = [f"no {known[item.name]}" for item in others[:1]]
    return "; ".join([f"denies a history of {listed(names, 'or')}", *more])


def procedure(statement: Statement, patient: Patient) -> str:
    item = statement.items[0]
    if statement.label:
        return f"{statement.label}: {listed(unique(map(wording.named, statement.items)))}"
    if item.absent:
        refused = item.attributes.change is Change.REFUSED
        return f"{'declined' if refused else 'no'} {wording.named(item)}"
    when = wording.said(item.attributes.date or item.attributes.onset, patient.person)
    site = item.attributes.site
    if site is not None and item.name in load_phrases().wording.bare_procedures:
        return f"{site} {item.name} ({when})" if when else f"{site} {item.name}"
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
            return _not_taken(item)
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


def _not_taken(item: Item) -> str:
    """ "No other medications", "not taking aspirin"."""
    unnamed = item.name.split()[-1] in load_phrases().wording.unnamed_drugs
    return f"no {item.name}" if unnamed else f"not taking {wording.drug(item)}"


def _noted(text: str, notes: Sequence[str]) -> str:
    told = unique(note for note in notes if note)
    return f"{text} ({'; '.join(told)})" if told else text


def _taking(item: Item, patient: Patient) -> str:
    change = item.attributes.change
    if change is Change.STOPPED:
        return _stopped(item, patient)
    if change is Change.STARTED:
        since = wording.said(item.attributes.onset, patient.person)
        return f"started {since}" if since and "ago" in since.split() else ""
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
    then = wording.said(item.attributes.onset, patient.person)
    return _noted(f"{doubt}{item.name}", [told for told in (reaction, then) if told])


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
