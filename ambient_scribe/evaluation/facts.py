"""Gold facts of a visit and how found facts are matched to them.

Strict: kind, assertion, subject and normalized term are equal and the evidence touches a
supporting turn. Relaxed: kind and term (one holding the other's words) alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, Claim, Fact, FactKind, Subject
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import InputError


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
        return _related(fact.normalized, gold.term)
    return (
        fact.normalized == gold.term
        and fact.assertion is gold.assertion
        and fact.subject is gold.subject
        and _touches(fact, spans, heard)
    )


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
