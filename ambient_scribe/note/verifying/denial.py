"""Words that are said with a "not" and written without one, or the other way round.

The claims of a sentence are compared with their assertions; but much that a note tells is no claim
("his diet has not changed"), and there a lost "not" would go unseen. In: a sentence and its ground.
Out: a finding for each part of the sentence whose words are said in one breath, and denied there
while the part denies nothing, or told there while it denies them. This check knows nothing of facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.verifying.breaths import Breath, breaths
from ambient_scribe.note.verifying.comparison import Comparison
from ambient_scribe.note.verifying.differences import Finding
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.surface import Surface

_PARTS = re.compile(r"[,;:.!]|\b(?:but|however|although|though|because|which|who|so)\b")
_LEAST_SHARE = 0.66
"""Of the words of a part that a breath must hold to be what it was written from."""
_LEAST_WORDS = 2
"""Words of meaning: of fewer, anything is part of something."""

_WIDEST = 3
"""Times as many words as the part has may lie in the run that it was written from."""
_LOOSE = frozenset({FactKind.SOCIAL, FactKind.PLAN})
"""Kinds whose claims are named by a topic, and tell little of what is said of it."""
_BEFORE = 3
"""Words before such a run in which a "not" still denies it."""

_DENIES = re.compile(r"\b(?:denies|denied|denying)\b", re.IGNORECASE)
_STATES = re.compile(
    r"\b(?:reports?|has|have|had|is|are|was|were|does|states?|notes?|endorses?)\b", re.IGNORECASE
)
"""Ends what is listed after "denies"."""
_UNABLE = re.compile(
    r"\b(?:difficult(?:y|ies) (?=\w+ing)|trouble (?=\w+ing)|inability|unable)", re.IGNORECASE
)

_CONDITION = re.compile(r"\b(?:if|unless|to make sure)\b[^,.;:]*", re.IGNORECASE)
"""What is only supposed denies nothing."""


class Denials:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def turned(
        self, text: str, ground: Ground, compared: Sequence[Comparison]
    ) -> Iterator[Finding]:
        """Findings of parts in which no claim is borne out: of those the claims tell."""
        known = self._surface.content(
            " . ".join(
                one.claim.normalized
                for one in compared
                if one.match is not None and one.claim.kind not in _LOOSE
            )
        )
        said_in = [*breaths(ground, self._surface)]
        in_list = False
        for part in _PARTS.split(_CONDITION.sub(" ", text)):
            words = self._surface.content(part) - self._surface.formal
            negated = self._surface.negated(part, heard=False) or self._surface.denies(part)
            negated = negated != self._unable(part)
            in_list = in_list and not _STATES.search(part)
            if len(words) < _LEAST_WORDS or in_list:
                continue
            in_list = bool(_DENIES.search(part))
            told = [
                near
                for one in said_in
                if one.by_staff and (near := self._nearest(words, one.text)) is not None
            ]
            if told and all(map(self._surface.doubts, told)) and not self._surface.hedged(part):
                reason = f"'{part.strip()}' is said with a 'may' in the evidence"
                yield Finding(SupportState.PARTIAL, reason)
            said = [
                denied for breath in said_in if (denied := self._denied(words, breath)) is not None
            ]
            if not said or negated in said or words & known:
                continue
            how = "without a 'not'" if negated else "with a 'not'"
            reason = f"'{part.strip()}' is said {how} in the evidence"
            yield Finding(SupportState.CONTRADICTED, reason)

    def _denied(self, words: frozenset[str], breath: Breath) -> bool | None:
        """Whether what holds enough of these words denies them; None: nothing of it holds them."""
        near = self._nearest(words, breath.text)
        if near is None:
            return None
        denied = self._surface.denies(near) != self._unable(near)
        return denied or breath.answered_no

    def _unable(self, text: str) -> bool:
        """ "Difficulty moving" is "cannot move"."""
        return bool(_UNABLE.search(text))

    def _nearest(self, words: frozenset[str], breath: str) -> str | None:
        """The shortest run of words that holds enough of these, with what stands just before it."""
        tokens = breath.split()
        stems = [self._surface.word(token) & words for token in tokens]
        least = _LEAST_SHARE * len(words)
        best: tuple[int, int] | None = None
        for start, first in enumerate(stems):
            if not first:
                continue
            held: set[str] = set()
            for end in range(start, min(len(tokens), start + _WIDEST * len(words))):
                held |= stems[end]
                if len(held) >= least:
                    if best is None or end - start < best[1] - best[0]:
                        best = (start, end)
                    break
        if best is None:
            return None
        start = best[0]
        while (more := _before(stems, start)) is not None:
            start = more
        return " ".join(tokens[max(0, start - _BEFORE) : best[1] + 1])


def _before(stems: Sequence[frozenset[str]], start: int) -> int | None:
    """Where the run really begins, when words of it stand just before it."""
    return next(
        (at for at in range(start - 1, max(-1, start - _BEFORE - 1), -1) if stems[at]), None
    )
