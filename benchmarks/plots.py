"""Draws what the measurements found, beside their JSON.

    python benchmarks/plots.py [latency rooms sizes windows day] [--results FOLDER] [--png]

In: `results/NAME.json`. Out: `results/NAME.svg`; what was not measured is not drawn. Where voices are
synthetic or weights random the title says *instrument figure*: it tells of the machine and the method,
not of people's speech.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

RESULTS = Path(__file__).parent / "results"
INSTRUMENT = "Instrument figure"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito (2008): told apart by people who see colours otherwise."""
GREY = "#767676"
SHOWN_AT_LEAST = 0.01
"""On a logarithmic scale."""
STYLE = {
    "svg.hashsalt": "ambient-scribe",  # the same figures give the same file
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "axes.axisbelow": True,
}
WAY_NAMES = {
    "live": "ambient-scribe",
    "plain": "plain LocalAgreement-2",
    "whisperlivekit": "whisperlivekit",
    "batch": "batch (file)",
}
ARRANGEMENT_NAMES = {
    "own": "a process for each room",
    "shared-1": "shared, one process",
    "shared": "shared, a process for each processor",
    "batched": "shared and batched",
}
LINES: dict[str, dict[str, Any]] = {
    "own": {"linestyle": "-"},
    "shared-1": {"linestyle": "--"},
    "shared": {"linestyle": "-.", "linewidth": 2.5, "alpha": 0.7},
    "batched": {"linestyle": ":"},
}
"""They may lie upon each other."""
WINDOW_NAMES = {
    "short": "windows as long as the speech",
    "mixed": "short while it goes on, 30 s when it has ended",
    "padded": "always padded to 30 s",
}


def latency(found: dict[str, Any]) -> Figure:
    """Median to 95th percentile of each way, its word error rate and its cost beside it."""
    by_way = found["by"]["way"]
    timed = [way for way in WAY_NAMES if "commit_p50_s" in by_way.get(way, {})]
    shown = [way for way in WAY_NAMES if way in by_way]
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    moments, errors, cost = figure.subplots(1, 3, width_ratios=[3, 1.3, 1.3], sharey=True)
    places = {way: place for place, way in enumerate(reversed(shown))}
    for kind, label, colour, up in (
        ("first", "stands there as it will stay", COLOURS[0], 0.13),
        ("commit", "is committed", COLOURS[1], -0.13),
    ):
        for way in timed:
            median, most = by_way[way][f"{kind}_p50_s"], by_way[way][f"{kind}_p95_s"]
            at = places[way] + up
            moments.plot([median, most], [at, at], color=colour, linewidth=3, alpha=0.5)
            moments.plot(median, at, "o", color=colour, label=label if way == timed[0] else None)
            moments.plot(most, at, "|", color=colour, markersize=10, markeredgewidth=2)
            moments.annotate(
                f"{median:.2f} to {most:.2f}",
                (most, at),
                textcoords="offset points",
                xytext=(6, -3),
                color=colour,
            )
    moments.set_xlabel("seconds from a word's end: median to 95th percentile")
    moments.set_yticks(list(places.values()), [WAY_NAMES[way] for way in places])
    moments.set_xlim(left=0, right=1.25 * max(by_way[way]["commit_p95_s"] for way in timed))
    moments.legend(loc="upper center", bbox_to_anchor=(0.5, 1.16), ncols=2, frameon=False)
    _bars(errors, [100 * by_way[way]["wer"] for way in places], "word error rate, %", "{:.1f}")
    costs = [by_way[way]["compute"] for way in places]
    _bars(cost, costs, "processor s for 1 s of speech", "{:.2f}")
    figure.suptitle(f"{INSTRUMENT}: when spoken words stand there (synthetic voices)")
    return figure


def _bars(axes: Axes, values: list[float], label: str, text: str) -> None:
    bars = axes.barh(range(len(values)), values, height=0.4, color=GREY)
    axes.bar_label(bars, [text.format(value) for value in values], padding=3)
    axes.set_xlabel(label)
    axes.set_xlim(0, 1.3 * max(values))
    axes.grid(visible=False, axis="y")


def rooms(found: dict[str, Any]) -> Figure:
    """What rooms wait for, by their number and arrangement; memory beside it."""
    figure = Figure(figsize=(11, 3.6), layout="constrained")
    ended, going_on, memory = figure.subplots(1, 3)
    limit = found["limit_p95_s"]
    for colour, (name, runs) in zip(COLOURS, found["runs"].items(), strict=False):
        label = f"{ARRANGEMENT_NAMES.get(name, name)}: {found['rooms_within_limit'][name]}"
        style: dict[str, Any] = {"color": colour, "marker": ".", "label": label, **LINES[name]}
        for axes, key in ((ended, "latency_p95_s"), (going_on, "open_p95_s")):
            told = [(run["rooms"], run[key]) for run in runs if run.get(key) is not None]
            axes.plot(*zip(*told, strict=True), **style)
        sizes = found["memory_mib"].get(name, {})
        known = [(int(count), row["proportional"]) for count, row in sizes.items() if row]
        if known:
            memory.plot(*zip(*known, strict=True), **style)
    for axes, title in ((ended, "speech that has ended"), (going_on, "speech that goes on")):
        axes.axhline(limit, color=GREY, linestyle="--", linewidth=1)
        axes.set_ylim(0, 2 * limit)
        axes.set_title(title)
        axes.set_xlabel("rooms")
        axes.set_ylabel("95 % wait less than, s")
    memory.set_ylim(bottom=0)
    memory.set_title("memory of the recognizer")
    memory.set_xlabel("rooms")
    memory.xaxis.get_major_locator().set_params(integer=True)
    memory.set_ylabel("MiB (shared pages count once)")
    handles, labels = ended.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=2, title="rooms served", frameon=False
    )
    cpus = found["processors"]
    figure.suptitle(f"{INSTRUMENT}: rooms on {cpus} processors ({found['engine']['model']})")
    return figure


