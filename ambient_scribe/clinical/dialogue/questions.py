"""The open questions of a conversation: what was asked, and what an answer makes of it.

In: questions for yes or no with the findings they ask about, then answers. Out: findings with the
words of question and answer; a question whose answer was not heard makes a suggestion and no fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.dialogue.answers import Answer, Polarity
from ambient_scribe.clinical.kinds.histories import IN_GENERAL
from ambient_scribe.clinical.kinds.no_drugs import ANY_DRUG, OTHER_DRUGS
from ambient_scribe.clinical.language.findings import Finding, revised
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.domain.clinical import Assertion, Attributes, Change, FactKind, Spoken, Subject
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Passage, Role

ANSWER_GAP_MS = 1_500
"""After a pause this long inside the asker's own talk an answer may have been lost between: the
"no" that follows then answers only what was asked after the pause."""

TAKE_BACK_MS = 2_500
"""A "no" so long after a "yep" answers something else, that was asked in between or over it."""

PATIENCE = 2
"""Passages with content by somebody else after which a question counts as not answered."""

SUBSTANCE_WORDS = 3
"""A passage of fewer words ("okay", "mm") neither answers nor drops a question."""

_MAY_BE_OVER = frozenset({FactKind.SYMPTOM, FactKind.CONDITION, FactKind.MEDICATION})
NOT_HEARD = "answer not heard"


@dataclass(frozen=True)
class Asked:
    """A question for yes or no with what it asks about. `negated`: "no fever?"."""

    findings: tuple[Finding, ...]
    speaker: str
    role: Role
    end_ms: int | None
    negated: bool
    begin_ms: int | None = None
    """When what is asked about began to be said."""
    well: bool = False
    """ "Are your bowels okay?": yes denies what is asked about."""
    general: bool = False
    """ "Any other problems?": yes tells nothing by itself."""
    together: bool = False
    """ "You're on lisinopril and metformin, right?": yes affirms each of them."""
    of_diagnosis: bool = False
    """ "Ever been diagnosed with …?": "ten years ago" tells since when, and not that it is over."""
    of_degree: bool = False
    """ "Is this the worst headache you've had?": a no leaves the headache as it is."""
    passages_since: int = 0
    """Passages with content by others since."""

    def may_be_answered_by(self, passage: Passage) -> bool:
        """By somebody else, and not by a "yeah" that was over before it was asked."""
        span = passage.span
        if span is not None and self.begin_ms is not None and span.end_ms <= self.begin_ms:
            return False
        return passage.utterance.talker != self.speaker or self.role is Role.UNKNOWN

    @property
    def things(self) -> set[tuple[str, Subject]]:
        return {(finding.claim.normalized, finding.claim.subject) for finding in self.findings}

    @property
    def names(self) -> set[str]:
        return {finding.claim.normalized for finding in self.findings}


def asked_by(passage: Passage, reading: Reading, findings: Sequence[Finding]) -> Asked:
    """The question that this passage asks about these findings."""
    span = passage.span
    first = min((finding.term for finding in findings), key=lambda term: term.start)
    last = max((finding.term for finding in findings), key=lambda term: term.end)
    drugs = all(finding.claim.kind is FactKind.MEDICATION for finding in findings)
    begun = next(iter(passage.words_at(*reading.characters(first)))).span
    return Asked(
        findings=tuple(findings),
        speaker=passage.utterance.talker,
        role=passage.role,
        end_ms=span.end_ms if span else None,
        negated=any(
            f.claim.assertion is Assertion.ABSENT and not _asks_of_stopping(f) for f in findings
        ),
        begin_ms=begun.start_ms if begun else None,
        together=drugs and "or" not in reading.words(Span(first.start, last.end)),
    )


@dataclass
class Outcome:
    """What an answer made of the questions."""

    affirmed: list[Finding] = field(default_factory=list)
    denied: list[Finding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    allergies_affirmed: bool = False


@dataclass
class Questions:
    """The questions that wait for an answer, and those answered just now."""

    pending: list[Asked] = field(default_factory=list)
    settled: list[Asked] = field(default_factory=list)
    settled_by: str | None = None
    settled_ms: int | None = None

    def ask(self, asked: Asked) -> None:
        """Asked again, it is one question: "you're not breathless, your breathing is okay?"."""
        asked_before = any(asked.things <= known.things for known in self.pending)
        if asked_before:
            return
        self.pending = [known for known in self.pending if not known.things <= asked.things]
        self.pending.append(asked)

    def open_to(self, passage: Passage) -> list[Asked]:
        return [asked for asked in self.pending if asked.may_be_answered_by(passage)]

    def take_back(self, passage: Passage, answer: Answer | None) -> None:
        """ "Yep." and then "um, no, it's fine": the second answer is meant."""
        span = passage.span
        later = (
            span is not None
            and self.settled_ms is not None
            and span.start_ms - self.settled_ms > TAKE_BACK_MS
        )
        again = self.settled_by == passage.utterance.talker and not later
        if again and not self.pending and answer and answer.polarity is Polarity.NO:
            self.pending = self.settled
        self.settled, self.settled_by = [], None

    def resolve(
        self,
        answered: list[Asked],
        passage: Passage,
        answer: Answer,
        words: Sequence[str],
        named: set[str],
        past: bool,
    ) -> Outcome:
        """Lets the answer settle everything that is open to it. `named`: what the answering passage
        names itself, and decides itself; `past`: "not anymore"."""
        outcome = Outcome()
        for position, asked in enumerate(answered):
            is_last = position == len(answered) - 1
            past = past and not asked.of_diagnosis
            _settle(outcome, asked, answer, words, named, is_last, past)
        self.settled, self.settled_by = answered, passage.utterance.talker
        self.settled_ms = passage.span.end_ms if passage.span else None
        self.pending = [asked for asked in self.pending if asked not in answered]
        return outcome

    def deny_rest(self, others: list[Asked], words: Sequence[str], named: set[str]) -> Outcome:
        """ "Just the cough", "i'm fine": everything else that was asked is not so."""
        outcome = Outcome()
        for asked in others:
            answer = Answer(0, 0, Polarity.YES if asked.well else Polarity.NO)
            _settle(outcome, asked, answer, words, named, True, False)
        self.pending = [a for a in self.pending if a not in others]
        return outcome

    def affirm_only(self, others: list[Asked], words: Sequence[str]) -> Outcome:
        """A dose, a time alone: yes to the one thing that was asked last."""
        outcome = Outcome()
        answer = Answer(0, 0, Polarity.YES)
        _settle(outcome, others[-1], answer, words, set(), True, False)
        self.pending = [a for a in self.pending if a not in others]
        return outcome

    def deny_only(self, others: list[Asked], words: Sequence[str]) -> Outcome:
        """ "The test was negative": no to the one thing that was asked last."""
        outcome = Outcome()
        _settle(outcome, others[-1], Answer(0, 0, Polarity.NO), words, set(), True, False)
        self.pending = [a for a in self.pending if a is not others[-1]]
        return outcome

    def put_into_past(self, others: list[Asked], words: Sequence[str], when: str | None) -> Outcome:
        """ "I had it as a child": of the one thing that was asked last."""
        outcome = Outcome()
        last = others[-1]
        if len(last.findings) == 1 and not (last.general or last.well):
            outcome.affirmed.append(_past(last.findings[0], when).borne_by(words))
            self.pending = [asked for asked in self.pending if asked is not last]
        return outcome

    def drop_named(self, named: set[str]) -> None:
        """What the answer names is decided by its own words."""
        self.pending = [asked for asked in self.pending if not asked.names & named]

    def drop_answered_in_kind(self, told: Iterable[Finding]) -> None:
        """ "Any heart disease in the family?" "My dad had a heart attack."; by the chapters of
        ICD-10-CM, which the first letter of a code tells."""
        chapters = {(f.code or "")[:1] for f in told if f.claim.subject is Subject.FAMILY} - {""}
        self.pending = [
            asked
            for asked in self.pending
            if not all(
                f.claim.subject is Subject.FAMILY
                and f.claim.normalized in group("kinds of illness")
                and (f.code or "")[:1] in chapters
                for f in asked.findings
            )
        ]

    def lose(
        self, passage: Passage, *, asks: bool, echoes: bool, named: set[str]
    ) -> list[Suggestion]:
        """Before the asker's next words: what was asked before a pause, or before others spoke of
        something else, will not be answered any more, unless these words name it again."""
        span = passage.span
        kept: list[Asked] = []
        lost: list[Asked] = []
        for asked in self.pending:
            same = asked.speaker == passage.utterance.talker and asked.role is not Role.UNKNOWN
            paused = (
                span is not None
                and asked.end_ms is not None
                and span.start_ms - asked.end_ms > ANSWER_GAP_MS
            )
            stale = paused or asked.passages_since > 0
            again = bool(asked.names & named)
            (lost if same and asks and stale and not (echoes or again) else kept).append(asked)
        self.pending = kept
        return suggest(lost, NOT_HEARD)

    def age(self, passage: Passage) -> list[Suggestion]:
        """After a passage: it may have been one that should have answered."""
        kept: list[Asked] = []
        lost: list[Asked] = []
        for asked in self.pending:
            others = asked.speaker != passage.utterance.talker and asked.may_be_answered_by(passage)
            if others and len(passage.words) >= SUBSTANCE_WORDS:
                waiting = replace(asked, passages_since=asked.passages_since + 1)
            else:
                waiting = asked
            (lost if waiting.passages_since >= PATIENCE else kept).append(waiting)
        self.pending = kept
        return suggest(lost, NOT_HEARD)

    def copied(self) -> Questions:
        return Questions([*self.pending], [*self.settled], self.settled_by, self.settled_ms)

    def close(self) -> list[Suggestion]:
        lost, self.pending = self.pending, []
        return suggest(lost, NOT_HEARD)


def _settle(
    outcome: Outcome,
    asked: Asked,
    answer: Answer,
    words: Sequence[str],
    named: set[str],
    is_last: bool,
    past: bool,
) -> None:
    rest = [f for f in asked.findings if f.claim.normalized not in named]
    if asked.well:
        answer = _of_well_being(answer)
    if answer.polarity is Polarity.UNSURE:
        outcome.suggestions.extend(suggest([asked], "the answer was not sure", words))
    elif answer.polarity is Polarity.NO or (asked.negated and not answer.emphatic):
        denied = () if asked.of_degree else rest
        outcome.denied.extend(_denied(f, past=past).borne_by(words) for f in denied)
    elif asked.general:
        return
    elif len(rest) < len(asked.findings):
        return  # "fever or chills?" "yes, chills": of the fever nothing was said
    elif not is_last:
        outcome.suggestions.extend(suggest([asked], NOT_HEARD))
    elif len(rest) > 1 and asked.together and answer.polarity is Polarity.YES:
        named_ones = [f for f in rest if f.claim.normalized not in {ANY_DRUG, OTHER_DRUGS}]
        outcome.affirmed.extend(_affirmed(f, Assertion.PRESENT).borne_by(words) for f in named_ones)
    elif len(rest) > 1:
        outcome.suggestions.extend(suggest([asked], "answered yes, not clear to which", words))
    elif rest[0].claim.normalized in {ANY_DRUG, OTHER_DRUGS}:
        return  # which ones, comes next
    elif rest[0].claim.normalized in IN_GENERAL:
        outcome.allergies_affirmed = True
    elif past:
        outcome.affirmed.append(_past(rest[0], None).borne_by(words))
    else:
        sure = answer.polarity is Polarity.YES
        affirmed = _affirmed(rest[0], Assertion.PRESENT if sure else Assertion.POSSIBLE)
        outcome.affirmed.append(affirmed.borne_by(words))


def _of_well_being(answer: Answer) -> Answer:
    """ "Are your bowels okay?": yes denies a trouble; a no may be "no trouble", and tells nothing."""
    yes = answer.polarity in {Polarity.YES, Polarity.MAYBE}
    return replace(answer, polarity=Polarity.NO if yes else Polarity.UNSURE)


def _denied(finding: Finding, *, past: bool) -> Finding:
    """Not so; what was said of it falls. A habit that is "not anymore" was one; an offer that is
    declined stays known with its dose."""
    kind = finding.claim.kind
    if finding.over and kind is FactKind.SYMPTOM:
        still = finding.asserted(Assertion.PRESENT)
        return replace(still, over=False)  # "have the sweats stopped?" "no": they are there
    if _asks_of_stopping(finding):
        kept = finding.claim.attributes.changed(change=None)
        return finding.claiming(
            revised(finding.claim, assertion=Assertion.PRESENT, attributes=kept)
        )
    if kind is FactKind.MEDICATION and finding.claim.assertion is Assertion.PLANNED:
        return finding.asserted(Assertion.ABSENT, change=Change.REFUSED)
    if past and kind in _MAY_BE_OVER:
        return _past(finding, None)
    was = past and kind is FactKind.SOCIAL
    assertion = Assertion.HISTORICAL if was else Assertion.ABSENT
    known = finding.claim.attributes
    kept = Attributes(relative=known.relative, body_system=known.body_system)
    name = finding.claim.normalized
    if known.character in group("denied by themselves"):
        name = f"{known.character} {name}"  # "bringing anything up?" "no": there may be a dry cough
    told = revised(finding.claim, normalized=name, assertion=assertion, attributes=kept)
    return finding.claiming(told)


def _past(finding: Finding, when: str | None) -> Finding:
    """It was so; a drug that was taken is stopped."""
    kind = finding.claim.kind
    if finding.claim.assertion is Assertion.HISTORICAL:
        return finding
    if kind is FactKind.MEDICATION:
        stopped = finding.asserted(Assertion.ABSENT, change=Change.STOPPED, date=when)
        return replace(stopped, over=True)
    if kind is FactKind.SOCIAL:
        return finding.asserted(Assertion.HISTORICAL)
    if kind not in _MAY_BE_OVER or finding.claim.subject is not Subject.PATIENT:
        return _affirmed(finding, Assertion.PRESENT)
    known = finding.claim.attributes
    kept = Attributes(body_system=known.body_system, laterality=known.laterality, onset=when)
    told = revised(finding.claim, assertion=Assertion.HISTORICAL, attributes=kept)
    return replace(finding, claim=told, over=kind is FactKind.SYMPTOM)


def _asks_of_stopping(finding: Finding) -> bool:
    """ "So you're off the warfarin now?", "did you stop the aspirin?"."""
    claim = finding.claim
    stopped = claim.kind is FactKind.MEDICATION and claim.attributes.change is Change.STOPPED
    return stopped and claim.assertion is Assertion.ABSENT


def _affirmed(finding: Finding, assertion: Assertion) -> Finding:
    if _asks_of_stopping(finding):
        return replace(finding, over=True)
    if finding.claim.assertion in {Assertion.HISTORICAL, Assertion.PLANNED}:
        return finding
    return finding.asserted(assertion)


def suggest(questions: Iterable[Asked], what: str, words: Sequence[str] = ()) -> list[Suggestion]:
    """One open question for each that asked about something."""
    suggestions = []
    for asked in questions:
        if asked.general:
            continue  # who answers "any other problems?" by telling one has answered
        names = list(dict.fromkeys(f.claim.normalized for f in asked.findings))
        ids = dict.fromkeys([w for f in asked.findings for w in f.word_ids] + list(words))
        if names and ids:
            suggestions.append(
                Suggestion(
                    kind=SuggestionKind.OPEN_QUESTION,
                    text=f"asked about {', '.join(names)}: {what}",
                    evidence=(Spoken(word_ids=tuple(ids)),),
                )
            )
    return suggestions
