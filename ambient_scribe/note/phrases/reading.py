"""Reads `configs/phrases/*.toml`, the words and sentence patterns that drafting uses.

In: files that a clinician can read and correct. Out: a frozen `Phrases`, read once. A broken file
is a UsageError that names it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TypeVar

from ambient_scribe.domain.base import Frozen
from ambient_scribe.note.phrases.background import Background
from ambient_scribe.note.phrases.examination import Examination
from ambient_scribe.note.phrases.questions import Exchange, Exchanges, Questions
from ambient_scribe.note.phrases.speech import Relevance, Speech, Verbs
from ambient_scribe.note.phrases.standing import Standing
from ambient_scribe.note.phrases.visit import Stages
from ambient_scribe.note.phrases.wording import Clinical, Systems, Wording
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import read_as

_Part = TypeVar("_Part", bound=Frozen)


class Phrases(Frozen):
    speech: Speech
    verbs: Verbs
    relevance: Relevance
    stages: Stages
    wording: Wording
    systems: Systems
    examination: Examination
    exchanges: tuple[Exchange, ...]
    questions: Questions
    clinical: Clinical
    standing: Standing
    background: Background


def read_phrases(folder: Path) -> Phrases:
    """Raises UsageError, naming the file and what is wrong in it."""
    return Phrases(
        speech=_read(folder / "speech.toml", Speech),
        verbs=_read(folder / "verbs.toml", Verbs),
        relevance=_read(folder / "relevance.toml", Relevance),
        stages=_read(folder / "stages.toml", Stages),
        wording=_read(folder / "wording.toml", Wording),
        systems=_read(folder / "systems.toml", Systems),
        examination=_read(folder / "examination.toml", Examination),
        exchanges=_read(folder / "exchanges.toml", Exchanges).exchanges,
        questions=_read(folder / "questions.toml", Questions),
        clinical=_read(folder / "clinical.toml", Clinical),
        standing=_read(folder / "standing.toml", Standing),
        background=_read(folder / "background.toml", Background),
    )


@cache
def load_phrases() -> Phrases:
    """The shipped phrases."""
    return read_phrases(shipped("configs", "phrases"))


def phrases_sha256() -> str:
    """Of the shipped phrase files, names and contents, for the provenance of a note."""
    digest = hashlib.sha256()
    for path in sorted(shipped("configs", "phrases").glob("*.toml")):
        digest.update(path.name.encode("utf-8"))
        digest.update(path.read_text(encoding="utf-8").encode("utf-8"))
    return digest.hexdigest()


def _read(path: Path, model: type[_Part]) -> _Part:
    return read_as(model, path, "phrase file")
