"""Which model a folder holds: one SHA-256 over its files, for the provenance of a note."""

from __future__ import annotations

import hashlib
from pathlib import Path

_PARTS = ("*.json", "*.jinja", "*.model", "*.safetensors", "pytorch_model*.bin", "*.txt")

WHOLE_BYTES = 64 << 20
"""A larger file counts with its length and both ends: weights of many gigabytes would take minutes."""

END_BYTES = 1 << 20


def model_sha256(folder: Path) -> str:
    """Of names and contents: configuration, tokenizer, chat template, index and weights. Raises
    OSError."""
    digest = hashlib.sha256()
    for path in sorted({path for part in _PARTS for path in folder.glob(part) if path.is_file()}):
        size = path.stat().st_size
        digest.update(f"{path.name} {size}\n".encode())
        with path.open("rb") as file:
            if size <= WHOLE_BYTES:
                digest.update(file.read())
                continue
            digest.update(file.read(END_BYTES))
            file.seek(-END_BYTES, 2)
            digest.update(file.read(END_BYTES))
    return digest.hexdigest()
