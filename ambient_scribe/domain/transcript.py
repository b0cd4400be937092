"""What was heard: words, who spoke, what could not be heard.

Words (`domain.words`) are what a recognizer or a transcript gave. Utterances are a view over words that
diarization may regroup; their text derives from their words, as a person has set them right where one
has: passages are read, words are heard.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.roles import Role
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.words import AS_HEARD, CORRECTED, Correction, HeardWord, Reading, Word

__all__ = [
    "AS_HEARD",
    "CORRECTED",
    "Correction",
    "Gap",
    "GapCause",
    "HeardWord",
    "Passage",
    "Reading",
    "Role",
    "SpeakerTurn",
    "Transcript",
    "Utterance",
    "Word",
]


class GapCause(StrEnum):
    OVERRUN = "overrun"
    """The machine was too slow to take the sound from the device."""
    DEVICE = "device"
    """The microphone was unplugged or stalled."""
    MUTED = "muted"
    """The microphone gave nothing but zeros."""
    SUSPENDED = "suspended"
    """The machine slept."""
    OFF_RECORD = "off record"
    """People asked that this be not recorded; nothing of it was kept."""
    TRUNCATED = "truncated"
    """The file ends before the length it states."""
    DAMAGED = "damaged"
    """A part of the file could not be decoded."""
    NOT_KEPT = "not kept"
    """It was captured, and the disk refused it: it was full, or gone."""
    RECOGNIZER = "recognizer"
    """Sound is there, but the recognizer failed on it."""
    NOT_UNDERSTOOD = "not understood"
    """Somebody spoke there for sure, and no word was made out: too noisy, too far off, or a language
    that the recognizer does not know."""


class SpeakerTurn(Frozen):
    """One voice during one span. Turns of different speakers may overlap."""

    span: TimeSpan
    speaker: str


class Gap(Frozen):
    """Time of the visit of which there are no words, and why."""

    span: TimeSpan
    cause: GapCause

    @property
    def told(self) -> str:
        """In a few words: "2.0 s not heard: device"."""
        seconds = f"{self.span.duration_ms / 1000:.1f} s"
        if self.cause is GapCause.OFF_RECORD:
            return f"{seconds} off the record"
        if self.cause is GapCause.NOT_UNDERSTOOD:
            return f"{seconds} not understood"
        return f"{seconds} not heard: {self.cause}"


class Utterance(Frozen):
    """Consecutive words of one speaker. `speaker` is a label ("S1"); `role` is who that is."""

    id: str
    speaker: str
    role: Role = Role.UNKNOWN
    role_confidence: float | None = Field(default=None, ge=0, le=1)
    word_ids: tuple[str, ...] = Field(min_length=1)

    @property
    def talker(self) -> str:
        """The same for what one person is taken to have said: a label may stand for several people,
        and their roles tell them apart."""
        return self.speaker if self.role is Role.UNKNOWN else f"{self.speaker} ({self.role})"

    @property
    def role_is_told(self) -> bool:
        """A person said so, or the transcript itself; a role that was worked out is less than sure."""
        return self.role is not Role.UNKNOWN and self.role_confidence in {None, 1.0}

    def as_role(self, role: Role, confidence: float | None) -> Utterance:
        return Utterance(
            id=self.id,
            speaker=self.speaker,
            role=role,
            role_confidence=confidence,
            word_ids=self.word_ids,
        )


class Passage(Frozen):
    """An utterance together with its words: what language components read.

    `text` is the words joined by single spaces; `word_ids_at` maps characters of that text back
    to the words, so that annotations stay offsets and the text is never edited.
    """

    utterance: Utterance
    words: tuple[Word, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _same_words(self) -> Self:
        if tuple(word.id for word in self.words) != self.utterance.word_ids:
            raise ValueError(f"utterance {self.utterance.id} does not consist of these words")
        return self

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def plain_words(self) -> tuple[str, ...]:
        """Lower case, without the punctuation around them."""
        return tuple(one.text.lower().replace("’", "'").strip('.,?!;:"') for one in self.words)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, position = [], 0
        for word in self.words:
            starts.append(position)
            position += len(word.text) + 1
        return tuple(starts)

    @property
    def role(self) -> Role:
        return self.utterance.role

    def on_its_side(self) -> Passage:
        """The same words under the side that they are heard on: clinician, patient, other."""
        said = self.utterance
        if said.role is said.role.side:
            return self
        side = said.as_role(said.role.side, said.role_confidence)
        return Passage(utterance=side, words=self.words)

    @property
    def span(self) -> TimeSpan | None:
        first, last = self.words[0].span, self.words[-1].span
        return first | last if first and last else None

    def words_at(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the characters `[start, end)` of `text` touch."""
        first, last = bisect_right(self._starts, start), bisect_left(self._starts, end)
        return tuple(
            word
            for word, begin in zip(
                self.words[max(0, first - 1) : last],
                self._starts[max(0, first - 1) : last],
                strict=True,
            )
            if start < begin + len(word.text)
        )

    def word_ids_at(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(word.id for word in self.words_at(start, end))


class Transcript(Frozen):
    """Everything heard in one visit. `language` is a BCP 47 code, None when not determined."""

    words: tuple[Word, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    turns: tuple[SpeakerTurn, ...] = ()
    gaps: tuple[Gap, ...] = ()
    language: str | None = None

    @model_validator(mode="after")
    def _resolves(self) -> Self:
        heard = self._heard
        if len(heard) != len(self.words):
            raise ValueError("word ids are not unique")
        for utterance in self.utterances:
            for word_id in utterance.word_ids:
                if word_id not in heard:
                    raise ValueError(f"{utterance.id} names the unknown word {word_id}")
        for word_id, correction in self._corrections.items():
            if word_id not in heard:
                raise ValueError(f"a correction of {correction.word_ids[0]} names {word_id}")
        return self

    @cached_property
    def _heard(self) -> dict[str, Word]:
        return {word.id: word for word in self.words}

    @cached_property
    def _corrections(self) -> dict[str, Correction]:
        """By every word that one is of."""
        found = (word.correction for word in self.words if word.alternatives)
        return {word_id: one for one in found if one is not None for word_id in one.word_ids}

    @cached_property
    def _read(self) -> dict[str, tuple[Word, ...]]:
        """The words that are read for a correction, by the first word that it is of."""
        own = dict.fromkeys(one.word_ids[0] for one in self._corrections.values())
        return {first: tuple(self._read_for(self._corrections[first])) for first in own}

    def _read_for(self, correction: Correction) -> Iterator[Word]:
        """With the sound of all that was heard there; a person is sure of them."""
        first = correction.word_ids[0]
        spans = [span for one in correction.word_ids if (span := self._heard[one].span)]
        span = spans[0] | spans[-1] if spans else None
        tokens = correction.text.split()
        for number, text in enumerate(tokens, start=1):
            yield Word(id=first if len(tokens) == 1 else f"{first}.{number}", text=text, span=span)

    @cached_property
    def _by_id(self) -> dict[str, Word]:
        """As they are read; what is read no more, as it was heard."""
        return {**self._heard, **{one.id: one for own in self._read.values() for one in own}}

    @cached_property
    def _utterance_of(self) -> dict[str, Utterance]:
        return {w: utterance for utterance in self.utterances for w in utterance.word_ids}

    def _heard_id(self, word_id: str) -> str:
        """Several words that are read for one correction are numbered behind the first that was heard."""
        return word_id if word_id in self._heard else word_id.partition(".")[0]

    def word(self, word_id: str) -> Word:
        """As it is read. Raises KeyError for an id that is not in this transcript."""
        known = self._by_id.get(word_id)
        return known if known is not None else self._by_id[self._heard_id(word_id)]

    def heard(self, word_id: str) -> Word:
        """As it was heard. Raises KeyError."""
        return self._heard[word_id]

    def holds(self, word_id: str) -> bool:
        return word_id in self._by_id or self._heard_id(word_id) in self._heard

    def utterance_of(self, word_id: str) -> Utterance | None:
        return self._utterance_of.get(self._heard_id(word_id))

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """In the order in which it was said."""
        return tuple(dict.fromkeys(self._corrections.values())) if self._corrections else ()

    def correction_of(self, word_id: str) -> Correction | None:
        """The one that a word, heard or read, belongs to."""
        if not self._corrections:
            return None
        return self._corrections.get(self._heard_id(word_id))

    def as_heard(self, word_ids: Iterable[str]) -> tuple[str, ...]:
        """The words that were heard where these are read."""
        return tuple(dict.fromkeys(one for word_id in word_ids for one in self._heard_for(word_id)))

    def _heard_for(self, word_id: str) -> tuple[str, ...]:
        correction = self._corrections.get(self._heard_id(word_id))
        return correction.word_ids if correction is not None else (self._heard_id(word_id),)

    def as_read(self, word_ids: Iterable[str]) -> tuple[str, ...]:
        """The words that are read where these were heard; fewer, where nothing was said."""
        if not self._corrections:
            return tuple(word_ids)
        ids = tuple(dict.fromkeys(word_ids))
        if self._corrections.keys().isdisjoint(ids) and self._heard.keys() >= set(ids):
            return ids
        return tuple(dict.fromkeys(one for word_id in ids for one in self._read_at(word_id)))

    def _read_at(self, word_id: str) -> tuple[str, ...]:
        correction = self._corrections.get(self._heard_id(word_id))
        if correction is None:
            return (self._heard_id(word_id),)
        own = tuple(one.id for one in self._read[correction.word_ids[0]])
        return (word_id,) if word_id in own else own

    def passage(self, utterance: Utterance) -> Passage:
        """As it is read. Of an utterance in which something is."""
        word_ids = self.as_read(utterance.word_ids)
        if word_ids != utterance.word_ids:
            utterance = utterance.changed(word_ids=word_ids)
        words = tuple(self._by_id[word_id] for word_id in word_ids)
        return Passage(utterance=utterance, words=words)

    def passages(self) -> Iterator[Passage]:
        return iter(self._passages)

    @cached_property
    def _passages(self) -> tuple[Passage, ...]:
        return tuple(self.passage(one) for one in self.utterances if self.as_read(one.word_ids))

    def text_of(self, word_ids: tuple[str, ...]) -> str:
        return " ".join(self._by_id[word_id].text for word_id in self.as_read(word_ids))

    def with_roles_of(self, utterances: Iterable[Utterance]) -> Transcript:
        """The roles of these, which may be of passages, for the utterances of the same ids."""
        told = {one.id: one for one in utterances}
        return self.changed(
            utterances=tuple(
                one.as_role(known.role, known.role_confidence)
                if (known := told.get(one.id)) is not None
                else one
                for one in self.utterances
            )
        )

    def spans_of(self, word_ids: tuple[str, ...]) -> tuple[TimeSpan, ...]:
        """The seconds of audio behind words: one span per utterance touched, in time order."""
        by_utterance: dict[str, TimeSpan] = {}
        for word_id in word_ids:
            span, utterance = self.word(word_id).span, self.utterance_of(word_id)
            if span is None:
                continue
            key = utterance.id if utterance else word_id
            known = by_utterance.get(key)
            by_utterance[key] = known | span if known else span
        return tuple(sorted(by_utterance.values()))
