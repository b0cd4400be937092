"""A note that a person types, of a visit that was not recorded: text and a template enter, their note leaves.

A line that is a heading of the template ("Plan:", "S:") begins its section, and may have text behind it;
every other line is a sentence of the section it stands in. What stands above the first heading goes into
the template's first section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ambient_scribe.domain.clinical import Authored
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    Support,
    SupportState,
    Template,
    TemplateSection,
)

LONGEST_TEXT = 60_000
"""Characters of a note that somebody types."""

_BULLET = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s")


def typed_note(text: str, template: Template, person: str) -> Note:
    """Every sentence is the person's own. Empty text gives an empty note to write in."""
    names = _names(template)
    lines: dict[str, list[str]] = {section.id: [] for section in template.sections}
    here = template.sections[0].id
    for line in text.splitlines():
        begun, rest = _heading(line, names)
        here = begun or here
        words = _without_bullet(rest.strip())
        if words:
            lines[here].append(words)
    number = 0
    sections = []
    for section in template.sections:
        sentences = []
        for words in lines[section.id]:
            number += 1
            sentences.append(
                NoteSentence(
                    id=f"h{number}",
                    section=section.contents[0],
                    text=words,
                    basis=(Authored(person=person),),
                    support=Support(state=SupportState.HUMAN),
                )
            )
        sections.append(NoteSection.of(section, sentences))
    return Note(template=template.id, title=template.title, sections=tuple(sections), author=person)


def _names(template: Template) -> Mapping[str, str]:
    """What a heading may be called → its section: title, id, group, and the first letter of a group."""
    names: dict[str, str] = {}
    for section in template.sections:
        for name in _called(section):
            names.setdefault(name.casefold(), section.id)
    return names


def _called(section: TemplateSection) -> tuple[str, ...]:
    own = (section.title, section.id.replace("_", " "))
    return (*own, section.group, section.group[0]) if section.group else own


def _heading(line: str, names: Mapping[str, str]) -> tuple[str | None, str]:
    """The section that the line begins, and the rest of it."""
    name, colon, rest = line.strip().lstrip("#").strip().partition(":")
    section = names.get(name.strip().casefold())
    if section is None or (len(name.strip()) == 1 and not colon):
        return None, line
    return section, rest


def _without_bullet(text: str) -> str:
    found = _BULLET.match(text)
    return text[found.end() :].strip() if found else text
