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
from ambient_scribe.evaluation.tally import Tally


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


def word_tally(found: Sequence[Edit]) -> Tally:
    """Word errors over reference words."""
    wrong = sum(edit.kind is not EditKind.HIT for edit in found)
    return Tally(wrong, sum(edit.reference is not None for edit in found))


def parts(found: Sequence[Edit]) -> dict[str, Tally]:
    """Substitutions, deletions and insertions, each over all reference words."""
    total = sum(edit.reference is not None for edit in found)
    kinds = {
        "wer_substitutions": EditKind.SUBSTITUTION,
        "wer_deletions": EditKind.DELETION,
        "wer_insertions": EditKind.INSERTION,
    }
    return {
        name: Tally(sum(edit.kind is kind for edit in found), total) for name, kind in kinds.items()
    }


def character_tally(reference: Sequence[str], hypothesis: Sequence[str]) -> Tally:
    """Character errors over the reference's characters, spaces between words among them."""
    with scoring_library():
        import jiwer
    said, heard = " ".join(reference), " ".join(hypothesis)
    if not said:
        return Tally(len(heard), 0)
    counts = jiwer.process_characters(said, heard)
    return Tally(counts.substitutions + counts.deletions + counts.insertions, len(said))
