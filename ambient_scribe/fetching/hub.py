"""From the Hugging Face hub or a mirror of it: an entry of the catalogue enters, files leave.

The hub's own library says which files there are at which commit. What arrives is compared with the
digest that the manifest knows, else with the one that the hub states.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambient_scribe.catalogue import ModelEntry, is_wanted, wanted
from ambient_scribe.fetching.resuming import Remote, bring
from ambient_scribe.fetching.telling import (
    Fetched,
    Progress,
    away,
    check_room,
    login,
    not_the_published,
    refused,
)
from ambient_scribe.memory import sha256_of

PART_SUFFIX = ".part"


@dataclass(frozen=True)
class _File:
    name: str
    size: int
    sha256: str | None
    """None where neither the manifest nor the hub states one: small text files."""


def download(
    known: ModelEntry, folder: Path, progress: Progress | None, endpoint: str | None
) -> Fetched:
    """Raises EngineError when the hub is away or does not give it out, or a file is another one."""
    from huggingface_hub import get_token, hf_hub_url

    token = get_token()
    if known.gated and token is None:
        raise login(known)
    commit, files = _look_up(known, endpoint)
    total = sum(file.size for file in files)
    here = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    check_room(known, folder, total - here)
    tell = progress or (lambda done, of: None)
    before = 0
    for file in files:
        url = hf_hub_url(str(known.repository), file.name, revision=commit, endpoint=endpoint)
        _bring(
            Remote(known, url, pinned=True, roams=True, token=token),
            file,
            folder,
            tell,
            before,
            total,
        )
        before += file.size
        tell(before, total)
    return Fetched(tuple(file.name for file in files), commit)


def _bring(
    remote: Remote, file: _File, folder: Path, tell: Progress, before: int, total: int
) -> None:
    target = folder / file.name
    if _is_whole(target, file):
        return
    part = target.with_name(target.name + PART_SUFFIX)
    part.parent.mkdir(parents=True, exist_ok=True)
    if not (part.exists() and part.stat().st_size == file.size > 0):
        bring(
            remote, part, lambda done, _: tell(min(before + done, total), total), lambda size: None
        )
    if not _is_whole(part, file):
        part.unlink()
        raise not_the_published(remote.known, file.name)
    part.replace(target)


def _is_whole(path: Path, file: _File) -> bool:
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    return file.sha256 is None or sha256_of(path) == file.sha256


def _look_up(known: ModelEntry, endpoint: str | None) -> tuple[str, tuple[_File, ...]]:
    """The commit behind the revision, and the wanted files of it."""
    from huggingface_hub import HfApi

    with _plain_errors(known):
        info: Any = HfApi(endpoint=endpoint).model_info(
            str(known.repository), revision=known.revision, files_metadata=True
        )
    files = tuple(
        _File(
            one.rfilename,
            one.size or 0,
            known.sha256.get(one.rfilename) or (one.lfs.sha256 if one.lfs else None),
        )
        for one in info.siblings or ()
        if is_wanted(one.rfilename, wanted(known))
    )
    return str(info.sha), files


@contextmanager
def _plain_errors(known: ModelEntry) -> Iterator[None]:
    """Turns what the hub's library raises into one line for a user."""
    from huggingface_hub import errors, logging

    logging.set_verbosity_error()
    try:
        yield
    except (
        errors.HTTPError,  # of the HTTP library that the hub's library brings
        errors.HfHubHTTPError,
        errors.LocalEntryNotFoundError,
        ConnectionError,
        TimeoutError,
    ) as error:
        status = getattr(getattr(error, "response", None), "status_code", None)
        raise (refused(known, status) if status else away(known)) from error
