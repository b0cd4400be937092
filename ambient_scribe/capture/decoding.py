"""An opened sound file enters; its sound at 16 kHz leaves in order, with holes where it is damaged.

FFmpeg passes over damage in silence. The packets' own clock tells what is missing: a jump of it, or
packets that the decoder refused, become lost sound of the same length, so that time stays true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ambient_scribe.capture.chunking import lost_sound
from ambient_scribe.capture.containers import Container, Sniffed
from ambient_scribe.capture.resampling import Resampler, is_plausible, mixed_down
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

_JITTER_US = 60_000
"""Clocks of packets are rounded, and encoders' delays are trimmed: smaller jumps mean nothing."""

_PAUSE_US = 500_000
"""Encoders may leave out packets in silence (Opus: up to 400 ms at a time): no damage up to here."""

_BATCH_MS = 500
"""Decoded sound is resampled in pieces of this length."""

_WAV_PACKET_BYTES = 65_536
"""FFmpeg's own packets of plain samples are so small that handing them on costs the most."""

_MAX_DEMUX_FAILURES = 100
"""Then the rest of the file is given up; each failure has already skipped some of it."""


def opened(file: BinaryIO, sniffed: Sniffed) -> Any:
    """An `av` container over an open file, by its one demuxer, unable to open anything else.

    Raises `av.error.FFmpegError` when the demuxer finds nothing that it can read.
    """
    import av

    file.seek(0)
    options = {"protocol_whitelist": "none"}
    if sniffed.container is Container.WAV:
        options["max_size"] = str(_WAV_PACKET_BYTES)
    return av.open(
        file,
        mode="r",
        format=sniffed.container.demuxer,
        options=options,
        metadata_errors="replace",  # tags may be in any encoding; nobody reads them here
    )


class Decoder:
    """One pass over the audio stream of an opened container."""

    def __init__(self, container: Any, stream: Any, kind: Container, *, mix: bool, horizon_ms: int):
        """`horizon_ms`: the latest moment that the file can hold; a clock beyond it is damage."""
        self._container, self._stream, self._kind, self._mix = container, stream, kind, mix
        self._horizon_us = horizon_ms * 1000
        self._channels = 1 if mix else stream.codec_context.channels
        self._resampler = Resampler(_BATCH_MS)
        base = stream.time_base
        self._tick_us = (base.numerator * 1_000_000, base.denominator) if base else None
        self._expected_us: int | None = self._first_moment()
        self._is_hurt = False
        self._refused_us = 0
        self._good_bytes = self._good_us = 0
        if kind is Container.FLAC:  # by default the decoder passes noise on as sound
            stream.codec_context.options = {"err_detect": "crccheck+explode"}

    @property
    def refused_ms(self) -> int:
        """Length of the packets refused since the last good one."""
        return self._refused_us // 1000

    def chunks(self) -> Iterator[SoundChunk]:
        """Sound, and lost sound marked DAMAGED; each piece short."""
        for packet in self._packets():
            for frame in self._frames(packet):
                yield from self._hole_before(frame)
                yield from self._sound(self._resampler.push(frame))
        yield from self._sound(self._resampler.flush())

    def _packets(self) -> Iterator[Any]:
        from av.error import FFmpegError

        for _ in range(_MAX_DEMUX_FAILURES):
            try:
                yield from self._container.demux(self._stream)
                return
            except FFmpegError:
                self._is_hurt = True

    def _frames(self, packet: Any) -> list[Any]:
        from av.error import FFmpegError

        length_us = self._moment(packet.duration) or 0
        try:
            frames: list[Any] = packet.decode()
        except FFmpegError:
            frames = []
            is_good = False
        else:
            is_good = all(is_plausible(f.sample_rate, f.layout.nb_channels) for f in frames)
        if not is_good:
            self._is_hurt = True
            self._refused_us += max(length_us, self._length_by_size(packet.size))
            return []
        self._good_bytes += packet.size
        self._good_us += length_us
        return frames

    def _length_by_size(self, size: int) -> int:
        """An mp3 has no clock of its own: lost bytes tell the lost time, by the mean bit rate."""
        if self._kind is not Container.MP3 or not self._good_bytes:
            return 0
        return size * self._good_us // self._good_bytes

    def _hole_before(self, frame: Any) -> Iterator[SoundChunk]:
        length_us = frame.samples * 1_000_000 // frame.sample_rate
        moment = self._moment(frame.pts)
        if self._expected_us is None:
            self._expected_us = moment if moment is not None else 0
        if moment is None or not moment <= self._horizon_us:
            moment = self._expected_us + self._refused_us
        jump = moment - self._expected_us
        hole = jump if jump > _JITTER_US else 0
        if self._is_hurt:
            hole = max(jump, self._refused_us)
        cause = GapCause.DAMAGED if self._is_hurt or hole > _PAUSE_US else None
        self._expected_us = moment + length_us
        self._is_hurt, self._refused_us = False, 0
        if hole > 0:
            yield from self._sound(self._resampler.flush())
            yield from self._silence(hole * SAMPLES_PER_MS // 1000, cause)

    def _silence(self, samples: int, cause: GapCause | None) -> Iterator[SoundChunk]:
        if cause is None:
            yield SoundChunk(np.zeros((samples, self._channels), dtype=np.float32))
        else:
            yield from lost_sound(samples, self._channels, cause)

    def _sound(self, parts: Iterable[Samples]) -> Iterator[SoundChunk]:
        for samples in parts:
            if self._mix:
                yield SoundChunk(mixed_down(samples))
            elif samples.shape[1] == self._channels:
                yield SoundChunk(samples)
            else:  # the stream changed in the middle: which speaker is where is not known
                yield SoundChunk(np.repeat(mixed_down(samples), self._channels, axis=1))

    def _first_moment(self) -> int | None:
        return self._moment(self._stream.start_time)

    def _moment(self, ticks: int | None) -> int | None:
        """Microseconds, from ticks of the stream's time base."""
        if ticks is None or self._tick_us is None:
            return None
        return int(ticks * self._tick_us[0] // self._tick_us[1])
