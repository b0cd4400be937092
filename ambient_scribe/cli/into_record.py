"""A visit at the microphone that goes into the clinic's encrypted record, and lies nowhere in clear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ambient_scribe.cli.recorder import Recorded
    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.domain.record import Actor
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.recordings.room import RecordingRoom


@dataclass
class IntoRecord:
    """Where the visit goes, once somebody has logged in."""

    record: Record
    room: RecordingRoom
    actor: Actor
    _kept: Recorded | None = None

    def keep(self, encounter: Encounter, visit: Recorded) -> None:
        """The draft and its sound. Raises ScribeError: the sealed sound stays where it was then."""
        from ambient_scribe.domain.record import PATIENT, ConsentEntry
        from ambient_scribe.store.record import consents
        from ambient_scribe.store.record.bringing_in import bring_in
        from ambient_scribe.store.recordings.reading import RecordingSource

        bring_in(self.record, self.room, encounter, RecordingSource(visit.recording), self.actor)
        said = ConsentEntry(
            person=PATIENT,
            status=encounter.consent.status,
            how=encounter.consent.how or "not told",
            recorded_by=self.actor.name,
            at=self.record.now(),
        )
        consents.say(self.record, encounter.id, said, self.actor)
        visit.recording.mark_written()
        self._kept = visit

    def leave_nothing_behind(self) -> None:
        """Of the copy outside the record, once nobody is at it any more."""
        from ambient_scribe.errors import ScribeError

        if self._kept is None:
            return
        visit_id = self._kept.recording.id
        try:
            self._kept.room.destroy(visit_id, "it was brought into the record")
        except ScribeError as error:
            typer.echo(
                f"ambient-scribe: the visit is in the record; its first copy still is sealed outside: {error}",
                err=True,
            )
        typer.echo(f"The visit {visit_id[:8]} is in the record: `ambient-scribe serve` opens it.")


@contextmanager
def into_record(config: Config, login: str | None) -> Iterator[IntoRecord]:
    """Raises UsageError and DeniedError before anything is recorded."""
    from ambient_scribe.cli.store.login import logged_in
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.store.accounts.permissions import check

    with opened(config.record) as record, logged_in(record, login) as actor:
        check(record, actor, Right.RECORD)
        into = IntoRecord(record, config.record.room(), actor)
        yield into
        into.leave_nothing_behind()
