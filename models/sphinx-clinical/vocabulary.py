"""Which words the model may hear: the stock dictionary's, our lexicons', and what visits say twice.

In: training sentences, the lexicons. Out: the members of the word classes, sentences without
slips of the pen, and how acronyms are spelt out.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from spoken import Speaker

from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon

CLASSES: Mapping[LexiconKind, str] = {
    LexiconKind.MEDICATION: "[medication]",
    LexiconKind.CONDITION: "[condition]",
    LexiconKind.PROCEDURE: "[procedure]",
    LexiconKind.TEST: "[test]",
    LexiconKind.EXAM: "[finding]",
    LexiconKind.SYMPTOM: "[symptom]",
}
"""Where a form belongs to two kinds, the first stands."""

LONGEST_NAME = 4
"""Words. Longer forms are phrases of everyday words."""

OFTEN_ENOUGH = 2
"""A word that only one training sentence holds and no dictionary knows is taken for a slip."""

_SPELT = re.compile(r"(?:(?:[a-z]|zero|one|two|three|four|five|six|seven|eight|nine|twelve) ?){2,}")


def class_members(speaker: Speaker) -> dict[tuple[str, ...], str]:
    """Every form of the classes' lexicons as it is said, with its class."""
    lexicon = load_lexicon()
    members: dict[tuple[str, ...], str] = {}
    for kind, tag in CLASSES.items():
        for form in lexicon.forms(kind):
            said = speaker.sentences(form)
            if len(said) == 1 and len(said[0]) <= LONGEST_NAME:
                members.setdefault(tuple(said[0]), tag)
    return members


def believed(
    sentences: list[list[str]], known: Callable[[str], bool], named: set[str]
) -> Iterator[list[str]]:
    """The sentences, cut where a word is neither known nor named nor said often enough."""
    counts = Counter(word for sentence in sentences for word in sentence)
    for sentence in sentences:
        part: list[str] = []
        for word in sentence:
            if known(word) or word in named or counts[word] >= OFTEN_ENOUGH:
                part.append(word)
            elif part:
                yield part
                part = []
        if part:
            yield part


def spelt_out(tables: Iterable[Path]) -> dict[str, str]:
    """Acronyms of tables with the columns written and spoken, with the letters that are said."""
    acronyms = {}
    for path in tables:
        with path.open(encoding="utf-8", newline="") as stream:
            lines = (line for line in stream if line.strip() and not line.startswith("#"))
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if _SPELT.fullmatch(row["spoken"].replace("'s", "")):
                    acronyms[row["written"]] = row["spoken"].replace("'s", "")
    return {word: said for word, said in acronyms.items() if not word.endswith("s")}
