"""Tries the decoder's settings on speech that nothing is reported on.

    python models/sphinx-clinical/tune.py MANIFEST … [--weights 5 6.5 8 10] [--penalties 0.65 0.3]
        [--out FILE]

Manifests as for `evaluate.py`, of validation text in training voices and of people's speech that may
be tuned on. Every pair of language weight and insertion penalty is decoded on one core; the JSON holds
WER, seconds a second of sound and words heard for words said, by manifest.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import product
from pathlib import Path

from evaluate import heard_in, of_manifest

from ambient_scribe.evaluation.runs.scoring import judge
from ambient_scribe.evaluation.words.edits import EditKind, edits
from ambient_scribe.speech.recognizers.pocketsphinx import (
    PocketsphinxConfig,
    PocketsphinxRecognizer,
)
from ambient_scribe.speech.vad import SileroDetector, VoiceConfig

WEIGHTS, PENALTIES = (5.0, 6.5, 8.0, 10.0), (0.65, 0.3)


def tried(manifest: Path, recognizer: PocketsphinxRecognizer) -> dict[str, float]:
    detector, by = SileroDetector(VoiceConfig()), judge()
    wrong = said = heard = 0
    spent = seconds = 0.0
    for recording in of_manifest(manifest, ""):
        words, took, length = heard_in(recording, detector, recognizer)
        reference = by.normalizer.words(recording.said.text)
        found = by.normalizer.words(" ".join(word.text for word in words))
        wrong += sum(edit.kind is not EditKind.HIT for edit in edits(reference, found))
        said, heard = said + len(reference), heard + len(found)
        spent, seconds = spent + took, seconds + length
    return {
        "wer": round(wrong / said, 4),
        "said": said,
        "heard_for_said": round(heard / said, 3),
        "seconds_per_second": round(spent / seconds, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--weights", type=float, nargs="+", default=WEIGHTS)
    parser.add_argument("--penalties", type=float, nargs="+", default=PENALTIES)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    report = []
    for weight, penalty in product(arguments.weights, arguments.penalties):
        config = PocketsphinxConfig(
            processes=1, language_weight=weight, word_insertion_penalty=penalty
        )
        recognizer = PocketsphinxRecognizer(config)
        found = {path.parent.name: tried(path, recognizer) for path in arguments.manifests}
        report.append({"language_weight": weight, "word_insertion_penalty": penalty, **found})
        sys.stderr.write(json.dumps(report[-1]) + "\n")
    text = json.dumps(report, indent=1)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
