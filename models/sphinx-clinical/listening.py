"""Listens to the dictionary's new words: synthetic voices say them, the recognizer writes them down.

    python models/sphinx-clinical/listening.py [--words 150] [--kind medications] [--out FILE]

Words are drawn, with a fixed seed, from those that the stock dictionary lacks; each is said in a
sentence by one flite and one espeak-ng voice (training voices). The JSON tells how many came out
right, by engine, which pronunciation won, and which words nobody heard. What a synthesizer says is
its own guess at a drug's name: a word that is not heard needs a look, not always a correction. That
espeak-ng's guess may stand in the dictionary as a second opinion favours its voices.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from pocketsphinx import get_model_path
from pronunciations import read_dictionary

from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.simulation.voices import Voice, synthesize
from ambient_scribe.speech.recognizers.pocketsphinx import PocketsphinxConfig, decoder_of

HERE = Path(__file__).resolve().parent
SEED = 11
CARRIERS = {
    "medications": "i have been taking {word} every day for two weeks",
    "conditions": "he has a history of {word} for two years",
    "procedures": "she had a {word} two years ago",
    "tests": "we will check the {word} again next week",
}
VOICES = (
    *(Voice("flite", name) for name in ("rms", "slt", "awb", "kal16")),
    *(Voice("espeak-ng", name) for name in ("en-us", "en-us+m3", "en-us+f2", "en-gb")),
)
PAUSE_SAMPLES = 4000


def new_words(kind: str) -> list[str]:
    """Single words of one lexicon that only the clinical dictionary has."""
    stock = read_dictionary(Path(get_model_path("en-us/cmudict-en-us.dict")))
    ours = read_dictionary(HERE / "clinical.dict")
    forms = load_lexicon().forms(LexiconKind(kind))
    return sorted(word for word in forms if word in ours and word not in stock)


def said(voice: Voice, sentence: str) -> bytes:
    quiet = np.zeros(PAUSE_SAMPLES)
    sound = np.concatenate([quiet, synthesize(voice, sentence) * 0.5, quiet])
    return (sound * 32767).astype("<i2").tobytes()


def heard(decoder: Any, pcm: bytes) -> list[str]:
    """The dictionary's own names of the words: "metoprolol(2)" is its second pronunciation."""
    decoder.reinit_feat()
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    return [part.word for part in decoder.seg() or ()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--kind", default="medications", choices=sorted(CARRIERS))
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    chance = random.Random(SEED)
    words = new_words(arguments.kind)
    chosen = sorted(chance.sample(words, min(arguments.words, len(words))))
    decoder = decoder_of(PocketsphinxConfig())
    right: Counter[str] = Counter()
    winners: Counter[str] = Counter()
    unheard: dict[str, dict[str, str]] = {}
    for place, word in enumerate(chosen):
        sentence = CARRIERS[arguments.kind].format(word=word)
        for voice in (VOICES[place % 4], VOICES[4 + place % 4]):
            found = heard(decoder, said(voice, sentence))
            names = [name for name in found if name.split("(")[0] == word]
            right[voice.engine] += bool(names)
            winners.update(names[0].removeprefix(word) or "first" for _ in names[:1])
            if not names:
                text = " ".join(name.split("(")[0] for name in found if name[0] not in "<[+")
                unheard.setdefault(word, {})[voice.engine] = text
    report = {
        "kind": arguments.kind,
        "new_words": len(words),
        "said": len(chosen),
        "share_right": {engine: round(n / len(chosen), 3) for engine, n in sorted(right.items())},
        "pronunciation_that_won": dict(winners.most_common()),
        "unheard": unheard,
    }
    text = json.dumps(report, indent=1)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
