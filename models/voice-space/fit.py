"""Learns how one voice varies, and writes whitening.tsv, model.toml and seen.txt beside this file.

    python models/voice-space/fit.py SPEECH [--work FOLDER]

SPEECH is the folder with librispeech_speakers. Visits of two are simulated from the speakers that
`models/speaker-embedding` may hear; the voice detector cuts them as it cuts a recording, and the
covariance of voiceprints around the mean of their speaker and visit is what they are whitened by.
Nothing but numpy and the program itself is needed; the made visits are kept in the work folder.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.evaluation.corpora.manifest import Item, read_manifest
from ambient_scribe.simulation.visits import VisitRequest, make_visits, read, speakers_in
from ambient_scribe.speech.diarizers.voice_space import MANIFEST, WHITENING
from ambient_scribe.speech.diarizers.voiceprints import FEATURES
from ambient_scribe.speech.diarizers.windows import (
    WHOLE_WINDOW,
    WINDOW_SAMPLES,
    print_windows,
)
from ambient_scribe.speech.vad import SileroDetector, VoiceConfig

HERE = Path(__file__).resolve().parent
EMBEDDING = HERE.parent / "speaker-embedding"
REQUEST = VisitRequest(count=60, people=2, seconds=60, seed=51, speech_over_noise_db=(6.0, 30.0))
OF_ONE_SPEAKER = 0.9
"""Of the speech in a window: others would widen the covariance by what lies between people."""
LEAST_WINDOWS = 12
SHRINKAGE = 0.05
"""Of each feature's own variance, added: no direction is trusted too far."""
DIGITS = 6

Floats = npt.NDArray[np.float64]


def speakers() -> list[str]:
    """Who may be heard: the embedding's training speakers."""
    seen = (EMBEDDING / "seen.txt").read_text(encoding="utf-8").split("\n")
    kept = set((EMBEDDING / "held_out.txt").read_text(encoding="utf-8").split())
    return [name for name in seen if name.isdigit() and name not in kept]


def scatter(item: Item, detector: SileroDetector) -> tuple[Floats, int]:
    """The sum of squares (FEATURES, FEATURES) around each speaker's mean, and of how many windows."""
    stream = detector.open_stream()
    segments = [*stream.feed(read(item.sound).astype(np.float32)), *stream.finish()]
    prints, spans = zip(*(print_windows(segment) for segment in segments), strict=True)
    points, windows = np.concatenate(prints), np.concatenate(spans)
    whole = windows[:, 1] - windows[:, 0] >= WHOLE_WINDOW * WINDOW_SAMPLES / 16
    owner = np.array([_owner(item.turns(), span) for span in windows.tolist()])
    total, count = np.zeros((FEATURES, FEATURES)), 0
    for name in sorted({turn.speaker for turn in item.turns()}):
        own = points[whole & (owner == name)]
        if len(own) >= LEAST_WINDOWS:
            centred = own - own.mean(axis=0)
            total, count = total + centred.T @ centred, count + len(own)
    return total, count


def _owner(turns: Sequence[SpeakerTurn], span_ms: Sequence[int]) -> str:
    """Who speaks in a window; nobody where two do."""
    spoken: dict[str, int] = {}
    for turn in turns:
        shared = min(turn.span.end_ms, span_ms[1]) - max(turn.span.start_ms, span_ms[0])
        if shared > 0:
            spoken[turn.speaker] = spoken.get(turn.speaker, 0) + shared
    most = max(spoken, key=lambda name: spoken[name], default="")
    return most if spoken and spoken[most] >= OF_ONE_SPEAKER * sum(spoken.values()) else ""


def whitening(covariance: Floats) -> Floats:
    """The matrix (FEATURES, FEATURES) after which one voice varies by 1 in every direction."""
    covariance = covariance + SHRINKAGE * np.diag(np.diag(covariance))
    variances, directions = np.linalg.eigh(covariance)
    return np.asarray((directions / np.sqrt(variances)) @ directions.T)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("speech", type=Path)
    parser.add_argument("--work", type=Path, default=Path("out") / "voice-space")
    told = parser.parse_args()
    heard = speakers()
    if not (told.work / "finished").exists():
        make_visits(speakers_in(told.speech / "librispeech_speakers", heard), told.work, REQUEST)
        (told.work / "finished").touch()
    detector = SileroDetector(VoiceConfig())
    found = [scatter(item, detector) for item in read_manifest(told.work / "manifest.jsonl").items]
    windows = sum(count for _, count in found)
    matrix = whitening(np.sum([total for total, _ in found], axis=0) / windows)
    rows = ("\t".join(f"{value:.{DIGITS}f}" for value in row) for row in matrix)
    (HERE / WHITENING).write_text("\n".join(rows) + "\n", encoding="utf-8")
    (HERE / "seen.txt").write_text("\n".join(heard) + "\n", encoding="utf-8")
    digest = hashlib.sha256((HERE / WHITENING).read_bytes()).hexdigest()
    (HERE / MANIFEST).write_text(
        'name = "voice-space"\n'
        'version = "1"\n'
        'task = "how one voice varies: the space in which the voices of a visit are compared"\n'
        'licence = "Apache-2.0; fitted on data under CC BY 4.0, see card.md"\n\n'
        f'[sha256]\n"{WHITENING}" = "{digest}"\n',
        encoding="utf-8",
    )
    sys.stdout.write(f"{windows} windows of {len(heard)} speakers\n")


if __name__ == "__main__":
    main()