def sizes(found: dict[str, Any]) -> Figure:
    """What every size costs in each way, and how far it falls behind."""
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    cost, behind = figure.subplots(1, 2)
    names = list(found["sizes"])
    for colour, (way, label) in zip(COLOURS, WINDOW_NAMES.items(), strict=False):
        rows = [found["sizes"][size][way] for size in names]
        for axes, key in ((cost, "compute"), (behind, "behind_p95_s")):
            values = [max(row[key], SHOWN_AT_LEAST) for row in rows]
            axes.plot(names, values, color=colour, label=label)
            for name, value, row in zip(names, values, rows, strict=True):
                filled = colour if row["keeps_up"] else "white"
                axes.plot(name, value, "o", color=colour, markerfacecolor=filled)
    cost.axhline(found["threads"], color=GREY, linestyle="--", linewidth=1)
    cost.set_ylabel("processor s for 1 s of speech")
    cost.set_title("recognition at the full step", fontsize=9)
    behind.axhline(found["limit_s"], color=GREY, linestyle="--", linewidth=1)
    behind.set_ylabel("95 % of the time behind less than, s")
    behind.set_title("with steps that adapt", fontsize=9)
    for axes in (cost, behind):
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.tick_params(axis="x", rotation=20)
    handles, labels = cost.get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=3,
        title="full marks: keeps up; dashed: the processors there are, the limit",
        frameon=False,
    )
    figure.suptitle(f"{INSTRUMENT}: Whisper's sizes, random weights, {found['threads']} threads")
    return figure


def windows(found: dict[str, Any]) -> Figure:
    """What the encoder takes by the window's length."""
    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.subplots()
    for colour, (name, by_window) in zip(COLOURS, found["seconds"].items(), strict=False):
        lengths = [int(length) for length in by_window]
        took = [row["encode"] for row in by_window.values()]
        axes.plot(lengths, took, color=colour, marker="o", label=name)
        axes.annotate(f"{took[-1]:.2f}", (lengths[-1], took[-1]), xytext=(5, -3), **_BESIDE)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("window, s")
    axes.set_ylabel("processor s for one pass of the encoder")
    axes.legend(frameon=False)
    figure.suptitle(f"{INSTRUMENT}: what a window costs by its length ({found['threads']} thread)")
    return figure


_BESIDE: dict[str, Any] = {"textcoords": "offset points"}


def day(found: dict[str, Any]) -> Figure:
    """Memory, handles and cost of visit after visit."""
    figure = Figure(figsize=(11, 3.4), layout="constrained")
    memory, handles, cost = figure.subplots(1, 3)
    rows, stream = found["visits"]["visits"], found["one_stream"]["rounds"]
    hours = [row["hours"] for row in rows]
    for part, label, colour in (
        (rows, "visits, one after the other", COLOURS[0]),
        (stream, "one visit that lasts all day", COLOURS[1]),
    ):
        at, resident = [one["hours"] for one in part], [one["resident_mib"] for one in part]
        memory.plot(at, resident, color=colour, label=label)
    slope = found["visits"]["summary"]["resident_mib_per_hour"]
    memory.set_title(f"resident MiB: {slope:+.2f} an hour after the first", fontsize=9)
    memory.set_ylim(bottom=0)
    memory.legend(frameon=False, loc="lower right")
    for key, colour in (("files", COLOURS[0]), ("threads", COLOURS[1])):
        handles.plot(hours, [row[key] for row in rows], color=colour, label=key)
    handles.set_title("open files and threads", fontsize=9)
    handles.set_ylim(bottom=0)
    handles.legend(frameon=False, loc="lower right")
    for colour, name in zip(COLOURS, dict.fromkeys(row["sample"] for row in rows), strict=False):
        own = [row for row in rows if row["sample"] == name]
        costs = [row["processor_s"] / (row["length_s"] / 60) for row in own]
        cost.plot([row["hours"] for row in own], costs, color=colour, label=name)
    cost.set_title("processor s for a minute of visit", fontsize=9)
    cost.set_ylim(bottom=0)
    cost.legend(frameon=False, loc="lower right")
    for axes in (memory, handles, cost):
        axes.set_xlabel("hours of visits")
    drift = found["one_stream"]["summary"]["largest_drift_ms"]
    heard = found["visits"]["summary"]["hours"]
    figure.suptitle(
        f"{INSTRUMENT}: {heard:.1f} hours of visits; timestamps drift by {drift} ms at most"
    )
    return figure


DRAWN: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "latency": latency,
    "rooms": rooms,
    "sizes": sizes,
    "windows": windows,
    "day": day,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(DRAWN)}")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--png", action="store_true", help="for a viewer that reads no SVG")
    options = parser.parse_args()
    if unknown := set(options.names) - set(DRAWN):
        parser.error(f"{', '.join(sorted(unknown))}: there are {', '.join(DRAWN)}")
    for name in options.names or DRAWN:
        source = options.results / f"{name}.json"
        if not source.is_file():
            print(f"{name}: not measured")
            continue
        with mpl.rc_context(STYLE):
            figure = DRAWN[name](json.loads(source.read_text(encoding="utf-8")))
            target = source.with_suffix(".png" if options.png else ".svg")
            figure.savefig(target, dpi=110, metadata=None if options.png else {"Date": None})
        print(target)


if __name__ == "__main__":
    main()
