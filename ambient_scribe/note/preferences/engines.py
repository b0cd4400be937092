"""A drafter that writes as a provider likes, and a verifier that reads what is abbreviated.

In: any `Drafter` and any `Verifier`. Out: the same protocols around them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.note import Note, NoteSentence, Support, Template
from ambient_scribe.domain.transcript import Passage, Transcript
from ambient_scribe.note.preferences.abbreviations import load_abbreviations, written_out
from ambient_scribe.note.preferences.applying import (
    StatementReader,
    preferred_note,
    preferred_template,
)
from ambient_scribe.note.preferences.preferences import Preferences
from ambient_scribe.protocols import Drafter, DraftStream, Verifier


class PreferredDrafter:
    """Implements `protocols.Drafter` around another. `reads`: see `applying.preferred_note`."""

    def __init__(self, drafter: Drafter, preferences: Preferences, reads: StatementReader) -> None:
        self._drafter, self._preferences, self._reads = drafter, preferences, reads

    @property
    def identity(self) -> EngineIdentity:
        """The drafter's own; the reason names whose preferences were laid over it."""
        reason = f"with the preferences of {self._preferences.provider}"
        return self._drafter.identity.changed(reason=reason)

    def open_stream(self, template: Template, context: PatientContext) -> PreferredDraftStream:
        stream = self._drafter.open_stream(preferred_template(template, self._preferences), context)
        return PreferredDraftStream(stream, self._preferences, self._reads)


class PreferredDraftStream:
    def __init__(
        self, stream: DraftStream, preferences: Preferences, reads: StatementReader
    ) -> None:
        self._stream, self._preferences, self._reads = stream, preferences, reads
        self._facts: dict[str, Fact] = {}

    def accept(self, passage: Passage, facts: Sequence[Fact]) -> None:
        self._facts.update({fact.id: fact for fact in facts})
        self._stream.accept(passage, facts)

    def withdraw(self, fact_ids: Sequence[str]) -> None:
        for fact_id in fact_ids:
            self._facts.pop(fact_id, None)
        withdraw = getattr(self._stream, "withdraw", None)
        if withdraw is not None:
            withdraw(fact_ids)

    def draft(self) -> Note:
        facts = tuple(self._facts.values())
        return preferred_note(self._stream.draft(), self._preferences, facts, self._reads)


class ReadsAbbreviations:
    """Implements `protocols.Verifier` around another: it is shown what an abbreviation stands for.

    `own` are a provider's, besides the shipped ones: abbreviation → term.
    """

    def __init__(self, verifier: Verifier, own: Mapping[str, str] | None = None) -> None:
        self._verifier = verifier
        self._meaning = {**load_abbreviations().meaning, **(own or {})}

    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        text = written_out(sentence.text, self._meaning)
        shown = sentence if text == sentence.text else sentence.changed(text=text)
        return self._verifier.support(shown, transcript, facts, context)
