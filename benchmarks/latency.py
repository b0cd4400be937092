"""How soon a spoken word stands there, at which cost in words and in computing.

    python benchmarks/latency.py [--samples urgent_care] [--engine pocketsphinx] [--model FOLDER]
        [--also whisperlivekit=PYTHON] [--keep FOLDER]

The shipped visits are fed in chunks of 100 ms as a microphone would: by a clock that is not the
wall's. A chunk arrives when its last sample is spoken; it is taken when it has arrived and the one
before is done; what it takes is measured in this process's processor seconds, so that whatever else
the machine does changes nothing. OMP_NUM_THREADS is 1 where nothing else is set: more threads would
count as more time.

Ways: `live` is the program at the microphone's configuration; `plain` is LocalAgreement-2 that
reads its whole buffer again, on the same voiced segments with the same step; `batch` decodes the
file as `scribe FILE` does, and only its words and its cost are compared. Latency is from a word's
end, as the recognizer places it, to the moment when it first stands there as it will stay, and to
the moment when it is committed. `compute` is the recognizer's processor seconds for each second of
voiced sound, `read_again` the seconds of sound given to it for each. pocketsphinx decodes batches
in processes of its own, which `compute` does not see: of `batch` it tells nothing there.

`--also whisperlivekit=PYTHON` runs whisperlivekit with the same model, where the Python of an
environment that has it is named (`whisperlivekit_run.py` says how); what it wrote is kept in
`--keep` and not made again there. Word ends are each way's own, and `ends_apart` says how far they
lie from those of `batch`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read where numpy and the engines are loaded
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import numpy.typing as npt
import whisperlivekit_way
from moments import Log, ends_apart, latencies
from plain_agreement import PlainAgreement

from ambient_scribe import samples
from ambient_scribe.build import build_hearing
from ambient_scribe.capture.file import ChannelUse, FileSource
from ambient_scribe.config import Config, Overrides, load_config
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.events import Committed, Event, Lag, Partial
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import UsageError
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, provenance_of
from ambient_scribe.evaluation.results.report import Report, Row
from ambient_scribe.evaluation.runs.samples import SYNTHETIC
from ambient_scribe.evaluation.runs.scoring import judge
from ambient_scribe.evaluation.words.edits import edits
from ambient_scribe.evaluation.words.error_rates import word_tally
from ambient_scribe.pipeline import Hearing, HearingEngines
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.protocols import (
    Hypothesis,
    Priming,
    Recognizer,
    RecognizerStream,
    SoundChunk,
    VoicedSegment,
)
from ambient_scribe.resources import shipped
from ambient_scribe.samples import Sample
from ambient_scribe.speech.streaming import Pace

Samples = npt.NDArray[np.float32]
RESULTS = Path(__file__).parent / "results"
WAYS = ("batch", "live", "plain")
OTHER = "whisperlivekit"
THEIRS = (
    "LocalAgreement with its faster-whisper backend and its own Silero, all else as it comes; words, "
    "their times and moments as its results tell them; recognition in a thread beside the rest."
)
CHUNK_SAMPLES = 100 * SAMPLES_PER_MS


@dataclass
class Timed:
    """A recognizer that counts what it is asked to read and what that takes."""

    recognizer: Recognizer
    seconds: float = 0.0
    sound_ms: int = 0
    readings: int = 0

    @property
    def identity(self) -> EngineIdentity:
        return self.recognizer.identity

    def open_stream(self, priming: Priming) -> RecognizerStream:
        return _TimedStream(self, self.recognizer.open_stream(priming))


@dataclass
class _TimedStream:
    counts: Timed
    stream: RecognizerStream

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        began = time.process_time()
        found = self.stream.decode(segments)
        self.counts.seconds += time.process_time() - began
        self.counts.sound_ms += sum(one.span.duration_ms for one in segments)
        self.counts.readings += len(segments)
        return found


Clock = Callable[[], float]
"""Seconds of work done so far."""
Step = Callable[[Samples | None], tuple[Sequence[HeardWord], str | None]]
"""A chunk (n, 1), or None at the end → words committed with it, and the open text if it changed."""


def live(config: Config, engines: HearingEngines, clock: Clock = time.process_time) -> Step:
    pace = Pace(config.streaming, clock)
    hearing = Hearing(
        engines,
        config.streaming,
        config.alignment,
        Priming(config.language),
        StageClock(),
        pace=pace,
    )
    told: set[str] = set()

    def step(chunk: Samples | None) -> tuple[Sequence[HeardWord], str | None]:
        events: tuple[Event, ...] = hearing.feed(SoundChunk(chunk)) if chunk is not None else ()
        events += hearing.finish() if chunk is None else ()
        new: list[HeardWord] = []
        for event in events:
            if isinstance(event, Committed):
                new += [word for word in event.words if word.id not in told]
                told.update(word.id for word in event.words)
            elif isinstance(event, Lag):
                sys.stdout.write(f"  {event.behind_ms / 1000:.1f} s behind\n")
        partial = [event.text for event in events if isinstance(event, Partial)]
        return new, partial[-1] if partial else None

    return step


def plain(config: Config, engines: HearingEngines) -> Step:
    assert config.streaming.step_ms is not None
    stream = PlainAgreement(
        engines.detector.open_stream(),
        engines.recognizer.open_stream(Priming(config.language)),
        config.streaming.step_ms,
    )

    def step(chunk: Samples | None) -> tuple[Sequence[HeardWord], str | None]:
        words = stream.feed(chunk) if chunk is not None else stream.finish()
        return words, stream.open

    return step


def fed(step: Step, sound: Samples, clock: Clock = time.process_time) -> Log:
    """Chunks as they would come; the clock is the sound's, work is this process's by default."""
    log, now_ms = Log(), 0.0
    ends = range(CHUNK_SAMPLES, len(sound) + CHUNK_SAMPLES, CHUNK_SAMPLES)
    for end in (*ends, None):
        chunk = None if end is None else sound[end - CHUNK_SAMPLES : end]
        arrived_ms = (len(sound) if end is None else min(end, len(sound))) / SAMPLES_PER_MS
        log.behind_ms.append(max(0.0, now_ms - arrived_ms))
        now_ms = max(now_ms, arrived_ms)
        began = clock()
        words, open_text = step(chunk)
        now_ms += (clock() - began) * 1000
        log.note(now_ms, words, open_text)
    return log


def batch(config: Config, engines: HearingEngines, sound: Samples) -> Log:
    hearing = Hearing(
        engines, config.streaming, config.alignment, Priming(config.language), StageClock()
    )
    hearing.feed(SoundChunk(sound))
    hearing.finish()
    return Log(words=list(hearing.transcript()[0].words))


@dataclass(frozen=True)
class Visit:
    sample: Sample
    sound: Samples
    said: str


def visits(names: Sequence[str], seconds: float | None) -> Iterator[Visit]:
    """Whole, or up to the last utterance that ends within so many seconds."""
    for name in names:
        sample = samples.sample(name)
        chunks = [one.samples for one in FileSource(sample.audio, channels=ChannelUse.MIX)]
        sound = np.concatenate(chunks)
        told = json.loads(sample.transcript.read_text(encoding="utf-8"))["utterances"]
        if seconds is not None:
            told = [one for one in told if one["end"] <= seconds]
            sound = sound[: round((told[-1]["end"] + 0.5) * SAMPLE_RATE_HZ)]
        yield Visit(sample, sound, " ".join(one["text"] for one in told))


@dataclass(frozen=True)
class Heard:
    """What a way made of a visit; what its recognizer was given and took."""

    log: Log
    seconds: float
    sound_ms: int
    readings: int
    program: str | None = None
    """Where it is not ours."""


def ours(way: str, visit: Visit, configs: dict[str, Config], engines: HearingEngines) -> Heard:
    timed = Timed(engines.recognizer)
    used = replace(engines, recognizer=timed)
    if way == "batch":
        log = batch(configs["batch"], used, visit.sound)
    else:
        log = fed((live if way == "live" else plain)(configs["live"], used), visit.sound)
    return Heard(log, timed.seconds, timed.sound_ms, timed.readings)


def theirs(visit: Visit, told: argparse.Namespace) -> Heard:
    run = whisperlivekit_way.run(Path(told.also[OTHER]), visit.sound, folder(told.model), told.keep)
    return Heard(run.log, run.seconds, run.sound_ms, run.readings, run.program)


def scored(way: str, visit: Visit, heard: Heard, known: Log | None, spoken_s: float) -> Scored:
    """`known`: the batch's log, whose word ends the others' are compared with."""
    words = judge().normalizer.words
    text = " ".join(word.text for word in heard.log.words)
    extra: Row = {
        "compute": heard.seconds / spoken_s,
        "read_again": heard.sound_ms / 1000 / spoken_s,
        "readings": heard.readings / spoken_s,
    }
    if way != "batch":
        extra |= latencies(heard.log)
        extra |= ends_apart(heard.log.words, known.words) if known else {}
    if heard.log.behind_ms:
        extra["behind_most_s"] = max(heard.log.behind_ms) / 1000
    tallies = {"wer": word_tally(edits(words(visit.said), words(text)))}
    return Scored(f"{way}/{visit.sample.id}", tallies, {"way": way}, extra=extra)


def voiced_seconds(engines: HearingEngines, sound: Samples) -> float:
    stream = engines.detector.open_stream()
    segments = (*stream.feed(sound[:, 0]), *stream.finish())
    return sum(one.span.duration_ms for one in segments) / 1000


def folder(model: str | None) -> Path:
    """A model's own folder: named, or one that the program ships."""
    for found in (Path(model or ""), shipped("models") / (model or "")):
        if model and (found / "model.bin").is_file():
            return found
    raise UsageError(f"{OTHER} needs a Whisper's folder: give --model FOLDER")


