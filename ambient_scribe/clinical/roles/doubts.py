"""Doubts about who said what: labels that the words speak against, and transcripts that name nobody.

In: the utterances of a visit with their roles. Out: questions for a person, and where the words of most
of a visit speak against its labels, the utterances with each other's roles: a note whose clinician is the
patient is worse than none (`sequence.labels_right` finds the stretches, as it does where diarization
exchanged two labels). Nothing of it is silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pydantic import Field

from ambient_scribe.clinical.roles.sequence import SequenceConfig, labels_right
from ambient_scribe.clinical.roles.voice import UNCERTAIN_LABEL
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Passage, Role, Utterance

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
    exchanged_share: float = Field(default=0.5, ge=0, le=1)
    """Of a visit's words: where more of them stand in such stretches, these are read as each other's."""
    exchanged_confidence: float = Field(default=0.9, gt=0, lt=1)
    """Of a role that stands against its label."""


class Righted(NamedTuple):
    """The utterances of a visit, some with another role than their label names, and what is asked of it."""

    utterances: tuple[Utterance, ...]
    asked: tuple[Suggestion, ...] = ()


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
    for stretch in _exchanged(passages, odds, config, sequence):
        yield _question([passages[i] for i in stretch])


def righted(
    passages: Sequence[Passage],
    odds: Sequence[float],
    config: DoubtConfig,
    sequence: SequenceConfig,
) -> Righted:
    """The roles as the words tell them, where the labels of most of a visit are exchanged; else as they
    were, with nothing asked."""
    utterances = [one.utterance for one in passages]
    stretches = tuple(_exchanged(passages, odds, config, sequence))
    words = sum(len(passages[i].words) for stretch in stretches for i in stretch)
    if words <= config.exchanged_share * sum(len(one.words) for one in passages):
        return Righted(tuple(utterances))
    asked = []
    for stretch in stretches:
        others = _others_role([passages[i].role for i in stretch])
        for i in stretch:
            role = others if passages[i].role.is_staff else Role.CLINICIAN
            utterances[i] = utterances[i].as_role(role, config.exchanged_confidence)
        asked.append(_told_exchanged([passages[i] for i in stretch]))
    return Righted(tuple(utterances), tuple(asked))


def _others_role(roles: Sequence[Role]) -> Role:
    """Whom the clinician talks with, in a stretch."""
    counted = Counter(role for role in roles if not role.is_staff)
    return counted.most_common(1)[0][0] if counted else Role.PATIENT


def _exchanged(
    passages: Sequence[Passage],
    odds: Sequence[float],
    config: DoubtConfig,
    sequence: SequenceConfig,
) -> Iterator[list[int]]:
    """Stretches, by place, whose words are plainly the other side's."""
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
            yield stretch


def _is_told(passage: Passage) -> bool:
    role = passage.role
    return passage.utterance.role_is_told and (role is Role.CLINICIAN or role.speaks_for_patient)


def _stretches(chain: Sequence[int], right: dict[int, float]) -> Iterator[list[int]]:
    for exchanged, stretch in groupby(chain, key=lambda i: right[i] < 1 / 2):
        if exchanged:
            yield list(stretch)


def _question(passages: Sequence[Passage]) -> Suggestion:
    return _asked(
        passages, "what was told there may be missing from the note, or be taken for the other's."
    )


def _told_exchanged(passages: Sequence[Passage]) -> Suggestion:
    return _asked(
        passages,
        "they were read as each other's. Is that right? If not, tell who is who "
        "(`ambient-scribe roles`).",
    )


def _asked(passages: Sequence[Passage], consequence: str) -> Suggestion:
    first, last = passages[0].utterance, passages[-1].utterance
    labels = " and ".join(sorted({one.utterance.speaker for one in passages}))
    words = tuple(word for one in passages for word in one.utterance.word_ids)
    return Suggestion(
        kind=SuggestionKind.OPEN_QUESTION,
        text=(
            f"Who said this? From {first.id} to {last.id} the words speak against the labels "
            f"({labels}): {consequence}"
        ),
        evidence=(Spoken(word_ids=words),),
    )
