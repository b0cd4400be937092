"""Groups of options: a command that takes frozen dataclasses enters; one that typer can read leaves.

typer knows an option only as a parameter of the command's own function, so that a command with
eighteen options would be a function with eighteen parameters. Here options that belong together
stand in a dataclass, each field annotated as such a parameter would be, and `spread` makes the
options out of it again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints

Command = Callable[..., None]
Option = inspect.Parameter


def spread(command: Command) -> Command:
    """The same command with the fields of each group in the group's place, by their own names.

    A default that the command gives for a group stands over the defaults of the group's fields.
    Raises ValueError where two options would have one name.
    """
    hints = get_type_hints(command, include_extras=True)
    options: list[Option] = []
    groups: dict[str, type[Any]] = {}
    for parameter in inspect.signature(command).parameters.values():
        kind = hints[parameter.name]
        if is_dataclass(kind) and isinstance(kind, type):
            groups[parameter.name] = kind
            options += _options(kind, parameter.default)
        else:
            options.append(_option(parameter.name, kind, parameter.default))

    @wraps(command)
    def run(**given: Any) -> None:
        gathered = {
            name: kind(**{field.name: given.pop(field.name) for field in fields(kind)})
            for name, kind in groups.items()
        }
        command(**gathered, **given)

    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    return run


def _options(group: type[Any], instead: Any) -> Iterator[Option]:
    hints = get_type_hints(group, include_extras=True)
    for field in fields(group):
        given = instead is not Option.empty
        default = getattr(instead, field.name) if given else _default(field)
        yield _option(field.name, hints[field.name], default)


def _option(name: str, kind: Any, default: Any) -> Option:
    """By keyword only, so that one without a default may follow one that has it."""
    return Option(name, Option.KEYWORD_ONLY, annotation=kind, default=default)


def _default(field: Field[Any]) -> Any:
    return Option.empty if field.default is MISSING else field.default
