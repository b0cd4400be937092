"""The ledger of omissions: everything of a visit that its note leaves out, with why.

In: an encounter with its newest draft. Out: a `Ledger`. Each fact of the visit stands in a sentence
or here, and so does each clause that was said; what is here stands in order of importance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Fact, Spoken
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.ledger.clauses import Said, clauses_of
from ambient_scribe.note.ledger.entries import Entry, Ledger, Reason
from ambient_scribe.note.ledger.importance import Importance
from ambient_scribe.note.ledger.wording import LedgerWords, load_ledger_words
from ambient_scribe.note.omissions import LeftOut, Omission, left_out, surface_of, survey_of
from ambient_scribe.note.phrases.reading import load_phrases

_USED = 0.3
"""Share of a clause's words in sentences from which on the note uses it."""
_BORNE = 0.5
"""Share of a clause's words that bear a fact from which on the fact stands for it."""
_TOLD = 0.6
"""Share of a clause's words of meaning in one sentence from which on that one tells it."""
_LEAST_CLINICAL = 1
"""Clinical words of a clause that is no mere talk."""

_WHY = {
    Reason.MISSED: "the draft has no sentence for it",
    Reason.BELOW: "of little weight by itself",
    Reason.OTHERWISE: "the note tells it in other words",
    Reason.QUESTION: "a question, whose answer counts",
    Reason.EDUCATION: "the clinician explains",
    Reason.SMALL_TALK: "talk",
}


def ledger_of(encounter: Encounter, survey: Survey | None = None) -> Ledger:
    """Empty without a draft that is still open. `survey`: of this visit (`omissions.survey_of`), where it
    was made already; it is what takes the time."""
    if encounter.note is None:
        return Ledger()
    survey = survey or survey_of(encounter)
    left = left_out(encounter, survey)
    if left is None:
        return Ledger()
    return _Maker(encounter, left, survey).made()


class _Maker:
    def __init__(self, encounter: Encounter, left: LeftOut, survey: Survey) -> None:
        self._survey, self._left = survey, left
        self._visit = survey.once(_Heard, lambda: _Heard(encounter, survey))
        self._importance = self._visit.importance
        note = encounter.note
        sentences = tuple(note.sentences()) if note else ()
        self._used = {word for one in sentences for word in one.word_ids}
        self._told: dict[str, list[int]] = {}
        """By each word of meaning, the sentences that hold it."""
        for number, one in enumerate(sentences):
            for word in self._visit.surface.content(one.text):
                self._told.setdefault(word, []).append(number)

    def made(self) -> Ledger:
        kept = [self._of_fact(one) for one in self._left.omissions]
        kept += [self._of_duplicate(one) for one in self._left.duplicates]
        talk = 0
        for clause in self._visit.clauses:
            if _share(clause.said.word_ids, self._used) >= _USED:
                continue
            if clause.reason is Reason.SMALL_TALK:
                talk += 1
            elif clause.reason is not Reason.QUESTION and self._is_told(clause.content):
                kept.append(self._visit.entry(clause, Reason.OTHERWISE))
            else:
                kept.append(self._visit.entry(clause, clause.reason))
        ordered = sorted(kept, key=lambda one: (-one.importance, one.utterances, one.text))
        return Ledger(entries=tuple(ordered), small_talk=talk)

    def _is_told(self, content: frozenset[str]) -> bool:
        """One sentence holds most of these words."""
        least = _TOLD * len(content)
        found: dict[int, int] = {}
        for word in content:
            for number in self._told.get(word, ()):
                found[number] = found.get(number, 0) + 1
        return bool(found) and max(found.values()) >= least

    # ------------------------------------------------------------ facts
    def _of_fact(self, omission: Omission) -> Entry:
        fact = omission.fact
        assessed = not self._survey.before_assessment(self._survey.first_place(fact.word_ids))
        points = self._importance.of_fact(fact, omission.kind, assessed=assessed)
        return self._entry(fact, omission.text, omission.kind, omission.reason, points)

    def _of_duplicate(self, fact: Fact) -> Entry:
        points = self._importance.of_fact(fact, Reason.DUPLICATE, assessed=False)
        text = Omission(fact, "").text
        return self._entry(fact, text, Reason.DUPLICATE, "the note says as much already", points)

    def _entry(self, fact: Fact, text: str, reason: Reason, why: str, points: float) -> Entry:
        return Entry(
            text=text,
            reason=reason,
            why=why,
            importance=points,
            evidence=fact.evidence,
            utterances=self._visit.numbers(fact.word_ids),
            fact_id=fact.id,
        )


