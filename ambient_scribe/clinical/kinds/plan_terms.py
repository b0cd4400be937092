"""The actions of a plan as people name them: whole phrases, and verbs with their objects.

In: `plans.tsv` (phrases), `plan_objects.tsv` (what a verb makes an action of) and `plan_verbs.tsv`
(groups of verbs, and of words that direct or report). Out: forms for the matcher, and from its hits the plan items of a text: "avoid" with "alcohol and
fatty foods" are two of them, whose names the table knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.language.reading import PlanItem, Span
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.tables import Row, read_table, table_error

TYPES = frozenset(
    {
        "advice",
        "order",
        "referral",
        "specialty",
        "return",
        "dated return",
        "contact",
        "emergency",
        "promise",
    }
)
AS_SAID = "…"
"""In a name: the object as it was said."""

VERB = "verb"
"""The type of a term that is a verb, and no action by itself."""

DIRECTING = "direct"
REPORTING = "report"
SPECIALTY = "specialty"
_CONSULTATIONS = ("referral", "consult", "consultation", "evaluation", "appointment", "assessment")
_CONSULTED = ("involved", "to see you", "to have a look", "to take a look")
"""What follows a specialty that is asked to come in ("get cardiology involved")."""

_VERB_REACH = 4
"""Words between a verb and its object, besides other objects of the same list."""

_OPENS_CLAUSE = frozenset({"if", "when", "once", "before", "after", "as", "because", "while"})
_FRAME_REACH = 10
"""Words between "i want you to" or "you've been" and what is directed or reported."""

_LISTING = frozenset({",", "and", "or", "/", "as", "well"})
_ENDS = frozenset({".", "?", "!", ";"})


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """`verbs` are the groups one of which has to govern it; empty where it stands for itself."""

    name: str
    type: str
    verbs: frozenset[str] = frozenset()


Hit = tuple[Span, PlanTerm]


@cache
def load_plan_terms() -> tuple[tuple[str, PlanTerm], ...]:
    """The shipped forms with their terms, verbs too. Raises EngineError naming file and line."""
    verbs = read_verbs(LEXICON_FOLDER / "plan_verbs.tsv")
    groups = {term.name for _, term in verbs}
    return (
        *verbs,
        *read_plan_terms(LEXICON_FOLDER / "plans.tsv"),
        *read_plan_objects(LEXICON_FOLDER / "plan_objects.tsv", groups),
    )


def read_verbs(path: Path) -> list[tuple[str, PlanTerm]]:
    """A verb may stand in several groups."""
    return [
        (form, PlanTerm(row["name"], VERB))
        for row in read_table(path, ("name", "forms", "note"))
        for form in _forms(row)
    ]


def read_plan_terms(path: Path) -> list[tuple[str, PlanTerm]]:
    """Phrases that name an action by themselves. Raises EngineError naming file and line."""
    pairs: list[tuple[str, PlanTerm]] = []
    seen: dict[str, Row] = {}
    for row in read_table(path, ("name", "forms", "type", "note")):
        term = PlanTerm(row["name"], _type(row))
        for form in _forms(row, row["name"]):
            other = seen.setdefault(form, row)
            if other is not row:
                raise table_error(
                    row, f"{form!r} already names {other['name']!r} in line {other.line}"
                )
            pairs.append((form, term))
    return pairs


def read_plan_objects(path: Path, groups: AbstractSet[str]) -> list[tuple[str, PlanTerm]]:
    """Objects with the groups of verbs that make an action of them; a specialty's own nouns ("a
    cardiology referral") need no verb. Raises EngineError naming file and line."""
    pairs: list[tuple[str, PlanTerm]] = []
    for row in read_table(path, ("name", "forms", "verbs", "type", "note")):
        verbs = frozenset(verb for verb in row["verbs"].split("|") if verb)
        if verbs - groups:
            raise table_error(row, f"{sorted(verbs - groups)[0]!r} is no group of verbs")
        term = PlanTerm(row["name"], _type(row), verbs)
        forms = _forms(row)
        pairs.extend((form, replace(term, name=_named(row["name"], form))) for form in forms)
        if term.type == SPECIALTY:
            pairs.extend(_consulted(term, forms))
    return pairs


def _named(name: str, form: str) -> str:
    """ "avoid …" of "heavy lifting" is "avoid heavy lifting"."""
    return name.replace(AS_SAID, form.removeprefix("your "))


