"""Sound files of every kind, through the real PyAV."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.capture.file import ChannelUse, FileConfig, FileSource
from ambient_scribe.errors import InputError

ENDINGS = ["wav", "flac", "mp3", "m4a", "opus", "webm"]


def share_at(samples: np.ndarray, hertz: float) -> float:
    """Share of the energy within 5 Hz of a frequency."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / 16_000) - hertz) < 5
    return float(power[near].sum() / power.sum())


def sine(hertz: float, seconds: float, rate: int) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


# ---------------------------------------------------------------- what can be read
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_container_gives_its_sound(one_of_each, tell, ending):
    source = FileSource(one_of_each[ending])
    chunks = list(source)
    ((kind, seconds),) = tell(chunks)
    assert kind == "sound"
    assert seconds == pytest.approx(4, abs=0.05)
    assert all(chunk.samples.dtype == np.float32 for chunk in chunks)
    assert source.recording().duration_ms == pytest.approx(4000, abs=50)
    assert source.recording().container == ("mp4" if ending == "m4a" else ending).replace(
        "opus", "ogg"
    )


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_sound_is_the_one_that_was_written(encode, join, ending):
    muxer, codec = {
        "wav": ("wav", "pcm_s16le"), "flac": ("flac", "flac"), "mp3": ("mp3", "libmp3lame"),
        "m4a": ("mp4", "aac"), "opus": ("ogg", "libopus"), "webm": ("webm", "libopus"),
    }[ending]  # fmt: skip
    planes = sine(440, 3, 48_000)[None]
    heard = join(list(FileSource(encode(f"a.{ending}", muxer, codec, planes=planes))))[:, 0]
    assert share_at(heard, 440) > 0.98
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


@pytest.mark.parametrize(
    ("rate", "layout", "codec"),
    [
        (8_000, "mono", "pcm_s16le"),
        (8_000, "mono", "pcm_mulaw"),
        (11_025, "mono", "pcm_u8"),
        (44_100, "stereo", "pcm_s24le"),
        (48_000, "5.1", "pcm_s24le"),
        (96_000, "stereo", "pcm_f32le"),
    ],
)
def test_any_rate_width_and_channels_become_16_khz_mono(encode, join, rate, layout, codec):
    channels = {"mono": 1, "stereo": 2, "5.1": 6}[layout]
    planes = np.tile(sine(440, 2, rate), (channels, 1))
    source = FileSource(encode("a.wav", "wav", codec, rate=rate, layout=layout, planes=planes))
    heard = join(list(source))
    assert heard.shape == (32_000, 1)
    assert share_at(heard[:, 0], 440) > 0.98
    assert source.recording().channels == channels


def test_the_mean_of_loud_channels_never_clips(encode, join):
    planes = np.tile(sine(440, 1, 48_000) * 1.9, (2, 1))
    path = encode("a.wav", "wav", "pcm_f32le", layout="stereo", planes=planes)
    heard = join(list(FileSource(path)))
    assert np.abs(heard).max() == pytest.approx(0.95, abs=0.02)


def test_floats_beyond_the_range_are_clipped_and_nan_is_silence(encode, join):
    plane = np.full(16_000, 7.0, dtype=np.float32)
    plane[8000:] = np.nan
    path = encode("a.wav", "wav", "pcm_f32le", rate=16_000, planes=plane[None])
    heard = join(list(FileSource(path)))[:, 0]
    assert set(np.unique(heard)) == {0.0, 1.0}


def test_content_counts_and_not_the_ending(one_of_each):
    wrong = one_of_each["mp3"].rename(one_of_each["mp3"].with_name("named.wav"))
    source = FileSource(wrong)
    assert sum(len(chunk.samples) for chunk in source) == pytest.approx(64_000, abs=800)
    assert source.recording().container == "mp3"


def test_an_id3_tag_before_any_sound_is_passed_over(one_of_each, tell):
    for ending in ("flac", "mp3"):
        path = one_of_each[ending]
        tag = b"ID3\x04\x00\x00\x00\x00\x02\x00" + bytes(256)
        raw = path.read_bytes()
        path.write_bytes(tag + raw[raw.find(b"\xff\xfb") if ending == "mp3" else 0 :])
        ((kind, seconds),) = tell(list(FileSource(path)))
        assert (kind, seconds) == ("sound", pytest.approx(4, abs=0.05))


