"""A speaker's label in a transcript enters; the role that it names leaves."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

from ambient_scribe.domain.transcript import Role

_TITLE = re.compile(r"^(dr|doctor|nurse)\b.*$")


def role_named(label: str) -> Role:
    """UNKNOWN when the label says nothing ("S1", "Maria").

    >>> role_named("Dr. Ramos"), role_named("guest_family"), role_named("S1")
    (<Role.CLINICIAN: 'clinician'>, <Role.COMPANION: 'companion'>, <Role.UNKNOWN: 'unknown'>)
    """
    name = " ".join(re.sub(r"[._\-]+", " ", label.lower()).split())
    known = _roles().get(name)
    if known is None and (title := _TITLE.match(name)):
        known = _roles().get(title[1])
    return known or Role.UNKNOWN


@lru_cache(maxsize=1)
def _roles() -> dict[str, Role]:
    table = resources.files("ambient_scribe.interop").joinpath("speaker_names.toml")
    lists = tomllib.loads(table.read_text(encoding="utf-8"))
    return {name: Role(role) for role, names in lists.items() for name in names}
