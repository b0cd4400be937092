"""Build the sample visits: `python samples/build.py [NAME ...]`, all of them without a name.

Reads NAME/script.toml; writes NAME/visit.opus and NAME/transcript.json beside it, and renews
manifest.toml. Needs numpy, scipy and av, and the programs flite and espeak-ng.
"""

import hashlib
import json
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import ScribeError
from ambient_scribe.simulation.mixing import Recording, record
from ambient_scribe.simulation.script import Script, read_script
from ambient_scribe.simulation.voices import Samples

SAMPLES = Path(__file__).resolve().parent
FILES = (
    "script.toml",
    "visit.opus",
    "transcript.json",
    "facts.json",
    "note.md",
    "context.toml",
)
BITS_PER_SECOND = 24_000
BLOCK_SAMPLES = SAMPLE_RATE_HZ  # the encoder is fed a second at a time


def write_opus(path: Path, samples: Samples) -> None:
    """Encode 16 kHz samples as mono Ogg Opus; the same samples give the same bytes."""
    pcm = np.rint(np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
    # Ogg numbers its streams at random unless it is asked for exact bits.
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE_HZ, layout="mono")
        stream.bit_rate = BITS_PER_SECOND
        for start in range(0, len(pcm), BLOCK_SAMPLES):
            block = pcm[np.newaxis, start : start + BLOCK_SAMPLES]
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate = SAMPLE_RATE_HZ
            frame.time_base = Fraction(1, SAMPLE_RATE_HZ)
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def transcript(script: Script, recording: Recording) -> dict[str, object]:
    """The reference: who said what from when to when, in seconds."""
    utterances = []
    for placed in recording.placed:
        turn = placed.turn
        utterance: dict[str, object] = {
            "speaker": turn.speaker,
            "role": script.speaker(turn.speaker).role,
            "start": round(placed.start / SAMPLE_RATE_HZ, 3),
            "end": round(placed.end / SAMPLE_RATE_HZ, 3),
            "text": turn.text,
        }
        if turn.spoken is not None:
            utterance["spoken"] = turn.spoken
        utterances.append(utterance)
    return {
        "id": script.id,
        "title": script.title,
        "synthetic": True,
        "duration": round(recording.duration_s, 3),
        "utterances": utterances,
    }


def build(folder: Path) -> float:
    """Make the sound and the transcript of one visit; returns its length in seconds."""
    script = read_script(folder)
    recording = record(script)
    write_opus(folder / "visit.opus", recording.samples)
    content = json.dumps(transcript(script, recording), indent=1, ensure_ascii=False)
    (folder / "transcript.json").write_text(content + "\n", encoding="utf-8", newline="\n")
    return recording.duration_s


def manifest(root: Path) -> str:
    """The list of the visits whose sound is there, as TOML."""
    lines = [
        "# Written by build.py. The voices in these recordings are synthetic and the people",
        "# are invented.",
        "synthetic = true",
    ]
    for sound in sorted(root.glob("*/visit.opus")):
        folder = sound.parent
        script = tomllib.loads((folder / "script.toml").read_text(encoding="utf-8"))
        reference = json.loads((folder / "transcript.json").read_text(encoding="utf-8"))
        present = [name for name in FILES if (folder / name).exists()]
        lines += [
            "",
            "[[visits]]",
            f"id = {json.dumps(folder.name)}",
            f"title = {json.dumps(script['title'])}",
            f"folder = {json.dumps(folder.name)}",
            f"files = {json.dumps(present)}",
            f"audio_sha256 = {json.dumps(hashlib.sha256(sound.read_bytes()).hexdigest())}",
            f"duration_s = {reference['duration']}",
        ]
    return "\n".join(lines) + "\n"


def main(names: list[str]) -> None:
    folders = [SAMPLES / name for name in names] or sorted(
        path.parent for path in SAMPLES.glob("*/script.toml")
    )
    try:
        for folder in folders:
            duration_s = build(folder)
            print(f"{folder.name}: {duration_s:.1f} s")
    except ScribeError as error:
        sys.exit(f"samples: {error}")
    (SAMPLES / "manifest.toml").write_text(manifest(SAMPLES), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
