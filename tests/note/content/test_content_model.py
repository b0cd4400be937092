"""The content model: its file is checked, its judgement is a distribution, and it tells a story from talk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.note.drafting.content.judged import Content, content_of
from ambient_scribe.note.drafting.content.model import ContentModel, Division
from ambient_scribe.note.drafting.survey.visit import Survey, Visit
from ambient_scribe.testing import passages

WEIGHTS = (
    "(bias)\t"
    + "\t".join(["0.0"] * len(Division))
    + "\nw:pain\t"
    + "\t".join(["1.0" if one is Division.HPI else "0.0" for one in Division])
)

SMALL_TALK = [
    ("clinician", "How was the drive over the bridge with all the roadworks these days?"),
    ("patient", "Slow, they have closed two lanes, and everybody goes through the village now."),
] * 8
"""It makes a whole visit of a few sentences."""

TALK = [
    *SMALL_TALK,
    ("clinician", "Morning, did you find somewhere to park?"),
    ("patient", "We did, thank you. Lovely weather for it."),
    ("clinician", "So what brings you in?"),
    ("patient", "I twisted my left ankle on the stairs on Sunday and it swelled up right away."),
    ("clinician", "Let's examine you. There is tenderness over the outside of the left ankle."),
    *SMALL_TALK,
    ("clinician", "My plan for you is to order an x-ray and prescribe naproxen twice a day."),
]


def survey_of(talk: list[tuple[str, str]]) -> Survey:
    visit = Visit()
    for passage in passages(talk):
        visit.accept(passage, ())
    return visit.survey()


def judged(talk: list[tuple[str, str]]) -> Content:
    return content_of(survey_of(talk))


def folder_with(folder: Path, weights: str, digest: str) -> Path:
    (folder / "weights.tsv").write_text(weights, encoding="utf-8")
    (folder / "model.toml").write_text(f'[sha256]\n"weights.tsv" = "{digest}"\n', encoding="utf-8")
    return folder


def test_weights_are_read_and_weighed(tmp_path: Path) -> None:
    digest = hashlib.sha256(WEIGHTS.encode()).hexdigest()
    model = ContentModel.load(folder_with(tmp_path, WEIGHTS, digest))
    found = model.probabilities(frozenset({"w:pain"}))
    assert max(found, key=lambda one: found[one]) is Division.HPI
    assert sum(found.values()) == pytest.approx(1)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="damaged"):
        ContentModel.load(folder_with(tmp_path, WEIGHTS, "0" * 64))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        ContentModel.load(tmp_path)


def test_each_word_belongs_to_one_unit_of_its_passage() -> None:
    content = judged(TALK)
    seen = [word_id for one in content.units for word_id in one.unit.word_ids]
    assert len(seen) == len(set(seen))


def test_the_story_the_examination_and_the_plan_are_told_apart() -> None:
    survey, content = survey_of(TALK), judged(TALK)
    words = {
        passage.words[0].text: [word.id for word in passage.words] for passage in survey.passages
    }
    story, exam, plan = (words[first] for first in ("I", "Let's", "My"))
    assert content.told(words["Slow,"]) < content.told(story)
    assert content.of(story, Division.HPI) > content.of(story, Division.PLAN)
    assert content.of(exam, Division.EXAM) > content.of(exam, Division.HPI)
    assert content.of(plan, Division.PLAN) > content.of(plan, Division.HPI)


def test_words_of_no_unit_count_for_nothing() -> None:
    assert judged(TALK).told(["nowhere"]) == 0.0
