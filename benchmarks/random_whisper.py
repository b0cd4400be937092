"""Whispers of the published sizes with random weights: what they cost, never what they hear.

    python benchmarks/random_whisper.py FOLDER [--sizes tiny base small]

Shapes are those of Radford et al. (2022), table 1, and of large-v3-turbo (large-v3 with four decoder
layers), all with the English vocabulary of 51,864; the folders are as faster-whisper loads them. Needs torch and transformers.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

MEL_BINS = 80
WRITTEN = 50_257
"""Tokens of text and the end of text."""
IN_ALL = 51_864
MARKS = 1501
SPECIALS = (
    "<|startoftranscript|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)


@dataclass(frozen=True)
class Shape:
    width: int
    encoder_layers: int
    decoder_layers: int
    heads: int
    mel_bins: int = MEL_BINS


SHAPES = {
    "tiny": Shape(384, 4, 4, 6),
    "base": Shape(512, 6, 6, 8),
    "small": Shape(768, 12, 12, 12),
    "medium": Shape(1024, 24, 24, 16),
    "large-v2": Shape(1280, 32, 32, 20),
    "large-v3-turbo": Shape(1280, 32, 4, 20, mel_bins=128),
}


def build(size: str, folder: Path, seed: int = 7) -> Path:
    """A CTranslate2 folder of that size in int8; what is there already is kept."""
    from ctranslate2.converters import TransformersConverter

    if (folder / "model.bin").is_file():
        return folder
    with tempfile.TemporaryDirectory() as scratch:
        source = _transformers_folder(SHAPES[size], Path(scratch), seed)
        converter = TransformersConverter(
            str(source), copy_files=["tokenizer.json", "preprocessor_config.json"]
        )
        converter.convert(str(folder), quantization="int8", force=True)
    return folder


def _transformers_folder(shape: Shape, folder: Path, seed: int) -> Path:
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    tokens = _tokens()
    start, end = tokens.index("<|startoftranscript|>"), tokens.index("<|endoftext|>")
    torch.manual_seed(seed)
    model = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=len(tokens),
            num_mel_bins=shape.mel_bins,
            d_model=shape.width,
            encoder_layers=shape.encoder_layers,
            decoder_layers=shape.decoder_layers,
            encoder_attention_heads=shape.heads,
            decoder_attention_heads=shape.heads,
            encoder_ffn_dim=4 * shape.width,
            decoder_ffn_dim=4 * shape.width,
            decoder_start_token_id=start,
            bos_token_id=end,
            eos_token_id=end,
            pad_token_id=end,
            suppress_tokens=[],
            begin_suppress_tokens=[],
        )
    )
    heads = [[layer, 0] for layer in range(shape.decoder_layers // 2, shape.decoder_layers)]
    setattr(model.generation_config, "alignment_heads", heads)  # noqa: B010
    model.save_pretrained(folder)
    model.generation_config.save_pretrained(folder)
    _save_tokenizer(tokens, folder)
    features = {"feature_size": shape.mel_bins, "sampling_rate": 16_000, "hop_length": 160}
    features |= {"chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")
    return folder


def _tokens() -> list[str]:
    """Every byte, then words that mean nothing, up to Whisper's number; specials and time marks."""
    from tokenizers import pre_tokenizers

    plain = sorted(pre_tokenizers.ByteLevel.alphabet())
    plain += [f"\u0120w{number}" for number in range(WRITTEN - 1 - len(plain))]
    rest = IN_ALL - WRITTEN - len(SPECIALS) - MARKS
    fillers = [f"<|unused{number}|>" for number in range(rest)]
    marks = [f"<|{number * 0.02:.2f}|>" for number in range(MARKS)]
    return [*plain, "<|endoftext|>", SPECIALS[0], *fillers, *SPECIALS[1:], *marks]


def _save_tokenizer(tokens: list[str], folder: Path) -> None:
    from transformers import WhisperTokenizerFast

    first = WRITTEN
    tokenizer = WhisperTokenizerFast(
        vocab={token: number for number, token in enumerate(tokens[:first])},
        merges=[],
        unk_token="<|endoftext|>",
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
    )
    marks = len(tokens) - MARKS
    tokenizer.add_special_tokens({"additional_special_tokens": tokens[first:marks]})
    tokenizer.add_tokens(tokens[marks:])
    tokenizer.save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--sizes", nargs="+", choices=list(SHAPES), default=["tiny", "base", "small"]
    )
    options = parser.parse_args()
    for size in options.sizes:
        print(build(size, options.folder / size))


if __name__ == "__main__":
    main()
