"""Every clinical term that somebody says, whether or not a fact was read from it.

In: a text as it was said. Out: `Named` terms, each with all its names and how it stands in its own
clause. Far more than facts: what was only asked, or told in passing, is named too.
"""

from __future__ import annotations

from collections.abc import Iterator

from ambient_scribe.clinical.kinds.places import placed_at
from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.interpretation import Interpreter
from ambient_scribe.clinical.language.reading import Act, Clause, Effect, Reading
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, Named

_PLACED = frozenset({LexiconKind.SYMPTOM, LexiconKind.CONDITION})
_SILENT = frozenset({LexiconKind.SITE, LexiconKind.RELATIVE})
_WITHOUT = "no "
"""Begins the name of a finding that is the lack of one."""
_ASKED = frozenset({Act.POLAR, Act.OPEN})


def read_names(interpreter: Interpreter, text: str) -> tuple[Named, ...]:
    reading = interpreter.read(text)
    return tuple(
        one for clause in reading.clauses for one in _of_clause(interpreter, reading, clause)
    )


def _of_clause(interpreter: Interpreter, reading: Reading, clause: Clause) -> Iterator[Named]:
    asked = clause.act in _ASKED
    planned = reading.has(clause, Effect.PLANNED)
    for mention in reading.mentions_in(clause):
        if mention.kind in _SILENT:
            continue
        names = {entry.name for entry in (mention.entry, *mention.also)}
        if mention.kind in _PLACED:
            names.add(placed_at(reading, clause, mention, interpreter.lexicon)[0].name)
        standing = standing_of(reading, clause, mention)
        well = {name for name in names if name.startswith(_WITHOUT)}  # "no peripheral edema"
        if well:
            names = {name.removeprefix(_WITHOUT) for name in well}
        yield Named(
            names=frozenset(names),
            assertion=Assertion.ABSENT if well else standing.assertion,
            subject=standing.subject,
            planned=planned,
            asked=asked,
            cue=" ".join(reading.words(standing.cues[-1])) if standing.cues else "",
            text=reading.said(mention),
        )
    for plan in reading.plans:
        if clause.holds(plan):
            yield Named(names=frozenset({plan.name}), planned=not plan.reported, asked=asked)
