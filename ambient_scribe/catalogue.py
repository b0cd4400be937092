"""The models that this project knows: which there are, where they lie here, whether they are whole.

A name, a repository or a folder enters; a local folder, an entry or the state of its files leaves.
Nothing is downloaded here (see `fetching`). Models are sought in this order: the path itself, the
user's folder, what is shipped, the Hugging Face cache.
"""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import EngineError
from ambient_scribe.memory import remembered_sha256, sha256_of
from ambient_scribe.model_files import CARD
from ambient_scribe.resources import shipped, user_home

INSTRUMENT = "instrument"
HUB = "https://huggingface.co"

ARCHIVE_URL = r"^(https://|http://127\.0\.0\.1:)[^?#]+\.tar\.gz$"
"""Encrypted, but on this machine itself."""

Kind = Literal["recognizer", "diarizer", "embedding", "voice", "facts", "drafter"]


class ModelEntry(Frozen):
    """A model that a user may fetch: one `[[models]]` of the manifest.

    It comes from a repository on the hub at a revision, or is an archive at a URL.
    """

    name: str
    kind: Kind
    engine: str
    repository: str | None = None
    revision: str | None = None
    url: str | None = Field(default=None, pattern=ARCHIVE_URL)
    files: tuple[str, ...] = ()
    """File patterns of this model where the engine's would take too much."""
    licence: str
    size_mb: int | None = Field(default=None, gt=0)
    advice: str
    gated: bool = False
    english_only: bool = False
    short_windows: bool = False
    """A recognizer that was trained on windows as long as the speech, beside padded ones."""
    sha256: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.repository is None) == (self.url is None):
            raise ValueError("a model has a repository or a url")
        if (self.repository is None) != (self.revision is None):
            raise ValueError("a repository needs its revision, a url has none")
        return self

    @property
    def source(self) -> str:
        """Where a person finds it, for a browser."""
        return self.url or f"{HUB}/{self.repository}/tree/{self.revision}"

    @property
    def size(self) -> str:
        return f"{self.size_mb} MB" if self.size_mb else "size not known"


class EngineFiles(Frozen):
    """File patterns of one engine's model folder."""

    required: tuple[str, ...]
    wanted: tuple[str, ...]


class Manifest(Frozen):
    engines: Mapping[str, EngineFiles]
    models: tuple[ModelEntry, ...]


class ModelCard(Frozen):
    """`model.toml` inside a shipped or fetched model: what it is, and the digest of each file."""

    name: str
    licence: str
    kind: Kind | None = None
    engine: str | None = None
    version: str | None = None
    task: str | None = None
    repository: str | None = None
    revision: str | None = None
    accuracy: Literal["standard", "low", "instrument"] = "standard"
    """`instrument`: for tests and measurements on synthetic voices, never for a visit."""
    short_windows: bool = False
    """A recognizer that was trained on windows as long as the speech, beside padded ones."""
    sha256: Mapping[str, str] = Field(default_factory=dict)


class FileState(StrEnum):
    OK = "ok"
    CHANGED = "changed"
    MISSING = "missing"
    UNKNOWN = "unknown"
    """No digest is known for it: nothing can be said."""


class FileCheck(Frozen):
    file: str
    state: FileState
    sha256: str | None = None


@cache
def manifest() -> Manifest:
    """Raises EngineError when the shipped manifest is missing or malformed."""
    path = shipped("models", "manifest.toml")
    try:
        return Manifest.model_validate(_read_toml(path))
    except ValidationError as error:
        raise EngineError(f"{path} is malformed: reinstall ambient_scribe") from error


def entries(kind: Kind | None = None) -> tuple[ModelEntry, ...]:
    """What may be fetched, in the manifest's order (smallest first within an engine)."""
    return tuple(entry for entry in manifest().models if kind in (None, entry.kind))


def entry(name: str) -> ModelEntry | None:
    """By name, or by repository."""
    return next((e for e in manifest().models if name and name in (e.name, e.repository)), None)


def shipped_cards() -> tuple[tuple[Path, ModelCard], ...]:
    """The models that come with the program, each with its folder."""
    root = shipped("models")
    found = ((path.parent, card_of(path.parent)) for path in sorted(root.glob(f"*/{CARD}")))
    return tuple((folder, card) for folder, card in found if card)


def card_of(folder: Path) -> ModelCard | None:
    """The folder's own card, None without one. Raises EngineError for a malformed card."""
    path = folder / CARD
    if not path.is_file():
        return None
    try:
        return ModelCard.model_validate(_read_toml(path))
    except ValidationError as error:
        raise EngineError(f"{path} is malformed: fetch the model again") from error


def bears_short_windows(name_or_path: str, folder: Path) -> bool:
    """Whether the manifest's entry or the folder's own card says that this recognizer reads windows
    shorter than Whisper's 30 s as well as full ones."""
    known, card = entry(name_or_path), card_of(folder)
    return bool((known and known.short_windows) or (card and card.short_windows))


def fetched_folder(name: str) -> Path:
    """Where `fetching.fetch` puts a model, whether or not it is there."""
    return user_home() / "models" / name


