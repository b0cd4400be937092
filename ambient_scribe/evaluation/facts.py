"""Gold facts of a visit and how found facts are matched to them.

Terms are compared by the name that the lexicon gives them: "pulse" of a gold file and "heart rate"
of a found fact are one term. A term that the lexicon does not know stands for itself.

Strict: kind, assertion, subject and term are equal and the evidence touches a supporting turn.
Relaxed: kind and term (one holding the other's words, as written or by name) alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from ambient_scribe.clinical.lexicon import LexiconKind, form_key, load_lexicon
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, Claim, Fact, FactKind, Subject
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Transcript
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


class Scores(Frozen):
    found: int
    gold: int
    right: int

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.gold if self.gold else None


def read_gold(path: Path) -> tuple[GoldFact, ...]:
    """Raises InputError naming the file and the row."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["facts"]
        return tuple(GoldFact.model_validate(row) for row in rows)
    except (OSError, json.JSONDecodeError, KeyError, ValidationError) as error:
        raise InputError(f"{path} is no file of gold facts: {error}") from error


def score(
    facts: Sequence[Fact],
    gold: Sequence[GoldFact],
    reference: Transcript,
    heard: Transcript,
    *,
    strict: bool,
) -> Scores:
    """One-to-one matching in the order of the gold; a found fact serves once."""
    turns = [reference.passage(utterance).span for utterance in reference.utterances]
    free = list(facts)
    right = 0
    for one in gold:
        spans = [turns[index] for index in one.turns if index < len(turns)]
        match = next((fact for fact in free if _matches(fact, one, spans, heard, strict)), None)
        if match is not None:
            free.remove(match)
            right += 1
    return Scores(found=len(facts), gold=len(gold), right=right)


def _matches(
    fact: Fact, gold: GoldFact, spans: Sequence[TimeSpan | None], heard: Transcript, strict: bool
) -> bool:
    if fact.kind is not gold.kind:
        return False
    if not strict:
        return _related(fact.normalized, gold.term) or _related(
            name_of(fact.normalized, fact.kind), name_of(gold.term, gold.kind)
        )
    return (
        name_of(fact.normalized, fact.kind) == name_of(gold.term, gold.kind)
        and fact.assertion is gold.assertion
        and fact.subject is gold.subject
        and _touches(fact, spans, heard)
    )


def name_of(term: str, kind: FactKind) -> str:
    """The lexicon's name of a term; without one, the term with case and hyphens folded."""
    lexicon = load_lexicon()
    entries = (lexicon.find(term, table) for table in _KINDS[kind])
    return next((entry.name for entry in entries if entry), form_key(term))


def _touches(fact: Fact, spans: Sequence[TimeSpan | None], heard: Transcript) -> bool:
    evidence = heard.spans_of(tuple(word for word in fact.word_ids if heard.holds(word)))
    return any(span is not None and span & other for span in spans for other in evidence)


def _related(found: str, term: str) -> bool:
    ours, theirs = set(found.lower().split()), set(term.lower().split())
    return bool(ours) and bool(theirs) and (ours <= theirs or theirs <= ours)


def claims_of_note(
    text: str, read: Callable[[str, str], tuple[Claim, ...]]
) -> set[tuple[FactKind, str, Assertion, Subject]]:
    """What a note in Markdown claims, sentence by sentence, as comparable tuples."""
    claims: set[tuple[FactKind, str, Assertion, Subject]] = set()
    section = ""
    for raw in text.splitlines():
        line = raw.strip().lstrip("-*• ").strip()
        if line.startswith("#"):
            section = line.lstrip("# ").lower()
        elif line:
            for claim in read(line, section):
                claims.add((claim.kind, claim.normalized, claim.assertion, claim.subject))
    return claims
