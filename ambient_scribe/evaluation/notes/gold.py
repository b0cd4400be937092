"""Gold facts of a visit: `facts.json`, as a person wrote them down.

In: a file. Out: `GoldFact`s, and the name by which a term is compared: the one that the lexicon
gives it, so that "pulse" of a gold file and "heart rate" of a found fact are one term. A term that
the lexicon does not know stands for itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from ambient_scribe.clinical.lexicon import LexiconKind, form_key, load_lexicon
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.errors import InputError

_KINDS: Mapping[FactKind, tuple[LexiconKind, ...]] = {
    FactKind.SYMPTOM: (LexiconKind.SYMPTOM, LexiconKind.CONDITION),
    FactKind.CONDITION: (LexiconKind.CONDITION, LexiconKind.SYMPTOM),
    FactKind.FAMILY_HISTORY: (LexiconKind.CONDITION, LexiconKind.SYMPTOM),
    FactKind.MEDICATION: (LexiconKind.MEDICATION,),
    FactKind.ALLERGY: (LexiconKind.MEDICATION, LexiconKind.ALLERGEN),
    FactKind.VITAL: (LexiconKind.VITAL, LexiconKind.TEST),
    FactKind.TEST: (LexiconKind.TEST, LexiconKind.VITAL),
    FactKind.EXAM: (LexiconKind.EXAM,),
    FactKind.PROCEDURE: (LexiconKind.PROCEDURE, LexiconKind.TEST),
    FactKind.SOCIAL: (LexiconKind.SOCIAL,),
    FactKind.PLAN: (LexiconKind.PROCEDURE, LexiconKind.TEST),
}
"""Tables in which a term of this kind is looked up, the first that knows it decides."""


class GoldFact(Frozen):
    """One row of a gold file; its free attributes are not scored here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: FactKind
    term: str
    turns: tuple[int, ...]
    assertion: Assertion = Assertion.PRESENT
    subject: Subject = Subject.PATIENT


def read_gold(path: Path) -> tuple[GoldFact, ...]:
    """Raises InputError naming the file and the row."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["facts"]
        return tuple(GoldFact.model_validate(row) for row in rows)
    except (OSError, json.JSONDecodeError, KeyError, ValidationError) as error:
        raise InputError(f"{path} is no file of gold facts: {error}") from error


def name_of(term: str, kind: FactKind) -> str:
    """The lexicon's name of a term; without one, the term with case and hyphens folded."""
    lexicon = load_lexicon()
    entries = (lexicon.find(term, table) for table in _KINDS[kind])
    return next((entry.name for entry in entries if entry), form_key(term))
