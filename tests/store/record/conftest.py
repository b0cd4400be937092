"""A record in a folder of its own, a clock that the test moves, people of every role."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ambient_scribe.domain.record import Actor, StaffRole
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault

if TYPE_CHECKING:
    from tests.store.record.heard import Heard

PROVIDER = Actor(id="a-lee", name="Dr. Lee", roles=frozenset({StaffRole.PROVIDER}))
SCRIBE = Actor(id="a-sam", name="Sam", roles=frozenset({StaffRole.SCRIBE}))
ADMIN = Actor(id="a-kim", name="Kim", roles=frozenset({StaffRole.ADMIN}))
AUDITOR = Actor(id="a-ola", name="Ola", roles=frozenset({StaffRole.AUDITOR}))


@dataclass
class Clinic:
    """Where everything lies, and what time it is there."""

    home: Path
    vault: Vault
    at: datetime.datetime = datetime.datetime(2026, 5, 4, 8, 0, tzinfo=datetime.UTC)
    opened: list[Record] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.home / "record"

    @property
    def witness(self) -> Path:
        return self.home / "witness"

    @property
    def room(self) -> RecordingRoom:
        return RecordingRoom(self.folder / "recordings")

    def now(self) -> datetime.datetime:
        """Each look at the clock takes a second."""
        self.at += datetime.timedelta(seconds=1)
        return self.at

    def make(self) -> Record:
        return self._kept(Record.make(self.folder, self.vault, [self.witness], self.now))

    def open(self, folder: Path | None = None, *, put_back: bool = False) -> Record:
        return self._kept(
            Record.open(
                folder or self.folder,
                self.vault,
                [self.witness],
                self.now,
                put_back=put_back,
            )
        )

    def _kept(self, record: Record) -> Record:
        self.opened.append(record)
        return record


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(tmp_path, Vault.fresh())
    yield made
    for record in made.opened:
        record.close()


@pytest.fixture
def record(clinic: Clinic) -> Record:
    return clinic.make()


@pytest.fixture
def heard(clinic: Clinic, record: Record) -> Heard:
    from tests.store.record.heard import a_heard_visit

    return a_heard_visit(clinic, record)
