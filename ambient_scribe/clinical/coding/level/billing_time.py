"""The clinician's total time on the day, where they stated it, and the level that it reaches.

In: the times that were stated. Out: a reason with its evidence, and what must still be told. A
recording's length is never that time, and what the patient or a nurse says of time is none either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.clinical.coding.level.rules import Level, MinutesByPatient, PatientKind
from ambient_scribe.clinical.coding.level.told import StatedTime
from ambient_scribe.domain.note import Reason

_MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class ByTime:
    """`levels`: what the stated time reaches, for the kinds of patient that it may be."""

    levels: Mapping[PatientKind, Level]
    minutes: int | None
    reasons: tuple[Reason, ...]
    question: str

    @property
    def told(self) -> str:
        """For the suggestion's text: "45 minutes stated: moderate (new) or high (established)"."""
        if self.minutes is None:
            return ""
        parts = [f"{level.word} ({kind})" for kind, level in self.levels.items()]
        reached = " or ".join(parts) if parts else "too short for any level"
        return f"{self.minutes} minutes stated: {reached}"


def by_time(
    times: Sequence[StatedTime],
    kinds: Sequence[PatientKind],
    limits: MinutesByPatient,
    least: Level,
    recorded_ms: int | None,
) -> ByTime:
    """`kinds`: what the patient may be; `least`: the level that is reached without the time."""
    if not times:
        return ByTime({}, None, (), _asked(kinds, limits, least, recorded_ms))
    longest = max(times, key=lambda one: one.minutes)
    reached = {kind: limits.of(kind).reached(longest.minutes) for kind in kinds}
    levels = {kind: level for kind, level in reached.items() if level is not None}
    reason = Reason(
        text=f"time: the clinician stated {longest.minutes} minutes",
        evidence=tuple(dict.fromkeys(one.sentence.spoken for one in times)),
    )
    others = sorted({one.minutes for one in times} - {longest.minutes}, reverse=True)
    several = (
        f" {', '.join(map(str, others))} minutes were stated too: part of it, or beside it?"
        if others
        else ""
    )
    question = (
        f"Are {longest.minutes} minutes the clinician's own total time on this patient on the day, "
        f"without staff's time and without what is billed apart?{several}"
    )
    return ByTime(levels, longest.minutes, (reason,), question)


def _asked(
    kinds: Sequence[PatientKind],
    limits: MinutesByPatient,
    least: Level,
    recorded_ms: int | None,
) -> str:
    thresholds = "; ".join(
        f"{one.word} from "
        + " or ".join(f"{limits.of(kind).least(one)} ({kind})" for kind in kinds)
        for one in Level
        if one >= least
    )
    recorded = ""
    if recorded_ms is not None:
        recorded = f" Recorded: {recorded_ms // _MS_PER_MINUTE} minutes, which is not that time."
    return (
        "Or by time: how many minutes did the clinician spend on this patient on the day, all "
        f"together? {thresholds[0].upper()}{thresholds[1:]}.{recorded}"
    )
