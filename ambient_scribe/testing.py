"""Fakes and builders: an encounter by hand, engines that follow a script. Loads no model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np

from ambient_scribe.domain.clinical import Claim, Fact, FactKind, PatientContext, Spoken
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    Suggestion,
    Support,
    SupportState,
    Template,
    TemplateSection,
)
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import (
    HeardWord,
    Passage,
    Role,
    SpeakerTurn,
    Transcript,
    Utterance,
    Word,
)
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.protocols import Hypothesis, Priming, Samples, TurnUpdate, VoicedSegment

WORD_MS = 300
PAUSE_MS = 400

_ROLES = {
    **{role.value: role for role in Role if role is not Role.UNKNOWN},
    "doctor": Role.CLINICIAN,
}


def a_transcript(
    turns: Sequence[tuple[str, str]], *, timed: bool = True, confidence: float | None = 0.95
) -> Transcript:
    """A transcript from ("clinician", "any fever?") pairs, words evenly spaced.

    A speaker that names no role ("S1") stays of unknown role.
    """
    numbers = count(1)
    words: list[Word] = []
    utterances: list[Utterance] = []
    spoken: list[SpeakerTurn] = []
    now = 0
    for index, (speaker, text) in enumerate(turns, start=1):
        own: list[Word] = []
        for token in text.split():
            span = TimeSpan(start_ms=now, end_ms=now + WORD_MS) if timed else None
            own.append(Word(id=f"w{next(numbers)}", text=token, span=span, confidence=confidence))
            now += WORD_MS
        if timed:
            spoken.append(
                SpeakerTurn(
                    span=TimeSpan(start_ms=now - WORD_MS * len(own), end_ms=now), speaker=speaker
                )
            )
        now += PAUSE_MS
        role = _ROLES.get(speaker, Role.UNKNOWN)
        utterances.append(
            Utterance(
                id=f"u{index}",
                speaker=speaker,
                role=role,
                role_confidence=None if role is Role.UNKNOWN else 1.0,
                word_ids=tuple(word.id for word in own),
            )
        )
        words.extend(own)
    return Transcript(
        words=tuple(words), utterances=tuple(utterances), turns=tuple(spoken), language="en"
    )


def passages(turns: Sequence[tuple[str, str]]) -> tuple[Passage, ...]:
    return tuple(a_transcript(turns).passages())


def silence(milliseconds: int) -> Samples:
    return np.zeros(milliseconds * SAMPLES_PER_MS, dtype=np.float32)


def tone(milliseconds: int, hertz: float = 220.0, level: float = 0.3) -> Samples:
    """A sine, for a voice that LoudIsVoice takes for speech."""
    time = np.arange(milliseconds * SAMPLES_PER_MS) / (1000 * SAMPLES_PER_MS)
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


class LoudIsVoice:
    """A voice detector for tests: frames of 32 ms above a level are speech."""

    FRAME = 32 * SAMPLES_PER_MS

    def __init__(self, level: float = 0.05, hangover_frames: int = 6) -> None:
        self._level, self._hangover = level, hangover_frames

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="voice", engine="loud-is-voice")

    def open_stream(self) -> _LoudStream:
        return _LoudStream(self._level, self._hangover, self.FRAME)


class _LoudStream:
    def __init__(self, level: float, hangover: int, frame: int) -> None:
        self._level, self._hangover, self._frame = level, hangover, frame
        self._rest = np.zeros(0, dtype=np.float32)
        self._voiced: list[Samples] = []
        self._quiet = 0
        self._position = 0

    def feed(self, samples: Samples) -> tuple[VoicedSegment, ...]:
        self._rest = np.concatenate([self._rest, samples])
        ended = []
        while len(self._rest) >= self._frame:
            frame, self._rest = self._rest[: self._frame], self._rest[self._frame :]
            self._position += self._frame
            if float(np.abs(frame).max()) >= self._level:
                self._voiced.append(frame)
                self._quiet = 0
            elif self._voiced:
                self._voiced.append(frame)
                self._quiet += 1
                if self._quiet >= self._hangover:
                    ended.append(self._end())
        return tuple(ended)

    def _end(self) -> VoicedSegment:
        samples = np.concatenate(self._voiced)
        end_ms = self._position // SAMPLES_PER_MS
        self._voiced, self._quiet = [], 0
        span = TimeSpan(start_ms=end_ms - len(samples) // SAMPLES_PER_MS, end_ms=end_ms)
        return VoicedSegment(span=span, samples=samples)

    def open_segment(self) -> VoicedSegment | None:
        if not self._voiced:
            return None
        samples = np.concatenate(self._voiced)
        end_ms = self._position // SAMPLES_PER_MS
        span = TimeSpan(start_ms=end_ms - len(samples) // SAMPLES_PER_MS, end_ms=end_ms)
        return VoicedSegment(span=span, samples=samples)

    def finish(self) -> tuple[VoicedSegment, ...]:
        return (self._end(),) if self._voiced else ()


class ScriptedRecognizer:
    """Says one line of the script for each voiced segment that has ended, words spread evenly over it,
    and nothing of speech that is still going on."""

    def __init__(
        self,
        lines: Sequence[str],
        language: str = "en",
        confidence: float = 0.95,
        accuracy: Accuracy = Accuracy.STANDARD,
    ) -> None:
        self._lines, self._language, self._confidence = tuple(lines), language, confidence
        self._accuracy = accuracy

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="recognition", engine="scripted", accuracy=self._accuracy)

    def open_stream(self, priming: Priming) -> _ScriptedStream:
        return _ScriptedStream(self._lines, self._language, self._confidence)


class _ScriptedStream:
    def __init__(self, lines: tuple[str, ...], language: str, confidence: float) -> None:
        self._lines, self._language, self._confidence = iter(lines), language, confidence

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        return tuple(
            Hypothesis(
                words=spread(
                    next(self._lines, "") if segment.ended else "", segment.span, self._confidence
                ),
                language=self._language,
            )
            for segment in segments
        )


def spread(text: str, span: TimeSpan, confidence: float | None = 0.95) -> tuple[HeardWord, ...]:
    """The words of `text`, evenly over a span."""
    tokens = text.split()
    step = span.duration_ms // max(1, len(tokens))
    return tuple(
        HeardWord(
            text=token,
            span=TimeSpan(
                start_ms=span.start_ms + index * step, end_ms=span.start_ms + (index + 1) * step
            ),
            confidence=confidence,
        )
        for index, token in enumerate(tokens)
    )


class ScriptedDiarizer:
    """Gives voiced segments to the scripted speakers in turn."""

    def __init__(self, speakers: Sequence[str] = ("S1", "S2")) -> None:
        self._speakers = tuple(speakers)

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="diarization", engine="scripted")

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> _ScriptedTurns:
        return _ScriptedTurns(self._speakers)


class _ScriptedTurns:
    def __init__(self, speakers: tuple[str, ...]) -> None:
        self._speakers = speakers
        self._turns: list[SpeakerTurn] = []

    def feed(self, samples: Samples) -> None:
        """Needs no sound."""

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        speaker = self._speakers[len(self._turns) % len(self._speakers)]
        self._turns.append(SpeakerTurn(span=segment.span, speaker=speaker))
        return TurnUpdate(since_ms=segment.span.start_ms, turns=(self._turns[-1],))

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        return tuple(self._turns)


TWO_SECTIONS = Template(
    id="two-sections",
    title="Test note",
    sections=(
        TemplateSection(id="hpi", title="History"),
        TemplateSection(id="recording", title="Recording"),
    ),
)
"""The least template a session works with."""


class KeepRoles:
    """A role assigner that leaves utterances as they are."""

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="roles", engine="keep")

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        return tuple(passage.utterance for passage in passages)


class EveryUtterance:
    """A fact extractor for tests: each utterance is one symptom with all its words."""

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="facts", engine="every-utterance")

    def open_stream(self, context: PatientContext) -> _UtteranceFacts:
        return _UtteranceFacts()

    def read_statement(self, text: str, section: str) -> tuple[Claim, ...]:
        return (Claim(kind=FactKind.SYMPTOM, normalized=text.lower()),)


class _UtteranceFacts:
    def __init__(self) -> None:
        self._facts: list[Fact] = []

    def accept(self, passage: Passage) -> tuple[Fact, ...]:
        fact = Fact(
            id=f"f{len(self._facts) + 1}",
            kind=FactKind.SYMPTOM,
            text=passage.text,
            normalized=passage.text.lower(),
            evidence=(Spoken(word_ids=passage.utterance.word_ids),),
        )
        self._facts.append(fact)
        return (fact,)

    def finish(self) -> tuple[tuple[Fact, ...], tuple[Suggestion, ...]]:
        return tuple(self._facts), ()


class OneSentenceAFact:
    """A drafter for tests: every fact is a sentence of the section `hpi`."""

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="draft", engine="one-sentence-a-fact")

    def open_stream(self, template: Template, context: PatientContext) -> _FactSentences:
        return _FactSentences(template)


class _FactSentences:
    def __init__(self, template: Template) -> None:
        self._template = template
        self._facts: dict[str, Fact] = {}

    def accept(self, passage: Passage, facts: Sequence[Fact]) -> None:
        self._facts.update({fact.id: fact for fact in facts})

    def draft(self) -> Note:
        sentences = tuple(
            NoteSentence(
                id=f"s{number}",
                section="hpi",
                text=fact.text,
                basis=fact.evidence,
                fact_ids=(fact.id,),
            )
            for number, fact in enumerate(self._facts.values(), start=1)
        )
        sections = tuple(
            NoteSection(
                id=section.id,
                title=section.title,
                sentences=sentences if section.id == "hpi" else (),
            )
            for section in self._template.sections
        )
        return Note(
            template=self._template.id, title=self._template.title, sections=sections, author="test"
        )


class Believing:
    """A verifier for tests: what has words is supported."""

    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        system = not sentence.word_ids
        return Support(state=SupportState.SYSTEM if system else SupportState.SUPPORTED)
