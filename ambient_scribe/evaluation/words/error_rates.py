"""Error rates over aligned words and over characters: WER with its parts, CER.

In: edits (see `edits`), or texts. Out: tallies, or for one pair of texts a plain rate.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.evaluation.extras import scoring_library
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words.edits import Edit, EditKind, edits
from ambient_scribe.evaluation.words.normalizers import NormalizerName, normalizer


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


def word_error_rate(reference: str, hypothesis: str) -> float:
    """WER of texts normalized this project's way; where nothing was said, 0 or, for any word, 1."""
    words = normalizer(NormalizerName.OWN).words
    tally = word_tally(edits(words(reference), words(hypothesis)))
    return float(tally.errors > 0) if tally.rate is None else tally.rate
