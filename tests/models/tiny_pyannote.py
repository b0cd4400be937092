"""A pyannote.audio 4 pipeline folder with random weights: the real code, meaningless turns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from pyannote.audio.core.model import Model
from pyannote.audio.core.task import Problem, Resolution, Specifications
from pyannote.audio.models.embedding import WeSpeakerResNet34
from pyannote.audio.models.segmentation import PyanNet

EMBEDDING = 256
PIPELINE = """\
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: VBxClustering
    segmentation: $model/segmentation
    segmentation_step: 0.5
    embedding: $model/embedding
    plda: $model/plda
params:
  segmentation: {min_duration_off: 0.0}
  clustering: {threshold: 0.6, Fa: 0.07, Fb: 0.8}
"""


def build(folder: Path, seed: int = 0) -> Path:
    """Writes the pipeline into this folder and returns it."""
    torch.manual_seed(seed)
    segmentation = PyanNet(
        lstm={"hidden_size": 8, "num_layers": 1, "monolithic": True},
        linear={"hidden_size": 8, "num_layers": 1},
    )
    _save(
        segmentation,
        Specifications(
            problem=Problem.MONO_LABEL_CLASSIFICATION,
            resolution=Resolution.FRAME,
            duration=5.0,
            classes=["one", "two", "three"],
            powerset_max_classes=2,
            permutation_invariant=True,
        ),
        folder / "segmentation",
        # Untrained, the network would hear nobody: silence (class 0) is made unlikely, and one
        # voice (class 1) likelier than the rest.
        bias=[-1.0, 0.3, 0.2, 0.0, 0.1, 0.0, 0.0],
    )
    _save(
        WeSpeakerResNet34(),
        Specifications(problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0),
        folder / "embedding",
    )
    random = np.random.default_rng(seed)
    plda = folder / "plda"
    plda.mkdir()
    np.savez(
        plda / "xvec_transform.npz",
        mean1=np.zeros(EMBEDDING),
        mean2=np.zeros(128),
        lda=np.linalg.qr(random.standard_normal((EMBEDDING, 128)))[0],
    )
    np.savez(
        plda / "plda.npz",
        mu=np.zeros(128),
        tr=np.linalg.qr(random.standard_normal((128, 128)))[0],
        psi=np.linspace(4.0, 0.1, 128),
    )
    (folder / "config.yaml").write_text(PIPELINE, encoding="utf-8")
    return folder


def _save(
    model: Model, specifications: Specifications, folder: Path, bias: list[float] | None = None
) -> None:
    model.specifications = specifications
    model.setup()
    if bias is not None:
        with torch.no_grad():
            model.classifier.bias.copy_(torch.tensor(bias))
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "epoch": 0,
        "global_step": 0,
        "pytorch-lightning_version": "2.0.0",
    }
    model.on_save_checkpoint(checkpoint)
    folder.mkdir(parents=True)
    torch.save(checkpoint, folder / "pytorch_model.bin")
