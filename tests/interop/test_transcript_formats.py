"""Transcripts out: every format is valid, and reads back where it can be read."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import (
    AS_HEARD,
    Gap,
    GapCause,
    Reading,
    SpeakerTurn,
    Transcript,
    Utterance,
    Word,
)
from ambient_scribe.errors import UsageError
from ambient_scribe.interop.transcript_formats import (
    transcript_json,
    transcript_rttm,
    transcript_srt,
    transcript_text,
)
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.testing import a_transcript

VISIT = [
    ("clinician", "Any fever since we last met, or chills at night, or a cough that is new?"),
    ("patient", "No."),
    ("S3", "He was hot on Monday."),
]
GAP = Gap(span=TimeSpan(start_ms=5_500, end_ms=9_000), cause=GapCause.TRUNCATED)


def with_gap(transcript: Transcript) -> Transcript:
    return Transcript(
        words=transcript.words,
        utterances=transcript.utterances,
        turns=transcript.turns,
        gaps=(GAP,),
        language="en",
    )


def test_text():
    assert transcript_text(with_gap(a_transcript(VISIT))) == (
        "[0:00] Clinician: Any fever since we last met, or chills at night, or a cough that is new?\n"
        "[0:05] Patient: No.\n"
        "--- 0:05 to 0:09 not heard (truncated) ---\n"
        "[0:05] S3: He was hot on Monday.\n"
    )


def test_text_without_times():
    assert transcript_text(a_transcript(VISIT[1:2], timed=False)) == "Patient: No.\n"


def test_text_reads_back(tmp_path):
    transcript = with_gap(a_transcript([*VISIT, ("S3", "Yes.")]))
    path = tmp_path / "a.txt"
    path.write_text(transcript_text(transcript), encoding="utf-8")
    back = read_transcript(path)
    assert [p.text for p in back.passages()] == [p.text for p in transcript.passages()]
    assert [u.role for u in back.utterances] == [u.role for u in transcript.utterances]


@pytest.mark.parametrize("timed", [True, False])
def test_json_reads_back_the_same(tmp_path, timed):
    transcript = with_gap(a_transcript(VISIT, timed=timed))
    path = tmp_path / "a.json"
    path.write_text(transcript_json(transcript), encoding="utf-8")
    assert read_transcript(path) == transcript


def test_json_says_speaker_role_times_and_confidence():
    first = json.loads(transcript_json(a_transcript(VISIT)))["utterances"][1]
    assert first == {
        "speaker": "patient", "role": "patient", "role_confidence": 1.0,
        "start": 5.2, "end": 5.5, "text": "No.",
        "words": [
            {"text": "No.", "start": 5.2, "end": 5.5, "confidence": 0.95, "alternatives": []}
        ],
    }  # fmt: skip


def with_alternatives() -> Transcript:
    """ "10" was heard as "ten", and a second reading heard "two"."""
    said = a_transcript([("patient", "I take 10 mg.")])
    ten = next(word for word in said.words if word.text == "10")
    others = (
        Reading(text="ten", source=AS_HEARD),
        Reading(text="two", source="second pass", confidence=0.25),
    )
    written = Word.model_validate({**dict(ten), "alternatives": others})
    words = tuple(written if word is ten else word for word in said.words)
    return Transcript.model_validate({**dict(said), "words": words})


def test_json_says_what_was_heard_beside_what_is_written():
    words = json.loads(transcript_json(with_alternatives()))["utterances"][0]["words"]
    assert [word["alternatives"] for word in words] == [
        [],
        [],
        [
            {"text": "ten", "source": "as heard", "confidence": None},
            {"text": "two", "source": "second pass", "confidence": 0.25},
        ],
        [],
    ]


def test_alternatives_read_back_and_the_other_formats_have_none(tmp_path):
    transcript = with_alternatives()
    path = tmp_path / "a.json"
    path.write_text(transcript_json(transcript), encoding="utf-8")
    assert read_transcript(path) == transcript
    assert transcript_text(transcript) == "[0:00] Patient: I take 10 mg.\n"
    assert "ten" not in transcript_srt(transcript) + transcript_rttm(transcript, "a")


# ---------------------------------------------------------------- SRT
CUE = re.compile(
    r"(\d+)\n(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})\n(.+)", re.S
)


def cues(srt: str) -> list[tuple[int, int, int, str]]:
    """(number, start, end, text), or a failure when a block is none."""
    found = []
    for block in srt.rstrip("\n").split("\n\n"):
        match = CUE.fullmatch(block)
        assert match, block
        n, h1, m1, s1, f1, h2, m2, s2, f2 = map(int, match.groups()[:9])
        start, end = ((h * 60 + m) * 60 + s for h, m, s in ((h1, m1, s1), (h2, m2, s2)))
        found.append((n, start * 1000 + f1, end * 1000 + f2, match[10]))
    return found


def test_srt_cues_are_readable():
    found = cues(transcript_srt(a_transcript(VISIT)))
    assert [number for number, *_ in found] == list(range(1, len(found) + 1))
    assert found[0][3].startswith("Clinician: Any fever")
    assert all(len(line) <= 42 for *_, text in found for line in text.split("\n"))
    assert all(text.count("\n") <= 1 for *_, text in found)


def test_srt_counts_hours():
    span = TimeSpan(start_ms=36_610_007, end_ms=36_610_500)
    word = Word(id="w1", text="late", span=span)
    late = Transcript(
        words=(word,), utterances=(Utterance(id="u1", speaker="S1", word_ids=("w1",)),)
    )
    assert transcript_srt(late) == "1\n10:10:10,007 --> 10:10:10,500\nS1: late\n"


def test_srt_does_not_stand_through_a_silence():
    spans = [TimeSpan(start_ms=0, end_ms=300), TimeSpan(start_ms=5_000, end_ms=5_300)]
    words = tuple(Word(id=f"w{n}", text="so", span=span) for n, span in enumerate(spans))
    utterance = Utterance(id="u1", speaker="S1", word_ids=("w0", "w1"))
    found = cues(transcript_srt(Transcript(words=words, utterances=(utterance,))))
    assert [(start, end) for _, start, end, _ in found] == [(0, 300), (5_000, 5_300)]


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), min_size=1))
def test_srt_is_valid_for_any_words_and_loses_none(texts):
    # What is only white space is no word; what str.split() cuts is what readers cut.
    texts = [text for text in texts if text.split()]
    words = tuple(
        Word(id=f"w{n}", text=text, span=TimeSpan(start_ms=n * 300, end_ms=n * 300))
        for n, text in enumerate(texts)
    )
    if not words:
        return
    utterance = Utterance(id="u1", speaker="S1", word_ids=tuple(word.id for word in words))
    srt = transcript_srt(Transcript(words=words, utterances=(utterance,)))
    found = cues(srt)
    assert all(start < end for _, start, end, _ in found)
    shown = " ".join(text for *_, text in found).replace("\n", " ").split()
    assert shown == ["S1:", *" ".join(texts).replace("-->", "→").split()]
    for *_, text in found:
        for line in text.split("\n"):
            assert len(line) <= 42 or " " not in line or any(len(t) > 36 for t in texts)


# ---------------------------------------------------------------- RTTM
def test_rttm_has_ten_fields_and_safe_names():
    transcript = a_transcript([("Dr. Ramos", "Any fever?"), ("patient", "No.")])
    lines = transcript_rttm(transcript, "visit of 3 May.wav").splitlines()
    assert lines == [
        "SPEAKER visit_of_3_May.wav 1 0.000 0.600 <NA> <NA> Dr._Ramos <NA> <NA>",
        "SPEAKER visit_of_3_May.wav 1 1.000 0.300 <NA> <NA> patient <NA> <NA>",
    ]
    assert all(len(line.split()) == 10 for line in lines)


def test_rttm_prefers_turns_and_drops_those_without_length():
    words = a_transcript([("S1", "hello")])
    turns = tuple(
        SpeakerTurn(span=TimeSpan(start_ms=start, end_ms=end), speaker="S1")
        for start, end in [(900, 1400), (100, 100), (0, 250)]
    )
    transcript = Transcript(words=words.words, utterances=words.utterances, turns=turns)
    assert [line.split()[3:5] for line in transcript_rttm(transcript, "…").splitlines()] == [
        ["0.000", "0.250"],
        ["0.900", "0.500"],
    ]
    assert transcript_rttm(transcript, "…").startswith("SPEAKER visit 1 ")


def test_formats_that_need_times_say_so():
    untimed = a_transcript(VISIT, timed=False)
    for write in (transcript_srt, lambda t: transcript_rttm(t, "visit")):
        with pytest.raises(UsageError, match="has no times"):
            write(untimed)
