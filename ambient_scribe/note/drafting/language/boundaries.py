"""Where a sentence ends in speech that was written down without punctuation.

In: the tokens of a passage. Out: the same, cut. A linear model over the words around each gap
(`models/note-content/boundaries.tsv`, learnt from punctuated conversations) says where a full stop
belongs; judging is a sum in pure Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ambient_scribe.model_files import read_model_file
from ambient_scribe.note.drafting.survey.tokens import SpokenSentence, Token
from ambient_scribe.resources import shipped

FOLDER, WEIGHTS, BIAS = "note-content", "boundaries.tsv", "(bias)"
_REACH = 3
"""Words on each side of a gap that are seen."""

_CERTAIN = 0.0
"""Log odds above which a sentence ends."""


def gap_features(words: Sequence[str], index: int, side: str) -> list[str]:
    """Of the gap after the word at `index`; `side` is "c" or "p", who speaks."""
    at = ["#" if word[:1].isdigit() else word for word in _window(words, index)]
    middle = _REACH - 1
    made = [f"{step}:{word}" for step, word in enumerate(at)]
    made += [f"{n}:{at[n]} {at[n + 1]}" for n in range(len(at) - 1)]
    made.append(f"t:{' '.join(at[middle : middle + 3])}")
    made.append(f"l:{' '.join(at[middle - 1 : middle + 2])}")
    made += [f"from:{min(8, index)}", f"{side}:{at[middle + 1]}", f"{side}|{at[middle]}"]
    return made


def _window(words: Sequence[str], index: int) -> list[str]:
    start = index - _REACH + 1
    return [words[n] if 0 <= n < len(words) else "_" for n in range(start, index + _REACH + 1)]


def sentences_in(spoken: SpokenSentence, side: str) -> Iterator[SpokenSentence]:
    """A stretch without punctuation, cut into sentences."""
    words = [token.text for token in spoken.tokens]
    weights = _weights()
    current: list[Token] = []
    for index, token in enumerate(spoken.tokens):
        current.append(token)
        if index + 1 < len(words):
            features = gap_features(words, index, side)
            score = weights[BIAS] + sum(weights.get(name, 0.0) for name in features)
            if score > _CERTAIN and not _waits(words[index + 1 - len(current) : index + 1]):
                yield SpokenSentence(tuple(current), question=False, closed=False)
                current = []
    if current:
        yield SpokenSentence(tuple(current), spoken.question, spoken.closed)


_WAITING = frozenset({"when", "if", "while", "after", "before", "since", "unless", "because"})
_LONGEST_WAITING = 8
"""Words of an opening "when i was a child" that says nothing without what follows."""


def _waits(words: Sequence[str]) -> bool:
    """A clause that only says when or if: what it holds for comes next."""
    rest = list(words)
    while rest and rest[0] in {"and", "so", "but", "well", "like", "then", "yeah", "no"}:
        del rest[0]
    return bool(rest) and rest[0] in _WAITING and len(rest) <= _LONGEST_WAITING


@cache
def _weights() -> Mapping[str, float]:
    file = read_model_file(
        shipped("models", FOLDER),
        WEIGHTS,
        model=f"the model of sentence ends in {FOLDER}",
        changed=f"{WEIGHTS} in {FOLDER} is damaged",
    )
    return {name: float(weight) for name, weight in file.rows()}
