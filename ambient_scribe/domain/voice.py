"""A person's voice that the program may know again, in numbers: it cannot be played back."""

from __future__ import annotations

import datetime
import math
from typing import Self

from pydantic import Field, field_validator

from ambient_scribe.domain.base import Frozen

UNIT_TOLERANCE = 1e-3
"""How far the length of a stored vector may be from 1: rounding, not another scale."""


class Enrolment(Frozen):
    """The mean embedding of one person's speech, and which model made it.

    `vector` has length 1. `model_sha256` is the embedding model's: vectors of two models have
    nothing to do with each other. `created` is given in by the caller; no clock is read here.
    """

    name: str = Field(min_length=1, max_length=120)
    vector: tuple[float, ...] = Field(min_length=2)
    model_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    speech_seconds: float = Field(gt=0)
    created: datetime.date

    @field_validator("vector")
    @classmethod
    def _unit(cls, vector: tuple[float, ...]) -> tuple[float, ...]:
        length = math.sqrt(math.fsum(value * value for value in vector))
        if not abs(length - 1.0) <= UNIT_TOLERANCE:  # also refuses NaN
            raise ValueError("an enrolled voice's vector must have length 1")
        return vector

    def renamed(self, name: str) -> Self:
        """The same voice under another name."""
        return type(self).model_validate({**self.model_dump(), "name": name})
