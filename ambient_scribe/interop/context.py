"""Reads what the chart knew before the visit: a TOML or JSON file → PatientContext."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.errors import InputError
from ambient_scribe.toml_files import first_mistake

EXAMPLE = "samples/primary_care/context.toml"


def read_context(path: Path) -> PatientContext:
    """Raises InputError naming the file and the first thing that is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"no such context file: {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the context file {path}: {error}") from error
    return _context(str(path), path.name, _parse(path, text))


def context_of_text(text: str, name: str) -> PatientContext:
    """The content of such a file, whatever it is called. Raises InputError."""
    is_json = text.lstrip().startswith("{")
    document = _parse(Path(name).with_suffix(".json" if is_json else ".toml"), text)
    return _context(name, name, document)


def _context(told: str, name: str, document: dict[str, Any]) -> PatientContext:
    document.setdefault("source", name)
    try:
        return PatientContext.model_validate(document)
    except ValidationError as error:
        raise InputError(f"{told}: {first_mistake(error)} (see {EXAMPLE})") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        document = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is neither TOML nor JSON as its name says: {error}") from error
    if not isinstance(document, dict):
        raise InputError(f"{path}: a table of problems, medications, … is expected (see {EXAMPLE})")
    return document
