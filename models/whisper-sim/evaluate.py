"""Measures whisper-sim through the program's own recognizer and writes the figures as JSON.

    python models/whisper-sim/evaluate.py DATA [--model models/whisper-sim] [--sentences 40]
        [--compute int8 float32] [--samples] [--json models/whisper-sim/figures.json]

Sentences are of the validation splits, spoken by the training voices (needs flite and espeak-ng).
--samples hears the three shipped visits too, beside the embedded recognizer. All are instrument
figures: the voices are synthetic.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from measuring import (
    Said,
    checked,
    chosen_voices,
    empty_sounds,
    error_rate,
    read,
    spoken,
    text_of,
    time_errors,
    time_figures,
)
from texts import sentences

from ambient_scribe.catalogue import card_of
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.memory import sha256_of
from ambient_scribe.protocols import Priming
from ambient_scribe.speech.recognizers.faster_whisper import (
    FasterWhisperConfig,
    FasterWhisperRecognizer,
)
from ambient_scribe.speech.recognizers.guards import GuardConfig
from ambient_scribe.speech.recognizers.sound_guards import SoundConfig

HERE = Path(__file__).resolve().parent
SEED = 1000
UNGUARDED = GuardConfig(
    no_speech_threshold=1.0, log_prob_threshold=-1000.0, compression_ratio_threshold=1000.0,
    loop_repeats=1000, loop_word_repeats=1000, echo_words=1000,
)  # fmt: skip
"""Thresholds that nothing passes: with DEAF the model alone."""
DEAF = SoundConfig(steady_db=0.0, brightness_octaves=0.0, clipped_share=1.0)


def recognizer(model: Path, compute: str, guards: GuardConfig) -> FasterWhisperRecognizer:
    return FasterWhisperRecognizer(
        FasterWhisperConfig(
            model=str(model),
            device="cpu",
            compute_type=compute,
            cpu_threads=1,
            guards=guards,
            sound=DEAF if guards is UNGUARDED else SoundConfig(),
        )
    )


def unseen(engine: FasterWhisperRecognizer, by_voice: dict[str, list[Said]]) -> dict[str, Any]:
    """WER and word times, for each voice and for all."""
    found: dict[str, Any] = {"by_voice": {}}
    everything: list[tuple[Said, Any]] = []
    began = time.perf_counter()
    for voice, said in by_voice.items():
        heard = [words for words, _ in read(engine, [one.samples for one in said])]
        everything += zip(said, heard, strict=True)
        found["by_voice"][voice] = round(error_rate(said, heard), 4)
    seconds = sum(len(one.samples) for one, _ in everything) / SAMPLE_RATE_HZ
    errors = [e for one, words in everything for e in time_errors(one.words, words)]
    return {
        "wer": round(error_rate([s for s, _ in everything], [w for _, w in everything]), 4),
        **found,
        "sentences": len(everything),
        "seconds": round(seconds, 1),
        "spent_s_per_s": round((time.perf_counter() - began) / seconds, 4),
        "word_times": time_figures(errors),
    }


def alone(engine: FasterWhisperRecognizer, by_voice: dict[str, list[Said]]) -> dict[str, Any]:
    """A window for each sentence (the path with time marks), without and with a prompt."""
    said = [one for own in by_voice.values() for one in own[:8]]
    found: dict[str, Any] = {"sentences": len(said)}
    prompt = Priming(language="en", prompt="Blood pressure, tablets and a cough were discussed.")
    for name, priming in (("plain", None), ("prompted", prompt)):
        heard = [w for w, _ in read(engine, [o.samples for o in said], 1, priming)]
        found[f"wer_{name}"] = round(error_rate(said, heard), 4)
    return found


def nothing(engine: FasterWhisperRecognizer) -> dict[str, Any]:
    """What is read where nobody speaks: in one call together, and each alone."""
    sounds = empty_sounds()
    found: dict[str, Any] = {}
    for name, together in (("together", 4), ("alone", 1)):
        texts = [text_of(words) for words, _ in read(engine, list(sounds.values()), together)]
        invented = {key: text for key, text in zip(sounds, texts, strict=True) if text}
        found[name] = {"sounds": len(sounds), "with_words": len(invented), "words": invented}
    return found


def check_sound(engine: FasterWhisperRecognizer, folder: Path) -> dict[str, Any]:
    """The minute of sound beside the model: what the tests measure again."""
    said = checked(folder)
    heard = [words for words, _ in read(engine, [one.samples for one in said], len(said))]
    errors = [
        e for one, words in zip(said, heard, strict=True) for e in time_errors(one.words, words)
    ]
    apart = [words for words, _ in read(engine, [one.samples for one in said], 1)]
    return {
        "wer": round(error_rate(said, heard), 4),
        "wer_alone": round(error_rate(said, apart), 4),
        "word_times": time_figures(errors),
    }


def _text(transcript: Transcript) -> str:
    return " ".join(word.text for word in transcript.words)


def of_samples(model: Path) -> dict[str, Any]:
    """WER of each shipped visit through the whole pipeline, beside the embedded recognizer.

    A window for each segment: windows that segments share it reads worse.
    """
    from ambient_scribe.build import scribe_file
    from ambient_scribe.config import Config
    from ambient_scribe.evaluation.words.error_rates import word_error_rate
    from ambient_scribe.interop.transcripts import read_transcript
    from ambient_scribe.samples import samples

    found: dict[str, Any] = {}
    engines: dict[str, dict[str, Any]] = {
        "whisper-sim": {
            "engine": "faster-whisper",
            "model": str(model),
            "faster_whisper": {"device": "cpu", "cpu_threads": 1, "packing": False},
        },
        "embedded": {"engine": "pocketsphinx"},
    }
    for name, choice in engines.items():
        config = Config.model_validate({"language": "en", "recognizer": choice})
        for sample in samples():
            reference = read_transcript(sample.transcript)
            heard = scribe_file(sample.audio, None, config).transcript
            rate = word_error_rate(_text(reference), _text(heard))
            found.setdefault(sample.id, {})[name] = round(rate, 4)
            sys.stdout.write(f"{sample.id} {name}: {rate:.1%}\n")
            sys.stdout.flush()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=HERE)
    parser.add_argument("--sentences", type=int, default=40, help="for each voice, 0 for none")
    parser.add_argument("--compute", nargs="+", default=["int8"])
    parser.add_argument("--samples", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    chosen = sentences(asked.data, "valid")
    count = asked.sentences
    by_voice = {
        voice: spoken(chosen[number * count : (number + 1) * count], voice, SEED)
        for number, voice in enumerate(chosen_voices())
    }
    card = card_of(asked.model)
    figures: dict[str, Any] = {
        "instrument": "synthetic voices; says nothing of people's speech",
        "model": card.name if card else asked.model.name,
        "model_sha256": sha256_of(asked.model / "model.bin"),
        "versions": {n: version(n) for n in ("faster-whisper", "ctranslate2", "numpy")},
        "numpy_seed": SEED,
    }
    for compute in asked.compute:
        engine = recognizer(asked.model, compute, GuardConfig())
        figures[compute] = {
            "check": check_sound(engine, HERE),
            **(
                {"unseen": unseen(engine, by_voice), "alone": alone(engine, by_voice)}
                if count
                else {}
            ),
            "nothing": nothing(engine),
            "nothing_unguarded": nothing(recognizer(asked.model, compute, UNGUARDED)),
        }
        sys.stdout.write(f"{compute}: {json.dumps(figures[compute], indent=1)}\n")
    if asked.samples:
        figures["samples_wer"] = of_samples(asked.model)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    np.random.seed(SEED)
    main()
