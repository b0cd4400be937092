"""Sentences of the chief complaint and the history of present illness.

In: a statement and the patient. Out: a phrase without capital and full stop, in the third person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ambient_scribe.note.drafting.language import wording
from ambient_scribe.note.drafting.language.grammar import Person, listed, plural, with_article
from ambient_scribe.note.drafting.language.timing import agree, since_and_for
from ambient_scribe.note.drafting.language.wording import unique
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.patient import Patient
from ambient_scribe.note.phrases.reading import load_phrases


def reason(statement: Statement, patient: Patient) -> str:
    if not statement.items:
        return statement.text
    return f"{statement.text} of {listed(unique(map(wording.condition, statement.items)))}"


def complaint(statement: Statement, patient: Patient) -> str:
    item = statement.items[0]
    onset = wording.said(item.attributes.onset, patient.person)
    duration = wording.said(item.attributes.duration, patient.person)
    name = wording.symptom(item, severity=False)
    if duration is None or duration in load_phrases().wording.vague_durations:
        return name
    if onset is not None and agree(onset, duration) is False:
        return name
    return f"{name} {since_and_for(None, duration)}"


def opening(statement: Statement, patient: Patient) -> str:
    """ "The patient is a 53-year-old woman with a history of gout who presents with knee pain"."""
    complaint = statement.complaint
    items = [item for item in statement.items if item is not complaint]
    who = patient.name or "the patient"
    past = [*statement.phrases, *unique(map(wording.condition, items))]
    history = f"with a history of {listed(past)}" if past else ""
    visit = ""
    if complaint is not None:
        first = complaint
        level = first.attributes.severity or ""
        score = f"rated {level}" if level[:1].isdigit() else ""
        told = [_a_symptom(first), score, _began(first, patient.person)]
        visit = f"presents with {' '.join(part for part in told if part)}"
    elif statement.text:
        visit = f"presents for {with_article(statement.text)}"
    if patient.described:
        tail = f"who {visit}" if visit else ""
        described = patient.described.removesuffix(" patient")
        return f"{who} is {described} {history} {tail}"
    if visit:
        return f"{who}, {history}, {visit}" if history else f"{who} {visit}"
    return f"{who} has a {history.removeprefix('with a ')}" if history else ""


_TOWARD = frozenset(["to", "into", "down", "up", "from", "across", "through"])
_SLIGHT = "mild"


def is_slight(item: Item) -> bool:
    """ "A little" is a way of speaking; only what was called mild is."""
    said = {word for fact in item.facts for word in fact.text.lower().split()}
    return item.attributes.severity == _SLIGHT and _SLIGHT not in said


def _a_symptom(item: Item) -> str:
    text = wording.a_symptom(item)
    if not is_slight(item):
        return text
    bare = wording.symptom(item, severity=False)
    return with_article(bare) if text.startswith(("a ", "an ")) else bare


def _began(item: Item, person: Person) -> str:
    """Since when; empty where what was heard of it breaks off."""
    since = wording.began(item, person)
    since = re.sub(r"since the last for (?:a )?", "for the last ", since)
    last = since.split()[-1] if since else ""
    broken = last in load_phrases().speech.dangling or last.endswith("ing")
    return "" if broken else since


def course(statement: Statement, patient: Patient) -> str | None:
    """What the complaint is like, what it is worse and better with."""
    item = statement.items[0]
    parts = _traits(item, patient)
    if not parts:
        return None
    pain = set(item.name.split()) & load_phrases().wording.pain_words
    subject = "the pain" if pain else f"the {item.name}"
    return f"{subject} {_verbs(parts, plural(subject))}"


def one_symptom(statement: Statement, patient: Patient) -> str:
    """A further symptom with what was said of it."""
    item = statement.items[0]
    since = _began(item, patient.person)
    told = f"reports {_a_symptom(item)} {since}".strip()
    traits = _traits(item, patient)
    if traits:
        told = f"{told}, which {_verbs(traits, plural(item.name))}"
    return _lead(statement, patient, told)


def _traits(item: Item, patient: Patient) -> list[str]:
    """Verb phrases in the singular, each beginning with its verb."""
    attributes, person = item.attributes, patient.person
    parts = []
    nature = [
        t
        for t in (wording.impersonal(attributes.character),)
        if t is not None and t not in item.name
    ]
    if attributes.severity is not None and attributes.severity[:1].isdigit():
        nature.append(f"rated {attributes.severity}")
    if attributes.course in ("constant", "intermittent", "recurrent"):
        nature.append(attributes.course)
    if nature:
        parts.append(f"is {listed(nature)}")
    if attributes.course in ("worsening", "improving"):
        parts.append(f"has been {attributes.course}")
    elif attributes.course == "resolved":
        parts.append("has resolved")
    frequency = wording.said(attributes.frequency, person)
    if frequency is not None:
        parts.append(f"occurs {frequency}")
    radiation = wording.said(attributes.radiation, person)
    if radiation is not None:
        toward = radiation.removeprefix("almost ").split()[0] in _TOWARD
        parts.append(f"radiates {radiation}" if toward else f"radiates to {radiation}")
    worse, better = (
        wording.said(attributes.aggravating, person),
        wording.said(attributes.relieving, person),
    )
    change = []
    if worse is not None and worse.startswith("only "):
        parts.append(f"occurs {worse}")
    elif worse is not None:
        change.append(wording.provoked(worse, "worse"))
    if better is not None:
        change.append(wording.provoked(better, "better"))
    if change:
        parts.append(f"is {listed(change)}")
    return parts


def _verbs(parts: Sequence[str], many: bool) -> str:
    """The verb phrases as one predicate, in the number of their subject."""
    joined = listed(list(parts))
    if not many:
        return joined
    agreed = []
    for part in parts:
        verb, rest = part.split(" ", 1)
        form = {"is": "are", "has": "have", "occurs": "occur", "radiates": "radiate"}[verb]
        agreed.append(f"{form} {rest}")
    return listed(agreed)


def reports(statement: Statement, patient: Patient) -> str:
    names = unique(wording.symptom(item, severity=not is_slight(item)) for item in statement.items)
    return _lead(statement, patient, f"reports {listed(names)}")


def denies(statement: Statement, patient: Patient) -> str:
    names = unique(map(wording.denied, statement.items))
    return _lead(statement, patient, f"denies {listed(names, 'or')}")


def past_symptom(statement: Statement, patient: Patient) -> str:
    """What is over: "had leg cramps last week", "previously had a cough"."""
    item = statement.items[0]
    if len(statement.items) > 1:
        names = unique(wording.a_symptom(one) for one in statement.items)
        return _lead(statement, patient, f"previously had {listed(names)}")
    since = _began(item, patient.person).removeprefix("that began ")
    name = wording.a_symptom(item)
    if since:
        return _lead(statement, patient, f"had {name} {since}")
    return _lead(statement, patient, f"previously had {name}")


def narrative(statement: Statement, patient: Patient) -> str:
    if statement.label:
        return f"regarding {patient.person.possessive} {statement.label}, {statement.text}"
    return statement.text


def _lead(statement: Statement, patient: Patient, predicate: str) -> str:
    """Subject and predicate, led by the topic where a new one begins."""
    text = f"{patient.person.start} {predicate}"
    if statement.label:
        return f"regarding {patient.person.possessive} {statement.label}, {text}"
    return text
