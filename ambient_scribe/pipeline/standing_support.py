"""A sentence that stands as it stood, on words and facts that are what they were, is borne out as it was.

In: a verifier, a note that was verified, what it was verified by. Out: a verifier that asks the other only
where something is otherwise: an hour's note is verified anew in the time that its changed sentences take.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSentence, Support, SupportState
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.keeping import is_persons
from ambient_scribe.note.verifying.ground import Ground, chart_items, find_ground
from ambient_scribe.protocols import Verifier

_NOT_KEPT = frozenset({SupportState.UNVERIFIED, SupportState.HUMAN})


class StandingSupport:
    """Implements `protocols.Verifier` for one visit."""

    def __init__(self, verifier: Verifier, note: Note, encounter: Encounter) -> None:
        self._verifier, self._before = verifier, encounter
        self._known = {
            _key(one): one
            for one in note.sentences()
            if not is_persons(one) and one.support.state not in _NOT_KEPT
        }
        self._has_chart = any(True for _ in chart_items(encounter.context))

    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        known = self._known.get(_key(sentence))
        if known is not None and self._is_same(known, sentence, transcript, facts, context):
            return known.support
        return self._verifier.support(sentence, transcript, facts, context)

    def _is_same(
        self,
        known: NoteSentence,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> bool:
        """With a chart, what was told anywhere may speak against it."""
        before = self._before
        if context != before.context or (
            self._has_chart and _without_ids(facts) != _without_ids(before.facts)
        ):
            return False
        then = find_ground(known, before.transcript, before.facts, before.context)
        now = find_ground(sentence, transcript, facts, context)
        return _told(then) == _told(now)


def _key(sentence: NoteSentence) -> tuple[Any, ...]:
    return (sentence.section, sentence.topic, sentence.text, sentence.basis)


def _told(ground: Ground) -> tuple[Any, ...]:
    return (
        ground.words,
        ground.chart,
        ground.unresolved,
        ground.roles,
        [one.passage for one in ground.stretches],
        _without_ids(ground.whole),
        _without_ids(ground.loose),
    )


def _without_ids(facts: Iterable[Fact]) -> list[Fact]:
    """Facts are numbered as they come: one more, and the others have other numbers."""
    return [one.model_copy(update={"id": ""}) for one in facts]
