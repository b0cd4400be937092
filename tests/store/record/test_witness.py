"""The witness: what it tells lasts, a torn line costs nothing, a forged one is told."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ambient_scribe.errors import InputError
from ambient_scribe.store.record.witness import DestroyedKey, Witness
from ambient_scribe.vault.sealing import Key

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


def test_the_farthest_head_counts_and_it_never_goes_back(tmp_path: Path) -> None:
    here, share = tmp_path / "here", tmp_path / "share"
    a_witness(here, share).tell_head(5, b"five", AT, now=True)
    a_witness(here).tell_head(7, b"seven", AT, now=True)
    both = a_witness(here, share)
    both.tell_head(6, b"six", AT, now=True)
    head = both.head()
    assert head is not None
    assert (head.sequence, head.mac) == (7, b"seven".hex())
