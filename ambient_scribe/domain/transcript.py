"""What was heard: words, who spoke, what could not be heard.

Words are what a recognizer or a transcript gave and are never edited; a second reading or a
person's correction is an alternative beside the word. Utterances are a view over words that
diarization may regroup; their text derives from their words.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import TimeSpan


class Role(StrEnum):
    CLINICIAN = "clinician"
    PATIENT = "patient"
    OTHER = "other"
    """Somebody else in the room: a relative, an interpreter, a nurse."""
    UNKNOWN = "unknown"


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


AS_HEARD = "as heard"
"""Source of the reading that holds a recognizer's own words beside their written form ("ten" beside
"10"): the same reading, and no rival of it."""


class Reading(Frozen):
    """Another reading of a word's place: a second hypothesis, a lexicon match, a correction."""

    text: str
    source: str
    confidence: float | None = Field(default=None, ge=0, le=1)


class HeardWord(Frozen):
    """A word as a recognizer gives it. `span` is None where there is no audio.

    `text` is a written token, with its punctuation where the recognizer writes any ("fever?").
    `confidence` is 0 to 1, None when the source states none.
    """

    text: str
    span: TimeSpan | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    alternatives: tuple[Reading, ...] = ()

    @property
    def rivals(self) -> tuple[Reading, ...]:
        """Readings that may say something else; the words as they were heard say the same."""
        return tuple(reading for reading in self.alternatives if reading.source != AS_HEARD)


class Word(HeardWord):
    """A committed word with its stable id (`w1`, `w2`, … in order of commitment)."""

    id: str

    @classmethod
    def committed(cls, word_id: str, heard: HeardWord) -> Self:
        return cls(
            id=word_id,
            text=heard.text,
            span=heard.span,
            confidence=heard.confidence,
            alternatives=heard.alternatives,
        )


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
    def _starts(self) -> tuple[int, ...]:
        starts, position = [], 0
        for word in self.words:
            starts.append(position)
            position += len(word.text) + 1
        return tuple(starts)

    @property
    def role(self) -> Role:
        return self.utterance.role

    @property
    def span(self) -> TimeSpan | None:
        first, last = self.words[0].span, self.words[-1].span
        return first | last if first and last else None

    def words_at(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the characters `[start, end)` of `text` touch."""
        return tuple(
            word
            for word, begin in zip(self.words, self._starts, strict=True)
            if begin < end and start < begin + len(word.text)
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
        if len(self._by_id) != len(self.words):
            raise ValueError("word ids are not unique")
        for utterance in self.utterances:
            for word_id in utterance.word_ids:
                if word_id not in self._by_id:
                    raise ValueError(f"{utterance.id} names the unknown word {word_id}")
        return self

    @cached_property
    def _by_id(self) -> dict[str, Word]:
        return {word.id: word for word in self.words}

    @cached_property
    def _utterance_of(self) -> dict[str, Utterance]:
        return {w: utterance for utterance in self.utterances for w in utterance.word_ids}

    def word(self, word_id: str) -> Word:
        """Raises KeyError for an id that is not in this transcript."""
        return self._by_id[word_id]

    def holds(self, word_id: str) -> bool:
        return word_id in self._by_id

    def utterance_of(self, word_id: str) -> Utterance | None:
        return self._utterance_of.get(word_id)

    def passage(self, utterance: Utterance) -> Passage:
        words = tuple(self._by_id[word_id] for word_id in utterance.word_ids)
        return Passage(utterance=utterance, words=words)

    def passages(self) -> Iterator[Passage]:
        return (self.passage(utterance) for utterance in self.utterances)

    def text_of(self, word_ids: tuple[str, ...]) -> str:
        return " ".join(self._by_id[word_id].text for word_id in word_ids)

    def spans_of(self, word_ids: tuple[str, ...]) -> tuple[TimeSpan, ...]:
        """The seconds of audio behind words: one span per utterance touched, in time order."""
        by_utterance: dict[str, TimeSpan] = {}
        for word_id in word_ids:
            span, utterance = self._by_id[word_id].span, self._utterance_of.get(word_id)
            if span is None:
                continue
            key = utterance.id if utterance else word_id
            known = by_utterance.get(key)
            by_utterance[key] = known | span if known else span
        return tuple(sorted(by_utterance.values()))
