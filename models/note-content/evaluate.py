"""Measures the content model by cross-validation within the training split.

    python models/note-content/evaluate.py DATA

Five folds; conversations of one source are never parted. Of the units of ACI-Bench train, by
division: how many of those that the alignment gives it are found (recall), and how many of those that
the model gives it are its own (precision); "told": told anywhere or not. A unit told in several
divisions counts as right for each of them. The labels are the alignment's, not a person's.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from train import SEED, Labelled, labelled, model_of
from visits import examples

from ambient_scribe.note.drafting.content.model import DIVISIONS, Division

FOLDS = 5


def folds_of(visits: Sequence[Labelled]) -> dict[str, int]:
    groups = sorted({visit.group for visit in visits})
    random.Random(SEED).shuffle(groups)
    return {group: index % FOLDS for index, group in enumerate(groups)}


def judged(visits: Sequence[Labelled]) -> list[tuple[frozenset[Division], dict[Division, float]]]:
    """Of every unit of a whole visit: where it is told, and what a model says that never saw its group."""
    fold = folds_of(visits)
    made = []
    for number in range(FOLDS):
        model = model_of([visit for visit in visits if fold[visit.group] != number])
        for visit in visits:
            if fold[visit.group] == number and not visit.part:
                for told, features in zip(visit.told, visit.features, strict=True):
                    made.append((told, dict(model.probabilities(features))))
    return made


def report(rows: Sequence[tuple[frozenset[Division], dict[Division, float]]]) -> None:
    for division in DIVISIONS:
        own = [one for one in rows if (division in one[0] if one[0] else division is Division.NONE)]
        given = [one for one in rows if max(one[1], key=one[1].__getitem__) is division]
        both = sum(
            1 for one in given if (division in one[0] if one[0] else division is Division.NONE)
        )
        precision, recall = both / max(1, len(given)), both / max(1, len(own))
        sys.stdout.write(
            f"{division.value:12} {len(own):5} units, precision {100 * precision:.1f} %, "
            f"recall {100 * recall:.1f} %\n"
        )
    for least in (0.3, 0.4, 0.5, 0.6):
        given = [one for one in rows if 1 - one[1][Division.NONE] >= least]
        right = sum(1 for one in given if one[0])
        whole = sum(1 for one in rows if one[0])
        sys.stdout.write(
            f"told >= {least}: precision {100 * right / max(1, len(given)):.1f} %, "
            f"recall {100 * right / max(1, whole):.1f} %\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    report(judged(labelled(examples(parser.parse_args().data))))


if __name__ == "__main__":
    main()
