"""What every domain type and every component's config shares."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Immutable, and strict about unknown keys. Build anew instead of changing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def changed(self, **fields: object) -> Self:
        """The same with these fields instead, validated: what was derived from the old ones (a cached
        property) is derived anew. Raises pydantic's ValidationError for what it must not hold."""
        known = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**known, **fields})
