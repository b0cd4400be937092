"""Doubts about who said what: labels that the words speak against, and transcripts that name nobody.

In: the utterances of a visit with their roles. Out: questions for a person. Nothing is changed: what a
transcript states of its speakers is believed, but not silently (`sequence.labels_right` finds the
stretches, as it does where diarization exchanged two labels).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pydantic import Field

from ambient_scribe.clinical.roles.sequence import SequenceConfig, labels_right
from ambient_scribe.clinical.roles.voice import UNCERTAIN_LABEL
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Passage, Role

NOBODY_NAMED = (
    "Who said this? The transcript names no speakers: clinician and patient were told apart by their "
    "words alone."
)


class DoubtConfig(Frozen):
    """Found on ACI-Bench train and days 1 to 3 of PriMock57."""

    least_utterances: int = Field(default=3, ge=1)
    """Of a stretch: a single odd sentence is anybody's."""
    least_words: int = Field(default=25, ge=1)
    exchanged: float = Field(default=0.9, gt=0.5, le=1)
    """Mean probability that the labels of a stretch are another's."""


def nobody_named(passages: Sequence[Passage]) -> Iterator[Suggestion]:
    """Where no utterance has a speaker's label and none has a role that was told."""
    unnamed = (one.utterance.speaker.endswith(UNCERTAIN_LABEL) for one in passages)
    told = any(one.utterance.role_is_told for one in passages)
    if len(passages) > 1 and all(unnamed) and not told:
        yield Suggestion(kind=SuggestionKind.OPEN_QUESTION, text=NOBODY_NAMED)


def contradicted(
    passages: Sequence[Passage],
    odds: Sequence[float],
    config: DoubtConfig,
    sequence: SequenceConfig,
) -> Iterator[Suggestion]:
    """Stretches whose words speak for the other side than the role that was told. `odds`: log odds of
    each passage that a clinician said it."""
    chain = [i for i, one in enumerate(passages) if _is_told(one)]
    if not {True, False} <= {passages[i].role.is_staff for i in chain}:
        return
    for_label = [odds[i] if passages[i].role.is_staff else -odds[i] for i in chain]
    right = dict(zip(chain, labels_right(for_label, sequence), strict=True))
    for stretch in _stretches(chain, right):
        words = sum(len(passages[i].words) for i in stretch)
        mean = sum(1 - right[i] for i in stretch) / len(stretch)
        long = len(stretch) >= config.least_utterances and words >= config.least_words
        if long and mean >= config.exchanged:
            yield _question([passages[i] for i in stretch])


def _is_told(passage: Passage) -> bool:
    role = passage.role
    return passage.utterance.role_is_told and (role is Role.CLINICIAN or role.speaks_for_patient)


def _stretches(chain: Sequence[int], right: dict[int, float]) -> Iterator[list[int]]:
    for exchanged, stretch in groupby(chain, key=lambda i: right[i] < 1 / 2):
        if exchanged:
            yield list(stretch)


def _question(passages: Sequence[Passage]) -> Suggestion:
    first, last = passages[0].utterance, passages[-1].utterance
    labels = " and ".join(_labels(passages))
    words = tuple(word for one in passages for word in one.utterance.word_ids)
    return Suggestion(
        kind=SuggestionKind.OPEN_QUESTION,
        text=(
            f"Who said this? From {first.id} to {last.id} the words speak against the labels "
            f"({labels}): what was told there may be missing from the note, or be taken for the "
            "other's."
        ),
        evidence=(Spoken(word_ids=words),),
    )


def _labels(passages: Iterable[Passage]) -> list[str]:
    return sorted({one.utterance.speaker for one in passages})
