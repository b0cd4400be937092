"""The visits that go on in this clinic now: begun, found, ended, and taken up again after a crash."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from ambient_scribe.capture.sent import SentSource
from ambient_scribe.domain.record import PROGRAM, Actor, AuditAction, VisitEntry, VisitState
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.errors import ConflictError, NotFoundError, ScribeError, UsageError
from ambient_scribe.pipeline import VisitStart
from ambient_scribe.store.record import consents, diary
from ambient_scribe.store.recordings.beside import Beside
from ambient_scribe.store.recordings.disk import check_room
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.reading import journal_of
from ambient_scribe.store.recordings.writer import SEGMENT_MS
from ambient_scribe.workstation.live import drafting
from ambient_scribe.workstation.live.doings import Doings
from ambient_scribe.workstation.live.drafting import Opening
from ambient_scribe.workstation.live.state import SoundFrom, VisitKind
from ambient_scribe.workstation.live.visit import Around, Begun, LiveVisit

if TYPE_CHECKING:
    from ambient_scribe.protocols import SoundSource

TOLD_FOR_S = 600
"""After its end, for pages that look once more."""
ENDING_S = 8
"""How long the visits together may take to be drafted when the program ends; the rest is drafted when it
starts again."""

log = logging.getLogger(__name__)


class LiveRoom:
    """Any thread may call."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self._lock = threading.Lock()
        self._visits: dict[str, LiveVisit] = {}
        self._over_since: dict[str, float] = {}

    # ------------------------------------------------------------ look
    def visit(self, visit_id: str) -> LiveVisit:
        """Raises NotFoundError when it does not go on, and has not ended lately."""
        found = self.known(visit_id)
        if found is None:
            raise NotFoundError("this visit is not being recorded")
        return found

    def known(self, visit_id: str) -> LiveVisit | None:
        with self._lock:
            self._forget()
            return self._visits.get(visit_id)

    def running(self) -> tuple[LiveVisit, ...]:
        with self._lock:
            return tuple(one for one in self._visits.values() if one.runs)

    def is_running(self, visit_id: str) -> bool:
        live = self.known(visit_id)
        return live is not None and live.runs

    # ------------------------------------------------------------ begin and end
    def begin(
        self,
        visit: VisitEntry,
        actor: Actor,
        sound_from: SoundFrom,
        kind: VisitKind = VisitKind.VISIT,
        device: str | None = None,
    ) -> LiveVisit:
        """Raises DeniedError unless everybody in the room has agreed (to a dictation nobody must), and
        ConflictError when it goes on already, was recorded before, or the microphone is taken."""
        record = self.around.record
        if kind is VisitKind.VISIT:
            consents.check(record, visit.id)
        if visit.consent_withdrawn_at is not None:
            raise UsageError("consent to this visit was withdrawn: begin another visit")
        if visit.state not in {VisitState.SCHEDULED, VisitState.RECORDING}:
            raise ConflictError(
                f"this visit is {visit.state.value.replace('_', ' ')}: begin another one"
            )
        context = drafting.context_of(record, visit, actor)
        start = VisitStart(visit.id, record.now())
        opening = Opening(context, drafting.consent_of(record, visit.id), start, kind)
        with self._lock:
            self._check_free(visit.id, sound_from)
            live = self._opened(Begun(visit, actor, sound_from, opening), device)
            self._visits[visit.id] = live
            try:
                self._check_still(visit.id, actor, kind)
            except BaseException:
                del self._visits[visit.id]
                live.never_began("consent was not there any more")
                raise
        live.start()
        return live

    def withdrawn(self, visit_id: str) -> None:
        """Consent is taken back, and written down: nothing more is heard of a visit that goes on."""
        live = self.known(visit_id)
        if live is not None and live.runs:
            live.withdraw()

    def consent_changed(self, visit_id: str) -> None:
        """Somebody in the room does not agree any more: off the record until everybody does."""
        live = self.known(visit_id)
        if live is None or not live.runs:
            return
        said = consents.of_visit(self.around.record, visit_id)
        if not consents.may_be_followed(said):
            live.door_is_open = False
        why = consents.why_not_recorded(said)
        if why and live.begun.opening.kind is VisitKind.VISIT:
            with suppress(ConflictError):  # its sound has ended
                live.pause()
            live.alarm(f"off the record: {why}")

    def close(self) -> None:
        """The program ends."""
        running = self.running()
        until = time.monotonic() + ENDING_S
        for one in running:
            one.end()
        for one in running:
            one.waits(max(0.1, until - time.monotonic()))

    # ------------------------------------------------------------ after a crash
    def take_up(self) -> None:
        """Visits that were cut off are drafted from their sealed sound, one after the other, with what people
        did to them."""
        for found in self.around.room.found():
            if found.state not in {State.UNFINISHED, State.DAMAGED} or self.known(found.id):
                continue
            try:
                self._take_up(found.id)
            except ScribeError as error:
                log.warning("the visit %s cannot be drafted yet: %s", found.id[:8], error)
            except Exception as error:  # noqa: BLE001 - its text may quote; the others go on
                log.error("the visit %s cannot be drafted: %s", found.id[:8], type(error).__name__)

    def _take_up(self, visit_id: str) -> None:
        record, room, engines = self.around.record, self.around.room, self.around.engines
        visit = diary.visit(record, visit_id, PROGRAM)
        with room.open(visit_id, record.vault) as recording:
            if not (recording.folder.holds_sound or journal_of(recording.folder).segments):
                room.discard(recording)
                if visit.state is VisitState.RECORDING:
                    diary.set_state(record, visit_id, VisitState.SCHEDULED, PROGRAM)
                return
            if visit.state is not VisitState.RECORDING:
                recording.mark_written()  # cut off once its draft was kept
                Beside(recording).destroy()
                return
            opening = Opening.of(recording, drafting.consent_of(record, visit_id))
            doings = Doings.of(Beside(recording))
            encounter = drafting.from_sealed(recording, opening, engines, doings.swaps_ms)
            with self.around.verifying:
                encounter = doings.finished(encounter, self.around.verifier)
            drafting.keep(record, recording, encounter, engines, PROGRAM)

    # ------------------------------------------------------------ inside
    def _check_still(self, visit_id: str, actor: Actor, kind: VisitKind) -> None:
        """What was asked before the visit was known may have changed since; from here on whoever refuses
        finds it."""
        if kind is VisitKind.VISIT:
            consents.check(self.around.record, visit_id)
        if diary.visit(self.around.record, visit_id, actor).consent_withdrawn_at is not None:
            raise ConflictError("consent to this visit was withdrawn: begin another visit")

    def _check_free(self, visit_id: str, sound_from: SoundFrom) -> None:
        self._forget()
        known = self._visits.get(visit_id)
        if known is not None and known.runs:
            raise ConflictError(f"{known.by.name} records this visit already")
        folder = self.around.room.folder_of(visit_id)
        if folder is not None and not folder.is_destroyed:
            raise ConflictError(
                "this visit was recorded before: its note is drafted from that, begin another visit"
            )
        if sound_from is SoundFrom.DEVICE:
            for one in self._visits.values():
                if one.runs and one.begun.sound_from is SoundFrom.DEVICE:
                    raise ConflictError(
                        f"{one.by.name} records another visit with this workstation's "
                        "microphone: end it first, or use the browser's"
                    )

    def _opened(self, begun: Begun, device: str | None) -> LiveVisit:
        record, room, engines = self.around.record, self.around.room, self.around.engines
        check_room(room.disk, room.root, 1, engines.least_minutes)
        source: SoundSource = (
            SentSource()
            if begun.sound_from is SoundFrom.BROWSER
            else engines.open_microphone(device)
        )
        plan = begun.opening.plan(SEGMENT_MS * SAMPLES_PER_MS)
        recording = room.begin(begun.visit.id, plan, record.vault)
        try:
            diary.set_state(record, begun.visit.id, VisitState.RECORDING, begun.by)
            told = f"{begun.opening.kind.value} begun ({begun.sound_from.value})"
            record.audited(begun.by, AuditAction.RECORD, begun.visit.id, told)
            return LiveVisit(self.around, begun, source, recording)
        except BaseException:
            room.discard(recording)
            raise

    def _forget(self) -> None:
        now = time.monotonic()
        for visit_id, one in list(self._visits.items()):
            if one.runs:
                continue
            since = self._over_since.setdefault(visit_id, now)
            if now - since > TOLD_FOR_S:
                del self._visits[visit_id], self._over_since[visit_id]
