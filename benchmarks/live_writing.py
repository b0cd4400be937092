"""What writing costs while a visit goes on, and how long the end of a long visit takes.

    python benchmarks/live_writing.py [--minutes 40] [--sound] [--out benchmarks/results/live_writing.json]

The visit is the samples' references, one after another (synthetic dialogues, known words). Costs
are processor time of one thread: of each utterance with its facts and roles, and of the drafts, by
minute of the visit. `--sound` plays the samples' sound (21 minutes) through voice detection and the
diarizer with the known words, watched, and times `finish()`: final speakers, roles, facts,
draft, verification.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ambient_scribe.build import build_hearing
from ambient_scribe.build_writing import build_writing
from ambient_scribe.capture.file import FileSource
from ambient_scribe.config import Overrides, load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.events import Committed, Drafted, FactFound
from ambient_scribe.domain.transcript import Passage, Transcript, Utterance, Word
from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions
from ambient_scribe.evaluation.runs.known_words import KnownWords
from ambient_scribe.interop.context import read_context
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.pipeline import HearingEngines, Session, Settings
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.live import LiveConfig, LiveWriting
from ambient_scribe.pipeline.writing import Writing
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.samples import Sample, samples
from ambient_scribe.speech.alignment import AlignmentConfig

RESULT = Path(__file__).parent / "results" / "live_writing.json"
MS_A_MINUTE = 60_000
PAUSE_MS = 500
BLOCK = 1_600
"""Samples that a microphone gives at once: 100 ms."""
TOLD_MINUTES = (2, 10, 20, 30, 40)


def passages(minutes: int) -> Iterator[Passage]:
    """The samples' references in turn, until the visit is so long; roles are not told."""
    offset_ms, number, words = 0, 0, 0
    while offset_ms < minutes * MS_A_MINUTE:
        for sample in samples():
            end_ms = offset_ms
            for passage in read_transcript(sample.transcript).passages():
                number += 1
                own = []
                for word in passage.words:
                    words += 1
                    assert word.span is not None
                    span = word.span.shifted(offset_ms)
                    end_ms = max(end_ms, span.end_ms)
                    own.append(Word(id=f"w{words}", text=word.text, span=span))
                ids = tuple(word.id for word in own)
                speaker = passage.utterance.speaker
                utterance = Utterance(id=f"u{number}", speaker=speaker, word_ids=ids)
                yield Passage(utterance=utterance, words=tuple(own))
            offset_ms = end_ms + PAUSE_MS


def by_minute(visit: list[Passage], context: PatientContext) -> dict[str, Any]:
    """Milliseconds of processor time: a median utterance, and everything in a minute."""
    live = LiveWriting(
        build_writing(),
        load_template("soap"),
        context,
        AlignmentConfig(),
        LiveConfig(enabled=True),
        StageClock(),
    )
    reading: dict[int, list[float]] = {}
    drafting: dict[int, list[float]] = {}
    for passage in visit:
        assert passage.span is not None
        minute = passage.span.end_ms // MS_A_MINUTE + 1
        began = time.process_time()
        live.take([Committed(utterance=passage.utterance, words=passage.words)])
        read = time.process_time()
        drafts = live.draft(passage.span.end_ms, lambda: None)
        reading.setdefault(minute, []).append(read - began)
        if drafts:
            drafting.setdefault(minute, []).append(time.process_time() - read)
    return {
        str(minute): {
            "utterance_ms": _ms(statistics.median(reading[minute])),
            "longest_utterance_ms": _ms(max(reading[minute])),
            "utterances": len(reading[minute]),
            "draft_ms": _ms(statistics.median(drafting.get(minute, [0.0]))),
            "drafts": len(drafting.get(minute, [])),
            "share_of_one_core": round(
                (sum(reading[minute]) + sum(drafting.get(minute, []))) / 60, 4
            ),
        }
        for minute in TOLD_MINUTES
        if minute in reading
    }


