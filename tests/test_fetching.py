"""The real hub library against a hub of our own on loopback, with a manifest of our own."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ambient_scribe import catalogue
from ambient_scribe.catalogue import FileState, Manifest, ModelEntry, fetched_folder, verify
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


def an_entry(name: str, **more: object) -> ModelEntry:
    known = {
        "name": name,
        "kind": "recognizer",
        "engine": "faster-whisper",
        "repository": f"someone/{name}",
        "revision": "main",
        "licence": "MIT",
        "size_mb": 1,
        "advice": "tests",
    }
    return ModelEntry.model_validate({**known, **more})


KNOWN = (
    an_entry("base"),
    an_entry("tiny", sha256={"model.bin": "0" * 64}),
    an_entry("closed", gated=True),
    an_entry("one-file", engine="gguf", kind="drafter", files=("small.gguf",)),
)


class Hub(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.files = dict(FILES)
        self.stated: dict[str, str] = {}
        self.got: list[str] = []
        self.ranges: list[str | None] = []
        self.status = 200
        self.breaks_after: int | None = None
        self.sends_on_to: str | None = None
        self.tokens: list[tuple[str, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.server.status != 200:
            self.send_response(self.server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path.startswith("/api/models/"):
            self._send(json.dumps(self._info()).encode(), {"Content-Type": "application/json"})
            return
        host = self.headers["Host"].split(":")[0]
        self.server.tokens.append((host, self.headers.get("Authorization")))
        if self.server.sends_on_to and host == "127.0.0.1":
            self.send_response(302)
            self.send_header("Location", self.server.sends_on_to + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
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
        asked = self.headers.get("Range")
        if with_content and name == "model.bin":
            self.server.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").split("-")[0]) if with_content and asked else 0
        self._send(content, headers, with_content=with_content, start=start)

    def _info(self) -> dict[str, object]:
        siblings = []
        for name, content in self.server.files.items():
            sibling: dict[str, object] = {"rfilename": name, "size": len(content)}
            if name == "model.bin":
                digest = self.server.stated.get(name) or hashlib.sha256(content).hexdigest()
                sibling["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 100}
            siblings.append(sibling)
        return {"id": "a/b", "modelId": "a/b", "sha": COMMIT, "siblings": siblings}

    def _send(
        self, content: bytes, headers: dict[str, str], *, with_content: bool = True, start: int = 0
    ) -> None:
        part = content[start:]
        self.send_response(206 if start else 200)
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        for name, value in {**headers, "Content-Length": str(len(part))}.items():
            self.send_header(name, value)
        self.end_headers()
        if not with_content:
            return
        if self.server.breaks_after is not None and len(part) > self.server.breaks_after:
            self.wfile.write(part[: self.server.breaks_after])
            self.close_connection = True
            self.server.status = 500
            return
        self.wfile.write(part)


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
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
    ours = Manifest(engines=catalogue.manifest().engines, models=KNOWN)
    monkeypatch.setattr(catalogue, "manifest", lambda: ours)
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
    assert "huggingface.co/someone/base/tree/main" in message
    assert "model.bin" in message
    assert str(fetched_folder("base")) in message


def test_a_gated_model_asks_for_a_token() -> None:
    with pytest.raises(EngineError, match=r"accept its terms at .*someone/closed.*HF_TOKEN"):
        fetch("closed")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_gated_model_that_the_hub_refuses_asks_for_its_terms(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_nobody")
    hub.status = status
    with pytest.raises(EngineError, match=r"asks for a login: accept its terms") as caught:
        fetch("closed", endpoint=hub.address)
    assert "hf_of_nobody" not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_its_publisher_removed_is_said_to_be_gone(hub: Hub, status: int) -> None:
    hub.status = status
    with pytest.raises(EngineError, match=r"no longer at .*someone/base.*update") as caught:
        fetch("base", endpoint=hub.address)
    assert "\n" not in str(caught.value)


def test_a_hub_that_fails_is_away(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # the hub's library waits and retries
    hub.status = 500
    with pytest.raises(EngineError, match="the hub is away"):
        fetch("base", endpoint=hub.address)


def test_a_download_that_broke_off_goes_on(hub: Hub) -> None:
    hub.breaks_after = 9_000
    with pytest.raises(EngineError, match=r"broke off after 0\.0 of 0\.0 MB: fetch again, it goes"):
        fetch("base", endpoint=hub.address)
    assert catalogue.locate("base") is None
    hub.breaks_after, hub.status = None, 200
    folder = fetch("base", endpoint=hub.address)
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    assert hub.ranges == [None, "bytes=9000-"]
    assert {path.name for path in folder.iterdir()} == {*FILES, "model.toml"} - {"README.md"}


def test_an_interrupt_leaves_what_is_here(hub: Hub) -> None:
    def interrupt(here: int, total: int) -> None:
        if here > len(FILES["config.json"]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch("base", interrupt, endpoint=hub.address)
    hub.got.clear()
    assert fetch("base", endpoint=hub.address).is_dir()
    assert "config.json" not in hub.got
    assert "model.bin" not in hub.got  # its last byte had been written


def test_what_the_hub_sends_on_to_another_host_does_not_see_the_token(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.sends_on_to = f"http://localhost:{hub.server_port}"  # another name is another host
    folder = fetch("closed", endpoint=hub.address)
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    assert ("127.0.0.1", "Bearer hf_secret") in hub.tokens
    assert [token for host, token in hub.tokens if host == "localhost"] == [None] * 4


def test_only_the_entrys_own_files_are_fetched(hub: Hub) -> None:
    hub.files = {"small.gguf": b"weights", "large.gguf": b"more weights", "config.json": b"{}"}
    folder = fetch("one-file", endpoint=hub.address)
    assert {path.name for path in folder.iterdir()} == {"small.gguf", "model.toml"}


def test_a_full_disk_is_noticed_before_the_download(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(OutputError, match=r"needs 0 MB, and 0 MB are free in .*make room"):
        fetch("base", endpoint=hub.address)
    assert not hub.got


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(EngineError, match=r"no model 'huge'.*base, tiny"):
        fetch("huge")


def test_a_folder_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(OutputError, match="cannot be written to"):
        fetch("base")
