"""A note or a paper as it lies on a desk: what is printed, made a PDF of, or copied as text.

In: the note or the paper, whose visit it is, who signed it. Out: a `Sheet` of plain texts, which the page
prints and `pdf` draws. Until a provider has put their name to it, it says that it is a draft.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.note import Note, NoteSection
from ambient_scribe.domain.papers import (
    BLANK,
    FOR_PATIENTS,
    LISTS,
    UNSIGNED_MARK,
    Paper,
    PaperState,
)
from ambient_scribe.domain.record import Addendum, PatientEntry, Signature, VisitEntry
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.note.rendering.parts import FLAG_NAMES

VOID_MARK = "VOID"
_LINE = "_" * 10


class SheetLine(Frozen):
    """`check`: why somebody must look at it before it holds."""

    text: str
    check: str = ""


class SheetPart(Frozen):
    heading: str
    prose: bool
    lines: tuple[SheetLine, ...]
    group: str = ""
    """The heading above it."""


class Sheet(Frozen):
    """`to` is None where it is addressed to nobody, empty where nobody knows to whom."""

    kind: str
    title: str
    clinic: str
    patient: tuple[str, ...]
    """Name, birthday, the clinic's number, as far as they are known."""
    visit_day: datetime.date
    to: str | None
    parts: tuple[SheetPart, ...]
    ending: tuple[str, ...]
    """Who signed, released or amended it."""
    by_pen: bool
    """With lines for a signature and a date."""
    mark: str = ""
    """Across every page."""
    large: bool = False

    @property
    def text(self) -> str:
        """As plain text, part by part."""
        return "\n\n".join((self.title, *(text_of(part) for part in self.parts)))


def text_of(part: SheetPart) -> str:
    bullet = "" if part.prose else "- "
    lines = "\n".join(f"{bullet}{line.text}" for line in part.lines)
    return f"{part.heading}\n{lines}" if part.heading else lines


def sheet_of_note(
    note: Note,
    visit: VisitEntry,
    signatures: Sequence[Signature],
    clinic: str,
    addenda: Sequence[Addendum] = (),
) -> Sheet:
    """`addenda`: those that are signed."""
    parts = [_part(one, one.title) for one in note.sections if one.sentences]
    groups = [one.group or "" for one in note.sections if one.sentences]
    return Sheet(
        kind="note",
        title=note.title,
        clinic=clinic,
        patient=_patient(visit.patient),
        visit_day=_day(visit.at),
        to=None,
        parts=(
            *(
                part.changed(group=group if group != part.heading else "")
                for part, group in zip(parts, groups, strict=True)
            ),
            *map(addendum_part, addenda),
        ),
        ending=tuple(_signed(one) for one in signatures),
        by_pen=False,
        mark="" if note.is_signed else UNSIGNED_MARK,
    )


def sheet_of_paper(
    paper: Paper,
    visit: VisitEntry,
    signature: Signature | None,
    clinic: str,
    *,
    large: bool = False,
) -> Sheet:
    """`signature`: the newest of the note that it was drafted beside."""
    standing = paper.standing
    ending = []
    released = standing.state is PaperState.RELEASED and standing.by and standing.at
    if released and standing.by and standing.at:
        ending.append(f"Released by {standing.by} on {_moment(standing.at)}.")
    if signature is not None:
        ending.append(
            f"The note of this visit was signed by {signature.signer} on {_moment(signature.at)}."
        )
    is_letter = paper.kind not in LISTS | FOR_PATIENTS
    mark = "" if released else UNSIGNED_MARK
    return Sheet(
        kind=paper.kind.value,
        title=paper.body.title,
        clinic=clinic,
        patient=_patient(visit.patient),
        visit_day=_day(visit.at),
        to=None if paper.kind in LISTS else paper.recipient,
        parts=tuple(
            _part(one, one.title if one.title != paper.body.title else "")  # a list's only heading
            for one in paper.body.sections
            if one.sentences
        ),
        ending=tuple(ending),
        by_pen=is_letter,
        mark=VOID_MARK if standing.state is PaperState.VOID else mark,
        large=large,
    )


def addendum_part(one: Addendum) -> SheetPart:
    """Below the note: its text, who wrote and signed it, and when."""
    signer = f"Signed by {one.signer} on {_moment(one.signed_at)}." if one.signed_at else ""
    by = "" if one.writer == one.signer else f"Written by {one.writer}. "
    lines = [*one.text.splitlines(), f"{by}{signer} {one.attestation or ''}".strip()]
    return SheetPart(
        heading="Addendum",
        prose=True,
        lines=tuple(SheetLine(text=line) for line in lines if line.strip()),
    )


def _part(section: NoteSection, heading: str) -> SheetPart:
    lines = tuple(
        SheetLine(
            text=BLANK.sub(rf"{_LINE} (\1)", one.text),
            check=FLAG_NAMES.get(one.support.state, ""),
        )
        for one in section.sentences
    )
    return SheetPart(heading=heading, prose=section.form is SectionForm.PROSE, lines=lines)


def _patient(patient: PatientEntry | None) -> tuple[str, ...]:
    if patient is None:
        return ()
    born = f"born {patient.born:%Y-%m-%d}" if patient.born else ""
    return tuple(part for part in (patient.name, born, patient.number or "") if part)


def _signed(one: Signature) -> str:
    if one.amends is not None:
        return (
            f"Amended by {one.signer} on {_moment(one.at)}. Reason: {one.reason}. {one.attestation}"
        )
    return f"Signed by {one.signer} on {_moment(one.at)}. {one.attestation}"


def _day(at: datetime.datetime) -> datetime.date:
    return at.astimezone().date()


def _moment(at: datetime.datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d at %H:%M}"
