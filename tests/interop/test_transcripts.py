"""Transcripts in: the three forms, what is missing in them, and what is wrong with them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.interop.composing import timed_words, tokens
from ambient_scribe.interop.transcripts import read_transcript

SHARED = Path(__file__).parents[2].parent / "shared" / "data"

TURNS = {
    "id": "v1",
    "turns": [
        {"speaker": "doctor", "text": "so , any fever ?", "label": "Doctor"},
        {"speaker": "patient", "text": ""},
        {"speaker": "patient", "text": "no . not really ."},
        {"speaker": "guest_family", "text": "He was hot."},
        {"speaker": "guest_clinician", "text": "38.2 %"},
    ],
}

TIMED = {
    "utterances": [
        {"speaker": "patient", "start": 3.9, "end": 4.9, "text": "Hello there."},
        {"speaker": "doctor", "start": 2.5, "end": 12.5, "text": "Good morning, what is it?"},
        {"speaker": "doctor", "start": 13.0, "end": 13.0, "text": " "},
    ]
}


def save(path: Path, content) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def said(transcript) -> list[tuple[str, str]]:
    return [(passage.utterance.speaker, passage.text) for passage in transcript.passages()]


# ---------------------------------------------------------------- JSON
def test_turns(tmp_path):
    transcript = read_transcript(save(tmp_path / "a.json", TURNS))
    assert said(transcript) == [
        ("doctor", "so, any fever?"),
        ("patient", "no. not really."),
        ("guest_family", "He was hot."),
        ("guest_clinician", "38.2 %"),
    ]
    roles = [utterance.role for utterance in transcript.utterances]
    assert roles == [Role.CLINICIAN, Role.PATIENT, Role.COMPANION, Role.CLINICIAN]
    assert {utterance.role_confidence for utterance in transcript.utterances} == {1.0}
    assert all(word.span is None and word.confidence is None for word in transcript.words)
    assert transcript.turns == ()


def test_timed_utterances_come_in_time_order_with_interpolated_words(tmp_path):
    transcript = read_transcript(save(tmp_path / "a.json", TIMED))
    assert [text for _, text in said(transcript)] == ["Good morning, what is it?", "Hello there."]
    first = transcript.passage(transcript.utterances[0])
    assert first.span == TimeSpan(start_ms=2500, end_ms=12_500)
    assert all(word.confidence is None for word in transcript.words)
    assert [turn.span.start_ms for turn in transcript.turns] == [2500, 3900]


def test_words_with_times_of_their_own_keep_them(tmp_path):
    words = [
        {"text": "Any", "start": 1.0, "end": 1.25, "confidence": 0.5},
        {"text": "fever?", "start": 1.5, "end": 2.0},
    ]
    content = {"utterances": [{"speaker": "S1", "start": 1, "end": 2, "words": words}]}
    transcript = read_transcript(save(tmp_path / "a.json", content))
    assert transcript.words[0].span == TimeSpan(start_ms=1000, end_ms=1250)
    assert [word.confidence for word in transcript.words] == [0.5, None]
    assert transcript.utterances[0].role is Role.UNKNOWN
    assert transcript.utterances[0].role_confidence is None


def test_one_record_of_several(tmp_path):
    lines = "\n".join(
        json.dumps({"turns": [{"speaker": "doctor", "text": text}]}) for text in ("one", "two")
    )
    path = save(tmp_path / "a.jsonl", lines + "\n\n")
    assert said(read_transcript(path, record=2)) == [("doctor", "two")]
    with pytest.raises(UsageError, match=r"holds 2 conversations: choose one with --record 1"):
        read_transcript(path)
    for number in (0, 3, -1):
        with pytest.raises(UsageError, match=f"there is no record {number}, only 1 to 2"):
            read_transcript(path, record=number)


def test_a_jsonl_of_one_needs_no_choice_and_the_ending_does_not_matter(tmp_path):
    line = json.dumps(TURNS)
    for name in ("a.jsonl", "a.json", "a.txt"):
        assert len(read_transcript(save(tmp_path / name, line)).utterances) == 4
    two = save(tmp_path / "two.json", f"{line}\n{line}\n")
    assert len(read_transcript(two, record=1).utterances) == 4


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"turns": [{"speaker": "doctor"}]}, r"turns\[0\].text: field required"),
        ({"turns": [{"speaker": "doctor", "text": 5}]}, r"turns\[0\].text: input should be"),
        ({"turns": "hello"}, "turns: input should be a valid list"),
        ({"dialogue": "hello"}, "neither `turns` nor `utterances`"),
        ({"turns": []}, "nothing is said"),
        ({"turns": [{"speaker": "doctor", "text": " . "}]}, "nothing is said"),
        ([], "holds no conversation"),
        (["hello"], "a conversation is a JSON object"),
        (
            {"utterances": [{"start": 4, "end": 3, "text": "x"}]},
            r"utterances\[0\]: `start` and `end` are seconds",
        ),
        ({"utterances": [{"start": 4, "text": "x"}]}, r"utterances\[0\]: `start` and `end`"),
        (
            {"utterances": [{"words": [{"text": "x", "alternatives": [{"text": "y"}]}]}]},
            r"utterances\[0\].words\[0\].alternatives\[0\].source: field required",
        ),
        ({"utterances": [{"start": -1, "end": 3, "text": "x"}]}, r"utterances\[0\].start"),
        ({"utterances": [{"start": 1e9, "end": 2e9, "text": "x"}]}, r"utterances\[0\].start"),
        ('{"utterances": [{"start": NaN, "end": 3, "text": "x"}]}', r"utterances\[0\].start"),
        ('{\n"turns": [\n', "line 3, column 1: not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_malformed_json_is_told_with_its_place(tmp_path, content, why):
    with pytest.raises(InputError, match=why) as caught:
        read_transcript(save(tmp_path / "a.json", content))
    assert "\n" not in str(caught.value)


def test_a_bad_line_of_a_jsonl_is_named(tmp_path):
    with pytest.raises(InputError, match="line 2, column 2: not JSON"):
        read_transcript(save(tmp_path / "a.jsonl", '{"turns": []}\n{oops}\n'), record=1)


def test_errors_never_quote_what_was_said(tmp_path):
    content = {"turns": [{"speaker": "patient", "text": ["my secret"]}]}
    with pytest.raises(InputError) as caught:
        read_transcript(save(tmp_path / "a.json", content))
    assert "secret" not in str(caught.value)


# ---------------------------------------------------------------- files
def test_unreadable_files(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_transcript(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_transcript(tmp_path)
    for content, why in [
        (b"Doctor: hi\nPatient: caf\xe9\n", "line 2 is not UTF-8"),
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"RIFF\0\0", "is not a text file"),
        ("Doctor: hi".encode("utf-16"), "line 1 is not UTF-8"),
    ]:
        (tmp_path / "a.txt").write_bytes(content)
        with pytest.raises(InputError, match=why):
            read_transcript(tmp_path / "a.txt")


def test_a_byte_order_mark_is_no_word(tmp_path):
    path = save(tmp_path / "a.txt", "\ufeffDoctor: hi there\n")
    assert said(read_transcript(path)) == [("Doctor", "hi there")]


# ---------------------------------------------------------------- plain text
def test_prefixes_name_the_speakers_and_lines_go_on(tmp_path):
    text = (
        "Doctor: Any fever?\nPatient: No.\n  Not that\n  I know: really.\n\nDr. Ramos: Good.\n"
        "MOTHER: He was hot."
    )
    transcript = read_transcript(save(tmp_path / "a.txt", text))
    assert said(transcript) == [
        ("Doctor", "Any fever?"),
        ("Patient", "No. Not that I know: really."),
        ("Dr. Ramos", "Good."),
        ("MOTHER", "He was hot."),
    ]
    roles = [utterance.role for utterance in transcript.utterances]
    assert roles == [Role.CLINICIAN, Role.PATIENT, Role.CLINICIAN, Role.COMPANION]


def test_brackets_clock_times_and_numbers_of_speakers(tmp_path):
    text = "[0:04] [doctor] hi , martha .\n00:00:09 [patient] hello .\n(1:02:03) Speaker 3: ciao\n"
    transcript = read_transcript(save(tmp_path / "a.txt", text))
    assert said(transcript) == [
        ("doctor", "hi, martha."), ("patient", "hello."), ("Speaker 3", "ciao"),
    ]  # fmt: skip


def test_names_that_recur_are_speakers_and_a_colon_alone_makes_none(tmp_path):
    named = read_transcript(save(tmp_path / "a.txt", "Ann: hi\nBob: oh\nAnn: so\nBob: yes"))
    assert [speaker for speaker, _ in said(named)] == ["Ann", "Bob", "Ann", "Bob"]
    assert {utterance.role for utterance in named.utterances} == {Role.UNKNOWN}
    text = "I have two things: pain and a rash\nand then: nothing"
    assert [who for who, _ in said(read_transcript(save(tmp_path / "b.txt", text)))] == ["S?", "S?"]


def test_without_speakers_a_line_is_an_utterance(tmp_path):
    transcript = read_transcript(save(tmp_path / "a.txt", "Any fever? Or chills?\nNo. None.\n"))
    assert said(transcript) == [("S?", "Any fever? Or chills?"), ("S?", "No. None.")]
    assert transcript.utterances[0].role is Role.UNKNOWN


def test_a_text_of_one_line_is_cut_into_sentences(tmp_path):
    text = "hi , dr . who . any pain ? Dr. Ramos saw me. It is 2.5 mg!"
    assert [text for _, text in said(read_transcript(save(tmp_path / "a.txt", text)))] == [
        "hi, dr.", "who.", "any pain?", "Dr. Ramos saw me.", "It is 2.5 mg!",
    ]  # fmt: skip


# ---------------------------------------------------------------- words
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("any pain ?", ("any", "pain?")),
        ("( left ) knee", ("(left)", "knee")),
        ("about 98 % , good", ("about", "98", "%,", "good")),
        (". . .", ()),
        ("? no", ("no",)),
        ("wait -- no", ("wait--", "no")),
        ("2 + 2", ("2", "+", "2")),
    ],
)
def test_lone_punctuation_joins_its_neighbour(text, words):
    assert tokens(text) == words


@given(st.text(max_size=200))
def test_no_letter_or_digit_is_ever_lost(text):
    def letters(value: str) -> str:
        return "".join(character for character in value if character.isalnum())

    assert letters("".join(tokens(text))) == letters(text)
    assert all(any(c.isalnum() for c in t) or not t.isspace() for t in tokens(text))


@given(
    st.lists(st.text("abc", min_size=1, max_size=12), min_size=1, max_size=30),
    st.integers(0, 10_000),
    st.integers(0, 5_000),
)
def test_interpolated_words_fill_the_utterance_in_order(written, start, length):
    span = TimeSpan(start_ms=start, end_ms=start + length)
    spans = [word.span for word in timed_words(written, span)]
    assert spans[0].start_ms == span.start_ms
    assert spans[-1].end_ms == span.end_ms
    assert all(a.end_ms == b.start_ms for a, b in itertools.pairwise(spans))


# ---------------------------------------------------------------- the corpora themselves
@pytest.mark.parametrize(
    ("file", "record"),
    [("aci-bench/train.jsonl", 1), ("aci-bench/train.jsonl", 30), ("mts-dialog/train.jsonl", 5)],
)
def test_corpora_of_turns(file, record):
    path = SHARED / file
    if not path.exists():
        pytest.skip("the corpora are not here")
    transcript = read_transcript(path, record=record)
    raw = json.loads(path.read_text(encoding="utf-8").splitlines()[record - 1])["turns"]
    assert len(transcript.utterances) == len([turn for turn in raw if turn["text"].strip()])
    assert Role.UNKNOWN not in {utterance.role for utterance in transcript.utterances}


def test_a_corpus_of_timed_utterances():
    path = SHARED / "primock57" / "transcripts" / "day1_consultation01.json"
    if not path.exists():
        pytest.skip("the corpora are not here")
    transcript = read_transcript(path)
    duration_ms = json.loads(path.read_text(encoding="utf-8"))["duration"] * 1000
    assert {u.role for u in transcript.utterances} == {Role.CLINICIAN, Role.PATIENT}
    assert all(word.span and word.span.end_ms <= duration_ms for word in transcript.words)
    starts = [turn.span.start_ms for turn in transcript.turns]
    assert starts == sorted(starts)


def test_a_recognizer_that_writes_no_full_stops_is_cut_where_people_begin_to_speak(tmp_path):
    text = (
        "so what brings you in today then tell me all about it okay well i have had this pain in my "
        "knee and i have no fever and it hurts when i climb the stairs have you taken anything for "
        "it no i haven't it is not that bad really\n"
    )
    transcript = read_transcript(save(tmp_path / "a.txt", text))
    assert [passage.text for passage in transcript.passages()] == [
        "so what brings you in today then tell me all about it",
        "okay well i have had this pain in my knee and i have no fever and it hurts when i climb "
        "the stairs",
        "have you taken anything for it",
        "no i haven't it is not that bad really",
    ]


def test_a_sentence_that_is_merely_long_enough_to_be_one_stays_whole(tmp_path):
    text = "Well, I think it was on Monday, yes, Monday, okay, or have you heard otherwise?\n"
    transcript = read_transcript(save(tmp_path / "a.txt", text))
    assert [passage.text for passage in transcript.passages()] == [text.strip()]
