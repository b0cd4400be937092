"""Letters: with cause only, with visible blanks, with nothing that stands neither in note nor chart."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Patient, PatientContext
from ambient_scribe.domain.documents import LETTERS, Document, DocumentKind
from ambient_scribe.domain.encounter import Consent, ConsentStatus
from ambient_scribe.errors import UsageError
from ambient_scribe.note.aftervisit.letters import ASKED_FOR, letters
from ambient_scribe.note.aftervisit.orders import orders
from ambient_scribe.note.aftervisit.rendering import document_files, file_name, is_document_file
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.writer import letter_named, with_documents
from ambient_scribe.testing import Believing
from tests.note.aftervisit.talk import encounter, lines, visit


def drafted(*asked: DocumentKind, of: Visit | None = None) -> dict[DocumentKind, Document]:
    own = of or visit()
    made = letters(own, lines(own), orders(own, lines(own)), (), asked)
    return {one.kind: one for one in made}


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines()]


def test_only_with_cause() -> None:
    made = drafted()
    assert set(made) == {DocumentKind.REFERRAL, DocumentKind.WORK}
    assert "Can I have a note for work?" in made[DocumentKind.WORK].cause
    assert made[DocumentKind.REFERRAL].cause == "ordered in this visit: Physical therapy"


def test_a_work_note_tells_no_diagnosis() -> None:
    assert texts(drafted()[DocumentKind.WORK]) == [
        "[patient name] was seen in this clinic on July 1, 2026.",
        "No lifting with that arm.",
        "May return to work on [return date].",
        "Signed: [signature]  Date: [date]",
    ]


def test_the_name_of_the_chart() -> None:
    context = PatientContext(patient=Patient(name="Rosa Quill"))
    work = drafted(of=visit(context=context))[DocumentKind.WORK]
    assert texts(work)[0] == "Rosa Quill was seen in this clinic on July 1, 2026."
    assert "patient name" not in work.blanks


@pytest.mark.parametrize("kind", LETTERS)
def test_each_can_be_asked_for(kind: DocumentKind) -> None:
    made = drafted(kind)
    assert kind in made
    for blank in made[kind].blanks:
        assert blank == blank.strip("[]")


def test_a_letter_that_was_asked_for_says_so() -> None:
    assert drafted(DocumentKind.SCHOOL)[DocumentKind.SCHOOL].cause == ASKED_FOR


def test_a_referral_leaves_what_nobody_said_blank() -> None:
    referral = drafted()[DocumentKind.REFERRAL]
    assert "Reason: [indication]." in texts(referral)
    assert "indication" in referral.blanks


def test_names() -> None:
    assert letter_named("Prior_Authorization") is DocumentKind.PRIOR_AUTHORIZATION
    with pytest.raises(UsageError, match="choose one of referral, work"):
        letter_named("thank-you")
    with pytest.raises(UsageError):
        letter_named("instructions")


def test_files_are_the_programs_own() -> None:
    made = with_documents(encounter(), Believing())
    files = document_files(made)
    assert {"instructions.md", "orders.md", "tasks.md", "documents.html", "follow-up.ics",
            "referral-physical-therapy.md", "work.md"} <= set(files)  # fmt: skip
    assert all(is_document_file(name) for name in files)
    assert not is_document_file("letter-to-mother.md")
    for name, text in files.items():
        assert "DRAFT – not sent" in text.replace("\r\n ", ""), name


def test_the_page_escapes_and_loads_nothing() -> None:
    context = PatientContext(patient=Patient(name="<script>Ann</script>"))
    page = document_files(with_documents(encounter(context=context), Believing()))["documents.html"]
    assert "<script>" not in page and "&lt;script&gt;Ann" in page
    assert "default-src &#39;none&#39;" in page
    assert "http" not in page.replace("http-equiv", "")


def test_two_referrals_are_two_files() -> None:
    made = with_documents(encounter(), Believing()).documents
    assert made is not None
    first = next(one for one in made.documents if one.kind is DocumentKind.REFERRAL)
    assert file_name(first, made) == "referral-physical-therapy.md"


def test_none_after_a_withdrawal_and_none_without_a_note() -> None:
    gone = encounter().changed(consent=Consent(status=ConsentStatus.WITHDRAWN))
    assert with_documents(gone, Believing()).documents is None
    assert with_documents(encounter().changed(notes=()), Believing()).documents is None
    assert document_files(encounter()) == {}
