"""Tells a file's container from its first bytes: an open binary file enters, a `Sniffed` leaves.

The name of a file is never believed, and FFmpeg is never left to guess: its own probing also
recognises playlists (ffconcat, m3u8, sdp, …), which make it open *other* files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from ambient_scribe.capture import mpeg

_HEAD_BYTES = 64
_ID3_HEADER_BYTES = 10
_PLAYLIST_STARTS = (
    b"ffconcat",
    b"#extm3u",
    b"[playlist]",
    b"[reference]",
    b"v=0",
    b"<mpd",
    b"<asx",
)
_EBML = b"\x1a\x45\xdf\xa3"
_RIFF_KINDS = (b"RIFF", b"RF64", b"BW64")


class Container(StrEnum):
    """What can be read; the value is the name that people know."""

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    MP4 = "mp4"
    OGG = "ogg"
    MATROSKA = "webm"

    @property
    def demuxer(self) -> str:
        """FFmpeg's name of the one demuxer that may open it."""
        return {Container.MP4: "mov", Container.MATROSKA: "matroska"}.get(self, self.value)


@dataclass(frozen=True)
class Sniffed:
    """The container, and the byte at which it begins (after an ID3 tag)."""

    container: Container
    start: int


def sniff(file: BinaryIO) -> Sniffed | None:
    """The container of an open file, or None when it is none of ours. Moves the file position."""
    start = _after_id3(file)
    file.seek(start)
    head = file.read(_HEAD_BYTES)
    container = _by_magic(head)
    if container is None and mpeg.find_frame(file, start) is not None:
        container = Container.MP3
    return Sniffed(container, start) if container else None


def is_playlist(file: BinaryIO) -> bool:
    """Whether the text at the start is that of a known playlist; only for a better message."""
    file.seek(0)
    text = file.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith(_PLAYLIST_STARTS)


def _by_magic(head: bytes) -> Container | None:
    if head[:4] in _RIFF_KINDS and head[8:12] == b"WAVE":
        return Container.WAV
    if head.startswith(b"fLaC"):
        return Container.FLAC
    if head.startswith(b"OggS"):
        return Container.OGG
    if head.startswith(_EBML):
        return Container.MATROSKA
    if head[4:8] == b"ftyp":
        return Container.MP4
    return None


def _after_id3(file: BinaryIO) -> int:
    """Where the sound begins: past an ID3v2 tag (its length: four bytes of seven bits)."""
    file.seek(0)
    head = file.read(_ID3_HEADER_BYTES)
    if len(head) < _ID3_HEADER_BYTES or not head.startswith(b"ID3"):
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return _ID3_HEADER_BYTES + size
