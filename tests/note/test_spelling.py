"""Both spellings of a name that only sound tells, in the note and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.clinical import Fact, FactKind, Spoken
from ambient_scribe.domain.note import SupportState
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.note.spelling import with_spelling, without_spelling


def heard(name: str, written: str | None) -> Fact:
    basis = (Spoken(word_ids=("w1",)),)
    return Fact(
        id="f1",
        kind=FactKind.MEDICATION,
        normalized=name,
        text=written or name,
        evidence=basis,
        heard_as=written,
    )


@pytest.mark.parametrize(
    ("sentence", "fact", "shown"),
    [
        (
            "Metformin 500 mg.",
            heard("metformin", "met forming"),
            "Metformin (heard as 'met forming') 500 mg.",
        ),
        ("Metformin 500 mg.", heard("metformin", None), "Metformin 500 mg."),
        ("Takes met forming.", heard("metformin", "met forming"), "Takes met forming."),
        ("Rest at home.", heard("metformin", "met forming"), "Rest at home."),
    ],
)
def test_both_spellings_are_shown(sentence: str, fact: Fact, shown: str) -> None:
    assert with_spelling(sentence, [fact]) == shown
    assert without_spelling(shown) == sentence


def test_a_draft_shows_what_was_written(tmp_path: Path) -> None:
    """A drug that no table holds under its own name, one that only sound tells under both."""
    visit = tmp_path / "visit.txt"
    visit.write_text(
        "Doctor: What do you take?\n"
        "Patient: I take zibotentan 10 milligrams daily.\n"
        "Doctor: And what else?\n"
        "Patient: I take lysine april ten milligrams. And metformin 500 milligrams.\n",
        encoding="utf-8",
    )
    encounter = draft_transcript(read_transcript(visit))
    assert encounter.note is not None
    sentences = {one.text: one.support for s in encounter.note.sections for one in s.sentences}
    assert "Zibotentan 10 mg daily." in sentences
    assert not any("gabapentin" in text.lower() for text in sentences)
    doubted = sentences["Lisinopril (heard as 'lysine april') 10 mg."]
    assert doubted is not None and doubted.state is SupportState.UNCERTAIN
    assert doubted.reasons == ("'lysine april' was heard, and read as 'lisinopril'",)
    plain = sentences["Metformin 500 mg."]
    assert plain is not None and plain.state is SupportState.SUPPORTED
    assert "heard 'zibotentan': gabapentin?" in [one.text for one in encounter.suggestions]
