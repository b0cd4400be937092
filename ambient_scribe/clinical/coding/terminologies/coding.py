"""Adds the codes of a site's own terminologies to facts.

In: facts, and the files that the configuration names. Out: the same facts with a code of each
terminology in which their name (or another form of it in the lexicon) stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.clinical.coding.settings import TerminologyConfig
from ambient_scribe.clinical.coding.terminologies.index import Rows, TermIndex
from ambient_scribe.clinical.coding.terminologies.loinc import LOINC, loinc_rows
from ambient_scribe.clinical.coding.terminologies.rxnorm import RXNORM, rxnorm_rows
from ambient_scribe.clinical.coding.terminologies.snomed import SNOMED, snomed_rows
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Code, Fact, FactKind


@dataclass(frozen=True)
class _Use:
    """Which facts a terminology is asked about. `tags` are what their codes may stand for."""

    kinds: dict[FactKind, LexiconKind]
    tags: dict[FactKind, tuple[str, ...]]


_DRUGS = _Use(
    {FactKind.MEDICATION: LexiconKind.MEDICATION, FactKind.ALLERGY: LexiconKind.MEDICATION}, {}
)
_OBSERVATIONS = _Use({FactKind.TEST: LexiconKind.TEST, FactKind.VITAL: LexiconKind.VITAL}, {})
_CONCEPTS = _Use(
    {
        FactKind.CONDITION: LexiconKind.CONDITION,
        FactKind.SYMPTOM: LexiconKind.SYMPTOM,
        FactKind.PROCEDURE: LexiconKind.PROCEDURE,
        FactKind.FAMILY_HISTORY: LexiconKind.CONDITION,
    },
    {
        FactKind.CONDITION: ("disorder", "finding"),
        FactKind.SYMPTOM: ("finding", "disorder"),
        FactKind.PROCEDURE: ("procedure", "regime/therapy"),
        FactKind.FAMILY_HISTORY: ("disorder", "finding"),
    },
)


class _Terminology:
    def __init__(self, system: str, path: Path, rows: Rows, use: _Use) -> None:
        self._index, self._use = TermIndex(system, path, rows), use

    def code(self, fact: Fact, lexicon: Lexicon) -> Code | None:
        kind = self._use.kinds.get(fact.kind)
        if kind is None:
            return None
        entry = lexicon.find(fact.normalized, kind)
        names = (fact.normalized, *(entry.forms if entry else ()))
        return self._index.find(tuple(dict.fromkeys(names)), self._use.tags.get(fact.kind, ()))


class Terminologies:
    """Shared by all visits; does nothing when no file is named. Raises InputError naming file and
    line for a file that cannot be read."""

    def __init__(self, config: TerminologyConfig, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        named = (
            (RXNORM, config.rxnorm, rxnorm_rows, _DRUGS),
            (LOINC, config.loinc, loinc_rows, _OBSERVATIONS),
            (SNOMED, config.snomed, snomed_rows, _CONCEPTS),
        )
        self._all = tuple(
            _Terminology(system, path, rows, use) for system, path, rows, use in named if path
        )

    def coded(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        return tuple(self._with_codes(fact) for fact in facts) if self._all else tuple(facts)

    def _with_codes(self, fact: Fact) -> Fact:
        found = (one.code(fact, self._lexicon) for one in self._all)
        new = tuple(code for code in found if code is not None and code not in fact.codes)
        if not new:
            return fact
        return fact.changed(codes=(*fact.codes, *new))
