"""Consent withdrawn on the disk: nothing of the words is left in any file, whenever the power goes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.errors import OutputError, UsageError
from ambient_scribe.note.rendering.render import note_html, note_markdown
from ambient_scribe.store.folder import read_encounter, write_encounter
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from ambient_scribe.withdrawal import STAGED, Order, finish_all, orders, results_in, withdraw
from tests.power import Power, PowerCutError, steps_of
from tests.store.recordings.rooms import chunk, noise, recorded
from tests.withdrawals import ACCEPTED, AT, AUTHORED, SPOKEN, TOLD, a_note, a_visit

MADE_ANEW = {"note.html"}
"""Of the files that may be stuck: the new one takes its name at once."""

NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture
def vault() -> Vault:
    return Vault.fresh()


def a_room(tmp_path: Path) -> RecordingRoom:
    return RecordingRoom(tmp_path / "recordings")


def laid_out(tmp_path: Path, vault: Vault, *statuses: NoteStatus) -> tuple[RecordingRoom, Order]:
    """A finished visit: its sealed sound, its three files, the sound beside them, a torn file."""
    room, folder = a_room(tmp_path), tmp_path / "visit"
    recording = recorded(room, vault, [chunk(noise(2_000))])
    recording.mark_written()
    recording.release()
    notes = [a_note(status, number) for number, status in enumerate(statuses, start=1)]
    encounter = a_visit(*notes, visit_id=recording.id)
    folder.mkdir()
    write_encounter(folder / "encounter.json", encounter)
    (folder / "note.md").write_text(note_markdown(encounter), encoding="utf-8")
    sound = b"OggS " + " ".join(SPOKEN).encode()
    (folder / "note.html").write_text(note_html(encounter, sound, None), encoding="utf-8")
    (folder / "visit.opus").write_bytes(sound)
    (folder / "visit.opus.part").write_bytes(sound)
    (folder / ".encounter.json.x7k2").write_bytes(sound)
    papers = folder / "documents"
    papers.mkdir()
    (papers / "instructions.md").write_bytes(sound)
    (papers / ".tasks.md.q1w2").write_bytes(sound)
    (folder / ".note.html.9aa_").write_bytes(sound)
    return room, Order(visit_id=recording.id, at=AT, by="the patient", folders=(str(folder),))


def words_left(tmp_path: Path) -> set[str]:
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    return {word for word in SPOKEN if word.encode() in content}


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# ---------------------------------------------------------------- what is left
def test_before_the_signature(tmp_path: Path, vault: Vault) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    folder = tmp_path / "visit"
    (folder / "letter.txt").write_text("the clinic's own", encoding="utf-8")
    names = ("encounter.json", "note.md", "note.html", "visit.opus")
    second = tmp_path / "second names"
    second.mkdir()
    for name in names:
        (second / name).hardlink_to(folder / name)
    assert words_left(tmp_path) == set(SPOKEN)
    withdraw(room, order)
    assert words_left(tmp_path) == set()  # also under second names: they were written over
    assert files_in(folder) == {"encounter.json", "note.md", "note.html", "letter.txt"}
    after = read_encounter(folder / "encounter.json")
    assert after.consent.status is ConsentStatus.WITHDRAWN
    assert (after.consent.withdrawn_at, after.consent.withdrawn_by) == (AT, "the patient")
    told = (folder / "note.md").read_text(encoding="utf-8")
    assert ACCEPTED not in told  # no signature, no record
    assert AUTHORED in told
    assert "were not heard" in told
    assert "data:audio" not in (folder / "note.html").read_text(encoding="utf-8")
    assert [one.state for one in room.found()] == [State.DESTROYED]
    assert list(orders(room)) == []
    assert not (room.root / "withdrawals").exists()


def test_after_the_signature(tmp_path: Path, vault: Vault) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT, NoteStatus.SIGNED)
    withdraw(room, order)
    note = read_encounter(tmp_path / "visit" / "encounter.json").note
    assert note is not None
    assert TOLD in [one.text for one in note.sentences()]
    assert TOLD in (tmp_path / "visit" / "note.md").read_text(encoding="utf-8")
    # the signed text itself says some; what only the talk, the sound and the reasons said is gone
    assert words_left(tmp_path) == {"quokka", "zephyr", "marzipan"}


def test_the_tombstone_says_when_and_which_visit_and_nothing_else(
    tmp_path: Path, vault: Vault
) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    withdraw(room, order)
    folder = room.root / order.visit_id
    assert files_in(folder) == {"tombstone.json"}
    (stone,) = room.tombstones(order.visit_id[:8])
    assert set(stone.model_dump()) == {"format", "id", "started_at", "destroyed_at", "reason"}
    assert (stone.id, stone.reason) == (order.visit_id, "consent withdrawn")
    with pytest.raises(UsageError, match=r"any more: it was destroyed on .* \(consent withdrawn\)"):
        room.named(order.visit_id[:8])


def test_asked_again_it_changes_nothing(tmp_path: Path, vault: Vault) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    withdraw(room, order)

    def lies() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    before = lies()
    later = Order(**{**dict(order), "at": NOW, "by": "somebody else"})
    withdraw(room, later)
    assert lies() == before


def test_a_visit_that_runs_is_left_alone(tmp_path: Path, vault: Vault) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    with (
        room.open(order.visit_id, vault),
        pytest.raises(UsageError, match="is running in another window: end it there first"),
    ):
        withdraw(room, order)
    assert words_left(tmp_path) == set(SPOKEN)
    assert list(orders(room)) == []
    assert [one.state for one in room.found()] == [State.WRITTEN]


def test_a_visit_that_was_never_recorded_here(tmp_path: Path, vault: Vault) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    elsewhere = RecordingRoom(tmp_path / "other")
    withdraw(elsewhere, order)
    assert words_left(tmp_path) == set()
    assert [one.state for one in room.found()] == [State.WRITTEN]


def test_another_visit_that_took_the_folder_is_not_touched(tmp_path: Path, vault: Vault) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    other = a_visit(a_note(NoteStatus.DRAFT), visit_id="f" * 32)
    write_encounter(tmp_path / "visit" / "encounter.json", other)
    withdraw(room, order)
    assert results_in(tmp_path / "visit").encounter == other
    assert (tmp_path / "visit" / "note.html").exists()
    assert [one.state for one in room.found()] == [State.DESTROYED]


# ---------------------------------------------------------------- cut off
@pytest.mark.parametrize(("status", "stride"), [(NoteStatus.DRAFT, 1), (NoteStatus.SIGNED, 5)])
def test_whenever_the_power_goes_the_next_run_finishes_it(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, status: NoteStatus, stride: int
) -> None:
    whole, order = laid_out(tmp_path / "whole", vault, status)
    with monkeypatch.context() as patch:
        total = steps_of(lambda: withdraw(whole, order), patch)
    assert total > 20
    expected = read_encounter(tmp_path / "whole" / "visit" / "encounter.json").model_dump()
    untouched = 0
    for step in range(0, total, stride):
        place = tmp_path / f"{step}"
        room, order = laid_out(place, vault, status)
        before = (place / "visit" / "encounter.json").read_bytes()
        with monkeypatch.context() as patch:
            Power(step, patch)
            with pytest.raises(PowerCutError):
                withdraw(room, order)
        begun = list(orders(room))
        if not begun and room.found()[0].state is State.WRITTEN:
            untouched += 1
            assert (place / "visit" / "encounter.json").read_bytes() == before
            assert words_left(place) == set(SPOKEN)
            continue
        results_in(place / "visit")  # there is never none
        assert finish_all(room) == ()
        room.expire(14, NOW)
        assert list(orders(room)) == []
        after = read_encounter(place / "visit" / "encounter.json").model_dump()
        assert after == {**expected, "id": order.visit_id}
        assert files_in(place / "visit") == {"encounter.json", "note.md", "note.html"}
        if status is NoteStatus.DRAFT:
            assert words_left(place) == set()
        assert files_in(room.root / order.visit_id) <= {"tombstone.json", "lock"}
    assert 0 < untouched < 5


def cut_after(destroyed: int, room: RecordingRoom, order: Order, patch: pytest.MonkeyPatch) -> None:
    Power(destroyed, patch)
    with pytest.raises(PowerCutError):
        withdraw(room, order)


def test_results_that_were_moved_meanwhile_are_told_once(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    with monkeypatch.context() as patch:
        cut_after(12, room, order, patch)
    moved = (tmp_path / "visit").rename(tmp_path / "moved")
    (told,) = finish_all(room)
    assert "its results are not at" in told
    assert finish_all(room) == ()
    withdraw(room, Order(**{**dict(order), "folders": (str(moved),)}))
    assert words_left(tmp_path) == set()


def test_results_on_a_disk_that_is_away_are_waited_for(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "disk").mkdir()
    _, order = laid_out(tmp_path / "disk", vault, NoteStatus.DRAFT)
    room = a_room(tmp_path)
    with monkeypatch.context() as patch:
        cut_after(4, room, order, patch)
    away = (tmp_path / "disk").rename(tmp_path / "away")
    for _ in range(2):
        assert len(finish_all(room)) == 1
    away.rename(tmp_path / "disk")
    assert finish_all(room) == ()
    assert not words_left(tmp_path)


@pytest.mark.parametrize("stuck", ["note.html", "visit.opus", "encounter.json", "key"])
def test_what_cannot_be_destroyed_is_told_and_tried_again(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    """As a file that another program holds open on Windows; everything else goes all the same."""
    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)
    opened: Callable[..., object] = Path.open

    def refusing(path: Path, mode: str = "r", *rest: object, **more: object) -> object:
        if path.name == stuck and mode == "r+b":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refusing)
        with pytest.raises(
            OutputError, match=r"is not finished .*Permission denied.* run it again"
        ):
            withdraw(room, order)
        held = (tmp_path / "visit" / stuck).is_file() and stuck not in MADE_ANEW
        assert words_left(tmp_path) == (set(SPOKEN) if held else set())
        assert len(finish_all(room)) == 1
    assert finish_all(room) == ()
    assert words_left(tmp_path) == set()
    assert files_in(room.root / order.visit_id) == {"tombstone.json"}


def test_a_full_disk_saves_neither_key_nor_sound(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    room, order = laid_out(tmp_path, vault, NoteStatus.DRAFT)

    def full(**_: object) -> tuple[int, str]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", full)
        with pytest.raises(OutputError, match="No space left"):
            withdraw(room, order)
    assert not (room.root / order.visit_id / "key").exists()
    assert files_in(tmp_path / "visit") == {"encounter.json"}
    withdraw(room, order)
    assert words_left(tmp_path) == set()
    assert not (tmp_path / "visit" / STAGED).exists()
