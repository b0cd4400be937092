"""What a reviewer has decided to leave out of the note: something that was said, asked, read or offered."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from ambient_scribe.domain.base import Frozen

LONGEST_MATTER = 4_000
"""Characters."""

MOST_WORDS = 2_000


class MatterKind(StrEnum):
    OMISSION = "omission"
    """Was said and stands in no sentence."""
    OPEN_QUESTION = "open_question"
    POSSIBLE_READING = "possible_reading"
    WORDING = "wording"
    """Another wording of a sentence, or of what is in none."""
    SUGGESTION = "suggestion"
    """A code, an order, a task, a gap."""


class Matter(Frozen):
    """What may be set aside, as it is shown: `words`: where it was said; `over`: the sentence that it would
    replace. Told otherwise, it is another one."""

    kind: MatterKind
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_MATTER)]
    words: Annotated[tuple[str, ...], Field(max_length=MOST_WORDS)] = ()
    over: Annotated[str, StringConstraints(max_length=64)] | None = None


class SetAside(Frozen):
    matter: Matter
    by: str
    at: datetime.datetime
