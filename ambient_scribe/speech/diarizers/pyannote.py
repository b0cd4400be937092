"""pyannote.audio 4: the whole recording enters, speaker turns with their overlap leave at the end.

The pipeline comes from a local folder or the Hugging Face cache; the hub is never asked, and what a
pipeline's file names must lie beside it. pyannote.audio reports usage to its makers by default:
that is turned off before it is imported. Its weights are pickles, which can run code when they are
loaded: give it only folders whose digests are known (`ambient-scribe models verify`).
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from ambient_scribe import catalogue, telemetry
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Samples, TurnUpdate, VoicedSegment

PIPELINE_FILE = "config.yaml"
PIPELINE_CLASS = "pyannote.audio.pipelines.SpeakerDiarization"
PARTS = ("segmentation", "embedding", "plda")
"""pyannote.audio fetches each of these from the hub when the pipeline's file does not name it."""
INSIDE = "$model/"
FULL_SCALE = 32_767
SHORTEST_MS = 500
"""Less sound than this is not worth a look."""


class PyannoteConfig(Frozen):
    pipeline: str = "pyannote/speaker-diarization-community-1"
    """A folder that holds config.yaml, a name that `models list` shows, or a repository's name in
    the Hugging Face cache."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    num_speakers: int | None = Field(default=None, ge=1)
    min_speakers: int | None = Field(default=None, ge=1)
    max_speakers: int | None = Field(default=None, ge=1)
    longest_minutes: int = Field(default=180, ge=1)
    """The recording is held in memory as 16-bit samples (345 MB for 3 h), three times that while
    it is diarized."""
    batch_size: int = Field(default=32, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_speakers and self.max_speakers and self.min_speakers > self.max_speakers:
            raise ValueError("min_speakers must not be above max_speakers")
        return self


class PyannoteDiarizer:
    """Raises EngineError when pyannote.audio or the pipeline is missing, damaged or incomplete."""

    def __init__(self, config: PyannoteConfig) -> None:
        self._config = config
        telemetry.turn_off()
        folder = _folder_of(config.pipeline)
        _check_parts(folder)
        catalogue.check_against_card(folder)
        self._pipeline, self._device = _load(folder, config)
        self._sha256 = _digest(folder)

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            stage="diarization",
            engine="pyannote",
            model=catalogue.display_name(self._config.pipeline),
            sha256=self._sha256,
            version=version("pyannote.audio"),
            device=self._device,
        )

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> PyannoteStream:
        """Knows no enrolled voice: its speakers are numbered."""
        return PyannoteStream(self._pipeline, self._config)


class PyannoteStream:
    """The protocol's DiarizerStream."""

    def __init__(self, pipeline: Any, config: PyannoteConfig) -> None:
        self._pipeline, self._config = pipeline, config
        self._chunks: list[npt.NDArray[np.int16]] = []
        self._length = 0
        self._limit = config.longest_minutes * 60 * SAMPLE_RATE_HZ

    def feed(self, samples: Samples) -> None:
        self._length += len(samples)
        if self._length > self._limit:
            self._chunks.clear()
            return
        clipped = np.clip(np.nan_to_num(samples), -1, 1) * FULL_SCALE
        self._chunks.append(np.round(clipped).astype(np.int16))

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        """Only the whole recording tells."""
        return TurnUpdate(since_ms=segment.span.end_ms, turns=())

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        """Raises EngineError for a recording over the limit, or when the pipeline fails on it."""
        length_ms = self._length * 1000 // SAMPLE_RATE_HZ
        if self._length > self._limit:
            raise EngineError(
                f"the recording is longer than {self._config.longest_minutes} minutes, pyannote's "
                "limit here: raise diarizer.pyannote.longest_minutes or use the embedded diarizer"
            )
        if length_ms < SHORTEST_MS:
            return ()
        annotation = self._diarize(np.concatenate(self._chunks))
        self._chunks.clear()
        return _turns(annotation, length_ms)

    def _diarize(self, sound: npt.NDArray[np.int16]) -> Any:
        import torch

        waveform = torch.from_numpy(sound.astype(np.float32) / FULL_SCALE)[None]
        wanted = {
            "num_speakers": self._config.num_speakers,
            "min_speakers": self._config.min_speakers,
            "max_speakers": self._config.max_speakers,
        }
        telemetry.turn_off()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                output = self._pipeline(
                    {"waveform": waveform, "sample_rate": SAMPLE_RATE_HZ}, **wanted
                )
        except (RuntimeError, ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
            cause = (str(error).splitlines() or [type(error).__name__])[0]
            raise EngineError(
                f"pyannote failed on this recording ({cause}): use the embedded diarizer"
            ) from error
        return output.speaker_diarization


def _turns(annotation: Any, length_ms: int) -> tuple[SpeakerTurn, ...]:
    """pyannote's annotation as turns in time order, voices named as they first speak."""
    heard = sorted(
        (round(segment.start * 1000), min(round(segment.end * 1000), length_ms), str(label))
        for segment, _, label in annotation.itertracks(yield_label=True)
    )
    names: dict[str, str] = {}
    return tuple(
        SpeakerTurn(
            span=TimeSpan(start_ms=max(0, start_ms), end_ms=end_ms),
            speaker=names.setdefault(label, f"S{len(names) + 1}"),
        )
        for start_ms, end_ms, label in heard
        if end_ms > max(0, start_ms)
    )


def _folder_of(pipeline: str) -> Path:
    """A folder, a name of the catalogue or a repository; the network is never asked."""
    folder = catalogue.locate(pipeline)
    if folder is None:
        raise EngineError(
            f"no pyannote pipeline {pipeline!r} here: give its folder, or fetch it with "
            "`ambient-scribe models fetch pyannote-community-1`"
        )
    return folder


def _check_parts(folder: Path) -> None:
    """Raises EngineError unless the pipeline is the known class and names only parts it holds."""
    try:
        import yaml  # type: ignore[import-untyped]
    except ImportError as error:
        raise _not_installed() from error
    try:
        text = (folder / PIPELINE_FILE).read_text(encoding="utf-8")
        pipeline = yaml.safe_load(text)["pipeline"]
        name, params = pipeline["name"], dict(pipeline["params"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise _damaged(folder, f"{PIPELINE_FILE} cannot be read") from error
    if name != PIPELINE_CLASS:
        raise EngineError(f"{folder} holds no speaker diarization of pyannote.audio 4 ({name})")
    for part in PARTS:
        place = params.get(part)
        if not isinstance(place, str) or not place.startswith(INSIDE):
            raise EngineError(
                f"{folder} takes its {part} from elsewhere: copy a whole pipeline, such as "
                "speaker-diarization-community-1, whose parts lie in its own folder"
            )
        if not (folder / place.removeprefix(INSIDE)).is_dir():
            raise _damaged(folder, f"{part} is missing")


def _load(folder: Path, config: PyannoteConfig) -> tuple[Any, str]:
    """The pipeline on its device, and the device's name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import torch
            from pyannote.audio import Pipeline
    except (ImportError, OSError) as error:
        raise _not_installed() from error
    gpu = torch.cuda.is_available()
    if config.device == "cuda" and not gpu:
        raise EngineError("torch sees no CUDA device: set diarizer.pyannote.device to auto")
    device = "cuda" if gpu and config.device != "cpu" else "cpu"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipeline = Pipeline.from_pretrained(folder)
        pipeline.segmentation_batch_size = config.batch_size
        pipeline.embedding_batch_size = config.batch_size
        pipeline.to(torch.device(device))
    except _loading_errors() as error:
        raise _damaged(folder, type(error).__name__) from error
    return pipeline, device


def _loading_errors() -> tuple[type[Exception], ...]:
    """What torch and pyannote raise for weights that are cut off, of another kind or shape."""
    import pickle
    import zipfile

    return (
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        ImportError,
        pickle.UnpicklingError,
        zipfile.BadZipFile,
    )


def _not_installed() -> EngineError:
    return EngineError("pyannote.audio does not load: pip install 'ambient-scribe[pyannote]'")


def _damaged(folder: Path, what: str) -> EngineError:
    return EngineError(
        f"the pyannote pipeline in {folder} is damaged ({what}): fetch or copy it anew"
    )


def _digest(folder: Path) -> str:
    """Over every file of the pipeline, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