@dataclass(frozen=True)
class _Clause:
    """A clause that bears no fact. `reason`: where no sentence tells it, which its `content` would say."""

    said: Said
    reason: Reason
    clinical: int
    directs: bool
    content: frozenset[str]


class _Heard:
    """What the ledger makes of a visit whatever becomes of its note: made once, since it is asked for
    after each step of a review."""

    def __init__(self, encounter: Encounter, survey: Survey) -> None:
        self._words: LedgerWords = load_ledger_words()
        self.importance = Importance(self._words)
        self.surface = surface_of(survey)
        self._number = {
            word: number
            for number, one in enumerate(encounter.transcript.passages(), start=1)
            for word in one.utterance.word_ids
        }
        self._clinical = self._clinical_words(encounter.facts)
        self._entries: dict[tuple[str, Reason], Entry] = {}
        borne = {word for fact in encounter.facts for word in fact.word_ids}
        self.clauses = tuple(
            self._clause(said)
            for said in clauses_of(encounter.transcript)
            if _share(said.word_ids, borne)
            < _BORNE  # else its fact is written, or stands there itself
        )

    def numbers(self, word_ids: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted({self._number[word] for word in word_ids if word in self._number}))

    def entry(self, clause: _Clause, reason: Reason) -> Entry:
        said = clause.said
        key = (said.word_ids[0], reason)
        if key not in self._entries:
            points = self.importance.of_clause(
                reason,
                directs=clause.directs,
                told=said.role.speaks_for_patient,
                clinical=clause.clinical,
            )
            self._entries[key] = Entry(
                text=said.text,
                reason=reason,
                why=_WHY[reason],
                importance=points,
                evidence=(Spoken(word_ids=said.word_ids),),
                utterances=(said.number,),
            )
        return self._entries[key]

    def _clause(self, said: Said) -> _Clause:
        words = {word.strip(".,?!;:\"'").lower() for word in said.text.split()}
        clinical = len((words - self._words.talk) & self._clinical)
        directs = self._directs(said)
        content: frozenset[str] = frozenset()
        if clinical < _LEAST_CLINICAL or words <= self._words.talk:
            reason = Reason.SMALL_TALK
        elif said.asks:
            reason = Reason.QUESTION
        else:
            content = self.surface.content(said.text)
            if said.role.is_staff and (not directs or _holds(said, self._words.explaining)):
                reason = Reason.EDUCATION
            elif directs or clinical > 1:
                reason = Reason.MISSED
            else:
                reason = Reason.BELOW
        return _Clause(said, reason, clinical, directs, content)

    def _directs(self, said: Said) -> bool:
        return (
            said.role.is_staff
            and _holds(said, self._words.directives)
            and not _holds(said, self._words.in_the_room)
        )

    def _clinical_words(self, facts: Sequence[Fact]) -> frozenset[str]:
        """Words that tell of health: the lists of the history and of advice, and what the facts of
        this visit are named."""
        phrases = load_phrases()
        lists: Mapping[str, object] = dict(phrases.relevance)
        words = {
            word
            for name, listed in lists.items()
            if name not in {"stop", "body_verbs"} and isinstance(listed, frozenset)
            for word in listed
        }
        words |= phrases.stages.advice_words
        words |= {word for fact in facts for word in fact.normalized.split() if len(word) > 3}
        return frozenset(words - phrases.relevance.stop)


def _holds(said: Said, phrases: Iterable[str]) -> bool:
    text = f" {said.text.lower()} "
    return any(f" {phrase} " in text for phrase in phrases)


def _share(word_ids: Sequence[str], among: set[str]) -> float:
    return len(among.intersection(word_ids)) / len(word_ids)
