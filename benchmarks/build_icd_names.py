"""Makes `ambient_scribe/clinical/lexicons/icd_names.tsv`: names of diseases with their codes.

Usage: python benchmarks/build_icd_names.py

Reads the titles and inclusion terms of the shipped ICD-10-CM release (US National Center for Health
Statistics, public domain) and keeps what a person would say: a short name without the words of a
classification, no two diseases in one, not made of familiar words alone, and not known to the tables
that are written by hand. What is left out stands in `build_icd_names.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.clinical.coding.classification import CodeEntry
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.clinical.coding.releases import SHIPPED_NAME, shipped_release
from ambient_scribe.clinical.hearing.english import Familiarity, load_english
from ambient_scribe.clinical.lexicon import (
    ICD_NAMES,
    LEXICON_FOLDER,
    Lexicon,
    LexiconKind,
    read_written,
)

RULES = Path(__file__).with_suffix(".toml")
TARGET = LEXICON_FOLDER / ICD_NAMES
LONGEST = 3
"""Words of a name."""
SHORTEST = 5
"""Letters of a name of one word: shorter ones are abbreviations, and mean other things too."""
MOST_STRANGE = 1
"""Words that no dictionary of English holds: names with more of them are hardly said."""
_NAME = re.compile(r"[a-z][a-z' -]+")
_BRACKETS = re.compile(r" ?[\(\[][^\)\]]*[\)\]]")
_HEAD = f"""\
# Names of diseases in ICD-10-CM, behind those of conditions.tsv, which win: for what is seldom said.
# Source: titles and inclusion terms of {SHIPPED_NAME} (US National Center for Health Statistics, public
# domain), cut and chosen by benchmarks/build_icd_names.py. Not to be edited by hand: what is missing or
# wrong here goes into conditions.tsv.
name\tforms\tcode\tnote
"""


@dataclass(frozen=True)
class Rules:
    chapters: str
    left_out: tuple[str, ...]
    tails: re.Pattern[str]
    words: frozenset[str]
    names: frozenset[str]


def read_rules(path: Path) -> Rules:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    tails = "|".join(map(re.escape, told["tails"]))
    return Rules(
        chapters=told["chapters"],
        left_out=tuple(told["left_out"]),
        tails=re.compile(rf",? (?:{tails})$"),
        words=frozenset(told["words"]),
        names=frozenset(told["names"]),
    )


def bare(title: str, rules: Rules) -> str:
    """A title without brackets and without its tails."""
    name = _BRACKETS.sub("", title.lower().replace("’", "'")).strip()
    while (shorter := rules.tails.sub("", name).strip(" ,")) != name:
        name = shorter
    return name


class Chooser:
    """Which names are kept. `written`: the tables that are written by hand."""

    def __init__(self, rules: Rules, written: Lexicon) -> None:
        self._rules = rules
        self._written = written
        self._english = load_english()

    def takes(self, name: str) -> bool:
        words = name.replace("-", " ").split()
        fits = _NAME.fullmatch(name) is not None and len(words) <= LONGEST
        if not fits or name in self._rules.names or self._rules.words & set(words):
            return False
        if any(len(word) == 1 for word in words) or len(name) < SHORTEST:
            return False
        familiar = [self._english.familiarity(word) for word in words]
        if all(one >= Familiarity.COMMON for one in familiar):
            return False
        if familiar.count(Familiarity.UNKNOWN) > MOST_STRANGE:
            return False
        complaint = self._written.find(words[-1], LexiconKind.SYMPTOM)
        return complaint is None and not self._written.find_all(name)


def entries_of(release: Release, rules: Rules) -> Iterator[tuple[CodeEntry, str]]:
    """Every entry with its titles, in the order of the classification."""
    for category in release.categories():
        if category[0] in rules.chapters:
            for entry in _with_all_below(release, release[category]):
                if not entry.code.startswith(rules.left_out):
                    for title in (entry.description, *entry.inclusion_terms):
                        yield entry, bare(title, rules)


def _with_all_below(release: Release, entry: CodeEntry) -> Iterator[CodeEntry]:
    yield entry
    for child in release.children(entry.code):
        yield from _with_all_below(release, child)


def code_of(release: Release, name: str, entries: Sequence[CodeEntry], rules: Rules) -> str:
    """The first that can be billed; else what is under them and says no more than the name."""
    for entry in entries:
        if release.is_billable(entry.code):
            return entry.code
    for entry in entries:
        for leaf in release.leaves(entry.code):
            if bare(leaf.description, rules) == name:
                return leaf.code
    return ""


def forms_of(name: str) -> list[str]:
    """How an eponym is said besides, and one of several."""
    forms = []
    if "'s " in name:
        forms += [name.replace("'s ", " "), name.replace("'s ", "s ")]
    if name.endswith(("cysts", "nodules", "ulcers", "polyps", "tumors", "stones", "hernias")):
        forms.append(name.removesuffix("s"))
    return forms


def main() -> None:
    rules, release = read_rules(RULES), shipped_release()
    chooser = Chooser(rules, Lexicon(read_written(LEXICON_FOLDER)))
    found: dict[str, list[CodeEntry]] = {}
    for entry, name in entries_of(release, rules):
        if name in found or chooser.takes(name):
            found.setdefault(name, []).append(entry)
    lines = [
        "\t".join([name, "|".join(forms_of(name)), code_of(release, name, entries, rules)]).rstrip()
        for name, entries in found.items()
    ]
    TARGET.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(lines)} names")


if __name__ == "__main__":
    main()
