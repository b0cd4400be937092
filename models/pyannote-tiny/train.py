"""Trains the tiny pyannote pipeline and writes config.yaml, segmentation/, embedding/, plda/,
model.toml and seen.txt beside this file.

    python models/pyannote-tiny/train.py

Needs flite, espeak-ng and `ambient-scribe[pyannote]`. One thread; the seed is fixed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

os.environ["PYANNOTE_METRICS_ENABLED"] = "false"

import numpy as np
import torch
from lightning.pytorch import Trainer, seed_everything
from pyannote.audio.core.model import Model
from pyannote.audio.models.embedding import XVectorMFCC
from pyannote.audio.models.segmentation import PyanNet
from pyannote.audio.tasks import SpeakerDiarization, SupervisedRepresentationLearningWithArcFace
from rehearsal import (
    InMemory,
    Rehearsal,
    Rooms,
    Scene,
    monologue,
    name_of,
    speak,
    training_voices,
    visit,
)
from rehearsal import sentences as sentences_of_the_samples

HERE = Path(__file__).resolve().parent
SEED = 11
UTTERANCES = 5  # of each speaker
VISITS, VISIT_S = 100, 16.0
WINDOW_S = 4.0
SINC_STRIDE = 20  # frames of 34 ms; pyannote's own models have 10, and cost twice as much
SEGMENTATION_STEPS, SEGMENTATION_BATCH = 260, 12
EMBEDDING_STEPS, EMBEDDING_SPEAKERS = 300, 32
EMBEDDING_WINDOW_S = 1.5
WIDTHS = (64, 64, 64, 64, 128)
"""Of the x-vector's layers; pyannote's own class has (512, 512, 512, 512, 1500)."""
DIMENSION = 64
PLDA_DIMENSION = 32
PLDA_CHUNKS, PLDA_CHUNK_S = 24, (1.0, 3.0)
SMALLEST_PSI = 1e-2  # a direction in which speakers hardly differ still has to be inverted

PIPELINE = """\
# The tiny pipeline, in pyannote.audio 4's own format. Structure and clustering parameters are those
# of community-1; windows are shorter and overlap less.
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: VBxClustering
    segmentation: $model/segmentation
    segmentation_step: 0.5
    embedding: $model/embedding
    embedding_exclude_overlap: true
    plda: $model/plda
params:
  segmentation: {min_duration_off: 0.0}
  clustering: {threshold: 0.6, Fa: 0.07, Fb: 0.8}
"""


class NarrowXVector(XVectorMFCC):
    """The x-vector with thin layers, for training; `widened` puts it into pyannote's own class."""

    def __init__(self, task: Any = None) -> None:
        super().__init__(dimension=DIMENSION, task=task)
        channels = self.hparams.mfcc["n_mfcc"]
        layers = zip(WIDTHS, self.kernel_size, self.dilation, strict=True)
        self.tdnns = torch.nn.ModuleList()
        for width, kernel, dilation in layers:
            convolution = torch.nn.Conv1d(channels, width, kernel, dilation=dilation)
            self.tdnns.extend([convolution, torch.nn.LeakyReLU(), torch.nn.BatchNorm1d(width)])
            channels = width
        self.embedding = torch.nn.Linear(2 * channels, DIMENSION)


def widened(narrow: NarrowXVector) -> XVectorMFCC:
    """The same function in pyannote's own class: the channels that are not used are zero."""
    wide = XVectorMFCC(dimension=DIMENSION)
    wide.specifications = narrow.specifications
    wide.setup()
    full = wide.tdnns[-1].num_features
    state = wide.state_dict()
    for name, trained in narrow.state_dict().items():
        if name.startswith("loss_func"):
            continue
        place = state[name]
        if name == "embedding.weight":  # means, then deviations
            place.zero_()
            half = WIDTHS[-1]
            place[:, :half], place[:, full : full + half] = trained[:, :half], trained[:, half:]
        elif place.shape == trained.shape:
            place.copy_(trained)
        else:
            place.zero_()
            place[tuple(slice(0, n) for n in trained.shape)] = trained
    wide.load_state_dict(state)
    return wide.eval()


def tell(*what: object) -> None:
    sys.stdout.write(" ".join(map(str, what)) + "\n")
    sys.stdout.flush()


def fit(model: Model, steps: int) -> None:
    trainer = Trainer(
        max_steps=steps,
        max_epochs=-1,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        limit_val_batches=0,
        gradient_clip_val=5.0,
    )
    trainer.fit(model)
    tell(type(model).__name__, {k: round(float(v), 3) for k, v in trainer.callback_metrics.items()})


def train_segmentation(scenes: list[Scene]) -> PyanNet:
    seed_everything(SEED, workers=True, verbose=False)
    task = SpeakerDiarization(
        Rehearsal(scenes),
        duration=WINDOW_S,
        max_speakers_per_chunk=3,
        max_speakers_per_frame=2,
        batch_size=SEGMENTATION_BATCH,
        num_workers=0,
    )
    model = PyanNet(
        sincnet={"stride": SINC_STRIDE},
        lstm={"hidden_size": 32, "num_layers": 2, "monolithic": True},
        linear={"hidden_size": 32, "num_layers": 1},
        task=task,
    )
    model.audio = InMemory(scenes)
    fit(model, SEGMENTATION_STEPS)
    return model


