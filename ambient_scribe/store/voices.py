"""Enrolled voices on this disk, each sealed: an `Enrolment` enters, and leaves with the vault's key.

A voiceprint is biometric data. Each lies in a file of its own, sealed with a key of its own that
the vault's master key wraps; the file's name is a digest, the person's name in it is in clear and
bound to what is sealed. Who is enrolled can be listed without a key. Forgetting a voice overwrites
its file, wrapped key first of all, and removes it; backups that a machine makes of its own accord
are beyond this program.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store.files import overwrite, replace_text
from ambient_scribe.vault.keys import Vault, rewrapped
from ambient_scribe.vault.sealing import Label, seal, unseal

SUFFIX = ".voice"
LONGEST_NAME = 80
CONTENT_VERSION = 1
"""Of the Enrolment inside; bound to the sealed block."""


class VoiceFile(Frozen):
    """What lies on the disk: a name in clear, the wrapped data key, the sealed voice (base64)."""

    format: Literal[1] = 1
    name: str
    key: str = Field(repr=False)
    sealed: str = Field(repr=False)


class VoiceStore:
    def __init__(self, folder: Path) -> None:
        """`folder` is made when a voice is saved."""
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """Who is enrolled, in alphabetical order. Raises InputError for a file that is damaged."""
        return tuple(sorted(_read(path).name for path in self._folder.glob(f"*{SUFFIX}")))

    def holds(self, name: str) -> bool:
        """Raises UsageError for an unfit name."""
        return self._path(name).is_file()

    def save(self, enrolment: Enrolment, vault: Vault, *, replace: bool = False) -> None:
        """Raises UsageError for a name that is taken or unfit, OutputError when it cannot be kept."""
        path, label = self._path(enrolment.name), _label(enrolment.name)
        if self.holds(enrolment.name) and not replace:
            raise UsageError(
                f"a voice named {enrolment.name!r} is enrolled already: add --replace, or take "
                "another name"
            )
        key, wrapped = vault.new_key(label)
        content = seal(key, label, enrolment.model_dump_json().encode("utf-8"))
        file = VoiceFile(name=enrolment.name, key=_text(wrapped), sealed=_text(content))
        try:
            replace_text(path, file.model_dump_json(indent=1) + "\n")
        except OSError as error:
            raise OutputError(f"{path}: the voice cannot be kept ({error.strerror})") from error

    def load(self, name: str, vault: Vault) -> Enrolment:
        """Raises UsageError when nobody of that name is enrolled, InputError when it does not open."""
        path = self._path(name)
        if not self.holds(name):
            raise self._unknown(name)
        file = _read(path)
        label = _label(file.name)
        try:
            key = vault.open_key(label, base64.b64decode(file.key, validate=True))
            content = unseal(key, label, base64.b64decode(file.sealed, validate=True))
            return Enrolment.model_validate_json(content)
        except (binascii.Error, ValidationError) as error:
            raise _damaged(path) from error

    def rewrap(self, old: Vault, new: Vault) -> None:
        """Every voice's key under another master key; those that have it already stay. Raises
        InputError, OutputError."""
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            file = _read(path)
            label = _label(file.name)
            try:
                wrapped = rewrapped(label, base64.b64decode(file.key, validate=True), old, new)
            except binascii.Error as error:
                raise _damaged(path) from error
            if wrapped is None:
                continue
            try:
                kept = VoiceFile(name=file.name, key=_text(wrapped), sealed=file.sealed)
                replace_text(path, kept.model_dump_json(indent=1) + "\n")
            except OSError as error:
                raise OutputError(f"{path}: cannot be written ({error.strerror})") from error

    def forget(self, name: str) -> None:
        """Raises UsageError when nobody of that name is enrolled, OutputError when it stays."""
        path = self._path(name)
        if not self.holds(name):
            raise self._unknown(name)
        try:
            overwrite(path)
            path.unlink()
        except OSError as error:
            raise OutputError(f"{path}: cannot be removed ({error.strerror})") from error

    def _path(self, name: str) -> Path:
        """Capitals and ways of writing an accent make no other person."""
        known = unicodedata.normalize("NFC", name).casefold().strip()
        if not known or len(name) > LONGEST_NAME or not name.isprintable():
            raise UsageError(f"a voice's name has 1 to {LONGEST_NAME} printable characters")
        return self._folder / (hashlib.sha256(known.encode("utf-8")).hexdigest()[:32] + SUFFIX)

    def _unknown(self, name: str) -> UsageError:
        known = ", ".join(self.names()) or "nobody is"
        return UsageError(f"no voice named {name!r} is enrolled (enrolled: {known})")


def _read(path: Path) -> VoiceFile:
    try:
        return VoiceFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(f"{path}: is damaged: remove the file and enroll that voice again")


def _label(name: str) -> Label:
    return Label(kind="voice", name=name, version=CONTENT_VERSION)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
