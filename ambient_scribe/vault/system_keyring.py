"""The operating system's keyring (Windows Credential Locker, macOS Keychain, Secret Service).

A vault's id and a secret enter; the secret leaves again. On a machine without a desktop there is
none: `is_here` says so, and a passphrase does instead.
"""

from __future__ import annotations

from ambient_scribe.errors import OutputError

SERVICE = "ambient-scribe"


def is_here() -> bool:
    """Whether a keyring of the system can be used; asks nobody for anything."""
    try:
        from keyring import get_keyring
        from keyring.backends import fail, null
    except ImportError:
        return False
    return not isinstance(get_keyring(), fail.Keyring | null.Keyring)


def keep(vault_id: str, secret: str) -> None:
    """Raises OutputError when the keyring is locked, refuses or is away."""
    from keyring import set_password
    from keyring.errors import KeyringError

    try:
        set_password(SERVICE, vault_id, secret)
    except (KeyringError, RuntimeError) as error:
        raise OutputError(
            "this system's keyring does not take the vault's key: unlock it, or go on with the "
            "passphrase alone"
        ) from error


def look_up(vault_id: str) -> str | None:
    """None when it is not there or the keyring does not open."""
    from keyring import get_password
    from keyring.errors import KeyringError

    if not is_here():
        return None
    try:
        return get_password(SERVICE, vault_id)
    except (KeyringError, RuntimeError):
        return None


def forget(vault_id: str) -> None:
    """Removes the secret where there is one."""
    from contextlib import suppress

    from keyring import delete_password
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError):
        delete_password(SERVICE, vault_id)
