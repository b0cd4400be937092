"""Under which heading of a template a sentence stands.

In: a sentence's content id, its text and its facts. Out: the section. What a section draws out of
several contents ("special tests" out of the examination) goes before what holds the whole content;
what has no place goes to the template's section for the rest, or nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, NoteStatus
from ambient_scribe.domain.template import (
    DerivedContent,
    Selector,
    Template,
    TemplateSection,
)
from ambient_scribe.note.templates.matching import flat, is_about, says, system_named


class Placement:
    """Of one template; cheap to build."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._derived = {one.id: one for one in template.contents}
        self._rest = next((one for one in template.sections if one.id == template.rest), None)

    def section_of(
        self, content: str, text: str, facts: Sequence[Fact] = ()
    ) -> TemplateSection | None:
        """None: the template leaves it out."""
        place = self._place(content, text, facts)
        return place[0] if place is not None else self._rest

    def content_of(self, content: str, text: str, facts: Sequence[Fact] = ()) -> str:
        """The content under which the template places it: a derived one, or its own."""
        place = self._place(content, text, facts)
        return place[1] if place is not None else content

    def laid_out(
        self, sentences: Sequence[NoteSentence], facts: Sequence[Fact] = ()
    ) -> tuple[NoteSection, ...]:
        """Every section with its sentences, in the order of what it holds, then of the draft."""
        known = {fact.id: fact for fact in facts}
        placed: dict[str, list[tuple[int, NoteSentence]]] = {}
        for one in sentences:
            own = [known[fact_id] for fact_id in one.fact_ids if fact_id in known]
            section = self.section_of(one.section, one.text, own)
            if section is not None:
                content = self.content_of(one.section, one.text, own)
                placed.setdefault(section.id, []).append((_rank(section, content), one))
        return tuple(
            NoteSection.of(section, (one for _, one in _ranked(placed.get(section.id, ()))))
            for section in self._template.sections
        )

    def _place(
        self, content: str, text: str, facts: Sequence[Fact]
    ) -> tuple[TemplateSection, str] | None:
        whole: tuple[TemplateSection, str] | None = None
        for section in self._template.sections:
            for held in section.contents:
                if held == content:
                    whole = whole or (section, held)
                elif held in self._derived and _draws(self._derived[held], content, text, facts):
                    return section, held
        return whole


def note_of(
    template: Template,
    author: str,
    sentences: Sequence[NoteSentence],
    status: NoteStatus,
    facts: Sequence[Fact] = (),
) -> Note:
    """The sentences under the template's headings, worded as notes of its kind are."""
    return Note(
        template=template.id,
        title=template.title,
        sections=Placement(template).laid_out(_worded(template, sentences), facts),
        status=status,
        author=author,
    )


def _worded(template: Template, sentences: Sequence[NoteSentence]) -> Sequence[NoteSentence]:
    """Each rewording once, in the first sentence that it fits."""
    made = list(sentences)
    for rule in template.wording:
        for number, one in enumerate(made):
            if one.section == rule.content and rule.drafted in one.text:
                made[number] = one.changed(text=one.text.replace(rule.drafted, rule.written, 1))
                break
    return made


def _draws(rule: DerivedContent, content: str, text: str, facts: Sequence[Fact]) -> bool:
    return content in rule.of and any(_fits(one, text, facts) for one in rule.any)


def _fits(selector: Selector, text: str, facts: Sequence[Fact]) -> bool:
    """Of a sentence: its heading tells its system where its facts do not."""
    if selector.words and not says(selector.words, flat(text)):
        return False
    if not selector.reads_facts:
        return bool(selector.words)
    if any(is_about(selector, fact) for fact in facts):
        return True
    heading, colon, _ = text.partition(":")
    only_system = not (selector.names or selector.assertions or selector.attributes)
    return (
        bool(selector.systems)
        and only_system
        and bool(colon)
        and (system_named(heading) in selector.systems)
    )


def _rank(section: TemplateSection, content: str) -> int:
    held = section.contents
    return held.index(content) if content in held else len(held)


def _ranked(placed: Sequence[tuple[int, NoteSentence]]) -> Sequence[tuple[int, NoteSentence]]:
    return sorted(placed, key=lambda one: one[0])


def by_place(
    placement: Placement, content: str, named: Mapping[int, tuple[str, Sequence[Fact]]]
) -> list[list[int]]:
    """Which of several things that one sentence would tell stand under one heading: groups of their
    numbers, in order; `named` has each one's name and facts."""
    groups: dict[str, list[int]] = {}
    for number, (name, facts) in named.items():
        groups.setdefault(placement.content_of(content, name, facts), []).append(number)
    return list(groups.values())
