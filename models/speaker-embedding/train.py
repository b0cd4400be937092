"""Trains the speaker embedding and writes model.onnx, model.toml and seen.txt beside this file.

    python models/speaker-embedding/train.py SPEECH DATA [--work FOLDER] [--steps N]

SPEECH is the folder with librispeech_speakers, noise and rir, DATA the one with aci-bench and
mts-dialog (their training splits are what the synthetic voices read). Needs torch, flite and
espeak-ng; running the model needs neither. What is prepared, and the state every few minutes, are
kept in the work folder: the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import copy
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import corpus
import material
import numpy as np
import numpy.typing as npt
import torch
from augmentation import Augmenter
from evaluate import Halves, equal_error_rate
from export import export
from material import SPEEDS, Material
from network import MarginLoss, SpeakerNetwork

from ambient_scribe.speech.diarizers.embedding_features import MEL_BANDS, Features, features

SEED = 3
STEPS = 7_000
PASSES, PASS_STEPS = 6, 200
FRAMES_OF_A_BATCH = 7_000
"""Windows times their frames: a step takes the same time for long windows and for short ones."""
WINDOW_FRAMES = (70, 260)
TEMPO = (0.8, 1.25)
"""Frames are repeated or left out: a voice is not its pace, and speeds must not be told by it."""
LEARNING_RATE, WARM_UP_STEPS = 3e-3, 100
WEIGHT_DECAY = 0.02
MARGIN, MARGIN_FROM, MARGIN_UNTIL = 0.2, 0.25, 0.6
"""Nothing up to a share of the training, then rising."""
CONTRAST = 0.5
AVERAGING = 0.998
"""The model that is kept is a running mean of the weights."""
MEL_MASK_BANDS, MEL_MASKS = 10, 2
TIME_MASK_FRAMES = 12
NO_PITCH = 0.15
CHECK_STEPS = 350
VALIDATION_SEED, VALIDATION_SECONDS = 4_000, (1.5, 3.0)
VALIDATION_CHANNELS, VALIDATION_VISITS = 2, 3


class Passes:
    """What is heard, pass by pass; each is made once, when it is first wanted, and kept."""

    def __init__(self, speech: Path, data: Path, work: Path) -> None:
        self._speech, self._work = speech, work
        self._sounds = material.classes(speech, data, work)
        self._loaded: list[Material] = []

    @property
    def classes(self) -> int:
        return len(self._sounds)

    def first(self, count: int) -> list[Material]:
        for number in range(len(self._loaded), count):
            folder = self._work / f"pass_{number}"
            if not folder.exists():
                made = material.make_pass(number, self._sounds, self._speech, self._work)
                made.save(folder)
            self._loaded.append(Material.load(folder))
        return self._loaded[:count]

    def augmenter(self) -> Augmenter:
        return material.augmenter(self._speech, self._work, self._sounds, material.CODED)


class Batches:
    """Windows of features and their classes; batch `step` is the same whenever it is drawn."""

    def __init__(self, passes: Passes) -> None:
        self._passes = passes
        self._known: list[Material] = []
        self._stretches: list[list[tuple[int, int]]] = [[] for _ in range(passes.classes)]
        synthetic = len(corpus.synthetic_voices())
        self._speakers = (passes.classes - synthetic) // len(SPEEDS)

    def _hear(self, step: int) -> None:
        """Another pass comes in every few hundred steps, so that it can be made meanwhile."""
        for one in self._passes.first(min(PASSES, 1 + step // PASS_STEPS))[len(self._known) :]:
            for index, label in enumerate(one.labels):
                self._stretches[label].append((len(self._known), index))
            self._known.append(one)

    def batch(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        self._hear(step)
        random = np.random.default_rng([SEED, step])
        frames = int(random.integers(*WINDOW_FRAMES))
        labels = self._draw_classes(FRAMES_OF_A_BATCH // frames // 2, random).repeat(2)
        rows = np.stack([self._window(int(label), frames, random) for label in labels])
        _mask(rows, random)
        return torch.from_numpy(rows), torch.from_numpy(labels)

    def _draw_classes(self, count: int, random: np.random.Generator) -> npt.NDArray[np.int64]:
        """Half of them in pairs of neighbouring speeds of one speaker, hard to tell apart."""
        pairs = random.choice(self._speakers, max(1, count // 4), replace=False)
        slower = random.integers(0, len(SPEEDS) - 1, len(pairs))
        first = pairs * len(SPEEDS) + slower
        rest = np.setdiff1d(np.arange(self._passes.classes), [*first, *(first + 1)])
        others = random.choice(rest, max(1, count - 2 * len(pairs)), replace=False)
        return np.concatenate([first, first + 1, others])

    def _window(self, label: int, frames: int, random: np.random.Generator) -> Features:
        stretches = self._stretches[label]
        number, index = stretches[int(random.integers(len(stretches)))]
        one = self._known[number]
        first, end = int(one.borders[index]), int(one.borders[index + 1])
        tempo = min(random.uniform(*TEMPO), (end - first) / frames)
        start = random.uniform(first, end - tempo * frames)
        at = np.minimum((start + tempo * np.arange(frames)).astype(np.int64), end - 1)
        return np.asarray(one.rows[at], dtype=np.float32)


def _mask(rows: Features, random: np.random.Generator) -> None:
    """Hides bands, moments and pitch of each window (SpecAugment, Park et al. 2019), in place."""
    for window in rows:
        mean = window.mean(axis=0)
        for _ in range(MEL_MASKS):
            width = int(random.integers(0, MEL_MASK_BANDS))
            low = int(random.integers(0, MEL_BANDS - width))
            window[:, low : low + width] = mean[low : low + width]
        length = int(random.integers(0, TIME_MASK_FRAMES))
        start = int(random.integers(0, len(window) - length))
        window[start : start + length] = mean
        if random.random() < NO_PITCH:
            window[:, MEL_BANDS:] = 0


@dataclass(frozen=True)
class Trial:
    name: str
    windows: Halves
    rows: list[Features]


class Validation:
    """Windows of the validation speakers in fixed rooms; `rates` is the model's EER on them."""

    def __init__(self, speech: Path, change: Augmenter) -> None:
        utterances = [corpus.read_sound(s.path) for s in corpus.chosen(speech, corpus.VALIDATION)]
        self._trials = []
        for seconds in VALIDATION_SECONDS:
            windows = Halves.cut(utterances, seconds)
            self._trials.append(
                Trial(f"clean {seconds}", windows, [features(s) for s in windows.sounds])
            )
            for number in range(VALIDATION_CHANNELS):
                random = np.random.default_rng([VALIDATION_SEED, number])
                heard = [features(change(sound, random)) for sound in windows.sounds]
                self._trials.append(Trial(f"channels {seconds}", windows, heard))
            for number in range(VALIDATION_VISITS):
                seed = [VALIDATION_SEED + 1, number]
                heard = [
                    features(change(sound, np.random.default_rng(seed))) for sound in windows.sounds
                ]
                self._trials.append(Trial(f"visits {seconds}", windows, heard))

    def rates(self, network: SpeakerNetwork) -> dict[str, float]:
        network.eval()
        found: dict[str, list[float]] = {}
        with torch.no_grad():
            for trial in self._trials:
                vectors = network(torch.from_numpy(np.stack(trial.rows))).numpy()
                rate = equal_error_rate(*trial.windows.scores(vectors))
                found.setdefault(trial.name, []).append(rate)
        return {name: float(np.mean(rates)) for name, rates in found.items()}


