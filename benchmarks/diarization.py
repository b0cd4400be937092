"""Who spoke when: the embedded diarizer beside the one that it replaced, on recordings made here.

    python benchmarks/diarization.py SPEECH DATA [--work FOLDER] [--only two,ami] [--ways voice]

SPEECH is the folder with librispeech_speakers, librispeech_read and ami_diarization, DATA the one
with aci-bench. Recordings are made by fixed seeds and kept in the work folder, so that a second run
only listens. `two` and `three` are visits of speakers that no model of ours heard: every second line
of `models/speaker-embedding/held_out.txt`; the other half chose thresholds. `test1`: dialogues
spoken by synthetic voices that were used for nothing else.

Each way is measured in a process of its own, on one thread: `voice` is the embedded diarizer without
words, `words` the same with the words of the reference, `voiceprints` what it replaced. Results lie
in `benchmarks/results/diarization_WAY.json`, by set and by recording.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).parent))

from peak_memory import peak_mib
from voiceprint_diarizer import VoiceprintStream

from ambient_scribe import samples
from ambient_scribe.build import build_embedding, build_role_model
from ambient_scribe.capture.file import ChannelUse, FileSource
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.domain.transcript import HeardWord, SpeakerTurn, Word
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.manifest import Item, Manifest, read_manifest
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, provenance_of
from ambient_scribe.evaluation.results.report import Report
from ambient_scribe.evaluation.runs.known_words import words_of
from ambient_scribe.evaluation.speakers.diarization import score_diarization
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.simulation.dialogues import Request, make_dialogues
from ambient_scribe.simulation.visits import VisitRequest, make_visits, speakers_in
from ambient_scribe.speech.diarizers.online import OnlineConfig, OnlineDiarizer
from ambient_scribe.speech.vad import SileroDetector, VoiceConfig

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
HELD_OUT = ROOT / "models" / "speaker-embedding" / "held_out.txt"
WAYS = ("voice", "words", "voiceprints")
SETS = ("two", "three", "read_two", "read_three", "test1", "samples", "ami")
SPOKEN_SETS = ("test1", "samples")
"""Their words are known."""
SHOWN = ("der", "der_collar", "der_missed", "der_false_alarm", "der_confusion", "jer")


class Stream(Protocol):
    def voiced(self, segment: VoicedSegment) -> object: ...
    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]: ...


class Cues:
    """`protocols.RoleCues`, as the program has them."""

    def clinician_log_odds(self, text: str) -> float:
        return build_role_model().log_odds(text)


@dataclass(frozen=True)
class Folders:
    speech: Path
    data: Path
    work: Path

    def manifest(self, name: str) -> Manifest:
        """The set's recordings, made where they are not there yet."""
        if name == "ami":
            return read_manifest(self.speech / "ami_diarization" / "manifest.jsonl")
        listed = self.work / name / "manifest.jsonl"
        finished = self.work / name / "finished"
        if not finished.exists():
            self._make(name, self.work / name)
            finished.touch()
        return read_manifest(listed)

    def _make(self, name: str, out: Path) -> None:
        if name == "test1":
            make_dialogues(
                self.data, out, Request(split="test1", count=10, voices="unseen", seed=33)
            )
        elif name == "samples":
            _list_samples(out)
        else:
            visits = {
                "two": VisitRequest(count=20, people=2, seconds=90, seed=21),
                "three": VisitRequest(count=10, people=3, seconds=120, seed=22),
                "read_two": VisitRequest(count=10, people=2, seconds=120, seed=24),
                "read_three": VisitRequest(count=6, people=3, seconds=140, seed=25),
            }
            reads = name.startswith("read")
            folder = self.speech / ("librispeech_read" if reads else "librispeech_speakers")
            known = () if reads else HELD_OUT.read_text(encoding="utf-8").split()[1::2]
            make_visits(speakers_in(folder, known), out, visits[name])


