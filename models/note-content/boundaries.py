"""Learns where sentences end from punctuated conversations, for `boundaries.tsv`.

In: the training conversations. Out: weights by feature, and on a held-out part how well the ends
are found.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from visits import Example

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.boundaries import BIAS, gap_features

SEED = 7
MINIMUM_COUNT = 4
INVERSE_REGULARIZATION = 0.5
KEPT_FEATURES = 25_000
CLAUSE_STARTS = frozenset(
    ["i", "you", "he", "she", "it", "they", "we", "there", "and", "but", "so", "my", "then", "let"]
)
"""Before these a comma parts clauses too, as a full stop would."""
Gap = tuple[list[str], bool]


def gaps_of(example: Example) -> list[Gap]:
    """The gaps within its punctuated passages, and whether a sentence ends there."""
    made: list[Gap] = []
    for speech in example.survey.speeches:
        if not speech.punctuated:
            continue
        tokens = [token for spoken in speech.sentences for token in spoken.tokens]
        words = [token.text for token in tokens]
        side = "c" if speech.passage.role is Role.CLINICIAN else "p"
        for index in range(len(words) - 1):
            ends = tokens[index].mark in (".", "?") or (
                tokens[index].mark == "," and words[index + 1] in CLAUSE_STARTS
            )
            made.append((gap_features(words, index, side), ends))
    return made


def learnt(gaps: Sequence[Gap]) -> dict[str, float]:
    count = Counter(name for features, _ in gaps for name in features)
    names = sorted(name for name, number in count.items() if number >= MINIMUM_COUNT)
    column = {name: index for index, name in enumerate(names)}
    indices, starts = [], [0]
    for features, _ in gaps:
        indices += sorted({column[name] for name in features if name in column})
        starts.append(len(indices))
    matrix = csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(gaps), len(names)))
    target = np.array([ends for _, ends in gaps])
    model = LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=300, random_state=SEED, tol=1e-3)
    model.fit(matrix, target)
    weights = model.coef_[0]
    kept = sorted(np.argsort(-np.abs(weights))[:KEPT_FEATURES])
    return {BIAS: float(model.intercept_[0])} | {names[i]: float(weights[i]) for i in kept}


def written(weights: dict[str, float]) -> bytes:
    rows = [f"{name}\t{weight:.2f}" for name, weight in weights.items()]
    return ("\n".join(rows) + "\n").encode("utf-8")


def report(examples: Sequence[Example]) -> None:
    """Learnt from four fifths of the groups, judged on the rest."""
    groups = sorted({one.group for one in examples})
    random.Random(SEED).shuffle(groups)
    held = set(groups[: len(groups) // 5])
    weights = learnt([gap for one in examples if one.group not in held for gap in gaps_of(one)])
    right = found = true = 0
    for one in examples:
        for features, ends in gaps_of(one) if one.group in held else ():
            said = weights[BIAS] + sum(weights.get(name, 0.0) for name in features) > 0
            right, found, true = right + (said and ends), found + said, true + ends
    sys.stdout.write(
        f"ends of sentences: precision {100 * right / max(1, found):.1f} %, "
        f"recall {100 * right / max(1, true):.1f} %\n"
    )
