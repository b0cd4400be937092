"""Words that a fact of a test was read from, and the passages that they stand in."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.testing import a_transcript


def passages(*turns: tuple[str, str]) -> tuple[Passage, ...]:
    return tuple(a_transcript(turns).passages())


def all_of(passage: Passage) -> list[Spoken]:
    """Evidence: every word of it."""
    return [Spoken(word_ids=passage.utterance.word_ids)]
