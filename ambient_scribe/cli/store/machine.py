"""What whoever keeps the machine does, with the vault's passphrase: make, verify, new keys, a new witness.

None of it shows anything of a patient; all of it is in the audit trail, with who logged in for it.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.store.login import Login

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ambient_scribe.domain.record import Actor
    from ambient_scribe.store.record.place import RecordConfig
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.record.verification import Report
    from ambient_scribe.vault.keys import Vault


def init(profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Make the encrypted record of visits, and show its recovery key once."""
    from ambient_scribe.cli.store.opening import make

    settings = settings_of(profile)
    make(settings).close()
    typer.echo(f"the record is in {settings.folder_path()}; `ambient-scribe serve` opens it")


def verify(
    profile: options.Profile = options.DEFAULT_PROFILE, as_json: options.Json = False
) -> None:
    """Check every page, chain, signature and segment of sound; exit 1 when something is wrong."""
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.store.record.backup import set_aside
    from ambient_scribe.store.record.verification import verify as verified

    settings = settings_of(profile)
    with opened(settings) as record, bar("checked", as_json=as_json) as tell:
        report = verified(record, settings.room(), tell)
    aside = set_aside(settings.folder_path())
    if as_json:
        shown = report.model_dump(mode="json") | {"set_aside": list(map(str, aside))}
        typer.echo(json.dumps(shown, indent=1))
    else:
        tell_report(report)
        tell_aside(aside)
    if not report.is_sound:
        raise typer.Exit(1)


def recovery_key(login: Login = None, profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Show a new recovery key once; one that was printed before no longer opens the vault."""
    from ambient_scribe.cli.store.login import somebody
    from ambient_scribe.cli.store.opening import opened, print_recovery_key
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import AuditAction
    from ambient_scribe.store.vault_file import read_vault_file, vault_path

    with opened(settings_of(profile)) as record, somebody(record, login, Right.BACKUP) as actor:
        file = read_vault_file(vault_path())
        assert file is not None, "it was opened by it"
        record.audited(actor, AuditAction.KEYS_ROTATED, detail="new recovery key")
        print_recovery_key(record.vault, file)


def new_witness(login: Login = None, profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Begin another witness where the old one is lost: what was cut from the record before is not seen."""
    from ambient_scribe.cli.store.login import somebody
    from ambient_scribe.cli.store.opening import check_no_rotation, the_vault
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import AuditAction
    from ambient_scribe.store.record.record import Record

    settings = settings_of(profile)
    check_no_rotation()
    place = (settings.folder_path(), the_vault(), settings.witness_paths())
    with (
        Record.open(*place, put_back=True) as record,
        somebody(record, login, Right.BACKUP) as actor,
    ):
        record.audited(actor, AuditAction.ALARM, record.keys.id, "a new witness was begun")
        record.begin_anew()
    typer.echo("the record has a new witness; the audit trail tells of it with an alarm")


def rotate(login: Login = None, profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Give the vault a new master key and a new recovery key; the passphrase stays as it is."""
    from ambient_scribe.cli.passphrase import passphrase_at_hand
    from ambient_scribe.cli.store.login import somebody
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.record import rotation
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.vault_file import read_vault_file, vault_path
    from ambient_scribe.vault.keys import open_with_passphrase

    settings, path = settings_of(profile), vault_path()
    file = read_vault_file(path)
    if file is None:
        raise UsageError("there is no vault yet: `ambient-scribe store init` makes one")
    passphrase = passphrase_at_hand()
    old = open_with_passphrase(file, passphrase)
    if rotation.is_cut_off(path):
        _go_on_with_rotation(settings, path, old, passphrase)
    else:
        place = (settings.folder_path(), old, settings.witness_paths())
        with Record.open(*place) as record, somebody(record, login, Right.BACKUP) as actor:
            record.presence.check_alone()
            _begin_rotation(path, old, passphrase)
            _finish_rotation(record, settings, path, old, passphrase, actor)
    typer.echo("the vault has a new master key; backups of before open with the old recovery key")


def _go_on_with_rotation(settings: RecordConfig, path: Path, old: Vault, passphrase: str) -> None:
    """Who began it logged in; half of the second factors' keys may be wrapped anew, so nobody can now."""
    from ambient_scribe.domain.record import PROGRAM
    from ambient_scribe.store.record import rotation
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.vault_file import read_vault_file
    from ambient_scribe.vault.keys import open_with_passphrase
    from ambient_scribe.vault.sealing import SealError

    begun = read_vault_file(rotation.next_file(path))
    assert begun is not None, "it lies there"
    place = (settings.folder_path(), settings.witness_paths())
    try:
        record = Record.open(place[0], old, place[1])
    except SealError:  # it was cut off when the record's keys were wrapped anew already
        record = Record.open(place[0], open_with_passphrase(begun, passphrase), place[1])
    with record:
        _finish_rotation(record, settings, path, old, passphrase, PROGRAM)


def _finish_rotation(
    record: Record,
    settings: RecordConfig,
    path: Path,
    old: Vault,
    passphrase: str,
    actor: Actor,
) -> None:
    from ambient_scribe.cli.enrolled import voice_store
    from ambient_scribe.store.record import rotation
    from ambient_scribe.store.vault_file import read_vault_file
    from ambient_scribe.vault.keys import open_with_passphrase

    begun = read_vault_file(rotation.next_file(path))
    assert begun is not None, "it lies there"
    new = open_with_passphrase(begun, passphrase)
    rotation.finish(record, settings.room(), voice_store(), path, old, new, actor)


def _begin_rotation(path: Path, old: Vault, passphrase: str) -> None:
    from ambient_scribe.store.record import rotation
    from ambient_scribe.vault.keys import VaultFile, passphrase_slot, recovery_slot
    from ambient_scribe.vault.recovery import printed
    from ambient_scribe.vault.sealing import Key

    new, root = old.rotated(), Key.fresh()
    slots = (passphrase_slot(new, passphrase), recovery_slot(new, root))
    rotation.begin(path, VaultFile(id=new.id, slots=slots))
    typer.echo(f"The new recovery key, shown this once:\n\n    {printed(root)}\n")


def settings_of(profile: str) -> RecordConfig:
    from ambient_scribe.config import load_config

    return load_config(profile).record


def tell_aside(aside: Sequence[Path]) -> None:
    for one in aside:
        typer.echo(
            f"{one} holds what a restore put aside, with its keys: "
            "`ambient-scribe store forget-before` destroys it"
        )


def tell_report(report: Report) -> None:
    for fault in report.faults:
        typer.echo(f"{fault.where}: {fault.what}")
    for one in report.skipped:
        typer.echo(f"recording {one[:8]}: in use, not checked")
    counted: dict[str, Any] = report.model_dump(exclude={"faults", "skipped"})
    what = ", ".join(f"{count} {name}" for name, count in counted.items())
    typer.echo(f"{'sound' if report.is_sound else 'NOT SOUND'}: {what}")


@contextmanager
def bar(what: str, *, as_json: bool) -> Iterator[Callable[[int, int], None]]:
    """Progress on standard error, where a person watches."""
    import sys

    from rich.progress import Progress

    if as_json or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
