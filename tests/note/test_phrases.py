from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ambient_scribe.errors import UsageError
from ambient_scribe.note.phrases.reading import load_phrases, phrases_sha256, read_phrases
from ambient_scribe.resources import shipped


def test_shipped_phrases_are_lower_case_where_they_are_matched() -> None:
    phrases = load_phrases()
    matched = [
        *phrases.speech.fillers,
        *phrases.speech.unsafe,
        *phrases.stages.exam_cues,
        *phrases.stages.assessment_cues,
        *(said for frame in phrases.stages.frames for said in frame.said),
        *(said for frame in phrases.stages.findings for said in frame.said),
    ]
    assert [one for one in matched if one != one.lower()] == []


def test_every_frame_has_its_braces() -> None:
    stages = load_phrases().stages
    assert all("{rest}" in frame.written for frame in (*stages.frames, *stages.findings))


def test_a_broken_phrase_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "phrases"
    shutil.copytree(shipped("configs", "phrases"), folder)
    (folder / "verbs.toml").write_text("regular = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"verbs\.toml"):
        read_phrases(folder)


def test_the_hash_names_the_content() -> None:
    assert len(phrases_sha256()) == 64
    assert phrases_sha256() == phrases_sha256()
