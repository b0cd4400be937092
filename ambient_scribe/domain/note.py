"""The note: sentences with their basis, their facts and how far the basis bears them out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Basis, Code, Spoken
from ambient_scribe.domain.template import Template, TemplateSection

__all__ = [
    "FLAGGED",
    "Note",
    "NoteSection",
    "NoteSentence",
    "NoteStatus",
    "Offer",
    "Reason",
    "Suggestion",
    "SuggestionKind",
    "Support",
    "SupportState",
    "Template",
    "TemplateSection",
]


class SupportState(StrEnum):
    UNVERIFIED = "unverified"
    SUPPORTED = "supported"
    UNCERTAIN = "uncertain"
    """Borne out by what was heard, but a critical word was heard uncertainly."""
    PARTIAL = "partial"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    CHART_CONFLICT = "chart_conflict"
    HUMAN = "human"
    """A person answers for it."""
    SYSTEM = "system"


FLAGGED = frozenset(
    {
        SupportState.UNVERIFIED,
        SupportState.UNCERTAIN,
        SupportState.PARTIAL,
        SupportState.CONTRADICTED,
        SupportState.UNSUPPORTED,
        SupportState.CHART_CONFLICT,
    }
)
"""States that block the signature until a human decides."""


class Support(Frozen):
    """The verdict on one sentence; `reasons` are short sentences a reviewer reads."""

    state: SupportState = SupportState.UNVERIFIED
    reasons: tuple[str, ...] = ()

    @property
    def flagged(self) -> bool:
        return self.state in FLAGGED


class NoteSentence(Frozen):
    id: str
    section: str
    text: str = Field(min_length=1)
    topic: str = ""
    """The problem that it stands under in its section; empty where it stands under none."""
    basis: tuple[Basis, ...] = Field(min_length=1)
    fact_ids: tuple[str, ...] = ()
    support: Support = Support()

    @cached_property
    def word_ids(self) -> tuple[str, ...]:
        spoken = (basis.word_ids for basis in self.basis if isinstance(basis, Spoken))
        return tuple(dict.fromkeys(word_id for ids in spoken for word_id in ids))

    @property
    def names_topic(self) -> bool:
        """It says no more than the name of the problem that it stands under: it is its heading."""
        return bool(self.topic) and self.text.rstrip(".").casefold() == self.topic.casefold()

    def verified(self, support: Support) -> NoteSentence:
        return self.changed(support=support)


class NoteSection(TemplateSection):
    sentences: tuple[NoteSentence, ...] = ()

    @classmethod
    def of(cls, section: TemplateSection, sentences: Iterable[NoteSentence]) -> NoteSection:
        """Under the heading of the template's or another note's section."""
        own = {name: getattr(section, name) for name in TemplateSection.model_fields}
        return cls.model_validate({**own, "sentences": tuple(sentences)})


class NoteStatus(StrEnum):
    DRAFT = "draft"
    WITHHELD = "withheld"
    """An empty template: the recording was not fit to be drafted from; a system sentence says why."""
    REVIEWED = "reviewed"
    SIGNED = "signed"
    AMENDED = "amended"


class Note(Frozen):
    """One revision; each is kept. `author` is an engine's name or a person's."""

    template: str
    title: str
    sections: tuple[NoteSection, ...]
    revision: int = Field(default=1, ge=1)
    status: NoteStatus = NoteStatus.DRAFT
    author: str
    adopted_by: str | None = None
    """Who took over a language model's proposal, which is this revision; its author is that model."""
    signed_at: datetime.datetime | None = None
    """When a person signed it; None where it is not signed, or that was not kept."""

    @property
    def is_signed(self) -> bool:
        """A person answers for it: it is a record."""
        return self.status in {NoteStatus.SIGNED, NoteStatus.AMENDED}

    def sentences(self) -> Iterator[NoteSentence]:
        return (sentence for section in self.sections for sentence in section.sentences)

    @property
    def flagged(self) -> tuple[NoteSentence, ...]:
        return tuple(sentence for sentence in self.sentences() if sentence.support.flagged)


class SuggestionKind(StrEnum):
    OPEN_QUESTION = "open_question"
    POSSIBLE_READING = "possible_reading"
    DIAGNOSIS_CODE = "diagnosis_code"
    VISIT_LEVEL = "visit_level"
    ORDER = "order"
    TASK = "task"
    DOCUMENTATION_GAP = "documentation_gap"
    """What coding or medical necessity would still want documented."""
    PROPOSED_TEXT = "proposed_text"
    """What the machine would now write where a person's sentence stands."""


class Reason(Frozen):
    """Why something is suggested, in a short sentence, and the facts that it was read from; and what
    was said beside them, where no fact holds it."""

    text: str
    fact_ids: tuple[str, ...] = ()
    evidence: tuple[Basis, ...] = ()


class Offer(Frozen):
    """A sentence that the machine would now write, for a person to take in.

    `instead_of`: the person's sentence that stands there; None where a person took one out. `section`:
    the heading that it would stand under. `text`: None where nothing would be written any more.
    """

    instead_of: str | None = None
    section: str
    topic: str = ""
    text: str | None = None


class Suggestion(Frozen):
    """Offered for review, never applied by itself."""

    kind: SuggestionKind
    text: str
    evidence: tuple[Basis, ...] = ()
    fact_ids: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    """What would be billed or recorded if a person accepts it; empty where nothing should be."""
    reasons: tuple[Reason, ...] = ()
    questions: tuple[str, ...] = ()
    """What a person must still tell to make it right: "Which knee: left, right or both?"."""
    offer: Offer | None = None
    """Of a proposed text."""