def present(kind: Kind, engine: str) -> dict[str, Path]:
    """Every model of this kind and engine that lies here, by name, in the manifest's order.

    A folder of the user's own in `models/` counts when its card says what it is. What is only an
    instrument for measuring, wherever it lies, is taken by nobody who does not name it.
    """
    found = {
        known.name: folder
        for known in entries(kind)
        if known.engine == engine and (folder := locate(known.name))
    }
    for path in sorted(fetched_folder("").glob(f"*/{CARD}")):
        card = card_of(path.parent)
        if card and (card.kind, card.engine) == (kind, engine) and card.accuracy != INSTRUMENT:
            found.setdefault(card.name, path.parent)
    return found


def locate(name_or_path: str) -> Path | None:
    """The local folder of a model, None when it is not here. Never reaches the network."""
    path = Path(name_or_path).expanduser()
    if path.is_absolute() or name_or_path.startswith((".", "~")):
        return path if path.is_dir() else None
    known = entry(name_or_path)
    for folder in (fetched_folder(known.name if known else name_or_path), _shipped(name_or_path)):
        if folder and folder.is_dir():
            return folder
    if path.is_dir():
        return path
    repository = known.repository if known else name_or_path
    if repository and repository.count("/") == 1:
        return _in_hub_cache(repository, known)
    return None


def find(name_or_path: str) -> Path:
    """As `locate`; raises EngineError that says how to get the model."""
    folder = locate(name_or_path)
    if folder:
        return folder
    if known := entry(name_or_path):
        raise EngineError(
            f"model {known.name} is not here: run `ambient-scribe models fetch {known.name}` "
            f"({known.size}), or copy its files to {fetched_folder(known.name)}"
        )
    raise EngineError(
        f"there is no model folder {name_or_path!r} and no model of that name: "
        "see `ambient-scribe models list`"
    )


def display_name(name_or_path: str) -> str:
    """A name fit for a note's provenance: never a path."""
    known = entry(name_or_path)
    return known.name if known else Path(name_or_path).name or name_or_path


def is_complete(folder: Path, engine: str) -> bool:
    """Whether every file that the engine requires is there (not whether it is sound)."""
    files = manifest().engines.get(engine)
    return files is not None and all(any(folder.glob(pattern)) for pattern in files.required)


def wanted(known: ModelEntry) -> tuple[str, ...]:
    """The patterns of the files that are fetched."""
    return known.files or manifest().engines[known.engine].wanted


def is_wanted(file: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(file, pattern) for pattern in patterns)


def differs_from_published(name: str, file: str, sha256: str) -> bool:
    """True when the manifest knows this file's digest and it is another one."""
    known = entry(name)
    published = known.sha256.get(file) if known else None
    return published is not None and published != sha256


def check_against_card(folder: Path) -> None:
    """Raises EngineError when a file is not the one that the folder's own card names.

    Digests of files that did not change since are remembered. A folder without a card has nothing
    to be compared with.
    """
    card = card_of(folder)
    for name, expected in (card.sha256 if card else {}).items():
        path = folder / name
        if not path.is_file() or remembered_sha256(path) != expected:
            raise EngineError(
                f"{path} is not the file that its model's card names: "
                "fetch the model again, or reinstall ambient_scribe"
            )


def verify(name_or_path: str) -> tuple[FileCheck, ...]:
    """Reads every byte of a model and compares it with the digests of its card or the manifest.

    Raises EngineError when the model is not here.
    """
    folder = find(name_or_path)
    card, known = card_of(folder), entry(name_or_path)
    published = (
        known.sha256 if known and known.url is None else {}
    )  # an archive's is of the archive
    expected = {**(card.sha256 if card else {}), **published}
    engine = manifest().engines.get((card.engine if card else known.engine if known else "") or "")
    names = set(expected)
    if engine is not None:
        files = (path for path in folder.rglob("*") if path.is_file())
        relative = (path.relative_to(folder).as_posix() for path in files)
        names |= {name for name in relative if is_wanted(name, engine.wanted)}
    return tuple(_checked(folder, name, expected.get(name)) for name in sorted(names))


def _checked(folder: Path, name: str, expected: str | None) -> FileCheck:
    try:
        digest = sha256_of(folder / name)
    except OSError:
        return FileCheck(file=name, state=FileState.MISSING)
    if expected is None:
        return FileCheck(file=name, state=FileState.UNKNOWN, sha256=digest)
    state = FileState.OK if digest == expected else FileState.CHANGED
    return FileCheck(file=name, state=state, sha256=digest)


def _shipped(name: str) -> Path | None:
    return next((path for path, card in shipped_cards() if name in (card.name, path.name)), None)


def _in_hub_cache(repository: str, known: ModelEntry | None) -> Path | None:
    """The snapshot that other programs fetched: the manifest's revision, else the main branch."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for revision in dict.fromkeys((known.revision if known else None, None)):
        try:
            folder = Path(snapshot_download(repository, revision=revision, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
        if known is None or _is_all_here(folder, known):
            return folder
    return None


def _is_all_here(folder: Path, known: ModelEntry) -> bool:
    return is_complete(folder, known.engine) and all(any(folder.glob(own)) for own in known.files)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
