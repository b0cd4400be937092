"""The words and weights of the ledger, read from `configs/phrases/ledger.toml`."""

from __future__ import annotations

from functools import cache

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.note.phrases import first_mistake, read_toml
from ambient_scribe.resources import shipped


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
    try:
        return LedgerWords.model_validate(read_toml(path, "phrase file"))
    except ValidationError as error:
        raise UsageError(f"{path.name}: {first_mistake(error)}") from error
