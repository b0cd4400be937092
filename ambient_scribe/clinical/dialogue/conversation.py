"""Reads a conversation in order: questions with their answers, statements, follow-ups.

In: passages, one at a time. Out: findings with the words that bear them, and questions whose
answer was not heard. It keeps the open questions, the topics and the phase of the visit, nothing
else, so that a passage costs the same at minute 2 and at minute 40.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

from ambient_scribe.clinical.dialogue.allergy_talk import AllergyTalk
from ambient_scribe.clinical.dialogue.answers import Answer, Polarity, read_answer
from ambient_scribe.clinical.dialogue.asked_about import asked_about
from ambient_scribe.clinical.dialogue.asked_others import is_asked_for, is_of_others
from ambient_scribe.clinical.dialogue.contents import answer_by_content, as_meant, last_words
from ambient_scribe.clinical.dialogue.courses import Courses
from ambient_scribe.clinical.dialogue.dictation import dictated, shown_tests, template_asked_for
from ambient_scribe.clinical.dialogue.followups import Wanted, follow_up, wanted_by
from ambient_scribe.clinical.dialogue.offers import Offers, is_granted
from ambient_scribe.clinical.dialogue.phases import phase_after, phase_of
from ambient_scribe.clinical.dialogue.questions import Asked, Outcome, Questions, asked_by
from ambient_scribe.clinical.dialogue.social_talk import SocialTalk
from ambient_scribe.clinical.dialogue.topics import PAIN, Topics
from ambient_scribe.clinical.dialogue.turns import (
    Turn,
    goes_on,
    is_complaint_fact,
    is_told_for_them,
)
from ambient_scribe.clinical.dialogue.voices import Voices
from ambient_scribe.clinical.hearing.offering import as_heard, offer
from ambient_scribe.clinical.kinds.histories import IN_GENERAL
from ambient_scribe.clinical.kinds.no_drugs import ANY_DRUG, OTHER_DRUGS
from ambient_scribe.clinical.kinds.social import TOPIC_NAMES
from ambient_scribe.clinical.language.bearers import is_told_of_others
from ambient_scribe.clinical.language.clauses import act_of, is_punctuation
from ambient_scribe.clinical.language.findings import (
    Finding,
    Phase,
    Scene,
    Voice,
    spoken_ids,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.interpretation import Interpreter
from ambient_scribe.clinical.language.reading import Act, Clause, Effect, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.domain.transcript import Passage, Role

ECHO_WORDS = 5
"""A clause of so few words, all of them just heard, is an echo."""

_OTHER_TIMES = frozenset({"now", "before", "today", "currently"})
"""In a question: its "no" is said of a moment, and denies nothing that was told of other times."""

_PAST_REACH = 4
"""Tokens after a "no" within which "i quit" makes it a "not anymore"."""

_NO_LONGER = frozenset({"anymore", "longer", "quit", "stopped", "used"})
_THAT = frozenset({"that", "it", "those", "them"})
_RETURN_WORDS = frozenset({"come", "back", "call", "return", "bring", "sooner", "emergency"})
_MENTIONED = frozenset({"mentioned", "mention", "said", "told", "your", "had"})
_WOULD = frozenset({"would", "should"})
_SUBJECTS = (LexiconKind.SYMPTOM, LexiconKind.CONDITION)
_NAMING = frozenset({LexiconKind.MEDICATION, LexiconKind.ALLERGEN})


class Dialogue:
    """The state of one conversation."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._questions = Questions()
        self._topics = Topics(interpreter.lexicon)
        self._voices = Voices()
        self._phase = Phase.HISTORY
        self._wanted: Wanted | None = None
        self._heard: set[str] = set()
        self._allergies = AllergyTalk()
        self._offers = Offers()
        self._social = SocialTalk()
        self._courses = Courses()
        self._teaching_back: str | None = None
        """Who told when to come back: what others list next is said again, and is no complaint."""

    def hear(self, passage: Passage) -> tuple[list[Finding], list[Suggestion]]:
        turn = Turn(passage, self._interpreter.read(passage.text))
        turn.suggestions.extend(offer(h, turn.words_of(h)) for h in turn.reading.heard)
        self._allergies.next_passage()
        self._offers.next_passage()
        self._topics.next_passage()
        self._social.next_passage()
        self._lose_questions(turn)
        after_question = False
        for number, clause in enumerate(turn.reading.clauses):
            rest: Clause | None = clause
            if number == 0 or (after_question and self._questions.pending):
                rest = self._answer(turn, clause, first=number == 0)
            else:
                self._decline(turn, clause, None)
            after_question = rest is not None and self._read(turn, rest)
        turn.suggestions.extend(self._questions.age(passage))
        if self._teaching_back not in {None, turn.speaker}:
            self._teaching_back = None
        self._heard = {token.text for token in turn.reading.tokens}
        return turn.findings, turn.suggestions

    def close(self) -> list[Suggestion]:
        return self._questions.close()

    def copied(self) -> Dialogue:
        """The same state, apart: what is heard next changes one of the two only."""
        other = copy.copy(self)
        other._questions = self._questions.copied()
        other._topics = self._topics.copied()
        other._voices = self._voices.copied()
        other._allergies = copy.copy(self._allergies)
        other._offers = self._offers.copied()
        other._social = copy.copy(self._social)
        other._courses = self._courses.copied()
        return other

    # ------------------------------------------------------------ answers
    def _lose_questions(self, turn: Turn) -> None:
        # "and you?" asks the same again
        asks = any(
            any(True for _ in turn.reading.mentions_in(c, *(() if asked else _SUBJECTS)))
            for c in turn.reading.clauses
            for asked in (c.act in {Act.POLAR, Act.OPEN},)
        )
        echo = read_answer(turn.reading, Span(0, len(turn.reading.tokens)))
        echoes = echo is not None and echo.polarity is Polarity.NO
        named = {mention.entry.name for mention in turn.reading.mentions}
        lost = self._questions.lose(turn.passage, asks=asks, echoes=echoes, named=named)
        turn.suggestions.extend(lost)

    def _answer(self, turn: Turn, clause: Clause, *, first: bool) -> Clause | None:
        """Lets the words answer what is open; returns what is left of the clause to be read."""
        reading, questions = turn.reading, self._questions
        answer = read_answer(reading, Span(clause.start, len(reading.tokens)))
        if first:
            questions.take_back(turn.passage, answer)
            self._decline(turn, clause, answer)
        others = questions.open_to(turn.passage)
        whole = answer is None and first and others
        if whole:
            answer = last_words(reading)
        if answer is None:
            if whole:
                self._answer_by_content(turn, others)
            return clause
        answer = as_meant(answer, reading, others)
        # the asker may repeat a "no" that was not heard, or an "i do" stand among their words
        repeated = answer.polarity is Polarity.NO or answer.emphatic
        if others or (questions.pending and repeated):
            around = Span(answer.start, min(len(reading.tokens), answer.end + _PAST_REACH))
            past = bool(_NO_LONGER & set(reading.words(around)))
            words = turn.words_of(answer)
            echoed = not others and answer.polarity is Polarity.YES
            named = set() if echoed else self._named(turn, 0 if whole else answer.start)
            answered = others or questions.pending
            self._take(turn, questions.resolve(answered, turn.passage, answer, words, named, past))
            if answer.polarity is not Polarity.YES:
                self._wanted = None
        if whole:
            return clause
        if answer.end >= clause.end:
            return None
        act = clause.act
        if act is Act.STATEMENT:  # "no, and any fever"
            act = act_of(reading, Span(answer.end, clause.end))
        return Clause(answer.end, clause.end, act, clause.sentence)

    def _take(self, turn: Turn, outcome: Outcome) -> None:
        turn.findings.extend([*outcome.denied, *outcome.affirmed])
        turn.suggestions.extend(outcome.suggestions)
        for finding in outcome.denied:
            self._topics.forget(finding)
        for finding in outcome.affirmed:
            self._topics.note(finding)
            self._offers.note(finding)
        if outcome.allergies_affirmed:
            self._allergies.affirmed()

    def _named(self, turn: Turn, start: int = 0) -> set[str]:
        """Names that the answering passage says itself: its own words decide those."""
        mentions = (m for m in turn.reading.mentions if m.start >= start)
        own = [m for m in mentions if not is_told_of_others(turn.reading, m)]
        names = {mention.entry.name for mention in own}
        names |= {TOPIC_NAMES.get(m.entry.topic or "", "") for m in own}
        if any(m.kind is LexiconKind.MEDICATION for m in own):
            names |= {ANY_DRUG, OTHER_DRUGS}
        return names | (IN_GENERAL if self._allergies.are_being_named else set())

    def _answer_by_content(self, turn: Turn, others: list[Asked]) -> None:
        named = self._named(turn)
        if self._names_allergy(turn, others):
            named |= IN_GENERAL
        outcome = answer_by_content(self._questions, turn.reading, others, named, turn.words_of)
        self._take(turn, outcome)

    def _names_allergy(self, turn: Turn, others: list[Asked]) -> bool:
        """ "Any allergies?" "Penicillin." """
        asked = any(IN_GENERAL & asked.names for asked in others)
        if not asked or not any(m.kind in _NAMING for m in turn.reading.mentions):
            return False
        self._allergies.affirmed()
        return True

    def _decline(self, turn: Turn, clause: Clause, answer: Answer | None) -> None:
        refused = self._offers.declined_by(turn.passage, turn.reading, clause, answer)
        if refused is not None:
            turn.findings.append(refused.borne_by(turn.words_of(clause)))

    # ------------------------------------------------------------ clauses
    def _read(self, turn: Turn, clause: Clause) -> bool:
        """Reads one clause; tells whether it was a question."""
        reading = turn.reading
        if all(is_punctuation(word) for word in reading.words(clause)):
            return False
        voice = self._voices.of(turn.passage, reading, clause)
        if clause.act is Act.CONTROL:
            self._phase = phase_of(reading, clause, self._phase)
            spoken = dictated(reading, clause)
            if spoken is None:
                self._topics.note_all(shown := shown_tests(reading, clause, turn.passage))
                turn.findings.extend(shown)
                return False
            clause, voice = spoken, Voice.CLINICIAN
        if voice is Voice.CLINICIAN:
            self._phase = phase_of(reading, clause, self._phase)
            template = template_asked_for(reading, clause, turn.passage)
            turn.suggestions.extend([template] if template else [])
        asked = clause.act in {Act.POLAR, Act.OPEN}
        if asked and voice is Voice.PATIENT:
            self._offers.heard(reading, clause, by_clinician=False)
            self._topics.note_named(turn.passage, reading, clause)
            return True
        scene = self._scene(turn, clause, voice)
        self._offers.heard(reading, clause, by_clinician=voice is Voice.CLINICIAN)
        found = self._find(turn, scene)
        self._topics.note_named(turn.passage, reading, clause)
        if clause.act is Act.POLAR:
            self._ask(turn, scene, found)
        elif clause.act is Act.OPEN:
            self._take_for_granted(turn, scene, found)
        else:
            self._state(turn, scene, found)
        turn.supposed = (
            clause
            if reading.has(clause, Effect.CONDITIONAL)
            else (turn.supposed if scene.supposed and goes_on(reading, clause) else None)
        )
        if voice is Voice.CLINICIAN and turn.supposed is not None and found:
            # what the patient then lists is said again, and is no complaint
            self._teaching_back = turn.speaker
        if asked:
            self._prepare_follow_up(turn, clause, voice)
        return asked

    def _scene(self, turn: Turn, clause: Clause, voice: Voice) -> Scene:
        supposed = turn.supposed is not None and turn.supposed.sentence == clause.sentence
        return Scene(
            turn.reading,
            clause,
            voice,
            self._phase,
            asked=clause.act is Act.POLAR,
            companion=turn.passage.role is not Role.PATIENT,
            bystander=turn.passage.role.is_bystander,
            supposed=supposed and voice is Voice.CLINICIAN,
            goes_on=supposed and goes_on(turn.reading, clause),
        )

    def _find(self, turn: Turn, scene: Scene) -> list[Finding]:
        patient = scene.voice is Voice.PATIENT
        if found := self._allergies.named_in(scene):
            self._questions.drop_named({*IN_GENERAL})
        else:
            found = self._allergies.drugs_apart(scene, self._interpreter.interpret(scene))
        found = [
            as_heard(f, turn.reading).borne_by(
                spoken_ids(turn.reading, scene.clause, f.spans, turn.passage)
            )
            for f in found
        ]
        if patient and self._phase is Phase.EXAM:
            # "that hurts" answers the examining hand, and complains of nothing new
            found = [f for f in found if f.claim.normalized != PAIN]
        if patient and self._teaching_back not in {None, turn.speaker}:
            found = [f for f in found if not is_complaint_fact(f)]
        if scene.voice is Voice.CLINICIAN and self._repeats(scene):
            found = [f.as_weak() for f in found]
        if not patient and not scene.asked:
            found = [f.as_weak() if is_asked_for(scene, f) else f for f in found]
        found = self._courses.read(scene, found)
        examining = scene.phase is Phase.EXAM and scene.voice is Voice.CLINICIAN
        return found if scene.asked or examining else self._allergies.read(found, scene)

    def _repeats(self, scene: Scene) -> bool:
        """ "Red and itchy.": the clinician says again what was just heard."""
        words = {word for word in scene.words if word.isalpha()}
        return len(words) <= ECHO_WORDS and words <= self._heard

    def _ask(self, turn: Turn, scene: Scene, found: Sequence[Finding]) -> None:
        for finding in found:
            if finding.weak:
                self._topics.note(self._topics.as_meant(scene, finding))
        open_ones = [f for f in found if not f.weak and not is_of_others(scene, f)]
        if scene.words & _OTHER_TIMES:
            open_ones = [replace(f, momentary=True) for f in open_ones]
        if len(open_ones) > 1:
            open_ones = [f for f in open_ones if f.claim.normalized != PAIN]
        for about in asked_about(scene, found):
            ids = spoken_ids(turn.reading, scene.clause, about.finding.spans, turn.passage)
            asked = asked_by(turn.passage, turn.reading, [about.finding.borne_by(ids)])
            self._questions.ask(replace(asked, well=about.well, general=True))
        if not open_ones and not found and self._asks_of_topic(turn, scene):
            problem = self._topics.problem
            open_ones = [replace(problem, weak=False)] if problem else []
        if not open_ones:
            return
        self._questions.ask(asked_by(turn.passage, turn.reading, open_ones))
        if len(open_ones) == 1:
            self._topics.note(open_ones[0].as_weak(), named=True)

    def _asks_of_topic(self, turn: Turn, scene: Scene) -> bool:
        """ "How is your heartburn? Any problems with that?" asks whether it is there."""
        problem = self._topics.problem
        if problem is None or not set(problem.word_ids) & set(turn.passage.utterance.word_ids):
            return False
        return bool(scene.words & group("trouble") and scene.words & _THAT)

    def _take_for_granted(self, turn: Turn, scene: Scene, found: Sequence[Finding]) -> None:
        """ "How is your asthma?" knows of an asthma."""
        for finding in found:
            if finding.claim.assertion is Assertion.ABSENT:
                continue  # "how far can you walk without pain?" denies nothing
            meant = self._topics.as_meant(scene, finding)
            self._topics.note(meant)
            if is_complaint_fact(meant) or is_granted(scene, meant):
                turn.findings.append(replace(meant, presumed=True))
                self._offers.note(meant)

    def _state(self, turn: Turn, scene: Scene, found: Sequence[Finding]) -> None:
        wanted = self._wanted
        answering = wanted is not None and wanted.speaker != turn.speaker
        for finding in self._topics.continued(scene, answering=answering):
            ids = spoken_ids(turn.reading, scene.clause, finding.spans, turn.passage)
            self._questions.drop_named({finding.claim.normalized})
            turn.findings.append(finding.borne_by(ids))
        problem = self._topics.problem
        if answering:
            more = follow_up(scene, turn.passage, wanted, problem, self._interpreter.lexicon)
        elif not found and scene.voice is Voice.PATIENT:
            more = follow_up(scene, turn.passage, None, problem, self._interpreter.lexicon)
        else:
            more = None
        if more is not None:
            turn.findings.append(more)
        turn.findings.extend(self._social.told(scene, turn.passage, turn.speaker, [*found]))
        ended = None if found or self._tells_of_before(turn) else self._courses.ends(scene, problem)
        if ended is not None:
            turn.findings.append(ended.borne_by(turn.words_of(scene.clause)))
        by_patient = scene.voice is Voice.PATIENT
        if not by_patient:
            self._phase = phase_after(self._phase, found)
        for finding in found:
            meant = self._offers.as_meant(
                self._topics.as_meant(scene, finding), by_patient=by_patient
            )
            if not by_patient and is_told_for_them(meant):
                meant = replace(meant, secondhand=True)
            turn.findings.append(meant)
            self._offers.note(meant)
            bare = finding.claim.normalized == PAIN
            mentioned = not by_patient and bool(scene.words & _MENTIONED)
            self._topics.note(meant, as_problem=not bare or problem is None, named=mentioned)

    def _tells_of_before(self, turn: Turn) -> bool:
        """ "I had it a month ago, and it settled": another time."""
        return "ago" in self._heard or any(token.text == "ago" for token in turn.reading.tokens)

    def _prepare_follow_up(self, turn: Turn, clause: Clause, voice: Voice) -> None:
        words = set(turn.reading.words(clause))
        self._wanted = wanted_by(turn.reading, clause, turn.passage, turn.speaker)
        self._teaching_back = None
        planning = self._phase is Phase.PLAN or bool(_WOULD & words)
        if clause.act is Act.OPEN and _RETURN_WORDS & words and planning:
            self._teaching_back = turn.speaker
        self._social.asked(turn.reading, clause, voice, turn.speaker)
        polar = clause.act is Act.POLAR and voice is Voice.CLINICIAN
        self._allergies.asked(turn.reading, clause, polar=polar)
