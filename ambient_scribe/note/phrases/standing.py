"""Words by which what is told is not so here and now: `standing.toml`."""

from __future__ import annotations

from ambient_scribe.domain.base import Frozen


class Standing(Frozen):
    """Words by which what is told is not so here and now; see the comments in `standing.toml`."""

    supposing: tuple[str, ...]
    awaiting: tuple[str, ...]
    weighing: tuple[str, ...]
    in_general: tuple[str, ...]
    comparing: tuple[str, ...]
    risks: frozenset[str]
    refusing_to_give: tuple[str, ...]
    waiving: tuple[str, ...]
    looking: tuple[str, ...]
    wishing: tuple[str, ...]
    aiming: tuple[str, ...]
    wanting: tuple[str, ...]
    changed_before: tuple[str, ...]
    changing_now: tuple[str, ...]
    stays: tuple[str, ...]
    since_stays: tuple[str, ...]
    lasting: tuple[str, ...]
    finding_out: tuple[str, ...]
    likening: tuple[str, ...]
    likening_things: tuple[str, ...]
    fearing: tuple[str, ...]
    foreseen: tuple[str, ...]
    events: tuple[str, ...]
    before_events: tuple[str, ...]
    after_events: tuple[str, ...]
    hypothetical: tuple[str, ...]
    assenting: frozenset[str]
    some_day: tuple[str, ...]
    returning: tuple[str, ...]
    seeing: tuple[str, ...]
    offering: frozenset[str]
