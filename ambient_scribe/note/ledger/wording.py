"""The words and weights of the ledger, read from `configs/phrases/ledger.toml`."""

from __future__ import annotations

from functools import cache

from ambient_scribe.domain.base import Frozen
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import read_as


class LedgerWords(Frozen):
    """See the comments in `ledger.toml`."""

    red_flags: frozenset[str]
    directives: tuple[str, ...]
    in_the_room: tuple[str, ...]
    explaining: tuple[str, ...]
    talk: frozenset[str]
    weights: dict[str, float]
    shares: dict[str, float]


@cache
def load_ledger_words() -> LedgerWords:
    """Raises UsageError, naming the file and what is wrong in it."""
    path = shipped("configs", "phrases", "ledger.toml")
    return read_as(LedgerWords, path, "phrase file")
