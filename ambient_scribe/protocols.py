"""The seams between rooms. Each protocol is small and speaks domain types only.

A loaded model is shared; state is per stream (`open_stream`). Sound crosses these seams as
float32 arrays in [-1, 1] at 16 kHz.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from ambient_scribe.domain.clinical import Claim, Fact, PatientContext
from ambient_scribe.domain.encounter import Encounter, EngineIdentity, Recording
from ambient_scribe.domain.note import Note, NoteSentence, Suggestion, Support, Template
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import (
    GapCause,
    HeardWord,
    Passage,
    SpeakerTurn,
    Transcript,
    Utterance,
    Word,
)
from ambient_scribe.domain.voice import Enrolment

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples: TypeAlias = npt.NDArray[np.float32]
else:
    Samples = "numpy.typing.NDArray[numpy.float32]"


# ---------------------------------------------------------------- sound
@dataclass(frozen=True, eq=False)
class SoundChunk:
    """Consecutive sound. `samples` has shape (samples, channels), float32 at 16 kHz.

    With `lost` set the sound itself is gone and `samples` is silence of the same length, so that
    time is kept by the sample count.
    """

    samples: Samples
    lost: GapCause | None = None


class SoundSource(Protocol):
    """A file or a microphone: iterate once; chunks last a minute at most."""

    def __iter__(self) -> Iterator[SoundChunk]: ...

    def recording(self) -> Recording:
        """What was captured; complete once the iteration has ended."""
        ...


@dataclass(frozen=True, eq=False)
class VoicedSegment:
    """A stretch of speech cut out by a voice detector: mono samples (n,) and where they lie."""

    span: TimeSpan
    samples: Samples
    channel: int = 0
    before: str = ""
    """Words of the same breath that are committed already and end where this begins."""
    committed: tuple[HeardWord, ...] = ()
    """Words that this begins with, committed already: what follows them is wanted."""
    ended: bool = True
    """False: somebody is still speaking, and what is read now will be read again."""
    sure: tuple[TimeSpan, ...] = ()
    """Where the detector was sure that somebody speaks, where it tells; of speech that has ended."""
    cut: bool = False
    """It was cut for its length, and speech goes on behind it."""


# ---------------------------------------------------------------- speech
class VoiceStream(Protocol):
    def feed(self, samples: Samples) -> tuple[VoicedSegment, ...]:
        """Mono samples (n,), any n: the segments that ended with them, the same for any chunking."""
        ...

    def open_segment(self) -> VoicedSegment | None:
        """The speech that is still going on, for partial words."""
        ...

    def finish(self) -> tuple[VoicedSegment, ...]: ...


class VoiceDetector(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    def open_stream(self) -> VoiceStream: ...


@dataclass(frozen=True)
class Priming:
    """What recognition may know beforehand. `language` is a BCP 47 code, None to detect it."""

    language: str | None = "en"
    prompt: str = ""
    hotwords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hypothesis:
    """What a recognizer heard in one voiced segment; no words when nothing was said.

    Word spans are in the visit's time, ordered, inside the segment.
    """

    words: tuple[HeardWord, ...]
    language: str | None = None
    goes_on: bool = False
    """These words follow the segment's committed ones, none of which was decoded again."""


class RecognizerStream(Protocol):
    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        """One hypothesis a segment, in order. Segments of one call may be decoded as a batch."""
        ...


class Recognizer(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    def open_stream(self, priming: Priming) -> RecognizerStream: ...


@dataclass(frozen=True)
class TurnUpdate:
    """Every provisional turn from `since_ms` on, in order of time: what was told before of that
    time is replaced, and no turn told before reaches into it. No turns and the end of the segment
    as `since_ms`: nothing is known yet."""

    since_ms: int
    turns: tuple[SpeakerTurn, ...]


class DiarizerStream(Protocol):
    def feed(self, samples: Samples) -> None:
        """All mono sound (n,) in order, silence too; for diarizers that want the whole recording."""
        ...

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        """A segment has just ended: its provisional turns, and those before it that have changed."""
        ...

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        """Final turns of the whole visit, in time order; what was said may help to tell who."""
        ...


class Diarizer(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> DiarizerStream:
        """`enrolled`: voices that may be in the visit; their turns bear their names. Raises
        UsageError for one that this diarizer cannot know again."""
        ...


class RoleCues(Protocol):
    """What words tell of who said them."""

    def clinician_log_odds(self, text: str) -> float:
        """Above zero when a clinician rather than a patient or a relative says such a thing."""
        ...


# ---------------------------------------------------------------- language
class RoleAssigner(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        """The same utterances with roles and confidences; roles that are known stay."""
        ...


class FactStream(Protocol):
    def accept(self, passage: Passage) -> tuple[Fact, ...]:
        """Facts that this utterance completed or changed; bounded work, whatever came before."""
        ...

    def finish(self) -> tuple[tuple[Fact, ...], tuple[Suggestion, ...]]:
        """Every fact of the visit, merged; and open questions and possible readings."""
        ...


class FactExtractor(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    def open_stream(self, context: PatientContext) -> FactStream: ...

    def read_statement(self, text: str, section: str) -> tuple[Claim, ...]:
        """The claims of one note sentence (written prose, third person)."""
        ...


class Coder(Protocol):
    """Codes of a visit, for review: nothing is applied by itself."""

    @property
    def identity(self) -> EngineIdentity: ...

    def coded(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The same facts, with their codes in other terminologies where a site has them."""
        ...

    def suggest(
        self,
        facts: Sequence[Fact],
        context: PatientContext,
        date: datetime.date,
        recorded_ms: int | None,
        passages: Sequence[Passage] = (),
    ) -> tuple[Suggestion, ...]:
        """Diagnosis codes in force on the date of the visit, and its level. `recorded_ms`: how long
        the sound is, None without one; `passages`: what was said, with the roles."""
        ...


# ---------------------------------------------------------------- note
class DraftStream(Protocol):
    def accept(self, passage: Passage, facts: Sequence[Fact]) -> None:
        """One utterance and the facts it completed or changed."""
        ...

    def draft(self) -> Note:
        """The note so far, every sentence with its basis, not yet verified."""
        ...


class Drafter(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    def open_stream(self, template: Template, context: PatientContext) -> DraftStream: ...


class Verifier(Protocol):
    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        """How far its basis bears a sentence out; reads the sentence itself, trusts no label."""
        ...


# ---------------------------------------------------------------- store
class EncounterStore(Protocol):
    def save(self, encounter: Encounter) -> None: ...

    def load(self, encounter_id: str) -> Encounter: ...

    def ids(self) -> tuple[str, ...]: ...
