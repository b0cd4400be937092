"""Drugs that a sentence names and its evidence does not.

In: a sentence and its ground. Out: a finding for each, which tells what was heard for it, if anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.verifying.differences import Finding
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.passing import misheard
from ambient_scribe.note.verifying.surface import Surface

_DRUGS = frozenset({FactKind.MEDICATION, FactKind.ALLERGY, FactKind.PLAN})


class DrugsSaid:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def unsaid(self, text: str, ground: Ground) -> Iterator[Finding]:
        said = self._surface.drugs_in(ground.text)
        for drug, form in self._surface.drugs_in(text).items():
            if drug not in said and (finding := self._finding(drug, form, ground)):
                yield finding

    def _finding(self, drug: str, form: str, ground: Ground) -> Finding | None:
        """A drug that was not said in any known form was read from other words, or from none; None
        where a fact names it in these very words, or in words of their kin."""
        unsure = f"drug heard uncertainly: '{form}' from"
        for fact in ground.whole:
            names = {fact.normalized, *self._surface.drugs_in(fact.normalized)}
            if fact.kind in _DRUGS and drug in names:
                kin = self._surface.content(form) <= self._surface.content(ground.text)
                if fact.heard_as is None and (kin or form.lower() in ground.text.lower()):
                    return None
                return misheard(fact) or Finding(SupportState.UNCERTAIN, f"{unsure} '{fact.text}'")
        for word in ground.words:
            if any(drug in self._surface.drugs_in(other.text) for other in word.alternatives):
                return Finding(SupportState.UNCERTAIN, f"{unsure} '{word.text}'")
        return Finding(SupportState.UNSUPPORTED, f"'{form}' is not in the evidence")
