"""The body system that a symptom or a finding belongs to."""

from __future__ import annotations

from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.phrases import load_phrases


def examined_system(item: Item) -> str:
    name = (item.attributes.body_system or "").lower()
    return load_phrases().wording.system_aliases.get(name, name)


def system_of(item: Item) -> str | None:
    """The body system of a symptom: by the place it was said of and its name, else as its fact
    says: pain in a knee is no general complaint.
    """
    named = system_named_in(f"{item.attributes.site or ''} {item.name}")
    stated = item.attributes.body_system
    if named is not None or stated is None:
        return named
    return load_phrases().wording.system_aliases.get(stated.lower(), stated.lower())


def system_named_in(text: str) -> str | None:
    """The first body system of which a word stands in the text."""
    name = f" {text.replace(',', ' ')} "
    for system, words in load_phrases().systems.words.items():
        if any(f" {word} " in name for word in words):
            return system
    return None
