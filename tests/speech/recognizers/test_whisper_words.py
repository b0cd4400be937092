"""Pure: words as faster-whisper gives them, made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ambient_scribe.speech.recognizers.whisper_words import part_of


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([" 98", ".6", " today"], ["98.6", "today"]),
        ([" 128", "/76."], ["128/76."]),
        ([" 1", ",020"], ["1,020"]),
        ([" two", "-year", "-old"], ["two-year-old"]),
        ([" Well", ",", " yes"], ["Well", ",", "yes"]),
        ([" take", " .5"], ["take", ".5"]),
    ],
)
def test_a_word_that_the_library_cuts_at_a_mark_is_whole_again(
    pieces: list[str], words: list[str]
) -> None:
    heard = [
        SimpleNamespace(word=text, start=0.5 * n, end=0.5 * n + 0.4, probability=0.9 - 0.1 * n)
        for n, text in enumerate(pieces)
    ]
    part = part_of(SimpleNamespace(words=heard, avg_logprob=-0.2, no_speech_prob=0.0), origin_ms=0)
    assert [word.text for word in part.words] == words
    assert part.words[-1].end_ms == round(heard[-1].end * 1000)
    assert part.words[-1].probability == heard[-1].probability
