"""Pieces become chunks: time, causes and samples stay."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.capture.chunking import lost_sound, rechunked
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk

PIECES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from([None, GapCause.DAMAGED, GapCause.TRUNCATED])),
    max_size=12,
)


@given(PIECES, st.integers(1, 50))
def test_any_chunking_keeps_every_sample_and_its_cause(pieces, chunk_samples):
    total = sum(length for length, _ in pieces)
    numbers = iter(np.split(np.arange(total), np.cumsum([length for length, _ in pieces])))
    sound = [
        SoundChunk(next(numbers).astype(np.float32).reshape(-1, 1), cause) for _, cause in pieces
    ]
    chunks = list(rechunked(sound, chunk_samples))
    assert all(0 < len(chunk.samples) <= chunk_samples for chunk in chunks)
    assert [x for chunk in chunks for x in chunk.samples[:, 0]] == list(range(total))
    causes = [cause for length, cause in pieces for _ in range(length)]
    assert [chunk.lost for chunk in chunks for _ in chunk.samples] == causes


def test_lost_sound_is_silence_of_the_exact_length():
    pieces = list(lost_sound(1_000_001, 2, GapCause.TRUNCATED))
    assert sum(len(piece.samples) for piece in pieces) == 1_000_001
    assert all(piece.samples.shape[1] == 2 and not piece.samples.any() for piece in pieces)
    assert max(len(piece.samples) for piece in pieces) <= 60 * 16_000