def train_embedding(scenes: list[Scene]) -> NarrowXVector:
    seed_everything(SEED, workers=True, verbose=False)
    task = SupervisedRepresentationLearningWithArcFace(
        Rehearsal(scenes),
        duration=EMBEDDING_WINDOW_S,
        num_classes_per_batch=EMBEDDING_SPEAKERS,
        num_chunks_per_class=1,
        margin=11.5,
        scale=16.0,
        num_workers=0,
    )
    model = NarrowXVector(task=task)
    model.audio = InMemory(scenes)
    fit(model, EMBEDDING_STEPS)
    return model.eval()


def train_plda(model: NarrowXVector, scenes: list[Scene], folder: Path) -> None:
    """A transform (centring, length, discriminant directions) and a two-covariance PLDA on it.

    Method: Ioffe 2006, "Probabilistic linear discriminant analysis"; the files' layout is the one
    that pyannote.audio.utils.vbx reads.
    """
    random = np.random.default_rng(SEED)
    vectors, labels = [], []
    for label, scene in enumerate(scenes):
        for _ in range(PLDA_CHUNKS):
            length = round(random.uniform(*PLDA_CHUNK_S) * 16_000)
            start = random.integers(len(scene.samples) - length)
            chunk = torch.tensor(scene.samples[start : start + length], dtype=torch.float32)
            with torch.inference_mode():
                vectors.append(model(chunk[None, None])[0].numpy())
            labels.append(label)
    x, y = np.stack(vectors).astype(np.float64), np.array(labels)
    mean1 = x.mean(0)
    x = np.sqrt(DIMENSION) * _unit(x - mean1)
    within, between = _covariances(x, y)
    values, directions = _joint(between, within)
    lda = directions[:, np.argsort(values)[::-1][:PLDA_DIMENSION]]
    mean2 = (x @ lda).mean(0)
    x = np.sqrt(PLDA_DIMENSION) * _unit(x @ lda - mean2)
    mu = x.mean(0)
    within, between = _covariances(x, y)
    psi, transform = _joint(between, within)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "xvec_transform.npz", mean1=mean1, mean2=mean2, lda=lda)
    np.savez(folder / "plda.npz", mu=mu, tr=transform.T, psi=np.maximum(psi, SMALLEST_PSI))
    tell("psi", np.sort(psi)[::-1].round(2)[:12])


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def _covariances(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    means = np.stack([x[y == label].mean(0) for label in np.unique(y)])
    within = np.cov((x - means[y]).T, bias=True)
    return within + 1e-6 * np.trace(within) * np.eye(x.shape[1]), np.cov(means.T, bias=True)


def _joint(between: np.ndarray, within: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns that make `within` the identity and `between` diagonal, with that diagonal."""
    from scipy.linalg import eigh

    values, directions = eigh(between, within)
    return values, directions


def save(model: Model, folder: Path) -> None:
    """As pyannote saves it, then packed: most of the wide x-vector is zeros."""
    checkpoint = {
        "state_dict": {
            name: value
            for name, value in model.state_dict().items()
            if not name.startswith("loss_func")
        },
        "hyper_parameters": dict(model.hparams),
        "epoch": 0,
        "global_step": 0,
        "pytorch-lightning_version": "2.6.6",
    }
    model.on_save_checkpoint(checkpoint)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pytorch_model.bin"
    torch.save(checkpoint, path)
    with zipfile.ZipFile(path) as plain:
        records = [(name, plain.read(name)) for name in plain.namelist()]
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in records:
            record = zipfile.ZipInfo(name)  # of 1980: the same bytes each time
            record.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(record, content, compresslevel=9)


def write_card(out: Path) -> None:
    parts = [
        "config.yaml",
        *(f"{part}/pytorch_model.bin" for part in ("embedding", "segmentation")),
    ]
    parts += ["plda/plda.npz", "plda/xvec_transform.npz"]
    digests = [
        f'"{name}" = "{hashlib.sha256((out / name).read_bytes()).hexdigest()}"'
        for name in sorted(parts)
    ]
    head = [
        'name = "pyannote-tiny"',
        'version = "1"',
        'kind = "diarizer"',
        'engine = "pyannote"',
        'task = "exercises the pyannote adapter in tests; for synthetic voices only"',
        'licence = "Apache-2.0; trained on synthetic voices, see card.md"',
        'accuracy = "instrument"',
    ]
    (out / "model.toml").write_text(
        "\n".join([*head, "", "[sha256]", *digests, ""]), encoding="utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    random = np.random.default_rng(SEED)
    people = speak(training_voices(), UTTERANCES, random)
    tell(len(people), "speakers")
    rooms = Rooms(random)
    monologues = [monologue(person, rooms, random) for person in people]
    visits = []
    for number in range(VISITS):
        company = [people[i] for i in random.choice(len(people), 2 + number % 2, replace=False)]
        visits.append(visit(f"visit{number}", company, VISIT_S, rooms, random))
    tell(len(visits), "visits")
    embedding = train_embedding(monologues)
    train_plda(embedding, monologues, out / "plda")
    save(widened(embedding), out / "embedding")
    save(train_segmentation(visits), out / "segmentation")
    (out / "config.yaml").write_text(PIPELINE, encoding="utf-8")
    write_card(out)
    seen = [name_of(voice) for voice in training_voices()]
    seen += [f"sentence: {text}" for text in sentences_of_the_samples()]
    (out / "seen.txt").write_text("\n".join(seen) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
