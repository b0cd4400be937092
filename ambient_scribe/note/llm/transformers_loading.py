"""A folder with a language model of transformers → tokenizer and model, loaded where they fit best.

Only what lies in the folder is read: no network, no code from the model's makers. torch's types stay
with the adapter.
"""

from __future__ import annotations

import importlib.util
import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import EngineError

REMEDY = "name a folder that holds the model, its config.json and its tokenizer, all of them whole"

UNSTATED_CONTEXT = 2048
"""Tokens, for a model that states no limit (relative positions, as in T5): it was trained on fewer, and
attention over more costs much."""

Precision = Literal["auto", "float32", "bfloat16", "float16", "int8", "int4"]


class TransformersModelConfig(Frozen):
    """Any causal or sequence-to-sequence model in a local folder."""

    model: Path | None = None
    """Its folder."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Precision = "auto"
    """auto: on CUDA bfloat16, or float16 where the GPU knows no other; on a CPU int8. int8 on CUDA and
    int4 need bitsandbytes; int8 on a CPU is torch's own, for linear layers."""
    cpu_threads: int = Field(default=0, ge=0)
    """0 leaves it to torch. It holds for the whole process."""
    context_tokens: int | None = Field(default=None, ge=256)
    """What it reads at once; None: what its configuration says."""
    constrained: bool = True
    """Let it write only JSON of the right shape, with evidence that there is."""


@dataclass(frozen=True)
class Loaded:
    tokenizer: Any
    model: Any
    device: str
    precision: str
    context_tokens: int
    answers_apart: bool


def checked_folder(config: TransformersModelConfig) -> Path:
    """Raises EngineError when no model is named or the folder holds none; loads nothing."""
    if config.model is None:
        raise EngineError("no language model is named: give its folder with --drafter-model")
    folder = config.model
    if not (folder / "config.json").is_file():
        raise EngineError(f"{folder} holds no model of transformers: {REMEDY}")
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("pytorch_model*.bin")):
        raise EngineError(f"{folder} holds no weights: {REMEDY}")
    try:
        json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(f"{folder}: config.json cannot be read: {REMEDY}") from error
    return folder


def load(config: TransformersModelConfig) -> Loaded:
    """Raises EngineError when torch, the device or the model is missing or damaged."""
    folder = checked_folder(config)
    try:
        import torch
        import transformers
        from transformers.utils import logging as chatter
    except ImportError as error:
        raise EngineError(
            "a language model in this process needs torch and transformers: "
            "install ambient-scribe with its `torch` extra"
        ) from error
    chatter.disable_progress_bar()
    chatter.set_verbosity_error()
    device, precision = placement(torch, config)
    if config.cpu_threads:
        torch.set_num_threads(config.cpu_threads)
    try:
        settings = transformers.AutoConfig.from_pretrained(folder, **_LOCAL)
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **_LOCAL)
        kind = (
            transformers.AutoModelForSeq2SeqLM
            if settings.is_encoder_decoder
            else transformers.AutoModelForCausalLM
        )
        model = kind.from_pretrained(
            folder, **_LOCAL, **_weights_options(torch, transformers, device, precision)
        )
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        ImportError,
        _safetensors_error(),
    ) as error:
        line = " ".join(str(error).split())[:200]
        raise EngineError(f"{folder} cannot be loaded ({line}): {REMEDY}") from error
    if precision != "int4" and not (precision == "int8" and device == "cuda"):
        model = model.to(device)
    model = model.eval()
    if precision == "int8" and device == "cpu":
        model = _quantized(torch, model)
    return Loaded(
        tokenizer=tokenizer,
        model=model,
        device=device,
        precision=precision,
        context_tokens=config.context_tokens or _context(settings, tokenizer),
        answers_apart=bool(settings.is_encoder_decoder),
    )


_LOCAL: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}


def placement(torch: Any, config: TransformersModelConfig) -> tuple[str, str]:
    """Device and precision. Raises EngineError for what this machine cannot do."""
    sees_gpu = bool(torch.cuda.is_available())
    if config.device == "cuda" and not sees_gpu:
        raise EngineError(
            "torch sees no CUDA device: install a driver that fits this torch, or set device to cpu"
        )
    device = config.device
    if device == "auto":
        device = "cuda" if sees_gpu else "cpu"
    precision = config.precision
    if precision == "auto":
        best = "bfloat16" if sees_gpu and torch.cuda.is_bf16_supported() else "float16"
        precision = "int8" if device == "cpu" else best  # type: ignore[assignment]
    if precision == "int4" and device == "cpu":
        raise EngineError("int4 needs a CUDA device: set the precision to int8 or auto")
    needs = precision == "int4" or (precision == "int8" and device == "cuda")
    if needs and importlib.util.find_spec("bitsandbytes") is None:
        raise EngineError(
            f"{precision} on CUDA needs bitsandbytes: pip install bitsandbytes, or set the "
            "precision to bfloat16"
        )
    return device, precision


def _weights_options(torch: Any, transformers: Any, device: str, precision: str) -> dict[str, Any]:
    if device == "cuda" and precision in {"int4", "int8"}:
        told = transformers.BitsAndBytesConfig(
            load_in_4bit=precision == "int4",
            load_in_8bit=precision == "int8",
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
        return {"quantization_config": told, "device_map": {"": 0}}
    return {"dtype": torch.float32 if precision == "int8" else getattr(torch, precision)}


def _quantized(torch: Any, model: Any) -> Any:
    """Weights of linear layers in 8 bits, activations quantized as they come (torch's dynamic
    quantization). The layer that scores the vocabulary stays as it is: it decides every token."""
    linear = torch.nn.Linear
    head = model.get_output_embeddings()
    names = {
        name
        for name, layer in model.named_modules()
        if isinstance(layer, linear) and layer is not head
    }
    if not names:
        return model
    told = torch.ao.quantization.default_dynamic_qconfig
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch announces a successor that is not part of it
        return torch.ao.quantization.quantize_dynamic(model, dict.fromkeys(names, told))


def _context(settings: Any, tokenizer: Any) -> int:
    stated = [
        getattr(settings, name, None)
        for name in ("max_position_embeddings", "n_positions", "max_sequence_length")
    ]
    limits = [one for one in stated if isinstance(one, int) and one > 0]
    if limits:
        return min(limits)
    asked = int(getattr(tokenizer, "model_max_length", 0) or 0)
    return min(asked, UNSTATED_CONTEXT) if asked > 0 else UNSTATED_CONTEXT


def _safetensors_error() -> type[Exception]:
    from safetensors import SafetensorError

    error: type[Exception] = SafetensorError
    return error
