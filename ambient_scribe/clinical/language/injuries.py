"""Injuries put together from what happened and what it happened to: "a tear of the medial meniscus".

In: the tokens of a text, joined by spaces. Out: spans of characters with the condition: that of the
lexicon where it names it ("ankle sprain"), else one of its own ("fifth metatarsal fracture"). The words
are data: `lexicons/injuries.tsv`, `lexicons/structures.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ambient_scribe.clinical.language.functions import any_of
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, Entry, Lexicon, LexiconKind
from ambient_scribe.tables import Row, read_table, table_error

Words = Callable[[str], list[str]]
"""Cuts a form as the reader's tokenizer does."""

_KEPT = r"(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|proximal|distal)"
"""Words before a structure that its injury's name keeps."""
_PASSED = (
    r"(?:left|right|both|whole|entire|dominant|mid|midshaft|posterior|anterior|medial|lateral|upper|"
    r"lower|inner|outer|long|short|one of|some|a|an|the|my|your|his|her|their|this|that|few|two|three)"
)
_PLACE = r"(?:base|head|neck|shaft|tip|tuft|end|horn|root|body|part|portion|insertion|attachment)"
_BEFORE = rf"(?:(?:{_PASSED}) )*(?:{_PLACE} of )?(?:(?:{_PASSED}) )*(?P<kept>(?:{_KEPT} )*)"
_TISSUE = (
    r"(?:(?:joint|tendon|tendons|ligament|muscle|bone|base|head|shaft|tip|tuft|stress|avulsion|"
    r"hairline|compression|full|partial|thickness|complete|bucket|handle|-|one|grade|old|small) )*"
)
_HOW = (
    r"(?:(?:partially|completely|fully|badly|slightly|just|probably|likely|a|little|bit|all|pretty|"
    r"definitely|actually|clearly) )*"
)
_IS = r"(?:is|was|'s|are|were|been|be|got|gets|looks|look|looked)"
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_COLUMNS = ("name", "of", "nouns", "done", "broken", "note")


@dataclass(frozen=True)
class _Injury:
    name: str
    structures: dict[str, str]
    """What can have it: its names by form, as tokens are written."""
    pattern: re.Pattern[str]
    first_words: tuple[frozenset[str], frozenset[str]]
    """Of what happened, and of what it happened to: a text without either cannot fit."""

    def may_fit(self, said: frozenset[str]) -> bool:
        return not any(words.isdisjoint(said) for words in self.first_words)


class Injuries:
    """Immutable and shared. Raises EngineError naming file and line."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self._lexicon = lexicon
        structures = read_table(
            LEXICON_FOLDER / "structures.tsv", ("name", "kinds", "forms", "note")
        )
        self._injuries = tuple(
            _injury(row, structures, words)
            for row in read_table(LEXICON_FOLDER / "injuries.tsv", _COLUMNS)
        )
        self._made: dict[str, Entry] = {}

    def find(self, text: str, said: frozenset[str]) -> Iterator[tuple[int, int, Entry]]:
        """`text`: every token with a space behind it; `said`: the tokens."""
        for injury in self._injuries:
            for match in injury.pattern.finditer(text) if injury.may_fit(said) else ():
                told = match.groupdict()
                form = next(v for k, v in told.items() if k.startswith("s") and v)
                kept = next((v for k, v in told.items() if k.startswith("k") and v), "")
                entry = self._entry(injury, form, kept.split())
                yield match.start(), match.end(), entry

    def _entry(self, injury: _Injury, form: str, kept: list[str]) -> Entry:
        structure = injury.structures[form]
        said = [_ORDINALS.get(word, word) for word in kept]
        for begins in (" ".join([*said, structure]), structure):
            known = self._lexicon.find(f"{begins} {injury.name}", LexiconKind.CONDITION)
            if known is not None:
                return known
        name = " ".join([*said, structure, injury.name])
        entry = Entry(kind=LexiconKind.CONDITION, name=name, forms=(name,))
        return self._made.setdefault(name, entry)


def _injury(row: Row, structures: list[Row], words: Words) -> _Injury:
    kinds = set(row["of"].split("|"))
    names = {
        form: structure["name"]
        for structure in structures
        if kinds & set(structure["kinds"].split("|"))
        for form in _forms(f"{structure['name']}|{structure['forms']}", words)
    }
    if not names:
        raise table_error(row, f"no line of structures.tsv is of one of the kinds {row['of']!r}")
    nouns, done, broken = (_forms(row[column], words) for column in ("nouns", "done", "broken"))
    part = any_of(names)
    ways = (
        rf"(?P<k1>(?:{_KEPT} )*)(?P<s1>{part}) {_TISSUE}{any_of(nouns)} ",
        rf"{any_of(nouns)} (?:of|in|to|on|at|across|through|involving) {_before(2)}(?P<s2>{part}) ",
        rf"{any_of(done)} (?:up )?{_before(3)}(?P<s3>{part}) ",
        rf"(?P<k4>(?:{_KEPT} )*)(?P<s4>{part}) {_TISSUE}{_IS} {_HOW}{any_of(broken)} ",
    )
    pattern = re.compile(rf"(?<!\S)(?:{'|'.join(ways)})")
    return _Injury(row["name"], names, pattern, (_firsts([*nouns, *done, *broken]), _firsts(names)))


def _firsts(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(form.split()[0] for form in forms)


def _before(number: int) -> str:
    return _BEFORE.replace("<kept>", f"<k{number}>")


def _forms(listed: str, words: Words) -> list[str]:
    return [" ".join(words(form.strip())) for form in listed.split("|") if form.strip()]
