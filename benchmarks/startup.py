"""How long `ambient-scribe --help` and `import ambient_scribe` take, as whole processes.

    python benchmarks/startup.py [--runs 9] [--out benchmarks/results/startup.json]

Beside them, in the same run, the bare interpreter: the difference is what the program adds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import ambient_scribe": [sys.executable, "-c", "import ambient_scribe"],
    "ambient-scribe --help": [sys.executable, "-m", "ambient_scribe", "--help"],
}
RESULT = Path(__file__).parent / "results" / "startup.json"


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(options.runs + 1):  # in turn, so that a slow moment hits all; the first warms up
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:<24}{median * 1000:8.0f} ms")
    document = {
        "median_s": medians,
        "runs": options.runs,
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
