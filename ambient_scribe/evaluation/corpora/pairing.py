"""Which hypothesis belongs to which reference: by id, or by its last part where that is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from ambient_scribe.errors import InputError

Found = TypeVar("Found")


def finder(of: Mapping[str, Found]) -> Callable[[str], Found]:
    """A function from an id to what belongs to it, which raises InputError when nothing does.

    `set/one` finds `one`, and the other way round, where no other id ends so.
    """
    by_name: dict[str, list[Found]] = {}
    for id_, one in of.items():
        by_name.setdefault(_last(id_), []).append(one)

    def find(id_: str) -> Found:
        if id_ in of:
            return of[id_]
        near = by_name.get(_last(id_), [])
        if len(near) != 1:
            raise InputError("there is no hypothesis for it")
        return near[0]

    return find


def _last(id_: str) -> str:
    return id_.rsplit("/", 1)[-1]
