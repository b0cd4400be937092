"""Visits that somebody has open, kept in memory for a while: opening a transcript anew at every keystroke
would cost more than verifying the sentence.

A visit's transcript and facts are kept by the digest of what the record holds: another digest, and it is
read again. The note is always looked up, since two people may be at it, and read where it is another one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.omissions import survey_of
from ambient_scribe.note.verifying.remembered import Remembered
from ambient_scribe.store.record import encounters, notes, parts
from ambient_scribe.store.record.record import Record

MOST = 32
"""Visits; an hour of talk takes about ten megabytes."""


class OpenVisit:
    """`encounter`: with the notes of when it was opened."""

    def __init__(self, digest: str, encounter: Encounter) -> None:
        self.digest, self.encounter = digest, encounter
        self.reading: object | None = None
        """What was made while its words were read, for the next reading: gone with the visit."""
        self.shown: bytes | None = None
        """What was said, as a page is given it: gone with the visit, too."""
        self.remembered = Remembered()
        """What verification said of sentences as it is read now."""
        self._survey: Survey | None = None
        self._note: tuple[bytes, Note] | None = None

    @property
    def was_looked_through(self) -> bool:
        return self._survey is not None

    def survey(self, between: Callable[[], None] | None = None) -> Survey:
        """By which it is told what the note leaves out; `between`: see `survey_of`."""
        if self._survey is None:
            self._survey = survey_of(self.encounter, between)
        return self._survey

    def note_of(self, content: bytes) -> Note:
        """As `parts.note_of`, the same one again for the same content."""
        known = self._note
        if known is None or known[0] != content:
            known = self._note = (content, parts.note_of(content))
        return known[1]


class OpenVisits:
    def __init__(
        self,
        record: Record,
        opening: AbstractContextManager[object] | None = None,
        surveying: AbstractContextManager[object] | None = None,
    ) -> None:
        """`opening`: held while a visit is read, `surveying` while it is looked through for the first time.
        One at a time: twenty at once would each be done when the last is, and whoever works in an open
        visit would wait for all of them."""
        self._record = record
        self._opening = opening or threading.Lock()
        self._surveying = surveying or threading.Lock()
        self._kept: OrderedDict[str, OpenVisit] = OrderedDict()
        self._guard = threading.Lock()

    def opened(self, visit_id: str, actor: Actor) -> OpenVisit:
        """Audited; read when it is not here yet or was changed. Raises NotFoundError when nothing is kept
        of it."""
        known = self._known(visit_id)
        if known is None:
            with self._opening:
                known = self._known(visit_id)  # somebody else may have opened it meanwhile
                if known is None:
                    return self._read(visit_id, actor)
        self._record.audited(actor, AuditAction.READ, visit_id)
        return known

    def _read(self, visit_id: str, actor: Actor) -> OpenVisit:
        digest = encounters.digest(self._record, visit_id)
        visit = OpenVisit(digest or "", encounters.load(self._record, visit_id, actor))
        self._keep(visit_id, visit)
        return visit

    def look_through(self, visit: OpenVisit, between: Callable[[], None] | None = None) -> None:
        """Makes the visit's survey, where it has none; `between` is called between its pieces."""
        if not visit.was_looked_through:
            with self._surveying:
                visit.survey(between)

    def note(self, visit_id: str) -> Note | None:
        """The newest revision; see `notes.standing`."""
        with self._guard:
            known = self._kept.get(visit_id)
        read = known.note_of if known is not None else parts.note_of
        return notes.standing(self._record, visit_id, read)

    def rewritten(self, before: OpenVisit, encounter: Encounter, digest: str) -> None:
        """A visit that was open and has just been kept anew, with this digest: it need not be read again."""
        visit = OpenVisit(digest, encounter)
        visit.reading = before.reading
        self._keep(encounter.id, visit)

    def ids(self) -> tuple[str, ...]:
        """Those that are in memory."""
        with self._guard:
            return tuple(self._kept)

    def forget(self, visit_id: str) -> None:
        """What was destroyed or closed stays in no memory."""
        with self._guard:
            self._kept.pop(visit_id, None)

    def _keep(self, visit_id: str, visit: OpenVisit) -> None:
        with self._guard:
            self._kept[visit_id] = visit
            self._kept.move_to_end(visit_id)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        # Changed or destroyed while it was read: whoever forgot it then has found nothing to forget.
        if encounters.digest(self._record, visit_id) != visit.digest:
            self.forget(visit_id)

    def at_hand(self, visit_id: str, actor: Actor) -> OpenVisit:
        """The same for somebody who has opened it."""
        return self._known(visit_id) or self.opened(visit_id, actor)

    def _known(self, visit_id: str) -> OpenVisit | None:
        digest = encounters.digest(self._record, visit_id)
        with self._guard:
            known = self._kept.get(visit_id)
            if known is None or digest is None or known.digest != digest:
                self._kept.pop(visit_id, None)  # what was withdrawn stays in no memory
                return None
            self._kept.move_to_end(visit_id)
            return known
