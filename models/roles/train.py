"""Trains the role model and writes weights.tsv, model.toml and seen.txt (the
conversations it saw) beside this file.

    python models/roles/train.py DATA

DATA is the folder with aci-bench, mts-dialog and primock57. Reads training splits only. Needs
scikit-learn; scoring does not.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
from corpora import Conversation, aci, mts, primock, swapped_ids
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ambient_scribe.clinical.roles.model import BIAS, WEIGHTS, features
from ambient_scribe.model_files import CARD

HERE = Path(__file__).resolve().parent
SEED = 7
TRAINING_DAYS = range(1, 4)
RECOGNIZERS = ("whisper-large-v3-turbo", "parakeet-tdt-0.6b-v2")
"""Of the training days, so that the model has seen misheard words."""
MINIMUM_COUNT = 3
INVERSE_REGULARIZATION = 6.0
KEPT_FEATURES = 14_000
"""The largest weights; keeps the file under 300 kB."""


def training_conversations(data: Path) -> list[Conversation]:
    swapped = swapped_ids(data, "train")
    conversations = [
        *(c for c in aci(data, "train") if c.id not in swapped),
        *mts(data, "train"),
        *primock(data, TRAINING_DAYS),
    ]
    for recognizer in RECOGNIZERS:
        conversations += primock(data, TRAINING_DAYS, recognizer)
    return conversations


def training_turns(conversations: list[Conversation]) -> list[tuple[str, bool]]:
    """(text, said by a clinician). Each turn also without question marks, as some write it."""
    turns = [(text, role == "clinician") for c in conversations for _, role, text in c.turns]
    return turns + [(t.replace("?", " "), clinician) for t, clinician in turns if "?" in t]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    conversations = training_conversations(parser.parse_args().data)
    turns = training_turns(conversations)
    bags = [features(text) for text, _ in turns]
    counts: dict[str, int] = {}
    for bag in bags:
        for name in bag:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= MINIMUM_COUNT)
    column = {name: index for index, name in enumerate(names)}
    indices, starts, values = [], [0], []
    for bag in bags:
        known = sorted(column[name] for name in bag if name in column)
        indices += known
        values += [len(bag) ** -0.5] * len(known)
        starts.append(len(indices))
    matrix = csr_matrix((values, indices, starts), shape=(len(bags), len(names)))
    target = np.array([clinician for _, clinician in turns])
    model = LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=2000, random_state=SEED)
    model.fit(matrix, target)
    weights = model.coef_[0]
    kept = sorted(np.argsort(-np.abs(weights))[:KEPT_FEATURES], key=lambda i: names[i])
    lines = [f"{BIAS}\t{model.intercept_[0]:.3f}"]
    lines += [f"{names[i]}\t{weights[i]:.2f}" for i in kept]
    content = ("\n".join(lines) + "\n").encode("utf-8")
    (HERE / WEIGHTS).write_bytes(content)
    seen = sorted({conversation.id for conversation in conversations})
    (HERE / "seen.txt").write_text("\n".join(seen) + "\n", encoding="utf-8")
    (HERE / CARD).write_text(
        'name = "content-roles"\n'
        'version = "1"\n'
        'task = "clinician or not, from the words of an utterance"\n'
        'licence = "Apache-2.0; trained on data under CC BY 4.0, see card.md"\n\n'
        f'[sha256]\n"{WEIGHTS}" = "{hashlib.sha256(content).hexdigest()}"\n',
        encoding="utf-8",
    )
    sys.stdout.write(
        f"{len(turns)} turns, {len(names)} features, {len(kept)} kept, {len(content)} bytes\n"
    )


if __name__ == "__main__":
    main()
