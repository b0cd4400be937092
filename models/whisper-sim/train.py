"""Trains whisper-sim from made speech and leaves checkpoints; `export.py` makes the model of one.

    python models/whisper-sim/train.py DATA WORK [--steps 2400] [--resume]

DATA holds aci-bench, mts-dialog and primock57 (their training splits are read), WORK takes the
sound and the checkpoints. One processor core, float32; progress goes to standard output and to
WORK/curve.jsonl. With --resume it goes on from WORK/last.pt, also with more steps than before:
WORK/plateau.pt is from before the learning rate fell, and the better start for that.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import corpus
import torch
from batches import FULL_FROM, MIXED_FROM, Batch, Course
from listening import check
from network import Network, Output, Shape
from optimizer import optimizers
from texts import sentences
from tokenizer import Ids, learned
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from windows import IGNORED, OTHER, Composer

SEED = 7
MUON_LR, LR, DECAY = 2e-3, 1.5e-3, 0.02
WARMUP_STEPS = 40
FALL_SHARE = 0.35
"""The learning rate stays, then falls to nothing over this last share of the steps."""
SMOOTHING = 0.05
WEIGHTS = {"written": 1.0, "phones": 0.5, "tokens": 0.5, "ahead": 0.25, "back": 0.25}
"""Of what is asked for, and of the losses that help."""
CLIP = 1.0
SAVE_EVERY, CHECK_EVERY, REPORT_EVERY = 50, 300, 10


def losses(network: Network, batch: Batch, out: Output) -> dict[str, Tensor]:
    written = functional.cross_entropy(
        out.logits.flatten(0, 1), batch.labels.flatten(),
        ignore_index=IGNORED, label_smoothing=SMOOTHING,
    )  # fmt: skip
    phones = functional.cross_entropy(out.phones.flatten(0, 1), batch.phones.flatten())
    item, frame, token = batch.middles.T
    tokens = functional.cross_entropy(network.token_guess(out.heard[item, frame]), token)
    item, row, first, last = batch.guides.T
    has_next = row + 1 < batch.labels.shape[1]
    return {
        "written": written,
        "phones": phones,
        "tokens": tokens,
        "ahead": missed(out.forward, item, row, first, last),
        "back": missed(
            out.backward, item[has_next], row[has_next] + 1, first[has_next], last[has_next]
        ),
    }


def missed(heads: list[Tensor], item: Tensor, row: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """How little of the heads' attention (batch, tokens, frames) lies where it should, in nats."""
    found = torch.zeros(())
    index = torch.arange(len(item))
    for weights in heads:
        reached = functional.pad(weights[item, row].cumsum(-1), (1, 0))
        mass = reached[index, last + 1] - reached[index, first]
        found = found - (mass.clamp_min(0) + 1e-5).log().mean() / len(heads)
    return found


def rate(step: int, steps: int) -> float:
    """Share of the full learning rate."""
    return min((step + 1) / WARMUP_STEPS, (steps - step) / (FALL_SHARE * steps), 1.0)


def lesson(course: Course, start: int, steps: int, work: Path) -> Iterator[Batch]:
    """One batch a step, from short to whole windows; new sound is taken in as it is made."""
    course.sounds = list(zip(*corpus.load(work, "train"), strict=True))
    first = course.ascending() if start == 0 else iter(())
    short = course.short()
    for step in range(start, steps):
        if step % SAVE_EVERY == 0:
            course.sounds = list(zip(*corpus.load(work, "train"), strict=True))
        if step < MIXED_FROM * steps:
            yield next(first, None) or next(short)
        else:
            yield course.mixed() if step < FULL_FROM * steps else course.full()


def prepared(data: Path, work: Path) -> tuple[Tokenizer, list[str]]:
    """The vocabulary and the phones' names, made once."""
    path, names = work / "tokenizer.json", work / "phones.json"
    if not path.exists():
        learned(sentence.text for sentence in sentences(data, "train")).save(str(path))
    if not names.exists():
        utterances, _ = corpus.load(work, "train")
        found = sorted({name for utterance in utterances for name, _, _ in utterance.phones})
        names.write_text(json.dumps(found), encoding="utf-8")
    return Tokenizer.from_file(str(path)), json.loads(names.read_text(encoding="utf-8"))


