"""How specific a code is, and what should be asked to make it more so.

In: a release, a code, what was said (side). Out: the most specific code that the words bear out,
and a question for each thing that its relatives in the code tree distinguish and nobody told:
"Which knee: left, right or both?", "Mild intermittent, mild persistent, …?". Nothing is guessed:
what was not said stays unspecified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.clinical.coding.classification import CodeEntry
from ambient_scribe.clinical.coding.diagnoses.sides import (
    seventh_apart,
    side_of,
    sided,
    words,
)
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.clinical.coding.settings import SpecificityConfig
from ambient_scribe.domain.clinical import Laterality

_UNTOLD = re.compile(r"\b(unspecified|not specified|unknown)\b", re.IGNORECASE)
_RESIDUAL = re.compile(
    r"\b(other|unspecified|not specified|classified elsewhere|not elsewhere classified)\b",
    re.IGNORECASE,
)
_EXTERNAL_CAUSES = ("V", "W", "X", "Y")
_STEM = 5
"""Letters by which two words count as of one root: "depressive", "depression"."""
_ENCOUNTERS = re.compile(r"\b(?:initial|subsequent) encounter|\bsequela")


@dataclass(frozen=True)
class Specified:
    codes: tuple[str, ...]
    questions: tuple[str, ...]


class Specifier:
    """Looks around in one release. `told` are questions about codes that begin so: they stand
    instead of what the tree would ask; an empty one, and nothing but the side is asked."""

    def __init__(
        self,
        release: Release,
        told: Mapping[str, str],
        config: SpecificityConfig | None = None,
    ) -> None:
        self._release, self._told = release, told
        self._config = config or SpecificityConfig()

    def specified(self, code: str, side: Laterality | None) -> Specified:
        """`code` with what was said; as it is when this release knows nothing of it."""
        entry = self._release.find(code)
        if entry is None:
            return Specified((code,), ())
        stem, seventh = self._parted(entry)
        chosen, questions = self._with_side(stem.code, side)
        questions += self._kinds(stem)
        codes = tuple(self._extended(self._settled(one), seventh) for one in chosen)
        injury = not entry.code.startswith(_EXTERNAL_CAUSES)
        if seventh and injury and _ENCOUNTERS.search(entry.description):
            questions.append(
                "Which encounter: active treatment (initial), healing (subsequent) or a late "
                "effect (sequela)?"
            )
        return Specified(codes, tuple(dict.fromkeys(questions)))

    def _parted(self, entry: CodeEntry) -> tuple[CodeEntry, str]:
        """A code without its seventh character, and that character."""
        if entry.parent and not entry.children:
            parent = self._release[entry.parent]
            if seventh_apart(parent) and parent.children:
                return parent, entry.code[-1]
        return entry, ""

    def _extended(self, code: str, seventh: str) -> str:
        if not seventh:
            return code
        children = self._release[code].children
        return next((child for child in children if child.endswith(seventh)), code)

    def _settled(self, code: str) -> str:
        """Down to what can be billed, where a heading has a place for what was not told."""
        entry = self._release[code]
        while not seventh_apart(entry):
            children = self._release.children(entry.code)
            untold = [len(_UNTOLD.findall(child.description)) for child in children]
            if max(untold) == 0 or untold.count(max(untold)) > 1:
                break
            entry = children[untold.index(max(untold))]
        return entry.code

    def _with_side(self, code: str, side: Laterality | None) -> tuple[tuple[str, ...], list[str]]:
        family = sided(self._release, code)
        if family is None:
            return (code,), []
        codes = family.codes(side) if side is not None else ()
        if codes:
            return codes, []
        return (code,), [f"Which {family.part}: left, right or both?"]

    # ------------------------------------------------------------ what else is distinguished
    def _kinds(self, entry: CodeEntry) -> list[str]:
        told = longest_beginning(entry.code, self._told)
        if told is not None:
            return [self._told[told]] if self._told[told] else []
        questions: list[str] = []
        if entry.children and not seventh_apart(entry):
            questions += self._question(entry, self._release.children(entry.code))
        for node in self._untold(entry):
            assert node.parent is not None
            relatives = [c for c in self._release.children(node.parent) if c.code != node.code]
            questions += self._question(node, relatives)
        return questions[: self._config.questions]

    def _untold(self, entry: CodeEntry) -> Iterator[CodeEntry]:
        """The code and those above it, as long as each leaves something untold and stands in a
        family of its own: a heading of "other" things has only rare ones beside it."""
        node = entry
        while node.parent is not None and _UNTOLD.search(node.description):
            parent = self._release[node.parent]
            if parent.parent is None and parent.description.startswith("Other "):
                return
            yield node
            node = parent

    def _question(self, node: CodeEntry, relatives: Sequence[CodeEntry]) -> list[str]:
        roots = {word[:_STEM] for word in words(node.description)}
        told = words(node.description)
        named: list[str] = []
        for relative in relatives:
            own = words(relative.description)
            rooted = bool(roots & {word[:_STEM] for word in own})
            if own == told or not rooted or _RESIDUAL.search(relative.description):
                continue
            if side_of(relative.description) is None:
                named.append(_short(relative.description, node.description))
        named = list(dict.fromkeys(named))
        if not named or len(named) > 2 * self._config.options:
            return []
        if len(named) == 1:
            return [f"Is it {named[0]}?"]
        rest = "or another" if len(named) > self._config.options else ""
        shown = named[: self._config.options]
        return [f"Which: {_listed(shown, rest)}?"]


def longest_beginning(code: str, beginnings: Iterable[str]) -> str | None:
    """The longest of these that the code begins with."""
    fitting = [one for one in beginnings if code.startswith(one)]
    return max(fitting, key=len, default=None)


def _listed(names: Sequence[str], rest: str) -> str:
    if rest:
        return f"{'; '.join(names)}; {rest}"
    return f"{'; '.join(names[:-1])}; or {names[-1]}"


def _short(description: str, told: str) -> str:
    """A description without the words that both begin with, when something telling is left."""
    mine, theirs = description.split(), _UNTOLD.sub("", told).split()
    shared = 0
    for one, other in zip(mine, theirs, strict=False):
        if one.lower().strip(",") != other.lower().strip(","):
            break
        shared += 1
    rest = mine[shared:]
    kept = rest if rest and rest[0].lower() in {"with", "without", "due", "associated"} else mine
    text = " ".join(kept)
    begins_a_name = len(text) > 1 and text[1].isupper()
    return text if begins_a_name else text[:1].lower() + text[1:]
