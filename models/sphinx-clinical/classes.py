"""A class trigram as a word trigram: a drug nobody named in training is as likely where drugs go.

In: sentences, and the members of each class (the lexicon's medications, conditions, …). Their
mentions become the name of the class, the model of these sentences says where the class may stand,
and `expanded` puts every member there with its share, so that a decoder without classes can use it.

Source: P. F. Brown et al., "Class-Based n-gram Models of Natural Language", Computational
Linguistics 18 (1992): P(w | h) = P(class | h) P(w | class).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from mixture import normalized
from ngrams import BEGIN, END, NEVER, WORD_BITS, Keys, Logs, Trigram, found, pack, unpack
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Chances = NDArray[np.float64]
Name = tuple[str, ...]
Sentence = list[str]

UNSEEN_COUNT = 1.0
"""What a member that was never heard in training weighs beside those that were, by their counts."""
FOLLOWERS = 40
"""So many likeliest words are written out after each member; others come by backing off."""
OFTEN_ENOUGH = 5e-6
"""A class is written out, member by member, after histories that it follows at least so often, per
word of text: about twice in the training conversations."""
MOST_CERTAIN = 0.9
"""A history of names leaves some room, however few names begin with it."""


@dataclass(frozen=True)
class WordClass:
    """`tag` is how sentences name it, `shares` the part of each member (they sum to one)."""

    tag: str
    shares: Mapping[Name, float]


def tagged(sentences: Iterable[Sentence], members: Mapping[Name, str]) -> list[Sentence]:
    """Every mention replaced by its class; the longest name counts."""
    longest = max(map(len, members))
    result = []
    for sentence in sentences:
        words: Sentence = []
        at = 0
        while at < len(sentence):
            for size in range(min(longest, len(sentence) - at), 0, -1):
                tag = members.get(tuple(sentence[at : at + size]))
                if tag:
                    words.append(tag)
                    at += size
                    break
            else:
                words.append(sentence[at])
                at += 1
        result.append(words)
    return result


def counted(sentences: Iterable[Sentence], members: Mapping[Name, str]) -> Counter[Name]:
    """How often each name is mentioned."""
    longest = max(map(len, members))
    counts: Counter[Name] = Counter()
    for sentence in sentences:
        at = 0
        while at < len(sentence):
            for size in range(min(longest, len(sentence) - at), 0, -1):
                name = tuple(sentence[at : at + size])
                if name in members:
                    counts[name] += 1
                    at += size
                    break
            else:
                at += 1
    return counts


def word_classes(members: Mapping[Name, str], counts: Mapping[Name, int]) -> list[WordClass]:
    by_tag: dict[str, dict[Name, float]] = defaultdict(dict)
    for name, tag in members.items():
        by_tag[tag][name] = counts.get(name, 0) + UNSEEN_COUNT
    classes = []
    for tag, weights in sorted(by_tag.items()):
        total = sum(weights.values())
        classes.append(WordClass(tag, {name: w / total for name, w in weights.items()}))
    return classes


def expanded(model: Trigram, classes: Sequence[WordClass]) -> Trigram:
    """`model` speaks of tags; what leaves speaks of words alone."""
    present = [one for one in classes if one.tag in model.index]
    tags = {one.tag for one in present}
    names = {word for one in classes for name in one.shares for word in name}
    words = sorted((set(model.words) - tags) | names)
    index = {word: n for n, word in enumerate(words)}
    place = np.array([index.get(word, -1) for word in model.words])
    uni = np.zeros(len(words))
    uni[place[place >= 0]] = np.exp(model.uni[place >= 0])
    bigrams = [_plain(model.bi_keys, model.bi, place, 2)]
    trigrams = [_plain(model.tri_keys, model.tri, place, 3)]
    for one in present:
        tag = model.index[one.tag]
        first, shares = _first_words(one, index)
        uni[first] += np.exp(model.uni[tag]) * shares
        pairs, triples = _histories(model, tag, place)
        bigrams.append(_outer(*pairs, first, shares))
        trigrams.append(_outer(*triples, first, shares))
        bigrams += _inside_and_after(model, tag, one, index, place)
    uni_logs = np.log(np.maximum(uni, np.exp(NEVER)))
    tri_keys, tri = _summed(trigrams)
    bi_keys, bi = _with_edges(*_summed(bigrams), tri_keys, uni_logs)
    return normalized(words, uni_logs, bi_keys, bi, tri_keys, tri)


def _first_words(one: WordClass, index: Mapping[str, int]) -> tuple[Whole, Chances]:
    first: dict[int, float] = defaultdict(float)
    for name, share in one.shares.items():
        first[index[name[0]]] += share
    return np.array(list(first)), np.array(list(first.values()))


def _plain(keys: Keys, logs: Logs, place: Whole, order: int) -> tuple[Keys, Chances]:
    """The n-grams without a tag."""
    parts = [place[part] for part in unpack(keys, order)]
    plain = np.all([part >= 0 for part in parts], axis=0)
    return pack(*(part[plain] for part in parts)), np.exp(logs[plain])


def _histories(
    model: Trigram, tag: int, place: Whole
) -> tuple[tuple[Keys, Chances], tuple[Keys, Chances]]:
    """Where the class stands often enough: words and pairs before it, and its chance there."""
    chance = np.exp(model.uni)
    chance[model.index[BEGIN]] = chance[model.index[END]]
    v, w = unpack(model.bi_keys, 2)
    after = np.exp(model.bi)
    one = (w == tag) & (place[v] >= 0) & (chance[v] * after >= OFTEN_ENOUGH)
    a, b, c = unpack(model.tri_keys, 3)
    pair = chance[a] * np.exp(model.bigram(a, b)) * np.exp(model.tri)
    two = (c == tag) & (place[a] >= 0) & (place[b] >= 0) & (pair >= OFTEN_ENOUGH)
    return (place[v[one]], after[one]), (pack(place[a[two]], place[b[two]]), np.exp(model.tri[two]))


def _outer(
    histories: Keys, chances: Chances, words: Whole, shares: Chances
) -> tuple[Keys, Chances]:
    """Every word after every history."""
    keys = (histories[:, None] << WORD_BITS) | words[None, :]
    return keys.ravel(), (chances[:, None] * shares[None, :]).ravel()


def _inside_and_after(
    model: Trigram, tag: int, one: WordClass, index: Mapping[str, int], place: Whole
) -> list[tuple[Keys, Chances]]:
    """From word to word of the members' names, and from their ends to what follows the class."""
    steps: dict[tuple[int, int], float] = defaultdict(float)
    ends: dict[int, float] = defaultdict(float)
    total: dict[int, float] = defaultdict(float)
    for name, share in one.shares.items():
        ids = [index[word] for word in name]
        for word, following in pairwise(ids):
            steps[word, following] += share
        for word in ids:
            total[word] += share
        ends[ids[-1]] += share
    inside = [(pack(np.array([v]), np.array([w])), s / total[v]) for (v, w), s in steps.items()]
    v, w = unpack(model.bi_keys, 2)
    after = np.flatnonzero((v == tag) & (place[w] >= 0))
    after = after[np.argsort(-model.bi[after], kind="stable")][:FOLLOWERS]
    last = np.array(list(ends))
    ending = np.array([share / total[word] for word, share in ends.items()])
    followed = _outer(last, ending, place[w[after]], np.exp(model.bi[after]))
    if not inside:
        return [followed]
    keys = np.concatenate([key for key, _ in inside])
    return [(keys, np.array([chance for _, chance in inside])), followed]


def _summed(parts: Sequence[tuple[Keys, Chances]]) -> tuple[Keys, Logs]:
    """Each n-gram once, with the sum of its chances, below one."""
    keys = np.concatenate([key for key, _ in parts])
    chances = np.concatenate([chance for _, chance in parts])
    unique, place = np.unique(keys, return_inverse=True)
    summed = np.bincount(place, weights=chances, minlength=len(unique))
    return unique, np.log(np.minimum(summed, MOST_CERTAIN))


def _with_edges(bi_keys: Keys, bi: Logs, tri_keys: Keys, uni: Logs) -> tuple[Keys, Logs]:
    """Adds the bigrams on which trigrams stand."""
    u, v, w = unpack(tri_keys, 3)
    wanted = np.unique(np.concatenate([pack(u, v), pack(v, w)]))
    _, there = found(bi_keys, wanted)
    missing = wanted[~there]
    keys = np.concatenate([bi_keys, missing])
    rank = np.argsort(keys)
    logs = np.concatenate([bi, np.minimum(uni[unpack(missing, 2)[1]], np.log(0.5))])
    return keys[rank], logs[rank]
