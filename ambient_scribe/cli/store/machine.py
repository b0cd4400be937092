"""What whoever keeps the machine does, with the vault's passphrase: make, verify, back up, restore, new keys.

None of it shows anything of a patient; all of it is in the audit trail.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambient_scribe.store.record.place import RecordConfig
    from ambient_scribe.store.record.verification import Report
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


def init(profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Make the encrypted record of visits, and show its recovery key once."""
    from ambient_scribe.cli.store.opening import make

    settings = _settings(profile)
    make(settings).close()
    typer.echo(f"the record is in {settings.folder_path()}; `ambient-scribe serve` opens it")


def verify(
    profile: options.Profile = options.DEFAULT_PROFILE, as_json: options.Json = False
) -> None:
    """Check every page, chain, signature and segment of sound; exit 1 when something is wrong."""
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.store.record.verification import verify as verified

    settings = _settings(profile)
    with opened(settings) as record, _bar("checked", as_json=as_json) as tell:
        report = verified(record, settings.room(), tell)
    if as_json:
        typer.echo(report.model_dump_json(indent=1))
    else:
        _tell(report)
    if not report.is_sound:
        raise typer.Exit(1)


def backup(
    target: Target,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Back the record up, while it is in use, into a new folder; everything in it is encrypted."""
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.domain.record import PROGRAM
    from ambient_scribe.store.record.backup import back_up
    from ambient_scribe.store.vault_file import vault_path

    settings = _settings(profile)
    with opened(settings) as record, _bar("files", as_json=as_json) as tell:
        made = back_up(record, settings.room(), vault_path(), target, PROGRAM, tell)
    told = {"backup": str(target), "files": len(made.files), "entries": made.sequence}
    if as_json:
        typer.echo(json.dumps(told))
    else:
        typer.echo(f"{target} holds {len(made.files)} files, checked after they were written")


def restore(
    target: Target,
    by_paper: ByPaper = False,
    without_witness: WithoutWitness = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
) -> None:
    """Put a backup in the place of the record; what was destroyed since is destroyed again."""
    from ambient_scribe.domain.record import PROGRAM
    from ambient_scribe.errors import InputError, UsageError
    from ambient_scribe.store.record import backup as backups
    from ambient_scribe.store.vault_file import read_vault_file, vault_path, write_vault_file

    settings = _settings(profile)
    file = read_vault_file(target / backups.VAULT_NAME)
    if file is None:
        raise InputError(f"{target}: is no backup of a record")
    here = read_vault_file(vault_path())
    if here is not None and here.id != file.id:
        raise UsageError(
            f"{vault_path()} is another vault than the backup's: move it away, with what it opens"
        )
    vault = _opened(here or file, by_paper=by_paper)
    manifest, report, told = backups.restore(
        target,
        settings.folder_path(),
        settings.room(),
        vault,
        settings.witness_paths(),
        PROGRAM,
        without_witness=without_witness,
    )
    if here is None:
        write_vault_file(vault_path(), file)
    for line in told:
        typer.echo(line)
    for aside in sorted(
        settings.folder_path().parent.glob(f"{settings.folder_path().name}.before-*")
    ):
        typer.echo(
            f"{aside} holds what was here before, with its keys: remove it once you need it no more"
        )
    typer.echo(f"the record is as it was on {manifest.at.astimezone():%Y-%m-%d at %H:%M}")
    _tell(report)
    if not report.is_sound:
        raise typer.Exit(1)


def recovery_key(profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Show a new recovery key once; one that was printed before no longer opens the vault."""
    from ambient_scribe.cli.store.opening import opened, print_recovery_key
    from ambient_scribe.domain.record import PROGRAM, AuditAction
    from ambient_scribe.store.vault_file import read_vault_file, vault_path

    with opened(_settings(profile)) as record:
        file = read_vault_file(vault_path())
        assert file is not None, "it was opened by it"
        record.audited(PROGRAM, AuditAction.KEYS_ROTATED, detail="new recovery key")
        print_recovery_key(record.vault, file)


def new_witness(profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Begin another witness where the old one is lost: what was cut from the record before is not seen."""
    from ambient_scribe.cli.store.opening import check_no_rotation, the_vault
    from ambient_scribe.domain.record import PROGRAM, AuditAction
    from ambient_scribe.store.record.record import Record

    settings = _settings(profile)
    check_no_rotation()
    place = (settings.folder_path(), the_vault(), settings.witness_paths())
    with Record.open(*place, put_back=True) as record:
        record.audited(PROGRAM, AuditAction.ALARM, record.keys.id, "a new witness was begun")
        record.begin_anew()
    typer.echo("the record has a new witness; the audit trail tells of it with an alarm")


def rotate(profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Give the vault a new master key and a new recovery key; the passphrase stays as it is."""
    from ambient_scribe.cli.enrolled import voice_store
    from ambient_scribe.cli.passphrase import passphrase_at_hand
    from ambient_scribe.domain.record import PROGRAM
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.record import rotation
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.vault_file import read_vault_file, vault_path
    from ambient_scribe.vault.keys import open_with_passphrase
    from ambient_scribe.vault.sealing import SealError

    settings, path = _settings(profile), vault_path()
    file = read_vault_file(path)
    if file is None:
        raise UsageError("there is no vault yet: `ambient-scribe store init` makes one")
    passphrase = passphrase_at_hand()
    old = open_with_passphrase(file, passphrase)
    if not rotation.is_cut_off(path):
        _begin_rotation(path, old, passphrase)
    begun = read_vault_file(rotation.next_file(path))
    assert begun is not None, "it lies there"
    new = open_with_passphrase(begun, passphrase)
    place = (settings.folder_path(), settings.witness_paths())
    try:
        record = Record.open(place[0], old, place[1])
    except SealError:  # it was cut off when the record's keys were wrapped anew already
        record = Record.open(place[0], new, place[1])
    with record:
        rotation.finish(record, settings.room(), voice_store(), path, old, new, PROGRAM)
    typer.echo("the vault has a new master key; backups of before open with the old recovery key")


def _begin_rotation(path: Path, old: Vault, passphrase: str) -> None:
    from ambient_scribe.store.record import rotation
    from ambient_scribe.vault.keys import VaultFile, passphrase_slot, recovery_slot
    from ambient_scribe.vault.recovery import printed
    from ambient_scribe.vault.sealing import Key

    new, root = old.rotated(), Key.fresh()
    slots = (passphrase_slot(new, passphrase), recovery_slot(new, root))
    rotation.begin(path, VaultFile(id=new.id, slots=slots))
    typer.echo(f"The new recovery key, shown this once:\n\n    {printed(root)}\n")


def _opened(file: VaultFile, *, by_paper: bool) -> Vault:
    from ambient_scribe.cli.passphrase import passphrase_at_hand
    from ambient_scribe.vault.keys import open_with_passphrase, open_with_recovery_key
    from ambient_scribe.vault.recovery import typed

    if by_paper:
        return open_with_recovery_key(file, typed(str(typer.prompt("Recovery key", err=True))))
    return open_with_passphrase(file, passphrase_at_hand())


def _settings(profile: str) -> RecordConfig:
    from ambient_scribe.config import load_config

    return load_config(profile).record


def _tell(report: Report) -> None:
    for fault in report.faults:
        typer.echo(f"{fault.where}: {fault.what}")
    for one in report.skipped:
        typer.echo(f"recording {one[:8]}: in use, not checked")
    counted: dict[str, Any] = report.model_dump(exclude={"faults", "skipped"})
    what = ", ".join(f"{count} {name}" for name, count in counted.items())
    typer.echo(f"{'sound' if report.is_sound else 'NOT SOUND'}: {what}")


@contextmanager
def _bar(what: str, *, as_json: bool) -> Iterator[Callable[[int, int], None]]:
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
