"""`transcribe`: four formats that other programs read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

SRT_TIMES = re.compile(r"(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})")


def milliseconds(parts: tuple[str, ...]) -> int:
    hours, minutes, seconds, rest = map(int, parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def test_text_is_one_line_an_utterance(command, short_visit):
    done = command("transcribe", short_visit)
    assert (done.code, done.err) == (0, "")
    for line in done.out.splitlines():
        assert re.fullmatch(r"\[\d+:\d\d\] \S[^:]*: \S.*", line)


def test_subtitles_are_numbered_and_ordered(command, short_visit):
    done = command("transcribe", short_visit, "--format", "srt", "--out", "visit.srt")
    assert (done.code, done.out, done.err) == (0, "", "")
    blocks = Path("visit.srt").read_text(encoding="utf-8").strip().split("\n\n")
    assert blocks
    before = 0
    for number, block in enumerate(blocks, start=1):
        index, times, *text = block.splitlines()
        assert index == str(number)
        found = SRT_TIMES.fullmatch(times)
        assert found, times
        start, end = milliseconds(found.groups()[:4]), milliseconds(found.groups()[4:])
        assert before <= start < end <= 5000
        assert 1 <= len(text) <= 2
        before = start


def test_rttm_has_ten_fields_a_turn(command, short_visit):
    done = command("transcribe", short_visit, "--format", "rttm")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines
    for line in lines:
        kind, file, channel, start, length, *empty, last, final = line.split(" ")
        assert (kind, file, channel) == ("SPEAKER", "visit", "1")
        assert 0 <= float(start) < float(start) + float(length) <= 5.0
        assert [empty[0], empty[1], last, final] == ["<NA>"] * 4
        assert re.fullmatch(r"S\d+", empty[2])


def test_json_has_words_with_times_and_can_be_drafted(command, short_visit):
    done = command("transcribe", short_visit, "--json")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    words = [word for one in document["utterances"] for word in one["words"]]
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert all(0 <= word["start"] <= word["end"] <= 5.0 for word in words)
    Path("visit.json").write_text(done.out, encoding="utf-8")
    again = command("draft", "visit.json", "--json")
    assert again.code == 0
    assert json.loads(again.out)["words"] == len(words)
