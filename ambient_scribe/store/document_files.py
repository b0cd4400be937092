"""The documents of a visit as files beside its note: `documents/` in the folder of its results.

In: a folder, the files' names and texts. Out: exactly these files; what the program wrote there before
and would not write now goes. A file that a person put there stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from ambient_scribe.errors import OutputError
from ambient_scribe.store.files import replace_text

DOCUMENTS_FOLDER = "documents"
IsOurs = Callable[[str], bool]


def write_documents(results: Path, texts: Mapping[str, str], is_ours: IsOurs) -> tuple[Path, ...]:
    """The files' paths, in the order of `texts`. Raises OutputError."""
    folder = results / DOCUMENTS_FOLDER
    try:
        for path in documents_in(results, is_ours):
            if path.name not in texts:
                path.unlink(missing_ok=True)
        if not texts:
            with suppress(OSError):
                folder.rmdir()  # a person's file keeps it
            return ()
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            replace_text(folder / name, text)
    except OSError as error:
        raise OutputError(
            f"cannot write {folder}: {error.strerror or error}; make room or choose another --out"
        ) from error
    return tuple(folder / name for name in texts)


def documents_in(results: Path, is_ours: IsOurs) -> tuple[Path, ...]:
    """The program's own files there, and what a crash left of one; none without the folder."""
    folder = results / DOCUMENTS_FOLDER
    if not folder.is_dir():
        return ()
    return tuple(
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and (is_ours(path.name) or _is_left(path.name, is_ours))
    )


def _is_left(name: str, is_ours: IsOurs) -> bool:
    """ ".orders.md.x1y2" was being written."""
    return name.startswith(".") and is_ours(name[1:].rpartition(".")[0])
