"""What is here, what `auto` would take and why, and what to do about what is missing."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from ambient_scribe import __version__, catalogue
from ambient_scribe.catalogue import FileState
from ambient_scribe.choice import choose_diarizer, choose_recognizer
from ambient_scribe.config import Config
from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import CaptureError, EngineError, InputError, ScribeError
from ambient_scribe.resources import user_home
from ambient_scribe.store.recordings.disk import Disk, minutes_left
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.recordings.root import kinds, root_of
from ambient_scribe.store.recordings.writer import RecordingConfig
from ambient_scribe.store.vault_file import read_vault_file
from ambient_scribe.vault import system_keyring
from ambient_scribe.vault.key_file import is_private

BYTES_PER_GIB = 1 << 30
LOW_DISK_GIB = 5
"""Two hours of sound with room for a model."""


class Check(Frozen):
    """One line of the examination. `remedy` says what to do, when there is something to do."""

    topic: str
    name: str
    state: Literal["ok", "note", "missing"]
    found: str
    remedy: str | None = None


def examine(config: Config) -> tuple[Check, ...]:
    """Runs every check; none of them reaches the network."""
    return (
        *_machine(),
        *_microphone(),
        *_recordings(config),
        *_gpu(),
        *_engines(),
        *_models(),
        _lexicon(config),
        _entities(config),
        _drafter(config),
        *_choices(config),
    )


def _machine() -> tuple[Check, ...]:
    home = user_home()
    existing = next((path for path in (home, *home.parents) if path.exists()), home)
    free = shutil.disk_usage(existing).free / BYTES_PER_GIB
    low = free < LOW_DISK_GIB
    return (
        Check(topic="Machine", name="program", state="ok", found=f"ambient_scribe {__version__}"),
        Check(
            topic="Machine",
            name="system",
            state="ok",
            found=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
            f"{os.cpu_count() or 1} processors",
        ),
        Check(
            topic="Machine",
            name="disk",
            state="missing" if low else "ok",
            found=f"{free:.0f} GiB free for models at {home}",
            remedy="make room, or set AMBIENT_SCRIBE_HOME to a larger disk" if low else None,
        ),
    )


def _microphone() -> tuple[Check, ...]:
    from ambient_scribe.capture.devices import list_devices

    try:
        devices = list_devices()
    except CaptureError as error:
        return (Check(topic="Microphone", name="PortAudio", state="missing", found=str(error)),)
    if not devices:
        return (
            Check(
                topic="Microphone",
                name="devices",
                state="missing",
                found="none is connected",
                remedy="connect a microphone; recordings can be scribed from files",
            ),
        )
    return tuple(
        Check(
            topic="Microphone",
            name=f"device {device.index}",
            state="ok",
            found=device.name + (" (the system's default)" if device.is_default else ""),
        )
        for device in devices
    )


_WORTH = {
    "passphrase": "sealed under a passphrase from the environment: nobody opens them without it",
    "keyring": "sealed under a key in this system's keyring: they open to this user's login",
    "key-file": "sealed under the key file {key}: they open to whoever can read this user's files, "
    "and to nobody who has a copy without it",
}


def _recordings(config: Config) -> tuple[Check, ...]:
    """What protects the sound of live visits, room for more of them, and what was left unfinished."""
    try:
        return (_root(config.recording), _room(config.recording), _unfinished(config.recording))
    except (InputError, OSError) as error:
        return (Check(topic="Recordings", name="vault", state="missing", found=str(error)),)


def _root(recording: RecordingConfig) -> Check:
    """Of the vault that is there, or of the one that the first visit would make."""
    file, key = read_vault_file(root_of(recording).vault), recording.key_path()
    if file is not None:
        kind = kinds(file)[0]
    elif recording.passphrase:
        kind = "passphrase"
    else:
        kind = "keyring" if system_keyring.is_here() else "key-file"
    when = "" if file else "from the first visit on: "
    state: Literal["ok", "note", "missing"] = "note" if kind == "key-file" else "ok"
    remedy = None
    if kind == "key-file":
        remedy = "encrypt this disk, or set recording.key_file to a file on another one"
        if file and not key.exists():
            state, remedy = "missing", f"restore {key} from a backup: without it nothing opens"
        elif file and not is_private(key):
            state, remedy = "missing", f"others may read {key}: take that right from them"
    if file is not None and kind != "passphrase" and state != "missing":
        try:
            root_of(recording).open()
        except ScribeError as error:
            state, remedy = "missing", str(error)
    found = when + _WORTH[kind].format(key=key)
    return Check(topic="Recordings", name="protection", state=state, found=found, remedy=remedy)


def _room(recording: RecordingConfig) -> Check:
    folder = recording.folder_path()
    left = minutes_left(Disk(), folder, channels=1)
    is_short = left < recording.least_minutes
    return Check(
        topic="Recordings",
        name="room",
        state="missing" if is_short else "ok",
        found=f"{left / 60:.0f} hours of sound at {folder}; kept {recording.keep_days} days after "
        "the results are written, then destroyed",
        remedy=f"make room: no visit begins with less than {recording.least_minutes} minutes"
        if is_short
        else None,
    )


def _unfinished(recording: RecordingConfig) -> Check:
    left = (State.UNFINISHED, State.DAMAGED)
    visits = [one for one in RecordingRoom(recording.folder_path()).found() if one.state in left]
    return Check(
        topic="Recordings",
        name="unfinished visits",
        state="missing" if visits else "ok",
        found=str(len(visits) or "none"),
        remedy="ambient-scribe recover" if visits else None,
    )


def _gpu() -> tuple[Check, ...]:
    import ctranslate2

    from ambient_scribe.speech.recognizers.devices import CUDA_REMEDY, load_cublas

    count = ctranslate2.get_cuda_device_count()
    if count == 0:
        found = "no CUDA device is seen; recognition runs on the processor"
        return (Check(topic="GPU", name="CUDA", state="note", found=found),)
    loads = load_cublas()
    return (
        Check(topic="GPU", name="CUDA", state="ok", found=f"{count} device(s)"),
        Check(
            topic="GPU",
            name="cuBLAS 12",
            state="ok" if loads else "missing",
            found="loads" if loads else "does not load",
            remedy=None if loads else CUDA_REMEDY,
        ),
    )


_ENGINES = (
    ("faster-whisper", "faster_whisper", None),
    ("pocketsphinx", "pocketsphinx", None),
    ("spacy", "spacy", None),
    ("transformers", "transformers", "pip install 'ambient-scribe[torch]' (optional)"),
    ("torch", "torch", "pip install 'ambient-scribe[torch]' (optional)"),
    ("pyannote.audio", "pyannote.audio", "pip install 'ambient-scribe[pyannote]' (optional)"),
)


def _engines() -> tuple[Check, ...]:
    checks = []
    for package, module, remedy in _ENGINES:
        there = _importable(module)
        checks.append(
            Check(
                topic="Engines",
                name=package,
                state="ok" if there else "note" if remedy else "missing",
                found=_version(package) if there else "not installed",
                remedy=None if there else remedy or "reinstall ambient_scribe",
            )
        )
    return tuple(checks)


def _importable(module: str) -> bool:
    """Whether a module could be imported, without importing it."""
    if module in sys.modules:
        return True
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its parent package is absent
        return False


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "present, version unknown"


def _models() -> tuple[Check, ...]:
    checks = []
    for folder, card in catalogue.shipped_cards():
        checks.append(_model(card.name, "shipped", str(folder)))
    for entry in catalogue.entries():
        local = catalogue.locate(entry.name)
        if local is not None:
            checks.append(_model(entry.name, "fetched", str(local)))
    if not any(
        entry.kind == "recognizer" and catalogue.locate(entry.name) for entry in catalogue.entries()
    ):
        checks.append(
            Check(
                topic="Models",
                name="Whisper",
                state="missing",
                found="none is here; only the low-accuracy fallback can listen",
                remedy="ambient-scribe models fetch small.en (see ambient-scribe models list)",
            )
        )
    return tuple(checks)


def _model(name: str, how: str, folder: str) -> Check:
    files = catalogue.verify(name)
    broken = [one.file for one in files if one.state in (FileState.CHANGED, FileState.MISSING)]
    unknown = [one.file for one in files if one.state is FileState.UNKNOWN]
    if broken:
        return Check(
            topic="Models",
            name=name,
            state="missing",
            found=f"{how}, damaged: {', '.join(broken)}",
            remedy=f"remove {folder} and fetch or install it again",
        )
    digests = ", ".join(f"{one.file} {one.sha256[:12]}" for one in files if one.sha256)
    rest = f"; no published hash for {len(unknown)} files" if unknown else ""
    return Check(topic="Models", name=name, state="ok", found=f"{how}, {digests}{rest}")


def _lexicon(config: Config) -> Check:
    """Whether the tables that visits are read with can be read."""
    from ambient_scribe.clinical.vocabulary import load_vocabulary

    folder = config.clinical.lexicon_folder
    try:
        vocabulary = load_vocabulary(folder)
    except ScribeError as error:
        return Check(
            topic="Clinical language",
            name="lexicon",
            state="missing",
            found=str(error),
            remedy="mend that line; ambient-scribe lexicon checks it again",
        )
    found = f"{len(vocabulary.lexicon.entries)} names"
    if folder is not None:
        found += (
            f"; {len(vocabulary.remarks)} changes by {folder}: ambient-scribe lexicon shows them"
        )
    return Check(topic="Clinical language", name="lexicon", state="ok", found=found)


def _entities(config: Config) -> Check:
    """Which other engine names things beside our lexicon."""
    from ambient_scribe.clinical.entities.abbreviations import INSTALL
    from ambient_scribe.clinical.entities.opening import chosen_model
    from ambient_scribe.clinical.entities.pipelines import is_here

    topic, name = "Clinical language", "entities of others"
    model, scispacy = chosen_model(config.clinical.entities), _importable("scispacy")
    second = f"scispaCy {_version('scispacy')}" if scispacy else "scispaCy is not installed"
    if model is not None and not is_here(model):
        found = f"{model} is neither an installed package nor a folder; {second}"
        remedy = "install it, or set clinical.entities.model to auto"
        return Check(topic=topic, name=name, state="missing", found=found, remedy=remedy)
    if model is not None:
        found = f"{model} reads beside the lexicon; {second}"
        return Check(topic=topic, name=name, state="ok", found=found)
    found = f"no model of scispaCy's is installed; {second}"
    remedy = (
        "optional: a model such as en_ner_bc5cdr_md (scispaCy's page lists them) is taken when it is "
        "installed, by pip with --no-deps"
    )
    remedy = remedy if scispacy else f"optional: {INSTALL}"
    return Check(topic=topic, name=name, state="note", found=found, remedy=remedy)


def _drafter(config: Config) -> Check:
    """Which language model would propose a revision, and whether it is there."""
    from ambient_scribe.proposing import found

    state, told, remedy = found(config)
    return Check(topic="Drafting", name="language model", state=state, found=told, remedy=remedy)


def _choices(config: Config) -> tuple[Check, ...]:
    """What this profile would take now; for `auto` with the measurement behind it."""
    checks = []
    try:
        recognizer = choose_recognizer(config)
    except EngineError as error:
        checks.append(
            Check(topic="Would take", name="recognition", state="missing", found=str(error))
        )
    else:
        found = f"{recognizer.engine}{f' ({recognizer.model})' if recognizer.model else ''}"
        checks.append(
            Check(
                topic="Would take",
                name="recognition",
                state="ok" if recognizer.model else "note",
                found=f"{found}: {recognizer.reason}",
            )
        )
    diarizer = choose_diarizer(config)
    checks.append(
        Check(
            topic="Would take",
            name="speakers",
            state="ok",
            found=f"{diarizer.engine}: {diarizer.reason}",
        )
    )
    return tuple(checks)
