"""What a reader of a note sees, whatever the format: an encounter in, labelled parts out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteStatus, Suggestion
from ambient_scribe.note.ledger.ledger import ledger_of
from ambient_scribe.note.rendering.builder import StatementBuilder, is_system
from ambient_scribe.note.rendering.parts import Group, Part, Statement

UNSIGNED = "not a record until signed"
AMENDED_ONLY = "What is changed from here on is an amendment: a revision of its own, signed again."
SHA_SHOWN = 12
"""Characters of a hash that a person compares by eye."""

STATUS_NAMES = {
    NoteStatus.DRAFT: "Draft",
    NoteStatus.WITHHELD: "Withheld",
    NoteStatus.REVIEWED: "Reviewed",
    NoteStatus.SIGNED: "Signed",
    NoteStatus.AMENDED: "Amended",
}


@dataclass(frozen=True)
class NoteView:
    """The note of an encounter: `groups` in the template's order, statements about the
    recording apart in `system`, suggestions by kind in `suggestions`."""

    title: str
    status: str
    signed: bool
    records: tuple[str, ...]
    """Who signed which revision when, a line each, oldest first; and what becomes of changes."""
    groups: tuple[Group, ...]
    system: tuple[Statement, ...]
    suggestions: tuple[Part, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement, in reading order."""
        noted = (s for group in self.groups for part in group.parts for s in part.statements)
        suggested = (s for part in self.suggestions for s in part.statements)
        return (*self.system, *noted, *suggested)

    @property
    def flagged(self) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.flag)


def view_note(encounter: Encounter) -> NoteView:
    """The newest note of the encounter; without one, an empty note that says so."""
    note = encounter.note
    builder = StatementBuilder(encounter.transcript, encounter.facts)
    sections = note.sections if note else ()
    system = tuple(
        builder.of_sentence(sentence)
        for section in sections
        for sentence in section.sentences
        if is_system(sentence)
    )
    parts = [builder.of_section(section) for section in sections if _is_shown(section)]
    groups = tuple(
        Group(title=title, parts=tuple(same)) for title, same in groupby(parts, lambda p: p.group)
    )
    return NoteView(
        title=note.title if note else "No note",
        status=STATUS_NAMES[note.status] if note else "No note",
        signed=note is not None and note.is_signed,
        records=records(encounter.notes),
        groups=groups,
        system=system,
        suggestions=(
            *builder.of_chart(encounter.documents),
            *builder.of_suggestions(_with_gaps(encounter)),
            *builder.of_ledger(ledger_of(encounter)),
        ),
    )


def _with_gaps(encounter: Encounter) -> tuple[Suggestion, ...]:
    gaps = encounter.documents.gaps if encounter.documents is not None else ()
    return (*encounter.suggestions, *gaps)


def records(notes: Iterable[Note]) -> tuple[str, ...]:
    """Empty where nobody has signed."""
    signed = [note for note in notes if note.is_signed]
    return (*map(_record, signed), AMENDED_ONLY) if signed else ()


def _record(note: Note) -> str:
    """ "Signed by Dr. Lee on 2026-03-01 at 10:04: revision 2, SHA-256 5d41402abc4b"."""
    at = note.signed_at
    when = f" on {at.astimezone():%Y-%m-%d at %H:%M}" if at is not None else ""
    told = f"{STATUS_NAMES[note.status]} by {note.author}{when}: revision {note.revision}"
    return f"{told}, SHA-256 {note_sha256(note)[:SHA_SHOWN]}"


def note_sha256(note: Note) -> str:
    """Of everything that the revision states, as JSON; another text has another one."""
    return hashlib.sha256(note.model_dump_json().encode("utf-8")).hexdigest()


def _is_shown(section: NoteSection) -> bool:
    """Not one that holds nothing but what the program states, nor an optional one that is empty."""
    if not section.sentences:
        return not section.optional
    return not all(map(is_system, section.sentences))
