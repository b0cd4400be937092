"""The embedded diarizer: voiced segments enter, speaker turns leave; no download, no GPU.

While the visit goes on, voices are told apart as they come and recent labels may still change
(`recent`). At the end all speech is clustered together (`voices`), the words that were said help to
tell who said them (`wording`), and changes move to the pauses between words. Vectors of the last
hours are kept for that, never sound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from pydantic import Field

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import UsageError
from ambient_scribe.protocols import RoleCues, Samples, TurnUpdate, VoicedSegment
from ambient_scribe.speech.diarizers.clustering import VoicesConfig, find_voices
from ambient_scribe.speech.diarizers.embedding import SpeakerEmbedding
from ambient_scribe.speech.diarizers.recent import RecentConfig, RecentVoices
from ambient_scribe.speech.diarizers.scoring import ScoringConfig, decode, evidence
from ambient_scribe.speech.diarizers.sequence import Labels, Pauses, turns_of
from ambient_scribe.speech.diarizers.space import directions_of
from ambient_scribe.speech.diarizers.windows import UNITS_PER_S, Units, joined, units_of
from ambient_scribe.speech.diarizers.wording import WordingConfig, with_words

SECONDS_AN_HOUR = 3600


class OnlineConfig(VoicesConfig):
    recent: RecentConfig = RecentConfig()
    scoring: ScoringConfig = ScoringConfig()
    wording: WordingConfig = WordingConfig()
    snap_ms: int = Field(default=500, ge=0)
    """A change moves to a pause between words that is no further away than this."""
    known_similarity: float = Field(default=0.76, ge=-1, le=1)
    """Cosine of a voice's mean to an enrolled voice above which it is that person. Between simulated
    visits in different rooms it was 0.80 at the 5th percentile of 82 pairs of one person; of 2,129
    pairs of two people one in 700 lay above the limit."""
    kept_hours: float = Field(default=3.0, gt=0)
    """Of speech that are looked at again at the end; older speech keeps its labels. Three hours are
    some 20 MB."""


class OnlineDiarizer:
    """`cues` tells from text whether a clinician said it; without it the voice alone decides."""

    def __init__(
        self, config: OnlineConfig, embedding: SpeakerEmbedding, cues: RoleCues | None = None
    ) -> None:
        self._config, self._embedding, self._cues = config, embedding, cues

    @property
    def identity(self) -> EngineIdentity:
        model = self._embedding.identity
        return EngineIdentity(
            stage="diarization",
            engine="online",
            model=model.model,
            sha256=model.sha256,
            version="1",
            device="cpu",
        )

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> OnlineStream:
        """Raises UsageError for a voice that was enrolled with another embedding model."""
        for enrolment in enrolled:
            if enrolment.model_sha256 != self._embedding.identity.sha256:
                raise UsageError(
                    f"the voice of {enrolment.name!r} was enrolled with another model than the one "
                    "that is here now: enroll it again"
                )
        return OnlineStream(self._config, self._embedding, self._cues, tuple(enrolled))


class OnlineStream:
    """The protocol's DiarizerStream."""

    def __init__(
        self,
        config: OnlineConfig,
        embedding: SpeakerEmbedding,
        cues: RoleCues | None,
        enrolled: tuple[Enrolment, ...],
    ) -> None:
        self._config, self._embedding, self._cues = config, embedding, cues
        self._enrolled = [(one.name, np.array(one.vector)) for one in enrolled]
        self._recent = RecentVoices(
            config.recent,
            config.scoring,
            config.max_speakers,
            self._enrolled,
            config.known_similarity,
        )
        self._stretches = 0
        self._kept: deque[Units] = deque()
        self._kept_units = 0
        self._told: list[SpeakerTurn] = []

    def feed(self, samples: Samples) -> None:
        """Hears voiced segments only."""

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        units = units_of(segment, self._embedding, self._stretches)
        self._stretches = int(units.stretch[-1]) + 1
        self._keep(units)
        changed, names = self._recent.accept(units)
        order = list(dict.fromkeys(names))
        labels = np.array([order.index(name) for name in names], dtype=np.int64)
        turns = turns_of(changed.borders_ms, changed.stretch, labels, order, Pauses((), 0))
        since_ms = turns[0].span.start_ms
        while self._told and self._told[-1].span.start_ms >= since_ms:
            self._told.pop()
        self._told += turns
        return TurnUpdate(since_ms=since_ms, turns=turns)

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        if not self._kept:
            return ()
        units = joined(list(self._kept))
        first_ms = int(units.borders_ms[0, 0])
        earlier = [turn for turn in self._told if turn.span.start_ms < first_ms]
        voices = find_voices(units, self._config)
        if self._cues is None:
            scores = evidence(units, voices.log_likelihoods(units), self._config.scoring)
            labels = decode(units, scores, self._config.scoring)
        else:
            labels = with_words(
                units, voices, words, self._cues, self._config.wording, self._config.scoring
            )
        names = self._names(units, labels, earlier)
        pauses = Pauses(words, self._config.snap_ms)
        return (*earlier, *turns_of(units.borders_ms, units.stretch, labels, names, pauses))

    def _keep(self, units: Units) -> None:
        self._kept.append(units)
        self._kept_units += len(units)
        while self._kept_units > self._config.kept_hours * SECONDS_AN_HOUR * UNITS_PER_S:
            self._kept_units -= len(self._kept.popleft())

    def _names(self, units: Units, labels: Labels, earlier: Sequence[SpeakerTurn]) -> list[str]:
        """Enrolled voices by their names, the others S1, S2, … as they first speak; where older
        turns stand before these, each voice has the name it was mostly given while it spoke."""
        names: dict[int, str] = {}
        heard = list(dict.fromkeys(labels.tolist()))
        count = max(heard) + 1
        means = directions_of(units, np.eye(count)[labels])
        for name, vector in self._enrolled:
            alike = means @ vector
            unnamed = [voice for voice in heard if voice not in names]
            best = max(unnamed, key=lambda voice: float(alike[voice]), default=None)
            if best is not None and alike[best] >= self._config.known_similarity:
                names[best] = name
        if earlier:
            self._name_as_told(units, labels, names)
        taken = {*names.values(), *(turn.speaker for turn in earlier)}
        numbers = (f"S{n}" for n in range(1, len(heard) + len(taken) + 1))
        free = (name for name in numbers if name not in taken)
        for voice in heard:
            if voice not in names:
                names[voice] = next(free)
        return [names.get(voice, "") for voice in range(count)]

    def _name_as_told(self, units: Units, labels: Labels, names: dict[int, str]) -> None:
        starts = np.array([turn.span.start_ms for turn in self._told])
        at = np.clip(np.searchsorted(starts, units.borders_ms[:, 0], side="right") - 1, 0, None)
        shared: dict[tuple[int, str], int] = {}
        for voice, turn in zip(labels.tolist(), at.tolist(), strict=True):
            pair = (voice, self._told[turn].speaker)
            shared[pair] = shared.get(pair, 0) + 1
        for voice, name in sorted(shared, key=lambda pair: -shared[pair]):
            if voice not in names and name not in names.values():
                names[voice] = name
