"""The embedded fallback: pocketsphinx with its own acoustic model, and with the language model and
dictionary of `models/sphinx-clinical` unless others are named. English only.

Voiced segments enter, one hypothesis a segment leaves: lower-case words without punctuation. The
decoder knows words only; numbers, units and known letters are written as a reader writes them, and
what was heard stays beside them (`written_form`). It mishears often, and its identity says so.

Each segment is one utterance of its own. The decoder adapts its cepstral mean and its noise
estimate as it goes; both are set back before every segment, so that what a segment gives does not
depend on what was heard before it, nor on how many visits share the decoder.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from ambient_scribe.catalogue import FileState, card_of, verify
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.memory import sha256_of
from ambient_scribe.model_files import CARD
from ambient_scribe.protocols import Hypothesis, Priming, Samples, VoicedSegment
from ambient_scribe.resources import shipped
from ambient_scribe.speech.recognizers.guards import RawWord, placed
from ambient_scribe.speech.written_form import written_form

ENGINE = "pocketsphinx"
LANGUAGE = "en"
FRAME_MS = 10

SHORTEST_MS = 100
"""Below this there is no syllable, and too few frames for a model of three states a phone."""

SILENT_LEVEL = 10 ** (-70 / 20)
"""Root mean square of full scale, -70 dB: below any microphone's own noise. The decoder must write
something for every utterance, and writes a word with certainty for a row of zeros."""

MOST_PROCESSES = 4
"""More decoders than this hardly help a visit of some minutes, at 90 MB each."""

_SECOND_PASS, _LATTICE_PASS = 8.5 / 6.5, 9.5 / 6.5
"""The library's own language weights of the later passes, by that of the first."""

_FULL_SCALE = 32767
_FILLER_MARKS = ("<", "[", "+")
"""How the dictionary of fillers writes silence (<sil>), noise ([NOISE]) and breath (++BREATH++)."""

CLINICAL_MODEL = "sphinx-clinical"
_CLINICAL_LM = "clinical.lm.bin"
_CLINICAL_DICTIONARY = "clinical.dict"
_DEFAULT_ACOUSTIC = "en-us/en-us"
_GENERAL_LM = "en-us/en-us.lm.bin"
_GENERAL_DICTIONARY = "en-us/cmudict-en-us.dict"


class PocketsphinxConfig(Frozen):
    acoustic_model: Path | None = None
    """A folder; None: the US English one of pocketsphinx's own package."""
    language_model: Literal["clinical", "general"] | Path = "clinical"
    """What this project ships for visits, what pocketsphinx's package carries, or a file."""
    dictionary: Path | None = None
    """None: the one that goes with the language model; the package's own for a file."""
    max_active_states: int = Field(default=6000, ge=100)
    """HMMs alive in a frame (`maxhmmpf`). On 39 sentences, synthetic and read, 6000 gave the words
    of the library's 30000 in no more time, while 3000 cost 15 points of WER on the harder ones."""
    beam: float = Field(default=1e-48, gt=0, lt=1)
    """The library's own. 1e-60 doubled the time for no gain, 1e-44 with the other beams to match
    cost 5 to 16 points of WER."""
    language_weight: float = Field(default=6.5, gt=0, le=30)
    """How much the language model counts against the sound (`lw`) in the first pass; the passes
    after it keep the library's own proportion to it."""
    word_insertion_penalty: float = Field(default=0.65, gt=0, le=1)
    """By which the chance of each further word is multiplied (`wip`)."""
    processes: int = Field(default=0, ge=0, le=16)
    """Decoders that share the work where the recognizer runs in processes of its own
    (`speech.server`); 0: one a processor, four at most. Inside there is one."""
    written_form: bool = True
    """Numbers in digits, units short ("10 mg"); false: every word as the decoder heard it."""

    @property
    def process_count(self) -> int:
        return self.processes or min(MOST_PROCESSES, os.cpu_count() or 1)


class PocketsphinxRecognizer:
    """Raises EngineError when a model file is missing or damaged."""

    def __init__(self, config: PocketsphinxConfig, *, reason: str | None = None) -> None:
        files = _files(config)
        _require_whole(config)
        self._decoder = _load(files, config)
        # A decoder holds about 90 MB and the interpreter while it works, so all visits share one.
        self._turn = threading.Lock()
        self._written = config.written_form
        self._identity = EngineIdentity(
            stage="recognition",
            engine=ENGINE,
            model=_model_name(config, files),
            sha256=_digest(files),
            version=version("pocketsphinx"),
            device="cpu",
            accuracy=Accuracy.LOW,
            reason=reason,
        )

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def open_stream(self, priming: Priming) -> PocketsphinxStream:
        """Hotwords and prompt are not used: the language model knows its words or it does not.

        Raises EngineError for another language than English.
        """
        language = priming.language
        if language is not None and language.replace("_", "-").split("-")[0].lower() != LANGUAGE:
            raise EngineError(
                f"{ENGINE} knows English only, not {language!r}: "
                "fetch a Whisper without '.en' in its name with `ambient-scribe models fetch`"
            )
        told = LANGUAGE if language else None
        return PocketsphinxStream(self._decoder, self._turn, told, written=self._written)


class PocketsphinxStream:
    """Keeps nothing between segments; `language` is what was told, None when nobody could tell."""

    def __init__(
        self, decoder: Any, turn: threading.Lock, language: str | None, *, written: bool = True
    ) -> None:
        self._decoder, self._turn, self._language = decoder, turn, language
        self._written = written

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        """Raises EngineError when the decoder fails."""
        pcm = [_pcm(samples) if _audible(samples) else b"" for samples in map(_clean, segments)]
        with self._turn:
            found = [heard(self._decoder, one) for one in pcm]
        return tuple(
            Hypothesis(words=self._in_form(placed(words, segment.span)), language=self._language)
            for words, segment in zip(found, segments, strict=True)
        )

    def _in_form(self, words: tuple[HeardWord, ...]) -> tuple[HeardWord, ...]:
        return written_form(words) if self._written else words


