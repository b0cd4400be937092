"""Voice activity: mono sound at 16 kHz enters in chunks of any size, voiced segments leave.

The probabilities are Silero's (version 6, MIT licence), in the ONNX file that faster-whisper's
wheel carries. The network is loaded once; recurrent state, context and segment are per stream.
"""

from __future__ import annotations

import hashlib
import importlib.util
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Samples, VoicedSegment
from ambient_scribe.speech.onnx_network import load_network
from ambient_scribe.speech.segmentation import SegmentationConfig, Segmenter

MODEL_NAME = "silero_vad_v6.onnx"
BLOCK_SAMPLES = 512
"""32 ms: the only block length this network was trained for at 16 kHz."""
CONTEXT_SAMPLES = 64
"""Each block is heard together with the end of the one before it."""
STATE_SHAPE = (1, 1, 128)
MAX_BATCH_BLOCKS = 320
"""Consecutive blocks that run as one call, 10 s of them (a file's chunk): the network walks its
recurrent state through them, so the result is that of single calls (a test holds them
bit-identical), at half the time or less."""


class VoiceConfig(SegmentationConfig):
    model: Path | None = None
    """Another file with the same interface; by default the one in faster-whisper's wheel."""


class SileroDetector:
    """Raises EngineError when the model file is missing or damaged."""

    def __init__(self, config: VoiceConfig) -> None:
        self._config = config
        path = config.model or _packaged_model()
        try:
            content = path.read_bytes()
        except OSError as error:
            raise EngineError(
                f"the voice detector's model {path} cannot be read: reinstall faster-whisper"
            ) from error
        self._session = _load(content, path)
        self._sha256 = hashlib.sha256(content).hexdigest()

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            stage="voice",
            engine="silero",
            model=(self._config.model or Path(MODEL_NAME)).name,
            sha256=self._sha256,
            version=_carrier_version(),
            device="cpu",
        )

    def open_stream(self) -> SileroStream:
        return SileroStream(self._session, self._config)


class SileroStream:
    """The protocol's VoiceStream. The session is shared, everything else is this stream's own."""

    def __init__(self, session: Any, config: VoiceConfig) -> None:
        self._session = session
        self._segmenter = Segmenter(config)
        self._hidden = np.zeros(STATE_SHAPE, dtype=np.float32)
        self._cell = np.zeros(STATE_SHAPE, dtype=np.float32)
        self._context = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)

    def feed(self, samples: Samples) -> tuple[VoicedSegment, ...]:
        # A float file may carry NaN; one would poison the recurrent state for the whole visit.
        sound = np.nan_to_num(
            np.asarray(samples, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0
        )
        sound = np.concatenate([self._rest, sound])
        whole = len(sound) // BLOCK_SAMPLES * BLOCK_SAMPLES
        self._rest = sound[whole:].copy()
        ended = []
        blocks = sound[:whole].reshape(-1, BLOCK_SAMPLES)
        for start in range(0, len(blocks), MAX_BATCH_BLOCKS):
            batch = blocks[start : start + MAX_BATCH_BLOCKS]
            for block, probability in zip(batch, self._probabilities(batch), strict=True):
                # A copy, or the open segment would keep the whole chunk it came in alive.
                if segment := self._segmenter.accept(block.copy(), probability):
                    ended.append(segment)
        return tuple(ended)

    def open_segment(self) -> VoicedSegment | None:
        return self._segmenter.open_segment()

    def finish(self) -> tuple[VoicedSegment, ...]:
        ended = []
        if len(self._rest):
            padded = np.zeros((1, BLOCK_SAMPLES), dtype=np.float32)
            padded[0, : len(self._rest)] = self._rest
            (probability,) = self._probabilities(padded)
            ended.append(self._segmenter.accept(self._rest, probability))
            self._rest = np.zeros(0, dtype=np.float32)
        ended.append(self._segmenter.finish())
        return tuple(segment for segment in ended if segment)

    def _probabilities(self, blocks: Samples) -> list[float]:
        """Voice probabilities of consecutive blocks (n, 512)."""
        heard = np.empty((len(blocks), CONTEXT_SAMPLES + BLOCK_SAMPLES), dtype=np.float32)
        heard[:, CONTEXT_SAMPLES:] = blocks
        heard[0, :CONTEXT_SAMPLES] = self._context
        heard[1:, :CONTEXT_SAMPLES] = blocks[:-1, -CONTEXT_SAMPLES:]
        self._context = blocks[-1, -CONTEXT_SAMPLES:].copy()
        state = {"input": heard, "h": self._hidden, "c": self._cell}
        probabilities, self._hidden, self._cell = self._session.run(None, state)
        return [float(p) for p in np.reshape(probabilities, -1)]


def _packaged_model() -> Path:
    """The file inside faster-whisper's package, found without importing that package."""
    spec = importlib.util.find_spec("faster_whisper")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("faster-whisper is not installed: install ambient-scribe anew")
    return Path(spec.submodule_search_locations[0]) / "assets" / MODEL_NAME


def _carrier_version() -> str | None:
    try:
        return f"faster-whisper {version('faster-whisper')}"
    except PackageNotFoundError:
        return None


def _load(content: bytes, path: Path) -> Any:
    session = load_network(
        content, f"the voice detector's model {path} is damaged: reinstall faster-whisper"
    )
    if {node.name for node in session.get_inputs()} != {"input", "h", "c"}:
        raise EngineError(f"{path} is not a Silero version 6 voice detector: choose another file")
    return session
