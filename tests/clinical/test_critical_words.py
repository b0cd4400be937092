"""Where drugs, doses and numbers stand, and which of two readings the lexicon bears out."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.critical_words import CriticalWords
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import ChartMedication, PatientContext

CHART = PatientContext(
    medications=(ChartMedication(name="Glucophage"), ChartMedication(name="lisinopril"))
)


@pytest.fixture(scope="module")
def critical() -> CriticalWords:
    return CriticalWords(load_lexicon(), CHART)


def marked(critical: CriticalWords, text: str) -> str:
    tokens = text.split()
    return " ".join(tokens[place] for place in sorted(critical.places(tokens)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it hurts when I walk", ""),
        ("I still take Lisinopril, yes", "Lisinopril,"),
        ("my pressure was 140 over 90 today", "140 over 90"),
        ("she takes met for men 500 mg at night", "met for men 500 mg"),
        ("in 2019 it began", ""),
    ],
)
def test_places(critical: CriticalWords, text: str, expected: str) -> None:
    assert marked(critical, text) == expected


def test_content_is_the_same_however_it_is_written(critical: CriticalWords) -> None:
    said = critical.content(["take", "glucophage", "five", "hundred", "milligrams"])
    assert said == critical.content(["take", "metformin", "500", "mg"])
    assert said != critical.content(["take", "metformin", "850", "mg"])
    assert critical.content(["it", "hurts"]) == (frozenset(), ())


def test_chart_and_usual_doses_speak_for_a_reading(critical: CriticalWords) -> None:
    def support(text: str) -> int:
        return critical.support(text.split())

    assert support("take met for men") == 0
    assert support("take amlodipine") == 1
    assert support("take lisinopril") == 2
    assert support("take lisinopril 15 mg") > support("take lisinopril 50 mg")
    assert support("take lisinopril 50 mg") < support("take lisinopril")
    assert support("lisinopril since I was here in the spring 50 mg") == 2


def test_names_to_listen_for_are_the_charts_and_what_sounds_alike(critical: CriticalWords) -> None:
    names = critical.like(["they", "gave", "me", "a", "moxy", "sillin", "500", "mg"], 8)
    assert names[:2] == ("metformin", "lisinopril")
    assert "amoxicillin" in names
    assert critical.like(["it", "hurts", "when", "I", "walk"], 8) == ("metformin", "lisinopril")
    assert len(critical.like(["they", "gave", "me", "a", "moxy", "sillin", "500", "mg"], 1)) == 1
