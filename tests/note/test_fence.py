"""A defect in one part of the draft leaves the others standing, and is told."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.drafting import choosing, planner
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.drafting.fence import Fence
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.testing import passages
from tests.note.talks import K, a_fact, failed_parts, texts

_TALK = [
    ("clinician", "What brings you in?"),
    ("patient", "I have had a cough for two weeks."),
    ("clinician", "Your blood pressure is 128 over 76."),
]


def _broken(*_: object, **__: object) -> None:
    raise IndexError


def _note():
    talk = passages(_TALK)
    stream = EmbeddedDrafter().open_stream(load_template(), PatientContext())
    facts = (a_fact(1, K.SYMPTOM, "cough", (talk[1], "cough")),)
    for one in talk:
        stream.accept(one, facts if one is talk[-1] else ())
    return stream.draft()


def test_a_part_that_fails_is_named_and_the_others_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _note()
    assert not failed_parts(whole)
    monkeypatch.setattr(planner.history, "present_illness", _broken)
    note = _note()
    assert texts(note, "chief_complaint") == texts(whole, "chief_complaint") != []
    assert texts(note, "hpi") == []
    (told,) = failed_parts(note)
    assert "history of present illness (IndexError)" in told
    assert (
        next(one for one in note.sentences() if one.text == told).support.state
        is SupportState.SYSTEM
    )


def test_a_draft_that_fails_as_a_whole_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "complaint_of", _broken)
    (told,) = failed_parts(_note())
    assert "whole draft (IndexError)" in told


def test_the_error_says_nothing_of_the_visit() -> None:
    fence = Fence()

    def failing() -> list[str]:
        raise ValueError("the patient's words")

    assert fence.part("examination", failing) == ()
    assert fence.failed == {"examination": "ValueError"}
    assert "words" not in fence.sentences()[0].text
