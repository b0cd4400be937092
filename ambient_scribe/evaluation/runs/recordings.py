"""Recordings of a corpus go through the program, one after the other; scored recordings leave.

A recording that cannot be read or scored is told in a line and listed as failed; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ambient_scribe.domain.encounter import Encounter, EngineIdentity
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.results.assembly import Scored

Tell = Callable[[str], None]
HEARING = ("voice", "recognition", "diarization")
"""Stages of a session whose engines a figure of recognition or diarization depends on."""


@dataclass
class Outcome:
    """What came of a corpus so far."""

    scored: list[Scored] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def score_each(names: Iterable[str], score: Callable[[str], Scored], tell: Tell) -> Outcome:
    """`score` is called for each name. What is wrong with one file (InputError) is wrong with it
    alone; any other error, such as an engine that cannot run, ends it all.

    Raises InputError, with the first reason, when nothing could be scored.
    """
    outcome = Outcome()
    for name in names:
        try:
            outcome.scored.append(score(name))
        except InputError as error:
            outcome.failed[name] = str(error)
            tell(f"{name}: failed: {error}")
    if not outcome.scored:
        first = next(iter(outcome.failed.items()), None)
        told = f"{first[0]}: {first[1]}" if first else "there is none"
        raise InputError(f"no file could be scored; {told}")
    return outcome


def hearing_engines(encounter: Encounter) -> tuple[EngineIdentity, ...]:
    return tuple(one for one in encounter.provenance.engines if one.stage in HEARING)


def seconds_spent(encounter: Encounter, *stages: str) -> float:
    """Of the stages named, or of all."""
    times = encounter.provenance.stages
    return sum(one.milliseconds for one in times if not stages or one.stage in stages) / 1000