def decoder_of(config: PocketsphinxConfig) -> Any:
    """A decoder with its models. Raises EngineError when a file is missing or damaged."""
    return _load(_files(config), config)


def heard(decoder: Any, pcm: bytes) -> list[RawWord]:
    """The words of one segment of 16-bit PCM; none of no sound. Raises EngineError.

    A word's probability is its posterior in the lattice of this segment's hypotheses. It ranks
    words well and is no calibrated chance: with the model for visits, 57 of 186 words below 0.3 were
    right and 189 of 226 at 0.8 or above, of read and synthetic speech, some of it hard; of easier
    sentences, with the package's own model, half and 97 in 100.
    """
    if not pcm:
        return []
    try:
        decoder.reinit_feat()  # else the features of this segment depend on the one before
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        return list(_words(decoder.seg() or ()))
    except RuntimeError as error:
        raise EngineError(f"{ENGINE} failed while decoding: {error}") from error


def _clean(segment: VoicedSegment) -> Samples:
    return np.nan_to_num(segment.samples)


def _audible(samples: Samples) -> bool:
    """Long and loud enough to hold a word: silence decodes to words too."""
    if len(samples) < SHORTEST_MS * SAMPLES_PER_MS:
        return False
    return float(np.sqrt(np.mean(np.square(samples)))) >= SILENT_LEVEL


def _words(found: Any) -> Iterator[RawWord]:
    for part in found:
        if part.word.startswith(_FILLER_MARKS):
            continue
        yield RawWord(
            text=part.word.split("(")[0],  # "read(2)" is the second pronunciation of "read"
            start_ms=part.start_frame * FRAME_MS,
            end_ms=(part.end_frame + 1) * FRAME_MS,
            probability=part.prob,
        )


def _pcm(samples: Samples) -> bytes:
    """Float samples (n,) in [-1, 1] as 16-bit PCM in the machine's byte order."""
    whole = np.clip(samples, -1.0, 1.0) * _FULL_SCALE
    return bytes(whole.astype(np.int16).tobytes())


def _files(config: PocketsphinxConfig) -> tuple[Path, Path, Path]:
    """Acoustic model folder, language model, dictionary."""
    try:
        from pocketsphinx import get_model_path
    except ImportError as error:
        raise EngineError("pocketsphinx is not installed: reinstall ambient_scribe") from error
    language_model, dictionary = config.language_model, Path(get_model_path(_GENERAL_DICTIONARY))
    if language_model == "clinical":
        language_model = shipped("models", CLINICAL_MODEL, _CLINICAL_LM)
        dictionary = shipped("models", CLINICAL_MODEL, _CLINICAL_DICTIONARY)
    elif language_model == "general":
        language_model = Path(get_model_path(_GENERAL_LM))
    files = (
        config.acoustic_model or Path(get_model_path(_DEFAULT_ACOUSTIC)),
        Path(language_model),
        config.dictionary or dictionary,
    )
    for path in files:
        if not path.exists():
            raise EngineError(
                f"{ENGINE}'s model {path} is missing: correct the path, or reinstall pocketsphinx"
            )
    return files


def _require_whole(config: PocketsphinxConfig) -> None:
    """Reads every byte of the shipped model. Raises EngineError when one is not its card's."""
    if config.language_model != "clinical":
        return
    folder = shipped("models", CLINICAL_MODEL)
    card = card_of(folder)
    checks = verify(str(folder)) if card else ()
    damaged = [check.file for check in checks if check.state is not FileState.OK]
    if damaged or not checks:
        raise EngineError(
            f"{damaged[0] if damaged else CARD} of {CLINICAL_MODEL} is missing or damaged (its "
            f"hash differs from {CARD}): reinstall ambient_scribe"
        )


def _model_name(config: PocketsphinxConfig, files: tuple[Path, Path, Path]) -> str:
    """A name for a note's provenance: never a path."""
    if config.acoustic_model is None and config.dictionary is None:
        if config.language_model == "clinical":
            return CLINICAL_MODEL
        if config.language_model == "general":
            return "en-us"
    return ", ".join(path.name for path in files)


def _load(files: tuple[Path, Path, Path], config: PocketsphinxConfig) -> Any:
    from pocketsphinx import Decoder

    acoustic, language_model, dictionary = (str(path) for path in files)
    try:
        return Decoder(
            hmm=acoustic,
            lm=language_model,
            dict=dictionary,
            maxhmmpf=config.max_active_states,
            beam=config.beam,
            lw=config.language_weight,
            fwdflatlw=config.language_weight * _SECOND_PASS,
            bestpathlw=config.language_weight * _LATTICE_PASS,
            wip=config.word_insertion_penalty,
            loglevel="FATAL",
        )
    except (RuntimeError, ValueError) as error:
        names = ", ".join(path.name for path in files)
        raise EngineError(
            f"{ENGINE} cannot load {names}: one of them is damaged or they do not fit together"
        ) from error


def _digest(files: tuple[Path, Path, Path]) -> str:
    """One digest over all model files: names and contents, in order."""
    whole = hashlib.sha256()
    for root in files:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file():
                whole.update(f"{path.name} {sha256_of(path)}\n".encode())
    return whole.hexdigest()
