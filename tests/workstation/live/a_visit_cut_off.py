"""A process that records a visit, which people work on, until it is killed; run with the clinic's folder and
the vault's key on its input. It says when all of it is done."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from ambient_scribe.domain.editing import Insert, Remove, Replace
from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.record import PATIENT, Actor, ConsentEntry, PatientEntry, StaffRole
from ambient_scribe.store.record import consents, diary
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.testing import Believing
from ambient_scribe.vault.keys import Vault
from ambient_scribe.vault.sealing import Key
from ambient_scribe.workstation.live.room import LiveRoom
from ambient_scribe.workstation.live.state import SoundFrom
from ambient_scribe.workstation.live.visit import Around, LiveVisit
from ambient_scribe.workstation.turns import Turns
from tests.workstation.conftest import VISIT
from tests.workstation.live.conftest import LINES, NAME, RATE, Engines, built, said, until

KIM = Actor(id="kim", name="Kim", roles=frozenset({StaffRole.PROVIDER}))
SAM = Actor(id="sam", name="Sam", roles=frozenset({StaffRole.SCRIBE}))


def vault_of(secret: str) -> Vault:
    return Vault("v" * 32, Key(bytes.fromhex(secret)))


def room_of(folder: Path, record: Record) -> LiveRoom:
    room = RecordingRoom(folder / "record" / "recordings")
    return LiveRoom(Around(record, room, built(Engines()), Believing(), Turns()))


def work_on(live: LiveVisit) -> None:
    """The first sentence is written anew, the second is taken out, one is added and taken back."""

    def shown() -> dict[str, str]:
        note = live.doings.growing.shown
        return {one.text: one.id for one in note.sentences()} if note is not None else {}

    until(lambda: set(LINES[:2]) <= shown().keys())
    live.edit(Replace(sentence=shown()[LINES[0]], text="Denies fever."), KIM)
    live.edit(Remove(sentence=shown()[LINES[1]]), KIM)
    note = live.doings.growing.shown
    assert note is not None
    live.edit(Insert(section=note.sections[0].id, text="Not meant."), SAM)
    live.undo(SAM)
    live.mark("the cough", KIM)
    asked = live.ask("Which knee?", SAM)
    live.answer(asked.id, "the left one", KIM)


def main(folder: Path, secret: str) -> None:
    record = Record.make(folder / "record", vault_of(secret), [folder / "witness"])
    entry = PatientEntry(id="p1", name=NAME)
    diary.schedule(record, entry, record.now(), KIM, visit_id=VISIT)
    said_so = ConsentEntry(
        person=PATIENT,
        status=ConsentStatus.GIVEN,
        how="asked aloud",
        recorded_by="Kim",
        at=record.now(),
    )
    consents.say(record, VISIT, said_so, KIM)
    visit = diary.visit(record, VISIT, KIM)
    live = room_of(folder, record).begin(visit, KIM, SoundFrom.BROWSER)
    sound = np.round(said() * 32_767).astype(np.int16)
    sent = live.sent
    assert sent is not None
    sent.begin("a" * 32, RATE, "desk")
    sent.take("a" * 32, 0, sound[: 2 * RATE])
    for at in range(2 * RATE, len(sound), RATE):
        sent.take("a" * 32, at, sound[at : at + RATE])
    until(lambda: live.ears.captured_ms >= len(sound) // 16)
    work_on(live)
    sys.stdout.write("done\n")
    sys.stdout.flush()
    time.sleep(600)  # it is killed meanwhile


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdin.readline().strip())
