"""Reads question and answer together: from passages in order to findings that stand.

In: passages, one at a time. Out: findings with the words of question and answer, and questions
whose answer was not heard. It keeps the open questions, the topic and the phase of the visit,
nothing else, so that a passage costs the same at minute 2 and at minute 40.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.answers import Answer, Polarity, read_answer
from ambient_scribe.clinical.clauses import content_start, is_punctuation
from ambient_scribe.clinical.findings import (
    Finding,
    Phase,
    Scene,
    Voice,
    revised,
    spoken_ids,
)
from ambient_scribe.clinical.followups import Wanted, follow_up, wanted_by
from ambient_scribe.clinical.histories import ALLERGIES, read_allergies
from ambient_scribe.clinical.interpretation import Interpreter
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.medications import continue_regimen
from ambient_scribe.clinical.reading import Act, Clause, Effect, Reading, Span
from ambient_scribe.domain.clinical import Assertion, Attributes, FactKind, Spoken
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Passage, Role

ANSWER_GAP_MS = 1_500
"""After a pause this long inside the asker's own talk an answer may have been lost between: the
"no" that follows then answers only what was asked after the pause."""

PATIENCE = 2
"""Passages with content by somebody else after which a question counts as not answered."""

SUBSTANCE_WORDS = 3
"""A passage of fewer words ("okay", "mm") neither answers nor drops a question."""

ALLERGY_PASSAGES = 4
"""How long after "yes" to allergies a drug's name is an allergy's."""

ECHO_WORDS = 5
"""A clause of so few words, all of them just heard, is an echo."""

DRUG_PASSAGES = 3
"""How long "it" still means the drug that was named."""

PAIN = "pain"
PLACED_BY = frozenset({"it", "it's", "there", "that", "they"})
PAINS = frozenset({"headache", "sore throat", "abdominal cramps", "heartburn"})
"""Pains whose name does not end so."""

TOPIC_PASSAGES = 6
"""How long "it" still means the problem that was talked about."""


@dataclass(frozen=True)
class Asked:
    """A question for yes or no with what it asks about."""

    findings: tuple[Finding, ...]
    speaker: str
    role: Role
    end_ms: int | None
    negated: bool
    passages_since: int = 0
    """Passages with content by others since."""


@dataclass
class Turn:
    """What is known while one passage is read."""

    passage: Passage
    reading: Reading
    findings: list[Finding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


@dataclass
class Dialogue:
    """The state of one conversation."""

    interpreter: Interpreter
    phase: Phase = Phase.HISTORY
    pending: list[Asked] = field(default_factory=list)
    settled: list[Asked] = field(default_factory=list)
    settled_by: str | None = None
    topic: Finding | None = None
    topic_age: int = 0
    pain: Finding | None = None
    """The pain talked about last, by its place: what a bare "it hurts" means."""
    drug: Finding | None = None
    drug_age: int = 0
    heard: set[str] = field(default_factory=set)
    """Words of the passage before."""
    allergies_open: int = 0
    """Passages that may still name what the patient is allergic to."""
    wanted: Wanted | None = None
    last_voice: dict[str, Voice] = field(default_factory=dict)

    def hear(self, passage: Passage) -> tuple[list[Finding], list[Suggestion]]:
        turn = Turn(passage, self.interpreter.read(passage.text))
        self.allergies_open = max(0, self.allergies_open - 1)
        self._drop_unanswerable(turn)
        previous_asked = False
        self.topic_age += 1
        self.drug_age += 1
        for number, clause in enumerate(turn.reading.clauses):
            rest = clause
            if number == 0 or (previous_asked and self.pending):
                rest = self._try_answer(turn, clause, first=number == 0)
            previous_asked = self._clause(turn, rest)
        self._age(turn)
        self.heard = {token.text for token in turn.reading.tokens}
        return turn.findings, turn.suggestions

    def close(self) -> list[Suggestion]:
        left = [s for asked in self.pending if (s := not_heard(asked)) is not None]
        self.pending.clear()
        return left

    # ------------------------------------------------------------ answers
    def _may_answer(self, passage: Passage, asked: Asked) -> bool:
        """Somebody else answers; the asker only by repeating the answer ("no, okay")."""
        return passage.utterance.speaker != asked.speaker or asked.role is Role.UNKNOWN

    def _try_answer(self, turn: Turn, clause: Clause, *, first: bool) -> Clause:
        """Lets the clause answer what is open; returns what is left of it to be read."""
        span = Span(clause.start, len(turn.reading.tokens))
        answer = read_answer(turn.reading, span)
        self._take_back(turn, answer)
        others = [a for a in self.pending if self._may_answer(turn.passage, a)]
        if answer is None:
            if first and others:
                self._implicit(turn, others)
            return clause
        if others or (self.pending and self._echoes(answer)):
            self._resolve(turn, answer)
        if answer.end >= clause.end:
            return Clause(clause.end - 1, clause.end, Act.STATEMENT, clause.sentence)
        return Clause(answer.end, clause.end, clause.act, clause.sentence)

    def _take_back(self, turn: Turn, answer: Answer | None) -> None:
        """ "Yep." and then "um, no, it's fine": the second answer is meant."""
        again = self.settled_by == turn.passage.utterance.speaker
        if again and not self.pending and answer and answer.polarity is Polarity.NO:
            self.pending = self.settled
        self.settled, self.settled_by = [], None

    def _echoes(self, answer: Answer) -> bool:
        """The asker repeats a "no" that was not heard itself; a "yeah, okay" repeats nothing."""
        return answer.polarity is Polarity.NO

    def _resolve(self, turn: Turn, answer: Answer) -> None:
        words = turn.passage.word_ids_at(*turn.reading.characters(answer))
        explicit = self._explicit_names(turn)
        for position, asked in enumerate(self.pending):
            is_last = position == len(self.pending) - 1
            self._settle(turn, asked, answer, words, explicit, is_last)
        self.settled, self.settled_by = self.pending, turn.passage.utterance.speaker
        self.pending = []
        self.wanted = self.wanted if answer.polarity is Polarity.YES else None

    def _explicit_names(self, turn: Turn) -> set[str]:
        """Terms that the answering passage names itself: its own words decide those."""
        names = {m.entry.name for m in turn.reading.mentions}
        return names | ({ALLERGIES} if self.allergies_open else set())

    def _settle(
        self,
        turn: Turn,
        asked: Asked,
        answer: Answer,
        words: Sequence[str],
        explicit: set[str],
        is_last: bool,
    ) -> None:
        open_ones = [f for f in asked.findings if f.claim.normalized not in explicit]
        named = len(open_ones) < len(asked.findings)
        if answer.polarity is Polarity.NO:
            for finding in open_ones:
                self._deny(turn, finding, words)
        elif answer.polarity is Polarity.UNSURE:
            turn.suggestions.extend(_suggest(asked, "the answer was not sure", words))
        elif asked.negated and not answer.emphatic:
            for finding in open_ones:
                self._deny(turn, finding, words)
        elif named or not is_last:
            # "fever or chills?" "yes, chills": the fever stays open, and is no fact
            if not named:
                turn.suggestions.extend(_suggest(asked, "answer not heard", ()))
        elif len(open_ones) == 1 and open_ones[0].claim.normalized == ALLERGIES:
            self.allergies_open = ALLERGY_PASSAGES
        elif len(open_ones) == 1:
            affirmed = Assertion.PRESENT if answer.polarity is Polarity.YES else Assertion.POSSIBLE
            finding = affirmed_as(open_ones[0], affirmed).borne_by(words)
            turn.findings.append(finding)
            self._note_topic(finding)
        elif open_ones:
            turn.suggestions.extend(_suggest(asked, "answered yes, not clear to which", words))

    def _deny(self, turn: Turn, finding: Finding, words: Sequence[str]) -> None:
        turn.findings.append(denied(finding).borne_by(words))
        if self.topic is not None and self.topic.claim.normalized == finding.claim.normalized:
            self.topic = None

    def _implicit(self, turn: Turn, others: list[Asked]) -> None:
        """ "Just the cough" denies the rest; a time or a number alone affirms a single one."""
        reading = turn.reading
        first = reading.clauses[0]
        start = content_start(reading, first)
        explicit = self._explicit_names(turn)
        only = [c for c in reading.cues_in(first, Effect.ONLY) if c.start == start]
        if only and explicit:
            answer = Answer(only[0].start, only[0].end, Polarity.NO)
            mention = next((m for m in reading.mentions if m.start >= only[0].end), None)
            end = mention.end if mention and mention.start - only[0].end < 5 else only[0].end
            words = turn.passage.word_ids_at(*reading.characters(Span(only[0].start, end)))
            for asked in others:
                self._settle(turn, asked, answer, words, explicit, True)
            self.pending = [a for a in self.pending if a not in others]
            return
        named = {f.claim.normalized for a in others for f in a.findings} & explicit
        if self._names_allergy(turn, others):
            named.add(ALLERGIES)
        if named:
            self.pending = [
                a for a in self.pending if not {f.claim.normalized for f in a.findings} & named
            ]

    def _names_allergy(self, turn: Turn, others: list[Asked]) -> bool:
        """ "Any allergies?" "Penicillin." """
        asked = any(f.claim.normalized == ALLERGIES for a in others for f in a.findings)
        kinds = (LexiconKind.MEDICATION, LexiconKind.ALLERGEN)
        if not asked or not any(m.kind in kinds for m in turn.reading.mentions):
            return False
        self.allergies_open = 1
        return True

    def _drop_unanswerable(self, turn: Turn) -> None:
        """When the asker goes on after a pause, the answer to what came before was lost."""
        span = turn.passage.span
        kept = []
        for asked in self.pending:
            same = asked.speaker == turn.passage.utterance.speaker
            paused = (
                same
                and span is not None
                and asked.end_ms is not None
                and span.start_ms - asked.end_ms > ANSWER_GAP_MS
            )
            asks_on = any(c.act in {Act.POLAR, Act.OPEN} for c in turn.reading.clauses)
            echo = read_answer(turn.reading, Span(0, len(turn.reading.tokens)))
            heard = echo is not None and self._echoes(echo)
            if paused and asks_on and not heard:
                turn.suggestions.extend(_suggest(asked, "answer not heard", ()))
            else:
                kept.append(asked)
        self.pending = kept

    def _age(self, turn: Turn) -> None:
        speaker = turn.passage.utterance.speaker
        kept = []
        for asked in self.pending:
            if asked.speaker != speaker and len(turn.passage.words) >= SUBSTANCE_WORDS:
                asked = replace(asked, passages_since=asked.passages_since + 1)
            if asked.passages_since >= PATIENCE:
                turn.suggestions.extend(_suggest(asked, "answer not heard", ()))
            else:
                kept.append(asked)
        self.pending = kept

    # ------------------------------------------------------------ clauses
    def _clause(self, turn: Turn, clause: Clause) -> bool:
        """Reads one clause; tells whether it was a question."""
        if clause.end - clause.start < 1 or is_punctuation(turn.reading.tokens[clause.start].text) and (
            clause.end - clause.start == 1
        ):
            return False
        voice = self._voice(turn, clause)
        if voice is Voice.CLINICIAN:
            self._move_phase(turn.reading, clause)
        if clause.act is Act.CONTROL:
            return False
        asked = clause.act in {Act.POLAR, Act.OPEN}
        if asked and voice is Voice.PATIENT:
            return True
        scene = Scene(
            turn.reading,
            clause,
            voice,
            self.phase,
            asked=clause.act is Act.POLAR,
            companion=turn.passage.role in {Role.OTHER, Role.UNKNOWN},
        )
        answering = self.allergies_open > 0 and voice is Voice.PATIENT
        read = read_allergies(scene, answering=True) if answering else []
        read = read or self.interpreter.interpret(scene)
        found = [self._borne(turn, clause, f) for f in read]
        if voice is Voice.CLINICIAN and self._repeats(turn, clause):
            found = [f.as_weak() for f in found]
        if self.phase is Phase.EXAM and voice is Voice.PATIENT:
            # "that hurts" answers the examining hand, and complains of nothing new
            found = [f for f in found if f.claim.normalized != PAIN]
        if clause.act is Act.POLAR:
            self._ask(turn, clause, found)
        elif clause.act is Act.OPEN:
            self._take_for_granted(turn, found)
        else:
            self._state(turn, scene, found)
        if asked:
            self.wanted = wanted_by(
                turn.reading, clause, turn.passage, turn.passage.utterance.speaker
            )
        return asked

    def _repeats(self, turn: Turn, clause: Clause) -> bool:
        """ "Red and itchy.": the clinician says again what was just heard."""
        words = {w for w in turn.reading.words(clause) if w.isalpha()}
        return len(words) <= ECHO_WORDS and words <= self.heard

    def _borne(self, turn: Turn, clause: Clause, finding: Finding) -> Finding:
        return finding.borne_by(spoken_ids(turn.reading, clause, finding.spans, turn.passage))

    def _ask(self, turn: Turn, clause: Clause, found: list[Finding]) -> None:
        for finding in found:
            if finding.weak:
                self._note_topic(self._as_topic(finding))
        found = [f for f in found if not f.weak and not _asks_for_others(turn.reading, f)]
        if len(found) > 1:
            found = [f for f in found if f.claim.normalized != PAIN]
        if not found:
            return
        negated = any(f.claim.assertion is Assertion.ABSENT for f in found)
        utterance = turn.passage.utterance
        span = turn.passage.span
        self.pending.append(
            Asked(
                findings=tuple(found),
                speaker=utterance.speaker,
                role=utterance.role,
                end_ms=span.end_ms if span else None,
                negated=negated,
            )
        )
        if len(found) == 1:
            self._note_topic(found[0])

    def _take_for_granted(self, turn: Turn, found: list[Finding]) -> None:
        for finding in map(self._as_topic, found):
            if finding.claim.kind in {FactKind.SYMPTOM, FactKind.CONDITION}:
                turn.findings.append(replace(finding, presumed=True))
                self._note_topic(finding)

    def _state(self, turn: Turn, scene: Scene, found: list[Finding]) -> None:
        if self.drug is not None and self.drug_age <= DRUG_PASSAGES:
            answering = self.wanted is not None and (
                self.wanted.speaker != turn.passage.utterance.speaker
            )
            regimen = continue_regimen(scene, self.drug, answering=answering)
            if regimen is not None:
                turn.findings.append(self._borne(turn, scene.clause, regimen))
        answered = None
        if self.wanted is not None and self.wanted.speaker != turn.passage.utterance.speaker:
            answered = follow_up(scene, turn.passage, self.wanted, self._current_topic())
        elif not found and scene.voice is Voice.PATIENT:
            answered = follow_up(scene, turn.passage, None, self._current_topic())
        if answered is not None:
            turn.findings.append(answered)
        for finding in found:
            placed = self._in_place(scene, self._as_topic(finding))
            turn.findings.append(placed)
            if finding.claim.normalized != PAIN or self.topic is None:
                self._note_topic(placed)

    def _as_topic(self, finding: Finding) -> Finding:
        """A bare "pain" or "ache" is the pain that is talked about."""
        claim = finding.claim
        if claim.kind is not FactKind.SYMPTOM or claim.normalized != PAIN:
            return finding
        if self.pain is not None and claim.assertion is Assertion.PRESENT:
            return finding.claiming(revised(claim, normalized=self.pain.claim.normalized))
        return finding

    def _in_place(self, scene: Scene, finding: Finding) -> Finding:
        """ "It swells": what happens at the place that the pain is in is named by it."""
        claim = finding.claim
        if (
            self.pain is None
            or claim.kind is not FactKind.SYMPTOM
            or claim.attributes.site is not None
            or not PLACED_BY & scene.words
        ):
            return finding
        place = self.pain.claim.normalized.removesuffix(f" {PAIN}")
        entry = self.interpreter.lexicon.find(f"{place} {claim.normalized}", LexiconKind.SYMPTOM)
        if entry is None:
            return finding
        return finding.claiming(revised(claim, normalized=entry.name))

    def _current_topic(self) -> Finding | None:
        return self.topic if self.topic_age <= TOPIC_PASSAGES else None

    def _note_topic(self, finding: Finding) -> None:
        claim = finding.claim
        if claim.kind is FactKind.MEDICATION:
            self.drug, self.drug_age = finding, 0
        if finding.weak and (self.pain is None or claim.normalized != self.pain.claim.normalized):
            return
        if claim.kind is FactKind.SYMPTOM and claim.assertion is Assertion.PRESENT:
            if claim.normalized.endswith(f" {PAIN}") or claim.normalized in PAINS:
                self.pain = finding
        if claim.kind in {FactKind.SYMPTOM, FactKind.CONDITION}:
            self.topic, self.topic_age = finding, 0

    # ------------------------------------------------------------ who and where
    def _voice(self, turn: Turn, clause: Clause) -> Voice:
        role = turn.passage.role
        if role is Role.CLINICIAN:
            return Voice.CLINICIAN
        if role in {Role.PATIENT, Role.OTHER}:
            return Voice.PATIENT
        return self._guessed_voice(turn, clause)

    def _guessed_voice(self, turn: Turn, clause: Clause) -> Voice:
        """Without roles: who asks or says "you" is the clinician, who says "my" the patient."""
        words = set(turn.reading.words(clause))
        speaker = turn.passage.utterance.speaker
        if clause.act in {Act.POLAR, Act.OPEN} or {"you", "your"} & words:
            voice = Voice.CLINICIAN
        elif {"i", "my", "me", "i'm"} & words and not turn.reading.has(
            clause, Effect.PHASE_EXAM, Effect.PLANNED
        ):
            voice = Voice.PATIENT
        else:
            voice = self.last_voice.get(speaker, Voice.PATIENT)
        self.last_voice[speaker] = voice
        return voice

    def _move_phase(self, reading: Reading, clause: Clause) -> None:
        for effect, phase in (
            (Effect.PHASE_HISTORY, Phase.HISTORY),
            (Effect.PHASE_RESULTS, Phase.RESULTS),
            (Effect.PHASE_EXAM, Phase.EXAM),
            (Effect.PHASE_PLAN, Phase.PLAN),
        ):
            if reading.has(clause, effect):
                self.phase = phase


def _asks_for_others(reading: Reading, finding: Finding) -> bool:
    """ "Any other surgeries?" denies none that is known."""
    before = reading.words(Span(max(0, finding.term.start - 1), finding.term.start))
    return before == ("other",)


def denied(finding: Finding) -> Finding:
    """Not so; what was said of it falls."""
    return finding.claiming(
        revised(finding.claim, assertion=Assertion.ABSENT, attributes=Attributes())
    )


def affirmed_as(finding: Finding, assertion: Assertion) -> Finding:
    if finding.claim.assertion in {Assertion.HISTORICAL, Assertion.PLANNED}:
        return finding
    return finding.asserted(assertion)


def not_heard(asked: Asked) -> Suggestion | None:
    return next(iter(_suggest(asked, "answer not heard", ())), None)


def _suggest(asked: Asked, what: str, words: Sequence[str]) -> list[Suggestion]:
    names = list(dict.fromkeys(f.claim.normalized for f in asked.findings))
    if not names:
        return []
    ids = tuple(dict.fromkeys([w for f in asked.findings for w in f.word_ids] + list(words)))
    return [
        Suggestion(
            kind=SuggestionKind.OPEN_QUESTION,
            text=f"asked about {', '.join(names)}: {what}",
            evidence=(Spoken(word_ids=ids),),
        )
    ]
