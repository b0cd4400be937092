"""Note templates: TOML files → validated Templates, a clinic's own beside the shipped ones.

In: `configs/templates/*.toml` and a clinic's folder of such files. Word lists and contents that
several templates share stand in `configs/templates/shared/*.toml`; "@paired_parts" in a list of words
stands for the list of that name. A mistake is a UsageError with one line that names file and place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.template import DerivedContent, RequiredElement, Template
from ambient_scribe.errors import EngineError, UsageError
from ambient_scribe.note.templates.checking import check
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import checked, read_toml

DEFAULT_TEMPLATE = "soap"
_LIST = "@"


class WordList(Frozen):
    """Words that selectors name together, and where they are from."""

    words: tuple[str, ...]
    source: str


class Shared(Frozen):
    """What templates may name: lists of words, contents drawn from others, elements to ask for."""

    lists: Mapping[str, WordList] = Field(default_factory=dict)
    contents: tuple[DerivedContent, ...] = ()
    elements: tuple[RequiredElement, ...] = ()


def load_template(name: str = DEFAULT_TEMPLATE, folder: Path | None = None) -> Template:
    """By its name ("soap"): the clinic's own in `folder`, else a shipped one.

    Raises UsageError for an unknown name (the message lists the known ones) and a broken file.
    """
    known = template_files(folder)
    if name not in known:
        raise UsageError(f"no template is called {name!r}: choose one of {', '.join(known)}")
    return read_template(known[name])


def template_names(folder: Path | None = None) -> tuple[str, ...]:
    return tuple(template_files(folder))


def template_files(folder: Path | None = None) -> dict[str, Path]:
    """By name, in order; a clinic's file stands for the shipped one of its name. Raises UsageError."""
    try:
        files = {path.stem: path for path in shipped("configs", "templates").glob("*.toml")}
    except EngineError as error:
        raise UsageError(str(error)) from error
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(f"the folder of templates {folder} is not there")
        files |= {path.stem: path for path in folder.glob("*.toml")}
    return dict(sorted(files.items()))


def read_template(path: Path) -> Template:
    """Raises UsageError with one line: what is wrong with the template and how to mend it."""
    document = read_toml(path, "template")
    shared = load_shared()
    own = _tables(document, "contents", path)
    document["contents"] = [*own, *_named_of(document, shared)]
    document["required"] = _required(document, shared, path)
    document = _with_lists(document, shared.lists, path)
    template = checked(Template, document, f"template {path.name}")
    check(template, path.name)
    return template


def template_sha256(template: Template) -> str:
    return hashlib.sha256(template.model_dump_json().encode("utf-8")).hexdigest()


@cache
def load_shared() -> Shared:
    """The shipped shared parts. Raises UsageError, naming the file."""
    files = sorted(shipped("configs", "templates", "shared").glob("*.toml"))
    documents = {path: read_toml(path, "file of templates") for path in files}
    known = Shared()
    for path, document in documents.items():
        lists = checked(Shared, {"lists": document.get("lists", {})}, path.name).lists
        known = known.changed(lists={**known.lists, **lists})
    for path, document in documents.items():
        part = checked(Shared, _with_lists(document, known.lists, path), path.name)
        known = known.changed(
            contents=(*known.contents, *part.contents), elements=(*known.elements, *part.elements)
        )
    return known


def _tables(document: Mapping[str, Any], name: str, path: Path) -> list[Any]:
    tables = document.get(name, [])
    if not isinstance(tables, list):
        raise UsageError(f"template {path.name}: {name}: a list is expected: write [[{name}]]")
    return tables


def _named_of(document: Mapping[str, Any], shared: Shared) -> list[dict[str, Any]]:
    """The shared contents that the template names in a section and does not define itself."""
    own = {one.get("id") for one in document.get("contents", []) if isinstance(one, dict)}
    named = {
        content
        for section in _sections(document)
        for content in (*section.get("holds", ()), section.get("id"))
    }
    return [
        one.model_dump(mode="json")
        for one in shared.contents
        if one.id in named and one.id not in own
    ]


def _sections(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    sections = document.get("sections", [])
    return [one for one in sections if isinstance(one, dict)] if isinstance(sections, list) else []


def _required(document: dict[str, Any], shared: Shared, path: Path) -> list[Any]:
    """The elements that the template names: its own [[elements]], else the shared ones."""
    known: dict[str, Any] = {one.id: one.model_dump(mode="json") for one in shared.elements}
    for one in _tables(document, "elements", path):
        if isinstance(one, dict):
            known[str(one.get("id"))] = one
    document.pop("elements", None)
    names = _tables(document, "required", path)
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise UsageError(
                f"template {path.name}: required: no element is called {name!r}: write it as a table "
                f"[[elements]], or name one of {', '.join(known)}"
            )
    return [known[name] for name in names]


def _with_lists(value: Any, lists: Mapping[str, WordList], path: Path) -> Any:
    """The same with the words of a list in place of its name."""
    if isinstance(value, dict):
        return {name: _with_lists(one, lists, path) for name, one in value.items()}
    if not isinstance(value, list):
        return value
    words: list[Any] = []
    for one in value:
        if isinstance(one, str) and one.startswith(_LIST):
            known = lists.get(one.removeprefix(_LIST))
            if known is None:
                raise UsageError(
                    f"{path.name}: no list of words is called {one!r}: there are "
                    f"{', '.join(_LIST + name for name in lists)}"
                )
            words.extend(known.words)
        else:
            words.append(_with_lists(one, lists, path))
    return words
