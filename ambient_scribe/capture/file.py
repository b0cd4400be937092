"""A sound file enters (wav, flac, mp3, m4a/mp4, ogg/opus, webm); chunks at 16 kHz leave.

What the file is, is told by its content. What cannot be heard of it becomes lost sound: DAMAGED
inside, TRUNCATED at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import Field

from ambient_scribe.capture import containers
from ambient_scribe.capture.chunking import MAX_CHUNK_MS, lost_sound, rechunked
from ambient_scribe.capture.containers import Container, Sniffed
from ambient_scribe.capture.decoding import Decoder, opened
from ambient_scribe.capture.resampling import in_range, is_plausible
from ambient_scribe.capture.stated import StatedLength, stated_length
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import InputError
from ambient_scribe.protocols import SoundChunk

_MS_AN_HOUR = 3_600_000
_HASH_BLOCK_BYTES = 1 << 20

_TOLERANCE_MS = 500
"""Encoders' delay and padding make stated and decoded length differ by up to some 300 ms."""

_UNKNOWN_REST_MS = 1_000
"""Stands for a missing end when the file does not tell how long it was: a gap that can be seen."""


class ChannelUse(StrEnum):
    """What the channels of a file are."""

    MIX = "mix"
    """Microphones in one room: their mean is taken."""
    SPEAKERS = "speakers"
    """Two channels with one speaker each."""


class FileConfig(Frozen):
    """How files are read, and which lengths are taken."""

    chunk_ms: int = Field(default=10_000, ge=100, le=MAX_CHUNK_MS)
    shortest_ms: int = Field(default=100, ge=1)
    """Less holds no word."""
    longest_hours: float = Field(default=10.0, gt=0)
    """Longer than any visit; a forgotten recorder is better cut first."""


@dataclass(frozen=True)
class _Probe:
    sniffed: Sniffed
    stated: StatedLength
    channels: int


