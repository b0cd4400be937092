"""Whisper through transformers and torch: for a GPU where CTranslate2 finds no CUDA 12.

Voiced segments enter, one hypothesis a segment leaves; segments share windows (`packing`), which
are decoded in batches, in half precision on CUDA, from a local folder only. transformers knows full
windows of 30 s only, so speech that is still going on is read in those too. The guards are those of
the faster-whisper adapter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from pydantic import Field

from ambient_scribe import catalogue
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.errors import EngineError
from ambient_scribe.memory import remembered_sha256
from ambient_scribe.protocols import Hypothesis, Priming, Samples, VoicedSegment
from ambient_scribe.speech.recognizers.guards import (
    GuardConfig,
    RawPart,
    believed,
    is_doubtful,
    is_repetitive,
    unprimed,
)
from ambient_scribe.speech.recognizers.packing import PackConfig, drafts_of, packed
from ambient_scribe.speech.recognizers.priming import (
    MEMORY_TOKENS,
    HeardLanguage,
    LanguageChoice,
    known_language,
    within_budget,
)
from ambient_scribe.speech.recognizers.short_guards import is_untrusted
from ambient_scribe.speech.recognizers.sound_guards import SoundConfig, borne_out
from ambient_scribe.speech.recognizers.transformers_engine import (
    REMEDY,
    TransformersEngine,
    TransformersEngineConfig,
)

ENGINE = "transformers-whisper"
WEIGHTS = "model.safetensors"
WINDOW_MS = 30_000
SHORTEST_MS = 100
_REQUIRED = ("config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json")

Parts: TypeAlias = tuple[RawPart, ...]
"""What was decoded of one segment."""


class TransformersWhisperConfig(TransformersEngineConfig):
    model: str = "whisper-large-v3-turbo"
    """A name of the catalogue, a repository in the Hugging Face cache, or a folder."""
    beam_size: int = Field(default=1, ge=1)
    open_beam_size: int = Field(default=1, ge=1)
    """For speech that goes on and is read again in a moment."""
    batch_size: int = Field(default=16, ge=1)
    """Windows that are decoded together."""
    packing: bool = True
    """Segments of one call share windows, where the model tells the times of words."""
    packs: PackConfig = PackConfig()
    prompt_tokens: int = Field(default=200, ge=0, le=220)
    before_tokens: int = Field(default=100, ge=0, le=200)
    """Words of the same breath that are told beforehand at most, as far as Whisper's memory holds
    them beside the priming."""
    languages: LanguageChoice = LanguageChoice()
    guards: GuardConfig = GuardConfig()
    sound: SoundConfig = SoundConfig()


class TransformersWhisperRecognizer:
    """Raises EngineError when torch, the model or the device is missing or damaged."""

    def __init__(self, config: TransformersWhisperConfig, *, reason: str | None = None) -> None:
        folder = catalogue.find(config.model)
        _check(folder)
        catalogue.check_against_card(folder)
        self._engine = TransformersEngine(folder, config)
        self._config = config
        card = catalogue.card_of(folder)
        self._identity = EngineIdentity(
            stage="recognition",
            engine=ENGINE,
            model=card.name if card else catalogue.display_name(config.model),
            sha256=remembered_sha256(_weights(folder)[0]),
            version=f"{version('transformers')}, torch {version('torch')}",
            device=f"{self._engine.device} {self._engine.precision}",
            accuracy=Accuracy(card.accuracy) if card else Accuracy.STANDARD,
            reason=reason,
        )

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def open_stream(self, priming: Priming) -> TransformersWhisperStream:
        """Raises EngineError for a language that this model does not know."""
        language = known_language(
            priming.language, self._engine.languages, self._identity.model or ""
        )
        return TransformersWhisperStream(self._engine, self._config, priming, language)


class TransformersWhisperStream:
    """One visit. The model is shared; the priming and the language heard are this stream's."""

    def __init__(
        self,
        engine: TransformersEngine,
        config: TransformersWhisperConfig,
        priming: Priming,
        language: str | None,
    ) -> None:
        self._engine, self._config, self._given = engine, config, language
        self._language = HeardLanguage(config.languages, SHORTEST_MS)
        hotwords, prompt = within_budget(priming, config.prompt_tokens, engine.count_tokens)
        self._priming = " ".join(filter(None, (hotwords, prompt)))
        left = MEMORY_TOKENS - (engine.count_tokens(self._priming) if self._priming else 0)
        self._room = min(config.before_tokens, left)

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        """Raises EngineError when the engine fails, e.g. for want of memory."""
        try:
            languages = [self._language_of(segment) for segment in segments]
            drafts = self._first_pass(segments, languages)
            kept = [
                self._kept(segment, language, parts)
                for segment, language, parts in zip(segments, languages, drafts, strict=True)
            ]
        except RuntimeError as error:
            raise EngineError(
                f"{ENGINE} failed while decoding ({' '.join(str(error).split())}): take a smaller "
                "model, a smaller batch_size or another device"
            ) from error
        guards = self._config.guards
        told = languages if self._engine.multilingual else [self._given] * len(segments)
        return tuple(
            Hypothesis(words=believed(parts, segment.span, guards), language=language)
            for parts, segment, language in zip(kept, segments, told, strict=True)
        )

    # ------------------------------------------------------------ what is believed
    def _kept(self, segment: VoicedSegment, language: str | None, parts: Parts) -> Parts:
        guards = self._config.guards
        if segment.ended and is_repetitive(parts, guards):
            retry = self._alone(segment, language, self._told(segment), repeats=False)
            parts = parts if is_doubtful(retry, guards) else retry
        before = self._before(segment)
        again = partial(self._alone, segment, language, "")
        parts = unprimed(parts, segment.span, self._priming, before, guards, again)
        if not segment.ended:  # words that will be read again: better none yet than doubtful ones
            length_ms = len(segment.samples) // SAMPLES_PER_MS
            parts = tuple(part for part in parts if not is_untrusted(part, length_ms, guards))
        return borne_out(parts, segment.samples, self._config.sound)

    def _told(self, segment: VoicedSegment) -> str:
        return f"{self._priming} {self._before(segment)}".strip()

    def _before(self, segment: VoicedSegment) -> str:
        """The end of what was said before it, as much as fits."""
        prompt = Priming(prompt=segment.before)
        return within_budget(prompt, self._room, self._engine.count_tokens)[1]

    # ------------------------------------------------------------ decoding
    def _first_pass(
        self, segments: Sequence[VoicedSegment], languages: Sequence[str | None]
    ) -> list[Parts]:
        """All segments, in batches of one kind: packed first, what fails in its own windows."""
        kinds = [
            (language, self._before(segment), segment.ended)
            for segment, language in zip(segments, languages, strict=True)
        ]
        drafts: dict[int, Parts] = {}
        for kind in dict.fromkeys(kinds):
            own = [index for index, one in enumerate(kinds) if one == kind]
            drafts |= self._of_one_kind(segments, own, kind[0])
        return [drafts.get(index, ()) for index in range(len(segments))]

    def _of_one_kind(
        self, segments: Sequence[VoicedSegment], own: Sequence[int], language: str | None
    ) -> dict[int, Parts]:
        """Segments of one language that know the same beforehand and have ended, or have not."""
        config, first = self._config, segments[own[0]]
        drafts: dict[int, Parts] = {}
        fit = [index for index in own if len(_window_starts(segments[index])) == 1]
        if config.packing and self._engine.timed and not first.before and len(fit) > 1:
            packs = tuple(packed(segments, fit, config.packs))
            decoded = self._batched([(pack.samples, 0) for pack in packs], language, first)
            singles = [(part,) for part in decoded]
            drafts |= drafts_of(
                segments, packs, singles, self._priming, config.guards, config.packs
            )
        rest = [index for index in own if index not in drafts]
        places = [(index, start) for index in rest for start in _window_starts(segments[index])]
        windows = [
            (_cut(segments[index], start), start // SAMPLES_PER_MS) for index, start in places
        ]
        parts = self._batched(windows, language, first)
        for (index, _), part in zip(places, parts, strict=True):
            drafts[index] = (*drafts.get(index, ()), part)
        return drafts

    def _batched(
        self, windows: Sequence[tuple[Samples, int]], language: str | None, like: VoicedSegment
    ) -> list[RawPart]:
        """One part a window; a window is sound of at most 30 s and the ms it begins at. `like`: one
        of those that are decoded, whose kind they share."""
        config, told = self._config, self._told(like)
        beams = config.beam_size if like.ended else config.open_beam_size
        parts: list[RawPart] = []
        for first in range(0, len(windows), config.batch_size):
            sounds, origins_ms = zip(*windows[first : first + config.batch_size], strict=True)
            parts += self._engine.decode(sounds, origins_ms, language, told, beams=beams)
        return parts

    def _alone(
        self, segment: VoicedSegment, language: str | None, told: str, *, repeats: bool = True
    ) -> Parts:
        beams = self._config.beam_size if segment.ended else self._config.open_beam_size
        starts = _window_starts(segment)
        sounds = [_cut(segment, start) for start in starts]
        origins = [start // SAMPLES_PER_MS for start in starts]
        return tuple(
            self._engine.decode(sounds, origins, language, told, beams=beams, repeats=repeats)
        )

    def _language_of(self, segment: VoicedSegment) -> str | None:
        """Given, or heard in this segment; a short or unclear one speaks what the last one spoke."""
        if self._given is not None or not self._engine.multilingual:
            return self._given or "en"
        return self._language.of(segment, lambda: self._engine.detect_language(_cut(segment, 0)))


def _check(folder: Path) -> None:
    missing = [name for name in _REQUIRED if not (folder / name).is_file()]
    if not _weights(folder):
        missing.append(WEIGHTS)
    if missing:
        raise EngineError(f"model folder {folder} lacks {', '.join(missing)}: {REMEDY}")


def _weights(folder: Path) -> list[Path]:
    return sorted(folder.glob("model*.safetensors"))


def _window_starts(segment: VoicedSegment) -> list[int]:
    """First samples of the windows of a segment; none when it is too short to hold a syllable."""
    length, window = len(segment.samples), WINDOW_MS * SAMPLES_PER_MS
    shortest = SHORTEST_MS * SAMPLES_PER_MS
    return [start for start in range(0, length, window) if length - start >= shortest]


def _cut(segment: VoicedSegment, start: int) -> Samples:
    return segment.samples[start : start + WINDOW_MS * SAMPLES_PER_MS]
