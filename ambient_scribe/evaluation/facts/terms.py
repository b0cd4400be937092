"""The names under which a gold term and a found one meet.

In: a fact's row. Out: names: what the table of synonyms calls the term, and what the lexicon calls it,
by the synonyms again; besides, the same with the site before it ("pain" of the knee is "knee pain"
too). A term that neither knows stands for itself. The synonyms are the scorer's own (`synonyms.tsv`): two readers may
call one thing by two names, neither of which is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.lexicon import LexiconKind, form_key, load_lexicon
from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.evaluation.facts.gold import FactRow
from ambient_scribe.tables import read_table, table_error

SYNONYMS = Path(__file__).with_name("synonyms.tsv")

_TABLES: Mapping[FactKind, tuple[LexiconKind, ...]] = {
    FactKind.SYMPTOM: (LexiconKind.SYMPTOM, LexiconKind.CONDITION),
    FactKind.CONDITION: (LexiconKind.CONDITION, LexiconKind.SYMPTOM),
    FactKind.FAMILY_HISTORY: (LexiconKind.CONDITION, LexiconKind.SYMPTOM),
    FactKind.MEDICATION: (LexiconKind.MEDICATION,),
    FactKind.ALLERGY: (LexiconKind.MEDICATION, LexiconKind.ALLERGEN),
    FactKind.VITAL: (LexiconKind.VITAL, LexiconKind.TEST),
    FactKind.TEST: (LexiconKind.TEST, LexiconKind.VITAL),
    FactKind.EXAM: (LexiconKind.EXAM, LexiconKind.SYMPTOM, LexiconKind.CONDITION),
    FactKind.PROCEDURE: (LexiconKind.PROCEDURE, LexiconKind.TEST),
    FactKind.SOCIAL: (LexiconKind.SOCIAL,),
    FactKind.PLAN: (LexiconKind.PROCEDURE, LexiconKind.TEST),
}
"""Tables in which a term of this kind is looked up, the first that knows it decides."""

_SMALL_WORDS = frozenset({"of", "the", "a", "and", "or", "in", "on", "to", "with", "for", "no"})
_PLACED = frozenset({FactKind.SYMPTOM, FactKind.CONDITION, FactKind.EXAM, FactKind.TEST})


def name_of(term: str, kind: FactKind) -> str:
    """What a term of this kind is called, with case and hyphens folded."""
    lexicon = load_lexicon()
    entries = (lexicon.find(term, table) for table in _TABLES[kind])
    known = next((entry.name for entry in entries if entry), form_key(term))
    return synonym(known, kind.value)


def names(row: FactRow) -> frozenset[str]:
    """Every name by which this fact may be met."""
    terms = [row.term, *filter(None, [row.told("brand")])]
    site = row.told("site")
    if site and row.kind in _PLACED:
        place = load_lexicon().find(site, LexiconKind.SITE)
        terms.append(f"{place.name if place else site} {row.term}")
    kind = row.kind
    return frozenset(
        name for term in terms for name in (name_of(term, kind), synonym(term, kind.value))
    )


def words_of(row: FactRow) -> frozenset[str]:
    """The words of its names and of the term as written, without the small ones."""
    spoken = (*names(row), form_key(row.term))
    return frozenset(word for name in spoken for word in name.split()) - _SMALL_WORDS


def synonym(name: str, group: str) -> str:
    """What the table calls it in this group: a kind of facts, `unit`, `route`, `frequency`."""
    folded = form_key(name)
    return _synonyms().get((group, folded), folded)


@cache
def _synonyms() -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for row in read_table(SYNONYMS, ("groups", "name", "forms")):
        for group in row["groups"].split("|"):
            for form in (row["name"], *row["forms"].split("|")):
                key = (group, form_key(form))
                if found.setdefault(key, row["name"]) != row["name"]:
                    raise table_error(row, f"{form!r} is listed twice for {group}")
    return found
