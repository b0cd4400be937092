"""The page's own files: from memory, as they are on the disk, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from ambient_scribe.workstation.app import STATIC
from ambient_scribe.workstation.page_files import PageFiles

OLD, NEW = "export const answer = 41;\n", "export const answer = 42;\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "static"
    (inside / "js").mkdir(parents=True)
    (inside / "js" / "answer.js").write_text(OLD, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no page", encoding="utf-8")
    return inside


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/static", PageFiles(folder))]))


def test_a_file_is_told_apart_by_what_is_in_it(client: TestClient, folder: Path) -> None:
    first = client.get("/static/js/answer.js")
    assert (first.status_code, first.text) == (200, OLD)
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    tag = first.headers["etag"]
    assert client.head("/static/js/answer.js").headers["etag"] == tag
    again = client.get("/static/js/answer.js", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")

    (folder / "js" / "answer.js").write_text(NEW + "\n", encoding="utf-8")
    changed = client.get("/static/js/answer.js", headers={"if-none-match": tag})
    assert (changed.status_code, changed.text) == (200, NEW + "\n")
    assert changed.headers["etag"] != tag
    (folder / "js" / "answer.js").unlink()
    assert client.get("/static/js/answer.js").status_code == 404


@pytest.mark.parametrize(
    "path", ["none.js", "../secret.txt", "%2e%2e/secret.txt", "js/../../secret.txt", "js", ""]
)
def test_nothing_else_is_given(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404
    assert client.post("/static/js/answer.js").status_code == 405


def test_every_file_of_the_page_has_a_type_that_a_browser_takes() -> None:
    client = TestClient(Starlette(routes=[Mount("/static", PageFiles(STATIC))]))
    types = {
        path.suffix: client.get(f"/static/{path.relative_to(STATIC).as_posix()}").headers[
            "content-type"
        ]
        for path in STATIC.rglob("*.*")
    }
    assert types == {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".svg": "image/svg+xml",
    }