def at_the_end(visit: list[Passage], context: PatientContext) -> dict[str, Any]:
    """Roles, facts, draft and verification of a whole transcript."""
    transcript = Transcript(
        words=tuple(word for one in visit for word in one.words),
        utterances=tuple(one.utterance for one in visit),
        language="en",
    )
    taken = []
    for _ in range(3):
        clock = StageClock()
        writing = Writing(build_writing(), load_template("soap"), context, clock)
        began, began_cpu = time.perf_counter(), time.process_time()
        writing.write(writing.with_roles(transcript))
        taken.append((time.process_time() - began_cpu, time.perf_counter() - began, clock.times()))
    cpu, wall, stages = min(taken, key=lambda one: one[0])
    return {
        "minutes": round(visit[-1].span.end_ms / MS_A_MINUTE, 1) if visit[-1].span else None,
        "processor_ms": _ms(cpu),
        "wall_ms": _ms(wall),
        "stages_ms": {one.stage: one.milliseconds for one in stages},
    }


def heard(*, watched: bool) -> dict[str, Any]:
    """The samples' sound as one visit, fed as a microphone gives it; how long `finish` takes."""
    config = load_config("embedded", Overrides(live=True))
    engines = build_hearing(config)
    visit, blocks = _sounding(samples())
    known = HearingEngines(engines.detector, KnownWords(visit), engines.diarizer)
    settings = Settings(
        template=load_template("soap"),
        alignment=config.alignment,
        language="en",
        live=LiveConfig(enabled=watched),
    )
    session = Session(known, build_writing(), settings, read_context(samples()[0].context))
    told = {"facts": 0, "drafts": 0}
    began = time.process_time()
    for block in blocks:
        for event in session.feed(block):
            told["facts"] += isinstance(event, FactFound)
            told["drafts"] += isinstance(event, Drafted)
    fed = time.process_time() - began
    before = {one.stage: one.milliseconds for one in session.clock.times()}
    began, began_cpu = time.perf_counter(), time.process_time()
    session.finish()
    wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    stages = {
        one.stage: one.milliseconds - before.get(one.stage, 0) for one in session.clock.times()
    }
    return {
        "watched": watched,
        "told_while_listening": told,
        "listening_processor_s": round(fed, 1),
        "finish_wall_ms": _ms(wall),
        "finish_processor_ms": _ms(cpu),
        "finish_stages_ms": {name: spent for name, spent in stages.items() if spent},
    }


def _sounding(visits: tuple[Sample, ...]) -> tuple[list[Word], Iterator[SoundChunk]]:
    """Every word at its place in the joined sound, and the sound."""
    words: list[Word] = []
    offset_ms = 0
    for one in visits:
        transcript = read_transcript(one.transcript)
        for word in transcript.words:
            assert word.span is not None
            words.append(
                Word(id=f"k{len(words)}", text=word.text, span=word.span.shifted(offset_ms))
            )
        offset_ms += sum(len(chunk.samples) for chunk in FileSource(one.audio)) // 16

    def blocks() -> Iterator[SoundChunk]:
        for one in visits:
            for chunk in FileSource(one.audio):
                for start in range(0, len(chunk.samples), BLOCK):
                    yield SoundChunk(chunk.samples[start : start + BLOCK])

    return words, blocks()


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=40)
    parser.add_argument("--sound", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    visit, context = list(passages(options.minutes)), read_context(samples()[0].context)
    twenty = [one for one in visit if one.span and one.span.end_ms <= 20 * MS_A_MINUTE]
    document: dict[str, Any] = {
        "instrument": "synthetic dialogues of the project's own, known words",
        "by_minute": by_minute(visit, context),
        "end_of_20_minutes": at_the_end(twenty, context),
        "end_of_the_visit": at_the_end(visit, context),
    }
    if options.sound:
        document["with_sound"] = heard(watched=True)
    document |= {
        "machine": machine(),
        "cpus": cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "versions": versions(),
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    for name in ("by_minute", "end_of_20_minutes", "end_of_the_visit", "with_sound"):
        print(name, json.dumps(document.get(name), indent=1))


if __name__ == "__main__":
    main()
