"""The catalogue reads folders made here; nothing is fetched."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from ambient_scribe import catalogue
from ambient_scribe.catalogue import (
    FileState,
    find,
    is_wanted,
    locate,
    present,
    verify,
    wanted,
)
from ambient_scribe.errors import EngineError
from ambient_scribe.resources import HOME_VARIABLE, shipped

WHISPER_FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from huggingface_hub import constants

    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "home"


def a_model(folder: Path, files: tuple[str, ...] = WHISPER_FILES, card: str = "") -> Path:
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).write_text(name, encoding="utf-8")
    if card:
        (folder / "model.toml").write_text(card, encoding="utf-8")
    return folder


def test_the_shipped_manifest_is_sound() -> None:
    entries = catalogue.entries()
    assert len({entry.name for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.engine in catalogue.manifest().engines
        if entry.url is None:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+", entry.repository or "")
            assert re.fullmatch(r"main|[0-9a-f]{40}", entry.revision or "")
        else:
            assert entry.url.startswith("https://")
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in entry.sha256.values())
        assert all(is_wanted(file, wanted(entry)) for file in entry.sha256 if entry.url is None)
        assert entry.english_only == (entry.name.endswith(".en") or "distil" in entry.name)
        assert entry.size_mb or entry.kind == "facts"
    assert {entry.kind for entry in entries} == {"recognizer", "diarizer", "facts", "drafter"}
    assert [entry.name for entry in catalogue.entries("diarizer")] == ["pyannote-community-1"]
    assert [entry.name for entry in entries if entry.gated] == ["pyannote-community-1"]


def test_every_whisper_for_ctranslate2_is_pinned() -> None:
    for entry in catalogue.entries("recognizer"):
        if entry.engine == "faster-whisper":
            assert entry.revision != "main"
            assert set(entry.sha256) == {"model.bin"}


def test_the_sizes_that_the_library_knows_are_all_there() -> None:
    known = {entry.name for entry in catalogue.entries("recognizer")}
    assert {"large-v3-turbo", "distil-large-v3", "distil-large-v3.5", "distil-small.en"} <= known


def test_what_no_part_of_this_version_reads_says_so() -> None:
    for entry in (*catalogue.entries("facts"), *catalogue.entries("drafter")):
        assert "this version's" in entry.advice


def test_of_a_repository_with_many_files_only_the_entrys_are_wanted() -> None:
    known = catalogue.entry("qwen3-4b")
    assert known is not None
    assert is_wanted("Qwen3-4B-Q4_K_M.gguf", wanted(known))
    assert not is_wanted("Qwen3-4B-Q8_0.gguf", wanted(known))


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    assert find(str(folder)) == folder
    assert locate(str(tmp_path / "other")) is None


def test_a_name_is_sought_in_the_users_folder(home: Path) -> None:
    assert locate("small.en") is None
    folder = a_model(home / "models" / "small.en")
    assert find("small.en") == find("Systran/faster-whisper-small.en") == folder


def cached(hub: Path, repository: str, commit: str, files: tuple[str, ...]) -> Path:
    """A repository as the hub's library lays it out in its cache."""
    root = hub / f"models--{repository.replace('/', '--')}"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text(commit, encoding="utf-8")
    return a_model(root / "snapshots" / commit, files)


