"""What a file says of its own length, against which decoding is checked.

An open file and its container enter; a `StatedLength` leaves. FFmpeg shortens what it reports when
a file is cut off, so the headers are read here: WAV (RIFF, RF64), FLAC (RFC 9639), MP3 (Xing/Info),
Ogg (RFC 3533), MP4 (ISO/IEC 14496-12) and Matroska (RFC 9559).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ambient_scribe.capture import mpeg
from ambient_scribe.capture.containers import Container, Sniffed

_WAV_FIXED_RATE_FORMATS = (0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE)
"""PCM, float, A-law, µ-law, extensible: there, bytes a second are exact."""

_WAV_PLACEHOLDER_BYTES = 0x7FFF_0000
"""Recorders that cannot seek back write 2³¹ or 2³² − 1 bytes, more or less, as the length."""

_OGG_TAIL_BYTES = 65_307
"""The longest page there is."""

_SEGMENT, _INFO, _CLUSTER = b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x1f\x43\xb6\x75"
_TIMESTAMP_SCALE, _DURATION = b"\x2a\xd7\xb1", b"\x44\x89"
_DEFAULT_TIMESTAMP_SCALE_NS = 1_000_000


@dataclass(frozen=True)
class StatedLength:
    """`duration_ms` is None when the file does not say; `cut` when its end is visibly missing."""

    duration_ms: int | None = None
    cut: bool = False
    fragmented: bool = False
    """An MP4 in fragments: its index tells the length of those that are there, not of all."""


def stated_length(file: BinaryIO, sniffed: Sniffed) -> StatedLength:
    """Never raises on a damaged header: what cannot be read is not stated. Moves the position."""
    readers: dict[Container, Callable[[BinaryIO, int], StatedLength]] = {
        Container.WAV: _wav,
        Container.FLAC: _flac,
        Container.MP3: lambda f, start: StatedLength(mpeg.stated_ms(f, start)),
        Container.OGG: _ogg,
        Container.MP4: _mp4,
        Container.MATROSKA: _matroska,
    }
    return readers[sniffed.container](file, sniffed.start)


def _size_of(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _wav(file: BinaryIO, start: int) -> StatedLength:
    bytes_a_second, long_data, at, end = 0, 0, start + 12, _size_of(file)
    while at + 8 <= end:
        file.seek(at)
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"fmt " and len(fmt := file.read(16)) == 16:
            tag, _, _, rate, _, _ = struct.unpack("<HHIIHH", fmt)
            bytes_a_second = rate if tag in _WAV_FIXED_RATE_FORMATS else 0
        elif name == b"ds64" and len(sizes := file.read(16)) == 16:
            long_data = struct.unpack("<QQ", sizes)[1]
        elif name == b"data":
            present = end - at - 8
            is_placeholder = size == 0 or (size >= _WAV_PLACEHOLDER_BYTES and size > present)
            size = long_data or (0 if is_placeholder else size)
            if not size or not bytes_a_second:
                return StatedLength()
            return StatedLength(size * 1000 // bytes_a_second, cut=size > present)
        at += 8 + size + size % 2
    return StatedLength()


def _flac(file: BinaryIO, start: int) -> StatedLength:
    file.seek(start + 8 + 10)  # past the marker and the block header, to rate … total samples
    raw = file.read(8)
    if len(raw) < 8:
        return StatedLength()
    packed = int.from_bytes(raw, "big")
    rate, total = packed >> 44, packed & (1 << 36) - 1
    return StatedLength(total * 1000 // rate if rate and total else None)


def _ogg(file: BinaryIO, start: int) -> StatedLength:
    """An Ogg file states no length, but its last page must carry the end-of-stream mark."""
    size = _size_of(file)
    file.seek(max(start, size - _OGG_TAIL_BYTES))
    tail = file.read()
    last = tail.rfind(b"OggS\x00")
    ended = last >= 0 and len(tail) > last + 5 and bool(tail[last + 5] & 0x04)
    return StatedLength(cut=not ended)


def _mp4(file: BinaryIO, start: int) -> StatedLength:
    """The length stands in the index, which FFmpeg reads; here: does the last box end in the file?"""
    at, end, fragmented = start, _size_of(file), False
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        fragmented = fragmented or name == b"moof"
        if size == 1:  # the true size follows in eight bytes
            size = int.from_bytes(file.read(8), "big")
        elif size == 0:  # up to the end of the file
            size = end - at
        if size < 8:
            return StatedLength(cut=True, fragmented=fragmented)
        at += size
    return StatedLength(cut=at != end, fragmented=fragmented)


# ---------------------------------------------------------------- Matroska
@dataclass(frozen=True)
class _Element:
    name: bytes
    body: int
    size: int | None
    """None: unknown, as in live recordings."""


def _matroska(file: BinaryIO, start: int) -> StatedLength:
    end = _size_of(file)
    segment = next((e for e in _elements(file, start, end) if e.name == _SEGMENT), None)
    if segment is None:
        return StatedLength(cut=True)
    cut = segment.size is not None and segment.body + segment.size > end
    for element in _elements(file, segment.body, end):
        if element.name == _CLUSTER:
            break
        if element.name == _INFO and element.size is not None:
            return StatedLength(_matroska_ms(file, element.body, element.body + element.size), cut)
    return StatedLength(cut=cut)


def _matroska_ms(file: BinaryIO, start: int, end: int) -> int | None:
    scale, ticks = _DEFAULT_TIMESTAMP_SCALE_NS, 0.0
    for element in _elements(file, start, end):
        if element.size not in (1, 2, 3, 4, 5, 6, 7, 8):
            continue
        file.seek(element.body)
        raw = file.read(element.size)
        if element.name == _TIMESTAMP_SCALE:
            scale = int.from_bytes(raw, "big")
        elif element.name == _DURATION and len(raw) in (4, 8):
            (ticks,) = struct.unpack(">f" if len(raw) == 4 else ">d", raw)
    milliseconds = ticks * scale / 1_000_000
    # A damaged float may be a NaN or beyond every recording: then nothing is stated.
    return round(milliseconds) if 0 < milliseconds < 2**53 else None


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[_Element]:
    """The elements between two positions, in order; stops at the first of unknown size."""
    at = start
    while at < end:
        file.seek(at)
        head = file.read(12)
        name_length = _vint_length(head[:1], longest=4)
        size_length = _vint_length(head[name_length : name_length + 1], longest=8)
        if not name_length or not size_length or len(head) < name_length + size_length:
            return
        body = at + name_length + size_length
        raw = int.from_bytes(head[name_length : name_length + size_length], "big")
        mask = (1 << 7 * size_length) - 1
        size = None if raw & mask == mask else raw & mask
        yield _Element(head[:name_length], body, size)
        if size is None:
            return
        at = body + size


def _vint_length(first: bytes, longest: int) -> int:
    """Bytes of an EBML number by the zeros before its first one bit; 0 when it is none."""
    length = 9 - first[0].bit_length() if first else 0
    return length if 1 <= length <= longest else 0
