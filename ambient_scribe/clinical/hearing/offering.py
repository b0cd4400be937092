"""What is made of names that were heard in other words: mentions that say so, and suggestions.

In: a reading, what the ear heard in it. Out: the reading with mentions that bear both spellings,
and for a person who reviews the note a question with both. Nothing is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ambient_scribe.clinical.hearing.ear import Ear
from ambient_scribe.clinical.hearing.names import LONGEST_NAME
from ambient_scribe.clinical.language.findings import Finding
from ambient_scribe.clinical.language.reading import Heard, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry
from ambient_scribe.domain.clinical import Basis, Spoken
from ambient_scribe.domain.note import Suggestion, SuggestionKind

_OFFERED = re.compile(r"heard '.*?': (?P<names>.+)\?(?: \(in the chart\))?")
_IN_BRACKETS = re.compile(r" \(.*\)$")


def with_heard(reading: Reading, ear: Ear) -> Reading:
    """With a mention for every name that is spelt otherwise, one, marked as such, for every name
    that was heard surely enough, and one for every word that is a drug's name of its own."""
    reading = ear.hear(reading)
    heard = reading.heard
    if not heard:
        return reading
    marked = (_marked(one) for one in heard if one.named)
    mentions = sorted((*_outside(reading.mentions, heard), *marked), key=lambda m: (m.start, m.end))
    return replace(reading, mentions=tuple(mentions))


def _marked(heard: Heard) -> Mention:
    if heard.sure:
        return Mention(heard.start, heard.end, heard.entries[0], (), heard.written)
    kind, name = heard.entries[0].kind, heard.written
    return Mention(heard.start, heard.end, Entry(kind=kind, name=name, forms=(name,)))


def _outside(mentions: Iterable[Mention], heard: Sequence[Heard]) -> list[Mention]:
    """The "eyebrow" of an "eyebrow ruffin" that is taken for a drug is no site."""
    return [m for m in mentions if not any(h.named and h.meets(m) for h in heard)]


def as_heard(finding: Finding, reading: Reading) -> Finding:
    """The finding tells whether its term was named plainly, or by its sound only."""
    named = [m for m in reading.mentions_in(_around(finding.term)) if m.meets(finding.term)]
    heard_as = next((m.heard_as for m in named if m.heard_as is not None), None)
    plain = heard_as is None and any(m.entry.name == finding.claim.normalized for m in named)
    return replace(finding, heard_as=heard_as, plainly=plain)


def _around(span: Span) -> Span:
    return Span(max(0, span.start - LONGEST_NAME), span.end + LONGEST_NAME)


def offer(heard: Heard, word_ids: tuple[str, ...]) -> Suggestion:
    """Both spellings, on the words that were written."""
    names = (
        form if form == entry.name else f"{form} ({entry.name})"
        for form, entry in zip(heard.forms, heard.entries, strict=True)
    )
    chart = " (in the chart)" if heard.charted else ""
    return Suggestion(
        kind=SuggestionKind.POSSIBLE_READING,
        text=f"heard '{heard.written}': {' or '.join(names)}?{chart}",
        evidence=(Spoken(word_ids=word_ids),),
    )


def spellings_offered(suggestion: Suggestion) -> tuple[str, ...]:
    """The names that `offer` asks about; none where another made the suggestion."""
    found = _OFFERED.fullmatch(suggestion.text)
    if suggestion.kind is not SuggestionKind.POSSIBLE_READING or found is None:
        return ()
    return tuple(_IN_BRACKETS.sub("", name) for name in found["names"].split(" or "))


def gathered(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """One of each text, in order, with the evidence of all: a name may be misheard five times."""
    found: dict[tuple[SuggestionKind, str], Suggestion] = {}
    for one in suggestions:
        key = (one.kind, one.text)
        if one.kind is SuggestionKind.POSSIBLE_READING and key in found:
            evidence: tuple[Basis, ...] = (*found[key].evidence, *one.evidence)
            one = Suggestion(kind=one.kind, text=one.text, evidence=evidence)  # noqa: PLW2901
        elif key in found:
            key = (one.kind, f"{one.text}#{len(found)}")
        found[key] = one
    return tuple(found.values())