class Training:
    def __init__(self, classes: int, steps: int) -> None:
        torch.manual_seed(SEED)
        self.steps, self.step = steps, 0
        self.network, self.loss = SpeakerNetwork(), MarginLoss(classes)
        self.network.mel.to(memory_format=torch.channels_last)  # a sixth faster on a CPU
        self.mean = copy.deepcopy(self.network)
        self.optimizer = torch.optim.AdamW(
            [*self.network.parameters(), *self.loss.parameters()], weight_decay=WEIGHT_DECAY
        )

    def advance(self, rows: torch.Tensor, labels: torch.Tensor) -> float:
        torch.manual_seed(SEED + self.step)
        done = self.step / self.steps
        margin = MARGIN * min(1.0, max(0.0, (done - MARGIN_FROM) / (MARGIN_UNTIL - MARGIN_FROM)))
        rate = LEARNING_RATE * min(1.0, (self.step + 1) / WARM_UP_STEPS)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))
        self.network.train()
        loss = self.loss(self.network(rows), labels, margin, CONTRAST)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        self._average()
        return loss.item()

    def _average(self) -> None:
        keep = min(AVERAGING, self.step / (self.step + 10))
        with torch.no_grad():
            for kept, new in zip(
                self.mean.state_dict().values(), self.network.state_dict().values(), strict=True
            ):
                if kept.is_floating_point():
                    kept.lerp_(new, 1 - keep)

    def save(self, path: Path) -> None:
        parts = {name: getattr(self, name).state_dict() for name in self._parts()}
        fresh = path.with_suffix(".new")
        torch.save({"step": self.step, **parts}, fresh)
        fresh.replace(path)

    def resume(self, path: Path) -> None:
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.step = state["step"]
            for name in self._parts():
                getattr(self, name).load_state_dict(state[name])

    @staticmethod
    def _parts() -> tuple[str, ...]:
        return ("network", "loss", "mean", "optimizer")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("speech", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("speaker-embedding-work"))
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    passes = Passes(options.speech, options.data, options.work)
    batches, validation = Batches(passes), Validation(options.speech, passes.augmenter())
    training = Training(passes.classes, options.steps)
    state = options.work / "training.pt"
    training.resume(state)
    started, mean = time.monotonic(), 0.0
    while training.step < training.steps:
        loss = training.advance(*batches.batch(training.step))
        mean = loss if mean == 0.0 else 0.98 * mean + 0.02 * loss
        if training.step % CHECK_STEPS == 0 or training.step == training.steps:
            training.save(state)
            rates = validation.rates(training.mean)
            figures = "  ".join(f"{name}: {100 * rate:.1f}" for name, rate in rates.items())
            minutes = (time.monotonic() - started) / 60
            _say(f"step {training.step}  {minutes:.1f} min  loss {mean:.2f}  EER % {figures}")
    export(training.mean, corpus.heard(options.speech))


if __name__ == "__main__":
    main()
