"""Reads the text files of the models that are shipped: tables of trained weights, a dictionary.

In: a model's folder and the name of a file in it. Out: the file's text, and the SHA-256 by which the
model's card (`model.toml`) names it. A file that is not the one the card names is refused before it is
read as text.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.errors import EngineError

CARD = "model.toml"
"""Beside the files of a model: what it is, and under `[sha256]` the digest of each."""


@dataclass(frozen=True)
class ModelFile:
    text: str
    sha256: str
    """Of the bytes, in hexadecimal."""

    def rows(self) -> Iterator[list[str]]:
        """The cells of each line of a tab-separated table."""
        return (line.split("\t") for line in self.text.splitlines())


def read_model_file(folder: Path, name: str, *, model: str, changed: str) -> ModelFile:
    """`model`: what it is called where the file or the card cannot be read; `changed`: what is said of a
    file that is not the one that the card names. Raises EngineError for either."""
    try:
        card = tomllib.loads((folder / CARD).read_text(encoding="utf-8"))
        content = (folder / name).read_bytes()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EngineError(f"{model} cannot be read: reinstall ambient_scribe") from error
    digest = hashlib.sha256(content).hexdigest()
    if card.get("sha256", {}).get(name) != digest:
        raise EngineError(f"{changed}: reinstall ambient_scribe")
    return ModelFile(content.decode("utf-8"), digest)
