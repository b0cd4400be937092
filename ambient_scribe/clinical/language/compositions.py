"""Terms that people put together from freely chosen words: "could n't really breathe", "blood in my pee".

In: the tokens of a text. Out: mentions of symptoms and conditions where a pattern of
`lexicons/compositions.tsv` fits, where trouble is told of a function (`lexicons/functions.tsv`:
"problems with your bladder or your bowels"), an injury or an
operation of a part of the body. Patterns are compiled once; matching is bounded by the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from ambient_scribe.clinical.language.functions import any_of, functions_of
from ambient_scribe.clinical.language.injuries import Injuries
from ambient_scribe.clinical.language.operations import Operations
from ambient_scribe.clinical.language.reading import Mention, Token
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, Entry, Lexicon, LexiconKind
from ambient_scribe.tables import Row, read_table, table_error

_GAPS = {
    "..": r"(?:(?!(?:no|not|n't|never|nothing|but|and|or|if|without|except) )'?[a-z]+ ){0,2}",
    "...": r"(?:(?!(?:no|not|n't|never|but|and|or|if) )[a-z0-9/.,]+ |and a half ){0,6}",
}
"""Words of no weight between two parts of a pattern, none that could turn its sense; the wide gap
takes numbers too ("lost about 3 and a half pounds")."""

_SPACE_IN_GROUP = re.compile(r"<[^>]+>")
_SITE = "site"
"""The group that holds every form of sites.tsv."""

Words = Callable[[str], list[str]]
"""Cuts a form as the reader's tokenizer does."""

Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Pattern:
    """`first_words` of each part that may not be left out: a text without any of one cannot fit."""

    entry: Entry
    source: str
    first_words: tuple[frozenset[str], ...]

    @property
    def rarest(self) -> frozenset[str]:
        """The part of the fewest words: where none of them is said, nothing needs to be tried."""
        return min(self.first_words, key=len)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """Compiled when a text first may fit: most patterns wait for another visit."""
        return re.compile(self.source)

    def may_fit(self, said: frozenset[str]) -> bool:
        return not any(part.isdisjoint(said) for part in self.first_words)


class Compositions:
    """Finds composed terms. Immutable and shared."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        groups = _groups(lexicon, words)
        rows = read_table(LEXICON_FOLDER / "compositions.tsv", ("name", "pattern", "note"))
        self._patterns = tuple(_pattern(row, lexicon, groups, words) for row in rows)
        self._by_word: dict[str, list[int]] = {}
        for number, pattern in enumerate(self._patterns):
            for word in pattern.rarest:
                self._by_word.setdefault(word, []).append(number)
        self._functions = functions_of(lexicon)
        trouble, after = any_of(groups["trouble"]), any_of(groups["trouble after"])
        about, whose = any_of(groups["about"]), any_of(groups["whose"])
        self._trouble = re.compile(rf"(?<!\S){trouble} ")
        self._after = re.compile(rf"(?<!\S){self._functions.forms} {after} ")
        self._link = re.compile(rf"(?:{about} )*(?:{whose} )?({self._functions.forms}) ")
        self._joint = re.compile(r"(?:, )?(?:(?:and|or|and/or) )?")
        self._injuries = Injuries(lexicon, words)
        self._operations = Operations(lexicon, words)

    def find(self, tokens: Sequence[Token]) -> list[Mention]:
        """In no particular order; may overlap each other."""
        text = "".join(f"{token.text} " for token in tokens)
        said = frozenset(token.text for token in tokens)
        starts = [0, *accumulate(len(token.text) + 1 for token in tokens)]
        found = [
            (*match.span("term" if "term" in pattern.words.groupindex else 0), pattern.entry)
            for pattern in self._tried(said)
            if pattern.may_fit(said)
            for match in pattern.words.finditer(text)
        ]
        found += self._troubles(text)
        found += self._injuries.find(text, said)
        found += self._operations.find(text, said)
        return [
            Mention(bisect_left(starts, start), bisect_left(starts, end), entry)
            for start, end, entry in found
        ]

    def _tried(self, said: frozenset[str]) -> Iterator[_Pattern]:
        """In the table's order."""
        numbers = {number for word in said for number in self._by_word.get(word, ())}
        return (self._patterns[number] for number in sorted(numbers))

    def _troubles(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        """ "Problems with your bladder or your bowels", "bladder issues"."""
        for trouble in self._trouble.finditer(text):
            start, position = trouble.start(), trouble.end()
            while (match := self._link.match(text, position)) is not None:
                yield (start, match.end(), self._functions.failing(match.group(1)))
                joint = self._joint.match(text, match.end())
                start = position = joint.end() if joint else match.end()
                if position == match.end():
                    break
        for match in self._after.finditer(text):
            yield (match.start(), match.end(), self._functions.first_in(match.group(0)))


def _groups(lexicon: Lexicon, words: Words) -> Groups:
    rows = read_table(LEXICON_FOLDER / "composition_words.tsv", ("name", "forms", "note"))
    groups = {
        row["name"]: tuple(" ".join(words(form.strip())) for form in row["forms"].split("|"))
        for row in rows
    }
    return {**groups, _SITE: tuple(lexicon.forms(LexiconKind.SITE))}


def _entry(row: Row, lexicon: Lexicon) -> Entry:
    for kind in (LexiconKind.SYMPTOM, LexiconKind.CONDITION):
        entry = lexicon.find(row["name"], kind)
        if entry is not None:
            return entry
    raise table_error(row, f"{row['name']!r} is neither a symptom nor a condition of the lexicon")


def _pattern(row: Row, lexicon: Lexicon, groups: Groups, words: Words) -> _Pattern:
    """Raises EngineError naming file and line."""
    pattern = _SPACE_IN_GROUP.sub(lambda m: m.group(0).replace(" ", "~"), row["pattern"])
    parts: list[str] = []
    first_words: list[frozenset[str]] = []
    for part in pattern.split():
        if part in _GAPS:
            parts.append(_GAPS[part])
        elif part in {"(", ")"}:
            parts.append("(?P<term>" if part == "(" else ")")
        else:
            optional = part.startswith("[")
            forms = _forms(row, part.strip("[]"), groups, words)
            parts.append(f"(?:{any_of(forms)} ){'?' if optional else ''}")
            if not optional:
                first_words.append(frozenset(form.split()[0] for form in forms))
    if not first_words:
        raise table_error(row, "the pattern names no word")
    if [part for part in pattern.split() if part in {"(", ")"}] not in ([], ["(", ")"]):
        raise table_error(row, "the brackets of the pattern do not match")
    return _Pattern(_entry(row, lexicon), rf"(?<!\S){''.join(parts)}", tuple(first_words))


def _forms(row: Row, part: str, groups: Groups, words: Words) -> list[str]:
    """Every form of one part: "<stools>|diarrhea"."""
    forms: list[str] = []
    for choice in part.split("|"):
        if not choice.startswith("<"):
            forms.append(" ".join(words(choice.replace("_", " "))))
            continue
        group = choice.strip("<>").replace("~", " ")
        if group not in groups:
            raise table_error(row, f"{group!r} is no group of composition_words.tsv")
        forms.extend(groups[group])
    return forms
