"""Note templates: a TOML file of headings in `configs/templates/` → a validated Template.

The planner places statements by section id, so the ids are fixed (`SECTION_IDS`); a template
chooses among them, names and orders them. A clinic adds a template by adding a file.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.domain.note import Template
from ambient_scribe.errors import EngineError, UsageError
from ambient_scribe.note.phrases import first_mistake, read_toml
from ambient_scribe.resources import shipped

DEFAULT_TEMPLATE = "soap"


class SectionId(StrEnum):
    """Every section the planner knows. `RECORDING` holds what the program states about itself."""

    CHIEF_COMPLAINT = "chief_complaint"
    HPI = "hpi"
    ROS = "ros"
    PMH = "pmh"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    FAMILY_HISTORY = "family_history"
    SOCIAL_HISTORY = "social_history"
    VITALS = "vitals"
    EXAM = "exam"
    RESULTS = "results"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    RECORDING = "recording"


SECTION_IDS = frozenset(SectionId)


def load_template(name: str = DEFAULT_TEMPLATE) -> Template:
    """A shipped template by its name ("soap").

    Raises UsageError for an unknown name (the message lists the known ones) and a broken file.
    """
    known = template_names()
    if name not in known:
        raise UsageError(f"no template is called {name!r}: choose one of {', '.join(known)}")
    return read_template(shipped("configs", "templates", f"{name}.toml"))


def template_names() -> tuple[str, ...]:
    try:
        folder = shipped("configs", "templates")
    except EngineError as error:
        raise UsageError(str(error)) from error
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def read_template(path: Path) -> Template:
    """Raises UsageError with one line: what is wrong with the template and how to mend it."""
    document = read_toml(path, "template")
    try:
        template = Template.model_validate(document)
    except ValidationError as error:
        raise UsageError(f"template {path.name}: {first_mistake(error)}") from error
    _check(template, path.name)
    return template


def _check(template: Template, file: str) -> None:
    seen: set[str] = set()
    for section in template.sections:
        if section.id not in SECTION_IDS:
            raise UsageError(
                f"template {file}: there is no section {section.id!r}: "
                f"use one of {', '.join(SectionId)}"
            )
        if section.id in seen:
            raise UsageError(f"template {file}: the section {section.id!r} stands twice")
        if not section.title.strip():
            raise UsageError(f"template {file}: the section {section.id!r} has an empty title")
        seen.add(section.id)
    if SectionId.RECORDING not in seen:
        raise UsageError(
            f"template {file}: the section {SectionId.RECORDING.value!r} is missing: "
            "what could not be heard is stated there"
        )
