"""Measures the embedded recognizer with the clinical and with the general language model.

    python models/sphinx-clinical/evaluate.py MANIFEST … [--model clinical] [--model general]
        [--most-seconds 900] [--only PART] [--samples] [--out FILE]

A manifest is one of `ambient_scribe.evaluation.corpora.manifest`; `--samples` adds the shipped
samples. The sound goes through the program's own voice detector and the recognizer, in one process,
on one core. The JSON on standard output holds, by manifest and model: WER, CER, error of drug names
and of clinical terms, of numbers and doses, recognition's seconds per second of sound, and how often
a word was right by the confidence it was given.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ambient_scribe import samples
from ambient_scribe.capture.file import FileSource
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.evaluation.corpora.manifest import read_manifest
from ambient_scribe.evaluation.corpora.speech import Segment, Speech, speech_of
from ambient_scribe.evaluation.runs.scoring import Judge, judge, score_recognition
from ambient_scribe.evaluation.tally import Tally, pooled, rates
from ambient_scribe.evaluation.words.edits import EditKind, edits
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.protocols import Priming
from ambient_scribe.protocols import Samples as Sound
from ambient_scribe.speech.recognizers.pocketsphinx import (
    PocketsphinxConfig,
    PocketsphinxRecognizer,
)
from ambient_scribe.speech.vad import SileroDetector, VoiceConfig

SAMPLE_RATE_HZ = 16_000
CONFIDENCE_EDGES = (0.3, 0.5, 0.8)
"""The note asks about drugs and numbers below 0.8 (`note.verifying.audibility`)."""


@dataclass(frozen=True)
class Recording:
    name: str
    sound: Path
    said: Speech
    voice: str


def of_manifest(path: Path, only: str) -> Iterator[Recording]:
    for item in read_manifest(path).items:
        if only in item.id or any(only in speaker for speaker in item.row.speakers):
            yield Recording(item.id, item.sound, item.reference(), " ".join(item.row.speakers))


def of_samples() -> Iterator[Recording]:
    for visit in samples.samples():
        yield Recording(visit.name, visit.audio, speech_of(read_transcript(visit.transcript)), "")


def heard_in(
    recording: Recording, detector: SileroDetector, recognizer: PocketsphinxRecognizer
) -> tuple[list[HeardWord], float, float]:
    """The words, the seconds that recognition took, the seconds of sound."""
    chunks = [chunk.samples.mean(axis=1) for chunk in FileSource(recording.sound)]
    sound: Sound = np.concatenate(chunks).astype(np.float32)
    stream = detector.open_stream()
    segments = [*stream.feed(sound), *stream.finish()]
    begin = time.process_time()
    found = recognizer.open_stream(Priming()).decode(segments)
    spent = time.process_time() - begin
    return [word for one in found for word in one.words], spent, len(sound) / SAMPLE_RATE_HZ


def confidence_classes(
    said: Speech, words: list[HeardWord], by: Judge
) -> tuple[Counter[float], Counter[float]]:
    """Words by the upper edge of their confidence's class, all and right ones.

    Only words that the normalizer leaves one word are counted.
    """
    single = [(word, by.normalizer.words(word.text)) for word in words]
    kept = [(word, parts[0]) for word, parts in single if len(parts) == 1]
    seen: Counter[float] = Counter()
    right: Counter[float] = Counter()
    for edit in edits(by.normalizer.words(said.text), [text for _, text in kept]):
        if edit.hypothesis is None:
            continue
        confidence = kept[edit.hypothesis][0].confidence or 0.0
        edge = next((e for e in CONFIDENCE_EDGES if confidence < e), 1.0)
        seen[edge] += 1
        right[edge] += edit.kind is EditKind.HIT
    return seen, right


def measured(recordings: list[Recording], model: str, most_seconds: float) -> dict[str, Any]:
    begin = time.process_time()
    choice = model if model in ("clinical", "general") else Path(model)
    recognizer = PocketsphinxRecognizer(PocketsphinxConfig(language_model=choice, processes=1))
    loading = time.process_time() - begin
    detector, by = SileroDetector(VoiceConfig()), judge()
    rows, total, spent = [], 0.0, 0.0
    by_voice: dict[str, list[dict[str, Tally]]] = {}
    seen: Counter[float] = Counter()
    right: Counter[float] = Counter()
    texts = {}
    for recording in recordings:
        if total >= most_seconds:
            break
        words, took, seconds = heard_in(recording, detector, recognizer)
        text = " ".join(word.text for word in words)
        tallies = score_recognition(recording.said, Speech((Segment(text),)), by).tallies
        rows.append(dict(tallies))
        by_voice.setdefault(recording.voice, []).append(dict(tallies))
        texts[recording.name] = text
        total, spent = total + seconds, spent + took
        more_seen, more_right = confidence_classes(recording.said, words, by)
        seen.update(more_seen)
        right.update(more_right)
    whole = pooled(rows)
    return {
        "recordings": len(rows),
        "seconds": round(total, 1),
        "reference_words": whole["wer"].total,
        "rates": rates(whole),
        "totals": {name: tally.total for name, tally in whole.items()},
        "by_voice": {voice: rates(pooled(some)) for voice, some in sorted(by_voice.items())},
        "seconds_per_second": round(spent / total, 3),
        "loading_seconds": round(loading, 2),
        "right_by_confidence": {
            f"below {edge}": {"words": seen[edge], "right": round(right[edge] / seen[edge], 3)}
            for edge in sorted(seen)
        },
        "heard": texts,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifests", type=Path, nargs="*")
    parser.add_argument("--model", action="append", help="clinical, general, or a file")
    parser.add_argument("--most-seconds", type=float, default=float("inf"))
    parser.add_argument("--only", default="", help="a part of the recording's or speaker's name")
    parser.add_argument("--samples", action="store_true")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    sets = {
        path.parent.name: list(of_manifest(path, arguments.only)) for path in arguments.manifests
    }
    if arguments.samples:
        sets["samples"] = list(of_samples())
    report: dict[str, Any] = {}
    for name, recordings in sets.items():
        for model in arguments.model or ["clinical", "general"]:
            found = measured(recordings, model, arguments.most_seconds)
            report.setdefault(name, {})[Path(model).name] = found
            rate = found["rates"]["wer"]
            sys.stderr.write(f"{name}, {model}: WER {100 * rate:.1f} %\n")
    text = json.dumps(report, indent=1)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
