"""`ambient-scribe store`: the record from the command line, as somebody at a terminal would use it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner

from ambient_scribe.cli import app
from ambient_scribe.domain.accounts import Access, Client, NewAccount, Right
from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.errors import DeniedError, InputError, UsageError
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.store.accounts import invitations, permissions, second_factor
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.folder import write_encounter
from ambient_scribe.store.record import rotation
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.vault_file import read_vault_file, vault_path
from ambient_scribe.vault import keys
from ambient_scribe.vault.keys import Argon2Cost, open_with_passphrase
from ambient_scribe.vault.recovery import typed
from tests.store.record.test_notes import clean
from tests.withdrawals import SPOKEN, a_visit

PASSPHRASE, PASSWORD = "four words of mine", "wicker basket on the pier"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(place))
    monkeypatch.setenv("AMBIENT_SCRIBE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(keys, "Argon2Cost", lambda: Argon2Cost(passes=1, memory_kib=8, lanes=1))
    return place


def run(*arguments: str) -> str:
    """What it wrote; an error of the program's own is raised."""
    result = CliRunner().invoke(app, ["store", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def printed_key(output: str) -> str:
    return next(line.strip() for line in output.splitlines() if line.startswith("    "))


@pytest.fixture
def kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A record whose only account is an administrator who sees patients; the recovery key."""
    key = printed_key(run("init"))
    file = read_vault_file(vault_path())
    assert file is not None
    vault = open_with_passphrase(file, PASSPHRASE)
    with Record.open(home / "record", vault, [home / "witness"]) as record:
        everything = frozenset({StaffRole.ADMIN, StaffRole.PROVIDER})
        new = NewAccount(login="kim", name="Kim Park", roles=everything)
        client = Client(address="test")
        code = invitations.set_up_code(record)
        passwords = Passwords(Argon2Cost(passes=1, memory_kib=8, lanes=1))
        session = invitations.set_up(record, passwords, code, new, PASSWORD, client).session
        secret = second_factor.begin_app(record, session).secret
        totp = pyotp.TOTP(secret)
        codes = second_factor.confirm_app(record, session, totp.now()).recovery_codes
    monkeypatch.setenv("AMBIENT_SCRIBE_LOGIN", "kim")
    monkeypatch.setenv("AMBIENT_SCRIBE_PASSWORD", PASSWORD)
    monkeypatch.setenv("AMBIENT_SCRIBE_CODE", codes[0])
    monkeypatch.setattr("tests.cli.test_store.CODES", list(codes), raising=False)
    return key


def next_code(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Each works once."""
    monkeypatch.setenv("AMBIENT_SCRIBE_CODE", CODES[number])  # type: ignore[name-defined] # noqa: F821


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Of a visit that was drafted outside the record."""
    folder = tmp_path / "visit"
    folder.mkdir()
    write_encounter(folder / "encounter.json", a_visit(clean()))
    return folder


def test_it_is_made_once(home: Path) -> None:
    output = run("init")
    assert typed(printed_key(output))
    assert (home / "record" / "record.db").exists()
    with pytest.raises(UsageError, match="holds a record already"):
        run("init")


def test_nobody_does_anything_with_visits_before_the_clinic_is_set_up(results: Path) -> None:
    run("init")
    with pytest.raises(UsageError, match="nobody has an account yet"):
        run("import", str(results))


@pytest.mark.usefixtures("kept")
def test_a_visit_is_brought_in_exported_and_deleted(
    home: Path, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = json.loads(run("import", str(results), "--json"))
    assert brought == {"visit": "0" * 32, "sound": False}
    next_code(monkeypatch, 1)
    with pytest.raises(UsageError, match="already"):
        run("import", str(results))
    next_code(monkeypatch, 2)
    run("export", "00000000", "--out", str(tmp_path / "out"))
    assert SPOKEN[0] in (tmp_path / "out" / "note.html").read_text(encoding="utf-8")
    next_code(monkeypatch, 3)
    assert "hold" in run("hold", "00000000", "--reason", "case 12/26")
    next_code(monkeypatch, 4)
    with pytest.raises(UsageError, match="legal hold"):
        run("delete", "00000000", "--reason", "entered twice", "--yes")
    next_code(monkeypatch, 5)
    run("release", "00000000")
    next_code(monkeypatch, 6)
    assert "is deleted" in run("delete", "00000000", "--reason", "entered twice", "--yes")
    assert "sound: " in run("verify")
    for path in home.rglob("*"):
        if path.is_file():
            assert SPOKEN[0].encode() not in path.read_bytes()


@pytest.mark.usefixtures("kept")
def test_a_wrong_password_or_a_used_code_does_nothing(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("AMBIENT_SCRIBE_PASSWORD", "another basket altogether")
        with pytest.raises(DeniedError, match="wrong"):
            run("import", str(results))
    run("import", str(results))
    with pytest.raises(DeniedError):
        run("withdraw", "00000000", "--how", "by letter", "--yes")


def test_a_backup_comes_back_on_another_machine_by_the_paper_key(
    kept: str, home: Path, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(results))
    next_code(monkeypatch, 1)
    made = json.loads(run("backup", str(tmp_path / "backup"), "--json"))
    assert made["files"] >= 3
    shutil.rmtree(home)
    monkeypatch.delenv("AMBIENT_SCRIBE_PASSPHRASE")

    asked = ["store", "restore", str(tmp_path / "backup"), "--recovery-key"]
    lost = CliRunner().invoke(app, asked, input=f"{kept}\n")
    assert "no witness knows this record" in str(lost.exception)
    result = CliRunner().invoke(app, [*asked, "--without-witness"], input=f"{kept}\n")

    assert result.exit_code == 0, result.output
    assert "nobody can log in to it" in result.output
    assert "not known, for no witness is left" in result.output
    monkeypatch.setenv("AMBIENT_SCRIBE_PASSPHRASE", PASSPHRASE)
    assert "1 visits" in run("verify")
    with pytest.raises(InputError, match="no backup"):
        run("restore", str(results))


def test_new_keys_leave_everything_readable_and_the_old_paper_worthless(
    kept: str, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(results))
    with pytest.raises(DeniedError):
        run("rotate")
    next_code(monkeypatch, 1)
    new = printed_key(run("rotate"))
    assert new != kept
    assert "1 visits" in run("verify")
    next_code(monkeypatch, 2)
    newest = printed_key(run("recovery-key"))
    assert newest != new
    next_code(monkeypatch, 3)
    run("hold", "00000000", "--reason", "case 12/26")
    assert told(AuditAction.KEYS_ROTATED) == ["Kim Park", "Kim Park"]


@pytest.mark.usefixtures("kept")
def test_new_keys_that_were_cut_off_are_gone_on_with(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a login, which half of the keys would not let in: who began it did."""
    run("import", str(results))
    next_code(monkeypatch, 1)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "finish", cut)
        CliRunner().invoke(app, ["store", "rotate"])
    with pytest.raises(UsageError, match="cut off"):
        run("verify")
    assert "new master key" in run("rotate")
    assert "1 visits" in run("verify")
    assert told(AuditAction.KEYS_ROTATED) == ["ambient_scribe"]


def told(action: AuditAction) -> list[str]:
    """Who did it, as the trail says, the newest first."""
    file = read_vault_file(vault_path())
    assert file is not None
    vault = open_with_passphrase(file, PASSPHRASE)
    place = vault_path().parent
    with Record.open(place / "record", vault, [place / "witness"]) as record:
        return [one.actor for one in record.trail(PROGRAM, AuditSearch(action=action))]


@pytest.mark.usefixtures("kept")
def test_who_backs_up_and_restores_is_in_the_trail(
    home: Path, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(results))
    run("backup", str(tmp_path / "monday"), "--unattended")
    next_code(monkeypatch, 1)
    run("backup", str(tmp_path / "tuesday"))
    by_kim, by_a_timer = told(AuditAction.BACKUP)
    assert by_kim == "Kim Park"
    assert "unattended, as " in by_a_timer
    with pytest.raises(DeniedError):  # the code was used
        run("restore", str(tmp_path / "monday"))
    assert not list(home.glob("record.before-*"))
    next_code(monkeypatch, 2)

    output = run("restore", str(tmp_path / "monday"))

    assert "recovery codes: code used" in output
    assert "everybody logs in anew" in output
    assert told(AuditAction.RESTORE) == ["Kim Park"]
    next_code(monkeypatch, 1)
    with pytest.raises(DeniedError):  # used after the backup: the witness knows
        run("release", "00000000")


@pytest.mark.usefixtures("kept")
def test_what_a_restore_put_aside_is_listed_and_destroyed(
    home: Path, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(results))
    run("backup", str(tmp_path / "backup"), "--unattended")
    next_code(monkeypatch, 1)
    assert "forget-before` destroys it" in run("restore", str(tmp_path / "backup"))
    (aside,) = home.glob("record.before-*")
    assert f"{aside} holds" in run("verify")
    assert json.loads(run("verify", "--json"))["set_aside"] == [str(aside)]
    next_code(monkeypatch, 2)
    with pytest.raises(UsageError, match="--yes"):
        run("forget-before")
    assert (aside / "record.json").exists()
    next_code(monkeypatch, 3)
    assert "1 destroyed" in run("forget-before", "--yes")
    assert not aside.exists()
    assert "forget-before" not in run("verify")
    assert "put anything aside" in run("forget-before")


@pytest.mark.usefixtures("kept")
def test_nothing_is_destroyed_by_a_slip_of_the_finger(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(results))
    next_code(monkeypatch, 1)
    with pytest.raises(UsageError, match="8 characters"):
        run("withdraw", "0000000", "--how", "by letter", "--yes")
    next_code(monkeypatch, 2)
    with pytest.raises(UsageError, match="--yes"):
        run("delete", "00000000", "--reason", "entered twice")
    monkeypatch.setattr("ambient_scribe.cli.passphrase.somebody_is_there", lambda: True)
    for number, (answer, what) in enumerate((("n", "nothing was done"), ("y", "is deleted"))):
        next_code(monkeypatch, 3 + number)
        asked = ["store", "delete", "00000000", "--reason", "entered twice"]
        result = CliRunner().invoke(app, asked, input=f"{answer}\n")
        assert "Not named, draft (00000000)" in result.output
        assert what in result.output + str(result.exception)


@pytest.mark.usefixtures("kept")
def test_a_damaged_record_is_told_with_exit_code_one(home: Path, results: Path) -> None:
    run("import", str(results))
    path = home / "record" / "record.db"
    content = bytearray(path.read_bytes())
    content[-2_000] ^= 1
    path.write_bytes(content)
    result = CliRunner().invoke(app, ["store", "verify"])
    assert result.exit_code == 1 or isinstance(result.exception, InputError)


@pytest.mark.usefixtures("kept")
def test_a_researcher_takes_visits_without_identities_along(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(results))
    out = tmp_path / "visits.zip"
    asked = ["research", str(out), "--reason", "word error rates"]
    next_code(monkeypatch, 1)
    with pytest.raises(DeniedError, match="without identities"):
        run(*asked)
    with monkeypatch.context() as patch:
        patch.setattr(
            permissions, "TABLE", {**permissions.TABLE, Right.RESEARCH: (Access.YES,) * 5}
        )
        next_code(monkeypatch, 2)
        with pytest.raises(UsageError, match="no such visit"):
            run(*asked, "--since", "2090", "--state", "signed")
        assert list(tmp_path.glob("visits*")) == []
        next_code(monkeypatch, 3)
        assert "1 visits without identities" in run(*asked)
        with pytest.raises(UsageError, match="is there already"):
            run(*asked)
        next_code(monkeypatch, 4)
        assert "1 visits without identities" in run(*asked, "--overwrite")
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
