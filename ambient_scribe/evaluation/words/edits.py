"""How one row of words becomes another: the fewest substitutions, deletions and insertions.

In: reference and hypothesis as words. Out: each edit with the places it touches. The alignment is
jiwer's (Levenshtein distance, RapidFuzz).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ambient_scribe.evaluation.extras import scoring_library


class EditKind(StrEnum):
    HIT = "equal"
    SUBSTITUTION = "substitute"
    DELETION = "delete"
    INSERTION = "insert"


@dataclass(frozen=True, slots=True)
class Edit:
    """`reference` and `hypothesis` are places in the two rows, None where the row has no word."""

    kind: EditKind
    reference: int | None
    hypothesis: int | None


def edits(reference: Sequence[str], hypothesis: Sequence[str]) -> tuple[Edit, ...]:
    """One edit for every word of the reference and every inserted one, in order.

    A word must not hold white space. Raises EngineError without the bench extra.
    """
    with scoring_library():
        import jiwer
    aligned = jiwer.process_words(" ".join(reference), " ".join(hypothesis))
    return tuple(edit for chunk in aligned.alignments[0] for edit in _edits_of(chunk))


def _edits_of(chunk: Any) -> Iterator[Edit]:
    kind = EditKind(chunk.type)
    at, heard_at = chunk.ref_start_idx, chunk.hyp_start_idx
    length = max(chunk.ref_end_idx - at, chunk.hyp_end_idx - heard_at)
    for step in range(length):
        yield Edit(
            kind,
            None if kind is EditKind.INSERTION else at + step,
            None if kind is EditKind.DELETION else heard_at + step,
        )
