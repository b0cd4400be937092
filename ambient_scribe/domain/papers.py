"""The papers of a visit as people work on them: letters, instructions, orders, tasks, the chart's lists.

Each is made of a draft (`documents.AfterVisit`), has sentences like a note's, and goes its own way: drafted,
ready, released by a provider, or void.
"""

from __future__ import annotations

import datetime
import re
from enum import StrEnum

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.documents import DocumentKind
from ambient_scribe.domain.note import Note

UNSIGNED_MARK = "DRAFT – not signed"
"""On everything that leaves before a provider has released it."""

BLANK = re.compile(r"\[([a-z][a-z ,]*)\]")
"""What a person must fill in: "[return date]"."""

BY_PEN = frozenset({"signature", "date"})
"""Blanks that are filled on paper."""


class PaperKind(StrEnum):
    """Kinds of documents, and the lists beside them."""

    INSTRUCTIONS = DocumentKind.INSTRUCTIONS.value
    REFERRAL = DocumentKind.REFERRAL.value
    WORK = DocumentKind.WORK.value
    SCHOOL = DocumentKind.SCHOOL.value
    PRIOR_AUTHORIZATION = DocumentKind.PRIOR_AUTHORIZATION.value
    REFILL = DocumentKind.REFILL.value
    MESSAGE = DocumentKind.MESSAGE.value
    ORDERS = "orders"
    TASKS = "tasks"
    RECONCILIATION = "reconciliation"


FOR_PATIENTS = frozenset({PaperKind.INSTRUCTIONS, PaperKind.MESSAGE})
LISTS = frozenset({PaperKind.ORDERS, PaperKind.TASKS, PaperKind.RECONCILIATION})
"""They stay in the clinic and are addressed to nobody."""


class PaperState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    """Somebody has read it, and nothing in it is flagged."""
    RELEASED = "released"
    """By a provider, once the note is signed: no draft any more."""
    VOID = "void"


class Standing(Frozen):
    """How far a paper has come, and who said so when."""

    state: PaperState = PaperState.DRAFT
    by: str | None = None
    at: datetime.datetime | None = None


class ReadAs(Frozen):
    """How words that were heard were read."""

    word_ids: tuple[str, ...]
    text: str


class ReadOf(Frozen):
    """What a paper was drafted of, or looked at beside last: the note, and how the transcript was read."""

    note_revision: int = Field(ge=1)
    note_sha256: str
    """Of its statements."""
    corrections: tuple[ReadAs, ...] = ()
    roles: tuple[str, ...] = ()
    """Of each utterance."""


class NewWording(Frozen):
    """What the machine would now write where a person's sentence stands."""

    sentence: str
    text: str = Field(min_length=1)


class Paper(Frozen):
    """`body`: its words, with a revision of their own; `cause`: why it was drafted; `recipient`: to whom, as
    far as that is known."""

    id: str
    kind: PaperKind
    cause: str
    body: Note
    recipient: str = ""
    standing: Standing = Standing()
    offers: tuple[NewWording, ...] = ()
    read_of: ReadOf | None = None
    """None: of papers that an earlier version drafted."""

    @property
    def blanks(self) -> tuple[str, ...]:
        """That nobody has filled in yet, but those for a pen."""
        found = [name for one in self.body.sentences() for name in BLANK.findall(one.text)]
        return tuple(name for name in dict.fromkeys(found) if name not in BY_PEN)

    @property
    def is_open(self) -> bool:
        """Its words may be changed."""
        return self.standing.state in {PaperState.DRAFT, PaperState.READY}


class Papers(Frozen):
    """`note_revision`: of the note that they were drafted from last; `note_sha256`: of its statements."""

    note_revision: int = Field(ge=1)
    note_sha256: str = ""
    papers: tuple[Paper, ...] = ()

    def paper(self, paper_id: str) -> Paper | None:
        return next((one for one in self.papers if one.id == paper_id), None)

    def with_paper(self, paper: Paper) -> Papers:
        """In the place of the one of that id."""
        papers = tuple(paper if one.id == paper.id else one for one in self.papers)
        return self.changed(papers=papers)
