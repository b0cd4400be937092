"""Writes a trained network as model.onnx, its card's digests as model.toml, and who was heard.

The ONNX file takes `rows` (windows, frames, FEATURES), both lengths free, and gives `vectors`
(windows, DIMENSION).
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from network import SpeakerNetwork

from ambient_scribe.speech.diarizers.embedding_features import FEATURES

HERE = Path(__file__).resolve().parent
MODEL, MANIFEST, SEEN = "model.onnx", "model.toml", "seen.txt"
VERSION = "1"
OPSET = 17


def export(network: SpeakerNetwork, seen: Sequence[str], folder: Path = HERE) -> None:
    network = network.eval()
    rows = torch.randn(2, 148, FEATURES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (rows,),
            str(folder / MODEL),
            input_names=["rows"],
            output_names=["vectors"],
            dynamic_axes={"rows": {0: "windows", 1: "frames"}, "vectors": {0: "windows"}},
            opset_version=OPSET,
            dynamo=False,
        )
    digest = hashlib.sha256((folder / MODEL).read_bytes()).hexdigest()
    (folder / MANIFEST).write_text(
        'name = "speaker-embedding"\n'
        f'version = "{VERSION}"\n'
        'kind = "embedding"\n'
        'engine = "onnxruntime"\n'
        'task = "a voice as a vector, from half a second to four seconds of speech"\n'
        'licence = "Apache-2.0; trained on data under CC BY 4.0, see card.md"\n'
        'accuracy = "low"\n\n'
        f'[sha256]\n"{MODEL}" = "{digest}"\n',
        encoding="utf-8",
    )
    (folder / SEEN).write_text("\n".join(seen) + "\n", encoding="utf-8")
