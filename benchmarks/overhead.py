"""What the pipeline costs beside its recognizer: wall time and peak memory, side by side.

    python benchmarks/overhead.py [AUDIO] [--runs 3] [--out benchmarks/results/overhead.json]

Both sides run the same model on the same voiced segments of the same file, each in a fresh process,
in turn. `bare` is the recognizer alone: the segments are cut beforehand and only decoding is timed.
`pipeline` is everything from the file to the verified note and its page.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from peak_memory import peak_mib

from ambient_scribe import samples
from ambient_scribe.build import build_hearing, open_session
from ambient_scribe.build_writing import build_writing
from ambient_scribe.capture.file import ChannelUse, FileSource
from ambient_scribe.config import Config, load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions
from ambient_scribe.pipeline import priming_from
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.visit import hear, write

RESULT = Path(__file__).parent / "results" / "overhead.json"


def segments_of(config: Config, audio: Path) -> list[VoicedSegment]:
    stream = build_hearing(config).detector.open_stream()
    cut: list[VoicedSegment] = []
    for chunk in FileSource(audio, config.file, ChannelUse.MIX):
        cut += stream.feed(chunk.samples[:, 0])
    return [*cut, *stream.finish()]


def bare(config: Config, audio: Path) -> dict[str, float]:
    recognizer = build_hearing(config).recognizer
    segments = segments_of(config, audio)
    size = config.streaming.batch_segments
    began = time.perf_counter()
    stream = recognizer.open_stream(priming_from(PatientContext()))
    words = 0
    for first in range(0, len(segments), size):
        for hypothesis in stream.decode(segments[first : first + size]):
            words += len(hypothesis.words)
    return {"wall_s": time.perf_counter() - began, "words": words}


def pipeline(config: Config, audio: Path) -> dict[str, float]:
    build_writing()  # models are loaded before the clock starts, on both sides
    session = open_session(config, PatientContext())
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "visit.opus.part"
        encounter = hear(session, FileSource(audio, config.file, ChannelUse.MIX), kept)
        write(encounter, Path(folder), kept)
    wall = time.perf_counter() - began
    stages = {f"stage_{s.stage}_s": s.milliseconds / 1000 for s in encounter.provenance.stages}
    assert encounter.recording is not None
    audio_s = encounter.recording.duration_ms / 1000
    return {"wall_s": wall, "words": len(encounter.transcript.words), "audio_s": audio_s, **stages}


def child(side: str, audio: Path, profile: str) -> None:
    config = load_config(profile)
    result: dict[str, float | None] = dict((bare if side == "bare" else pipeline)(config, audio))
    print(json.dumps({**result, "peak_mib": peak_mib()}))


def run(side: str, audio: Path, profile: str) -> dict[str, float]:
    command = [sys.executable, __file__, str(audio), "--side", side, "--profile", profile]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("audio", type=Path, nargs="?", default=samples.sample("urgent_care").audio)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--profile", default="embedded")
    parser.add_argument("--side", choices=["bare", "pipeline"])
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    if options.side:
        child(options.side, options.audio, options.profile)
        return
    pairs = [
        (
            run("bare", options.audio, options.profile),
            run("pipeline", options.audio, options.profile),
        )
        for _ in range(options.runs)
    ]
    last = pairs[-1][1]
    minutes = last["audio_s"] / 60
    rest = statistics.median(
        sum(v for k, v in p.items() if k.startswith("stage_") and k != "stage_recognition_s")
        for _, p in pairs
    )
    document = {
        "audio": options.audio.name,
        "audio_s": last["audio_s"],
        "profile": options.profile,
        "wall_ratio": statistics.median(p["wall_s"] / b["wall_s"] for b, p in pairs),
        "peak_memory_ratio": statistics.median(p["peak_mib"] / b["peak_mib"] for b, p in pairs),
        "rest_s_per_min": rest / minutes,
        "runs": [{"bare": b, "pipeline": p} for b, p in pairs],
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
    }
    for name in ("wall_ratio", "peak_memory_ratio", "rest_s_per_min"):
        print(f"{name:<20}{document[name]:8.3f}")
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
