"""How one passage answers what was asked before it.

In: the passage and all that its words may answer: the open questions, offers, allergies. Out:
findings and suggestions on the turn; of each clause, what is left to be read by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ambient_scribe.clinical.dialogue.allergy_talk import AllergyTalk
from ambient_scribe.clinical.dialogue.answers import Answer, Polarity, read_answer
from ambient_scribe.clinical.dialogue.circumstances import occasion_in
from ambient_scribe.clinical.dialogue.contents import answer_by_content, as_meant, last_words
from ambient_scribe.clinical.dialogue.family_talk import FamilyTalk
from ambient_scribe.clinical.dialogue.followups import Wanted, volunteered
from ambient_scribe.clinical.dialogue.offers import Offers
from ambient_scribe.clinical.dialogue.past_answers import is_no_longer, was_so
from ambient_scribe.clinical.dialogue.past_talk import PastTalk
from ambient_scribe.clinical.dialogue.questions import Asked, Outcome, Questions
from ambient_scribe.clinical.dialogue.sides import Sides
from ambient_scribe.clinical.dialogue.topics import Topics
from ambient_scribe.clinical.dialogue.turns import Turn
from ambient_scribe.clinical.kinds.histories import IN_GENERAL
from ambient_scribe.clinical.kinds.no_drugs import ANY_DRUG, OTHER_DRUGS
from ambient_scribe.clinical.kinds.social import TOPIC_NAMES
from ambient_scribe.clinical.language.bearers import is_told_of_others
from ambient_scribe.clinical.language.clauses import act_of
from ambient_scribe.clinical.language.findings import Finding
from ambient_scribe.clinical.language.reading import Act, Clause, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, FactKind

_SUBJECTS = (LexiconKind.SYMPTOM, LexiconKind.CONDITION)
_NAMING = frozenset({LexiconKind.MEDICATION, LexiconKind.ALLERGEN})


@dataclass
class Answering:
    """Of one passage; what it refers to is the conversation's."""

    turn: Turn
    questions: Questions
    topics: Topics
    offers: Offers
    allergies: AllergyTalk
    family: FamilyTalk
    sides: Sides
    past: PastTalk
    _affirmed: list[Finding] = field(default_factory=list)

    def lose_questions(self) -> None:
        """Those that will not be answered any more; "and you?" asks the same again."""
        asks = any(
            any(True for _ in self.turn.reading.mentions_in(c, *(() if asked else _SUBJECTS)))
            for c in self.turn.reading.clauses
            for asked in (c.act in {Act.POLAR, Act.OPEN},)
        )
        echo = read_answer(self.turn.reading, Span(0, len(self.turn.reading.tokens)))
        echoes = echo is not None and echo.polarity is Polarity.NO
        named = {mention.entry.name for mention in self.turn.reading.mentions}
        lost = self.questions.lose(self.turn.passage, asks=asks, echoes=echoes, named=named)
        self.turn.suggestions.extend(lost)

    def answer(self, clause: Clause, *, first: bool) -> Clause | None:
        """Lets the words answer what is open; returns what is left of the clause to be read."""
        reading, questions = self.turn.reading, self.questions
        answer = read_answer(reading, Span(clause.start, len(reading.tokens)))
        if first:
            questions.take_back(self.turn.passage, answer)
            self.decline(clause, answer)
        others = questions.open_to(self.turn.passage)
        if first and answer is not None and "right" in reading.words(answer):
            sided = self.sides.decides(reading)
            if sided:  # "you hurt your left shoulder?" "right shoulder, actually"
                questions.drop_named(sided)
                return clause
        whole = answer is None and first and others
        if whole:
            answer = last_words(reading)
        if answer is None:
            if whole:
                self._answer_by_content(others)
            return clause
        answer = as_meant(answer, reading, others)
        # the asker may repeat a "no" that was not heard, or an "i do" stand among their words
        repeated = answer.polarity is Polarity.NO or answer.emphatic
        if others or (questions.pending and repeated):
            denied = answer.polarity is Polarity.NO
            past = is_no_longer(reading, answer) if denied else was_so(reading, answer)
            words = self.turn.words_of(answer)
            echoed = not others and answer.polarity is Polarity.YES
            named = set() if echoed else self._named(0 if whole else answer.start)
            named |= self.family.decides(reading, after_no=denied) | self.sides.decides(reading)
            named |= self.past.decides(reading)
            answered = others or questions.pending
            settled = questions.resolve(answered, self.turn.passage, answer, words, named, past)
            self._take(settled, 0 if whole else answer.end)
            self.turn.denied = answer.polarity is not Polarity.YES
        if whole:
            return clause
        if answer.end >= clause.end:
            return None
        for m in reading.mentions_in(clause, LexiconKind.SOCIAL):
            if m.start < answer.end < m.end:  # "no, never smoked" has it in its name
                return Clause(m.start, clause.end, Act.STATEMENT, clause.sentence)
        act = clause.act
        if act is Act.STATEMENT:  # "no, and any fever"
            act = act_of(reading, Span(answer.end, clause.end))
        return Clause(answer.end, clause.end, act, clause.sentence)

    @property
    def more_to_come(self) -> Wanted | None:
        """What the words after "yes" may tell of the one complaint that it affirms."""
        if len(self._affirmed) != 1:
            return None
        return volunteered(self.topics.problem, self._affirmed[0])

    def _on_occasion(self, finding: Finding, start: int) -> Finding:
        """ "Only when I climb stairs": with what brings the affirmed complaint on."""
        claim, reading = finding.claim, self.turn.reading
        occasion = occasion_in(reading, Span(start, len(reading.tokens)))
        complaint = claim.kind is FactKind.SYMPTOM and claim.assertion is Assertion.PRESENT
        if occasion is None or not complaint or claim.attributes.aggravating is not None:
            return finding
        told = finding.asserted(claim.assertion, aggravating=occasion.value)
        return told.borne_by(self.turn.words_of(Span(start, occasion.end)))

    def _take(self, outcome: Outcome, end: int = 0) -> None:
        """`end`: of the words that were a yes or a no."""
        if len(outcome.affirmed) == 1:
            outcome.affirmed[0] = self._on_occasion(outcome.affirmed[0], end)
        self._affirmed.extend(outcome.affirmed)
        self.turn.findings.extend([*outcome.denied, *outcome.affirmed])
        self.turn.suggestions.extend(outcome.suggestions)
        for finding in outcome.denied:
            self.topics.forget(finding)
        for finding in outcome.affirmed:
            self.topics.note(finding)
            self.offers.note(finding)
        if outcome.allergies_affirmed:
            self.allergies.affirmed()

    def _named(self, start: int = 0) -> set[str]:
        """Names that the answering passage says itself: its own words decide those."""
        mentions = (m for m in self.turn.reading.mentions if m.start >= start)
        own = [m for m in mentions if not is_told_of_others(self.turn.reading, m)]
        names = {mention.entry.name for mention in own}
        names |= {TOPIC_NAMES.get(m.entry.topic or "", "") for m in own}
        if any(m.kind is LexiconKind.MEDICATION for m in own):
            names |= {ANY_DRUG, OTHER_DRUGS}
        return names | (IN_GENERAL if self.allergies.are_being_named else set())

    def _answer_by_content(self, others: list[Asked]) -> None:
        named = self._named() | self.family.decides(self.turn.reading, after_no=False)
        named |= self.sides.decides(self.turn.reading) | self.past.decides(self.turn.reading)
        if self._names_allergy(others):
            named |= IN_GENERAL
        reading, words_of = self.turn.reading, self.turn.words_of
        self._take(answer_by_content(self.questions, reading, others, named, words_of))

    def _names_allergy(self, others: list[Asked]) -> bool:
        """ "Any allergies?" "Penicillin." """
        asked = any(IN_GENERAL & asked.names for asked in others)
        if not asked or not any(m.kind in _NAMING for m in self.turn.reading.mentions):
            return False
        self.allergies.affirmed()
        return True

    def decline(self, clause: Clause, answer: Answer | None) -> None:
        refused = self.offers.declined_by(self.turn.passage, self.turn.reading, clause, answer)
        if refused is not None:
            self.turn.findings.append(refused.borne_by(self.turn.words_of(clause)))
