"""A backoff trigram model as sorted arrays, and the questions one asks of it.

Words are numbers; a bigram (v, w) and a trigram (u, v, w) are packed into one 64-bit key, so that
looking up a million of them is one binary search. Probabilities are natural logarithms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

WORD_BITS = 20
"""A million words; three of them fit into a signed 64-bit key."""

BEGIN, END = "<s>", "</s>"
NEVER = -99.0 * np.log(10)
"""What ARPA files write for a word that is never predicted, such as the beginning of a sentence."""

Keys = NDArray[np.int64]
Logs = NDArray[np.float64]


def pack(*words: NDArray[np.int64]) -> Keys:
    """One key for each row of words: (v, w) or (u, v, w), ordered as tuples are."""
    key = words[0].astype(np.int64)
    for more in words[1:]:
        key = (key << WORD_BITS) | more
    return key


def unpack(keys: Keys, order: int) -> tuple[NDArray[np.int64], ...]:
    mask = (1 << WORD_BITS) - 1
    return tuple((keys >> (WORD_BITS * place)) & mask for place in reversed(range(order)))


def found(keys: Keys, wanted: Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each wanted key lies in the sorted `keys` (any place when absent), and whether."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return place, keys[place] == wanted


@dataclass(frozen=True, eq=False)
class Trigram:
    """`uni`, `bi`, `tri` are log P of each n-gram that stands in the model, `uni_back`, `bi_back`
    the log backoff weights of the histories. Keys are sorted. The last two words of every trigram
    stand among the bigrams."""

    words: Sequence[str]
    uni: Logs
    uni_back: Logs
    bi_keys: Keys
    bi: Logs
    bi_back: Logs
    tri_keys: Keys
    tri: Logs
    index: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {word: n for n, word in enumerate(self.words)})

    @property
    def sizes(self) -> tuple[int, int, int]:
        return len(self.words), len(self.bi_keys), len(self.tri_keys)

    def bigram(self, v: NDArray[np.int64], w: NDArray[np.int64]) -> Logs:
        """log P(w | v) for every row."""
        place, there = found(self.bi_keys, pack(v, w))
        explicit = self.bi[place] if len(self.bi) else np.zeros(len(w))
        return np.where(there, explicit, self.uni_back[v] + self.uni[w])

    def history_weight(self, u: NDArray[np.int64], v: NDArray[np.int64]) -> Logs:
        """log of the backoff weight of (u, v): 0 where that history never occurred."""
        place, there = found(self.bi_keys, pack(u, v))
        explicit = self.bi_back[place] if len(self.bi) else np.zeros(len(v))
        return np.where(there, explicit, 0.0)

    def trigram(self, u: NDArray[np.int64], v: NDArray[np.int64], w: NDArray[np.int64]) -> Logs:
        """log P(w | u, v) for every row."""
        place, there = found(self.tri_keys, pack(u, v, w))
        explicit = self.tri[place] if len(self.tri) else np.zeros(len(w))
        return np.where(there, explicit, self.history_weight(u, v) + self.bigram(v, w))


def on_vocabulary(model: Trigram, words: Sequence[str]) -> Trigram:
    """The same model over another list of words, which may hold more and must hold all of its own.

    Words that the model does not know are impossible (`NEVER`).
    """
    place = {word: n for n, word in enumerate(words)}
    mapped = np.array([place[word] for word in model.words], dtype=np.int64)
    uni, back = np.full(len(words), NEVER), np.zeros(len(words))
    uni[mapped], back[mapped] = model.uni, model.uni_back
    bi_keys = pack(*(mapped[part] for part in unpack(model.bi_keys, 2)))
    tri_keys = pack(*(mapped[part] for part in unpack(model.tri_keys, 3)))
    bi_order, tri_order = np.argsort(bi_keys), np.argsort(tri_keys)
    return Trigram(
        words,
        uni,
        back,
        bi_keys[bi_order],
        model.bi[bi_order],
        model.bi_back[bi_order],
        tri_keys[tri_order],
        model.tri[tri_order],
    )


def sentence_scores(model: Trigram, sentences: Sequence[Sequence[str]]) -> Logs:
    """log P of every word and sentence end; words unknown to the model are left out.

    After an unknown word the history is what follows it.
    """
    rows: list[tuple[int, int, int]] = []
    begin, end = model.index[BEGIN], model.index[END]
    for sentence in sentences:
        u, v = -1, begin
        for word in (*sentence, END):
            w = end if word == END else model.index.get(word, -1)
            if w >= 0:
                rows.append((u, v, w))
            u, v = v, w
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    u, v, w = table.T
    scores = model.uni[w].copy()
    two = v >= 0
    scores[two] = model.bigram(v[two], w[two])
    three = two & (u >= 0)
    scores[three] = model.trigram(u[three], v[three], w[three])
    return scores


def perplexity(model: Trigram, sentences: Sequence[Sequence[str]]) -> float:
    """Per known word and sentence end."""
    return float(np.exp(-np.mean(sentence_scores(model, sentences))))
