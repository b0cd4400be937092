"""Clinical facts, and what the chart knew before the visit."""

from __future__ import annotations

import datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from ambient_scribe.domain.base import Frozen


# ---------------------------------------------------------------- the basis of every statement
class Spoken(Frozen):
    """Words of this visit; they resolve to text, speaker and seconds of audio."""

    basis: Literal["spoken"] = "spoken"
    word_ids: tuple[str, ...] = Field(min_length=1)


class Chart(Frozen):
    """A named item of the patient's context, e.g. `medications/metformin` of `context.toml`."""

    basis: Literal["chart"] = "chart"
    source: str
    item: str


class Authored(Frozen):
    """A person wrote it, or accepted what the program had written: beside its words then."""

    basis: Literal["authored"] = "authored"
    person: str


class System(Frozen):
    """The program states something about the recording itself (a gap, a low-accuracy engine)."""

    basis: Literal["system"] = "system"
    cause: str


class Withdrawn(Frozen):
    """Words that were destroyed when consent was withdrawn: nobody can hear or read them again."""

    basis: Literal["withdrawn"] = "withdrawn"


Basis = Annotated[Spoken | Chart | Authored | System | Withdrawn, Field(discriminator="basis")]


# ---------------------------------------------------------------- facts
class FactKind(StrEnum):
    SYMPTOM = "symptom"
    CONDITION = "condition"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    VITAL = "vital"
    EXAM = "exam"
    TEST = "test"
    PROCEDURE = "procedure"
    FAMILY_HISTORY = "family_history"
    SOCIAL = "social"
    PLAN = "plan"


