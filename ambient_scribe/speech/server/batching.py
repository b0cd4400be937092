"""What an engine may offer beyond `Recognizer`: decoding for several visits at once.

Several streams of one engine enter, each with its segments; the hypotheses of each leave. An engine
without it is asked for one stream after the other. The server never joins the segments of two visits
in one `decode`: an engine may put the segments of one call into one window, and what one patient said
may not stand a decoding slip away from another's transcript.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

from ambient_scribe.protocols import Hypothesis, RecognizerStream, VoicedSegment

StreamCall: TypeAlias = tuple[RecognizerStream, Sequence[VoicedSegment]]
"""`stream.decode(segments)`, to be made together with those of other streams."""


@runtime_checkable
class BatchRecognizer(Protocol):
    """Each call has its own priming and language: they are its stream's."""

    def decode_many(self, calls: Sequence[StreamCall]) -> tuple[tuple[Hypothesis, ...], ...]:
        """What `stream.decode(segments)` would give for each call, in order; no stream comes twice,
        and none hears anything of another. Raises EngineError; each is then made alone."""
        ...