def test_the_audio_of_a_video_is_read(encode, tmp_path, tell):
    import av

    path = tmp_path / "film.mp4"
    with av.open(str(path), "w", format="mp4") as container:
        video = container.add_stream("mpeg4", rate=5)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = container.add_stream("aac", rate=48_000, layout="mono")
        for number in range(10):
            picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            picture.pts = number
            container.mux(video.encode(picture))
            plane = sine(440, 0.2, 48_000)[None]
            frame = av.AudioFrame.from_ndarray(plane, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, number * 9_600
            container.mux(audio.encode(frame))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    assert tell(list(FileSource(path))) == [("sound", pytest.approx(2, abs=0.05))]


def test_tags_in_an_old_encoding_do_no_harm(one_of_each, tell):
    for path in one_of_each.values():
        raw = path.read_bytes()
        assert b"Lavf" in raw
        path.write_bytes(raw.replace(b"Lavf", b"L\xe4vf"))
        if path.suffix not in (".opus", ".m4a"):  # a checksum covers the first; the second has none
            assert tell(FileSource(path)) == [("sound", pytest.approx(4, abs=0.05))]


# ---------------------------------------------------------------- one speaker a channel
def test_speakers_keep_their_channels(encode, join):
    planes = np.stack([sine(440, 2, 44_100), sine(1000, 2, 44_100)])
    path = encode("a.wav", rate=44_100, layout="stereo", planes=planes)
    heard = join(list(FileSource(path, channels=ChannelUse.SPEAKERS)))
    assert heard.shape == (32_000, 2)
    assert share_at(heard[:, 0], 440) > 0.98
    assert share_at(heard[:, 1], 1000) > 0.98


@pytest.mark.parametrize(("layout", "count"), [("mono", "1 channel$"), ("5.1", "6 channels$")])
def test_speakers_need_stereo(encode, layout, count):
    path = encode("a.wav", layout=layout, seconds=0.5)
    with pytest.raises(InputError, match=f"needs a stereo file, this one has {count}"):
        FileSource(path, channels=ChannelUse.SPEAKERS)


# ---------------------------------------------------------------- chunks
@pytest.mark.parametrize("chunk_ms", [100, 137, 1000, 60_000])
@pytest.mark.parametrize("ending", ["flac", "opus"])
def test_samples_do_not_depend_on_the_chunk_length(one_of_each, join, ending, chunk_ms):
    path = one_of_each[ending]
    chunks = list(FileSource(path, FileConfig(chunk_ms=chunk_ms)))
    assert {len(chunk.samples) for chunk in chunks[:-1]} <= {chunk_ms * 16}
    assert len(chunks[-1].samples) <= chunk_ms * 16
    np.testing.assert_array_equal(join(chunks), join(list(FileSource(path))))


def test_chunks_of_more_than_a_minute_are_no_valid_config():
    with pytest.raises(ValueError, match="60000"):
        FileConfig(chunk_ms=60_001)


def test_recording_names_the_file_and_never_its_folder(one_of_each):
    path = one_of_each["wav"]
    recording = FileSource(path).recording()
    assert recording.source == "visit.wav"
    assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


# ---------------------------------------------------------------- cut off
def cut(path: Path, share: float = 0.6) -> Path:
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    return path


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "webm"])
def test_a_file_cut_off_in_the_middle_keeps_its_time(one_of_each, tell, ending):
    path = cut(one_of_each[ending])
    source = FileSource(path)
    (sound, heard), (cause, missing) = tell(list(source))
    assert (sound, cause) == ("sound", "truncated")
    assert heard == pytest.approx(2.4, abs=0.25)
    assert heard + missing == pytest.approx(4, abs=0.05)
    assert source.recording().duration_ms == pytest.approx(4000, abs=50)


def test_a_cut_mp4_with_its_index_in_front_keeps_its_time(encode, tell):
    path = cut(encode("a.m4a", "mp4", "aac", options={"movflags": "+faststart"}))
    (sound, heard), (cause, missing) = tell(list(FileSource(path)))
    assert (sound, cause) == ("sound", "truncated")
    assert heard + missing == pytest.approx(4, abs=0.05)


