"""What a model is told and by what its answer is judged, read from `configs/prompts/scribe.toml`."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from ambient_scribe.domain.base import Frozen
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import read_as


class Judging(Frozen):
    """By what an answer is judged; see the comments in the file."""

    first_person: frozenset[str]
    numeral_before: frozenset[str]
    refusals: tuple[str, ...]
    to_the_machine: tuple[str, ...]


class Prompts(Frozen):
    version: str
    system: str
    ask_sections: str
    ask_problems: str
    part: str
    problems: str
    chart: str
    facts: str
    begins: str
    ends: str
    shape_sections: str
    repair: str
    sections: dict[str, str]
    judging: Judging

    def guidance(self, section: str, title: str) -> str:
        """ "plan (Plan): by problem: …" """
        told = self.sections.get(section)
        return f"{section} ({title})" + (f": {told}" if told else "")


@cache
def load_prompts() -> Prompts:
    """Raises UsageError for a broken file."""
    return read_prompts(prompts_file())


def read_prompts(path: Path) -> Prompts:
    """Raises UsageError, naming the file and what is wrong in it."""
    return read_as(Prompts, path, "prompt file")


def prompts_file() -> Path:
    return shipped("configs", "prompts", "scribe.toml")


@cache
def prompts_sha256() -> str:
    return hashlib.sha256(prompts_file().read_text(encoding="utf-8").encode()).hexdigest()
