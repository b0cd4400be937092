"""What another engine says of a text, and who may say it. Nothing enters; these are the types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ambient_scribe.clinical.lexicon import Entry, LexiconKind


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """Characters `[start, end)` of the text that was read."""

    start: int
    end: int
    kind: LexiconKind | None
    """None: the engine tells that something is named, and not what: it may only widen one of ours."""
    entry: Entry | None = None
    """What it is known to be, where the engine knows (an abbreviation's long form)."""


class EntityFinder(Protocol):
    """Shared by every stream: it keeps nothing of what it reads."""

    @property
    def name(self) -> str:
        """For the provenance: the model with its version."""
        ...

    def find(self, text: str) -> tuple[NamedEntity, ...]: ...
