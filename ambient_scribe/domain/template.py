"""The shape of a note: its sections, what each holds, and what a note of that kind must tell."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.domain.transcript import Role


class SectionForm(StrEnum):
    """How the sentences of a section are laid out."""

    BULLETS = "bullets"
    PROSE = "prose"


class TemplateSection(Frozen):
    """One heading of a template. `group` is the heading above it ("Subjective")."""

    id: str
    title: str
    group: str | None = None
    holds: tuple[str, ...] = ()
    """Content ids of what stands here, in their order; empty: the one that `id` names."""
    form: SectionForm = SectionForm.BULLETS
    optional: bool = False
    """A reader is not shown it while it is empty."""

    @property
    def contents(self) -> tuple[str, ...]:
        return self.holds or (self.id,)


class Selector(Frozen):
    """What something is about. Every part that is given must hold; a part that lists several holds
    for any of them.

    `kinds` to `attributes` speak of one fact together. `words` are looked for in what was said, or,
    with `contents`, in the sentences of the note that have such a content; `torsion*` also stands
    for words that begin so. `contents` alone: the note has such a sentence.
    """

    kinds: tuple[FactKind, ...] = ()
    names: tuple[str, ...] = ()
    """Words or word groups of the fact's name or site."""
    systems: tuple[str, ...] = ()
    """Body systems, by the keys of the phrases' `systems`."""
    assertions: tuple[Assertion, ...] = ()
    attributes: tuple[str, ...] = ()
    """Names of attributes of which one was stated ("laterality")."""
    of_complaint: bool = False
    """Only what the patient comes with."""
    words: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    said_by: tuple[Role, ...] = ()

    @property
    def reads_facts(self) -> bool:
        return self.of_complaint or any(
            (self.kinds, self.names, self.systems, self.assertions, self.attributes)
        )


class DerivedContent(Frozen):
    """A content of its own that is drawn from others: maneuvers out of the examination."""

    id: str
    title: str
    of: tuple[str, ...] = Field(min_length=1)
    """Content ids from which it takes sentences."""
    any: tuple[Selector, ...] = Field(min_length=1)
    said: tuple[str, ...] = ()
    """Words by which speech that nothing else in the draft tells is carried into it, as a sentence of
    the first content of `of`."""
    source: str = ""


class RequiredElement(Frozen):
    """What a note of this kind must tell; where it does not, the clinician is asked."""

    id: str
    question: str = Field(min_length=1)
    """ "duration of symptoms not stated"."""
    seen: tuple[Selector, ...] = Field(min_length=1)
    """One is enough."""
    when: tuple[Selector, ...] = ()
    """It applies where one of these holds; empty: always."""
    source: str = ""


class Rewording(Frozen):
    """How a kind of note words what the drafter words otherwise, once, in the first sentence of a
    content that has it: "presents with" as "is seen in consultation for"."""

    content: str
    drafted: str = Field(min_length=1)
    written: str = Field(min_length=1)


class Template(Frozen):
    id: str
    title: str
    summary: str = ""
    """For whom and what it is, in a line."""
    sections: tuple[TemplateSection, ...] = Field(min_length=1)
    rest: str | None = None
    """The id of the section that takes what has no place of its own; None: that is left out."""
    contents: tuple[DerivedContent, ...] = ()
    required: tuple[RequiredElement, ...] = ()
    wording: tuple[Rewording, ...] = ()
    proposed_by: tuple[Selector, ...] = ()
    """A visit of which one of these holds reads like one for this template."""
