"""Operations as people tell them: "they took my gallbladder out", "surgery on my left knee".

In: the tokens of a text, joined by spaces. Out: spans of characters with the procedure of the lexicon,
or one of its own where a part of the body tells which ("elbow surgery"). The words are data:
`lexicons/operations.tsv`, `lexicons/operation_words.tsv`.
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

_WHOSE = (
    r"(?:(?:my|your|his|her|their|the|a|an|both|all|of|left|right|some|one|two|three|four|that|this|"
    r"another|new|those) )*"
)
_IS = (
    r"(?:(?:is|was|were|are|has|have|had|been|to|be|being|got|get|both|all|surgically|just|finally|"
    r"completely|previously) )*"
)
_SURGERY = r"(?:surgery|surgeries|operation|operations|op)"
_NO_PLACE = frozenset({"skin", "body", "joint", "lymph node", "muscle", "extremity", "trunk"})
"""Sites that make no name of an operation."""


@dataclass(frozen=True)
class _Operation:
    entry: Entry
    first_words: tuple[frozenset[str], frozenset[str]]
    """Of the part and of what is done to it: a text without either cannot fit."""
    pattern: re.Pattern[str]
    of_disease: bool
    """What was taken out is a disease, and told as one: the operation is in the verb alone."""

    def may_fit(self, said: frozenset[str]) -> bool:
        return not any(words.isdisjoint(said) for words in self.first_words)


class Operations:
    """Immutable and shared. Raises EngineError naming file and line."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self._lexicon = lexicon
        done = {
            row["name"]: (_forms(row["before"], words), _forms(row["after"], words))
            for row in read_table(
                LEXICON_FOLDER / "operation_words.tsv", ("name", "before", "after", "note")
            )
        }
        rows = read_table(LEXICON_FOLDER / "operations.tsv", ("name", "parts", "done", "note"))
        self._operations = tuple(_operation(row, lexicon, done, words) for row in rows)
        self._sites = {" ".join(words(f)): e for f, e in lexicon.forms(LexiconKind.SITE).items()}
        site = any_of(self._sites)
        self._on_site = re.compile(
            rf"(?<!\S)(?:(?P<s1>{site}) {_SURGERY}|{_SURGERY} (?:on|to|in|for) {_WHOSE}(?P<s2>{site})) "
        )
        self._made: dict[str, Entry] = {}

    def find(self, text: str, said: frozenset[str]) -> Iterator[tuple[int, int, Entry]]:
        """`text`: every token with a space behind it; `said`: the tokens."""
        for operation in self._operations:
            for match in operation.pattern.finditer(text) if operation.may_fit(said) else ():
                start, end = match.span()
                if operation.of_disease:
                    start, end = match.span("before" if match["before"] else "after")
                yield start, end + (text[end - 1] != " "), operation.entry
        for match in self._on_site.finditer(text) if said & _SURGERIES else ():
            if match["s2"] and _is_of_a_kind(text[: match.start()]):
                continue
            form = match["s1"] or match["s2"]
            known = self._lexicon.find(f"{form} surgery", LexiconKind.PROCEDURE)
            entry = known or self._surgery_of(self._sites[form].name)
            if entry is not None:
                yield match.start(), match.end(), entry

    def _surgery_of(self, site: str) -> Entry | None:
        if site in _NO_PLACE:
            return None
        name = f"{site} surgery"
        known = self._lexicon.find(name, LexiconKind.PROCEDURE)
        made = Entry(kind=LexiconKind.PROCEDURE, name=name, forms=(name,), type="surgery")
        return known or self._made.setdefault(name, made)


_SURGERIES = frozenset(_SURGERY.strip("(?:)").split("|"))
_BEFORE_SURGERY = frozenset(
    {"an", "the", "my", "your", "his", "her", "had", "have", "any", "no", "some", "more", "another"}
    | {"previous", "prior", "past", "emergency", "recent", "of", "for", "after", "since", "before"}
    | {"and", "or", "two", "three", "four", "several", "multiple", "need", "needs", "this", "that"}
)


def _is_of_a_kind(before: str) -> bool:
    """ "Carpal tunnel surgery on my hand" is more than surgery on a hand."""
    last = before.split()[-1:]
    return bool(last) and last[0].isalpha() and last[0] not in _BEFORE_SURGERY


def _operation(
    row: Row, lexicon: Lexicon, done: dict[str, tuple[list[str], list[str]]], words: Words
) -> _Operation:
    entry = lexicon.find(row["name"], LexiconKind.PROCEDURE)
    if entry is None:
        raise table_error(row, f"{row['name']!r} is no procedure of procedures.tsv")
    ways = row["done"].split("|")
    for way in ways:
        if way not in done:
            raise table_error(row, f"{way!r} is no line of operation_words.tsv")
    before = [form for way in ways for form in done[way][0]]
    after = [form for way in ways for form in done[way][1]]
    parts = _forms(row["parts"], words)
    part = any_of(parts)
    pattern = (
        rf"(?<!\S)(?:(?P<before>{any_of(before)}) {_WHOSE}{part}|"
        rf"{part} {_IS}(?P<after>{any_of(after)})) "
    )
    firsts = (_firsts(parts), _firsts([*before, *after]))
    return _Operation(entry, firsts, re.compile(pattern), row["note"] == "disease")


def _firsts(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(form.split()[0] for form in forms)


def _forms(listed: str, words: Words) -> list[str]:
    return [" ".join(words(form.strip())) for form in listed.split("|") if form.strip()]