def measure(told: argparse.Namespace) -> Report:
    asked = Overrides(engine=told.engine, model=told.model, language="en")
    configs = {
        "batch": load_config(told.profile, asked),
        "live": load_config(told.profile, Overrides(**{**dict(asked), "live": True})),
    }
    if told.step_ms:
        stepped = {**dict(configs["live"].streaming), "step_ms": told.step_ms}
        configs["live"] = Config.model_validate({**dict(configs["live"]), "streaming": stepped})
    engines = build_hearing(configs["batch"])
    found: list[Scored] = []
    files: list[Path] = []
    programs: set[str] = set()
    for visit in visits(told.samples.split(","), told.seconds):
        files += [visit.sample.audio, visit.sample.transcript]
        spoken_s = voiced_seconds(engines, visit.sound)
        known: Log | None = None
        for way in (*told.ways.split(","), *told.also):
            heard = theirs(visit, told) if way == OTHER else ours(way, visit, configs, engines)
            known = heard.log if way == "batch" else known
            programs |= {heard.program} if heard.program else set()
            found.append(scored(way, visit, heard, known, spoken_s))
            show(found[-1])
    streaming = configs["live"].streaming
    provenance = provenance_of(
        "python benchmarks/latency.py",
        (engines.detector.identity, engines.recognizer.identity, engines.diarizer.identity),
        corpus_used("samples", None, files),
        judge().label,
        instrument=SYNTHETIC,
        notes=(
            f"Steps of {streaming.step_ms} ms, adaptive; margin {streaming.margin_ms} ms.",
            "A clock by sample count; work in processor seconds of one process.",
            *(f"{program}: {THEIRS}" for program in sorted(programs)),
            *((f"The first {told.seconds:.0f} s of each visit.",) if told.seconds else ()),
        ),
    )
    report = assemble("Latency", found, {}, provenance, confidence=False)
    ways = dict.fromkeys(str(one.groups["way"]) for one in found)
    rows = {way: _mean([one for one in found if one.groups["way"] == way]) for way in ways}
    return Report.model_validate(
        {**dict(report), "summary": rows.get("live", {}), "by": {"way": rows}}
    )


