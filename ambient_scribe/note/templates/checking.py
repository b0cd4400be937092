"""Whether a template can be drafted into: one clear line for each mistake.

In: a template as read from its file. Out: nothing, or a UsageError that names the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from ambient_scribe.domain.clinical import Attributes
from ambient_scribe.domain.template import Selector, Template, TemplateSection
from ambient_scribe.errors import UsageError
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import NEVER_DROPPED, SECTION_IDS, SectionId


def check(template: Template, file: str) -> None:
    """Raises UsageError for the first mistake."""
    for mistake in mistakes(template):
        raise UsageError(f"template {file}: {mistake}")


def mistakes(template: Template) -> Iterator[str]:
    """Each in a line, in the order of the file."""
    yield from _of_contents(template)
    yield from _of_sections(template)
    yield from _of_places(template)
    selectors = [
        *((f"content {one.id!r}", each) for one in template.contents for each in one.any),
        *((f"element {one.id!r}", each) for one in template.required for each in one.seen),
        *((f"element {one.id!r}", each) for one in template.required for each in one.when),
        *(("proposed_by", each) for each in template.proposed_by),
    ]
    for place, selector in selectors:
        yield from (f"{place}: {mistake}" for mistake in _of_selector(selector))
    for one in template.wording:
        if one.content not in SECTION_IDS:
            yield f"wording: there is no content {one.content!r}: use one of {', '.join(SectionId)}"


def _of_contents(template: Template) -> Iterator[str]:
    for one in template.contents:
        if one.id in SECTION_IDS:
            yield f"the content {one.id!r} is one of the drafter's own: give it another id"
        for base in one.of:
            if base not in SECTION_IDS:
                yield (
                    f"content {one.id!r}: there is no content {base!r} to draw from: "
                    f"use one of {', '.join(SectionId)}"
                )


def _of_sections(template: Template) -> Iterator[str]:
    known = {*SECTION_IDS, *(one.id for one in template.contents)}
    seen: set[str] = set()
    placed: set[str] = set()
    for section in template.sections:
        yield from _of_section(section, known)
        if section.id in seen:
            yield f"the section {section.id!r} stands twice"
        seen.add(section.id)
        for content in section.contents:
            if content in placed:
                yield f"section {section.id!r}: another section holds {content!r} already"
            placed.add(content)


def _of_section(section: TemplateSection, known: set[str]) -> Iterator[str]:
    for content in section.contents:
        if content not in known:
            where = "" if content == section.id else f"section {section.id!r}: "
            what = "section" if content == section.id else "content"
            yield (
                f"{where}there is no {what} {content!r}: use one of {', '.join(SectionId)}, "
                "or say what the section holds"
            )
    if not section.title.strip():
        yield f"the section {section.id!r} has an empty title"


def _of_places(template: Template) -> Iterator[str]:
    held = {content for section in template.sections for content in section.contents}
    if all(section.id != SectionId.RECORDING for section in template.sections):
        yield (
            f"the section {SectionId.RECORDING.value!r} is missing: "
            "what could not be heard is stated there"
        )
    ids = {section.id for section in template.sections}
    if template.rest is not None and template.rest not in ids - {SectionId.RECORDING}:
        yield f"rest: there is no section {template.rest!r} to take what has no other place"
    if template.rest is None:
        for content in NEVER_DROPPED:
            if content not in held:
                yield (
                    f"no section holds {content.value!r}, and it must not be left out: add one, or "
                    'name a section for all that has no place (rest = "…")'
                )


def _of_selector(selector: Selector) -> Iterator[str]:
    if not (selector.reads_facts or selector.words or selector.contents):
        yield "a selector needs kinds, names, systems, assertions, attributes, words or contents"
    for word in (*selector.names, *selector.words):
        if not word.strip(" *") or "*" in word[:-1]:
            yield f"{word!r}: a star may only stand behind the beginning of a word"
    for name in selector.attributes:
        if name not in Attributes.model_fields:
            yield f"facts have no attribute {name!r}: use one of {', '.join(Attributes.model_fields)}"
    systems = load_phrases().wording.systems
    for name in selector.systems:
        if name not in systems:
            yield f"there is no body system {name!r}: use one of {', '.join(systems)}"
    for name in selector.contents:
        if name not in SECTION_IDS:
            yield f"there is no content {name!r}: use one of {', '.join(SectionId)}"
    if selector.said_by and (selector.contents or not selector.words):
        yield "said_by says who spoke words of the visit: add words, without contents"
