"""A fact by hand, and a quantity for it."""

from __future__ import annotations

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Fact,
    FactKind,
    Quantity,
    Spoken,
    Subject,
)


def fact_borne_by(
    evidence: Spoken,
    fact_id: str,
    kind: FactKind,
    name: str,
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
    **attributes: object,
) -> Fact:
    return Fact(
        id=fact_id,
        kind=kind,
        normalized=name,
        text=name,
        assertion=assertion,
        subject=subject,
        attributes=Attributes.model_validate(attributes),
        evidence=(evidence,),
    )


def mg(number: str, unit: str | None = "mg") -> Quantity:
    return Quantity(magnitude=number, unit=unit)
