"""Scores the tiny pyannote pipeline, run by the adapter that a visit uses.

    python models/pyannote-tiny/evaluate.py [--pipeline FOLDER]

Diarization error (no collar, overlap scored) and the number of speakers found, on made visits of
voices it was trained on, on made visits of voices it never heard, and on the sample visits.
Instrument figures: the voices are synthetic. Needs flite, espeak-ng, festival and pyannote.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from pyannote.core import Annotation, Segment
from pyannote.metrics.diarization import DiarizationErrorRate
from rehearsal import Rooms, Scene, reference, speak, training_voices, unseen_voices, visit

from ambient_scribe.capture.file import ChannelUse, FileConfig, FileSource
from ambient_scribe.resources import shipped
from ambient_scribe.speech.diarizers.pyannote import PyannoteConfig, PyannoteDiarizer

HERE = Path(__file__).resolve().parent
SEED = 1234
VISITS_EACH = 4
SECONDS = 24.0
SAMPLE_SECONDS = 30.0
UTTERANCES = 4


def made(voices: list, random: np.random.Generator) -> list[Scene]:
    people, rooms = speak(voices, UTTERANCES, random), Rooms(random)
    scenes = []
    for number in range(VISITS_EACH):
        company = [people[i] for i in random.choice(len(people), 2 + number % 2, replace=False)]
        scenes.append(visit(f"made{number}", company, SECONDS, rooms, random))
    return scenes


def sample_scenes() -> list[Scene]:
    """The beginning of each sample visit, with its own reference."""
    scenes = []
    for name in ("primary_care", "urgent_care", "cardiology"):
        folder = shipped("samples", name)
        source = FileSource(folder / "visit.opus", FileConfig(), ChannelUse.MIX)
        sound = np.concatenate([chunk.samples[:, 0] for chunk in source])
        told = json.loads((folder / "transcript.json").read_text(encoding="utf-8"))["utterances"]
        turns = tuple(
            (one["start"], min(one["end"], SAMPLE_SECONDS), one["speaker"])
            for one in told
            if one["start"] < SAMPLE_SECONDS
        )
        scenes.append(Scene(name, sound[: round(SAMPLE_SECONDS * 16_000)].astype(float), turns))
    return scenes


def diarized(diarizer: PyannoteDiarizer, scene: Scene) -> Annotation:
    stream = diarizer.open_stream()
    stream.feed(scene.samples.astype(np.float32))
    annotation = Annotation(uri=scene.name)
    for number, turn in enumerate(stream.finish(())):
        span = Segment(turn.span.start_ms / 1000, turn.span.end_ms / 1000)
        annotation[span, number] = turn.speaker
    return annotation


def score(diarizer: PyannoteDiarizer, what: str, scenes: list[Scene]) -> None:
    metric, right = DiarizationErrorRate(), 0
    for scene in scenes:
        truth, found = reference(scene), diarized(diarizer, scene)
        metric(truth, found, uem=None)
        right += len(truth.labels()) == len(found.labels())
    parts = metric.accumulated_
    shares = ", ".join(
        f"{name} {100 * parts[name] / parts['total']:.1f} %"
        for name in ("missed detection", "false alarm", "confusion")
    )
    sys.stdout.write(
        f"{what}: DER {100 * abs(metric):.1f} % ({shares}); "
        f"number of speakers right in {right} of {len(scenes)}\n"
    )
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", type=Path, default=HERE)
    torch.set_num_threads(1)
    config = PyannoteConfig(pipeline=str(parser.parse_args().pipeline), device="cpu")
    diarizer = PyannoteDiarizer(config)
    random = np.random.default_rng(SEED)
    seen = [voice for voice in training_voices() if voice.pitch == 1.0]
    score(diarizer, "made visits, voices of the training", made(seen, random))
    score(diarizer, "made visits, voices never heard", made(list(unseen_voices()), random))
    score(diarizer, "first half minute of the samples", sample_scenes())


if __name__ == "__main__":
    main()
