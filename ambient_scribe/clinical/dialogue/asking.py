"""What a question of the clinician asks about, and what it knows of already.

In: the passage that asks, a clause of it and what the clause names. Out: questions that wait for an answer,
and findings on the turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ambient_scribe.clinical.dialogue.asked_about import asked_about
from ambient_scribe.clinical.dialogue.asked_others import (
    is_of_degree,
    is_of_others,
    is_taken_for_granted,
    presumed_by,
)
from ambient_scribe.clinical.dialogue.followups import asks_where
from ambient_scribe.clinical.dialogue.offers import Offers, is_granted
from ambient_scribe.clinical.dialogue.questions import Questions, asked_by
from ambient_scribe.clinical.dialogue.sides import Sides
from ambient_scribe.clinical.dialogue.topics import PAIN, Topics
from ambient_scribe.clinical.dialogue.turns import Turn, is_complaint_fact
from ambient_scribe.clinical.language.findings import Finding, Scene, spoken_ids
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.domain.clinical import Assertion

_OTHER_TIMES = frozenset({"now", "before", "today", "currently"})
"""In a question: its "no" is said of a moment, and denies nothing that was told of other times."""

_DIAGNOSED = frozenset({"diagnosed", "told", "diagnosis"})
_THAT = frozenset({"that", "it", "those", "them"})


@dataclass
class Asking:
    """Of one passage; what it may refer to is the conversation's."""

    turn: Turn
    questions: Questions
    topics: Topics
    offers: Offers
    sides: Sides

    def ask(self, scene: Scene, found: Sequence[Finding]) -> None:
        """A question for yes or no waits for its answer; what it knows of already is told."""
        for finding in found:
            if finding.weak:
                self.topics.note(self.topics.as_meant(scene, finding))
            self.turn.findings.extend(presumed_by(scene, finding))
        things = {(f.claim.kind, f.claim.normalized, f.claim.subject): f for f in reversed(found)}
        once = reversed(things.values())  # "down or hopeless?" asks one thing
        open_ones = [f for f in once if not f.weak and not is_of_others(scene, f)]
        if scene.words & _OTHER_TIMES:
            open_ones = [replace(f, momentary=True) for f in open_ones]
        if len(open_ones) > 1:
            open_ones = [f for f in open_ones if f.claim.normalized != PAIN]
        for about in asked_about(scene, found):
            ids = spoken_ids(
                self.turn.reading, scene.clause, about.finding.spans, self.turn.passage
            )
            asked = asked_by(self.turn.passage, self.turn.reading, [about.finding.borne_by(ids)])
            self.questions.ask(replace(asked, well=about.well, general=True))
        open_ones = open_ones if found else self._asked_of_topic(scene)
        if not open_ones:
            return
        asked = asked_by(self.turn.passage, self.turn.reading, open_ones)
        of_degree = bool(found) and all(is_of_degree(scene, f) for f in open_ones)
        diagnosed = bool(scene.words & _DIAGNOSED)
        self.questions.ask(replace(asked, of_degree=of_degree, of_diagnosis=diagnosed))
        if len(open_ones) == 1:
            self.topics.note(open_ones[0].as_weak(), named=True)
            self.sides.note(open_ones[0])

    def _asked_of_topic(self, scene: Scene) -> list[Finding]:
        """ "How is your heartburn? Any problems with that?" asks whether it is there."""
        problem = self.topics.problem
        if problem is None or not set(problem.word_ids) & set(self.turn.passage.utterance.word_ids):
            return []
        asks = scene.words & group("trouble") and scene.words & _THAT
        return [replace(problem, weak=False)] if asks else []

    def take_for_granted(self, scene: Scene, found: Sequence[Finding]) -> None:
        """ "How is your asthma?" knows of an asthma."""
        for finding in found:
            if finding.claim.assertion is Assertion.ABSENT:
                continue  # "how far can you walk without pain?" denies nothing
            meant = self.topics.as_meant(scene, finding)
            known = is_taken_for_granted(scene, finding)
            meant = replace(meant, weak=False) if known else meant
            self.topics.note(meant, named=asks_where(scene, meant))
            if is_complaint_fact(meant) or is_granted(scene, meant):
                self.turn.findings.append(replace(meant, presumed=True))
                self.offers.note(meant)
