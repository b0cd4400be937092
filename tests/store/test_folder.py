"""Encounters in a plain folder: whole or not at all."""

from __future__ import annotations

import datetime
import errno
import json
from pathlib import Path

import pytest

from ambient_scribe.domain.encounter import Encounter, Provenance
from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.store.folder import FolderStore
from ambient_scribe.testing import a_transcript


def an_encounter(encounter_id: str = "visit-1", said: str = "any fever?") -> Encounter:
    return Encounter(
        id=encounter_id,
        started_at=datetime.datetime(2026, 5, 4, 9, 30, tzinfo=datetime.UTC),
        transcript=a_transcript([("clinician", said), ("patient", "no, naïve as I am")]),
        provenance=Provenance(program="ambient-scribe 0", profile="test", config_sha256="0" * 64),
    )


def test_what_is_saved_is_loaded(tmp_path):
    store = FolderStore(tmp_path / "visits")
    assert store.ids() == ()
    for encounter_id in ("b.2", "a-1"):
        store.save(an_encounter(encounter_id))
    assert store.ids() == ("a-1", "b.2")
    assert store.load("b.2") == an_encounter("b.2")
    assert [p.name for p in (tmp_path / "visits" / "b.2").iterdir()] == ["encounter.json"]


def test_saving_again_replaces(tmp_path):
    store = FolderStore(tmp_path)
    store.save(an_encounter())
    store.save(an_encounter(said="any chills?"))
    assert store.load("visit-1") == an_encounter(said="any chills?")


def test_other_things_in_the_folder_are_no_encounters(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "notes.txt").touch()
    assert FolderStore(tmp_path).ids() == ()


@pytest.mark.parametrize(
    "bad",
    ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a.", "nul", "COM1.x", "a" * 101, "a\n"],
)
def test_ids_never_leave_the_folder(tmp_path, bad):
    store = FolderStore(tmp_path / "visits")
    for use in (store.load, lambda bad: store.save(an_encounter(bad))):
        with pytest.raises(InputError, match="not an encounter's id"):
            use(bad)
    assert list(tmp_path.iterdir()) == []


def damaged(tmp_path: Path, content: str | bytes) -> FolderStore:
    path = tmp_path / "visit-1" / "encounter.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return FolderStore(tmp_path)


def changed(**fields) -> str:
    return json.dumps({**json.loads(an_encounter().model_dump_json()), **fields})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (an_encounter().model_dump_json()[:200], "is not JSON"),
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        ("[]", "states no schema_version"),
        ("{}", "states no schema_version"),
        (changed(schema_version="2.0"), "has schema version 2.0, this program reads 1.4"),
        (changed(transcript={"words": "any secret"}), "is damaged at 'transcript.words'"),
        (changed(surprise=1), "is damaged at 'surprise'"),
        (changed(id="visit-2"), "holds another encounter"),
    ],
)
def test_damage_is_told_in_one_line_without_the_content(tmp_path, content, why):
    with pytest.raises(InputError, match=why) as caught:
        damaged(tmp_path, content).load("visit-1")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_later_minor_version_is_read(tmp_path):
    assert damaged(tmp_path, changed(schema_version="1.7")).load("visit-1").id == "visit-1"


def test_an_unknown_encounter(tmp_path):
    with pytest.raises(InputError, match="there is no such encounter"):
        FolderStore(tmp_path).load("visit-1")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_version_whole(tmp_path, monkeypatch, step):
    store = FolderStore(tmp_path)
    store.save(an_encounter())

    def fails(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*{"fsync": ("os.fsync", fails), "replace": (Path, "replace", fails)}[step])
    with pytest.raises(OutputError, match=r"No space left on device.* unharmed") as caught:
        store.save(an_encounter(said="any chills?"))
    assert str(tmp_path / "visit-1") in str(caught.value)
    monkeypatch.undo()
    assert store.load("visit-1") == an_encounter()
    assert [p.name for p in (tmp_path / "visit-1").iterdir()] == ["encounter.json"]


def test_a_root_that_cannot_be_a_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be saved"):
        FolderStore(tmp_path / "file").save(an_encounter())
