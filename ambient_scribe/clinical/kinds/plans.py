"""Plan items of one clause: advice, orders, referrals, when to come back.

In: a `Scene` of the clinician's (or of a written plan). Out: plan findings, planned or
conditional ("come back if the fever returns"). Ordered tests and drugs are read by their own
modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, surface
from ambient_scribe.clinical.language.reading import Effect, Span
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind
from ambient_scribe.tables import Row, read_table, table_error

_TYPES = frozenset({"advice", "order", "referral", "specialty", "return"})
_REFERRING = frozenset(
    {
        "refer",
        "referral",
        "referring",
        "referred",
        "send",
        "sending",
        "see",
        "consult",
        "consultation",
        "appointment",
        "evaluated",
        "evaluation",
        "go",
        "visit",
        "order",
        "schedule",
        "set",
        "get",
        "recommend",
    }
)
_RETURN_PHRASES = frozenset(
    {"call", "return", "come", "contact", "ring", "hospital", "emergency", "er", "seek", "attend"}
)
_CONDITION_WORDS = 2
"""Words that a condition to come back needs to say anything."""

_DUE_WORDS = 6


@dataclass(frozen=True, slots=True)
class PlanTerm:
    name: str
    type: str


@cache
def load_plan_terms() -> tuple[tuple[str, PlanTerm], ...]:
    """The shipped forms with their terms. Raises EngineError naming file and line."""
    return tuple(read_plan_terms(LEXICON_FOLDER / "plans.tsv"))


def read_plan_terms(path: Path) -> list[tuple[str, PlanTerm]]:
    """Raises EngineError naming file and line."""
    pairs: list[tuple[str, PlanTerm]] = []
    seen: dict[str, Row] = {}
    for row in read_table(path, ("name", "forms", "type", "note")):
        if row["type"] not in _TYPES:
            raise table_error(row, f"type must be one of {', '.join(sorted(_TYPES))}")
        term = PlanTerm(row["name"], row["type"])
        listed = (row["name"], *(row["forms"].split("|") if row["forms"] else ()))
        for form in dict.fromkeys(form.strip() for form in listed):
            if not form or form != form.lower():
                raise table_error(row, f"{form!r} must be a lower-case form")
            other = seen.setdefault(form, row)
            if other is not row:
                raise table_error(
                    row, f"{form!r} already names {other['name']!r} in line {other.line}"
                )
            pairs.append((form, term))
    return pairs


@cache
def _bare_names() -> frozenset[str]:
    """Names of one word, which a note uses and which in speech mean mostly something else."""
    return frozenset(term.name for _, term in load_plan_terms() if " " not in term.name)


def read_plans(scene: Scene) -> list[Finding]:
    if scene.voice is Voice.PATIENT or scene.asked:
        return []
    reading, clause = scene.reading, scene.clause
    findings = []
    for item in reading.plans:
        if not clause.holds(item) or not _is_planned(scene, item.type, item):
            continue
        if scene.voice is not Voice.WRITER and surface(reading, item) in _bare_names():
            continue  # "the rest of it", "in this heat"
        due = _due(scene, item) if item.type not in {"advice", "order"} else None
        conditional = reading.has(Span(clause.start, item.start), Effect.CONDITIONAL)
        if conditional and item.type != "return":
            continue
        claim = Claim(
            kind=FactKind.PLAN,
            normalized=item.name,
            assertion=Assertion.PLANNED,
            attributes=Attributes(due=due[0] if due else None),
        )
        spans = (item, *([due[1]] if due else []))
        findings.append(Finding(claim, spans, surface(reading, item)))
    returning = _return_precaution(scene)
    if returning is not None:
        findings.append(returning)
    return findings


def _is_planned(scene: Scene, kind: str, item: Span) -> bool:
    """Advice counts where the clinician plans; a specialty only with a word of referring."""
    reading, clause = scene.reading, scene.clause
    before = Span(clause.start, item.start)
    if reading.has(before, Effect.EXAMPLE) or (
        reading.has(before, Effect.ABSENT) and kind != "advice"
    ):
        return False
    if kind == "specialty":
        return bool(_REFERRING & set(reading.words(before))) and (
            scene.phase is Phase.PLAN or reading.has(before, Effect.PLANNED)
        )
    if kind == "return":
        return scene.phase is not Phase.HISTORY or reading.has(clause, Effect.PLANNED)
    if scene.phase is Phase.PLAN:
        return True
    return reading.has(before, Effect.PLANNED)


def _due(scene: Scene, item: Span) -> tuple[str, Span] | None:
    """ "in two weeks", "next week", "in about a week to two weeks"."""
    reading = scene.reading
    after = Span(item.end, min(scene.clause.end, item.end + _DUE_WORDS + 4))
    times = time_phrases(reading, after, bare=True)
    if times:
        found = times[0]
        words = reading.words(Span(max(0, found.start - 1), found.start))
        value = found.value if words in {("after",), ("within",)} else f"in {found.value}"
        return value.replace("in last", "last"), found
    words = reading.words(after)
    for index, word in enumerate(words[:-1]):
        if word in {"next", "tomorrow"}:
            span = Span(after.start + index, after.start + index + 2)
            return surface(reading, span), span
    return None


def _return_precaution(scene: Scene) -> Finding | None:
    """ "call me if it gets worse": conditional, in the clinician's words."""
    reading, clause = scene.reading, scene.clause
    cue = next(iter(reading.cues_in(clause, Effect.CONDITIONAL)), None)
    if cue is None or not (_RETURN_PHRASES & scene.words) or scene.phase is Phase.HISTORY:
        return None
    after = [w for w in reading.words(Span(cue.end, clause.end)) if w.isalpha() and len(w) > 2]
    if len(after) < _CONDITION_WORDS:
        return None
    claim = Claim(
        kind=FactKind.PLAN,
        normalized="return precautions",
        assertion=Assertion.CONDITIONAL,
        attributes=Attributes(
            context=surface(reading, Span(cue.start, min(clause.end, cue.end + 12)))
        ),
    )
    return Finding(claim, (cue,), surface(reading, cue))