def _list_samples(out: Path) -> None:
    """The shipped visits as a manifest."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "manifest.jsonl").open("w", encoding="utf-8") as listed:
        for sample in samples.samples():
            said = json.loads(sample.transcript.read_text(encoding="utf-8"))
            lines = (
                f"SPEAKER {sample.id} 1 {u['start']:.3f} {u['end'] - u['start']:.3f} <NA> <NA> "
                f"{u['speaker']} <NA> <NA>\n"
                for u in said["utterances"]
            )
            (out / f"{sample.id}.rttm").write_text("".join(lines), encoding="utf-8")
            row = {
                "file": str(sample.audio),
                "kind": "synthetic",
                "rttm": f"{sample.id}.rttm",
                "words": str(sample.transcript),
            }
            listed.write(json.dumps(row) + "\n")


@dataclass(frozen=True)
class Way:
    """How speakers are told apart: a stream for each recording, and whether words are given."""

    open_stream: Callable[[], Stream]
    identity: EngineIdentity
    with_words: bool = False


def way(name: str) -> Way:
    if name == "voiceprints":
        return Way(VoiceprintStream, EngineIdentity(stage="diarization", engine=name))
    cues = Cues() if name == "words" else None
    diarizer = OnlineDiarizer(OnlineConfig(), build_embedding(), cues)
    return Way(diarizer.open_stream, diarizer.identity, with_words=name == "words")


def diarized(
    item: Item, detector: SileroDetector, chosen: Way
) -> tuple[tuple[SpeakerTurn, ...], float, float]:
    """Turns, the diarizer's own processor seconds, and the recording's seconds."""
    voice, stream = detector.open_stream(), chosen.open_stream()
    spent = samples_heard = 0.0

    def hear(segments: Sequence[VoicedSegment]) -> None:
        nonlocal spent
        began = time.process_time()
        for segment in segments:
            stream.voiced(segment)
        spent += time.process_time() - began

    for chunk in FileSource(item.sound, channels=ChannelUse.MIX):
        samples_heard += len(chunk.samples)
        hear(voice.feed(chunk.samples[:, 0]))
    hear(voice.finish())
    said = words_of(item.reference()) if chosen.with_words else ()
    began = time.process_time()
    turns = stream.finish(_numbered(said))
    return turns, spent + time.process_time() - began, samples_heard / SAMPLE_RATE_HZ


def _numbered(words: Sequence[HeardWord]) -> tuple[Word, ...]:
    return tuple(
        Word(id=f"w{number}", text=word.text, span=word.span)
        for number, word in enumerate(words, start=1)
    )


def measure(name: str, sets: Sequence[str], folders: Folders, command: str) -> Report:
    """One way on all sets: pooled by set; the summary is over all of them."""
    chosen, detector = way(name), SileroDetector(VoiceConfig())
    scored: list[Scored] = []
    items: dict[str, Item] = {}
    files: list[Path] = []
    for one in sets:
        if chosen.with_words and one not in SPOKEN_SETS:
            continue
        manifest = folders.manifest(one)
        files += manifest.files
        for item in manifest.items:
            turns, spent, seconds = diarized(item, detector, chosen)
            tallies = score_diarization(item.turns(), turns, item.scored)
            tallies["seconds_per_second"] = Tally(spent, seconds)
            id_ = f"{one}/{Path(item.row.rttm or item.id).stem}"
            items[id_] = item
            scored.append(Scored(id_, tallies, {"set": one}, extra={"seconds": seconds}))
    if not scored:
        raise InputError(f"none of the sets {', '.join(sets)} has what {name} needs")
    provenance = provenance_of(
        command,
        (detector.identity, chosen.identity),
        corpus_used("recordings made by benchmarks/diarization.py", Path(__file__), files),
        "no words are compared",
        items=items,
        notes=("Processor seconds of the diarizer alone, without the voice detector's.",),
    )
    report = assemble(f"Diarization: {name}", scored, {}, provenance)
    summary = {**report.summary, "peak_memory_mib": peak_mib()}
    return Report.model_validate({**dict(report), "summary": summary})


def show(name: str, report: Report) -> None:
    groups = report.by.get("set") or {"all": report.summary}
    for one, row in groups.items():
        rates = " ".join(f"{metric} {100 * (row[metric] or 0):.1f}" for metric in SHOWN)
        count = f"count right {100 * (row['speaker_count_right'] or 0):.0f} %"
        cost = f"{row['seconds_per_second'] or 0:.4f} s/s"
        sys.stdout.write(f"{name:12} {one:11} {rates} {count} {cost}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("speech", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("out") / "diarization")
    parser.add_argument("--only", default=",".join(SETS), help="sets, with commas between")
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--here", action="store_true", help="one way, in this very process")
    told = parser.parse_args()
    folders = Folders(told.speech, told.data, told.work)
    sets, ways = told.only.split(","), told.ways.split(",")
    if told.here:
        command = "python benchmarks/diarization.py SPEECH DATA"
        report = measure(ways[0], sets, folders, command)
        kept = told.results / f"diarization_{ways[0]}.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
        show(ways[0], report)
        return
    for one in sets:
        folders.manifest(one)
    for name in ways:
        again = [sys.executable, __file__, str(told.speech), str(told.data), "--here"]
        again += ["--work", str(told.work), "--only", told.only, "--ways", name]
        again += ["--results", str(told.results)]
        subprocess.run(again, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})


if __name__ == "__main__":
    main()
