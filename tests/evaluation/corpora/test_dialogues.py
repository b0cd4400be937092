"""Conversations of the corpora, with the corpus's numbers of their turns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.domain.transcript import Role
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.dialogues import ids_of, read_dialogue

SAID = [
    {"speaker": "doctor", "start": 0.0, "end": 1.0, "text": "Any fever?"},
    {"speaker": "patient", "start": 1.2, "end": 1.3, "text": ""},
    {"speaker": "patient", "start": 1.5, "end": 2.0, "text": "No , none ."},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "primock57" / "transcripts"
    folder.mkdir(parents=True)
    visit = {"id": "day1_consultation01", "utterances": SAID}
    (folder / "day1_consultation01.json").write_text(json.dumps(visit), encoding="utf-8")
    aligned = tmp_path / "primock57" / "asr-aligned" / "ears"
    aligned.mkdir(parents=True)
    heard = {"utterances": [{**SAID[2], "text": "No non"}]}
    (aligned / "day1_consultation01.json").write_text(json.dumps(heard), encoding="utf-8")
    (tmp_path / "aci-bench").mkdir()
    turns = [{"speaker": "doctor", "text": "hello"}, {"speaker": "patient", "text": "hi ."}]
    lines = json.dumps({"id": "D1", "turns": turns}) + "\n"
    (tmp_path / "aci-bench" / "train.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_turns_keep_the_number_of_the_corpus_where_some_are_empty(data: Path) -> None:
    dialogue = read_dialogue(data, "primock57", "day1_consultation01")
    assert list(dialogue.turns.values()) == [0, 2]
    last = dialogue.transcript.utterances[-1]
    assert last.role is Role.PATIENT
    assert dialogue.turns_of(last.word_ids[:1]) == {2}
    assert dialogue.speakers[1] == "patient"


def test_a_recognizers_words_find_the_turn_by_speaker_and_time(data: Path) -> None:
    heard = read_dialogue(data, "primock57", "day1_consultation01", recognizer="ears")
    assert list(heard.turns.values()) == [2]


def test_labels_without_meaning(data: Path) -> None:
    dialogue = read_dialogue(data, "aci-bench/train", "D1", roles=False)
    assert [(one.speaker, one.role) for one in dialogue.transcript.utterances] == [
        ("S1", Role.UNKNOWN),
        ("S2", Role.UNKNOWN),
    ]


def test_the_ids_of_a_split(data: Path) -> None:
    assert ids_of(data, "aci-bench", "train") == ("D1",)
    assert ids_of(data, "primock57", "train") == ("day1_consultation01",)
    with pytest.raises(InputError, match="no conversations"):
        ids_of(data, "primock57", "valid")


def test_what_is_not_there_is_named(data: Path) -> None:
    with pytest.raises(InputError, match="there is no D9"):
        read_dialogue(data, "aci-bench/train", "D9")
    with pytest.raises(InputError, match="has no words of ears"):
        read_dialogue(data, "aci-bench/train", "D1", recognizer="ears")