def _mean(scored: Sequence[Scored]) -> Row:
    """Plain means over the visits."""
    names = dict.fromkeys(name for one in scored for name in one.extra)
    row: Row = {"wer": float(np.mean([one.tallies["wer"].rate or 0.0 for one in scored]))}
    for name in names:
        row[name] = float(np.mean([one.extra.get(name) or 0.0 for one in scored]))
    return row


def show(one: Scored) -> None:
    parts = " ".join(
        f"{name} {value:.2f}" for name, value in one.extra.items() if value is not None
    )
    sys.stdout.write(f"{one.id:24} wer {100 * (one.tallies['wer'].rate or 0):.1f} {parts}\n")
    sys.stdout.flush()


def also(told: str) -> tuple[str, str]:
    name, _, python = told.partition("=")
    if name != OTHER or not python:
        raise argparse.ArgumentTypeError(f"{OTHER}=PYTHON is known, not {told!r}")
    return name, python


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--samples", default=",".join(one.id for one in samples.samples()))
    parser.add_argument("--profile", default="embedded")
    parser.add_argument("--engine")
    parser.add_argument("--model", help="a Whisper by name or folder")
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--also", type=also, action="append", default=[], metavar=f"{OTHER}=PYTHON")
    parser.add_argument("--keep", type=Path, help="folder of runs of other programs")
    parser.add_argument("--step-ms", type=int, help="another step than the live one")
    parser.add_argument("--seconds", type=float, help="of each visit; all of it by default")
    parser.add_argument("--out", type=Path, default=RESULTS / "latency.json")
    told = parser.parse_args()
    told.also = dict(told.also)
    with tempfile.TemporaryDirectory() as scratch:
        told.keep = told.keep or Path(scratch)
        report = measure(told)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
