"""One visit that goes on: sound enters from a microphone or a browser, a draft in the record leaves.

A thread of its own hears it. The sound is sealed as it comes, whatever becomes of the recognizer; what
could not be drafted at once is drafted from the sealed sound. Everything else here may be called from any
thread, and people's pages look at it as often as they like.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ambient_scribe.capture.meter import MeteredSource
from ambient_scribe.capture.sent import SentSource
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.events import Alarm, Drafted, Event
from ambient_scribe.domain.record import Actor, VisitEntry, VisitState
from ambient_scribe.errors import CaptureError, ConflictError, ScribeError
from ambient_scribe.pipeline.watched import Watched
from ambient_scribe.protocols import SoundSource
from ambient_scribe.store.record import diary
from ambient_scribe.store.recordings.beside import Beside
from ambient_scribe.store.recordings.keeping import ConsentWithdrawnError, KeptSource
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.writer import RecordingWriter
from ambient_scribe.workstation.live import drafting
from ambient_scribe.workstation.live.doings import Doings
from ambient_scribe.workstation.live.drafting import Opening
from ambient_scribe.workstation.live.sound import Ears
from ambient_scribe.workstation.live.state import (
    RUNS,
    TAKES_SOUND,
    Followers,
    LiveAlarm,
    Mark,
    Phase,
    Question,
    SoundFrom,
)

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.domain.note import Note
    from ambient_scribe.pipeline import Session
    from ambient_scribe.protocols import Verifier
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.recordings.room import RecordingRoom
    from ambient_scribe.workstation.live.engines import LiveEngines
    from ambient_scribe.workstation.live.feed import Board
    from ambient_scribe.workstation.turns import Turns

ENOUGH_LINES = 20_000
"""Of a visit of many hours: a page shows all of them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Around:
    """What every visit is recorded, heard and kept with."""

    record: Record
    room: RecordingRoom
    engines: LiveEngines
    verifier: Verifier
    """Of people's sentences: hold `verifying` while it is asked."""
    verifying: Turns


@dataclass(frozen=True)
class Begun:
    """How a visit was begun."""

    visit: VisitEntry
    by: Actor
    sound_from: SoundFrom
    opening: Opening


