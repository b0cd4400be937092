"""The draft of a visit that goes on, and what people do to it meanwhile: theirs stays through every new one.

In: the machine's drafts as they come, and persons' steps. Out: the draft as it is to be shown, and in the
end the visit with both: the machine's own draft, and over it the revision that holds what people did.
"""

from __future__ import annotations

import threading

from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, NoteStatus
from ambient_scribe.errors import UsageError
from ambient_scribe.note.editing import edited
from ambient_scribe.note.keeping import is_persons, with_persons_work
from ambient_scribe.pipeline.redrafting import offered, offered_again
from ambient_scribe.pipeline.reviewing import persons_verified
from ambient_scribe.protocols import Verifier


class GrowingDraft:
    """Any thread may call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._before: tuple[Note, ...] = ()
        """What people saw and what they made of it, in pairs, oldest first."""
        self._shown: Note | None = None

    @property
    def shown(self) -> Note | None:
        return self._shown

    @property
    def is_edited(self) -> bool:
        return bool(self._before)

    def take(self, draft: Note) -> Note:
        """The machine's newest. What is shown of it leaves."""
        with self._lock:
            self._shown = with_persons_work(draft, self._before).note if self._before else draft
            return self._shown

    def edit(self, step: Edit, person: str) -> Note:
        """The draft after the step. Raises UsageError for a step that cannot be taken: the sentence went
        with the last draft, or nothing is drafted yet."""
        with self._lock:
            if self._shown is None:
                raise UsageError("nothing is drafted yet: write it down once the draft begins")
            used = (one.id for note in self._before for one in note.sentences())
            after = edited(self._shown, step, person, used)
            if after != self._shown:
                after = after.changed(revision=self._shown.revision + 1, author=person)
                self._before = (*self._before, self._shown, after)
                self._shown = after
            return after

    def finished(self, encounter: Encounter, verifier: Verifier) -> Encounter:
        """The visit as it was drafted at its end, with the revision that people's work is in; the machine's
        words that stand aside for theirs are offered."""
        machine = encounter.note
        if not self._before or machine is None:
            return encounter
        if machine.status is NoteStatus.WITHHELD:
            machine = machine.changed(status=NoteStatus.DRAFT)
        kept = with_persons_work(machine, self._before)

        def verified(sentence: NoteSentence) -> NoteSentence:
            if not is_persons(sentence):
                return sentence
            return persons_verified(
                sentence, encounter.transcript, encounter.facts, encounter.context, verifier
            )

        sections = tuple(
            NoteSection.of(section, (verified(one) for one in section.sentences))
            for section in kept.note.sections
        )
        note = kept.note.changed(
            sections=sections,
            revision=machine.revision + 1,
            status=NoteStatus.DRAFT,
            author=self._before[-1].author,
        )
        told = (
            *(offered(one, note) for one in kept.beside if one.machines is not None),
            *(offered_again(one, note) for one in kept.taken_out),
        )
        new = (one for one in dict.fromkeys(told) if one not in encounter.suggestions)
        return encounter.changed(
            notes=(*encounter.notes, note), suggestions=(*encounter.suggestions, *new)
        )

    def persons(self) -> frozenset[str]:
        """Ids of the sentences shown that people wrote, changed or accepted."""
        shown = self._shown
        if shown is None:
            return frozenset()
        own = (one for one in shown.sentences() if is_persons(one))
        return frozenset(one.id for one in own)
