"""What the tests of drafting share: a fact and the words that bear it, a talk and the note of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Fact,
    FactKind,
    Patient,
    PatientContext,
    Spoken,
    Subject,
)
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.templates.reading import load_template

K = FactKind

LISTENED = [
    ("clinician", "How was the drive, and did the two of you find the new building all right?"),
    ("patient", "We did, and the parking was not bad either, there was a place near the door."),
]
"""Small talk that is long enough for an assessment to follow it."""

HER = PatientContext(patient=Patient(sex="female"))


def a_fact(
    number: int,
    kind: FactKind,
    name: str,
    *said: tuple[Passage, str],
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
    text: str = "",
    **attributes: Any,
) -> Fact:
    """A fact borne by pieces of text of passages; each piece must stand there as written.

    `text` is the first piece where none is given.
    """
    word_ids: list[str] = []
    for passage, piece in said:
        start = passage.text.index(piece)
        word_ids += passage.word_ids_at(start, start + len(piece))
    return Fact(
        id=f"f{number}",
        kind=kind,
        normalized=name,
        text=text or said[0][1],
        assertion=assertion,
        subject=subject,
        attributes=Attributes(**attributes),
        evidence=(Spoken(word_ids=tuple(dict.fromkeys(word_ids))),),
    )


def drafted(
    talk: Sequence[Passage],
    facts: Sequence[Fact] = (),
    context: PatientContext | None = None,
) -> Note:
    """The note when every fact arrives with the last passage."""
    stream = EmbeddedDrafter().open_stream(load_template(), context or PatientContext())
    for index, passage in enumerate(talk):
        stream.accept(passage, facts if index == len(talk) - 1 else ())
    note = stream.draft()
    assert not failed_parts(note)
    return note


def failed_parts(note: Note) -> list[str]:
    """What the program says of parts that it could not draft."""
    return [one.text for one in note.sentences() if one.id.startswith("x-part")]


def texts(note: Note, section: str) -> list[str]:
    return [s.text for one in note.sections if one.id == section for s in one.sentences]