def test_the_hugging_face_cache_is_used_when_it_is_complete(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    whole = cached(hub, "Systran/faster-whisper-base", "a" * 40, WHISPER_FILES)
    cached(hub, "Systran/faster-whisper-medium", "b" * 40, WHISPER_FILES[:2])
    unknown = cached(hub, "some/whisper", "c" * 40, WHISPER_FILES)
    assert find("base") == whole
    assert locate("medium") is None
    assert find("some/whisper") == unknown
    assert locate("../some/whisper") is None


def test_a_pinned_revision_falls_back_to_what_the_cache_has(tmp_path: Path) -> None:
    other = cached(tmp_path / "hub", "Systran/faster-whisper-tiny", "d" * 40, WHISPER_FILES)
    assert find("tiny") == other


def test_another_file_of_the_same_repository_is_another_model(tmp_path: Path) -> None:
    folder = cached(tmp_path / "hub", "Qwen/Qwen3-4B-GGUF", "f" * 40, ("Qwen3-4B-Q8_0.gguf",))
    assert locate("qwen3-4b") is None
    (folder / "Qwen3-4B-Q4_K_M.gguf").touch()
    assert locate("qwen3-4b") == folder


def test_what_is_not_here_says_how_to_get_it(home: Path) -> None:
    with pytest.raises(EngineError, match=r"models fetch large-v3` \(3091 MB\)") as caught:
        find("large-v3")
    assert str(home / "models" / "large-v3") in str(caught.value)
    with pytest.raises(EngineError, match=r"no model folder 'nothing'.*models list"):
        find("nothing")


def test_present_lists_weakest_first_and_the_users_own_last(home: Path) -> None:
    for name in ("small.en", "tiny", "base"):
        a_model(home / "models" / name)
    own = 'name = "ours"\nlicence = "none"\nkind = "recognizer"\nengine = "faster-whisper"\n'
    a_model(home / "models" / "ours", card=own)
    assert list(present("recognizer", "faster-whisper")) == ["tiny", "base", "small.en", "ours"]
    assert present("diarizer", "pyannote") == {}


def test_an_instrument_is_taken_by_nobody_who_does_not_name_it(home: Path) -> None:
    card = (
        'name = "tool"\nlicence = "none"\nkind = "diarizer"\nengine = "pyannote"\n'
        'accuracy = "instrument"\n'
    )
    folder = a_model(home / "models" / "tool", ("config.yaml",), card=card)
    assert present("diarizer", "pyannote") == {}
    assert find("tool") == folder
    shipped_instruments = [
        one for _, one in catalogue.shipped_cards() if one.accuracy == "instrument"
    ]
    for one in shipped_instruments:
        if one.kind and one.engine:
            assert one.name not in present(one.kind, one.engine)
            assert find(one.name).is_dir()


def test_verify_reads_every_byte(home: Path) -> None:
    digest = hashlib.sha256(b"model.bin").hexdigest()
    card = (
        'name = "ours"\nlicence = "MIT"\nkind = "recognizer"\nengine = "faster-whisper"\n\n'
        f'[sha256]\n"model.bin" = "{digest}"\n"config.json" = "{digest}"\n"gone.json" = "{digest}"\n'
    )
    a_model(home / "models" / "ours", card=card)
    assert {check.file: check.state for check in verify("ours")} == {
        "config.json": FileState.CHANGED,
        "gone.json": FileState.MISSING,
        "model.bin": FileState.OK,
        "tokenizer.json": FileState.UNKNOWN,
        "vocabulary.txt": FileState.UNKNOWN,
    }


def test_weights_that_are_not_the_published_ones_are_told(home: Path) -> None:
    a_model(home / "models" / "tiny")
    states = {check.file: check.state for check in verify("tiny")}
    assert states["model.bin"] is FileState.CHANGED
    assert catalogue.differs_from_published("tiny", "model.bin", "0" * 64)
    published = catalogue.entry("tiny")
    assert published is not None
    assert not catalogue.differs_from_published("tiny", "model.bin", published.sha256["model.bin"])
    assert not catalogue.differs_from_published("base", "config.json", "0" * 64)
    assert not catalogue.differs_from_published("of-my-own", "model.bin", "0" * 64)


def test_a_malformed_card_is_named(home: Path) -> None:
    folder = a_model(home / "models" / "tiny", card='name = "tiny"\nlicense = "MIT"\n')
    with pytest.raises(EngineError, match=r"model\.toml is malformed"):
        catalogue.card_of(folder)
    (folder / "model.toml").write_text("name = [", encoding="utf-8")
    with pytest.raises(EngineError, match=r"model\.toml cannot be read"):
        catalogue.card_of(folder)


def test_a_models_name_is_never_its_path(tmp_path: Path) -> None:
    assert catalogue.display_name(str(tmp_path / "clinic" / "whisper-x")) == "whisper-x"
    assert catalogue.display_name("Systran/faster-whisper-tiny") == "tiny"


def test_what_is_shipped_is_whole() -> None:
    for folder, card in catalogue.shipped_cards():
        assert folder.parent == shipped("models")
        assert (folder / "card.md").is_file()
        checks = verify(card.name)
        assert checks
        assert all(check.state is FileState.OK for check in checks)
