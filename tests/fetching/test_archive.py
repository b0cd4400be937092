"""Archives from a publisher's own server, here one on loopback, and what may come out of them."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from ambient_scribe import catalogue
from ambient_scribe.catalogue import FileState, Manifest, ModelEntry, fetched_folder
from ambient_scribe.errors import EngineError, OutputError
from ambient_scribe.fetching import archive, fetch
from ambient_scribe.fetching.archive import unpack
from ambient_scribe.resources import HOME_VARIABLE

REQUIRED = ("config.cfg", "meta.json", "vocab/*")
WANTED = (*REQUIRED, "ner/*")
FILES = {
    "pkg-1/setup.py": b"raise SystemExit",
    "pkg-1/meta.json": b"{}",
    "pkg-1/pkg/__init__.py": b"raise SystemExit",
    "pkg-1/pkg/pkg-1/config.cfg": b"[nlp]",
    "pkg-1/pkg/pkg-1/meta.json": b"{}",
    "pkg-1/pkg/pkg-1/vocab/strings.json": b"[]" * 5_000,
    "pkg-1/pkg/pkg-1/ner/model": random.Random(0).randbytes(20_000),
    "pkg-1/pkg/pkg-1/run_me.py": b"raise SystemExit",
}
KEPT = {"config.cfg", "meta.json", "vocab/strings.json", "ner/model"}


def a_tar(files: dict[str, bytes], *extra: tarfile.TarInfo) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for member in extra:
            tar.addfile(member)
    return packed.getvalue()


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.content = a_tar(FILES)
        self.status = 200
        self.goes_to: str | None = None
        self.breaks_after: int | None = None
        self.ranges: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/releases/pkg-1.tar.gz"


class _Answers(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        server, etag = self.server, f'"{hashlib.sha256(self.server.content).hexdigest()}"'
        asked = self.headers.get("Range")
        server.ranges.append(asked)
        start = 0
        if asked and self.headers.get("If-Range") == etag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(server.content):
            self._head(416, {})
            return
        if server.goes_to or server.status != 200:
            self._head(server.status, {"Location": server.goes_to} if server.goes_to else {})
            return
        part = server.content[start:]
        self._head(206 if start else 200, {"ETag": etag, "Content-Length": str(len(part))})
        self.wfile.write(part[: server.breaks_after])
        self.close_connection = True

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def an_entry(url: str, **more: object) -> ModelEntry:
    return ModelEntry.model_validate(
        {
            "name": "pkg",
            "kind": "facts",
            "engine": "scispacy",
            "url": url,
            "licence": "CC0",
            "advice": "tests",
            **more,
        }
    )


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    know(monkeypatch, an_entry(server.url))
    return tmp_path / "home"


def know(monkeypatch: pytest.MonkeyPatch, known: ModelEntry) -> None:
    engines = {"scispacy": catalogue.EngineFiles(required=REQUIRED, wanted=WANTED)}
    ours = Manifest(engines=engines, models=(known,))
    monkeypatch.setattr(catalogue, "manifest", lambda: ours)
    monkeypatch.setattr(archive, "manifest", lambda: ours)


def test_only_the_models_files_come_out_of_it(server: Server) -> None:
    seen: list[tuple[int, int]] = []
    folder = fetch("pkg", lambda here, total: seen.append((here, total)))
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert kept == {*KEPT, "model.toml"}
    assert (folder / "ner" / "model").read_bytes() == FILES["pkg-1/pkg/pkg-1/ner/model"]
    assert seen[-1] == (len(server.content), len(server.content))
    assert all(check.state is FileState.OK for check in catalogue.verify("pkg"))
    card = catalogue.card_of(folder)
    assert card is not None
    assert (card.repository, card.revision, card.kind) == (server.url, None, "facts")
    assert fetch("pkg") == folder
    assert len(server.ranges) == 1


def test_it_goes_on_where_it_broke_off(server: Server, home: Path) -> None:
    server.breaks_after = 3_000
    with pytest.raises(
        EngineError, match=r"broke off after 0\.0 of 0\.0 MB: fetch again"
    ) as caught:
        fetch("pkg")
    assert "\n" not in str(caught.value)
    assert catalogue.locate("pkg") is None
    server.breaks_after = None
    assert fetch("pkg").is_dir()
    assert server.ranges == [None, "bytes=3000-"]
    assert [path.name for path in (home / "models").iterdir()] == ["pkg"]


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server) -> None:
    server.breaks_after = 3_000
    with pytest.raises(EngineError, match="broke off"):
        fetch("pkg")
    changed = {**FILES, "pkg-1/pkg/pkg-1/ner/model": b"other weights " * 900}
    server.breaks_after, server.content = None, a_tar(changed)
    folder = fetch("pkg")
    assert (folder / "ner" / "model").read_bytes() == b"other weights " * 900


def test_what_was_all_here_already_is_unpacked(server: Server, home: Path) -> None:
    part = home / "models" / ".pkg.partial" / archive.PART
    part.parent.mkdir(parents=True)
    part.write_bytes(server.content)
    etag = f'"{hashlib.sha256(server.content).hexdigest()}"'
    part.with_name(part.name + ".etag").write_text(etag, encoding="utf-8")
    assert fetch("pkg").is_dir()
    assert server.ranges == [f"bytes={len(server.content)}-"]


def test_the_published_digest_is_compared(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, an_entry(server.url, sha256={"pkg-1.tar.gz": "0" * 64}))
    with pytest.raises(EngineError, match=r"pkg-1\.tar\.gz of model pkg arrived damaged or is not"):
        fetch("pkg")
    assert catalogue.locate("pkg") is None
    right = hashlib.sha256(server.content).hexdigest()
    know(monkeypatch, an_entry(server.url, sha256={"pkg-1.tar.gz": right}))
    assert fetch("pkg").is_dir()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_another_host_is_not_followed(server: Server, status: int) -> None:
    server.status, server.goes_to = status, f"http://localhost:{server.server_port}/pkg-1.tar.gz"
    with pytest.raises(EngineError, match=r"another host \(http://localhost\).*not followed"):
        fetch("pkg")
    assert len(server.ranges) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_was_removed_is_said_to_be_gone(server: Server, status: int) -> None:
    server.status = status
    with pytest.raises(EngineError, match=r"no longer at http.*pkg-1\.tar\.gz"):
        fetch("pkg")


def test_a_server_that_fails_is_away(server: Server) -> None:
    server.status = 503
    with pytest.raises(EngineError, match="the network or the hub is away"):
        fetch("pkg")


def test_without_a_network_it_says_what_to_copy_where_and_takes_it(
    server: Server, home: Path
) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(EngineError, match=r"download http.*copy the file to .*fetch") as caught:
        fetch("pkg")
    laid = fetched_folder("pkg-1.tar.gz")
    assert str(laid) in str(caught.value)
    assert "\n" not in str(caught.value)
    laid.write_bytes(server.content)
    assert fetch("pkg") == home / "models" / "pkg"
    assert laid.is_file()


def test_a_full_disk_is_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(OutputError, match=r"0 MB are free in .*AMBIENT_SCRIBE_HOME"):
        fetch("pkg")


# ---------------------------------------------------------------- unpacking
def unpacked(tmp_path: Path, packed: bytes) -> tuple[str, ...]:
    path = tmp_path / "some.tar.gz"
    path.write_bytes(packed)
    into = tmp_path / "into" / "model"
    into.mkdir(parents=True)
    return unpack(path, into, REQUIRED, WANTED)


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "/etc/evil",
        "pkg/../../evil",
        "pkg/vocab/../../../evil",
        "C:/evil",
        "vocab\\..\\..\\evil",
        "pkg//evil",
        "vocab/./evil",
    ],
)
def test_a_path_that_leads_elsewhere_stops_it(tmp_path: Path, name: str) -> None:
    good = {"config.cfg": b"", "meta.json": b"", "vocab/a": b""}
    with pytest.raises(EngineError, match="leads elsewhere"):
        unpacked(tmp_path, a_tar({**good, name: b"evil"}))
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name]


def test_links_and_devices_are_not_made(tmp_path: Path) -> None:
    link = tarfile.TarInfo("vocab/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard = tarfile.TarInfo("vocab/hard")
    hard.type, hard.linkname = tarfile.LNKTYPE, "config.cfg"
    pipe = tarfile.TarInfo("vocab/pipe")
    pipe.type = tarfile.FIFOTYPE
    good = {"config.cfg": b"", "meta.json": b"", "vocab/a": b""}
    assert set(unpacked(tmp_path, a_tar(good, link, hard, pipe))) == set(good)
    names = {path.name for path in (tmp_path / "into" / "model").rglob("*")}
    assert names == {"config.cfg", "meta.json", "vocab", "a"}


def test_nothing_in_it_can_be_run(tmp_path: Path) -> None:
    member = tarfile.TarInfo("ner/tool")
    member.mode = 0o777
    good = {"config.cfg": b"", "meta.json": b"", "vocab/a": b""}
    unpacked(tmp_path, a_tar(good, member))
    assert not (tmp_path / "into" / "model" / "ner" / "tool").stat().st_mode & 0o111


def test_an_archive_without_the_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="holds no such model"):
        unpacked(tmp_path, a_tar({"pkg/config.cfg": b"", "pkg/readme": b""}))


@pytest.mark.parametrize("damage", ["cut", "text", "middle"])
def test_a_damaged_archive_is_one_line(tmp_path: Path, damage: str) -> None:
    packed = bytearray(a_tar(FILES))
    if damage == "cut":
        del packed[len(packed) // 2 :]
    elif damage == "text":
        packed[:] = b"<html>not here</html>"
    else:
        packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(EngineError, match=r"damaged|no such model") as caught:
        unpacked(tmp_path, bytes(packed))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("limit", ["MOST_FILES", "MOST_BYTES"])
def test_an_archive_made_to_fill_a_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(archive, limit, 5)
    with pytest.raises(EngineError, match="more than any model"):
        unpacked(tmp_path, a_tar(FILES))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.tar.gz",
        "https://example.org/a.zip",
        "file:///etc/a.tar.gz",
        "https://example.org/a.tar.gz?x=1",
    ],
)
def test_a_manifest_names_archives_by_https_only(url: str) -> None:
    with pytest.raises(ValidationError):
        an_entry(url)


def test_a_model_has_one_source() -> None:
    with pytest.raises(ValidationError, match="a repository or a url"):
        an_entry("https://example.org/a.tar.gz", repository="a/b", revision="main")
    with pytest.raises(ValidationError, match="needs its revision"):
        ModelEntry(
            name="a", kind="facts", engine="gguf", repository="a/b", licence="MIT", advice="x"
        )
