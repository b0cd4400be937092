"""The clinic's own settings: what people declare by signing, how they log in, when the screen locks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import AuditAction, StaffRole
from ambient_scribe.store.accounts import policy
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.accounts.policy import LONGEST_TEXT, Policy
from ambient_scribe.workstation.certificates import certificate_ends
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.settings import WorkstationConfig

router = APIRouter(prefix="/api/settings", tags=["settings"])

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class Texts(Frozen):
    """What is not given stays."""

    provider: Text | None = None
    provider_with_scribe: Text | None = None
    provider_for_another: Text | None = None
    scribe: Text | None = None


class Changes(Frozen):
    """What is not given stays."""

    clinic: Text | None = None
    second_factor_roles: frozenset[StaffRole] | None = None
    idle_minutes: int | None = None
    session_hours: int | None = None
    touch_is_enough: bool | None = None
    attestations: Texts | None = None


@router.get("")
def settings(request: Request, person: Person, services: AllServices) -> dict[str, Any]:
    check(services.record, person, Right.SETTINGS)
    services.record.audited(person, AuditAction.READ, detail="settings")
    return _told(request, services, policy.of(services.record))


@router.patch("")
def change(
    changes: Changes, request: Request, person: Person, services: AllServices
) -> dict[str, Any]:
    """All of them or none; each is in the trail."""
    check(services.record, person, Right.SETTINGS)
    given = changes.model_dump(exclude_none=True)
    if "attestations" in given:
        known = policy.of(services.record).attestations.model_dump()
        given["attestations"] = {**known, **given["attestations"]}
    return _told(request, services, policy.put_all(services.record, given, person))


def _told(request: Request, services: Services, known: Policy) -> dict[str, Any]:
    """With what is set in the profile, to be read only."""
    config: WorkstationConfig = request.app.state.settings
    ends = certificate_ends(config)
    return {
        **_json(known),
        "defaults": _json(Policy())["attestations"],
        "keep_sound_days": services.keep_sound_days,
        "address": config.origin,
        "certificate_ends": ends.isoformat() if ends else None,
    }


def _json(known: Policy) -> dict[str, Any]:
    told = known.model_dump(mode="json")
    return {**told, "second_factor_roles": sorted(told["second_factor_roles"])}
