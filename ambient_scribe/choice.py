"""What `auto` takes, and why, in a line. `doctor` shows the same decision that a visit makes."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe import catalogue
from ambient_scribe.config import Config, DiarizerEngine, RecognizerEngine
from ambient_scribe.fetching import fetch

SUGGESTED_MODEL = "small.en"
"""What a machine without a GPU is advised to fetch first: it keeps up on two cores in batch."""

SUGGESTED_MULTILINGUAL = "small"

FALLBACK_REASON = (
    "no Whisper model is here, so the embedded low-accuracy fallback listens; "
    f"ambient-scribe models fetch {SUGGESTED_MODEL} brings a real one"
)


@dataclass(frozen=True)
class Taken:
    """An engine, the model it loads (None: its own), the reason, and the device where the
    configured one cannot do (None: as configured)."""

    engine: str
    model: str | None
    reason: str
    device: str | None = None


def choose_recognizer(config: Config) -> Taken:
    """Raises EngineError when a download that was allowed fails."""
    choice = config.recognizer
    if choice.engine is RecognizerEngine.POCKETSPHINX:
        return Taken(choice.engine, None, "asked for; the embedded low-accuracy fallback")
    if choice.engine is not RecognizerEngine.AUTO:
        own = (
            choice.faster_whisper.model
            if choice.engine is RecognizerEngine.FASTER_WHISPER
            else choice.transformers.model
        )
        return Taken(choice.engine, choice.model or own, "asked for")
    if choice.model is not None:
        return _named(config, choice.model)
    return _auto(config)


def _named(config: Config, model: str) -> Taken:
    """`auto` with a model that was asked for: the engine is the one that reads it."""
    asked = "this model was asked for"
    if _is_for_transformers(model):
        return Taken(RecognizerEngine.TRANSFORMERS, model, asked)
    device, remark = _device_for_ctranslate2(config)
    return Taken(RecognizerEngine.FASTER_WHISPER, model, asked + remark, device)


def _auto(config: Config) -> Taken:
    from ambient_scribe.speech.recognizers.sizing import choose_size

    choice = config.recognizer
    for_torch = _that_know(config.language, RecognizerEngine.TRANSFORMERS)
    if for_torch and not _ctranslate2_has_cublas() and _torch_sees_a_gpu():
        reason = "a GPU that CTranslate2 cannot use, and a Whisper for transformers is here"
        return Taken(RecognizerEngine.TRANSFORMERS, list(for_torch)[-1], reason)
    models = _that_know(config.language, RecognizerEngine.FASTER_WHISPER)
    if not models and for_torch and _is_installed("torch") and _is_installed("transformers"):
        reason = "the only Whisper here is for transformers"
        return Taken(RecognizerEngine.TRANSFORMERS, list(for_torch)[-1], reason)
    if not models and choice.may_download:
        fetch(SUGGESTED_MODEL if _is_english(config.language) else SUGGESTED_MULTILINGUAL)
        models = _that_know(config.language, RecognizerEngine.FASTER_WHISPER)
    if not models:
        return Taken(RecognizerEngine.POCKETSPHINX, None, _fallback_reason(config.language))
    device, remark = _device_for_ctranslate2(config)
    whisper = choice.faster_whisper
    if device:
        whisper = type(whisper).model_validate({**whisper.model_dump(), "device": device})
    size = choose_size(models, choice.sizing, whisper)
    return Taken(RecognizerEngine.FASTER_WHISPER, size.name, size.reason + remark, device)


def _that_know(language: str | None, engine: RecognizerEngine) -> dict[str, Path]:
    """The recognizers here, weakest first, without English-only ones for another language."""
    models: Mapping[str, Path] = catalogue.present("recognizer", engine)
    english = _is_english(language)
    return {name: at for name, at in models.items() if english or not _is_english_only(name)}


def _is_english(language: str | None) -> bool:
    """Also when no language was asked for: the visit is taken to be English until heard otherwise."""
    return language is None or language.replace("_", "-").split("-")[0].lower() == "en"


def _is_english_only(name: str) -> bool:
    known = catalogue.entry(name)
    return known.english_only if known else name.endswith(".en")


def _fallback_reason(language: str | None) -> str:
    if _is_english(language):
        return FALLBACK_REASON
    return (
        f"no Whisper model that knows {language} is here, and the embedded fallback knows English "
        f"only: run `ambient-scribe models fetch {SUGGESTED_MULTILINGUAL}`"
    )


def _is_for_transformers(model: str) -> bool:
    transformers, ctranslate2 = RecognizerEngine.TRANSFORMERS, RecognizerEngine.FASTER_WHISPER
    if known := catalogue.entry(model):
        return known.engine == transformers
    folder = catalogue.locate(model)
    if folder is None or catalogue.is_complete(folder, ctranslate2):
        return False
    return catalogue.is_complete(folder, transformers)


def _device_for_ctranslate2(config: Config) -> tuple[str | None, str]:
    """ "cpu" and a remark where a GPU is here that it cannot use; else None: as configured."""
    from ambient_scribe.speech.recognizers.devices import CUDA_REMEDY, cuda_is_blocked

    if config.recognizer.faster_whisper.device != "auto" or not cuda_is_blocked():
        return None, ""
    return "cpu", f"; on the CPU, for cuBLAS 12 does not load beside the GPU here: {CUDA_REMEDY}"


def _ctranslate2_has_cublas() -> bool:
    from ambient_scribe.speech.recognizers.devices import load_cublas

    return load_cublas()


def _is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _torch_sees_a_gpu() -> bool:
    if not _is_installed("torch"):
        return False
    import torch

    return bool(torch.cuda.is_available())


def choose_diarizer(config: Config) -> Taken:
    choice = config.diarizer
    if choice.engine is DiarizerEngine.EMBEDDED:
        return Taken(choice.engine, None, "asked for")
    if choice.engine is DiarizerEngine.PYANNOTE:
        return Taken(choice.engine, choice.pyannote.pipeline, "asked for")
    if not _is_installed("pyannote") or not _is_installed("pyannote.audio"):
        return Taken(DiarizerEngine.EMBEDDED, None, "pyannote.audio is not installed")
    models = catalogue.present("diarizer", DiarizerEngine.PYANNOTE)
    if not models:
        return Taken(DiarizerEngine.EMBEDDED, None, "no pyannote pipeline is here")
    if not _torch_sees_a_gpu():
        reason = "pyannote without a GPU takes about as long as the visit; name it to use it"
        return Taken(DiarizerEngine.EMBEDDED, None, reason)
    return Taken(DiarizerEngine.PYANNOTE, next(iter(models)), "present, and a GPU runs it")
