"""Whisper through faster-whisper and CTranslate2, on a GPU or a CPU, from a local folder only.

Voiced segments enter, one hypothesis a segment leaves. Speech that is still going on is read in a
window as short as itself, quickly, since it will be read again; speech that has ended too where the
model bears short windows, and otherwise in Whisper's full ones. What a short window leaves in doubt
is decoded again in a full one, what is doubtful there again alone, what repeats itself again without
repetitions, and what sounds like an echo of the priming again without it. Nothing here reaches the
network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from ambient_scribe import catalogue
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Priming, VoicedSegment
from ambient_scribe.speech.recognizers.full_windows import FullWindowConfig, FullWindows, Parts
from ambient_scribe.speech.recognizers.guards import (
    believed,
    is_doubtful,
    is_repetitive,
    unprimed,
)
from ambient_scribe.speech.recognizers.model_folder import check_model_folder
from ambient_scribe.speech.recognizers.priming import (
    MEMORY_TOKENS,
    HeardLanguage,
    LanguageChoice,
    known_language,
    within_budget,
)
from ambient_scribe.speech.recognizers.second_reader import (
    SecondReaderConfig,
    WhisperSecondReader,
)
from ambient_scribe.speech.recognizers.short_guards import clearer, is_untrusted
from ambient_scribe.speech.recognizers.short_windows import (
    LONGEST_WINDOW_MS,
    WindowConfig,
    WindowDecoder,
    WindowReader,
    WindowRequest,
)
from ambient_scribe.speech.recognizers.sound_guards import SoundConfig, borne_out
from ambient_scribe.speech.recognizers.whisper_loading import (
    ENGINE,
    identity_of,
    load_whisper,
    one_line,
)

SHORTEST_MS = 100
"""Below this there is no syllable, and the spectrogram's window hardly fits."""


class FasterWhisperConfig(FullWindowConfig):
    model: str = "small.en"
    """A name of the catalogue, a repository in the Hugging Face cache, or a folder."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "auto"
    """CTranslate2's name (int8, float16, …); `auto`: float16 on CUDA, int8 on a CPU."""
    cpu_threads: int = Field(default=0, ge=0)
    """0 leaves it to CTranslate2 (four at most)."""
    prompt_tokens: int = Field(default=200, ge=0, le=220)
    """Priming at most; Whisper's memory holds 448 tokens, half of them for what is said."""
    languages: LanguageChoice = LanguageChoice()
    windows: WindowConfig = WindowConfig()
    short_commits: Literal["auto", "always", "never"] = "auto"
    """Whether speech that has ended is read in short windows too; `auto`: with models whose card or
    manifest says that they bear them."""
    open_beam_size: int | None = Field(default=None, ge=1)
    """For speech that goes on and is read again in a moment; None: as
    `beam_size` on a GPU, 1 on a CPU, where the decoder is most of the work."""
    before_tokens: int = Field(default=100, ge=0, le=200)
    """Words of the same breath that are told beforehand at most, as far as Whisper's memory holds
    them beside the priming."""
    sound: SoundConfig = SoundConfig()


class FasterWhisperRecognizer:
    """Raises EngineError when the model is missing or damaged or the device cannot run it."""

    def __init__(self, config: FasterWhisperConfig, *, reason: str | None = None) -> None:
        self._config = config
        folder = catalogue.find(config.model)
        check_model_folder(folder)
        catalogue.check_against_card(folder)
        self._model, placement = load_whisper(
            folder,
            device=config.device,
            compute_type=config.compute_type,
            cpu_threads=config.cpu_threads,
        )
        if config.open_beam_size is None:
            beams = 1 if placement.device == "cpu" else config.beam_size
            self._config = config.model_copy(update={"open_beam_size": beams})
        self._windows = WindowDecoder(self._model, config.windows)
        self._short = config.short_commits == "always" or (
            config.short_commits == "auto" and catalogue.bears_short_windows(config.model, folder)
        )
        remarks = [reason or f"{placement.device}: {placement.reason}"]
        if self._short:
            remarks.append("windows as long as the speech")
        self._identity = identity_of(config.model, folder, placement, remarks)

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    @property
    def windows(self) -> WindowReader:
        """What reads short windows here, for a process that batches those of several rooms."""
        return self._windows

    def open_stream(
        self, priming: Priming, windows: WindowReader | None = None
    ) -> FasterWhisperStream:
        """`windows`: who reads short ones, if not the model itself. Raises EngineError for a
        language that this model does not know."""
        supported = tuple(self._model.supported_languages)
        language = known_language(priming.language, supported, self._config.model)
        return FasterWhisperStream(
            self._model,
            self._config,
            priming,
            language,
            windows or self._windows,
            short_commits=self._short,
        )

    def open_second_reader(
        self, language: str | None, config: SecondReaderConfig | None = None
    ) -> WhisperSecondReader:
        """For listening again when the visit is over. Raises EngineError for a language that this
        model does not know."""
        supported = tuple(self._model.supported_languages)
        known = known_language(language, supported, self._config.model)
        return WhisperSecondReader(
            self._model,
            config or SecondReaderConfig(),
            self._config.guards,
            known,
            self._config.sound,
        )