class Assertion(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"
    CONDITIONAL = "conditional"
    HISTORICAL = "historical"
    PLANNED = "planned"


class Subject(StrEnum):
    PATIENT = "patient"
    FAMILY = "family"
    OTHER = "other"


class Laterality(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


class Change(StrEnum):
    STARTED = "started"
    STOPPED = "stopped"
    INCREASED = "increased"
    DECREASED = "decreased"
    CONTINUED = "continued"
    REFUSED = "refused"
    NOT_TAKEN = "not_taken"
    """Prescribed, but the patient does not take it as told."""


class Quantity(Frozen):
    """A number as a reader writes it ("10", "128/76", "7.2", "2-3") with its unit ("mg", "%")."""

    magnitude: str
    unit: str | None = None

    def __str__(self) -> str:
        if self.unit is None:
            return self.magnitude
        return f"{self.magnitude}{'' if self.unit in {'%', '°F', '°C'} else ' '}{self.unit}"


class Attributes(Frozen):
    """Only what was said. Free text is lower case and short."""

    dose: Quantity | None = None
    strength: Quantity | None = None
    route: str | None = None
    frequency: str | None = None
    duration: str | None = None
    onset: str | None = None
    course: str | None = None
    severity: str | None = None
    laterality: Laterality | None = None
    site: str | None = None
    character: str | None = None
    radiation: str | None = None
    aggravating: str | None = None
    relieving: str | None = None
    context: str | None = None
    value: Quantity | None = None
    status: str | None = None
    """How a finding or result was: "normal", "elevated", "well controlled"."""
    date: str | None = None
    change: Change | None = None
    reason: str | None = None
    reaction: str | None = None
    relative: str | None = None
    body_system: str | None = None
    owner: str | None = None
    due: str | None = None

    def stated(self) -> dict[str, str]:
        """The attributes that were said, as text, by name."""
        return {name: str(value) for name, value in self if value is not None}


class Code(Frozen):
    """A code in a published system, e.g. system `ICD-10-CM`, code `I10`."""

    system: str
    code: str
    display: str | None = None


class Claim(Frozen):
    """What a piece of text asserts, wherever it stands: in speech or in a note sentence.

    `normalized` is the short clinical name, lower case ("hypertension" for "my pressure").
    """

    kind: FactKind
    normalized: str
    assertion: Assertion = Assertion.PRESENT
    subject: Subject = Subject.PATIENT
    attributes: Attributes = Attributes()


class Named(Frozen):
    """A clinical term where somebody says it, fact or not: every name of it, and how it stands in its
    own clause. `planned`: somebody means to do it; `asked`: only an answer decides."""

    names: frozenset[str]
    assertion: Assertion = Assertion.PRESENT
    subject: Subject = Subject.PATIENT
    planned: bool = False
    asked: bool = False
    cue: str = ""
    """The words that make it so: "might be", "looks like"."""
    text: str = ""
    """As it was said."""


class Fact(Claim):
    """A claim of this visit with the words that bear it: question and answer both.

    `text` is the surface form as said; `id` is stable within the visit (`f1`, `f2`, …). A fact
    sent again with a known id replaces its earlier form.
    """

    id: str
    text: str
    evidence: tuple[Basis, ...] = Field(min_length=1)
    codes: tuple[Code, ...] = ()
    heard_as: str | None = None
    """What was written where only its sound names the thing ("listen pro" for lisinopril): the fact
    is a possible reading, and a person decides."""

    @cached_property
    def word_ids(self) -> tuple[str, ...]:
        """Every word of every spoken basis, in order, without repeats."""
        spoken = (basis.word_ids for basis in self.evidence if isinstance(basis, Spoken))
        return tuple(dict.fromkeys(word_id for ids in spoken for word_id in ids))


# ---------------------------------------------------------------- the chart
class Patient(Frozen):
    name: str | None = None
    date_of_birth: datetime.date | None = None
    sex: Literal["female", "male", "other"] | None = None
    established: bool | None = None
    """Whether this clinician, or a colleague of the same group and specialty, has seen the patient
    within three years; None: not known."""


class ChartProblem(Frozen):
    """More of a problem than its name: `status` ("stable", "resolved"), `since` ("2019", "March")."""

    name: str
    status: str | None = None
    since: str | None = None


class ChartMedication(Frozen):
    name: str
    dose: str | None = None
    route: str | None = None
    frequency: str | None = None
    since: str | None = None
    indication: str | None = None
    """The problem that it is taken for."""


class ChartAllergy(Frozen):
    substance: str
    reaction: str | None = None
    severity: str | None = None


class ChartResult(Frozen):
    """Several of one name are a trend."""

    name: str
    value: str
    unit: str | None = None
    date: datetime.date | None = None


class CareDue(Frozen):
    """Preventive care: `due` from that day on; `last`: when it was done before."""

    name: str
    due: datetime.date | None = None
    last: datetime.date | None = None


class LastItem(Frozen):
    """A problem of the last note: how it was judged, and what was planned for it."""

    problem: str
    assessment: str | None = None
    plan: tuple[str, ...] = ()


class LastNote(Frozen):
    date: datetime.date | None = None
    author: str | None = None
    items: tuple[LastItem, ...] = ()


class Appointment(Frozen):
    """`reason`: what the visit was booked for; `at`: 2026-03-04, or with the time."""

    reason: str
    at: datetime.datetime | datetime.date | None = None
    person: str | None = None


class PatientContext(Frozen):
    """The chart's view of the patient: primes recognition, and is a basis of its own.

    A problem may be given as its name or as a table of `ChartProblem`: the names are `problems`, and
    what else is known of them is in `problem_details`.
    """

    source: str = "context"
    patient: Patient = Patient()
    problems: tuple[str, ...] = ()
    problem_details: tuple[ChartProblem, ...] = ()
    medications: tuple[ChartMedication, ...] = ()
    allergies: tuple[ChartAllergy, ...] = ()
    results: tuple[ChartResult, ...] = ()
    care_due: tuple[CareDue, ...] = ()
    last_note: LastNote | None = None
    appointments: tuple[Appointment, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _names_of_problems(cls, given: Any) -> Any:
        """A table among the problems becomes its name, and its details stand apart."""
        if not isinstance(given, dict) or not isinstance(given.get("problems"), list | tuple):
            return given
        listed = tuple(given["problems"])
        tables = tuple(one for one in listed if isinstance(one, dict))
        if not tables:
            return given
        details = tuple(ChartProblem.model_validate(one) for one in tables)
        known = {id(table): detail.name for table, detail in zip(tables, details, strict=True)}
        return {
            **given,
            "problems": tuple(known.get(id(one), one) for one in listed),
            "problem_details": (*(given.get("problem_details") or ()), *details),
        }

    @field_validator("results")
    @classmethod
    def _newest_first(cls, results: tuple[ChartResult, ...]) -> tuple[ChartResult, ...]:
        """Of several of one name the newest stands first, where the first of them stood."""
        groups: dict[str, list[ChartResult]] = {}
        for one in results:
            groups.setdefault(one.name.casefold(), []).append(one)
        first = datetime.date.min
        for group in groups.values():
            group.sort(key=lambda one: one.date or first, reverse=True)
        return tuple(one for group in groups.values() for one in group)

    @property
    def newest_results(self) -> tuple[ChartResult, ...]:
        """One of each name."""
        newest: dict[str, ChartResult] = {}
        for one in self.results:
            newest.setdefault(one.name.casefold(), one)
        return tuple(newest.values())

    @property
    def is_empty(self) -> bool:
        known = (self.problems, self.medications, self.allergies, self.results)
        return not any((*known, self.care_due, self.last_note, self.appointments))

    def detail_of(self, problem: str) -> ChartProblem:
        """What is known of a problem beside its name."""
        known = (one for one in self.problem_details if one.name == problem)
        return next(known, ChartProblem(name=problem))
