"""Whom a note is about: name, sex and pronouns, from the chart or as said in the visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    Chart,
    Fact,
    FactKind,
    PatientContext,
    Subject,
)
from ambient_scribe.note.drafting.language.grammar import Person, Sex, person_of
from ambient_scribe.note.drafting.survey.introduction import Demographics


@dataclass(frozen=True)
class Patient:
    """`age` in years as said; `chart` are the bases of what the chart alone tells of the person;
    `taken`: names of the drugs that the patient takes, by the chart or as said."""

    person: Person
    sex: Sex | None = None
    name: str | None = None
    age: str | None = None
    chart: tuple[Chart, ...] = ()
    taken: frozenset[str] = frozenset()

    @property
    def described(self) -> str:
        """ "a 53-year-old woman", "a woman", "a 53-year-old patient"; empty when unknown."""
        noun = {"female": "woman", "male": "man"}.get(self.sex or "")
        if self.age is None:
            return f"a {noun}" if noun else ""
        child = int(self.age) < _ADULT
        if child:
            noun = {"female": "girl", "male": "boy"}.get(self.sex or "")
        article = "an" if self.age[0] == "8" or self.age in ("11", "18") else "a"
        return f"{article} {self.age}-year-old {noun or 'patient'}"


_ADULT = 18


def patient_of(
    context: PatientContext, demographics: Demographics, facts: Iterable[Fact] = ()
) -> Patient:
    """The chart's word counts before what was heard."""
    sex: Sex | None = context.patient.sex or demographics.sex
    chart = []
    if context.patient.name is not None:
        chart.append(Chart(source=context.source, item="patient/name"))
    if context.patient.sex is not None:
        chart.append(Chart(source=context.source, item="patient/sex"))
    return Patient(
        person=person_of(sex),
        sex=sex,
        name=context.patient.name,
        age=demographics.age.text if demographics.age else None,
        chart=tuple(chart),
        taken=frozenset(
            (
                *(drug.name.casefold() for drug in context.medications),
                *(fact.normalized for fact in facts if _is_taken(fact)),
            )
        ),
    )


def _is_taken(fact: Fact) -> bool:
    is_drug = fact.kind is FactKind.MEDICATION and fact.subject is Subject.PATIENT
    is_new = fact.attributes.change is Change.STARTED
    return is_drug and fact.assertion is Assertion.PRESENT and not is_new
