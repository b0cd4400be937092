"""One recording through whisperlivekit, in an environment of its own that holds nothing of ours.

    PYTHON benchmarks/whisperlivekit_run.py SOUND.wav OUT.json --model FOLDER [--coalesce-s 0.4]

In: 16 kHz mono 16-bit sound and a CTranslate2 Whisper. Out: JSON of what its `AudioProcessor` told,
as a reader of its results sees it: each committed word with its place and the moment (ms since the
sound began) it was told, each open text with its moment, and what recognition took.

Its policy is LocalAgreement with its faster-whisper backend, everything else as it comes, its own voice
detector (Silero, in its package) among it; `--coalesce-s` sets its `asr_coalesce_min_s`. It runs on
an event loop whose time is not the wall's: sleeping skips, work counts with this process's processor
time, and recognition, which it hands to a thread, goes on beside the loop as it would there. So what
else the machine does changes nothing. It reads as often as it can: `--speed 4` tells what it would do
on a machine four times as fast. Nothing is fetched. Set OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import selectors
import time
import wave
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

SAMPLE_RATE_HZ = 16_000
BYTES_PER_SAMPLE = 2
CHUNK_S = 0.1
SEED = 1
"""faster-whisper reads again by chance where a reading looks poor."""


# ---------------------------------------------------------------- a clock that waits for nobody
class Skipping(selectors.DefaultSelector):
    """Tells how long it was asked to wait, and does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        self.skipped_s += max(0.0, timeout)
        return super().select(0)


class ProcessorTimeLoop(asyncio.SelectorEventLoop):
    """Time is this process's processor time, on a machine `speed` times as fast, and what was slept;
    threads' work lies beside it."""

    def __init__(self, speed: float = 1.0) -> None:
        self._skipping = Skipping()
        self._beside_s = 0.0
        self._speed = speed
        super().__init__(self._skipping)

    def time(self) -> float:
        return time.process_time() / self._speed + self._skipping.skipped_s - self._beside_s

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = self.create_future()
        began = time.process_time()
        result = func(*args)
        took_s = (time.process_time() - began) / self._speed
        self._beside_s += took_s
        self.call_later(took_s, future.set_result, result)
        return future


# ---------------------------------------------------------------- what recognition takes
class Counted:
    """Its recognizer's `transcribe`, with processor seconds and sound counted."""

    def __init__(self, recognizer: Any) -> None:
        self._transcribe = recognizer.transcribe
        self.seconds, self.sound_s, self.readings = 0.0, 0.0, 0
        recognizer.transcribe = self

    def __call__(self, audio: Any, *args: Any, **named: Any) -> Any:
        began = time.process_time()
        found = self._transcribe(audio, *args, **named)
        self.seconds += time.process_time() - began
        self.sound_s += len(audio) / SAMPLE_RATE_HZ
        self.readings += 1
        return found


# ---------------------------------------------------------------- one recording
async def speak(processor: Any, sound: bytes, began_s: float) -> None:
    """Chunks, each when its last sample has been spoken; then the end."""
    loop = asyncio.get_running_loop()
    size = round(CHUNK_S * SAMPLE_RATE_HZ) * BYTES_PER_SAMPLE
    for start in range(0, len(sound), size):
        chunk = sound[start : start + size]
        spoken_s = (start + len(chunk)) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ
        await asyncio.sleep(max(0.0, began_s + spoken_s - loop.time()))
        await processor.process_audio(chunk)
    await processor.process_audio(b"")


async def listen(engine: Any, sound: bytes) -> dict[str, Any]:
    from whisperlivekit import AudioProcessor

    loop = asyncio.get_running_loop()
    processor = AudioProcessor(transcription_engine=engine, pcm_input=True)
    results = await processor.create_tasks()
    began_s = loop.time()
    speaking = asyncio.create_task(speak(processor, sound, began_s))
    words: list[dict[str, Any]] = []
    shown: list[dict[str, Any]] = []
    async for told in results:
        at_ms = round((loop.time() - began_s) * 1000, 1)
        tokens = [token for line in told.lines for token in line.tokens or ()]
        for token in tokens[len(words) :]:
            words.append(
                {
                    "text": token.text.strip(),
                    "start_ms": round(token.start * 1000),
                    "end_ms": round(token.end * 1000),
                    "at_ms": at_ms,
                }
            )
        assert [one["text"] for one in words] == [token.text.strip() for token in tokens]
        now = {"words": len(words), "open": told.buffer_transcription}
        if not shown or now.items() - shown[-1].items():
            shown.append({"at_ms": at_ms, **now})
    await speaking
    await processor.cleanup()
    return {"words": words, "shown": shown}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sound", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--coalesce-s", type=float, default=0.0)
    parser.add_argument("--speed", type=float, default=1.0)
    options = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    import ctranslate2
    from whisperlivekit import TranscriptionEngine

    logging.disable(logging.CRITICAL)
    ctranslate2.set_random_seed(SEED)
    settings: dict[str, Any] = {
        "backend": "faster-whisper",
        "backend_policy": "localagreement",
        "lan": "en",
        "asr_coalesce_min_s": options.coalesce_s,
        "pcm_input": True,
        "warmup_file": "",
    }
    engine = TranscriptionEngine(model_dir=str(options.model), **settings)
    with wave.open(str(options.sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        sound = file.readframes(file.getnframes())
    counted = Counted(engine.asr)
    began = time.process_time()
    with asyncio.Runner(loop_factory=partial(ProcessorTimeLoop, options.speed)) as runner:
        told = runner.run(listen(engine, sound))
    document = {
        "program": f"whisperlivekit {version('whisperlivekit')}",
        "versions": {name: version(name) for name in ("faster-whisper", "ctranslate2", "torch")},
        "settings": settings,
        "speed": options.speed,
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "seconds": counted.seconds,
        "sound_s": counted.sound_s,
        "readings": counted.readings,
        "all_seconds": time.process_time() - began,
        **told,
    }
    options.out.write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
