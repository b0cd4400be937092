"""The enrolled voices that a visit may know again; they stay sealed when nothing opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambient_scribe.domain.voice import Enrolment
    from ambient_scribe.store.voices import VoiceStore


def voice_store() -> VoiceStore:
    from ambient_scribe.resources import user_home
    from ambient_scribe.store.voices import VoiceStore

    return VoiceStore(user_home() / "voices")


def enrolled_voices(names: Sequence[str] | None) -> tuple[Enrolment, ...]:
    """Those that were named; all when none was (None), as far as they open without a question.

    What was not asked for never stops a visit: a line on standard error says why it goes on without.
    Raises UsageError and InputError for a voice that was named.
    """
    from ambient_scribe.cli.passphrase import HOW_TO_OPEN, open_vault
    from ambient_scribe.errors import ScribeError, UsageError

    store = voice_store()
    if names is not None:
        vault = open_vault(ask=True) if names else None
        if names and vault is None:
            raise UsageError(f"the enrolled voice is sealed: {HOW_TO_OPEN}")
        return tuple(store.load(name, vault) for name in names) if vault else ()
    try:
        known = store.names()
        if not known:
            return ()
        vault = open_vault(ask=False)
        if vault is None:
            raise UsageError(
                f"they are sealed; to use them {HOW_TO_OPEN}, or name one with --voice"
            )
        return _of_this_model(tuple(store.load(name, vault) for name in known))
    except ScribeError as error:
        typer.echo(f"ambient-scribe: without the enrolled voices: {error}", err=True)
        return ()


def _of_this_model(voices: Sequence[Enrolment]) -> tuple[Enrolment, ...]:
    """Without those that another version's embedding made: they mean nothing to this one."""
    from ambient_scribe.build import build_embedding

    current = build_embedding().identity.sha256
    for old in (voice for voice in voices if voice.model_sha256 != current):
        typer.echo(
            f"ambient-scribe: without the enrolled voice of {old.name}, which an older version "
            "made: enroll it again with --replace",
            err=True,
        )
    return tuple(voice for voice in voices if voice.model_sha256 == current)
