"""Downloads a model of the catalogue, when a user asks for it: the only way out of this program.

A name enters; a complete folder in the user's `models/` leaves, with a card that holds the digest
of every file. A broken download goes on where it stopped. Files are only written, never run.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ambient_scribe.catalogue import (
    ModelCard,
    ModelEntry,
    entries,
    entry,
    fetched_folder,
    is_complete,
)
from ambient_scribe.errors import EngineError, OutputError
from ambient_scribe.fetching import archive, hub
from ambient_scribe.fetching.telling import Fetched, Progress, by_hand
from ambient_scribe.memory import sha256_of
from ambient_scribe.model_files import CARD

__all__ = ["Progress", "as_toml", "by_hand", "fetch"]


def fetch(name: str, progress: Progress | None = None, *, endpoint: str | None = None) -> Path:
    """The folder of a fetched model; at once when it is there already.

    `endpoint` is another server with the hub's interface (a clinic's mirror); the environment's
    HF_ENDPOINT and HF_TOKEN are honoured too. Raises EngineError with what to do when the model is
    unknown, the network is away or a file arrives damaged; OutputError when it cannot be written.
    """
    known = entry(name)
    if known is None:
        names = ", ".join(one.name for one in entries())
        raise EngineError(f"no model {name!r} in the catalogue: take one of {names}")
    final = fetched_folder(known.name)
    if is_complete(final, known.engine):
        return final  # fetched before, or copied here by hand
    partial = final.with_name(f".{known.name}.partial")
    try:
        if final.is_dir() and not partial.exists():
            final.rename(partial)
        partial.mkdir(parents=True, exist_ok=True)
        if known.url is not None:
            fetched = archive.download(known, partial, progress)
        else:
            fetched = hub.download(known, partial, progress, endpoint)
        return _settle(known, fetched, partial, final)
    except OSError as error:
        raise OutputError(
            f"model {known.name} cannot be written to {final}: {error.strerror or error}; "
            f"make room ({known.size}), or set AMBIENT_SCRIBE_HOME to another disk"
        ) from error


def _settle(known: ModelEntry, fetched: Fetched, partial: Path, final: Path) -> Path:
    """Checks, writes the card, and lets the model appear under its name in one step."""
    if not is_complete(partial, known.engine):
        raise EngineError(f"{known.source} lacks files that {known.engine} needs: not fetched")
    shutil.rmtree(partial / ".cache", ignore_errors=True)
    card = ModelCard(
        name=known.name,
        kind=known.kind,
        engine=known.engine,
        licence=known.licence,
        repository=known.repository or known.url,
        revision=fetched.revision,
        sha256={name: sha256_of(partial / name) for name in sorted(fetched.files)},
    )
    (partial / CARD).write_text(as_toml(card), encoding="utf-8")
    partial.rename(final)
    return final


def as_toml(card: ModelCard) -> str:
    """The card as `model.toml` holds it. A JSON string is a TOML string too."""
    values = card.model_dump(exclude={"sha256"}, exclude_none=True)
    head = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    digests = [f"{json.dumps(name)} = {json.dumps(sum_)}" for name, sum_ in card.sha256.items()]
    return "\n".join([*head, "", "[sha256]", *digests, ""])