class Training:
    """The network, its optimizers and how far they are."""

    def __init__(self, work: Path, shape: Shape) -> None:
        self.work = work
        self.network = Network(shape)
        self.learners = optimizers(self.network, MUON_LR, LR, DECAY)
        self.step, self.seconds, self.taken = 0, 0.0, 0.0
        self.mean: dict[str, float] = {}

    def resume(self) -> None:
        saved = torch.load(self.work / "last.pt", weights_only=False)
        self.network.load_state_dict(saved["network"])
        for learner, state in zip(self.learners, saved["learners"], strict=True):
            learner.load_state_dict(state)
        self.step, self.seconds, self.taken = saved["step"], saved["seconds"], saved["taken"]

    def learn(self, batch: Batch, share: float) -> None:
        """One step at this share of the full learning rate."""
        for learner, lr in zip(self.learners, (MUON_LR, LR), strict=True):
            learner.param_groups[0]["lr"] = lr * share
            learner.zero_grad()
        out = self.network(batch.mel, batch.offset, batch.inputs)
        parts = losses(self.network, batch, out)
        torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        for learner in self.learners:
            learner.step()
        for name, part in parts.items():
            value = float(part.detach())
            self.mean[name] = 0.9 * self.mean.get(name, value) + 0.1 * value
        self.step += 1
        self.seconds += batch.seconds

    def save(self, plateau: bool) -> None:
        state = {
            "network": self.network.state_dict(),
            "learners": [learner.state_dict() for learner in self.learners],
            "step": self.step,
            "seconds": self.seconds,
            "taken": self.taken,
            "shape": self.network.shape,
        }
        torch.save(state, self.work / "part.pt")
        (self.work / "part.pt").replace(self.work / "last.pt")
        if plateau:
            shutil.copyfile(self.work / "last.pt", self.work / "plateau.pt")

    def told(self, steps: int, course: Course) -> str:
        shown = "  ".join(f"{name} {value:.3f}" for name, value in self.mean.items())
        return (
            f"{self.step}/{steps}  {self.seconds / 3600:.2f} h heard, pass {course.passes} over "
            f"{len(course.sounds)}, {self.taken / 60:.1f} min  {shown}\n"
        )

    def noted(self, figures: dict[str, float]) -> str:
        line = {
            "step": self.step,
            "minutes": round(self.taken / 60, 1),
            "hours_heard": round(self.seconds / 3600, 2),
            **{name: round(value, 4) for name, value in self.mean.items()},
            **figures,
        }
        with (self.work / "curve.jsonl").open("a", encoding="utf-8") as curve:
            curve.write(json.dumps(line) + "\n")
        return f"{line}\n"


def train(data: Path, work: Path, width: int, steps: int, resume: bool) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    tokenizer, phones = prepared(data, work)
    composer = Composer(tokenizer, phones)
    training = Training(work, Shape(Ids(tokenizer).count, len(phones) + OTHER + 1, width=width))
    if resume:
        training.resume()
    valid = corpus.load(work, "valid")
    course = Course(composer, [], SEED + training.step)
    began = time.monotonic() - training.taken
    for batch in lesson(course, training.step, steps, work):
        training.learn(batch, rate(training.step, steps))
        done, training.taken = training.step, time.monotonic() - began
        if done % REPORT_EVERY == 0:
            sys.stdout.write(training.told(steps, course))
        if done % SAVE_EVERY == 0 or done == steps:
            training.save(plateau=done <= (1 - FALL_SHARE) * steps)
        if done % CHECK_EVERY == 0 or done == steps:
            sys.stdout.write(training.noted(check(training.network, composer, tokenizer, *valid)))
        sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--hours", type=float, default=20.0, help="of sound to make at most")
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--processes", type=int, default=2, help="that make the sound")
    parser.add_argument("--as-it-is", action="store_true", help="make no sound first")
    parser.add_argument("--resume", action="store_true")
    asked = parser.parse_args()
    if not asked.as_it_is:
        corpus.make(asked.data, asked.work, "valid", 0.8, asked.processes)
        corpus.make(asked.data, asked.work, "train", asked.hours, asked.processes)
    train(asked.data, asked.work, asked.width, asked.steps, asked.resume)


if __name__ == "__main__":
    main()
