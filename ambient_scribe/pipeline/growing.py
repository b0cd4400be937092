"""The draft of a visit that goes on, and what people do to it meanwhile: theirs stays through every new one.

In: the machine's drafts as they come, and persons' steps. Out: the draft as it is to be shown, each step as
it is taken, and in the end the visit with both: the machine's own draft, and over it the revision that holds
what people did.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, NoteStatus
from ambient_scribe.errors import UsageError
from ambient_scribe.note.editing import edited
from ambient_scribe.note.keeping import is_persons, with_persons_work
from ambient_scribe.pipeline.redrafting import offered, offered_again
from ambient_scribe.pipeline.reviewing import persons_verified
from ambient_scribe.protocols import Verifier


class Step(Frozen):
    """What a person saw, and what they made of it."""

    before: Note
    after: Note
    person: str


class GrowingDraft:
    """Any thread may call."""

    def __init__(self, kept: Callable[[Step], None] = lambda step: None) -> None:
        """`kept` is given each step before it is answered, in their order."""
        self._lock = threading.Lock()
        self._kept = kept
        self._undoable: list[Step] = []
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
                self._undoable.append(self._worked(self._shown, after, person))
            return self._shown

    def undo(self, person: str) -> Note:
        """Takes the person's newest step back. Raises UsageError when there is none, or somebody has written
        over it since."""
        with self._lock:
            mine = [one for one in self._undoable if one.person == person]
            if self._shown is None or not mine:
                raise UsageError("there is nothing of yours to take back")
            after = taken_back(self._shown, mine[-1])
            self._undoable.remove(mine[-1])
            self._worked(self._shown, after, person)
            return self._shown

    def take_up(self, step: Step) -> None:
        """One that was kept before the visit was cut off."""
        with self._lock:
            self._before = (*self._before, step.before, step.after)

    def finished(self, encounter: Encounter, verifier: Verifier) -> Encounter:
        """The visit as it was drafted at its end, with the revision that people's work is in; the machine's
        words that stand aside for theirs are offered."""
        machine = encounter.note
        if not self._before or machine is None:
            return encounter
        if machine.status is NoteStatus.WITHHELD:
            machine = machine.changed(status=NoteStatus.DRAFT)
        kept = with_persons_work(machine, self._before)
        if kept.note.sections == machine.sections:
            return encounter  # all of it was taken back

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

    def _worked(self, before: Note, after: Note, person: str) -> Step:
        after = after.changed(revision=before.revision + 1, author=person)
        self._before, self._shown = (*self._before, before, after), after
        step = Step(before=before, after=after, person=person)
        self._kept(step)
        return step


def taken_back(note: Note, step: Step) -> Note:
    """The note without what the step did: what it took out stands where it stood, what it wrote goes.
    Raises UsageError when somebody has changed that since."""
    was, made = _by_id(step.before), _by_id(step.after)
    touched = {one for one in {**was, **made} if was.get(one) != made.get(one)}
    there = _by_id(note)
    if any(there.get(one) != made[one] for one in touched & made.keys()):
        raise UsageError("somebody has written over it since: change it by hand")
    gone = touched & made.keys()
    sections = []
    for section in note.sections:
        stays = [one for one in section.sentences if one.id not in gone]
        stood = next((one.sentences for one in step.before.sections if one.id == section.id), ())
        texts = {one.text for one in stays}
        for place, one in enumerate(stood):
            if one.id in touched and one.text not in texts:
                is_given_away = one.id in there and one.id not in gone
                back = one.changed(id=f"{one.id}-again") if is_given_away else one
                stays.insert(_behind(stays, stood[:place]), back)
        sections.append(NoteSection.of(section, stays))
    return note.changed(sections=tuple(sections))


def _behind(stays: list[NoteSentence], those_before: tuple[NoteSentence, ...]) -> int:
    """The place behind the nearest of those that stood before it."""
    ids = [one.id for one in stays]
    return next((ids.index(one.id) + 1 for one in reversed(those_before) if one.id in ids), 0)


def _by_id(note: Note) -> dict[str, NoteSentence]:
    return {one.id: one for one in note.sentences()}
