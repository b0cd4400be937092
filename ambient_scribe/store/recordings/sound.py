"""The sound of a recording as it lies inside a sealed block: chunks enter, bytes leave, and back.

A `Part` is PCM of 16 bit or time that was lost; a `Stretch` is parts in a row, and where it begins.
A block is the length of its head (4 bytes), the head (JSON) and the PCM of its heard parts, little
endian and interleaved, as it is or as FLAC. Lost time takes no room.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import InputError
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.recordings import flac

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pcm: TypeAlias = npt.NDArray[np.int16]
else:
    Pcm = "numpy.typing.NDArray[numpy.int16]"

FULL_SCALE = 32_768
"""Of 16 bits: what a microphone delivers; the rounding lies 98 dB below it."""

SAMPLE_BYTES = 2
_LENGTH_BYTES = 4
_PIECE_SAMPLES = 160_000
"""Lost time is made into silence in pieces of ten seconds, so that an hour of it takes no memory."""


@dataclass(frozen=True, eq=False)
class Part:
    """Consecutive samples of one fate: `pcm` of shape (samples, channels), or None and the cause."""

    samples: int
    pcm: Pcm | None = None
    lost: GapCause | None = None

    @classmethod
    def of(cls, chunk: SoundChunk) -> Part:
        """As it is kept: values beyond the range are clipped."""
        import numpy as np

        if chunk.lost is not None:
            return cls(len(chunk.samples), lost=chunk.lost)
        scaled = np.nan_to_num(np.rint(chunk.samples * FULL_SCALE))
        pcm = np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        return cls(len(pcm), pcm)

    def split(self, at: int) -> tuple[Part, Part]:
        """The first `at` samples, and the rest."""
        if self.pcm is None:
            return Part(at, lost=self.lost), Part(self.samples - at, lost=self.lost)
        return Part(at, self.pcm[:at]), Part(self.samples - at, self.pcm[at:])

    def chunks(self, channels: int) -> Iterable[SoundChunk]:
        import numpy as np

        if self.pcm is not None:
            yield SoundChunk(self.pcm.astype(np.float32) / np.float32(FULL_SCALE))
            return
        for start in range(0, self.samples, _PIECE_SAMPLES):
            size = min(_PIECE_SAMPLES, self.samples - start)
            yield SoundChunk(np.zeros((size, channels), dtype=np.float32), self.lost)


@dataclass(frozen=True)
class Stretch:
    """Parts in a row. `start` is the place of the first sample in the visit; `source` the device."""

    start: int
    parts: tuple[Part, ...]
    source: str

    @property
    def samples(self) -> int:
        return sum(part.samples for part in self.parts)

    @property
    def end(self) -> int:
        return self.start + self.samples


def joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same sound in as few parts as can be."""
    import numpy as np

    groups: list[list[Part]] = []
    for part in parts:
        if not part.samples:
            continue
        if groups and groups[-1][0].lost is part.lost:
            groups[-1].append(part)
        else:
            groups.append([part])
    return tuple(
        Part(
            sum(part.samples for part in group),
            np.concatenate(heard)
            if (heard := [p.pcm for p in group if p.pcm is not None])
            else None,
            group[0].lost,
        )
        for group in groups
    )


def same_sound(ours: Iterator[Part], theirs: Iterator[Part]) -> bool:
    """Whether both are the same samples and the same losses, however they are cut."""
    mine, other = next(ours, None), next(theirs, None)
    while mine is not None and other is not None:
        size = min(mine.samples, other.samples)
        (head, mine_rest), (peer, other_rest) = mine.split(size), other.split(size)
        if head.lost is not peer.lost or not _equal(head, peer):
            return False
        mine = mine_rest if mine_rest.samples else next(ours, None)
        other = other_rest if other_rest.samples else next(theirs, None)
    return mine is None and other is None


def _equal(one: Part, other: Part) -> bool:
    import numpy as np

    if one.pcm is None or other.pcm is None:
        return one.pcm is other.pcm
    return np.array_equal(one.pcm, other.pcm)


def packed(stretch: Stretch, *, compress: bool = False) -> bytes:
    """The block, to be sealed."""
    import numpy as np

    heard = [part.pcm for part in stretch.parts if part.pcm is not None]
    body = b""
    if heard:
        pcm = np.concatenate(heard)
        body = flac.encoded(pcm) if compress else pcm.astype("<i2").tobytes()
    head = {
        "start": stretch.start,
        "source": stretch.source,
        "flac": compress,
        "parts": [[part.samples, part.lost] for part in stretch.parts],
    }
    encoded = json.dumps(head).encode("utf-8")
    return len(encoded).to_bytes(_LENGTH_BYTES, "big") + encoded + body


def start_of(block: bytes) -> int:
    """The place of its first sample in the visit; nothing of it is decoded. Raises InputError."""
    begin = _LENGTH_BYTES + int.from_bytes(block[:_LENGTH_BYTES], "big")
    try:
        return int(json.loads(block[_LENGTH_BYTES:begin])["start"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("a block of this recording is damaged") from error


def unpacked(block: bytes, channels: int) -> Stretch:
    """Raises InputError for what is no block of so many channels."""
    import numpy as np

    begin = _LENGTH_BYTES + int.from_bytes(block[:_LENGTH_BYTES], "big")
    try:
        head = json.loads(block[_LENGTH_BYTES:begin])
        fates = [(int(n), GapCause(lost) if lost else None) for n, lost in head["parts"]]
        heard = sum(samples for samples, lost in fates if lost is None)
        body = block[begin:]
        if head["flac"] and heard:
            pcm = flac.decoded(body, channels)
        else:
            pcm = np.frombuffer(body, "<i2").astype(np.int16).reshape(-1, channels)
        if len(pcm) != heard:
            raise ValueError("another length than its head says")
        return Stretch(head["start"], _cut(pcm, fates), head["source"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("a block of this recording is damaged") from error


def _cut(pcm: Pcm, fates: list[tuple[int, GapCause | None]]) -> tuple[Part, ...]:
    parts, at = [], 0
    for samples, lost in fates:
        if lost is not None:
            parts.append(Part(samples, lost=lost))
        else:
            parts.append(Part(samples, pcm[at : at + samples]))
            at += samples
    return tuple(parts)
