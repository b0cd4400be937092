"""Backups from the command line: made, put back, what they put aside destroyed. Who does it logs in, and the
audit trail names them; a record that cannot be read any more can still be restored.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.store.login import Login
from ambient_scribe.cli.store.machine import bar, settings_of, tell_aside, tell_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambient_scribe.domain.record import Actor
    from ambient_scribe.store.record.backup import Restored
    from ambient_scribe.store.record.place import RecordConfig
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.vault.keys import Vault, VaultFile

Target = Annotated[Path, typer.Argument(help="Folder of the backup.", metavar="BACKUP")]
ByPaper = Annotated[
    bool,
    typer.Option(
        "--recovery-key", help="Open the vault with its recovery key, which is asked for."
    ),
]
WithoutWitness = Annotated[
    bool,
    typer.Option(
        "--without-witness",
        help="Although nothing is left that knows what was destroyed since the backup.",
    ),
]
Unattended = Annotated[
    bool,
    typer.Option(
        "--unattended",
        help="For a timer: nobody logs in, the audit trail names this machine's user.",
    ),
]


def backup(
    target: Target,
    login: Login = None,
    unattended: Unattended = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Back the record up, while it is in use, into a new folder; everything in it is encrypted."""
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.store.record.backup import back_up
    from ambient_scribe.store.vault_file import vault_path

    settings = settings_of(profile)
    with (
        opened(settings) as record,
        _whoever(record, login, unattended=unattended) as actor,
        bar("files", as_json=as_json) as tell,
    ):
        made = back_up(record, settings.room(), vault_path(), target, actor, tell)
    told = {"backup": str(target), "files": len(made.files), "entries": made.sequence}
    if as_json:
        typer.echo(json.dumps(told))
    else:
        typer.echo(f"{target} holds {len(made.files)} files, checked after they were written")


def restore(
    target: Target,
    login: Login = None,
    by_paper: ByPaper = False,
    without_witness: WithoutWitness = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
) -> None:
    """Put a backup in the place of the record; what was destroyed or asked for since is so again.

    Who restores logs in to the record that is here. Where none is, or it cannot be read, nobody can: the
    passphrase or the recovery key is enough then, and the audit trail says that nobody is known. Where
    nobody can log in any more, move the record's folder away first.
    """
    from ambient_scribe.errors import InputError, UsageError
    from ambient_scribe.store.record import backup as backups
    from ambient_scribe.store.record.presence import check_nobody
    from ambient_scribe.store.vault_file import read_vault_file, vault_path, write_vault_file

    settings = settings_of(profile)
    file = read_vault_file(target / backups.VAULT_NAME)
    if file is None:
        raise InputError(f"{target}: is no backup of a record")
    here = read_vault_file(vault_path())
    if here is not None and here.id != file.id:
        raise UsageError(
            f"{vault_path()} is another vault than the backup's: move it away, with what it opens"
        )
    vault = _opened(here or file, by_paper=by_paper)
    check_nobody(settings.folder_path())
    backups.check(target, vault)
    done = backups.restore(
        target,
        settings.folder_path(),
        settings.room(),
        vault,
        settings.witness_paths(),
        _who_restores(settings, vault, login),
        without_witness=without_witness,
    )
    if here is None:
        write_vault_file(vault_path(), file)
    _tell_restored(done)
    tell_aside(backups.set_aside(settings.folder_path()))
    tell_report(done.report)
    if not done.report.is_sound:
        raise typer.Exit(1)


def forget_before(
    login: Login = None,
    yes: options.Yes = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
) -> None:
    """Destroy what restores put aside, keys first, once the record that is here is verified."""
    from ambient_scribe.cli.store.login import agreed, somebody
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import AuditAction
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.record import backup as backups
    from ambient_scribe.store.record.verification import verify

    settings = settings_of(profile)
    aside = backups.set_aside(settings.folder_path())
    if not aside:
        typer.echo("no restore put anything aside")
        return
    with opened(settings) as record, somebody(record, login, Right.BACKUP) as actor:
        report = verify(record, settings.room())
        if not report.is_sound:
            raise UsageError(
                "the record here is not sound: keep what was put aside; see `store verify`"
            )
        for one in aside:
            typer.echo(f"{one}: the whole record as it was before that restore")
        agreed("Destroy it for good?", yes=yes)
        for one in aside:
            record.audited(actor, AuditAction.DELETE, record.keys.id, f"put aside: {one.name}")
            backups.forget(one)
    typer.echo(f"{len(aside)} destroyed")


# ---------------------------------------------------------------- inside
@contextmanager
def _whoever(record: Record, login: str | None, *, unattended: bool) -> Iterator[Actor]:
    import getpass

    from ambient_scribe.cli.store.login import somebody
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import PROGRAM

    if unattended:
        yield PROGRAM.changed(name=f"{PROGRAM.name}, unattended, as {getpass.getuser()}")
        return
    with somebody(record, login, Right.BACKUP) as actor:
        yield actor


def _who_restores(settings: RecordConfig, vault: Vault, login: str | None) -> Actor:
    """Raises as a login does. The program itself where there is nothing to log in to, which is told."""
    from ambient_scribe.cli.store.login import somebody
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import PROGRAM, AuditAction
    from ambient_scribe.errors import ScribeError
    from ambient_scribe.store.record.record import Record

    try:
        record = Record.open(settings.folder_path(), vault, settings.witness_paths())
    except ScribeError as error:
        is_here = settings.folder_path().exists()
        typer.echo(f"{error}" if is_here else "there is no record here yet")
        typer.echo("nobody can log in to it: the audit trail will not know who restored the backup")
        return PROGRAM.changed(name=f"{PROGRAM.name}, nobody is known")
    with record, somebody(record, login, Right.BACKUP) as actor:
        record.audited(actor, AuditAction.RESTORE, record.keys.id, "a backup takes its place")
        return actor


def _tell_restored(done: Restored) -> None:
    for line in done.told:
        typer.echo(line)
    at = done.manifest.at
    typer.echo(f"the record is as it was on {at.astimezone():%Y-%m-%d at %H:%M}")
    if done.lost_entries is None:
        typer.echo(
            "not known, for no witness is left: how much came after it; which visits were deleted, withdrawn "
            "or put on hold since; which recovery codes were used: have everybody make new ones"
        )
    else:
        typer.echo(
            f"{done.lost_entries} entries of the audit trail came after it; recovery codes that were used "
            "since are void"
        )
    typer.echo(
        "everybody logs in anew, and invitations are void; accounts, roles and passwords are as they were "
        "then: look through them"
    )


def _opened(file: VaultFile, *, by_paper: bool) -> Vault:
    from ambient_scribe.cli.passphrase import passphrase_at_hand
    from ambient_scribe.vault.keys import open_with_passphrase, open_with_recovery_key
    from ambient_scribe.vault.recovery import typed

    if by_paper:
        return open_with_recovery_key(file, typed(str(typer.prompt("Recovery key", err=True))))
    return open_with_passphrase(file, passphrase_at_hand())
