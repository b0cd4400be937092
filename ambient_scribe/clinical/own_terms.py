"""A clinic's own tables grow by a term that a person has set right in a transcript.

In: the folder of a clinic's tables, the term and its kind, who said so and when. Out: the line in the
table, below a comment that names its source, or why it cannot be one. Tables are read before they are put
in place: what nobody could read afterwards is never written.
"""

from __future__ import annotations

import datetime
import re
import shutil
import tempfile
from pathlib import Path

from ambient_scribe.clinical.hearing.english import Familiarity, load_english
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.vocabulary import load_vocabulary
from ambient_scribe.errors import OutputError, ScribeError, UsageError

KINDS = (
    LexiconKind.MEDICATION,
    LexiconKind.CONDITION,
    LexiconKind.TEST,
    LexiconKind.ALLERGEN,
)
"""Those whose terms need no more than a name."""

LONGEST_TERM = 6
"""Words."""

NO_FOLDER = (
    "this clinic has no lexicon of its own: name a folder for it in the profile "
    "(clinical.lexicon_folder)"
)

_TERM = re.compile(r"[^\W_](?:[\w'’ /.+-]*[\w)])?")
_HEADER = "name\tforms\n"
_EDGES = ".,;:?!\"'()"


def as_term(text: str) -> str:
    """As a table holds it: lower case, no punctuation around it. Raises UsageError for what is no term."""
    term = " ".join(text.split()).strip(_EDGES).lower().replace("’", "'").removesuffix("'s")
    words = term.split()
    if not words or not _TERM.fullmatch(term) or not any(one.isalpha() for one in term):
        raise UsageError("the lexicon holds clinical terms: this is none")
    if len(words) > LONGEST_TERM:
        raise UsageError(f"a term of the lexicon has {LONGEST_TERM} words at most")
    return term


def with_term(folder: Path, term: str, kind: LexiconKind, by: str, on: datetime.date) -> bool:
    """False when the lexicon knows the term already: nothing is written then. `term`: of `as_term`.

    Raises UsageError for everyday English and for a kind that needs more than a name, OutputError when
    the table cannot be written, EngineError, naming file and line, for tables that cannot be read.
    """
    if kind not in KINDS:
        raise UsageError(f"a term of {kind.value} needs more than a name: write it into the table")
    if load_vocabulary(folder).lexicon.find(term, kind) is not None:
        return False
    said = load_english().familiarity
    if all(said(one) >= Familiarity.COMMON or not one.isalpha() for one in term.split()):
        raise UsageError(f"{term!r} is everyday English: the lexicon holds clinical terms")
    path = folder / f"{kind.value}.tsv"
    source = " ".join(by.split())
    lines = f"# corrected by {source} on {on.isoformat()}\n{term}\t\n"
    try:
        known = path.read_text(encoding="utf-8-sig") if path.exists() else _HEADER
        if not known.endswith("\n"):
            known += "\n"
        _check(folder, path.name, known + lines)
        _replace(path, known + lines)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    return True


def _check(folder: Path, name: str, text: str) -> None:
    """Reads the tables as they would be."""
    with tempfile.TemporaryDirectory(prefix="lexicon-") as made:
        for table in folder.glob("*.tsv"):
            shutil.copyfile(table, Path(made) / table.name)
        (Path(made) / name).write_text(text, encoding="utf-8")
        try:
            load_vocabulary(Path(made))
        except ScribeError as error:
            told = str(error).replace(made, str(folder))
            raise UsageError(f"the lexicon would not be readable any more: {told}") from error


def _replace(path: Path, text: str) -> None:
    """The old file or the new one, never half. Raises OSError."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.stem}-", delete=False
    ) as new:
        new.write(text)
    partial = Path(new.name)
    if path.exists():
        shutil.copymode(path, partial)
    partial.replace(path)
