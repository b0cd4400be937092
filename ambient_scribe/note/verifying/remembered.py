"""What was read of a sentence is not read again: a step is verified as it was while it was typed.

In: a `Verifier` and what is remembered of one visit as it is read now. Out: the same protocol.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.note import NoteSentence, Support
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.protocols import Verifier

MOST = 64
"""Sentences: several people type in one note, each the same one many times."""


@dataclass
class Remembered:
    """Of one visit, its words, facts and chart: to be forgotten when any of them is another."""

    supports: OrderedDict[str, Support] = field(default_factory=OrderedDict)


class RememberingVerifier:
    """Implements `protocols.Verifier` around another. Not for two threads at once."""

    def __init__(self, verifier: Verifier, remembered: Remembered) -> None:
        self._verifier, self._known = verifier, remembered.supports

    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        read = sentence.model_dump_json(exclude={"id", "support"})
        if read not in self._known:
            self._known[read] = self._verifier.support(sentence, transcript, facts, context)
        self._known.move_to_end(read)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return self._known[read]
