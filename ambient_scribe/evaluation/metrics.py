"""Scores of one pair as plain numbers: words, roles, a note's text."""

from __future__ import annotations

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role, Transcript
from ambient_scribe.evaluation.edits import edits, word_tally
from ambient_scribe.evaluation.extras import scoring_library
from ambient_scribe.evaluation.normalizers import NormalizerName, normalizer


def word_error_rate(reference: str, hypothesis: str) -> float:
    """WER of texts normalized this project's way; where nothing was said, 0 or, for any word, 1."""
    words = normalizer(NormalizerName.OWN).words
    tally = word_tally(edits(words(reference), words(hypothesis)))
    return float(tally.errors > 0) if tally.rate is None else tally.rate


def rouge(reference: str, candidate: str) -> dict[str, float]:
    """ROUGE-1/2/Lsum F of rouge_score without stemming, Lsum by lines."""
    with scoring_library():
        from rouge_score.rouge_scorer import RougeScorer
    names = ("rouge1", "rouge2", "rougeLsum")
    scores = RougeScorer(list(names), use_stemmer=False).score(reference, candidate)
    return {name: float(scores[name].fmeasure) for name in names}


def role_accuracy(reference: Transcript, hypothesis: Transcript) -> float | None:
    """Share of the hypothesis's words that carry the role of who speaks then in the reference."""
    spoken = [
        (passage.span, passage.role) for passage in reference.passages() if passage.span is not None
    ]
    right = total = 0
    for passage in hypothesis.passages():
        for word in passage.words:
            if word.span is None:
                continue
            role = _role_at(spoken, word.span)
            if role is not None:
                total += 1
                right += role == passage.role
    return right / total if total else None


def _role_at(spoken: list[tuple[TimeSpan, Role]], span: TimeSpan) -> Role | None:
    best = max(spoken, key=lambda one: one[0].overlap_ms(span), default=None)
    return best[1] if best is not None and best[0].overlap_ms(span) else None
