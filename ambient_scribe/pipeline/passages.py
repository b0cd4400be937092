"""The utterances of a running visit as they stand now: told in pieces, changed by a later look.

In: utterances as hearing commits and relabels them. Out: the passages that language components
read, the same as they will be at the end where nothing changes: pieces of one speaker that only a
short pause parts are one passage. Only the newest pieces are kept; older ones stay as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.transcript import Passage, Role, Utterance, Word
from ambient_scribe.speech.alignment import AlignmentConfig


@dataclass(frozen=True)
class Piece:
    """One utterance as it was told."""

    utterance: Utterance
    words: tuple[Word, ...]

    @property
    def passage(self) -> Passage:
        return Passage(utterance=self.utterance, words=self.words)


@dataclass(frozen=True)
class Change:
    """From which piece on something is different, and the utterances that are no more."""

    start: int
    gone: frozenset[str]


class RecentPieces:
    """The newest pieces, in the order in which their words were committed."""

    def __init__(self, alignment: AlignmentConfig) -> None:
        self._alignment = alignment
        self._pieces: list[Piece] = []

    def __len__(self) -> int:
        return len(self._pieces)

    def __getitem__(self, place: int) -> Piece:
        return self._pieces[place]

    def put(self, utterances: Sequence[Utterance], words: Sequence[Word]) -> Change:
        """Utterances that are new, have grown, or hold words of others anew; `words` are those
        told with them. What they replace goes; of words that are not kept nothing is changed."""
        known = {word.id: word for piece in self._pieces for word in piece.words}
        known.update((word.id, word) for word in words)
        order = {word_id: number for number, word_id in enumerate(known)}
        told = [
            Piece(one, tuple(known[word_id] for word_id in one.word_ids))
            for one in utterances
            if known.keys() >= set(one.word_ids)
        ]
        taken = {word.id for piece in told for word in piece.words}
        kept = [p for p in self._pieces if taken.isdisjoint(p.utterance.word_ids)]
        before = self._pieces
        self._pieces = sorted([*kept, *told], key=lambda piece: order[piece.words[0].id])
        different = (
            number
            for number, (old, new) in enumerate(zip(before, self._pieces, strict=False))
            if old != new
        )
        gone = {p.utterance.id for p in before} - {p.utterance.id for p in self._pieces}
        return Change(next(different, min(len(before), len(self._pieces))), frozenset(gone))

    def find(self, utterance_id: str) -> Passage | None:
        """The utterance of this id, None when it is not kept."""
        found = (one.passage for one in reversed(self._pieces) if one.utterance.id == utterance_id)
        return next(found, None)

    def of_speakers(self, speakers: Collection[str]) -> list[int]:
        """The places of what they say, where no role is known beforehand."""
        return [
            place
            for place, piece in enumerate(self._pieces)
            if piece.utterance.speaker in speakers and piece.utterance.role is Role.UNKNOWN
        ]

    def drop_first(self, count: int) -> None:
        del self._pieces[:count]

    def run_from(self, start: int) -> int:
        """Where the passage that begins at a piece ends."""
        end, length = start + 1, len(self._pieces[start].words)
        while end < len(self._pieces) and self._goes_on(end):
            length += len(self._pieces[end].words)
            if length > self._alignment.max_words:
                break
            end += 1
        return end

    def _goes_on(self, place: int) -> bool:
        """Whether a piece belongs to the passage of the one before it."""
        one, other = self._pieces[place - 1], self._pieces[place]
        if (one.utterance.speaker, one.utterance.role) != (
            other.utterance.speaker,
            other.utterance.role,
        ):
            return False
        ended, began = one.words[-1].span, other.words[0].span
        if ended is None or began is None:
            return False
        return began.start_ms - ended.end_ms <= self._alignment.pause_ms

    def passage(self, start: int, end: int) -> Passage:
        """Pieces joined, under the first one's id and label."""
        words = tuple(word for piece in self._pieces[start:end] for word in piece.words)
        first = self._pieces[start].utterance
        joined = Utterance(
            id=first.id,
            speaker=first.speaker,
            role=first.role,
            role_confidence=first.role_confidence,
            word_ids=tuple(word.id for word in words),
        )
        return Passage(utterance=joined, words=words)
