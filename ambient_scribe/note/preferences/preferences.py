"""A provider's preferences: a TOML file ↔ validated Preferences.

Nothing in it can add a statement to a note: it orders, names and lays out sections, leaves out what the
ledger of omissions then tells, abbreviates, and words findings that were said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.errors import UsageError
from ambient_scribe.note.preferences.abbreviations import load_abbreviations
from ambient_scribe.note.templates.contents import NEVER_DROPPED, SECTION_IDS, SectionId
from ambient_scribe.resources import user_home
from ambient_scribe.toml_files import read_as

KEPT = (*NEVER_DROPPED, SectionId.RECORDING)
"""Sections that no preference leaves out."""

_NAME = re.compile(r"[\w .'-]{1,80}")
_NO_FILE_NAME = re.compile(r"[^\w-]+")


class Verbosity(StrEnum):
    BRIEF = "brief"
    STANDARD = "standard"
    FULL = "full"


class Phrase(Frozen):
    """How a provider words a finding. It stands only for that finding, where it was said."""

    content: str
    finding: str = Field(min_length=1)
    """The fact's name ("clear to auscultation")."""
    assertion: Assertion = Assertion.PRESENT
    drafted: str = ""
    """The draft's words that it stands for; empty: the fact's name."""
    phrase: str = Field(min_length=1)

    @property
    def replaces(self) -> str:
        return self.drafted or self.finding


class Preferences(Frozen):
    provider: str = Field(min_length=1)
    template: str | None = None
    verbosity: Verbosity = Verbosity.FULL
    order: tuple[str, ...] = ()
    """Ids of sections that come first, in this order; the others follow in the template's."""
    left_out: tuple[str, ...] = ()
    """Ids of sections that the notes do without."""
    headings: Mapping[str, str] = Field(default_factory=dict)
    """By id of the section."""
    forms: Mapping[str, SectionForm] = Field(default_factory=dict)
    abbreviations: Mapping[str, str] = Field(default_factory=dict)
    """ "hypertension" = "HTN"."""
    phrases: tuple[Phrase, ...] = ()


def preferences_folder() -> Path:
    return user_home() / "preferences"


def preferences_file(provider: str) -> Path:
    """Where a provider's lie; nothing is made. Raises UsageError for what is no name."""
    return preferences_folder() / f"{file_name(provider)}.toml"


def file_name(provider: str) -> str:
    """ "Dr. Lee" → "dr-lee". Raises UsageError for what is no name."""
    name = _NO_FILE_NAME.sub("-", provider.strip().lower()).strip("-")
    if not name or not _NAME.fullmatch(provider.strip()):
        raise UsageError(f"{provider[:40]!r} is no name of a provider: use letters, e.g. 'Dr. Lee'")
    return name


def read_preferences(path: Path) -> Preferences:
    """Raises UsageError with one line: file, key, and what is wrong."""
    preferences = read_as(Preferences, path, "file of preferences", f"preferences {path.name}")
    for mistake in mistakes(preferences):
        raise UsageError(f"preferences {path.name}: {mistake}")
    return preferences


def mistakes(preferences: Preferences) -> Iterator[str]:
    for section in preferences.left_out:
        if section in KEPT:
            yield f"left_out: the section {section!r} is never left out of a note"
    for section, title in preferences.headings.items():
        if not title.strip():
            yield f"headings: {section}: a heading must not be empty"
    refused = load_abbreviations().refused
    expanded: dict[str, str] = {}
    for term, short in preferences.abbreviations.items():
        if short in refused:
            yield f"abbreviations: {short!r} is on the list of abbreviations not to be used"
        if not term.strip() or not short.strip() or len(short) >= len(term):
            yield f"abbreviations: {short!r} is no abbreviation of {term!r}"
        meant = load_abbreviations().meaning.get(short) or expanded.get(short)
        if meant is not None and meant != term and load_abbreviations().short.get(term) != short:
            yield f"abbreviations: {short!r} stands for {meant!r} already"
        expanded[short] = term
    for one in preferences.phrases:
        if one.content not in SECTION_IDS:
            yield f"phrases: there is no content {one.content!r}: use one of {', '.join(SectionId)}"
        if any(character.isdigit() for character in one.phrase):
            yield f"phrases: {one.finding!r}: a phrase holds no number: values are the visit's own"


def preferences_text(preferences: Preferences) -> str:
    """As TOML that a person may edit."""
    lines = [f"provider = {quoted(preferences.provider)}"]
    if preferences.template is not None:
        lines.append(f"template = {quoted(preferences.template)}")
    lines.append(f"verbosity = {quoted(preferences.verbosity)}")
    for name in ("order", "left_out"):
        listed = getattr(preferences, name)
        lines += [f"{name} = [{', '.join(map(quoted, listed))}]"] if listed else []
    for name in ("headings", "forms", "abbreviations"):
        table: Mapping[str, str] = getattr(preferences, name)
        lines += ["", f"[{name}]"] if table else []
        lines += [f"{quoted(key)} = {quoted(value)}" for key, value in table.items()]
    for one in preferences.phrases:
        lines += ["", "[[phrases]]"]
        lines += [
            f"{key} = {quoted(str(value))}" for key, value in one.model_dump(mode="json").items()
        ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A basic string of TOML; JSON's escapes are among its own."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "")
