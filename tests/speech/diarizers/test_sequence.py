"""The likeliest sequence of voices, and the turns that it makes."""

from __future__ import annotations

import numpy as np

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Word
from ambient_scribe.speech.diarizers.sequence import Pauses, likeliest, turns_of


def test_a_change_must_bring_its_cost() -> None:
    scores = np.array([[1.0, 0], [1, 0], [0, 1.5], [1, 0], [1, 0]])
    assert likeliest(scores, np.full(5, 1.0)).tolist() == [0, 0, 0, 0, 0]
    assert likeliest(scores, np.full(5, 0.5)).tolist() == [0, 0, 1, 0, 0]


def test_turns_are_runs_inside_stretches() -> None:
    borders = np.array([[0, 250], [250, 500], [500, 750], [2000, 2250]])
    turns = turns_of(borders, np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), "AB", Pauses((), 0))
    assert [(t.speaker, t.span.start_ms, t.span.end_ms) for t in turns] == [
        ("A", 0, 500),
        ("B", 500, 750),
        ("B", 2000, 2250),
    ]


def test_a_change_moves_to_the_pause_between_words() -> None:
    borders = np.array([[0, 250], [250, 500], [500, 750], [750, 1000]])
    spans = [(0, 380), (560, 700), (710, 1000)]
    words = [
        Word(id=f"w{i}", text="x", span=TimeSpan(start_ms=a, end_ms=b))
        for i, (a, b) in enumerate(spans)
    ]
    labels = np.array([0, 0, 1, 1])
    turns = turns_of(borders, np.zeros(4, dtype=np.int64), labels, "AB", Pauses(words, 300))
    assert [turn.span.end_ms for turn in turns] == [470, 1000]
    assert turns[1].span.start_ms == 470
