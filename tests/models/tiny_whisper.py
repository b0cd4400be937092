"""Builds very small Whisper models with random weights: real files for the real engines.

They load and run like any Whisper (special tokens, timestamps, alignment heads, word times) and
write nonsense: tests assert structure, never text.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

LANGUAGES = ("en", "es", "fr", "de")
PLAIN_TOKENS = 400
LONGEST = 48
"""Tokens at most that transformers writes: a model of random weights seldom ends by itself."""
MEL_BINS = 80
SPACE = "\u0120"
"""How a byte-level vocabulary writes a space."""
TEXT_PREFERENCE = 30.0
POSITION_WEIGHT = 100.0
END_PREFERENCE = 2.0
TIMESTAMPS = 1501
"""`<|0.00|>` to `<|30.00|>` in steps of 20 ms, as every Whisper has them."""

_PHRASES = (
    "good morning what brings you in today",
    "I have had a cough and some chest pain since Monday",
    "are you taking your tablets every day",
    "no fever, no rash, but my left knee hurts when I climb the stairs",
    "we will check your blood pressure and order a test",
)


def build_tiny_whisper(
    folder: Path, *, multilingual: bool = True, loops: bool = False, seed: int = 7
) -> Path:
    """A CTranslate2 model folder as faster-whisper loads it. Needs torch and transformers.

    With `loops` it says one word again and again, as a real Whisper does when it derails.
    """
    from ctranslate2.converters import TransformersConverter

    with tempfile.TemporaryDirectory() as scratch:
        source = build_tiny_whisper_hf(
            Path(scratch), multilingual=multilingual, loops=loops, seed=seed
        )
        converter = TransformersConverter(
            str(source), copy_files=["tokenizer.json", "preprocessor_config.json"]
        )
        converter.convert(str(folder), force=True)
    return folder


def build_tiny_whisper_hf(
    folder: Path,
    *,
    multilingual: bool = True,
    loops: bool = False,
    alignment_heads: bool = True,
    seed: int = 7,
) -> Path:
    """A transformers model folder: weights, config, generation config, tokenizer, processor."""
    import torch
    from transformers import (
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperTokenizerFast,
    )

    folder.mkdir(parents=True, exist_ok=True)
    specials = _specials(multilingual)
    vocabulary, merges = _byte_pairs(PLAIN_TOKENS)
    if multilingual:
        vocabulary[""] = len(vocabulary)  # by this CTranslate2 tells a multilingual Whisper
    vocabulary["<|endoftext|>"] = len(vocabulary)
    tokenizer = WhisperTokenizerFast(
        vocab=vocabulary,
        merges=merges,
        unk_token="<|endoftext|>",
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
    )
    tokenizer.add_special_tokens({"additional_special_tokens": specials})
    stamps = [f"<|{index * 0.02:.2f}|>" for index in range(TIMESTAMPS)]
    tokenizer.add_tokens(stamps)
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in (*specials, *stamps[:1])}
    end = tokenizer.convert_tokens_to_ids("<|endoftext|>")

    torch.manual_seed(seed)
    start = ids["<|startoftranscript|>"]
    model = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=len(tokenizer),
            num_mel_bins=MEL_BINS,
            d_model=32,
            encoder_layers=2,
            decoder_layers=2,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=64,
            decoder_ffn_dim=64,
            max_source_positions=1500,
            max_target_positions=448,
            decoder_start_token_id=start,
            bos_token_id=end,
            eos_token_id=end,
            pad_token_id=end,
            suppress_tokens=[],
            begin_suppress_tokens=[end],
        )
    ).eval()
    decoder = model.model.decoder
    written = [
        index
        for token, index in vocabulary.items()
        if _is_written(token) and (token.startswith(SPACE) or not loops)
    ]
    with torch.no_grad():  # written words win over time marks, of which there are four times more
        decoder.embed_tokens.weight[[*written, end]] *= TEXT_PREFERENCE
        if not loops:
            decoder.embed_positions.weight *= POSITION_WEIGHT
            decoder.embed_tokens.weight[end] *= END_PREFERENCE
    settings = model.generation_config
    _set(
        settings,
        decoder_start_token_id=start,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
        no_timestamps_token_id=ids["<|notimestamps|>"],
        prev_sot_token_id=ids["<|startofprev|>"],
        is_multilingual=multilingual,
        suppress_tokens=[],
        begin_suppress_tokens=[end],
        max_length=LONGEST,
        max_initial_timestamp_index=50,
        return_timestamps=False,
        _from_model_config=False,
    )
    if alignment_heads:
        _set(settings, alignment_heads=[[1, 0], [1, 1]])
    if multilingual:
        _set(
            settings,
            lang_to_id={f"<|{code}|>": ids[f"<|{code}|>"] for code in LANGUAGES},
            task_to_id={task: ids[f"<|{task}|>"] for task in ("transcribe", "translate")},
        )
    model.save_pretrained(folder)
    settings.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=MEL_BINS).save_pretrained(folder)
    if not (folder / "preprocessor_config.json").exists():
        raise AssertionError("the feature extractor wrote no preprocessor_config.json")
    return folder


def _set(settings: object, **values: object) -> None:
    """`update` of a generation config skips what only Whisper knows."""
    for name, value in values.items():
        setattr(settings, name, value)


def damaged(model: Path, copy: Path, *, without: str = "", shortened: str = "") -> Path:
    """A copy of a model folder with one file taken away or cut in half."""
    shutil.copytree(model, copy)
    if without:
        for file in copy.glob(without):
            file.unlink()
    if shortened:
        file = copy / shortened
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])
    return copy


def _is_written(token: str) -> bool:
    """Letters, perhaps after a space: no control bytes and no parts of a rune."""
    letters = token.removeprefix(SPACE)
    return letters.isascii() and letters.isalpha()


def _specials(multilingual: bool) -> list[str]:
    languages = [f"<|{code}|>" for code in LANGUAGES] if multilingual else []
    return [
        "<|startoftranscript|>",
        *languages,
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
    ]


def _byte_pairs(size: int) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """A byte-level BPE learned from a few phrases: every text can be encoded."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    learner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    learner.train_from_iterator(_PHRASES * 4, trainer)
    state = json.loads(learner.to_str())["model"]
    return dict(state["vocab"]), [tuple(pair) for pair in state["merges"]]
