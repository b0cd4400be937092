"""One file over HTTP: an address enters, the file's bytes are laid beside what is here already.

The hub's own library starts anew whenever it was interrupted; gigabytes over a clinic's line need
better. What is here is asked for no second time, as long as the server's file is the same: either
its address holds a commit, or its ETag has not changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ambient_scribe.catalogue import ModelEntry
from ambient_scribe.errors import EngineError
from ambient_scribe.fetching.telling import Progress, away, broke_off, by_hand, refused

TAG_SUFFIX = ".etag"
TIMEOUT_S = 60
BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Remote:
    """`pinned`: the address names one content for ever. `roams`: the server may send on to other
    hosts, which never see the token."""

    known: ModelEntry
    url: str
    pinned: bool = False
    roams: bool = False
    token: str | None = field(default=None, repr=False)


def bring(
    remote: Remote, part: Path, progress: Progress, check_total: Callable[[int], None]
) -> None:
    """Brings `part` to its full length. `check_total` is told that length before the first byte.

    Raises EngineError with what to do when it cannot be had or broke off; OSError for the disk.
    """
    known = remote.known
    tag = part.with_name(part.name + TAG_SUFFIX)
    here = part.stat().st_size if part.exists() else 0
    total = 0
    try:
        with build_opener(_Redirects(remote)).open(
            _request(remote, here, tag), timeout=TIMEOUT_S
        ) as answer:
            goes_on = answer.status == HTTPStatus.PARTIAL_CONTENT
            here = here if goes_on else 0
            total = here + int(answer.headers.get("Content-Length") or 0)
            check_total(total)
            tag.write_text(answer.headers.get("ETag") or "", encoding="utf-8")
            with part.open("ab" if goes_on else "wb") as file:
                while block := answer.read(BLOCK_BYTES):
                    file.write(block)
                    here += len(block)
                    progress(here, max(here, total))
    except HTTPError as error:
        if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:  # else all of it is here
            raise refused(known, error.code) from error
    except (URLError, HTTPException, ConnectionError, TimeoutError) as error:
        raise (broke_off(known, here, total) if total else away(known)) from error
    if here < total:
        raise broke_off(known, here, total)
    tag.unlink(missing_ok=True)


def _request(remote: Remote, here: int, tag: Path) -> Request:
    headers = {"User-Agent": "ambient-scribe", "Accept-Encoding": "identity"}
    etag = tag.read_text(encoding="utf-8") if tag.exists() else ""
    if here and (remote.pinned or etag):
        headers["Range"] = f"bytes={here}-"
    if here and not remote.pinned and etag:
        headers["If-Range"] = etag
    request = Request(remote.url, headers=headers)
    if remote.token:
        request.add_unredirected_header("Authorization", f"Bearer {remote.token}")
    return request


class _Redirects(HTTPRedirectHandler):
    """To another host only where it may roam; never from https to http."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        stays = before.hostname == after.hostname or self._remote.roams
        if after.scheme != before.scheme or not stays:
            raise EngineError(
                f"the server of model {self._remote.known.name} sends on to another host "
                f"({after.scheme}://{after.hostname}), which is not followed: "
                f"{by_hand(self._remote.known)}"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)
