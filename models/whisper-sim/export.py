"""Makes the model that faster-whisper loads of a checkpoint.

    python models/whisper-sim/export.py WORK [--checkpoint last.pt] [--quantization int8]
                                             [--into models/whisper-sim]

Writes model.bin, config.json, vocabulary.json (CTranslate2's), tokenizer.json,
preprocessor_config.json, seen.txt and model.toml with the hash of each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import corpus
import torch
from features import FFT, HOP, MEL_BINS
from network import GUIDED_HEADS, Network
from tokenizer import Ids
from tokenizers import Tokenizer

from ambient_scribe.domain.time import SAMPLE_RATE_HZ

HERE = Path(__file__).resolve().parent
FILES = (
    "model.bin", "config.json", "vocabulary.json", "tokenizer.json", "preprocessor_config.json",
)  # fmt: skip
CHECKS = ("check.opus", "check.json")
"""What `checksound.py` made lies beside the shipped model."""
WINDOW_S = 30


def exported(work: Path, checkpoint: str, quantization: str, folder: Path) -> None:
    """The five files in `folder`, of the network in WORK/checkpoint."""
    from ctranslate2.converters.transformers import WhisperLoader

    saved = torch.load(work / checkpoint, weights_only=False)
    network = Network(saved["shape"])
    network.load_state_dict(saved["network"])
    network.eval().requires_grad_(False)
    shape, body = network.shape, network.model
    layers = SimpleNamespace(
        encoder_layers=shape.encoder_layers, encoder_attention_heads=shape.heads,
        decoder_layers=shape.decoder_layers, decoder_attention_heads=shape.heads,
    )  # fmt: skip
    projection = SimpleNamespace(weight=body.decoder.embed_tokens.weight, bias=None)
    spec = WhisperLoader().get_model_spec(
        SimpleNamespace(config=layers, model=body, proj_out=projection)
    )
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    by_id = {index: token for token, index in tokenizer.get_vocab().items()}
    spec.register_vocabulary([by_id[index] for index in range(Ids(tokenizer).count)])
    # Nothing is forbidden at the start: in silence the end may come first.
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids = []
    spec.config.alignment_heads = [list(head) for head in GUIDED_HEADS]
    spec.validate()
    spec.optimize(quantization=None if quantization == "float32" else quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    (folder / "tokenizer.json").write_bytes((work / "tokenizer.json").read_bytes())
    settings = {"feature_size": MEL_BINS, "sampling_rate": SAMPLE_RATE_HZ, "hop_length": HOP,
                "chunk_length": WINDOW_S, "n_fft": FFT}  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")


def described(work: Path, folder: Path) -> None:
    """`seen.txt` and `model.toml` beside the model."""
    utterances, _ = corpus.load(work, "train")
    seen = sorted({utterance.id.rsplit(".", 1)[0] for utterance in utterances} - {"numbers"})
    (folder / "seen.txt").write_text("\n".join(seen) + "\n", encoding="utf-8")
    names = [*FILES, *(name for name in CHECKS if (folder / name).exists())]
    digests = (f'"{n}" = "{hashlib.sha256((folder / n).read_bytes()).hexdigest()}"' for n in names)
    (folder / "model.toml").write_text(
        'name = "whisper-sim"\n'
        'version = "1"\n'
        'kind = "recognizer"\n'
        'engine = "faster-whisper"\n'
        'accuracy = "instrument"\n'
        "short_windows = true\n"
        'task = "reads synthetic voices, so that the whole path of a Whisper runs in tests"\n'
        'licence = "Apache-2.0; trained on texts under CC BY 4.0, see card.md"\n\n'
        "[sha256]\n" + "\n".join(digests) + "\n",
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--checkpoint", default="last.pt")
    parser.add_argument("--quantization", choices=("int8", "float16", "float32"), default="int8")
    parser.add_argument("--into", type=Path, default=HERE)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "model"
        exported(asked.work, asked.checkpoint, asked.quantization, made)
        asked.into.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (asked.into / name).write_bytes((made / name).read_bytes())
    described(asked.work, asked.into)
    size = sum((asked.into / name).stat().st_size for name in FILES)
    sys.stdout.write(f"{asked.into}: {size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
