"""Trains the content model and writes weights.tsv, model.toml and seen.txt (the conversations it
saw) beside this file.

    python models/note-content/train.py DATA

DATA is the folder with aci-bench and mts-dialog. Reads training splits only. Needs scikit-learn;
judging does not.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import boundaries
import numpy as np
from alignment import aligned, inverse_frequencies, unit_bags
from boundaries import gaps_of
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from visits import Example, examples

from ambient_scribe.model_files import CARD
from ambient_scribe.note.drafting.content.features import features_of
from ambient_scribe.note.drafting.content.model import (
    BIAS,
    DIVISIONS,
    WEIGHTS,
    ContentModel,
    Division,
)
from ambient_scribe.note.drafting.content.units import units_of
from ambient_scribe.note.drafting.language.boundaries import WEIGHTS as BOUNDARIES

HERE = Path(__file__).resolve().parent
SEED = 7
THRESHOLD = 1.1
"""Of the alignment; chosen by how well the words of the aligned units cover the note's (see card.md)."""
MINIMUM_COUNT = 3
INVERSE_REGULARIZATION = 0.7
WHOLE_VISIT_WEIGHT = 6.0
"""A unit of a whole visit counts so much more than one of a piece of a visit, which has one section."""
KEPT_FEATURES = 11_000
"""Those with the largest weights; keeps the file under a megabyte."""


class Labelled:
    """An example's features by unit, and the divisions that tell each."""

    def __init__(self, example: Example, rarity: dict[str, float]) -> None:
        units = units_of(example.survey)
        self.id, self.group, self.part = example.id, example.group, example.part
        self.units = units
        self.features = features_of(example.survey, units)
        self.told = aligned(units, example.note, rarity, THRESHOLD)


def labelled(found: Sequence[Example]) -> list[Labelled]:
    bags = [bag for one in found for bag in unit_bags(units_of(one.survey)) if bag]
    rarity = dict(inverse_frequencies(bags))
    return [Labelled(one, rarity) for one in found]


def fitted(visits: Sequence[Labelled]) -> dict[str, tuple[float, ...]]:
    """Weights by feature, one a division; a unit told in several counts for each in part."""
    count = Counter(name for visit in visits for bag in visit.features for name in bag)
    names = sorted(name for name, number in count.items() if number >= MINIMUM_COUNT)
    column = {name: index for index, name in enumerate(names)}
    indices, starts, values = [], [0], []
    target, weight = [], []
    for visit in visits:
        for bag, told in zip(visit.features, visit.told, strict=True):
            known = sorted(column[name] for name in bag if name in column)
            for division in sorted(told) or [Division.NONE]:
                indices += known
                values += [len(bag) ** -0.5] * len(known)
                starts.append(len(indices))
                target.append(DIVISIONS.index(division))
                weight.append((1.0 if visit.part else WHOLE_VISIT_WEIGHT) / max(1, len(told)))
    matrix = csr_matrix((values, indices, starts), shape=(len(target), len(names)))
    model = LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=300, random_state=SEED, tol=1e-3)
    model.fit(matrix, np.array(target), sample_weight=np.array(weight))
    assert list(model.classes_) == list(range(len(DIVISIONS)))
    size = np.abs(model.coef_).max(axis=0)
    kept = sorted(np.argsort(-size)[:KEPT_FEATURES])
    weights = {BIAS: tuple(float(one) for one in model.intercept_)}
    return weights | {names[i]: tuple(float(w) for w in model.coef_[:, i]) for i in kept}


def written(weights: dict[str, tuple[float, ...]]) -> bytes:
    rows = ["\t".join([name, *(f"{one:.2f}" for one in row)]) for name, row in weights.items()]
    return ("\n".join(rows) + "\n").encode("utf-8")


def model_of(visits: Sequence[Labelled]) -> ContentModel:
    return ContentModel(fitted(visits), "")


def _declare(files: dict[str, bytes]) -> None:
    rows = (
        f'"{name}" = "{hashlib.sha256(content).hexdigest()}"' for name, content in files.items()
    )
    (HERE / CARD).write_text(
        'name = "note-content"\n'
        'version = "1"\n'
        'task = "in which division of a note a unit of speech is told, and where sentences end"\n'
        'licence = "Apache-2.0; trained on data under CC BY 4.0, see card.md"\n\n'
        "[sha256]\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    found = examples(parser.parse_args().data)
    ends = boundaries.written(boundaries.learnt([g for one in found for g in gaps_of(one)]))
    (HERE / BOUNDARIES).write_bytes(ends)
    _declare({BOUNDARIES: ends})  # the units of unpunctuated speech are cut by it
    visits = labelled(found)
    content = written(fitted(visits))
    (HERE / WEIGHTS).write_bytes(content)
    _declare({WEIGHTS: content, BOUNDARIES: ends})
    (HERE / "seen.txt").write_text(
        "\n".join(sorted(visit.id for visit in visits)) + "\n", encoding="utf-8"
    )
    count = sum(len(visit.units) for visit in visits)
    sys.stdout.write(f"{len(visits)} conversations, {count} units, {len(content)} bytes\n")


if __name__ == "__main__":
    main()
