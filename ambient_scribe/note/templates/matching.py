"""Whether facts and words are what a selector speaks of.

In: a selector of a template, and facts, sentences or the visit. Out: yes or no, and what matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.template import Selector
from ambient_scribe.domain.transcript import Role, Transcript
from ambient_scribe.note.phrases.reading import load_phrases

_OF_RELATIVES = frozenset({FactKind.FAMILY_HISTORY})
"""Kinds that speak of somebody else than the patient by nature."""

_NO_WORD = re.compile(r"[^\w/%+]+")


@dataclass(frozen=True)
class Matter:
    """What a visit holds, as elements ask for it."""

    facts: Sequence[Fact]
    complaint: Sequence[Fact] = ()
    """Those of the facts that tell what the patient comes with."""
    said: Sequence[tuple[Role, str]] = ()
    """Each utterance as `flat` text."""
    written: Sequence[tuple[str, str]] = ()
    """Each sentence of the note: its content and its `flat` text."""


def matter_of(facts: Sequence[Fact], transcript: Transcript, note: Note | None = None) -> Matter:
    sentences = tuple(note.sentences()) if note is not None else ()
    return Matter(
        facts=facts,
        complaint=_complaint(facts, note),
        said=tuple((one.role, flat(one.text)) for one in transcript.passages()),
        written=tuple((one.section, flat(one.text)) for one in sentences),
    )


def holds(selector: Selector, matter: Matter) -> bool:
    if selector.reads_facts:
        facts = matter.complaint if selector.of_complaint else matter.facts
        if not any(is_about(selector, fact) for fact in facts):
            return False
    if not selector.words:
        names = {name for name, _ in matter.written}
        return not selector.contents or not names.isdisjoint(selector.contents)
    if selector.contents:
        texts: Iterable[str] = (text for name, text in matter.written if name in selector.contents)
    else:
        texts = (
            text for role, text in matter.said if not selector.said_by or role in selector.said_by
        )
    return any(says(selector.words, text) for text in texts)


def is_about(selector: Selector, fact: Fact) -> bool:
    """The fact has every part of it that speaks of facts."""
    stated = fact.attributes
    if fact.subject is not Subject.PATIENT and fact.kind not in _OF_RELATIVES:
        return False
    if selector.kinds and fact.kind not in selector.kinds:
        return False
    if selector.assertions and fact.assertion not in selector.assertions:
        return False
    if selector.systems and system_named(stated.body_system or "") not in selector.systems:
        return False
    if selector.attributes and not any(getattr(stated, name) for name in selector.attributes):
        return False
    named = flat(f"{fact.normalized} | {stated.site or ''}")
    return not selector.names or says(selector.names, named)


def says(words: Iterable[str], text: str) -> bool:
    """One of the words or word groups stands in the `flat` text; "suicid*" begins a word."""
    return any(_place(word) in text for word in words)


def flat(text: str) -> str:
    """Lower case words between single spaces, with one at either end."""
    return f" {_NO_WORD.sub(' ', text.replace('’', chr(39)).casefold()).strip()} "


@cache
def _place(word: str) -> str:
    written = flat(word.removesuffix("*"))
    return written[:-1] if word.endswith("*") else written


def system_named(name: str) -> str:
    """The key of a body system that a fact or a heading names ("HEENT" → "ent")."""
    low = name.strip().lower()
    wording = load_phrases().wording
    for key, written in wording.systems.items():
        if low == written.lower():
            return key
    return wording.system_aliases.get(low, low)


def _complaint(facts: Sequence[Fact], note: Note | None) -> tuple[Fact, ...]:
    """The facts of the chief complaint; without one, the symptoms of the history's first sentence,
    else the first symptom; and all that says more of the same."""
    own = [fact for fact in facts if fact.subject is Subject.PATIENT]
    symptoms = [
        fact
        for fact in own
        if fact.kind is FactKind.SYMPTOM and fact.assertion is Assertion.PRESENT
    ]
    sentences = list(note.sentences()) if note is not None else []
    chief = {id_ for one in sentences if one.section == "chief_complaint" for id_ in one.fact_ids}
    history = next((one.fact_ids for one in sentences if one.section == "hpi"), ())
    told = [fact for fact in own if fact.id in chief]
    told = told or [fact for fact in symptoms if fact.id in history] or symptoms[:1]
    named = {fact.normalized for fact in told}
    return tuple(fact for fact in own if fact.normalized in named)
