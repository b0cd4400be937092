"""Which other engines may add entities, and where their files are."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from ambient_scribe.domain.base import Frozen


class EntitiesConfig(Frozen):
    """By default a scispaCy model that is installed adds entities, and nothing else is asked for."""

    model: str | None = "auto"
    """auto: the first installed one of the table of labels; the name of an installed package or the
    folder of a spaCy pipeline; None: none."""
    abbreviations: bool = False
    """Read "long form (LF)" as a definition, and LF as the long form from there on (scispaCy)."""
    umls: Path | None = None
    """Folder of a knowledge base for scispaCy's linker: its jsonl, and an index if there is one."""
    umls_similarity: float = Field(default=0.85, gt=0, le=1)
    """Of letters (0 to 1) between a fact's name and a concept's alias, for the concept to be offered."""
