"""Parts of a draft, each made by itself: a defect in one does not take the rest of the note with it.

In: what makes a part. Out: what it made, or nothing; and sentences of the program that name the parts
that are missing, for the section that tells of the recording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from ambient_scribe.domain.clinical import System
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.note.statements import system_sentence

Made = TypeVar("Made")


class Fence:
    """Of one draft. `failed`: the parts that could not be made, each with the kind of its error; no word
    of the visit is among them."""

    def __init__(self) -> None:
        self.failed: dict[str, str] = {}

    def part(self, name: str, make: Callable[[], Iterable[Made]]) -> tuple[Made, ...]:
        """All of what is made, or nothing."""
        try:
            return tuple(make())
        except Exception as error:  # noqa: BLE001 - a visit is never lost for a defect of a rule
            self.failed[name] = type(error).__name__
            return ()

    def sentences(self) -> tuple[NoteSentence, ...]:
        """One for each part that is missing."""
        return tuple(
            system_sentence(
                f"x-part{number}",
                f"The program failed at this part of the draft, which has to be written by hand: {name} "
                f"({kind}). Everything that was said is kept.",
                System(cause=f"draft: {kind}"),
            )
            for number, (name, kind) in enumerate(self.failed.items(), start=1)
        )
