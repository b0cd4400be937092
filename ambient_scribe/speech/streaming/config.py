"""How often open speech is read, when its words are committed, and what happens under load."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from ambient_scribe.domain.base import Frozen


class StreamingConfig(Frozen):
    """Without `step_ms` voiced segments are read when they have ended, `batch_segments` in one call
    (1: as soon as each ends; a recognizer that joins segments into windows of 30 s needs several
    windows' worth of them). With it, open speech is read while it goes on, and its words are
    committed as two successive readings agree on them.
    """

    batch_segments: int = Field(default=1, ge=1, le=256)
    step_ms: int | None = Field(default=None, ge=200)
    """How much more speech must have come before open speech is read again; None: never."""
    margin_ms: int = Field(default=300, ge=0, le=2_000)
    """Words that end closer than this to the end of the sound are not committed yet: the next
    syllable may belong to them."""
    max_buffer_ms: int = Field(default=10_000, ge=4_000)
    """So much open speech is committed up to a pause between words, agreed upon or not: what one
    reading costs stays bounded."""
    prompt_words: int = Field(default=40, ge=0, le=200)
    """Committed words of the same breath, before the sound that is read, that a recognizer is told;
    those inside it come besides."""
    adaptive: bool = False
    """Steps grow while reading falls behind the sound. Only for sources that come at their own pace:
    a file would be taken for a machine that is too slow, and the words would depend on the load."""
    max_step_ms: int = Field(default=20_000, ge=200)
    """A grown step; as long as a segment can be, a segment is read once, when it ends."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.step_ms is None:
            return self
        if self.batch_segments > 1:
            raise ValueError(
                "with step_ms segments are read as they end: leave batch_segments at 1"
            )
        if self.step_ms > self.max_step_ms:
            raise ValueError("max_step_ms must not be below step_ms")
        return self
