"""Reads the tabular list of ICD-10-CM, the XML in which the CDC's NCHS and CMS publish it.

In: `icd10cm-tabular-….xml`. Out: a `Classification`. The file is 10 MB and 46,000 entries; a visit
needs a dozen categories. So only the places of the categories are looked up at first (0.03 s, the
memory of the file), and a category is parsed when it is asked for.

Seventh characters are expanded as the tabular list instructs (ICD-10-CM guidelines I.A.5: a short
code is filled with X), and of those only what the release's list of valid codes holds.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import xml.parsers.expat
from collections.abc import Container, Mapping
from functools import lru_cache
from pathlib import Path

from ambient_scribe.clinical.coding.classification import CATEGORY_LENGTH, CodeEntry, undotted
from ambient_scribe.errors import InputError

_CATEGORY = re.compile(rb"<diag>\s*<name>([A-Z][0-9A-Z]{2})</name>")
_SECTION = re.compile(rb"<section id=\"[^\"]*\"")
_CHAPTER = b"<chapter>"
_SEVENTH_AT = 7
"""Characters that stand before the seventh one, its dot counted."""
_KEPT_CATEGORIES = 256
"""Parsed categories that stay in memory: far more than a visit has, far fewer than there are."""

Seventh = tuple[tuple[str, str], ...]


class Tabular:
    """Implements `Classification`. Raises InputError for a file that is no tabular list."""

    def __init__(self, path: Path, valid: Container[str] | None = None, *, trusted: bool = False):
        """`valid`: undotted codes that exist; None: every seventh character is taken to exist.
        `trusted`: the file was checked when it was packed, and is not checked again."""
        try:
            self._text = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from error
        if not trusted:
            _check(path, self._text)
        self._valid = valid
        self._starts = {
            found.group(1).decode(): found.start() for found in _CATEGORY.finditer(self._text)
        }
        if not self._starts:
            raise InputError(
                f"{path}: no code category in it: name the tabular list "
                "(icd10cm-tabular-….xml of the ICD-10-CM release)"
            )
        self._sections = [found.start() for found in _SECTION.finditer(self._text)]
        self._chapters = _places(self._text, _CHAPTER)
        self._parsed = lru_cache(maxsize=_KEPT_CATEGORIES)(self._parse)
        self._headed = lru_cache(maxsize=_KEPT_CATEGORIES)(self._headings)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(self._starts)

    def category(self, category: str) -> Mapping[str, CodeEntry]:
        return self._parsed(category) if category in self._starts else {}

    def headings(self, category: str) -> tuple[CodeEntry, ...]:
        return self._headed(category)

    def _headings(self, category: str) -> tuple[CodeEntry, ...]:
        start = self._starts.get(category)
        if start is None:
            return ()
        section = max((at for at in self._sections if at < start), default=None)
        chapter = max((at for at in self._chapters if at < start), default=None)
        found = []
        if section is not None:
            found.append(self._heading(section, b"<diag>", b"</section>"))
        if chapter is not None:
            found.append(self._heading(chapter, b"<sectionIndex>", b"</chapter>"))
        return tuple(found)

    def _heading(self, start: int, until: bytes, closing: bytes) -> CodeEntry:
        end = self._text.find(until, start)
        element = ET.fromstring(self._text[start:end] + closing)
        return _entry(element, element.get("id") or element.findtext("name") or "", None, ())

    def _parse(self, category: str) -> Mapping[str, CodeEntry]:
        start = self._starts[category]
        following = _CATEGORY.search(self._text, start + 1)
        ends = [self._text.find(b"</section>", start)]
        if following is not None:
            ends.append(following.start())
        element = ET.fromstring(self._text[start : min(end for end in ends if end >= 0)])
        entries: dict[str, CodeEntry] = {}
        self._collect(element, None, (), entries)
        return entries

    def _collect(
        self,
        element: ET.Element,
        parent: str | None,
        inherited: Seventh,
        entries: dict[str, CodeEntry],
    ) -> None:
        code = element.findtext("name") or ""
        own = _seventh(element)
        seventh = own or inherited
        below = element.findall("diag")
        names = tuple(one.findtext("name") or "" for one in below)
        if not below and seventh:
            names = tuple(self._extended(code, seventh))
        entries[code] = _entry(element, code, parent, names)
        for one in below:
            self._collect(one, code, seventh, entries)
        if not below:
            meanings = dict(seventh)
            for name in names:
                description = f"{entries[code].description}, {meanings[name[-1]]}"
                entries[name] = CodeEntry(code=name, description=description, parent=code)

    def _extended(self, code: str, seventh: Seventh) -> list[str]:
        stem = f"{code}." if len(code) == CATEGORY_LENGTH else code
        stem = stem.ljust(_SEVENTH_AT, "X")
        names = [f"{stem}{character}" for character, _ in seventh]
        return [name for name in names if self._valid is None or undotted(name) in self._valid]


def _check(path: Path, text: bytes) -> None:
    try:
        xml.parsers.expat.ParserCreate().Parse(text, True)
    except xml.parsers.expat.ExpatError as error:
        problem = xml.parsers.expat.errors.messages[error.code]
        raise InputError(
            f"{path}, line {error.lineno}: not XML ({problem}): "
            "name the tabular list of the ICD-10-CM release, unpacked"
        ) from error


def _places(text: bytes, sought: bytes) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(sought), text)]


def _entry(
    element: ET.Element, code: str, parent: str | None, children: tuple[str, ...]
) -> CodeEntry:
    return CodeEntry(
        code=code,
        description=_flat(element.findtext("desc") or ""),
        parent=parent,
        children=children,
        excludes1=_notes(element, "excludes1"),
        excludes2=_notes(element, "excludes2"),
        includes=_notes(element, "includes"),
        inclusion_terms=_notes(element, "inclusionTerm"),
        use_additional=_notes(element, "useAdditionalCode"),
        code_first=_notes(element, "codeFirst"),
        code_also=_notes(element, "codeAlso"),
        seventh=dict(_seventh(element)),
    )


def _notes(element: ET.Element, tag: str) -> tuple[str, ...]:
    return tuple(_flat(note.text or "") for part in element.findall(tag) for note in part)


def _seventh(element: ET.Element) -> Seventh:
    """A note that follows a character belongs to its meaning."""
    meanings: dict[str, str] = {}
    last = None
    for part in element.findall("sevenChrDef"):
        for one in part:
            if one.tag == "extension":
                last = one.get("char", "")
                meanings[last] = _flat(one.text or "")
            elif last is not None:
                meanings[last] += f"/{_flat(one.text or '')}"
    return tuple(meanings.items())


def _flat(text: str) -> str:
    return " ".join(text.split())
