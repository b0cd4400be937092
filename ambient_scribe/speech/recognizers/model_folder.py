"""Looks at a faster-whisper model folder before it is loaded.

A folder enters; it is whole, or an EngineError says in one line what is missing or damaged.
faster-whisper fetches a tokenizer from the network when the folder has none: that is why a folder
without one never reaches it.
"""

from __future__ import annotations

import json
from pathlib import Path

from ambient_scribe.errors import EngineError

WEIGHTS = "model.bin"
TOKENIZER = "tokenizer.json"
FEATURES = "preprocessor_config.json"
_JSON_FILES = ("config.json", TOKENIZER)
_VOCABULARY = "vocabulary.*"
_REMEDY = "fetch it again with `ambient-scribe models fetch`, or copy the whole folder anew"


def check_model_folder(folder: Path) -> None:
    """Raises EngineError unless everything faster-whisper reads is there and readable."""
    if not folder.is_dir():
        raise EngineError(f"{folder} is not a folder: give the folder that holds {WEIGHTS}")
    if not (folder / WEIGHTS).is_file() and any(folder.glob("*.safetensors")):
        raise EngineError(
            f"{folder.name} holds a transformers model, which faster-whisper cannot read: take the "
            "transformers-whisper recognizer, or convert it with ct2-transformers-converter"
        )
    present = [name for name in (*_JSON_FILES, WEIGHTS) if (folder / name).is_file()]
    missing = [name for name in (*_JSON_FILES, WEIGHTS) if name not in present]
    if not any(folder.glob(_VOCABULARY)):
        missing.append(_VOCABULARY)
    if missing:
        raise EngineError(f"model folder {folder} lacks {', '.join(missing)}: {_REMEDY}")
    for path in (*(folder / name for name in _JSON_FILES), *folder.glob("vocabulary.json")):
        _parsed(path)
    if "model" not in _parsed(folder / TOKENIZER):
        raise damaged(folder, f"{TOKENIZER} describes no tokenizer")
    if (folder / FEATURES).is_file():
        _parsed(folder / FEATURES)


def damaged(folder: Path, what: str) -> EngineError:
    return EngineError(f"model folder {folder} is damaged ({what}): {_REMEDY}")


def _parsed(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(path.parent, f"{path.name} cannot be read") from error
    return content if isinstance(content, dict) else {}