def test_a_cut_mp4_without_its_index_cannot_be_decoded(one_of_each):
    with pytest.raises(InputError, match=r"its end is missing: nothing of this mp4"):
        FileSource(cut(one_of_each["m4a"]))


def test_a_cut_fragmented_mp4_ends_in_a_gap(encode, tell):
    options = {"movflags": "+frag_keyframe+empty_moov", "frag_duration": "500000"}
    path = encode("a.m4a", "mp4", "aac", options=options)
    assert [kind for kind, _ in tell(list(FileSource(path)))] == ["sound"]
    assert tell(list(FileSource(cut(path))))[1:] == [("truncated", 1.0)]


def test_a_cut_ogg_of_unknown_length_ends_in_a_gap(one_of_each, tell):
    (sound, heard), rest = tell(list(FileSource(cut(one_of_each["opus"]))))
    assert sound == "sound"
    assert 1 < heard < 4
    assert rest == ("truncated", 1.0)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_recorder_that_never_wrote_its_wav_length_is_believed_for_what_is_there(
    one_of_each, tell, size
):
    raw = bytearray(one_of_each["wav"].read_bytes())
    at = raw.find(b"data") + 4
    raw[at : at + 4] = struct.pack("<I", size)
    one_of_each["wav"].write_bytes(raw)
    ((kind, seconds),) = tell(list(FileSource(one_of_each["wav"])))
    assert (kind, seconds) == ("sound", pytest.approx(4, abs=0.05))


def test_a_long_missing_rest_comes_in_bounded_pieces(tmp_path, tell, stated_wav):
    path = stated_wav(tmp_path / "a.wav", hours=2, present_s=1)
    longest = 0

    def watched():
        nonlocal longest
        for chunk in FileSource(path, FileConfig(chunk_ms=60_000)):
            longest = max(longest, len(chunk.samples))
            yield chunk

    assert tell(watched()) == [("sound", 1.0), ("truncated", pytest.approx(2 * 3600 - 1))]
    assert longest == 60 * 16_000


# ---------------------------------------------------------------- damaged inside
def damage(path: Path, start: float = 0.5, share: float = 0.1) -> Path:
    raw = bytearray(path.read_bytes())
    first, count = int(len(raw) * start), int(len(raw) * share)
    raw[first : first + count] = np.random.default_rng(1).bytes(count)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("muxer", "codec"), [("flac", "flac"), ("mp3", "libmp3lame"), ("mp4", "aac")]
)
def test_damage_inside_becomes_a_hole_and_time_stays_true(encode, tell, muxer, codec):
    path = damage(encode("a.sound", muxer, codec, seconds=10))
    told = tell(list(FileSource(path)))
    assert told[0][0] == told[-1][0] == "sound"
    assert {kind for kind, _ in told} == {"sound", "damaged"}
    assert sum(s for _, s in told) == pytest.approx(10, abs=0.1)
    assert sum(s for kind, s in told if kind == "damaged") == pytest.approx(1, abs=0.5)


def test_a_lost_ogg_page_becomes_a_hole(encode, tell):
    path = damage(encode("a.opus", "ogg", "libopus", seconds=10), 0.55, 0.01)
    (_, before), (cause, lost), (_, after) = tell(list(FileSource(path)))
    assert cause == "damaged"
    assert lost == pytest.approx(1, abs=0.05)  # the muxer fills pages of a second
    assert before + lost + after == pytest.approx(10, abs=0.05)


def test_sound_after_the_damage_lies_where_it_was_said(encode, join):
    quiet, beep = np.zeros(7 * 48_000, np.float32), sine(1000, 3, 48_000)
    noise = 0.05 * np.random.default_rng(2).standard_normal(7 * 48_000).astype(np.float32)
    planes = np.concatenate([quiet + noise, beep])[None]
    path = damage(encode("a.flac", "flac", "flac", planes=planes), start=0.3)
    heard = join(list(FileSource(path)))[:, 0]
    assert len(heard) == pytest.approx(160_000, abs=160)
    assert share_at(heard[7 * 16_000 + 160 :], 1000) > 0.98
    assert share_at(heard[: 7 * 16_000 - 160], 1000) < 0.1
