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
from ambient_scribe.clinical.dialogue.answering import Answering
from ambient_scribe.clinical.dialogue.asked_others import (
    is_asked_for,
)
from ambient_scribe.clinical.dialogue.asking import Asking
from ambient_scribe.clinical.dialogue.calling_out import call_out
from ambient_scribe.clinical.dialogue.companions import Companions
from ambient_scribe.clinical.dialogue.courses import Courses
from ambient_scribe.clinical.dialogue.dictation import dictated, shown_tests, template_asked_for
from ambient_scribe.clinical.dialogue.family_talk import FamilyTalk
from ambient_scribe.clinical.dialogue.followups import Wanted, follow_up, wanted_by
from ambient_scribe.clinical.dialogue.offers import Offers
from ambient_scribe.clinical.dialogue.past_talk import SURGERY, PastTalk
from ambient_scribe.clinical.dialogue.phases import phase_after, phase_of
from ambient_scribe.clinical.dialogue.questions import Questions
from ambient_scribe.clinical.dialogue.sections import Sections, as_dictated, in_section
from ambient_scribe.clinical.dialogue.sides import Sides
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
from ambient_scribe.clinical.kinds.drug_references import names_drug_unsurely
from ambient_scribe.clinical.kinds.histories import IN_GENERAL
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import (
    Finding,
    Phase,
    Scene,
    Voice,
    spoken_ids,
)
from ambient_scribe.clinical.language.interpretation import Interpreter
from ambient_scribe.clinical.language.reading import Act, Clause, Effect, Reading
from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.domain.transcript import Passage, Role

ECHO_WORDS = 5
"""A clause of so few words, all of them just heard, is an echo."""

_RETURN_WORDS = frozenset({"come", "back", "call", "return", "bring", "sooner", "emergency"})
_MENTIONED = frozenset({"mentioned", "mention", "said", "told", "your", "had"})
_WOULD = frozenset({"would", "should"})


