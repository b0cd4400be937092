"""A note's text against a person's."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Claim, FactKind, Subject
from ambient_scribe.evaluation.notes.texts import claims_of_note, rouge


def test_rouge_of_a_copy_and_of_nothing_shared() -> None:
    pytest.importorskip("rouge_score")
    assert rouge("denies fever", "denies fever")["rouge2"] == 1
    assert rouge("denies fever", "knee pain")["rouge1"] == 0


def test_claims_are_read_line_by_line_under_their_section() -> None:
    asked: list[tuple[str, str]] = []

    def read(line: str, section: str) -> tuple[Claim, ...]:
        asked.append((line, section))
        return (Claim(kind=FactKind.SYMPTOM, normalized="fever"),)

    claims = claims_of_note("## Subjective\n- Denies fever.\n\n# Plan\nRest.", read)
    assert asked == [("Denies fever.", "subjective"), ("Rest.", "plan")]
    assert claims == {(FactKind.SYMPTOM, "fever", Assertion.PRESENT, Subject.PATIENT)}
