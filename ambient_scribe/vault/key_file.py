"""A key file: 32 random bytes in hex, in a file that its owner alone may read. A path enters, a Key leaves.

Made for a workstation without a keyring, where nobody shall be asked for anything. It protects copies
that lack it (a backup, a stolen folder), and it makes deletion final; whoever may read this user's
files may read it too.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.vault.sealing import Key

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_key_file(path: Path) -> Key:
    """A new key, kept there whole and synced, or nothing. Raises OutputError, also when a file lies
    there already; `tempfile` makes it its owner's alone.
    """
    key = Key.fresh()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as file:
                file.write(key.secret.hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
            _give_name(Path(name), path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: the key file cannot be made ({error.strerror})") from error
    return key


def _give_name(partial: Path, path: Path) -> None:
    """A second name replaces nothing; a disk that knows no second names (FAT) gets the first."""
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise
        partial.rename(path)


def read_key_file(path: Path) -> Key | None:
    """None when there is none. Raises InputError when it cannot be read or holds no key."""
    try:
        return Key(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: the key file cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(f"{path}: is no key file: restore it from a backup") from error


def is_private(path: Path) -> bool:
    """Whether its owner alone may read it, as far as this system says so in a file's mode."""
    return os.name == "nt" or not path.stat().st_mode & _OTHERS