class Dialogue:
    """The state of one conversation."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._questions = Questions()
        self._topics = Topics(interpreter.lexicon)
        self._voices = Voices()
        self._phase = Phase.HISTORY
        self._wanted: Wanted | None = None
        self._heard: frozenset[str] = frozenset()
        self._allergies = AllergyTalk()
        self._offers = Offers(interpreter.lexicon)
        self._social = SocialTalk()
        self._courses = Courses()
        self._family = FamilyTalk()
        self._sides = Sides(interpreter.lexicon)
        self._sections = Sections()
        self._past = PastTalk(interpreter.lexicon)
        self._companions = Companions(interpreter.lexicon)
        self._teaching_back: str | None = None
        """Who told when to come back: what others list next is said again, and is no complaint."""

    def hear(self, passage: Passage) -> tuple[list[Finding], list[Suggestion]]:
        turn = Turn(passage, self._interpreter.read(passage.text))
        turn.suggestions.extend(offer(h, turn.words_of(h)) for h in turn.reading.heard)
        for state in self._aging:
            state.next_passage()
        answering = self._answering(turn)
        answering.lose_questions()
        after_question = False
        for number, clause in enumerate(turn.reading.clauses):
            rest: Clause | None = clause
            if number == 0 or (after_question and self._questions.pending):
                rest = answering.answer(clause, first=number == 0)
                self._wanted = None if turn.denied else self._wanted or answering.more_to_come
            else:
                answering.decline(clause, None)
            after_question = rest is not None and self._read(turn, rest)
        call_out(turn, self._interpreter.lexicon)
        self._social.note(turn.findings)
        turn.suggestions.extend(self._questions.age(passage))
        if self._teaching_back not in {None, turn.speaker}:
            self._teaching_back = None
        self._heard = turn.said
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
        other._family = copy.copy(self._family)
        other._sides = copy.copy(self._sides)
        other._sections = copy.copy(self._sections)
        other._past = copy.copy(self._past)
        other._companions = self._companions.copied()
        return other

    @property
    def _aging(
        self,
    ) -> tuple[AllergyTalk | Offers | Topics | SocialTalk | FamilyTalk | Sides | PastTalk, ...]:
        """What is forgotten some passages later."""
        talks = (self._allergies, self._offers, self._social, self._family)
        return (*talks, self._topics, self._sides, self._past)

    def _answering(self, turn: Turn) -> Answering:
        return Answering(
            turn,
            self._questions,
            self._topics,
            self._offers,
            self._allergies,
            self._family,
            self._sides,
            self._past,
        )

    def _asking(self, turn: Turn) -> Asking:
        return Asking(turn, self._questions, self._topics, self._offers, self._sides)

    # ------------------------------------------------------------ clauses
    def _read(self, turn: Turn, clause: Clause) -> bool:
        """Reads one clause; tells whether it was a question."""
        reading = turn.reading
        if all(is_punctuation(word) for word in reading.words(clause)):
            return False
        self._companions.hear(turn.passage, reading, clause)
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
        clause = self._as_told(reading, clause, voice)
        asked = clause.act in {Act.POLAR, Act.OPEN}
        if asked and voice is Voice.PATIENT:
            self._offers.heard(reading, clause, by_clinician=False)
            self._topics.note_named(turn.passage, reading, clause)
            return True
        scene = self._scene(turn, clause, voice)
        section = self._sections.of(reading, clause, turn.speaker)
        scene = as_dictated(scene, section)
        self._offers.heard(reading, clause, by_clinician=voice is Voice.CLINICIAN)
        found = [in_section(f, section) for f in self._find(turn, scene)]
        self._topics.note_named(turn.passage, reading, clause)
        if asked:
            self._family.names(reading, clause)
            found = [self._family.asks_on(scene, f) for f in found]
            self._family.asked(found, turn.speaker)
            self._family.asks(scene)
            self._past.asked(reading, clause, found)
            if not found:
                self._family.asked_of_topic(scene, self._topics.problem, turn.speaker)
        if clause.act is Act.POLAR:
            self._asking(turn).ask(scene, found)
        elif clause.act is Act.OPEN:
            self._asking(turn).take_for_granted(scene, found)
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

    def _as_told(self, reading: Reading, clause: Clause, voice: Voice) -> Clause:
        """ "Metformin?" of a patient who tells what they take is no question."""
        if voice is Voice.PATIENT and names_drug_unsurely(reading, clause, self._heard):
            return replace(clause, act=Act.STATEMENT)
        return clause

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
            speaker_is=self._companions.of(turn.passage),
            asked_of=self._family.asked_of,
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
        found = self._courses.read(scene, self._past.as_meant(scene, found))
        found = [self._family.as_meant(scene, f) for f in found]
        examining = scene.phase is Phase.EXAM and scene.voice is Voice.CLINICIAN
        return found if scene.asked or examining else self._allergies.read(found, scene)

    def _repeats(self, scene: Scene) -> bool:
        """ "Red and itchy.": the clinician says again what was just heard."""
        words = {word for word in scene.words if word.isalpha()}
        return len(words) <= ECHO_WORDS and words <= self._heard

    def _state(self, turn: Turn, scene: Scene, found: Sequence[Finding]) -> None:
        wanted = self._wanted
        answering = wanted is not None and wanted.speaker != turn.speaker
        told = any(is_complaint_fact(f) for f in found)
        sided = None if told else self._sides.corrected(scene, turn.passage, answering=answering)
        if sided is not None:
            turn.findings.append(sided)
        continued = () if sided else self._topics.continued(scene, answering=answering)
        for finding in continued:
            self._questions.drop_named({finding.claim.normalized})
            ids = spoken_ids(turn.reading, scene.clause, finding.spans, turn.passage)
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
        found = [self._social.as_meant(scene, finding) for finding in found]
        over = self._social.ended(scene, turn.passage)
        turn.findings.extend([over] if over else [])
        habits = self._social.told(scene, turn.passage, turn.speaker, [*found])
        self._questions.drop_named({f.claim.normalized for f in habits})
        turn.findings.extend(habits)
        self._complete(turn, scene, found)
        ended = None if found or self._tells_of_before(turn) else self._courses.ends(scene, problem)
        if ended is not None:
            turn.findings.append(ended.borne_by(turn.words_of(scene.clause)))
        by_patient = scene.voice is Voice.PATIENT
        if not by_patient:
            self._phase = phase_after(self._phase, found)
        self._family.told(found, turn.speaker)
        if scene.voice is Voice.PATIENT:
            habits_told = {f.claim.normalized for f in found if f.claim.kind is FactKind.SOCIAL}
            self._questions.drop_named(habits_told)
            self._questions.drop_answered_in_kind(found)
        for finding in found:
            meant = self._offers.as_meant(
                self._topics.as_meant(scene, finding), by_patient=by_patient
            )
            if not by_patient and is_told_for_them(meant):
                meant = replace(meant, secondhand=True)
            replaced = self._offers.replaced_by(scene, meant)
            if replaced is not None:
                turn.findings.append(replaced.borne_by(turn.words_of(scene.clause)))
            turn.findings.append(meant)
            self._offers.note(meant)
            self._sides.note(meant)
            bare = finding.claim.normalized == PAIN
            mentioned = not by_patient and bool(scene.words & _MENTIONED)
            self._topics.note(meant, as_problem=not bare or problem is None, named=mentioned)

    def _complete(self, turn: Turn, scene: Scene, found: Sequence[Finding]) -> None:
        """What a clause adds without a name: who has it too, on which side it is, what was operated."""
        operations = self._past.read(scene, turn.passage, found)
        turn.findings.extend(operations)
        self._questions.drop_named({SURGERY} if operations else set())
        if any(is_complaint_fact(f) for f in found):
            return
        relatives = self._family.read(scene, turn.passage, self._topics.problem)
        self._questions.drop_named({f.claim.normalized for f in relatives})
        turn.findings.extend(relatives)

    def _tells_of_before(self, turn: Turn) -> bool:
        """ "I had it a month ago, and it settled": another time."""
        return "ago" in self._heard or "ago" in turn.said

    def _prepare_follow_up(self, turn: Turn, clause: Clause, voice: Voice) -> None:
        words = set(turn.reading.words(clause))
        self._wanted = wanted_by(turn.reading, clause, turn.passage, turn.speaker)
        self._teaching_back = None
        planning = self._phase is Phase.PLAN or bool(_WOULD & words)
        if clause.act is Act.OPEN and _RETURN_WORDS & words and planning:
            self._teaching_back = turn.speaker
        self._social.asked(turn.reading, clause, voice, turn.speaker)
        polar = clause.act is Act.POLAR and voice is Voice.CLINICIAN
        self._allergies.asked(turn.reading, clause, polar=polar, words=turn.words_of(clause))
