"""What a person asks for where something was misheard, or said by somebody else."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.transcript import Role

LONGEST_CORRECTION = 200
"""Characters: what is heard wrong at once is a few words."""

MOST_WORDS = 40
"""Side by side that one correction is of."""

MOST_PLACES = 500

WordId = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Run = Annotated[tuple[WordId, ...], Field(min_length=1, max_length=MOST_WORDS)]
"""Words side by side, in their order."""

Said = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=LONGEST_CORRECTION, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$"
    ),
]


class Correct(Frozen):
    """`text` was said at each of these places; empty: nothing was, it is noise. At the first place as it
    is typed, at the others in their case and ending."""

    places: Annotated[tuple[Run, ...], Field(min_length=1, max_length=MOST_PLACES)]
    text: Said


class Speakers(Frozen):
    """Who speaks: whole voices by their labels, single utterances by their ids, and two voices that have
    each other's role."""

    speakers: Annotated[dict[WordId, Role], Field(max_length=100)] = Field(default_factory=dict)
    utterances: Annotated[dict[WordId, Role], Field(max_length=MOST_PLACES)] = Field(
        default_factory=dict
    )
    swapped: tuple[WordId, WordId] | None = None
