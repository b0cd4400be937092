"""What is drafted beside a note while a visit is written: it may fail, and the note is kept all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ambient_scribe.errors import ScribeError

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Encounter


def with_documents(encounter: Encounter, config: Config) -> Encounter:
    """The visit with its documents, or as it is where a defect of the program prevents them: then one
    line on standard error says so. Raises ScribeError for what the user can mend."""
    from ambient_scribe import build

    try:
        return build.with_documents(encounter, config)
    except ScribeError:
        raise
    except Exception as error:  # noqa: BLE001 - the note of the visit is worth more than its letters
        typer.echo(
            "ambient-scribe: the program failed to draft the documents beside the note "
            f"({type(error).__name__}); the note is complete",
            err=True,
        )
        return encounter
