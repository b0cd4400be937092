"""What a window costs by its length: encoder, decoder and word times, model by model.

    python benchmarks/windows.py WORK [--sizes tiny base small] [--model FOLDER ...] [--threads 1]
        [--runs 3] [--out benchmarks/results/windows.json]

Whispers of the published sizes with random weights are built in WORK (`random_whisper.py`); other
models can be named beside them. Sound is noise and the tokens written are counted out, so the figures
are of compute alone and say nothing about what is heard. Seconds are the processor's, not the clock's,
and of each step the fastest of the runs counts: what else the machine does weighs less so. Its load is
written beside the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from random_whisper import SHAPES, build

from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions

RESULT = Path(__file__).parent / "results" / "windows.json"
WINDOWS_S = (2, 5, 10, 15, 30)
FRAMES_PER_S = 100
TOKENS = 20
"""Written in every decode: the words of five seconds."""
PROMPTS = (0, 50, 200)
"""Tokens told beforehand."""
TOGETHER = 4
"""Windows in one batch."""
LONGEST_TOGETHER_S = 10
"""Longer windows are not measured in batches."""


class Timed:
    """One loaded model and the times of its steps, in seconds."""

    def __init__(self, folder: Path, threads: int, runs: int) -> None:
        from faster_whisper import WhisperModel

        self._whisper = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
        self._model, self._runs = self._whisper.model, runs
        vocabulary = self._whisper.hf_tokenizer
        self._start, self._previous, self._untimed, self._end = (
            vocabulary.token_to_id(token)
            for token in (
                "<|startoftranscript|>",
                "<|startofprev|>",
                "<|notimestamps|>",
                "<|endoftext|>",
            )
        )

    def window(self, seconds: int) -> dict[str, float]:
        one = self.encoded(seconds, 1)
        found = {
            "encode": self._fastest(lambda: self.encode(seconds, 1)),
            "decode_beam_5": self._fastest(lambda: self.decode(one, 1, 0, beam=5)),
            "word_times": self._fastest(lambda: self.word_times(one, seconds)),
        }
        if seconds <= LONGEST_TOGETHER_S:
            several = self.encoded(seconds, TOGETHER)
            found |= {
                f"encode_{TOGETHER}": self._fastest(lambda: self.encode(seconds, TOGETHER)),
                f"decode_{TOGETHER}": self._fastest(lambda: self.decode(several, TOGETHER, 0)),
            }
        for prompt in PROMPTS:
            name = f"decode_prompt_{prompt}" if prompt else "decode"
            found[name] = self._fastest(partial(self.decode, one, 1, prompt))
        return {name: round(took, 4) for name, took in sorted(found.items())}

    def _fastest(self, step: Callable[[], object]) -> float:
        best = float("inf")
        for _ in range(self._runs):
            began = time.process_time()
            step()
            best = min(best, time.process_time() - began)
        return best

    # ------------------------------------------------------------ steps, for whoever times them
    def encoded(self, seconds: int, count: int) -> Any:
        return self._whisper.encode(self._noise(seconds, count))

    def encode(self, seconds: int, count: int) -> None:
        # What the encoder gives is copied out, so that it has been computed.
        np.array(self._whisper.encode(self._noise(seconds, count)))

    def _noise(self, seconds: int, count: int) -> Any:
        shape = (count, self._model.n_mels, seconds * FRAMES_PER_S)
        return (0.3 * np.random.default_rng(0).standard_normal(shape)).astype(np.float32)

    def word_times(self, encoded: Any, seconds: int) -> None:
        spoken = [list(range(300, 300 + TOKENS))]
        self._model.align(encoded, [self._start], spoken, seconds * FRAMES_PER_S)

    def decode(self, encoded: Any, count: int, known: int, beam: int = 1) -> None:
        before = [self._previous, *range(300, 300 + known)] if known else []
        prompt = [*before, self._start, self._untimed]
        # CTranslate2 writes half of max_length at most, and no more than the prompt leaves of it.
        most = max(2 * TOKENS, len(prompt) + TOKENS - 1)
        results = self._model.generate(
            encoded,
            [prompt] * count,
            beam_size=beam,
            max_length=most,
            suppress_tokens=[self._end],
        )
        written = {len(result.sequences_ids[0]) for result in results}
        assert written == {TOKENS}, f"{written} tokens were written where {TOKENS} were asked for"


def _show(name: str, by_window: dict[str, dict[str, float]]) -> None:
    steps = ("encode", "decode", "decode_beam_5", "decode_prompt_200", "word_times")
    print(f"{name:<12}" + "".join(f"{step:>15}" for step in steps))
    for seconds, took in by_window.items():
        print(f"{seconds:>9} s " + "".join(f"{took[step]:15.3f}" for step in steps), flush=True)


def load() -> Sequence[float] | None:
    """Processes that wanted a processor in the last 1, 5 and 15 minutes; not told by Windows."""
    if not hasattr(os, "getloadavg"):
        return None
    return [round(value, 2) for value in os.getloadavg()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument(
        "--sizes", nargs="*", choices=list(SHAPES), default=["tiny", "base", "small"]
    )
    parser.add_argument("--model", type=Path, nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    folders = {
        f"{size} (random weights)": build(size, options.work / size) for size in options.sizes
    }
    folders |= {folder.resolve().name: folder for folder in options.model}
    document: dict[str, Any] = {
        "instrument": "random weights, noise, a fixed number of tokens: compute alone",
        "unit": "processor seconds",
        "tokens": TOKENS,
        "together": TOGETHER,
        "threads": options.threads,
        "runs": options.runs,
        "compute_type": "int8",
        "load_before": load(),
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
        "seconds": {},
    }
    for name, folder in folders.items():
        timed = Timed(folder, options.threads, options.runs)
        document["seconds"][name] = {str(length): timed.window(length) for length in WINDOWS_S}
        _show(name, document["seconds"][name])
        document["load_after"] = load()
        options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
