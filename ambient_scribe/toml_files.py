"""Reads the TOML files in which words, templates and preferences are kept, as one checked model each.

In: a file that a person can read and correct. Out: the model, or one line that names the file and what
is wrong in it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError

Model = TypeVar("Model", bound=Frozen)


def read_as(model: type[Model], path: Path, what: str, shown: str | None = None) -> Model:
    """`what` the file is, for a file that cannot be read; `shown`: its name in what is said of a mistake
    in it. Raises UsageError."""
    return checked(model, read_toml(path, what), shown or path.name)


def checked(model: type[Model], document: dict[str, Any], shown: str) -> Model:
    """Raises UsageError with the first mistake."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise UsageError(f"{shown}: {first_mistake(error)}") from error


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """Raises UsageError with one line when the file is absent, unreadable or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"no such {what}: {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the {what} {path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the {what} {path} is not valid TOML: {error}") from error


def first_mistake(error: ValidationError) -> str:
    """The first thing that validation found, as one line: place and message."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
