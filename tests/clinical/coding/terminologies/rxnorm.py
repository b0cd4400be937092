"""A row in the shape of RxNorm's file of names."""

from __future__ import annotations


def drug(
    rxcui: str,
    kind: str,
    name: str,
    *,
    source: str = "RXNORM",
    language: str = "ENG",
    suppressed: str = "N",
) -> str:
    cells = [rxcui, language, *[""] * 9, source, kind, rxcui, name, "", suppressed, "", ""]
    return "|".join(cells)
