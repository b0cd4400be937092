"""Downloads a model of the catalogue, when a user asks for it: the only way out of this program.

A name enters; a complete folder in the user's `models/` leaves, with a card that holds the digest
of every file. A broken download goes on where it stopped. Files are only written, never run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambient_scribe.catalogue import (
    CARD,
    HUB,
    ModelCard,
    ModelEntry,
    entries,
    entry,
    fetched_folder,
    is_complete,
    is_wanted,
    manifest,
)
from ambient_scribe.errors import EngineError, OutputError
from ambient_scribe.memory import sha256_of

Progress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes in all."""


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
        with _plain_errors(known):
            remote = _look_up(known, endpoint)
            _download(remote, partial, progress)
        return _settle(remote, partial, final)
    except OSError as error:
        raise OutputError(
            f"model {known.name} cannot be written to {final}: {error.strerror or error}; "
            f"it needs {known.size_mb} MB"
        ) from error


def by_hand(known: ModelEntry) -> str:
    """How to bring a model to a machine without a network."""
    files = ", ".join(manifest().engines[known.engine].wanted)
    return (
        f"on a machine with a network open {HUB}/{known.repository}/tree/{known.revision}, "
        f"and copy {files} to {fetched_folder(known.name)}"
    )


@dataclass(frozen=True)
class _Remote:
    """A model on the hub: the commit behind its revision, and the hub's notes on each wanted file."""

    known: ModelEntry
    endpoint: str | None
    commit: str
    files: dict[str, Any]


def _look_up(known: ModelEntry, endpoint: str | None) -> _Remote:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import HfApi, get_token

    if known.gated and get_token() is None:
        raise EngineError(
            f"model {known.name} asks for a login: accept its terms at {HUB}/{known.repository}, "
            "then set HF_TOKEN and fetch again"
        )
    info = HfApi(endpoint=endpoint).model_info(
        known.repository, revision=known.revision, files_metadata=True
    )
    files = {
        sibling.rfilename: sibling
        for sibling in info.siblings or ()
        if is_wanted(sibling.rfilename, known.engine)
    }
    return _Remote(known, endpoint, str(info.sha), files)


def _download(remote: _Remote, folder: Path, progress: Progress | None) -> None:
    from huggingface_hub import hf_hub_download

    known = remote.known
    total = sum(sibling.size or 0 for sibling in remote.files.values())
    before = 0
    for name, sibling in remote.files.items():
        hf_hub_download(
            known.repository,
            name,
            revision=remote.commit,
            local_dir=folder,
            endpoint=remote.endpoint,
            tqdm_class=_counter(progress, before, total),
        )
        expected = known.sha256.get(name) or (sibling.lfs.sha256 if sibling.lfs else None)
        if expected and sha256_of(folder / name) != expected:
            (folder / name).unlink()
            raise EngineError(
                f"{name} of model {known.name} arrived damaged or is not the published one: "
                "fetch again; if it stays so, do not use it"
            )
        before += sibling.size or 0
        if progress:
            progress(before, total)


def _settle(remote: _Remote, partial: Path, final: Path) -> Path:
    """Checks, writes the card, and lets the model appear under its name in one step."""
    known = remote.known
    if not is_complete(partial, known.engine):
        raise EngineError(f"{known.repository} lacks files that {known.engine} needs: not fetched")
    shutil.rmtree(partial / ".cache", ignore_errors=True)
    card = ModelCard(
        name=known.name,
        kind=known.kind,
        engine=known.engine,
        licence=known.licence,
        repository=known.repository,
        revision=remote.commit,
        sha256={name: sha256_of(partial / name) for name in sorted(remote.files)},
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


@contextmanager
def _plain_errors(known: ModelEntry) -> Iterator[None]:
    """Turns what the hub and the network raise into one line for a user."""
    from huggingface_hub import errors

    try:
        yield
    except (errors.GatedRepoError, errors.RepositoryNotFoundError) as error:
        raise EngineError(
            f"the hub does not give out {known.repository}: accept its terms at "
            f"{HUB}/{known.repository} and set HF_TOKEN"
        ) from error
    except (
        errors.HTTPError,  # of the HTTP library that the hub's library brings
        errors.HfHubHTTPError,
        errors.LocalEntryNotFoundError,
        errors.FileMetadataError,
        ConnectionError,
        TimeoutError,
    ) as error:
        raise EngineError(
            f"model {known.name} cannot be fetched, the network or the hub is away: {by_hand(known)}"
        ) from error


def _counter(progress: Progress | None, before: int, total: int) -> Any:
    """A silent progress bar that passes its count on."""
    from tqdm import tqdm  # type: ignore[import-untyped, unused-ignore]

    class Counter(tqdm):  # type: ignore[misc, type-arg, unused-ignore]
        def __init__(self, *args: Any, **settings: Any) -> None:
            settings.pop("name", None)
            super().__init__(*args, **{**settings, "disable": True})
            self._here = int(settings.get("initial") or 0)

        def update(self, n: float | None = 1) -> bool | None:
            self._here += int(n or 0)
            if progress:
                progress(min(before + self._here, total), total)
            return None

    return Counter
