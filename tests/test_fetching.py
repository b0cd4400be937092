"""The real hub library against a hub of our own on loopback."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ambient_scribe import catalogue
from ambient_scribe.catalogue import FileState, entry, fetched_folder, verify
from ambient_scribe.errors import EngineError, OutputError
from ambient_scribe.fetching import fetch
from ambient_scribe.resources import HOME_VARIABLE

COMMIT = "e" * 40
FILES = {
    "config.json": b"{}",
    "model.bin": b"weights " * 4000,
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"words",
    "README.md": b"not wanted",
}


class Hub(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.files = dict(FILES)
        self.stated: dict[str, str] = {}
        self.got: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.path.startswith("/api/models/"):
            self._send(json.dumps(self._info()).encode(), {"Content-Type": "application/json"})
            return
        self._file(with_content=True)

    def do_HEAD(self) -> None:
        self._file(with_content=False)

    def _file(self, *, with_content: bool) -> None:
        name = self.path.split(f"/{COMMIT}/")[-1]
        content = self.server.files[name]
        if with_content:
            self.server.got.append(name)
        digest = hashlib.sha256(content).hexdigest()
        headers = {"ETag": f'"{digest}"', "X-Repo-Commit": COMMIT}
        self._send(content, headers, with_content=with_content)

    def _info(self) -> dict[str, object]:
        siblings = []
        for name, content in self.server.files.items():
            sibling: dict[str, object] = {"rfilename": name, "size": len(content)}
            if name == "model.bin":
                digest = self.server.stated.get(name) or hashlib.sha256(content).hexdigest()
                sibling["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 100}
            siblings.append(sibling)
        return {"id": "a/b", "modelId": "a/b", "sha": COMMIT, "siblings": siblings}

    def _send(self, content: bytes, headers: dict[str, str], *, with_content: bool = True) -> None:
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_content:
            self.wfile.write(content)


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from huggingface_hub import constants

    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    return tmp_path / "home"


def test_a_model_is_fetched_with_its_digests_and_found(hub: Hub) -> None:
    seen: list[tuple[int, int]] = []
    folder = fetch("base", lambda here, total: seen.append((here, total)), endpoint=hub.address)
    assert folder == fetched_folder("base") == catalogue.find("base")
    assert {path.name for path in folder.iterdir()} == {*FILES, "model.toml"} - {"README.md"}
    assert all(check.state is FileState.OK for check in verify("base"))
    card = catalogue.card_of(folder)
    assert card is not None
    assert (card.name, card.revision, card.engine) == ("base", COMMIT, "faster-whisper")
    total = sum(len(content) for name, content in FILES.items() if name != "README.md")
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)


def test_a_model_that_is_here_is_not_fetched_again(hub: Hub) -> None:
    fetch("base", endpoint=hub.address)
    hub.got.clear()
    fetch("base", endpoint=hub.address)
    assert not hub.got


def test_files_that_were_copied_by_hand_are_taken(hub: Hub) -> None:
    folder = fetched_folder("base")
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    assert fetch("base", endpoint=hub.address) == folder
    assert not hub.got


def test_what_arrives_damaged_is_not_kept(hub: Hub) -> None:
    hub.stated["model.bin"] = "0" * 64
    with pytest.raises(EngineError, match=r"model\.bin of model base arrived damaged"):
        fetch("base", endpoint=hub.address)
    assert catalogue.locate("base") is None
    hub.stated.clear()
    assert fetch("base", endpoint=hub.address).is_dir()


def test_what_is_not_the_published_file_is_not_kept(hub: Hub) -> None:
    with pytest.raises(EngineError, match="not the published one"):
        fetch("tiny", endpoint=hub.address)
    assert catalogue.locate("tiny") is None


def test_a_repository_that_lacks_files_is_no_model(hub: Hub) -> None:
    del hub.files["vocabulary.txt"]
    with pytest.raises(EngineError, match="lacks files that faster-whisper needs"):
        fetch("base", endpoint=hub.address)


def test_without_a_network_it_says_what_to_copy_where(hub: Hub) -> None:
    hub.shutdown()
    hub.server_close()
    with pytest.raises(EngineError, match="the network or the hub is away") as caught:
        fetch("base", endpoint=hub.address)
    message = str(caught.value)
    assert "\n" not in message
    assert "huggingface.co/Systran/faster-whisper-base/tree/main" in message
    assert "model.bin" in message
    assert str(fetched_folder("base")) in message


def test_a_gated_model_asks_for_a_token() -> None:
    known = entry("pyannote-community-1")
    assert known is not None
    with pytest.raises(EngineError, match=r"accept its terms at .*HF_TOKEN"):
        fetch(known.name)


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(EngineError, match=r"no model 'huge'.*large-v3"):
        fetch("huge")


def test_a_folder_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(OutputError, match="cannot be written to"):
        fetch("base")
