"""Answers about the social history that name nothing by themselves.

In: questions and the statements after them. Out: social findings: "what do you do?" "i'm a computer
scientist", "how's your diet?" "pretty good", "do you smoke?" "i used to".
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.kinds.social import (
    DIET,
    LIVING,
    OCCUPATION,
    PETS,
    TOPIC_NAMES,
    habit_details,
    phrase,
    topic_of,
)
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, spoken_ids
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Clause, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind
from ambient_scribe.domain.transcript import Passage

ASKED_PASSAGES = 3
"""How long after a question its answer may come, the asking passage counted."""

_LONGEST = 16
"""Tokens of an answer that are kept."""

_LEAST = 2
"""Words of an answer that tells something."""

_HABITS = frozenset({"tobacco", "alcohol", "drugs"})
_USED = frozenset({"used", "use"})
_OVER = frozenset({"quit", "stopped", "former", "anymore"})
_SELF = frozenset({"'m", "am", "work", "run", "own", "do", "retired", "teach", "drive", "manage"})
_HOME = frozenset(
    {"with", "alone", "myself", "own", "just", "wife", "husband", "family", "parents"}
)
_NOT_TOLD = frozenset({"know", "what", "mean", "sorry", "pardon", "question", "why"})


@dataclass
class SocialTalk:
    """What was asked last of habits, work, home or food."""

    _topic: str | None = None
    _open: bool = False
    _age: int = 0
    _asker: str | None = None

    def next_passage(self) -> None:
        self._age += 1

    def asked(self, reading: Reading, clause: Clause, voice: Voice, speaker: str) -> None:
        """A question of anybody but the patient."""
        if voice is Voice.PATIENT:
            return
        topics = [topic_of(m) for m in reading.mentions_in(clause, LexiconKind.SOCIAL)]
        known = next((t for t in topics if t in TOPIC_NAMES), None)
        if known is None and any(True for _ in reading.mentions_in(clause)):
            self._topic = None
        elif known is not None:
            self._topic, self._open = known, clause.act is Act.OPEN
            self._age, self._asker = 0, speaker

    def told(
        self, scene: Scene, passage: Passage, speaker: str, found: list[Finding]
    ) -> list[Finding]:
        """The answer of somebody else in a statement, where its words named nothing of the topic."""
        topic = self._topic
        late = self._age >= ASKED_PASSAGES
        if topic is None or late or speaker == self._asker or scene.voice is not Voice.PATIENT:
            return []
        name = TOPIC_NAMES[topic]
        if any(f.claim.normalized == name for f in found):
            self._topic = None
            return []
        if any(f.claim.kind is not FactKind.SOCIAL for f in found):
            return []
        if topic in _HABITS and any(f.claim.kind is FactKind.SOCIAL for f in found):
            return []  # "i do drink socially" says nothing of smoking
        read = self._answered(scene, topic)
        if read is None:
            return []
        self._topic = None
        assertion, values, spans = read
        claim = Claim(
            kind=FactKind.SOCIAL,
            normalized=name,
            assertion=assertion,
            attributes=Attributes(**values),
        )
        text = phrase(scene.reading, scene.clause) or name
        finding = Finding(claim, tuple(spans), text)
        return [finding.borne_by(spoken_ids(scene.reading, scene.clause, finding.spans, passage))]

    def _answered(
        self, scene: Scene, topic: str
    ) -> tuple[Assertion, dict[str, object], list[Span]] | None:
        reading, clause = scene.reading, scene.clause
        whole = Span(clause.start, min(clause.end, clause.start + _LONGEST))
        said = phrase(reading, whole)
        words = scene.words
        if topic in _HABITS:
            ended = _OVER & words or (_USED & words and "to" in words) or {"gave", "up"} <= words
            if ended and len(said.split()) <= _LONGEST:
                return Assertion.HISTORICAL, {}, [whole]
            values, spans = habit_details(reading, clause, bare=True)
            seldom = [w for w in reading.words(whole) if w in group("occasional")]
            if seldom and "frequency" not in values:
                values["frequency"], spans = seldom[0], [*spans, whole]
            amount = "value" in values or "frequency" in values
            if not amount or {"n't", "not", "never", "no"} & words:
                return None
            return Assertion.PRESENT, values, spans
        if len(said.split()) < _LEAST or _NOT_TOLD & words:
            return None
        name = TOPIC_NAMES[topic]
        fits = {
            OCCUPATION: self._open and "i" in words and bool(_SELF & words),
            LIVING: self._open and bool(_HOME & words),
            DIET: len(said.split()) <= _LONGEST,
            PETS: any(topic_of(m) == topic for m in reading.mentions_in(clause)),
        }
        if not fits.get(name, False):
            return None
        return Assertion.PRESENT, {"status": said}, [whole]
