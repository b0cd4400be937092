"""Makes check.opus and check.json: a minute of made speech whose truth is known, for the tests.

    python models/whisper-sim/checksound.py

The sentences are this project's own and were never trained on; the voices are those of the
training. Needs flite and espeak-ng; the tests that hear the result need neither.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from corpus import render, word_times
from texts import sentence

from ambient_scribe.domain.time import SAMPLE_RATE_HZ

HERE = Path(__file__).resolve().parent
SEED = 500
PAUSE_S = 1.0
BIT_RATE = 24_000
SAID = (
    ("slt", "Good morning, how is the new inhaler working for you?"),
    ("rms", "It helps a lot, but my throat feels dry at night."),
    ("awb", "Do you rinse your mouth after each puff?"),
    ("slt-low", "No, nobody told me to do that."),
    ("rms", "Your blood pressure is 128/76 today."),
    ("awb", "I take 10 mg in the morning with my coffee."),
    ("kal16", "Have you noticed any swelling in your legs?"),
    ("en-us", "Only a little, when I stand for a long time."),
    ("slt", "We will check your blood again in three weeks."),
    ("en-us+f3", "Call us if the fever comes back."),
    ("awb", "The cough started about a week ago."),
    ("rms", "Thank you, that is all for today."),
)


def encoded(samples: np.ndarray, path: Path) -> None:
    """Mono Ogg Opus; the same samples give the same bytes."""
    pcm = np.rint(samples * 32767).astype(np.int16)
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        for start in range(0, len(pcm), SAMPLE_RATE_HZ):
            block = pcm[np.newaxis, start : start + SAMPLE_RATE_HZ]
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, start
            frame.time_base = Fraction(1, SAMPLE_RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> None:
    pieces: list[np.ndarray] = []
    listed = []
    position = 0
    for number, (voice, text) in enumerate(SAID):
        made = sentence(f"check.{number}", text)
        if made is None:
            raise SystemExit(f"no voice can say {text!r}")
        samples, spoken = render(made, voice, SEED + number)
        start = position / SAMPLE_RATE_HZ
        listed.append(
            {
                "voice": voice,
                "start": round(start, 3),
                "end": round(start + len(samples) / SAMPLE_RATE_HZ, 3),
                "words": [
                    (word, round(start + left, 3), round(start + right, 3))
                    for word, left, right in word_times(made, spoken)
                ],
            }
        )
        pieces += [samples, np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ))]
        position += len(pieces[-2]) + len(pieces[-1])
    sound = np.concatenate(pieces)
    encoded(sound * (0.7 / np.abs(sound).max()), HERE / "check.opus")
    text = ",\n  ".join(json.dumps(one) for one in listed)
    (HERE / "check.json").write_text(f"[\n  {text}\n]\n", encoding="utf-8")
    size = (HERE / "check.opus").stat().st_size
    sys.stdout.write(f"{position / SAMPLE_RATE_HZ:.1f} s, {size} bytes\n")


if __name__ == "__main__":
    main()
