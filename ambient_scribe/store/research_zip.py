"""An export for research as a zip: visits without identities enter, bytes leave while they are made.

In the zip: `README.md`, `visit.schema.json`, `visits/ID.json` for each visit, and last `report.json`. One that
was cut off has no end, and opens nowhere.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator

from ambient_scribe.domain.research import RELEASE_VERSION, ReleasedVisit
from ambient_scribe.resources import shipped
from ambient_scribe.store.record.research import Export

Progress = Callable[[int, int], None]
"""Is told how many of how many visits are done."""

SAYS = (
    "Neither certified Safe Harbor nor an Expert Determination: free text may still hold identities, and a "
    "person must look at it before it leaves the clinic."
)

_DAY_OF_EVERY_FILE = (1980, 1, 1, 0, 0, 0)
"""When it was made is nobody's business."""


class _Taken(io.RawIOBase):
    """What was written since it was taken last; it cannot be gone back in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(content))
        return len(content)

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def zipped(export: Export, progress: Progress | None = None) -> Iterator[bytes]:
    tell = progress or (lambda done, of: None)
    sink = _Taken()
    totals: Counter[str] = Counter()
    reports = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(
            archive, "README.md", shipped("configs", "identity", "research_readme.md").read_bytes()
        )
        _write(archive, "visit.schema.json", _json(ReleasedVisit.model_json_schema()))
        yield sink.take()
        for visit, report in export:
            _write(archive, f"visits/{visit.visit}.json", _json(visit.model_dump(mode="json")))
            totals.update(report.masked)
            reports.append(report.model_dump(mode="json"))
            tell(export.given + export.left_out, export.total)
            yield sink.take()
        report_json = {
            "says": SAYS,
            "version": RELEASE_VERSION,
            "visits": export.given,
            "left_out": export.left_out,
            "masked": dict(totals),
            "by_visit": reports,
        }
        _write(archive, "report.json", _json(report_json))
    yield sink.take()


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    told = zipfile.ZipInfo(name, _DAY_OF_EVERY_FILE)
    told.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(told, content)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8")
