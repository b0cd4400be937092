"""Files that are no sound, or none that can be used: one clear line each."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.capture.file import FileConfig, FileSource
from ambient_scribe.errors import InputError


def assert_refused(path: Path, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        list(FileSource(path))
    assert "\n" not in str(caught.value)


def test_no_such_file(tmp_path):
    assert_refused(tmp_path / "none.wav", "no such file$")


def test_a_folder(tmp_path):
    assert_refused(tmp_path, "is a folder")


def test_no_bytes(tmp_path):
    (tmp_path / "a.wav").touch()
    assert_refused(tmp_path / "a.wav", "is empty")


@pytest.mark.parametrize(
    "content", [b"Doctor: any fever?\n" * 400, b"\xff\xfe" * 6000, b"\x00", b"ID3"]
)
def test_what_is_no_audio(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    assert_refused(tmp_path / "a.wav", "is not audio that can be read")


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile visit.wav\n",
        "#EXTM3U\n#EXT-X-VERSION:3\nvisit.wav\n",
        "\ufeff#EXTM3U\nvisit.wav\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=audio 5004 RTP/AVP 0\n",
    ],
)
def test_a_playlist_dressed_as_sound_never_opens_another_file(one_of_each, text):
    path = one_of_each["wav"].with_name("list.wav")
    path.write_text(text, encoding="utf-8")
    assert_refused(path, "is a playlist, not audio: name the sound file itself")


def test_a_riff_header_over_a_playlist_opens_nothing(one_of_each):
    path = one_of_each["wav"].with_name("list.wav")
    path.write_bytes(b"RIFF\x00\x00\x00\x00WAVE\nffconcat version 1.0\nfile visit.wav\n")
    assert_refused(path, "nothing of this wav can be decoded")


@pytest.mark.parametrize(
    ("channels", "rate"), [(1, 1), (1, 50), (1, 0x7FFFFFFF), (1, 0xFFFFFFFF), (116, 48_000)]
)
def test_a_header_that_no_sound_has(one_of_each, channels, rate):
    raw = bytearray(one_of_each["wav"].read_bytes())
    raw[22:28] = struct.pack("<HI", channels, rate)
    one_of_each["wav"].write_bytes(raw)
    with pytest.raises(InputError, match=r"is damaged|cannot be decoded"):
        FileSource(one_of_each["wav"])


def test_a_film_without_sound(tmp_path):
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w", format="mp4") as container:
        video = container.add_stream("mpeg4", rate=5)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        container.mux(video.encode(picture))
        container.mux(video.encode(None))
    assert_refused(path, "there is no audio in this file")


def test_a_header_without_sound(tmp_path):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
    assert_refused(path, "there is no sound in it")


def test_less_than_a_word(encode):
    assert_refused(encode("a.wav", seconds=0.05), "shorter than 100 ms")


def test_a_wav_that_states_eleven_hours(tmp_path, stated_wav):
    assert_refused(stated_wav(tmp_path / "a.wav", hours=11, present_s=1), "longer than 10 hours")


def test_a_flac_that_states_eleven_hours(one_of_each):
    path = one_of_each["flac"]
    raw = bytearray(path.read_bytes())
    packed = int.from_bytes(raw[18:26], "big") >> 36 << 36 | 11 * 3600 * 48_000
    raw[18:26] = packed.to_bytes(8, "big")
    path.write_bytes(raw)
    assert_refused(path, "longer than 10 hours")


def test_a_file_that_does_not_say_how_long_it_is_ends_at_the_limit(encode):
    path = encode("a.webm", "webm", "libopus", seconds=8, options={"live": "1"})
    config = FileConfig(chunk_ms=1000, longest_hours=5 / 3600)
    source = FileSource(path, config)
    assert source.stated_ms is None
    with pytest.raises(InputError, match="longer than"):
        list(source)
