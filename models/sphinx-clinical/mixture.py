"""Several trigram models as one: linear interpolation, backoffs made anew, pruning by entropy.

In: models and what has been held out to choose their weights. Out: one model over the union of
their words and n-grams, small enough to ship.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ngrams import (
    BEGIN,
    END,
    NEVER,
    WORD_BITS,
    Keys,
    Logs,
    Trigram,
    on_vocabulary,
    pack,
    sentence_scores,
    unpack,
)
from numpy.typing import NDArray

_LEAST_LEFT = 1e-9
"""A history always leaves this much to words it was never followed by."""
_MOST_BACK = 5.0
"""log of the largest backoff weight: beyond it rounding, not language, is at work."""
_ROUNDS = 60


def best_weights(
    models: Sequence[Trigram], held_out: Sequence[Sequence[str]]
) -> NDArray[np.float64]:
    """The weights that give the held-out words the highest probability (EM; Jelinek 1980).

    A word that none of the models knows says nothing and is left out.
    """
    words = sorted({word for model in models for word in model.words})
    wide = [on_vocabulary(model, words) for model in models]
    table = np.exp(np.stack([sentence_scores(model, held_out) for model in wide]))
    weights = np.full(len(models), 1 / len(models))
    for _ in range(_ROUNDS):
        parts = weights[:, None] * table
        weights = (parts / parts.sum(axis=0)).mean(axis=1)
    return weights


def interpolated(models: Sequence[Trigram], weights: Sequence[float]) -> Trigram:
    """P(w | h) = the weighted sum over the models, explicit for every n-gram of any of them."""
    words = sorted({word for model in models for word in model.words})
    wide = [on_vocabulary(model, words) for model in models]
    tri_keys = _union([model.tri_keys for model in wide])
    u, v, w = unpack(tri_keys, 3)
    bi_keys = _union([*(model.bi_keys for model in wide), pack(u, v), pack(v, w)])
    uni = _blend([model.uni for model in wide], weights)
    a, b = unpack(bi_keys, 2)
    bi = _blend([model.bigram(a, b) for model in wide], weights)
    tri = _blend([model.trigram(u, v, w) for model in wide], weights)
    return normalized(words, uni, bi_keys, bi, tri_keys, tri)


def normalized(
    words: Sequence[str], uni: Logs, bi_keys: Keys, bi: Logs, tri_keys: Keys, tri: Logs
) -> Trigram:
    """A model of these explicit probabilities; each history's backoff makes it sum to one."""
    size = len(words)
    v, w = unpack(bi_keys, 2)
    _, middle, last = unpack(tri_keys, 3)
    bi, uni_back = _backoff(v, bi, uni[w], size)
    history = np.searchsorted(bi_keys, tri_keys >> WORD_BITS)
    lower = bi[np.searchsorted(bi_keys, pack(middle, last))]
    tri, bi_back = _backoff(history, tri, lower, len(bi_keys))
    return Trigram(words, uni, uni_back, bi_keys, bi, bi_back, tri_keys, tri)


def pruned(model: Trigram, threshold: float) -> Trigram:
    """Without the n-grams whose loss changes the model by less than `threshold` nats a word.

    Source: A. Stolcke, "Entropy-based Pruning of Backoff Language Models" (DARPA Broadcast News
    Transcription and Understanding Workshop, 1998). Trigrams go first, then the bigrams that no
    trigram stands on any more. Bigrams with the beginning of a sentence stay.
    """
    chance = model.uni.copy()
    begin = model.words.index(BEGIN)
    chance[begin] = chance[model.words.index(END)]
    u, v, w = unpack(model.tri_keys, 3)
    pair_chance = chance[u] + model.bigram(u, v)
    history = np.searchsorted(model.bi_keys, pack(u, v))
    loss = _losses(history, model.tri, model.bigram(v, w), pair_chance, len(model.bi_keys))
    kept = loss >= threshold
    tri_keys, tri = model.tri_keys[kept], model.tri[kept]
    needed = np.unique(np.concatenate([pack(u[kept], v[kept]), pack(v[kept], w[kept])]))
    a, b = unpack(model.bi_keys, 2)
    loss = _losses(a, model.bi, model.uni[b], chance[a], len(model.words))
    stays = (loss >= threshold) | np.isin(model.bi_keys, needed) | (a == begin)
    return normalized(model.words, model.uni, model.bi_keys[stays], model.bi[stays], tri_keys, tri)


def without_words(model: Trigram, unwanted: set[str]) -> Trigram:
    """The model over fewer words: what it gave to the others goes to those that remain."""
    kept = np.array([word not in unwanted for word in model.words])
    place = np.cumsum(kept) - 1
    words = [word for word, stays in zip(model.words, kept, strict=True) if stays]
    uni = model.uni[kept] - np.log(np.exp(model.uni[kept]).sum())
    parts = []
    for keys, logs, order in ((model.bi_keys, model.bi, 2), (model.tri_keys, model.tri, 3)):
        ids = unpack(keys, order)
        whole = np.all([kept[part] for part in ids], axis=0)
        parts += [pack(*(place[part[whole]] for part in ids)), logs[whole]]
    return normalized(words, uni, *parts)


def _union(keys: Sequence[Keys]) -> Keys:
    return np.unique(np.concatenate(keys))


def _blend(logs: Sequence[Logs], weights: Sequence[float]) -> Logs:
    total = sum(weight * np.exp(one) for weight, one in zip(weights, logs, strict=True))
    return np.log(np.maximum(total, np.exp(NEVER)))


def _backoff(history: NDArray[np.int64], logs: Logs, lower: Logs, size: int) -> tuple[Logs, Logs]:
    """The explicit probabilities, scaled where they leave nothing, and log backoff weights."""
    used = np.bincount(history, weights=np.exp(logs), minlength=size)
    covered = np.bincount(history, weights=np.exp(lower), minlength=size)
    full = used > 1 - _LEAST_LEFT
    scale = np.where(full, (1 - 1e-6) / np.maximum(used, _LEAST_LEFT), 1.0)
    used *= scale
    left = np.maximum(1 - used, _LEAST_LEFT)
    room = np.maximum(1 - covered, _LEAST_LEFT)
    back = np.where(np.bincount(history, minlength=size) > 0, np.log(left / room), 0.0)
    return logs + np.log(scale)[history], np.minimum(back, _MOST_BACK)


def _losses(history: NDArray[np.int64], logs: Logs, lower: Logs, chance: Logs, size: int) -> Logs:
    """The relative entropy between the model and itself without each one n-gram."""
    p, q = np.exp(logs), np.exp(lower)
    left = np.maximum(1 - np.bincount(history, weights=p, minlength=size), _LEAST_LEFT)[history]
    room = np.maximum(1 - np.bincount(history, weights=q, minlength=size), _LEAST_LEFT)[history]
    new = np.log((left + p) / (room + q))
    change = p * (lower + new - logs) + left * (new - np.log(left / room))
    return -np.exp(chance) * change
