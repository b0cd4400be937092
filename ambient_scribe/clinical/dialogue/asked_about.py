"""Questions in general: "any other medical problems?", "are you otherwise fit and well?".

In: a question. Out: what its answer denies. The words stand in `lexicons/asked_about.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ambient_scribe.clinical.language.findings import Finding, Scene, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.domain.clinical import Claim, FactKind
from ambient_scribe.tables import read_table, table_error

_NEGATIONS = frozenset({"not", "n't", "no", "never", "bad", "worse", "but"})
_FAMILY = frozenset({"family", "relatives", "parents", "mother", "father", "siblings"})


class Ask(StrEnum):
    WELL = "well"
    ELSE = "else"


@dataclass(frozen=True, slots=True)
class About:
    name: str
    kind: FactKind
    ask: Ask
    form: tuple[str, ...]


@dataclass(frozen=True)
class AskedAbout:
    """`well`: "yes" says that nothing is wrong; otherwise "yes" tells nothing by itself."""

    finding: Finding
    well: bool


def asked_about(scene: Scene, found: Sequence[Finding]) -> list[AskedAbout]:
    """What this question for yes or no asks about, beside what it names."""
    if scene.words & _FAMILY:
        return []
    taken: list[Span] = [finding.term for finding in found]
    asked = []
    for about, span in _forms_in(scene.reading, scene.clause):
        if any(span.meets(other) for other in taken):
            continue
        claim = Claim(kind=about.kind, normalized=about.name)
        finding = Finding(claim, (span,), surface(scene.reading, span))
        asked.append(AskedAbout(finding, about.ask is Ask.WELL))
    return asked


def says_well(reading: Reading, span: Span) -> bool:
    """ "Otherwise i'm fine": nothing is wrong."""
    words = [w for w in reading.words(span) if w.isalpha() and w not in group("hesitations")]
    said = set(words[1:] if words[:1] == ["well"] else words)  # "well, i was told …" only begins
    return bool(group("well-being") & said) and not _NEGATIONS & said


def _forms_in(reading: Reading, clause: Span) -> list[tuple[About, Span]]:
    words = reading.words(clause)
    found: list[tuple[About, Span]] = []
    position = 0
    while position < len(words):
        about = next(
            (
                about
                for about in _by_first_word().get(words[position], ())
                if words[position : position + len(about.form)] == about.form
            ),
            None,
        )
        if about is None:
            position += 1
            continue
        start = clause.start + position
        found.append((about, Span(start, start + len(about.form))))
        position += len(about.form)
    return found


@cache
def _by_first_word() -> Mapping[str, tuple[About, ...]]:
    """Longest first."""
    rows: list[About] = []
    for row in read_table(LEXICON_FOLDER / "asked_about.tsv", ("name", "kind", "ask", "forms")):
        try:
            kind, ask = FactKind(row["kind"]), Ask(row["ask"])
        except ValueError as error:
            raise table_error(
                row, f"{row['kind']!r}, {row['ask']!r}: no such kind or ask"
            ) from error
        forms = (tuple(form.replace("-", " - ").split()) for form in row["forms"].split("|"))
        rows.extend(About(row["name"], kind, ask, form) for form in forms)
    rows.sort(key=lambda about: -len(about.form))
    by_first: dict[str, list[About]] = {}
    for about in rows:
        by_first.setdefault(about.form[0], []).append(about)
    return {word: tuple(found) for word, found in by_first.items()}
