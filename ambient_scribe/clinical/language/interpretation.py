"""Reads one clause with everything that reads clauses: the shared, stateless part.

In: text, then scenes. Out: readings, findings. One `Interpreter` serves every stream and the
reading of written notes.
"""

from __future__ import annotations

from dataclasses import replace

from ambient_scribe.clinical.kinds.histories import is_about_allergies, read_allergies, read_social
from ambient_scribe.clinical.kinds.medications import read_medications
from ambient_scribe.clinical.kinds.plans import read_plans
from ambient_scribe.clinical.kinds.problems import read_problems
from ambient_scribe.clinical.kinds.results import read_procedures, read_tests, read_vitals
from ambient_scribe.clinical.language.clauses import with_clauses
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.language.findings import Finding, Scene
from ambient_scribe.clinical.language.reading import Reading
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.clinical import PatientContext


class Interpreter:
    """`reader` is shared; the rest is cheap."""

    def __init__(
        self, reader: PhraseReader, lexicon: Lexicon, charted: dict[str, Entry] | None = None
    ) -> None:
        self._reader = reader
        self._charted = charted or {}
        self.lexicon = lexicon

    def for_chart(self, context: PatientContext) -> Interpreter:
        """The same, with what the chart makes of "my water pill"."""
        return Interpreter(self._reader, self.lexicon, charted_drugs(context, self.lexicon))

    def read(self, text: str, *, prose: bool = False) -> Reading:
        reading = with_charted(self._reader.read(text, prose=prose), self._charted)
        return with_clauses(reading, prose=prose)

    def interpret(self, scene: Scene) -> list[Finding]:
        """Findings of one clause, in no particular order; none overlaps another of its kind."""
        if is_about_allergies(scene):
            allergies = read_allergies(scene)
            if allergies:
                return allergies
        plans = read_plans(scene)
        procedures = [
            p for p in read_procedures(scene) if not any(p.term.meets(plan.term) for plan in plans)
        ]
        return [
            *read_problems(scene, self.lexicon),
            *read_medications(scene),
            *read_vitals(scene),
            *read_tests(scene),
            *procedures,
            *read_social(scene),
            *plans,
        ]


def charted_drugs(context: PatientContext, lexicon: Lexicon) -> dict[str, Entry]:
    """Drug classes that exactly one charted drug has: what "my water pill" then means. A loop
    diuretic is a diuretic too."""
    by_class: dict[str, set[Entry]] = {}
    for medication in context.medications:
        entry = lexicon.find(medication.name, LexiconKind.MEDICATION)
        if entry is not None and entry.drug_class is not None:
            broader = entry.drug_class.rpartition(" ")[2]
            for name in {entry.drug_class, broader}:
                by_class.setdefault(name, set()).add(entry)
    return {name: next(iter(found)) for name, found in by_class.items() if len(found) == 1}


def with_charted(reading: Reading, charted: dict[str, Entry]) -> Reading:
    """Names of a class of drugs read as the one drug of that class in the chart."""
    if not charted:
        return reading
    mentions = tuple(
        replace(m, entry=charted[m.entry.drug_class or ""])
        if m.kind is LexiconKind.MEDICATION
        and (m.entry.note or "").startswith("class word")
        and m.entry.drug_class in charted
        else m
        for m in reading.mentions
    )
    return replace(reading, mentions=mentions)
