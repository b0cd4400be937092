"""Ceremonies with a passkey (WebAuthn level 2): options for the browser leave, its response enters.

Each has a challenge of its own that works once and for some minutes. A passkey is asked for its PIN or
fingerprint, so that it is two factors by itself.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ambient_scribe.domain.accounts import Account, Session
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import NOBODY, Actor
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import passkeys, rows
from ambient_scribe.store.accounts.passkeys import NewPasskey
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record

LIVES = datetime.timedelta(minutes=5)
MOST_STRANGERS = 1_000
"""Ceremonies that are under way of people who have not logged in yet; the oldest go."""
LONGEST_RESPONSE = 16_384
"""Characters of JSON: an attestation 'none' and its key take one."""

LONGEST_REASON = 200
"""Of the library's: it repeats what was sent."""


class RelyingParty(Frozen):
    """Whose passkeys they are: `id` is the host name ("localhost", "scribe.clinic.example"), `origins` what
    the browser's address bar begins with ("https://scribe.clinic.example:8443")."""

    id: str
    origins: tuple[str, ...]
    name: str = "ambient_scribe"


class Purpose(StrEnum):
    REGISTER = "register"
    LOG_IN = "log in"
    UNLOCK = "unlock"
    """Or to prove to be there."""
    SIGN = "sign"


class Ceremony(Frozen):
    """`options`: JSON for `navigator.credentials`, bytes in it in base64url."""

    id: str
    options: str


@dataclass(frozen=True)
class Shown:
    """A passkey that was shown, and how it came out of it."""

    account: Account
    name: str


@dataclass(frozen=True)
class _Taken:
    challenge: bytes
    bound_to: str


# ---------------------------------------------------------------- registration
def registration(record: Record, session: Session, party: RelyingParty) -> Ceremony:
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AttestationConveyancePreference,
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    account = session.account
    with record.changing(session.actor) as change:
        known = passkeys.ids(change.connection, account.id)
        ceremony_id, challenge = _put(change, Purpose.REGISTER, session)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=bytes.fromhex(account.id),
        user_name=account.login,
        user_display_name=account.shown,
        challenge=challenge,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return Ceremony(id=ceremony_id, options=options_to_json(options))


def registered(
    record: Record, session: Session, party: RelyingParty, ceremony_id: str, response: str
) -> NewPasskey:
    """Raises DeniedError unless the response answers this session's ceremony."""
    from webauthn import verify_registration_response

    taken = _take(record, session.actor, Purpose.REGISTER, ceremony_id, session)
    with _checked():
        made = verify_registration_response(
            credential=_parsed(response),
            expected_challenge=taken.challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


# ---------------------------------------------------------------- authentication
def request(
    record: Record,
    purpose: Purpose,
    party: RelyingParty,
    session: Session | None = None,
    *,
    bound_to: str = "",
    touch_is_enough: bool = False,
) -> Ceremony:
    """Without a session any passkey of this clinic may answer, and none is named: that would tell who is
    here."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import (
        PublicKeyCredentialDescriptor,
        UserVerificationRequirement,
    )

    with record.changing(session.actor if session else NOBODY) as change:
        known = passkeys.ids(change.connection, session.account.id) if session else []
        if session and not known:
            raise UsageError("no passkey is registered for this account")
        ceremony_id, challenge = _put(change, purpose, session, bound_to)
    wanted = UserVerificationRequirement
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=wanted.DISCOURAGED if touch_is_enough else wanted.REQUIRED,
    )
    return Ceremony(id=ceremony_id, options=options_to_json(options))


def shown(
    record: Record,
    purpose: Purpose,
    party: RelyingParty,
    ceremony_id: str,
    response: str,
    session: Session | None = None,
    *,
    bound_to: str = "",
    touch_is_enough: bool = False,
) -> Shown:
    """Raises DeniedError unless a passkey of an active account (the session's, if there is one) answers
    this very ceremony."""
    from webauthn import verify_authentication_response

    actor = session.actor if session else NOBODY
    taken = _take(record, actor, purpose, ceremony_id, session)
    if taken.bound_to != bound_to:
        raise DeniedError("the passkey answered something else: begin again")
    parsed = _parsed(response)
    row, account = passkeys.known(record, str(parsed.get("id", "")))
    if session and account.id != session.account.id:
        raise DeniedError("the passkey is another person's")
    rows.check_unchanged(record, account.id)
    with _checked():
        proved = verify_authentication_response(
            credential=parsed,
            expected_challenge=taken.challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=row["public_key"],
            credential_current_sign_count=0,  # compared below, once the signature is known to be good
            require_user_verification=not touch_is_enough,
        )
    if not passkeys.note_use(record, row["id"], account, proved.new_sign_count):
        raise DeniedError("the passkey was not accepted: it may have been copied: register it anew")
    if not account.is_active:
        raise DeniedError("the account is disabled: ask an administrator")
    return Shown(account=account, name=row["name"])


def tidy(change: Change) -> None:
    """Challenges that are too old go."""
    change.connection.execute(
        "DELETE FROM ceremony WHERE expires_at <= ?", (change.at.isoformat(),)
    )


# ---------------------------------------------------------------- inside
def _put(
    change: Change, purpose: Purpose, session: Session | None, bound_to: str = ""
) -> tuple[str, bytes]:
    from webauthn.helpers import generate_challenge

    tidy(change)  # before a login anybody may begin one …
    if session is None:
        change.connection.execute(
            "DELETE FROM ceremony WHERE session IS NULL AND id NOT IN (SELECT id FROM ceremony "
            "WHERE session IS NULL ORDER BY expires_at DESC LIMIT ?)",
            (MOST_STRANGERS - 1,),
        )  # … and as many as they like
    ceremony_id, challenge = secrets.token_hex(16), generate_challenge()
    change.connection.execute(
        "INSERT INTO ceremony (id, purpose, session, challenge, bound_to, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            ceremony_id,
            purpose.value,
            session.id if session else None,
            challenge,
            bound_to,
            (change.at + LIVES).isoformat(),
        ),
    )
    return ceremony_id, challenge


def _take(
    record: Record, actor: Actor, purpose: Purpose, ceremony_id: str, session: Session | None
) -> _Taken:
    """It works once, whatever comes of it."""
    with record.changing(actor) as change:
        row = change.connection.execute(
            "DELETE FROM ceremony WHERE id = ? RETURNING *", (ceremony_id,)
        ).fetchone()
        now = change.at
    is_good = (
        row is not None
        and row["purpose"] == purpose.value
        and row["session"] == (session.id if session else None)
        and now < datetime.datetime.fromisoformat(row["expires_at"])
    )
    if not is_good:
        raise DeniedError("the passkey came too late, or twice: begin again")
    return _Taken(row["challenge"], row["bound_to"])


@contextmanager
def _checked() -> Iterator[None]:
    """Whatever a stranger sends is refused. The library names most of what is wrong; of some malformed
    answers Python's own errors come through."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except WebAuthnException as error:
        why = str(error)[:LONGEST_REASON]
        raise DeniedError(f"the passkey was not accepted: {why}") from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise DeniedError("the passkey's answer cannot be read") from error


def _parsed(response: str) -> dict[str, Any]:
    """Raises DeniedError for what no browser sends."""
    if len(response) > LONGEST_RESPONSE:
        raise DeniedError("the passkey's answer is too long")
    try:
        parsed = json.loads(response)
    except (ValueError, RecursionError) as error:
        raise DeniedError("the passkey's answer cannot be read") from error
    if not isinstance(parsed, dict):
        raise DeniedError("the passkey's answer cannot be read")
    return parsed
