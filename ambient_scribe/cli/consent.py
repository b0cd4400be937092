"""`--mic` records nobody who was not asked: at a terminal the question is put, elsewhere it is answered
beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Consent

ASKED_ALOUD = "asked aloud"

How = Annotated[
    str | None,
    typer.Option(
        "--consent",
        help="With --mic: how everybody in the room agreed to be recorded (asked aloud, signed form); "
        "asked for otherwise.",
    ),
]


def given_consent(how: str | None) -> Consent:
    """Of the patient, for everybody in the room. Raises DeniedError unless they agreed, UsageError when
    nobody can be asked."""
    from ambient_scribe.cli.passphrase import somebody_is_there
    from ambient_scribe.domain.encounter import Consent, ConsentStatus
    from ambient_scribe.domain.record import PATIENT
    from ambient_scribe.errors import DeniedError, UsageError

    if how is None:
        if not somebody_is_there():
            raise UsageError(
                "nobody can be asked here whether all in the room agree to be recorded: say how they "
                f'did with --consent "{ASKED_ALOUD}"'
            )
        if not typer.confirm("Has everybody in the room agreed to be recorded?", err=True):
            raise DeniedError(
                "nothing is recorded: not everybody has agreed; a note can be typed without sound"
            )
        how = ASKED_ALOUD
    if not how.strip():
        raise UsageError("--consent says how everybody agreed: asked aloud, signed form")
    return Consent(status=ConsentStatus.GIVEN, given_by=PATIENT, how=how.strip())
