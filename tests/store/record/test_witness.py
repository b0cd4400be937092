"""The witness: what it tells lasts, a torn line costs nothing, a forged one is told."""

from __future__ import annotations

import datetime
import json
import threading
import time
from pathlib import Path

import pytest

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import InputError
from ambient_scribe.store.record import witness as witness_module
from ambient_scribe.store.record import witness_folder
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.witness import DestroyedKey, Witness
from ambient_scribe.vault.sealing import Key
from tests.store.record.conftest import ADMIN, Clinic

KEY = Key(bytes(range(32)))
AT = datetime.datetime(2026, 5, 4, tzinfo=datetime.UTC)


def destroyed(number: int) -> DestroyedKey:
    return DestroyedKey(
        record="r", visit_id=f"{number:032}", generation=1, why="deleted", by="Kim", at=AT
    )


def a_witness(*folders: Path) -> Witness:
    return Witness(folders, "r", KEY)


def test_a_line_that_a_power_cut_tore_spoils_no_other(tmp_path: Path) -> None:
    witness = a_witness(tmp_path)
    witness.tell_destroyed(destroyed(1))
    path = tmp_path / "r.destroyed.jsonl"
    path.write_bytes(path.read_bytes() + path.read_bytes()[:40])
    assert witness.destroyed() == (destroyed(1),)

    witness.tell_destroyed(destroyed(2))

    assert witness.destroyed() == (destroyed(1), destroyed(2))


def test_a_forged_line_is_told(tmp_path: Path) -> None:
    witness = a_witness(tmp_path)
    witness.tell_destroyed(destroyed(1))
    path = tmp_path / "r.destroyed.jsonl"
    path.write_text(path.read_text().replace("deleted", "withdrawn"), encoding="utf-8")
    with pytest.raises(InputError, match="something else than this program"):
        witness.destroyed()


def test_a_second_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    blocked = tmp_path / "share"
    blocked.write_text("a file where a folder should be")
    witness = a_witness(tmp_path / "here", blocked / "witness")
    witness.tell_destroyed(destroyed(1))
    witness.tell_head(1, b"x", AT, now=True)
    assert witness.destroyed() == (destroyed(1),)
    head = witness.head()
    assert head is not None
    assert head.sequence == 1


def test_a_folder_that_missed_lines_gets_them_when_it_is_back(tmp_path: Path) -> None:
    share, away = tmp_path / "share", tmp_path / "away"
    share.mkdir()
    witness = a_witness(tmp_path / "here", share)
    witness.tell_destroyed(destroyed(1))
    share.rename(away)
    share.write_text("not a folder now")
    witness.tell_destroyed(destroyed(2))
    share.unlink()
    away.rename(share)
    witness.tell_destroyed(destroyed(3))
    assert a_witness(share).destroyed() == (destroyed(1), destroyed(2), destroyed(3))


def test_instructions_are_numbered_on_and_a_lost_one_is_missed(tmp_path: Path) -> None:
    witness = a_witness(tmp_path)
    assert witness.tell_instruction("hold", "v1", "Kim", AT, beyond=0) == 1
    assert witness.tell_instruction("hold", "v2", "Kim", AT, beyond=7) == 8
    assert witness.tell_instruction("release", "v1", "Kim", AT, beyond=0) == 9
    assert witness.held() == {"v2"}
    witness.tell_head(1, b"x", AT, now=True)
    (path,) = tmp_path.glob("*.instructions.jsonl")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2]), encoding="utf-8")
    with pytest.raises(InputError, match="1 instructions are missing"):
        a_witness(tmp_path).held()


def test_a_share_that_hangs_holds_nobody_up_and_raises_one_alarm(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = clinic.home / "share"
    hangs = threading.Event()
    real = witness_module.replace_text

    def hanging(path: Path, text: str) -> None:
        if path.parent == share and not hangs.wait(120):
            raise AssertionError("nobody let it go")
        real(path, text)

    monkeypatch.setattr(witness_folder, "LIMIT_S", 0.2)
    monkeypatch.setattr(witness_module, "replace_text", hanging)
    began = time.monotonic()
    with Record.make(clinic.folder, clinic.vault, [clinic.witness, share], clinic.now) as record:
        for number in range(5):
            record.put_setting("clinic", str(number), ADMIN)
        told = record.trail(ADMIN, AuditSearch(action=AuditAction.ALARM))
        assert [one.detail for one in told] == [f"no answer from {share}"]
        assert time.monotonic() - began < 60, "nobody waits until it answers"
        hangs.set()
        monkeypatch.setattr(witness_folder, "LIMIT_S", 60)
        monkeypatch.setattr(witness_folder, "PAUSE_S", 0)
        (away,) = (one for one in record.witness._folders if not one.is_own)
        away._away_until_s = 0
        assert away._asked is not None
        away._asked.join(60)
        record.put_setting("clinic", "back", ADMIN)
    heads = [json.loads(path.read_text()) for path in clinic.home.rglob("*.head.json")]
    assert len(heads) == 2
    assert heads[0]["head"]["sequence"] == heads[1]["head"]["sequence"]


def test_many_at_once_are_no_folder_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_folder, "LIMIT_S", 60)
    folder = witness_folder.WitnessFolder(tmp_path, is_own=False)

    def ask() -> None:
        for _ in range(20):
            folder.ask(lambda: time.sleep(0.001))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not folder.went_away()


def test_the_farthest_head_counts_and_it_never_goes_back(tmp_path: Path) -> None:
    here, share = tmp_path / "here", tmp_path / "share"
    a_witness(here, share).tell_head(5, b"five", AT, now=True)
    a_witness(here).tell_head(7, b"seven", AT, now=True)
    both = a_witness(here, share)
    both.tell_head(6, b"six", AT, now=True)
    head = both.head()
    assert head is not None
    assert (head.sequence, head.mac) == (7, b"seven".hex())
