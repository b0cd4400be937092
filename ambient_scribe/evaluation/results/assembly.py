"""Scored recordings become a report: pooled, with intervals, by file and by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ambient_scribe.evaluation.results import bootstrap
from ambient_scribe.evaluation.results.report import Provenance, Report, Resampling, Row
from ambient_scribe.evaluation.tally import Tallies, pooled, rates

SMALLEST_GROUP_KEY = 2
"""A `by` key with one value repeats the summary; only speakers are named even then."""


@dataclass(frozen=True)
class Scored:
    """One recording: `groups` are its own (kind, source, its only speaker); `by_speaker` holds what
    can be told of each speaker of a recording with several."""

    id: str
    tallies: Tallies
    groups: Mapping[str, str] = field(default_factory=dict)
    by_speaker: Mapping[str, Tallies] = field(default_factory=dict)
    extra: Row = field(default_factory=dict)
    """Counts for the file's row that no rate is made of, e.g. `seconds`."""
    parts: Mapping[str, Mapping[str, Tallies]] = field(default_factory=dict)
    """What can be told of the recording's parts, by what divides it: `parts["kind"]["symptom"]`."""


def assemble(
    title: str,
    scored: Sequence[Scored],
    failed: Mapping[str, str],
    provenance: Provenance,
    *,
    confidence: bool = True,
) -> Report:
    """`scored` must not be empty. Sums of `extra` stand in the summary beside the rates."""
    rows = {one.id: one.tallies for one in scored}
    speakers = {one.id: one.groups.get("speaker") for one in scored}
    resampling = None
    found: dict[str, tuple[float, float]] = {}
    if confidence and len(scored) > 1:
        found = bootstrap.intervals(bootstrap.units(rows, speakers))
        unit = bootstrap.unit_name(rows, speakers)
        resampling = Resampling(unit=unit, draws=bootstrap.DRAWS, seed=bootstrap.SEED)
    summary: Row = {
        **rates(pooled(rows.values())),
        **_sums([one.extra for one in scored]),
        "files": float(len(scored)),
        "failed": float(len(failed)),
    }
    return Report(
        title=title,
        summary=summary,
        files={one.id: {**rates(one.tallies), **one.extra} for one in scored},
        intervals=found,
        by=_by(scored),
        counts={
            one.id: {name: (tally.errors, tally.total) for name, tally in one.tallies.items()}
            for one in scored
        },
        failed=dict(failed),
        provenance=provenance.changed(resampling=resampling),
    )


def _sums(extras: Sequence[Row]) -> Row:
    names = dict.fromkeys(name for extra in extras for name in extra)
    return {name: sum(extra.get(name) or 0.0 for extra in extras) for name in names}


def _by(scored: Sequence[Scored]) -> dict[str, dict[str, Row]]:
    """Pooled by speaker, kind and source, where there are several of one."""
    groups: dict[str, dict[str, list[Tallies]]] = {}
    for one in scored:
        for key, value in one.groups.items():
            groups.setdefault(key, {}).setdefault(value, []).append(one.tallies)
        for speaker, tallies in one.by_speaker.items():
            if one.groups.get("speaker") != speaker:
                groups.setdefault("speaker", {}).setdefault(speaker, []).append(tallies)
        for key, parts in one.parts.items():
            for value, tallies in parts.items():
                groups.setdefault(key, {}).setdefault(value, []).append(tallies)
    divided = {key for one in scored for key in one.parts}
    return {
        key: {value: rates(pooled(rows)) for value, rows in sorted(values.items())}
        for key, values in groups.items()
        if key == "speaker" or key in divided or len(values) >= SMALLEST_GROUP_KEY
    }
