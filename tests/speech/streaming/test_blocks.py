"""Blocks are the same for any chunking."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.speech.streaming.blocks import BLOCK_SAMPLES, Blocks

SOUND = np.arange(3 * BLOCK_SAMPLES + 77, dtype=np.float32)[:, None]


@given(st.lists(st.integers(0, len(SOUND)), max_size=12))
def test_any_chunking_gives_the_same_blocks(cuts: list[int]) -> None:
    blocks = Blocks(channels=1)
    found = [b for part in np.split(SOUND, sorted(cuts)) for b in blocks.feed(part)]
    assert [len(one) for one in found] == [BLOCK_SAMPLES] * 3
    (rest,) = blocks.finish()
    assert np.array_equal(np.concatenate([*found, rest]), SOUND)
    assert list(blocks.finish()) == []
