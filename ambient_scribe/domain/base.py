"""What every domain type and every component's config shares."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Immutable, and strict about unknown keys. Build anew instead of changing."""

    model_config = ConfigDict(frozen=True, extra="forbid")
