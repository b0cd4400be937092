"""What is drafted after the visit, beside the note: for the patient, for the staff, for others.

Drafts all of them: nothing is sent, ordered or recorded by the program. Every line has its basis and
went through the verifier; what was not said is asked for or left as a visible blank.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Basis
from ambient_scribe.domain.note import Suggestion, Support

DRAFT_MARK = "DRAFT – not sent, not a record until signed by a person"


class Line(Frozen):
    """One sentence or item. `stated` is what the verifier read, where the text says the same in
    plainer words, or adds a date that was worked out from what was said."""

    text: str = Field(min_length=1)
    basis: tuple[Basis, ...] = Field(min_length=1)
    fact_ids: tuple[str, ...] = ()
    support: Support = Support()
    stated: str = ""
    asked: tuple[str, ...] = ()
    """What was not said and a person must add: "quantity not said"."""


class OrderKind(StrEnum):
    PRESCRIPTION = "prescription"
    STOP = "stop"
    """A drug that is to be taken off the list."""
    GIVEN_HERE = "given here"
    """A drug that is used in the visit itself, as an anaesthetic is."""
    LAB = "lab"
    IMAGING = "imaging"
    TEST = "test"
    REFERRAL = "referral"
    VACCINATION = "vaccination"
    PROCEDURE = "procedure"


class Detail(Frozen):
    """One field of an order, as it was said: name "dose", value "10 mg"."""

    name: str
    value: str


class Order(Line):
    """To confirm, never sent. `details` holds only what was said; `asked` what was not."""

    kind: OrderKind
    name: str
    is_renewal: bool = False
    """A drug that goes on as it is and needs a new prescription."""
    details: tuple[Detail, ...] = ()
    indication: str | None = None


class Due(Frozen):
    """The days that a time told in the visit means; `basis` says how they were worked out."""

    earliest: datetime.date
    latest: datetime.date
    basis: str

    @property
    def is_one_day(self) -> bool:
        return self.earliest == self.latest


class Task(Line):
    """Something that somebody has to do. `owner` is None where nobody was named."""

    owner: str | None = None
    due_said: str | None = None
    due: Due | None = None
    is_follow_up: bool = False


class DocumentKind(StrEnum):
    INSTRUCTIONS = "instructions"
    REFERRAL = "referral"
    WORK = "work"
    SCHOOL = "school"
    PRIOR_AUTHORIZATION = "prior-authorization"
    REFILL = "refill"
    MESSAGE = "message"


LETTERS = tuple(kind for kind in DocumentKind if kind is not DocumentKind.INSTRUCTIONS)


class DocumentPart(Frozen):
    """Lines under a heading; an empty heading is a paragraph of a letter."""

    heading: str = ""
    lines: tuple[Line, ...] = ()


class Document(Frozen):
    """`cause`: why it was drafted. `grade`: the US school grade that reads it (Flesch-Kincaid), of
    documents for patients."""

    kind: DocumentKind
    title: str
    cause: str
    parts: tuple[DocumentPart, ...]
    blanks: tuple[str, ...] = ()
    """What a person must fill: each stands as "[name]" in the text."""
    grade: float | None = None

    def lines(self) -> Iterator[Line]:
        return (line for part in self.parts for line in part.lines)


# ---------------------------------------------------------------- beside the chart
class ChangeKind(StrEnum):
    DOSE_DIFFERS = "dose differs"
    NOT_MENTIONED = "not mentioned"
    NOT_IN_CHART = "not in the chart"
    CHANGED_TODAY = "changed today"
    NEW_ALLERGY = "new allergy"
    NEW_PROBLEM = "new problem"
    PROBLEM_RESOLVED = "problem resolved"
    TREND = "trend"
    CARE_DISCUSSED = "care discussed"
    CARE_DUE = "care due"


class ChartChange(Frozen):
    """What this visit says that the chart does not, or the other way round: facts beside items of the
    chart, no claim of its own."""

    kind: ChangeKind
    text: str
    basis: tuple[Basis, ...] = Field(min_length=1)
    fact_ids: tuple[str, ...] = ()


class ListKind(StrEnum):
    MEDICATION = "medication"
    ALLERGY = "allergy"


class ReconcileRow(Frozen):
    """One drug or allergy: what the chart holds, what was said, what a person may confirm."""

    kind: ListKind
    name: str
    chart: str | None = None
    said: str | None = None
    proposed: str
    basis: tuple[Basis, ...] = Field(min_length=1)
    fact_ids: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """Why what was said may not be so: the reasons of the note's flagged sentences that tell it."""


class OpenItem(Frozen):
    """An item of the last note's plan. `addressed` by the facts and sentences of this visit."""

    text: str
    addressed: bool
    by: str = ""
    basis: tuple[Basis, ...] = Field(min_length=1)
    fact_ids: tuple[str, ...] = ()


class Reconciliation(Frozen):
    """The visit beside the chart, for a person to settle."""

    changes: tuple[ChartChange, ...] = ()
    rows: tuple[ReconcileRow, ...] = ()
    last_plan: tuple[OpenItem, ...] = ()


class AfterVisit(Frozen):
    """All that is drafted beside the note, from one revision of it."""

    revision: int = Field(default=1, ge=1)
    documents: tuple[Document, ...] = ()
    orders: tuple[Order, ...] = ()
    tasks: tuple[Task, ...] = ()
    gaps: tuple[Suggestion, ...] = ()
    """What coding and medical necessity would still want documented."""
    reconciliation: Reconciliation = Reconciliation()

    @property
    def is_empty(self) -> bool:
        """Nothing was planned, and nothing is beside the chart."""
        beside = self.reconciliation
        told = (self.documents, self.orders, self.tasks, self.gaps)
        return not any((*told, beside.changes, beside.rows, beside.last_plan))

    def document(self, kind: DocumentKind) -> Document | None:
        return next((one for one in self.documents if one.kind is kind), None)