class FileSource:
    """A `SoundSource` over one file. Each iteration reads it from the start; memory stays flat."""

    def __init__(
        self, path: Path, config: FileConfig | None = None, channels: ChannelUse = ChannelUse.MIX
    ) -> None:
        """Raises InputError when the file is absent, no sound file, empty or too long."""
        self._path, self._config, self._use = Path(path), config or FileConfig(), channels
        self._samples = 0
        self._sha256: str | None = None
        self._probe = self._probed()

    @property
    def stated_ms(self) -> int | None:
        """Length by the file's own account, for a progress display."""
        return self._probe.stated.duration_ms

    def __iter__(self) -> Iterator[SoundChunk]:
        """Chunks of shape (n, 1), or (n, 2) for speakers. Raises InputError for what only decoding
        can tell: no sound in it, too short, longer than the limit.
        """
        self._samples = 0
        chunk_samples = self._config.chunk_ms * SAMPLES_PER_MS
        for chunk in rechunked(self._pieces(), chunk_samples):
            self._samples += len(chunk.samples)
            if self._samples > self._longest_ms * SAMPLES_PER_MS:
                raise self._too_long()
            yield SoundChunk(in_range(chunk.samples), chunk.lost)

    def recording(self) -> Recording:
        return Recording(
            source=self._path.name,
            duration_ms=self._samples // SAMPLES_PER_MS,
            channels=self._probe.channels,
            container=self._probe.sniffed.container.value,
            sha256=self._hashed(),
        )

    # ------------------------------------------------------------ reading
    def _pieces(self) -> Iterator[SoundChunk]:
        probe, heard, total = self._probe, 0, 0
        stated_ms = probe.stated.duration_ms
        with self._opened_file() as file, self._container(file, probe.sniffed) as container:
            decoder = Decoder(
                container,
                container.streams.best("audio"),
                probe.sniffed.container,
                mix=self._use is ChannelUse.MIX,
                horizon_ms=(stated_ms or self._longest_ms) + _TOLERANCE_MS,
            )
            for piece in decoder.chunks():
                total += len(piece.samples)
                heard += 0 if piece.lost else len(piece.samples)
                yield piece
            self._check_heard(heard)
            yield from self._rest(total // SAMPLES_PER_MS, decoder.refused_ms)

    def _rest(self, total_ms: int, refused_ms: int) -> Iterator[SoundChunk]:
        """Lost sound for what the file should hold after the last sound that decoded."""
        stated = self._probe.stated
        missing_ms = (stated.duration_ms or 0) - total_ms
        cause = GapCause.TRUNCATED
        if missing_ms <= _TOLERANCE_MS:
            missing_ms = 0
            if stated.duration_ms is None and stated.cut:
                missing_ms = max(refused_ms, _UNKNOWN_REST_MS)
            elif refused_ms > _TOLERANCE_MS:
                missing_ms, cause = refused_ms, GapCause.DAMAGED
        channels = 1 if self._use is ChannelUse.MIX else self._probe.channels
        yield from lost_sound(missing_ms * SAMPLES_PER_MS, channels, cause)

    def _check_heard(self, samples: int) -> None:
        if samples == 0:
            raise InputError(f"{self._path}: there is no sound in it")
        if samples < self._config.shortest_ms * SAMPLES_PER_MS:
            raise InputError(
                f"{self._path}: shorter than {self._config.shortest_ms} ms, too short for a word"
            )

    # ------------------------------------------------------------ opening
    def _probed(self) -> _Probe:
        with self._opened_file() as file:
            sniffed = self._sniffed(file)
            stated = stated_length(file, sniffed)
            with self._container(file, sniffed) as container:
                stream = container.streams.best("audio")
                self._check_stream(stream)
                stated = _completed(stated, sniffed.container, container, stream)
                probe = _Probe(sniffed, stated, stream.codec_context.channels)
        if stated.duration_ms is not None and stated.duration_ms > self._longest_ms:
            raise self._too_long()
        if self._use is ChannelUse.SPEAKERS and probe.channels != 2:
            raise InputError(
                f"{self._path}: one speaker a channel needs a stereo file, "
                f"this one has {probe.channels} channel{'s' if probe.channels > 1 else ''}"
            )
        return probe

    def _check_stream(self, stream: Any) -> None:
        if stream is None:
            raise InputError(f"{self._path}: there is no audio in this file")
        codec = stream.codec_context
        if codec is None or not codec.sample_rate or not codec.channels:
            raise InputError(f"{self._path}: its audio codec cannot be decoded here")
        if not is_plausible(codec.sample_rate, codec.channels):
            raise InputError(
                f"{self._path}: is damaged: it states {codec.channels} channels "
                f"with {codec.sample_rate} samples a second"
            )

    @contextmanager
    def _opened_file(self) -> Iterator[BinaryIO]:
        if self._path.is_dir():
            raise InputError(f"{self._path}: is a folder, name a sound file in it")
        if self._path.exists() and not self._path.is_file():
            raise InputError(f"{self._path}: is not a regular file")
        try:
            with self._path.open("rb") as file:
                yield file
        except FileNotFoundError as error:
            raise InputError(f"{self._path}: no such file") from error
        except OSError as error:
            raise InputError(f"{self._path}: cannot be read ({error.strerror})") from error

    def _sniffed(self, file: BinaryIO) -> Sniffed:
        if not file.read(1):
            raise InputError(f"{self._path}: is empty (0 bytes)")
        sniffed = containers.sniff(file)
        if sniffed is not None:
            return sniffed
        if containers.is_playlist(file):
            raise InputError(f"{self._path}: is a playlist, not audio: name the sound file itself")
        raise InputError(
            f"{self._path}: is not audio that can be read "
            "(wav, flac, mp3, m4a, mp4, ogg, opus or webm)"
        )

    @contextmanager
    def _container(self, file: BinaryIO, sniffed: Sniffed) -> Iterator[Any]:
        from av.error import FFmpegError

        try:
            container = opened(file, sniffed)
        except FFmpegError as error:
            why = "damaged, or its end is missing" if sniffed.start == 0 else "damaged"
            raise InputError(
                f"{self._path}: is {why}: nothing of this {sniffed.container.value} can be decoded"
            ) from error
        with container:
            yield container

    @property
    def _longest_ms(self) -> int:
        return round(self._config.longest_hours * _MS_AN_HOUR)

    def _too_long(self) -> InputError:
        return InputError(
            f"{self._path}: longer than {self._config.longest_hours:g} hours: cut it into visits"
        )

    def _hashed(self) -> str:
        if self._sha256 is None:
            digest = hashlib.sha256()
            with self._opened_file() as file:
                while block := file.read(_HASH_BLOCK_BYTES):
                    digest.update(block)
            self._sha256 = digest.hexdigest()
        return self._sha256


def _completed(stated: StatedLength, kind: Container, container: Any, stream: Any) -> StatedLength:
    """The stated length of the *audio*: MP4 keeps it in its index, Matroska has only the whole."""
    if kind is Container.MP4 and stream.duration and stream.time_base:
        if stated.fragmented and stated.cut:
            return stated
        return StatedLength(round(stream.duration * stream.time_base * 1000), stated.cut)
    if kind is Container.MATROSKA and len(container.streams) > 1 and not stated.cut:
        return StatedLength(None)
    return stated
