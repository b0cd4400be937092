"""Visits that tests bring into the workstation's record: one with a misheard drug, one with papers, one with sound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.encounter import Encounter, Recording
from ambient_scribe.domain.note import Support, SupportState
from ambient_scribe.domain.record import PROGRAM, PatientEntry
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.record import diary, encounters
from ambient_scribe.testing import a_transcript
from tests.note.aftervisit.talk import PLAN, encounter
from tests.store.recordings.rooms import noise
from tests.workstation.conftest import VISIT, Workstation

TALK = (
    ("S1", "Good morning, what brings you in today?"),
    ("S2", "I have had a cough for two weeks."),
    ("S1", "Do you have any fever?"),
    ("S2", "No, no fever."),
    ("S1", "Are you taking any medicines?"),
    ("S2", "I take met forming 500 milligrams every day. Met forming is fine."),
    ("S1", "On exam your lungs are clear to auscultation."),
    ("S1", "I am going to start you on amoxicillin 500 milligrams three times a day."),
    ("S2", "Thank you, doctor."),
)
DOUBTED = Support(state=SupportState.UNCERTAIN, reasons=("“dry” was heard uncertainly",))
SECONDS = 12
PCM = noise(SECONDS * 16_000)


class Sound:
    """Twelve seconds that can be told apart."""

    def __iter__(self) -> Iterator[SoundChunk]:
        for start in range(0, len(PCM), 4_000):
            yield SoundChunk(PCM[start : start + 4_000].astype(np.float32) / 32_768)

    def recording(self) -> Recording:
        return Recording(source="Desk microphone", duration_ms=1_000 * SECONDS)


def misheard(workstation: Workstation) -> Encounter:
    """Metformin was misheard twice."""
    _bring_in(workstation, PatientEntry(id="p1", name="Aurelia Quill"), _misheard())
    return _misheard()


def with_papers(workstation: Workstation, patient: PatientEntry) -> None:
    """The plan has drugs, tests, a referral and a wish for a work note, which is flagged."""
    plan = (*PLAN[:-1], PLAN[-1].verified(DOUBTED))
    _bring_in(workstation, patient, encounter(plan=plan).changed(id=VISIT))


@cache
def _misheard() -> Encounter:
    return draft_transcript(a_transcript(TALK)).changed(id=VISIT)


def _bring_in(workstation: Workstation, patient: PatientEntry, visit: Encounter) -> None:
    now = workstation.clock.now()
    diary.schedule(workstation.record, patient, now, PROGRAM, visit_id=VISIT)
    encounters.save(workstation.record, visit, PROGRAM)
