"""What a signature binds: digests of the exact note enter a Signature; a note is checked against it.

The words of the note and what they rest on have a digest each. When consent is withdrawn the basis
goes, and the signature still proves the words.
"""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from ambient_scribe.domain.note import Note, NoteStatus
from ambient_scribe.domain.record import Actor, Signature
from ambient_scribe.errors import UsageError
from ambient_scribe.store.record.canonical import sha256

ATTESTATION = (
    "I have reviewed this note, which was drafted with the help of software, and it is accurate and "
    "complete to the best of my knowledge."
)
"""Where a site sets no text of its own."""


def statements_sha256(note: Note) -> str:
    """Of everything a reader of the signed note reads, in its order."""
    return sha256({"title": note.title, "sections": [_section(part) for part in _dumped(note)]})


def basis_sha256(note: Note) -> str:
    return sha256(
        [[one["id"], one["basis"]] for part in _dumped(note) for one in part["sentences"]]
    )


def check_signable(note: Note) -> None:
    """Raises UsageError when something in it must be decided first."""
    if note.status is NoteStatus.WITHHELD or not any(note.sentences()):
        raise UsageError("there is nothing to sign: the note is empty")
    if flagged := note.flagged:
        many = f"{len(flagged)} sentences are" if len(flagged) > 1 else "a sentence is"
        raise UsageError(
            f"{many} flagged and must be decided on first: edit, accept or remove what is marked"
        )


def signature(
    visit_id: str, note: Note, actor: Actor, at: datetime.datetime, attestation: str
) -> Signature:
    """Of the note as it is to be kept, with its status and time of signature."""
    return Signature(
        visit_id=visit_id,
        note_revision=note.revision,
        signer_id=actor.id,
        signer=actor.name,
        at=at,
        attestation=attestation,
        statements_sha256=statements_sha256(note),
        basis_sha256=basis_sha256(note),
        states=dict(Counter(sentence.support.state for sentence in note.sentences())),
    )


def fault(signed: Signature, note: Note, *, withdrawn: bool) -> str | None:
    """None when the note is the very one that was signed."""
    if statements_sha256(note) != signed.statements_sha256:
        return "the words are not those that were signed"
    if not withdrawn and basis_sha256(note) != signed.basis_sha256:
        return "the evidence is not what it was when it was signed"
    return None


def _dumped(note: Note) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = note.model_dump(mode="json")["sections"]
    return sections


def _section(section: dict[str, Any]) -> list[Any]:
    sentences = [[one["id"], one["topic"], one["text"]] for one in section["sentences"]]
    return [section["id"], section["group"], section["title"], sentences]