class FasterWhisperStream:
    """One visit. The model is shared; the priming and the language heard so far are this stream's."""

    def __init__(
        self,
        model: Any,
        config: FasterWhisperConfig,
        priming: Priming,
        language: str | None,
        windows: WindowReader | None = None,
        *,
        short_commits: bool = False,
    ) -> None:
        self._model, self._config = model, config
        self._given = language
        self._language = HeardLanguage(config.languages, SHORTEST_MS)
        self._windows = windows or WindowDecoder(model, config.windows)
        self._short_commits = short_commits
        hotwords, prompt = within_budget(priming, config.prompt_tokens, self._count)
        self._full = FullWindows(model, config, hotwords, prompt)
        self._priming = f"{hotwords} {prompt}"
        self._primed = (*self._tokens(hotwords), *self._tokens(prompt))

    def _tokens(self, text: str) -> tuple[int, ...]:
        if not text:
            return ()
        return tuple(self._model.hf_tokenizer.encode(f" {text}", add_special_tokens=False).ids)

    def _count(self, text: str) -> int:
        return len(self._tokens(text))

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        """Raises EngineError when the engine fails, e.g. for want of memory."""
        try:
            return self._decode(segments)
        except RuntimeError as error:
            raise EngineError(
                f"{ENGINE} failed while decoding ({one_line(error)}): take a smaller model, "
                "a smaller batch_size or another device"
            ) from error

    def _decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        languages = [self._language_of(segment) for segment in segments]
        short = self._in_short_windows(segments, languages)
        drafts: dict[int, Parts] = {}
        for group in self._batches(segments, languages, short):
            drafts |= self._full.together(segments, group, languages[group[0]])
        hypotheses = []
        for index, segment in enumerate(segments):
            if index in short and not segment.ended:
                parts = self._open(segment, languages[index], short[index])
            elif index in short:
                parts = self._settled(segment, languages[index], short[index])
            else:
                parts = self._heard_in_full(segment, languages[index], drafts.get(index))
            parts = borne_out(parts, segment.samples, self._config.sound)
            words = believed(parts, segment.span, self._config.guards)
            language = languages[index] if self._model.model.is_multilingual else self._given
            goes_on = bool(segment.committed) and all(part.goes_on for part in parts)
            hypotheses.append(Hypothesis(words=words, language=language, goes_on=goes_on))
        return tuple(hypotheses)

    # ------------------------------------------------------------ short windows
    def _in_short_windows(
        self, segments: Sequence[VoicedSegment], languages: Sequence[str | None]
    ) -> dict[int, Parts]:
        """The parts of all segments that are for short windows, read in one call."""
        chosen = [
            index
            for index, segment in enumerate(segments)
            if SHORTEST_MS <= _milliseconds(segment) <= LONGEST_WINDOW_MS
            and (self._short_commits or not segment.ended)
        ]
        requests = [self._request(segments[index], languages[index]) for index in chosen]
        read = self._windows.decode(requests) if requests else []
        return {index: (part,) for index, part in zip(chosen, read, strict=True)}

    def _request(
        self, segment: VoicedSegment, language: str | None, *, primed: bool = True
    ) -> WindowRequest:
        before = self._tokens(self._before(segment)) if primed else ()
        begun = " ".join(word.text for word in segment.committed) if primed else ""
        return WindowRequest(
            samples=segment.samples,
            previous=(*self._primed, *before) if primed else (),
            begun=self._tokens(begun),
            language=language,
            beam_size=self._config.beam_size if segment.ended else self._config.open_beam_size or 1,
        )

    def _again(self, segment: VoicedSegment, language: str | None) -> Parts:
        """In a short window, knowing nothing beforehand."""
        return tuple(self._windows.decode([self._request(segment, language, primed=False)]))

    def _open(self, segment: VoicedSegment, language: str | None, parts: Parts) -> Parts:
        """Words that will be read again: better none yet than doubtful ones."""
        guards, length_ms, known_ms = (
            self._config.guards,
            _milliseconds(segment),
            _known_ms(segment),
        )
        parts = self._unprimed(segment, parts, lambda: self._again(segment, language))
        return tuple(part for part in parts if not is_untrusted(part, length_ms, guards, known_ms))

    def _settled(self, segment: VoicedSegment, language: str | None, parts: Parts) -> Parts:
        guards, length_ms = self._config.guards, _milliseconds(segment)
        if is_untrusted(parts[0], length_ms, guards, _known_ms(segment)):
            full = self._heard_in_full(segment, language, None)
            return clearer(parts[0], full, length_ms, guards)
        return self._unprimed(segment, parts, lambda: self._again(segment, language))

    # ------------------------------------------------------------ full windows
    def _batches(
        self,
        segments: Sequence[VoicedSegment],
        languages: Sequence[str | None],
        read: Mapping[int, Parts],
    ) -> list[list[int]]:
        """Indices that can share a batch: one language, one window each, the same known before,
        two at least."""
        groups: dict[str | None, list[int]] = {}
        for index, (segment, language) in enumerate(zip(segments, languages, strict=True)):
            fits = SHORTEST_MS <= _milliseconds(segment) <= LONGEST_WINDOW_MS
            if fits and index not in read and not segment.before and not segment.committed:
                groups.setdefault(language, []).append(index)
        return [group for group in groups.values() if len(group) > 1]

    def _heard_in_full(
        self, segment: VoicedSegment, language: str | None, parts: Parts | None
    ) -> Parts:
        """`parts`: what was decoded of it together with others, if anything was."""
        guards, full, before = self._config.guards, self._full, self._before(segment)
        if _milliseconds(segment) < SHORTEST_MS:
            return ()
        if parts is None or is_doubtful(parts, guards):
            parts = full.alone(segment, language, before)
        if is_repetitive(parts, guards):
            retry = full.alone(segment, language, before, repeats=False)
            parts = parts if is_doubtful(retry, guards) else retry
        return self._unprimed(segment, parts, lambda: full.alone(segment, language, primed=False))

    # ------------------------------------------------------------ what is known beforehand
    def _unprimed(self, segment: VoicedSegment, parts: Parts, again: Callable[[], Parts]) -> Parts:
        """The parts, or what is heard knowing nothing beforehand (`again`) where they may be no more
        than what was told beforehand."""
        guards = self._config.guards
        # Words that were read once more are no echo of themselves.
        known = segment.committed if all(part.goes_on for part in parts) else ()
        before = " ".join((self._before(segment), *(word.text for word in known)))
        return unprimed(parts, segment.span, self._priming, before, guards, again)

    def _before(self, segment: VoicedSegment) -> str:
        """The end of what was said before it, as much as fits."""
        room = min(self._config.before_tokens, MEMORY_TOKENS - len(self._primed))
        _, kept = within_budget(Priming(prompt=segment.before), room, self._count)
        return kept

    def _language_of(self, segment: VoicedSegment) -> str | None:
        """Given, or heard in this segment; a short or unclear one speaks what the last one spoke."""
        if self._given is not None or not self._model.model.is_multilingual:
            return self._given or "en"
        return self._language.of(segment, lambda: self._detected(segment))

    def _detected(self, segment: VoicedSegment) -> tuple[str, float]:
        code, chance, _ = self._model.detect_language(audio=segment.samples)
        return str(code), float(chance)


def _milliseconds(segment: VoicedSegment) -> int:
    return len(segment.samples) // SAMPLES_PER_MS


def _known_ms(segment: VoicedSegment) -> int:
    """How much of it is committed."""
    last = segment.committed[-1].span if segment.committed else None
    return last.end_ms - segment.span.start_ms if last else 0
