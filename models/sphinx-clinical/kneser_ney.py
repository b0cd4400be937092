"""Trigram counts of sentences, smoothed: interpolated Kneser-Ney with three discounts an order.

Source: S. F. Chen and J. Goodman, "An Empirical Study of Smoothing Techniques for Language
Modeling", Harvard TR-10-98 (1998), section 3: "modified Kneser-Ney". Lower orders count in how
many contexts an n-gram was seen, except after the beginning of a sentence, which has no context.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from ngrams import BEGIN, END, NEVER, WORD_BITS, Keys, Trigram, pack, unpack
from numpy.typing import NDArray

Counts = NDArray[np.int64]
_DISTINGUISHED = 3
"""Discounts stand for n-grams seen once, twice, and three times or more."""


def smoothed(sentences: Iterable[Sequence[str]]) -> Trigram:
    """The model of these sentences; its vocabulary is theirs, sorted, with the two boundaries."""
    table = list(sentences)
    words = sorted({word for sentence in table for word in sentence} | {BEGIN, END})
    index = {word: n for n, word in enumerate(words)}
    begin, end = index[BEGIN], index[END]
    stream: list[int] = []
    starts: list[bool] = []
    for sentence in table:
        stream += [begin, *(index[word] for word in sentence), end]
        starts += [True, *([False] * (len(sentence) + 1))]
    flow, first = np.array(stream, dtype=np.int64), np.array(starts)
    tri_keys, tri_counts = _trigram_counts(flow, first)
    bi_keys, bi_counts = _continuations(tri_keys, 3)
    true_keys, true_counts = np.unique(pack(flow[:-1], flow[1:])[~first[1:]], return_counts=True)
    v, _ = unpack(true_keys, 2)
    bi_keys, bi_counts = _merged(bi_keys, bi_counts, true_keys[v == begin], true_counts[v == begin])
    uni_words, uni_seen = _continuations(bi_keys, 2)
    uni = _unigrams(uni_words, uni_seen, len(words), begin)
    bi, uni_back = _bigrams(bi_keys, bi_counts, uni)
    tri, bi_back = _trigrams(tri_keys, tri_counts, bi_keys, bi)
    return Trigram(
        words,
        np.log(np.maximum(uni, np.exp(NEVER))),
        np.log(uni_back),
        bi_keys,
        np.log(bi),
        np.log(bi_back),
        tri_keys,
        np.log(tri),
    )


def discounts(counts: Counts) -> NDArray[np.float64]:
    """D1, D2, D3+ (equation 26 there), kept between a small amount and the count itself."""
    seen = np.array([np.count_nonzero(counts == n) for n in range(1, _DISTINGUISHED + 2)])
    seen = np.maximum(seen, 1)
    share = seen[0] / (seen[0] + 2 * seen[1])
    steps = np.arange(1, _DISTINGUISHED + 1)
    raw = steps - (steps + 1) * share * seen[1:] / seen[:-1]
    return np.clip(raw, 0.1, steps - 0.05)


def _trigram_counts(flow: Counts, first: NDArray[np.bool_]) -> tuple[Keys, Counts]:
    inside = ~(first[1:-1] | first[2:])
    keys = pack(flow[:-2], flow[1:-1], flow[2:])[inside]
    unique, counts = np.unique(keys, return_counts=True)
    return unique, counts.astype(np.int64)


def _continuations(keys: Keys, order: int) -> tuple[Keys, Counts]:
    """In how many contexts each n-gram's last words were seen: one word fewer on the left."""
    shorter = keys & ((1 << (WORD_BITS * (order - 1))) - 1)
    unique, counts = np.unique(shorter, return_counts=True)
    return unique, counts.astype(np.int64)


def _merged(keys: Keys, counts: Counts, more: Keys, more_counts: Counts) -> tuple[Keys, Counts]:
    everything = np.concatenate([keys, more])
    order = np.argsort(everything, kind="stable")
    return everything[order], np.concatenate([counts, more_counts])[order].astype(np.int64)


def _unigrams(words: Keys, counts: Counts, size: int, begin: int) -> NDArray[np.float64]:
    """Continuation probabilities mixed with an even share for every word but the beginning."""
    taken = discounts(counts)[np.minimum(counts, _DISTINGUISHED) - 1]
    total = counts.sum()
    spare = float(taken.sum() / total)
    uni = np.full(size, spare / (size - 1))
    uni[words] += (counts - taken) / total
    uni[begin] = 0.0
    return uni


def _bigrams(
    keys: Keys, counts: Counts, uni: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bigram probabilities mixed with those of the last word, and each history's backoff."""
    size = len(uni)
    history, last = unpack(keys, 2)
    taken = discounts(counts)[np.minimum(counts, _DISTINGUISHED) - 1]
    totals = np.bincount(history, weights=counts, minlength=size)
    spare = np.bincount(history, weights=taken, minlength=size)
    back = np.divide(spare, totals, out=np.ones(size), where=totals > 0)
    return (counts - taken) / totals[history] + back[history] * uni[last], back


def _trigrams(
    keys: Keys, counts: Counts, bi_keys: Keys, bi: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    u, v, w = unpack(keys, 3)
    place = np.searchsorted(bi_keys, pack(u, v))
    taken = discounts(counts)[np.minimum(counts, _DISTINGUISHED) - 1]
    totals = np.bincount(place, weights=counts, minlength=len(bi_keys))
    spare = np.bincount(place, weights=taken, minlength=len(bi_keys))
    back = np.divide(spare, totals, out=np.ones(len(bi_keys)), where=totals > 0)
    lower = bi[np.searchsorted(bi_keys, pack(v, w))]
    return (counts - taken) / totals[place] + back[place] * lower, back
