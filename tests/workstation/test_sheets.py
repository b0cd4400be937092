"""Sheets: what is on paper until a provider has put their name to it, and after."""

from __future__ import annotations

import datetime

from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import PatientEntry, Signature, VisitEntry, VisitState
from ambient_scribe.workstation.pdf import pdf_of
from ambient_scribe.workstation.sheets import SheetLine, sheet_of_note
from tests.withdrawals import AT, a_note

VISIT = VisitEntry(
    id="v",
    patient=PatientEntry(id="p", name="Łucja 漢 Quill", number="40-1"),
    state=VisitState.SIGNED,
    at=AT,
)


def signature(**changed: object) -> Signature:
    bound = Signature(
        visit_id="v",
        note_revision=2,
        signer_id="a",
        signer="Kim Park, MD",
        at=AT,
        attestation="I answer for it.",
        statements_sha256="",
        basis_sha256="",
    )
    return bound.changed(**changed)


def test_a_note_tells_who_signed_and_why_it_was_amended() -> None:
    amended = signature(amends=2, reason="misheard", note_revision=3, at=AT + datetime.timedelta(1))
    sheet = sheet_of_note(a_note(NoteStatus.AMENDED), VISIT, [signature(), amended], "Clinic")
    assert sheet.mark == ""
    first, second = sheet.ending
    assert first.startswith("Signed by Kim Park, MD on")
    assert second.startswith("Amended by Kim Park, MD on")
    assert "Reason: misheard." in second
    assert sheet.patient == ("Łucja 漢 Quill", "40-1")


def test_a_draft_says_so_and_what_must_be_checked() -> None:
    sheet = sheet_of_note(a_note(NoteStatus.DRAFT), VISIT, [], "")
    assert sheet.mark == "DRAFT – not signed"
    checks = [line for part in sheet.parts for line in part.lines if line.check]
    assert checks == [
        SheetLine(text="Metformin 500 mg, by the chart.", check="In conflict with the chart")
    ]
    assert pdf_of(sheet, "a4").startswith(b"%PDF")


def test_what_the_font_lacks_is_a_box_and_is_told() -> None:
    import io

    import pypdf

    sheet = sheet_of_note(a_note(NoteStatus.DRAFT), VISIT, [], "")
    read = pypdf.PdfReader(io.BytesIO(pdf_of(sheet)))
    text = "".join(page.extract_text() for page in read.pages)
    assert "Łucja □ Quill" in text
    assert "a character that this PDF cannot show" in text
