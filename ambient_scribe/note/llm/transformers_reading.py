"""What a causal model of transformers has read is kept, so that the questions about one visit read the
visit once: every prompt about it begins alike, and what is asked stands at the end.

In: the token ids of a prompt. Out: the keys and values of the part of it that was read before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_LEAST = 16
"""Tokens that must be alike for it to be worth anything: a chat template begins every prompt alike."""


class Reading:
    """Keys and values of the last prompt and its answer. They are what was said in the room, as numbers:
    `forget` drops them, and whoever asks calls it when the visit has been asked about."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._cache: Any = None

    def of(self, ids: Sequence[int]) -> Any:
        """The cache of the beginning that these ids share with what was read last; None where there is
        none. It is handed over: `keep` gives it back."""
        cache, known = self._cache, self._ids
        self.forget()
        shared = min(_alike(known, ids), len(ids) - 1)  # something must be left to be read
        if cache is None or shared < _LEAST:
            return None
        held = int(cache.get_seq_length())
        if held > shared:
            cache.crop(shared - held)
        return cache if int(cache.get_seq_length()) == min(held, shared) else None

    def keep(self, cache: Any, ids: Sequence[int]) -> None:
        """`ids`: the prompt and its answer, as far as the cache holds them."""
        if _can_be_cut(cache):
            self._cache, self._ids = cache, list(ids[: int(cache.get_seq_length())])

    def forget(self) -> None:
        self._cache, self._ids = None, []


def _alike(first: Sequence[int], second: Sequence[int]) -> int:
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))


def _can_be_cut(cache: Any) -> bool:
    """Only where every layer holds every token: a window that slides, or a state, cannot go back."""
    layers: list[Any] = getattr(cache, "layers", None) or []
    return bool(layers) and all(type(one).__name__ == "DynamicLayer" for one in layers)
