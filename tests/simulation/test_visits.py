"""Simulated visits and spoken dialogues: layout, references and what a voice reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.simulation.cast import TRAIN, UNSEEN, cast, timbre
from ambient_scribe.simulation.corpus import (
    Made,
    Stretch,
    active,
    joined,
    write_corpus,
    write_flac,
)
from ambient_scribe.simulation.corpus_texts import Line, conversations
from ambient_scribe.simulation.dialogues import excerpt, phrases_of, word_times
from ambient_scribe.simulation.scene import Piece, mixed, random_scene
from ambient_scribe.simulation.spoken_text import aloud, tidied
from ambient_scribe.simulation.visits import VisitRequest, make_visits, read, speakers_in
from tests.speech.voices import MAN, WOMAN, say


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("61-year-old", "sixty one year old"),
        ("a1c 8.2", "a one c eight point two"),
        ("20mg at 7:00", "twenty milligrams at seven o'clock"),
        ("Dr. Lee, on the 3rd of 1982.", "doctor lee, on the third of nineteen eighty two."),
        ("98.6% of 1,500", "ninety eight point six percent of one thousand five hundred"),
        ("number 123546", "number one two three five four six"),
        ("we- we're", "we we're"),
    ],
)
def test_digits_and_abbreviations_are_spelled_out(written: str, spoken: str) -> None:
    assert aloud(written) == spoken


def test_tokenized_text_is_written_as_people_write() -> None:
    assert tidied("i do n't , really . that 's 98.6 % <UNSURE>yes</UNSURE>") == (
        "i don't, really. that's 98.6% yes"
    )


def test_voices_to_learn_from_and_unseen_ones_are_different_and_no_two_alike() -> None:
    assert not set(TRAIN) & set(UNSEEN)
    for seed in range(20):
        parts = cast(("a", "b", "c"), "unseen", np.random.default_rng(seed))
        assert len({timbre(part.voice) for part in parts}) == 3


def test_phrases_keep_every_word_and_their_times_fill_the_span() -> None:
    text = "well, i took it twice. did it help? no " + "and " * 40
    phrases = list(phrases_of(text))
    assert " ".join(phrases).split() == text.split()
    assert max(len(phrase.split()) for phrase in phrases) <= 18
    times = word_times(["a", "hundred", "20"], 1_600, 17_600)
    assert (times[0]["start"], times[-1]["end"]) == (0.1, 1.1)
    assert times[2]["end"] - times[2]["start"] > times[0]["end"] - times[0]["start"]


def test_an_excerpt_has_more_than_one_speaker() -> None:
    lines = tuple(Line("ab"[i % 2], "patient", "word " * 30) for i in range(20))
    kept = excerpt(lines, 100, np.random.default_rng(1))
    assert len({line.speaker for line in kept}) == 2 and len(kept) < 6


def test_short_silences_of_one_person_are_no_gap() -> None:
    parts = [Stretch("a", 0, 1000), Stretch("b", 900, 2000), Stretch("a", 2000, 3000)]
    assert joined(parts) == (Stretch("a", 0, 3000), Stretch("b", 900, 2000))


@pytest.mark.parametrize("background", ["silence", "hum", "noise"])
def test_a_clips_pauses_are_no_speech_whatever_its_background(background: str) -> None:
    random, seconds = np.random.default_rng(2), 6.0
    made = np.zeros(round(seconds * 16_000))
    if background == "hum":
        made += 0.05 * np.sin(2 * np.pi * 60 * np.arange(len(made)) / 16_000)
    if background == "noise":
        made += 0.005 * random.standard_normal(len(made))
    for start in (0.5, 2.5, 4.5):
        sound = say(MAN, 1.0, 1).astype(np.float64)
        made[round(start * 16_000) :][: len(sound)] += sound
    spans = active(made) / 16_000
    assert spans[:, 0] == pytest.approx([0.5, 2.5, 4.5], abs=0.06)
    assert spans[:, 1] == pytest.approx([1.5, 3.5, 5.5], abs=0.06)


def test_speech_is_heard_in_its_place_over_noise() -> None:
    random = np.random.default_rng(1)
    scene = random_scene(("a", "b"), random)
    sound = say(MAN, 1.0, 1).astype(np.float64)
    heard = mixed([Piece("a", 16_000, sound)], 48_000, random, scene, 20.0)
    assert np.abs(heard).max() < 1.0
    assert np.std(heard[17_000:31_000]) > 5 * np.std(heard[:15_000])


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    for name, voice in (("101", MAN), ("202", WOMAN)):
        write_flac(folder / f"{name}-1.flac", say(voice, 6.0, 3))
    return folder


def test_a_visit_has_its_speakers_turns_and_files(clips: Path, tmp_path: Path) -> None:
    request = VisitRequest(count=2, people=2, seconds=20, seed=5, room=False)
    manifest = make_visits(speakers_in(clips), tmp_path / "out", request)
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 2
    for row in rows:
        assert row["speakers"] == ["101", "202"]
        assert row["seconds"] >= 19 and 0 <= row["overlap"] < 0.5 and 0 < row["fresh"] <= 1
        assert len(read(manifest.parent / row["file"])) == pytest.approx(
            row["seconds"] * 16_000, abs=16
        )
        lines = (manifest.parent / row["rttm"]).read_text(encoding="utf-8").splitlines()
        ends = [float(line.split()[3]) + float(line.split()[4]) for line in lines]
        assert max(ends) <= row["seconds"] and len(lines) > 4
    again = make_visits(speakers_in(clips), tmp_path / "again", request)
    assert again.read_text(encoding="utf-8") == manifest.read_text(encoding="utf-8")


def test_what_is_not_there_is_named(clips: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="303"):
        speakers_in(clips, ["101", "303"])
    with pytest.raises(InputError, match="3 people"):
        make_visits(speakers_in(clips), tmp_path, VisitRequest(people=3))
    with pytest.raises(UsageError, match="no corpus"):
        conversations(tmp_path, "another", "train")
    with pytest.raises(InputError, match="aci-bench"):
        conversations(tmp_path, "aci-bench", "train")


def test_a_manifest_names_its_files(tmp_path: Path) -> None:
    made = Made("one", np.zeros(16_000), (Stretch("a", 0, 8_000),), {"text": None})
    manifest = write_corpus(tmp_path, [made])
    row = json.loads(manifest.read_text(encoding="utf-8"))
    assert (row["file"], row["rttm"], row["uem"]) == ("one.flac", "one.rttm", [0.0, 1.0])
    rttm = (tmp_path / "one.rttm").read_text(encoding="utf-8")
    assert rttm == "SPEAKER one 1 0.000 0.500 <NA> <NA> a <NA> <NA>\n"