class LiveVisit:
    def __init__(
        self, around: Around, begun: Begun, source: SoundSource, recording: SealedRecording
    ) -> None:
        """`recording` is open, and released when the visit is over. `start` it."""
        self._around = around
        self.begun, self._source, self._recording = begun, source, recording
        self.hands: tuple[Actor, ...] = (begun.by,)
        """Who has had it in hand, one after the other; the last has it now."""
        self.sender: Actor | None = None
        """Whose page sends the sound, or sent it last."""
        self.ears, self.watched = Ears(), Watched(ENOUGH_LINES)
        self.doings, self.followers = Doings(Beside(recording), self.alarm), Followers()
        self.board: Board | None = None
        """What everybody who watches is told; made for the first (`feed.board_of`)."""
        writer = RecordingWriter(recording)
        self._kept = KeptSource(MeteredSource(source, self.ears), writer)
        self._session: Session | None = None
        self._changing = threading.RLock()
        self._phase = Phase.STARTING
        self.why: str | None = None
        """Of a visit that failed."""
        self._alarms: tuple[LiveAlarm, ...] = ()
        self._alarming = threading.Lock()
        """Not `_changing`: who steers may hold that as long as a disk takes, and nobody who looks waits for it."""
        self.door_is_open = False
        self.sender_was_paused = False
        """The page that captures was told of a pause, and of no end of it yet."""
        self._over = threading.Event()
        name = f"visit {begun.visit.id[:8]}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def never_began(self, why: str) -> None:
        """Instead of `start`."""
        self._leave_nothing(why)
        self._over.set()

    # ------------------------------------------------------------ looked at
    @property
    def id(self) -> str:
        return self.begun.visit.id

    @property
    def by(self) -> Actor:
        """Who has it in hand."""
        return self.hands[-1]

    def lets_in(self, person: Actor) -> bool:
        """Who has it in hand, and whose page records it; others, and who had it, while its door is open."""
        return self.door_is_open or self.may_send(person.id)

    def may_send(self, account_id: str) -> bool:
        """Its sound: who has it in hand, and who sends it already."""
        return account_id in {one.id for one in (self.by, self.sender) if one is not None}

    @property
    def is_anothers_sound(self) -> bool:
        """It comes, or came last, from the page of somebody who has the visit in hand no more."""
        return (self.sender or self.begun.by).id != self.by.id

    @property
    def sends(self) -> str | None:
        """Name of whose page sends its sound at this moment."""
        is_there = self.sent is not None and self.sent.is_connected
        return self.sender.name if self.sender is not None and is_there else None

    @property
    def phase(self) -> Phase:
        if self._phase is Phase.LISTENING and self.ears.ended:
            return Phase.ENDING
        return self._phase

    @property
    def runs(self) -> bool:
        return self.phase in RUNS

    @property
    def sent(self) -> SentSource | None:
        """Where a browser's sound goes."""
        return self._source if isinstance(self._source, SentSource) else None

    @property
    def sound_comes(self) -> bool:
        return bool(getattr(self._source, "comes", True))

    @property
    def alarms(self) -> tuple[LiveAlarm, ...]:
        return self._alarms

    def tell_alarms(self) -> None:
        """What the microphone has to say at this moment: who hears the visit may be far behind."""
        for message in self._kept.alarms():
            self.alarm(message)

    @property
    def device(self) -> str:
        return self._source.recording().source

    def waits(self, seconds: float) -> bool:
        """Until the visit is over, or so long. Whether it is."""
        return self._over.wait(seconds)

    # ------------------------------------------------------------ steered
    def pause(self, actor: Actor | None = None) -> None:
        """Off the record. `actor`: who asked; None: nobody, and at once. Raises ConflictError when no sound
        is taken any more."""
        with self._steering():
            if self._phase is Phase.PAUSED:
                return
            if self.sent is not None and self._sends_it(actor):
                self.sent.pause(at_once=False)  # their page has stopped by itself
            else:
                self._kept.pause()
            self._phase = Phase.PAUSED

    def resume(self) -> None:
        """Raises ConflictError while the page that records is away: it would not know."""
        with self._steering():
            if self._phase is not Phase.PAUSED:
                return
            try:
                self._kept.resume()
            except CaptureError as error:
                raise ConflictError(str(error)) from error
            self._phase = Phase.LISTENING

    def stop(self) -> None:
        with self._steering():
            self._kept.stop()
            self._phase = Phase.ENDING

    def hand(self, actor: Actor, reason: str) -> Actor | None:
        """Somebody takes it over; it is recorded on as it is. From whom; None: it was theirs already. `reason`:
        of who was not let in, everybody is told it. Raises ConflictError when no sound is taken any more."""
        with self._steering():
            before = self.by
            if actor.id == before.id:
                return None
            from_whom = f"the visit over from {before.name}" + (f": {reason}" if reason else "")
            self.doings.mark(f"took {from_whom}", self.ears.captured_ms, actor)
            self.hands = (*self.hands, actor)
            if reason:
                self.alarm(f"{actor.name} has taken {from_whom}")
            return before

    def swap(self) -> None:
        """Clinician and patient are taken for each other."""
        with self._steering():
            if self._session is not None:
                self._session.swap_roles()
                self.doings.swap(self.watched.heard_ms)

    def mark(self, label: str, actor: Actor) -> Mark:
        with self._steering():
            return self.doings.mark(label, self.ears.captured_ms, actor)

    def edit(self, step: Edit, actor: Actor) -> Note:
        """Raises UsageError for a step that cannot be taken."""
        with self._steering():
            return self.doings.edit(step, actor)

    def undo(self, actor: Actor) -> Note:
        """Raises UsageError where there is nothing of theirs that can be taken back."""
        with self._steering():
            return self.doings.undo(actor)

    def ask(self, text: str, actor: Actor) -> Question:
        with self._steering():
            return self.doings.ask(text, self.ears.captured_ms, actor)

    def answer(self, question_id: str, answer: str, actor: Actor) -> Question:
        """Raises NotFoundError for a question that nobody asked."""
        with self._steering():
            return self.doings.answer(question_id, answer, actor)

    def see_alarms(self, up_to: int) -> None:
        """Those that were shown: one that has come since is not seen."""
        with self._alarming:
            self._alarms = tuple(
                one.changed(seen=True) if one.id <= up_to else one for one in self._alarms
            )

    def alarm(self, text: str) -> None:
        with self._alarming:
            alarm = LiveAlarm(id=len(self._alarms) + 1, at_ms=self.ears.captured_ms, text=text)
            self._alarms = (*self._alarms, alarm)

    def withdraw(self) -> None:
        """Consent is taken back: nothing more is heard, and no draft is written. The recording is released
        when this returns, so that whoever calls destroys it."""
        with suppress(ScribeError):
            self._kept.withdraw()
        self._over.wait()

    def end(self) -> None:
        """The program ends: what was captured is sealed."""
        self._kept.stop()

    def _sends_it(self, actor: Actor | None) -> bool:
        return actor is not None and self.sender is not None and actor.id == self.sender.id

    @contextmanager
    def _steering(self) -> Iterator[None]:
        """Raises ConflictError when no sound is taken any more."""
        with self._changing:
            if self.phase not in TAKES_SOUND:
                raise ConflictError(
                    "this visit is not recorded any more: its note is being written"
                )
            yield

    # ------------------------------------------------------------ the thread
    def _run(self) -> None:
        try:
            with self._kept:
                encounter = self._heard()
            if self.ears.captured_ms:
                self._keep(encounter)
            else:
                self._fail("no sound came")
        except ConsentWithdrawnError:
            self._phase = Phase.WITHDRAWN
        except ScribeError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001 - its text may quote what was said
            log.error("a live visit failed: %s", type(error).__name__)
            self._fail("the program failed here")
        finally:
            with (
                self._changing
            ):  # what somebody does at this moment is kept, before others may destroy it
                self._recording.release()
            self._over.set()

    def _heard(self) -> Encounter:
        """From the sound as it comes; once more from what is sealed, when that fails."""
        engines = self._around.engines
        try:
            session = self._session = self.begun.opening.session(engines)
            self._listens()
            return engines.hear(session, self._kept, self._tell, self.watched.heard)
        except (ConsentWithdrawnError, KeyboardInterrupt):
            raise
        except CaptureError:
            if not self.ears.captured_ms:
                raise  # nothing was ever heard: there is nothing to go on with
            self._record_on("the microphone failed")
        except Exception as error:  # noqa: BLE001 - whatever it was, the sound is kept
            told = str(error) if isinstance(error, ScribeError) else type(error).__name__
            log.warning("a live visit could not be heard on: %s", type(error).__name__)
            self._record_on(told)
        self._phase = Phase.ENDING
        check = self._kept.check_consent
        swaps_ms = self.doings.swaps_ms
        return drafting.from_sealed(self._recording, self.begun.opening, engines, swaps_ms, check)

    def _listens(self) -> None:
        with self._changing:
            if self._phase is Phase.STARTING:
                self._phase = Phase.LISTENING

    def _record_on(self, why: str) -> None:
        """Nobody recognizes anything: the sound is kept until the visit is ended."""
        if not self._kept.is_running and self.ears.captured_ms:
            return
        self.alarm(
            f"no words are made out ({why}): the visit is recorded, and drafted when it ends"
        )
        self._listens()
        if self._kept.is_running:
            self._kept.wait()
            self._kept.check_consent()
            return
        for _ in self._kept:
            self.tell_alarms()

    def _tell(self, event: Event) -> None:
        if isinstance(event, Alarm):
            self.alarm(event.message)
            return
        self.watched.tell(event)
        if isinstance(event, Drafted):
            self.doings.growing.take(event.note)

    def _keep(self, encounter: Encounter) -> None:
        self._phase = Phase.ENDING
        with self._around.verifying:
            encounter = self.doings.finished(encounter, self._around.verifier)
        self._kept.check_consent()
        drafting.keep(
            self._around.record, self._recording, encounter, self._around.engines, self.by
        )
        self._phase = Phase.DRAFTED

    def _leave_nothing(self, why: str) -> None:
        """It ended before any sound came: it can be begun again."""
        self._around.room.discard(self._recording)
        with suppress(ScribeError):
            diary.set_state(self._around.record, self.id, VisitState.SCHEDULED, self.by)
        self.why, self._phase = f"{why}: begin it again", Phase.FAILED

    def _fail(self, why: str) -> None:
        if self._kept.is_withdrawn:
            self._phase = Phase.WITHDRAWN
            return
        if not self.ears.captured_ms:
            self._leave_nothing(why)
            return
        self.why = f"{why}; the sound is kept, sealed, and drafted within the hour, with what was done live"
        self._phase = Phase.FAILED
