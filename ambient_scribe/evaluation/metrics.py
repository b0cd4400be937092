"""Scores of recognition, speakers and note text, each by the library the field uses."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role, SpeakerTurn, Transcript
from ambient_scribe.errors import EngineError
from ambient_scribe.evaluation.normalization import normalized

_MISSING = "this needs the bench extra: pip install 'ambient-scribe[bench]'"


def word_error_rate(reference: str, hypothesis: str) -> float:
    """WER of normalized texts (jiwer)."""
    try:
        import jiwer
    except ImportError as error:
        raise EngineError(_MISSING) from error
    return float(jiwer.wer(normalized(reference), normalized(hypothesis)))


def speaker_attributed_error_rate(
    reference: Mapping[str, str], hypothesis: Mapping[str, str]
) -> float:
    """cpWER (meeteval): concatenated minimum-permutation WER of each speaker's words.

    Watanabe et al., CHiME-6 (2020).
    """
    try:
        import meeteval
    except ImportError as error:
        raise EngineError(_MISSING) from error
    logging.getLogger("preprocess").setLevel(logging.ERROR)  # it warns that words have no times
    score = meeteval.wer.wer.cp.cp_word_error_rate(
        reference={name: normalized(text) for name, text in reference.items()},
        hypothesis={name: normalized(text) for name, text in hypothesis.items()},
    )
    return float(score.error_rate)


def diarization_error_rate(
    reference: tuple[SpeakerTurn, ...], hypothesis: tuple[SpeakerTurn, ...], collar_s: float = 0.0
) -> float:
    """DER (pyannote.metrics); `collar_s` is the whole width around a boundary, in seconds."""
    try:
        from pyannote.core import Annotation, Segment, Timeline
        from pyannote.metrics.diarization import DiarizationErrorRate
    except ImportError as error:
        raise EngineError(_MISSING) from error

    def annotation(turns: tuple[SpeakerTurn, ...]) -> object:
        result = Annotation()
        for number, turn in enumerate(turns):
            span = turn.span
            result[Segment(span.start_ms / 1000, span.end_ms / 1000), number] = turn.speaker
        return result

    spans = [turn.span for turn in (*reference, *hypothesis)]
    if not spans:
        return 0.0
    scored = Timeline(
        [Segment(min(s.start_ms for s in spans) / 1000, max(s.end_ms for s in spans) / 1000)]
    )
    rate = DiarizationErrorRate(collar=collar_s)
    return float(rate(annotation(reference), annotation(hypothesis), uem=scored))


def rouge(reference: str, candidate: str) -> dict[str, float]:
    """ROUGE-1/2/Lsum F of rouge_score without stemming, Lsum by lines."""
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise EngineError(_MISSING) from error
    names = ("rouge1", "rouge2", "rougeLsum")
    scores = RougeScorer(list(names), use_stemmer=False).score(reference, candidate)
    return {name: float(scores[name].fmeasure) for name in names}


def texts_by_speaker(transcript: Transcript, *, by_role: bool = False) -> dict[str, str]:
    """All words of each speaker (or role), in time order."""
    texts: dict[str, list[str]] = defaultdict(list)
    for passage in transcript.passages():
        key = str(passage.role) if by_role else passage.utterance.speaker
        texts[key].append(passage.text)
    return {speaker: " ".join(parts) for speaker, parts in texts.items()}


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
