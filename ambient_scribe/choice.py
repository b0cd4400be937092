"""What `auto` takes, and why, in a line. `doctor` shows the same decision that a visit makes."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from ambient_scribe import catalogue
from ambient_scribe.config import Config, DiarizerEngine, RecognizerEngine
from ambient_scribe.fetching import fetch

SUGGESTED_MODEL = "small.en"
"""What a machine without a GPU is advised to fetch first: it keeps up on two cores in batch."""

FALLBACK_REASON = (
    "no Whisper model is here, so the embedded low-accuracy fallback listens; "
    f"ambient-scribe models fetch {SUGGESTED_MODEL} brings a real one"
)


@dataclass(frozen=True)
class Taken:
    """An engine, the model it loads (None: its own) and the reason."""

    engine: str
    model: str | None
    reason: str


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
        return Taken(RecognizerEngine.FASTER_WHISPER, choice.model, "this model was asked for")
    return _auto(config)


def _auto(config: Config) -> Taken:
    from ambient_scribe.speech.recognizers.devices import load_cublas
    from ambient_scribe.speech.recognizers.sizing import choose_size

    if not load_cublas() and _torch_sees_a_gpu():
        models = catalogue.present("recognizer", RecognizerEngine.TRANSFORMERS)
        if models:
            name = list(models)[-1]
            reason = "a GPU that CTranslate2 cannot use, and a Whisper for transformers is here"
            return Taken(RecognizerEngine.TRANSFORMERS, name, reason)
    models = catalogue.present("recognizer", RecognizerEngine.FASTER_WHISPER)
    if not models and config.recognizer.may_download:
        fetch(SUGGESTED_MODEL)
        models = catalogue.present("recognizer", RecognizerEngine.FASTER_WHISPER)
    if not models:
        return Taken(RecognizerEngine.POCKETSPHINX, None, FALLBACK_REASON)
    size = choose_size(models, config.recognizer.sizing, config.recognizer.faster_whisper)
    return Taken(RecognizerEngine.FASTER_WHISPER, size.name, size.reason)


def _torch_sees_a_gpu() -> bool:
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


def choose_diarizer(config: Config) -> Taken:
    choice = config.diarizer
    if choice.engine is DiarizerEngine.EMBEDDED:
        return Taken(choice.engine, None, "asked for")
    if choice.engine is DiarizerEngine.PYANNOTE:
        return Taken(choice.engine, choice.pyannote.pipeline, "asked for")
    if importlib.util.find_spec("pyannote") is None or not _pyannote_is_installed():
        return Taken(DiarizerEngine.EMBEDDED, None, "pyannote.audio is not installed")
    models = catalogue.present("diarizer", DiarizerEngine.PYANNOTE)
    if not models:
        return Taken(DiarizerEngine.EMBEDDED, None, "no pyannote pipeline is here")
    if not _torch_sees_a_gpu():
        reason = "pyannote without a GPU takes about as long as the visit; name it to use it"
        return Taken(DiarizerEngine.EMBEDDED, None, reason)
    return Taken(DiarizerEngine.PYANNOTE, next(iter(models)), "present, and a GPU runs it")


def _pyannote_is_installed() -> bool:
    return importlib.util.find_spec("pyannote.audio") is not None
