"""The page's own files, from memory: a page is a hundred and fifty small modules, and to open each on the disk
takes longer than to send it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

if TYPE_CHECKING:
    from starlette.types import Scope


_TYPES = {
    ".js": "text/javascript",  # RFC 9239
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
}
"""Not what this machine's own tables say: a browser runs no module of another type."""


@dataclass(frozen=True)
class _Kept:
    as_of: tuple[int, int]
    """When the file was written, in ns, and its size in bytes: another one is read again."""
    content: bytes
    etag: str


class PageFiles(StaticFiles):
    """Those that are in the folder when it is made; any other is left to `StaticFiles`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        found = (path for path in folder.rglob("*") if path.is_file())
        self._paths = {path.relative_to(folder).as_posix(): path for path in found}
        self._kept: dict[str, _Kept] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        name = Path(path).as_posix()
        kept = self._read(name) if scope["method"] in {"GET", "HEAD"} else None
        if kept is None:
            return await super().get_response(path, scope)
        media_type = _TYPES.get(Path(name).suffix, "application/octet-stream")
        response = Response(kept.content, media_type=media_type, headers={"etag": kept.etag})
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response

    def _read(self, name: str) -> _Kept | None:
        path = self._paths.get(name)
        if path is None:
            return None
        try:
            stat = path.stat()
        except OSError:  # gone since: an upgrade while the program runs
            return None
        as_of = (stat.st_mtime_ns, stat.st_size)
        kept = self._kept.get(name)
        if kept is None or kept.as_of != as_of:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            kept = self._kept[name] = _Kept(as_of, content, f'"{digest}"')
        return kept
