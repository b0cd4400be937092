"""What holds for every hypothesis of every recognizer."""

from __future__ import annotations

from itertools import pairwise

from ambient_scribe.protocols import Hypothesis, VoicedSegment


def assert_well_placed(hypothesis: Hypothesis, segment: VoicedSegment) -> None:
    """Words in order, without overlap, inside their segment, single tokens, with a confidence."""
    spans = [word.span for word in hypothesis.words]
    for word, span in zip(hypothesis.words, spans, strict=True):
        assert span is not None
        assert segment.span.start_ms <= span.start_ms <= span.end_ms <= segment.span.end_ms
        assert word.text
        assert word.text == "".join(word.text.split())
        assert word.confidence is not None
    for before, after in pairwise(spans):
        assert before is not None
        assert after is not None
        assert before.end_ms <= after.start_ms