def _type(row: Row) -> str:
    if row["type"] not in TYPES:
        raise table_error(row, f"type must be one of {', '.join(sorted(TYPES))}")
    return row["type"]


def _forms(row: Row, *more: str) -> list[str]:
    listed = (*more, *(row["forms"].split("|") if row["forms"] else ()))
    forms = dict.fromkeys(form.strip() for form in listed)
    for form in forms:
        if not form or form != form.lower():
            raise table_error(row, f"{form!r} must be a lower-case form")
    return [*forms]


def _consulted(term: PlanTerm, forms: Iterable[str]) -> Iterable[tuple[str, PlanTerm]]:
    """ "A cardiology referral" needs no verb."""
    plain = PlanTerm(term.name, term.type)
    return (
        (f"{form.strip()} {word}", plain)
        for form in forms
        for word in (*_CONSULTATIONS, *_CONSULTED)
    )


@cache
def bare_names() -> frozenset[str]:
    """Names of one word, which a note uses and which in speech mean mostly something else."""
    return frozenset(
        term.name for _, term in load_plan_terms() if " " not in term.name and term.type != VERB
    )


def plan_items(hits: Iterable[Hit], words: Sequence[str]) -> list[PlanItem]:
    """Plan items in text order; `words` are those of the whole text, lower case."""
    objects: dict[Span, list[PlanTerm]] = {}
    verbs: dict[Span, set[str]] = {}
    for span, term in hits:
        if term.type == VERB:
            verbs.setdefault(span, set()).add(term.name)
        else:
            objects.setdefault(span, []).append(term)
    kept = _longest(objects)
    listed = frozenset(index for span in kept for index in range(span.start, span.end))
    items = []
    for span in kept:
        for term, verb in _chosen(span, objects[span], verbs, listed, words):
            start = verb or span
            items.append(
                PlanItem(
                    span.start,
                    span.end,
                    term.name,
                    term.type,
                    verb,
                    directed=_framed(start, verbs, words, DIRECTING),
                    reported=_framed(start, verbs, words, REPORTING),
                )
            )
    return items


def _longest(spans: Iterable[Span]) -> list[Span]:
    taken: list[Span] = []
    held: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if held.isdisjoint(range(span.start, span.end)):
            taken.append(span)
            held.update(range(span.start, span.end))
    return sorted(taken, key=lambda s: s.start)


def _chosen(
    span: Span,
    terms: Sequence[PlanTerm],
    verbs: dict[Span, set[str]],
    listed: frozenset[int],
    words: Sequence[str],
) -> Sequence[tuple[PlanTerm, Span | None]]:
    """The one term that these words mean: the one whose verb is nearest, else the one that needs
    none. `listed`: the tokens of all that may be meant so."""
    governed = [
        (term, verb)
        for term in terms
        if term.verbs
        for verb, groups in verbs.items()
        if groups & term.verbs and _governs(verb, span, listed, words)
    ]
    if governed:
        return [max(governed, key=lambda pair: (pair[1].end, pair[1].end - pair[1].start))]
    alone: list[tuple[PlanTerm, Span | None]] = [(term, None) for term in terms if not term.verbs]
    return alone[:1]


def _governs(verb: Span, span: Span, listed: frozenset[int], words: Sequence[str]) -> bool:
    if verb.end > span.start:
        return False
    between = 0
    for index in range(verb.end, span.start):
        if words[index] in _ENDS:
            return False
        between += words[index] not in _LISTING and index not in listed
        if between > _VERB_REACH:
            return False
    return True


def _is_left(frame: Span, start: Span, words: Sequence[str]) -> bool:
    """ "If you get chest pain, go to …": the comma ends what "if you" opened."""
    between = set(words[frame.end : start.start])
    return words[frame.start] in _OPENS_CLAUSE and bool(between & {",", "then"})


def _framed(start: Span, verbs: dict[Span, set[str]], words: Sequence[str], frame: str) -> bool:
    """Whether the nearest frame before ("i want you to", "you've been") is of this kind."""
    frames = [
        (verb.end, verb.end - verb.start, groups)
        for verb, groups in verbs.items()
        if groups & {DIRECTING, REPORTING}
        and verb.end <= start.start
        and start.start - verb.end <= _FRAME_REACH
        and not _ENDS & set(words[verb.end : start.start])
        and not _is_left(verb, start, words)
    ]
    return bool(frames) and frame in max(frames, key=lambda f: f[:2])[2]
