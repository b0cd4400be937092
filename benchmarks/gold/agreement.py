"""How far two annotators of the same visits agree: python benchmarks/gold/agreement.py ONE TWO

ONE and TWO are folders of gold files, one a visit. Two facts are the same, strictly, when kind,
assertion, subject and normalized term are equal and their turns overlap; relaxed, when a word of the
terms is common instead of the name. Each fact is matched once. Printed: matches, what either has
alone, and F1 (the share of agreement; with no fact that is true by definition, kappa has no meaning).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.evaluation.facts.terms import name_of

Row = dict[str, Any]


def same(one: Row, two: Row, *, relaxed: bool) -> bool:
    fields = ("subject", "assertion") if relaxed else ("kind", "subject", "assertion")
    if any(one[field] != two[field] for field in fields):
        return False
    if not set(one["turns"]) & set(two["turns"]):
        return False
    names = [name_of(row["term"], FactKind(row["kind"])) for row in (one, two)]
    if names[0] == names[1]:
        return True
    return relaxed and bool(set(names[0].split()) & set(names[1].split()))


def matched(ones: Iterable[Row], twos: Iterable[Row], *, relaxed: bool) -> list[tuple[Row, Row]]:
    left = list(twos)
    pairs = []
    for one in ones:
        found = next((two for two in left if same(one, two, relaxed=relaxed)), None)
        if found is not None:
            left.remove(found)
            pairs.append((one, found))
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("one", type=Path)
    parser.add_argument("two", type=Path)
    told = parser.parse_args()
    for relaxed in (False, True):
        both, sums = Counter[str](), Counter[str]()
        for path in sorted(told.one.glob("*.json")):
            other = told.two / path.name
            if not other.exists():
                continue
            ones, twos = (json.loads(file.read_text("utf-8"))["facts"] for file in (path, other))
            pairs = matched(ones, twos, relaxed=relaxed)
            sums.update(row["kind"] for row in (*ones, *twos))
            both.update(row["kind"] for pair in pairs for row in pair)
        rows = [*sorted(sums), ""]
        sys.stdout.write(f"{'relaxed' if relaxed else 'strict'}\n")
        for kind in rows:
            share, total = (both[kind], sums[kind]) if kind else (both.total(), sums.total())
            sys.stdout.write(f"  {kind or 'all':16} {total // 2:6} facts  F1 {share / total:.2f}\n")


if __name__ == "__main__":
    main()
