"""Containers by content, and what headers state."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.capture import mpeg
from ambient_scribe.capture.containers import Container, Sniffed, is_playlist, sniff
from ambient_scribe.capture.stated import StatedLength, stated_length


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"RIFF\0\0\0\0WAVEfmt ", Container.WAV),
        (b"RF64\xff\xff\xff\xffWAVEds64", Container.WAV),
        (b"RIFF\0\0\0\0AVI LIST", None),
        (b"fLaC\0\0\0\x22", Container.FLAC),
        (b"OggS\0\x02", Container.OGG),
        (b"\x1a\x45\xdf\xa3\x01", Container.MATROSKA),
        (b"\0\0\0\x1cftypM4A ", Container.MP4),
        (b"", None),
        (b"Doctor: hello", None),
    ],
)
def test_magic_bytes(head, container):
    sniffed = sniff(io.BytesIO(head))
    assert (sniffed.container if sniffed else None) is container


@given(st.text(max_size=3000))
def test_text_is_never_sound(text):
    assume_start = "x" + text  # no text begins with a container's magic by chance
    assert sniff(io.BytesIO(assume_start.encode("utf-8", "replace"))) is None


def test_playlists_are_known_behind_a_byte_order_mark_and_blank_lines():
    assert is_playlist(io.BytesIO(b"\xef\xbb\xbf\n #EXTM3U\n"))
    assert not is_playlist(io.BytesIO(b"Doctor: hello"))


def test_an_mp3_is_known_by_two_frames_of_a_kind():
    header = bytes([0xFF, 0xFB, 0x90, 0xC4])  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz, mono
    frame = mpeg.parse_header(header, 0)
    assert frame is not None
    assert (frame.size, frame.samples, frame.rate_hz, frame.mono) == (417, 1152, 44_100, True)
    body = header + bytes(frame.size - 4)
    assert mpeg.find_frame(io.BytesIO(bytes(90) + body * 2), 0) is not None
    assert mpeg.find_frame(io.BytesIO(body), 0) is None


@given(st.sampled_from(list(Container)), st.binary(max_size=400))
def test_a_header_of_garbage_states_something_or_nothing_but_never_fails(container, garbage):
    heads = {
        Container.WAV: b"RIFF\0\0\0\0WAVE",
        Container.FLAC: b"fLaC\0\0\0\x22",
        Container.MATROSKA: b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff\x15\x49\xa9\x66",
    }
    file = io.BytesIO(heads.get(container, b"") + garbage)
    stated = stated_length(file, Sniffed(container, 0))
    assert stated.duration_ms is None or stated.duration_ms >= 0


def riff(*chunks: tuple[bytes, bytes], kind: bytes = b"RIFF") -> io.BytesIO:
    body = b"".join(name + struct.pack("<I", len(raw)) + raw for name, raw in chunks)
    return io.BytesIO(kind + struct.pack("<I", len(body) + 4) + b"WAVE" + body)


FORMAT = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)


def test_wav_chunks_before_the_data_are_passed_over():
    file = riff((b"LIST", b"odd"), (b"fmt ", FORMAT), (b"data", bytes(64_000)))
    # An odd chunk is padded to an even length.
    raw = file.getvalue().replace(b"odd", b"odd\0")
    wav = Sniffed(Container.WAV, 0)
    assert stated_length(io.BytesIO(raw), wav) == StatedLength(2000, cut=False)
    assert stated_length(io.BytesIO(raw[:-2]), wav) == StatedLength(2000, cut=True)


def test_rf64_keeps_its_length_in_a_chunk_of_its_own():
    sizes = struct.pack("<QQQI", 0, 5 << 30, 0, 0)
    file = riff((b"ds64", sizes), (b"fmt ", FORMAT), (b"data", b""), kind=b"RF64")
    raw = file.getvalue()[:-4] + b"\xff\xff\xff\xff"
    stated = stated_length(io.BytesIO(raw), Sniffed(Container.WAV, 0))
    assert stated == StatedLength((5 << 30) * 1000 // 32_000, cut=True)
