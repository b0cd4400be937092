"""Answers about the social history that name nothing by themselves.

In: questions and the statements after them. Out: social findings: "what do you do?" "i'm a computer
scientist", "how's your diet?" "pretty good", "do you smoke?" "i used to".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ambient_scribe.clinical.kinds.ended_habits import end_date, ends, goes_on
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

_REMEMBERED = 4
"""Passages after a habit was told within which "i quit in 2015" means it."""

_LONGEST = 16
"""Tokens of an answer that are kept."""

_LEAST = 2
"""Words of an answer that tells something."""

_HABITS = frozenset({"tobacco", "alcohol", "drugs"})
_HABIT_NAMES = frozenset(TOPIC_NAMES[topic] for topic in _HABITS)
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
    _habit: Finding | None = None
    """The habit of the patient's that was told last, as it is or as it was."""
    _habit_age: int = 0

    def next_passage(self) -> None:
        self._age += 1
        self._habit_age += 1

    def note(self, findings: Iterable[Finding]) -> None:
        """What a passage told of habits."""
        for finding in findings:
            claim = finding.claim
            if claim.kind is FactKind.SOCIAL and claim.normalized in _HABIT_NAMES:
                self._habit, self._habit_age = finding, 0

    def as_meant(self, scene: Scene, finding: Finding) -> Finding:
        """ "How much?" "A pack a day", of who used to smoke."""
        before = self._habit if self._habit_age <= _REMEMBERED else None
        claim = finding.claim
        told = claim.kind is FactKind.SOCIAL and claim.assertion is Assertion.PRESENT
        if before is None or not told or scene.voice is not Voice.PATIENT or goes_on(scene):
            return finding
        same = before.claim.normalized == claim.normalized
        if same and before.claim.assertion is Assertion.HISTORICAL:
            return finding.asserted(Assertion.HISTORICAL)
        return finding

    def ended(self, scene: Scene, passage: Passage) -> Finding | None:
        """ "I quit in 2015", of what was told before: the habit is over."""
        before = self._habit if self._habit_age <= _REMEMBERED else None
        if before is None or before.claim.assertion is not Assertion.PRESENT:
            return None
        reading, clause = scene.reading, scene.clause
        if scene.voice is not Voice.PATIENT or not ends(reading, clause):
            return None
        date = end_date(reading, clause)
        own = bool({"i", "quit"} & scene.words) and clause.end - clause.start <= _LONGEST
        if date is None or not own or any(True for _ in reading.mentions_in(clause)):
            return None
        found = replace(before.asserted(Assertion.HISTORICAL, date=date[0]), over=True)
        return found.borne_by(spoken_ids(reading, clause, (clause,), passage))

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
                date = end_date(reading, clause)
                return Assertion.HISTORICAL, {"date": date[0]} if date else {}, [whole]
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
