"""The body system that a symptom or a finding belongs to."""

from __future__ import annotations

from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.phrases.reading import load_phrases

_WHOLE = frozenset({"constitutional", "general"})
"""What is said of a place is no finding of these."""

_WHEREVER = frozenset({"neurological", "skin"})
"""A complaint of these stays one, whatever part of the body it was said of: numb feet, a bruised arm."""


def examined_system(item: Item) -> str:
    """As the finding says; by its place and name where it says none, or only that it is general."""
    stated = _stated(item)
    if stated and stated not in _WHOLE:
        return stated
    return _named(item) or stated


def system_of(item: Item) -> str | None:
    """The body system of a symptom: by the place it was said of and its name, else as its fact
    says: pain in a knee is no general complaint, and its swelling none of the heart.
    """
    stated = _stated(item)
    if item.name in load_phrases().wording.siteless:
        return system_named_in(item.name) or stated or None
    return stated if stated in _WHEREVER else _named(item) or stated or None


def _stated(item: Item) -> str:
    stated = (item.attributes.body_system or "").lower()
    return load_phrases().wording.system_aliases.get(stated, stated)


def _named(item: Item) -> str | None:
    return system_named_in(f"{item.attributes.site or ''} {item.name}")


def system_named_in(text: str) -> str | None:
    """The first body system of which a word stands in the text."""
    name = f" {text.replace(',', ' ')} "
    for system, words in load_phrases().systems.words.items():
        if any(f" {word} " in name for word in words):
            return system
    return None
