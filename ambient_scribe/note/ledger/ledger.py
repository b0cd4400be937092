"""The ledger of omissions: everything of a visit that its note leaves out, with why.

In: an encounter with its newest draft. Out: a `Ledger`. Each fact of the visit stands in a sentence
or here, and so does each clause that was said; what is here stands in order of importance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ambient_scribe.domain.clinical import Fact, Spoken
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.ledger.clauses import Said, clauses_of
from ambient_scribe.note.ledger.entries import Entry, Ledger, Reason
from ambient_scribe.note.ledger.importance import Importance
from ambient_scribe.note.ledger.wording import LedgerWords, load_ledger_words
from ambient_scribe.note.omissions import LeftOut, Omission, left_out, survey_of
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.verifying.evidence_words import load_evidence_words
from ambient_scribe.note.verifying.surface import DrugKnowledge, Surface

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
        self._encounter, self._survey = encounter, survey
        self._left = left
        self._words: LedgerWords = load_ledger_words()
        self._importance = Importance(self._words)
        self._surface = Surface(load_evidence_words(), DrugKnowledge())
        note = encounter.note
        self._sentences = tuple(note.sentences()) if note else ()
        self._used = {word for one in self._sentences for word in one.word_ids}
        self._written = [self._surface.content(one.text) for one in self._sentences]
        self._number = {
            word: number
            for number, one in enumerate(encounter.transcript.passages(), start=1)
            for word in one.utterance.word_ids
        }
        self._clinical = self._clinical_words(encounter.facts)

    def made(self) -> Ledger:
        facts = [self._of_fact(one) for one in self._left.omissions]
        facts += [self._of_duplicate(one) for one in self._left.duplicates]
        borne = {word for fact in self._encounter.facts for word in fact.word_ids}
        clauses = [*self._of_clauses(borne)]
        talk = [one for one in clauses if one.reason is Reason.SMALL_TALK]
        kept = [*facts, *(one for one in clauses if one.reason is not Reason.SMALL_TALK)]
        ordered = sorted(kept, key=lambda one: (-one.importance, one.utterances, one.text))
        return Ledger(entries=tuple(ordered), small_talk=len(talk))

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
            utterances=self._numbers(fact.word_ids),
            fact_id=fact.id,
        )

    def _numbers(self, word_ids: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted({self._number[word] for word in word_ids if word in self._number}))

    # ------------------------------------------------------------ clauses
    def _of_clauses(self, borne: set[str]) -> Iterator[Entry]:
        for said in clauses_of(self._encounter.transcript):
            if _share(said.word_ids, self._used) >= _USED:
                continue
            if _share(said.word_ids, borne) >= _BORNE:
                continue  # its fact is written, or stands here itself
            reason, clinical = self._reason(said)
            points = self._importance.of_clause(
                reason,
                directs=self._directs(said),
                told=said.role.speaks_for_patient,
                clinical=clinical,
            )
            yield Entry(
                text=said.text,
                reason=reason,
                why=_WHY[reason],
                importance=points,
                evidence=(Spoken(word_ids=said.word_ids),),
                utterances=(said.number,),
            )

    def _reason(self, said: Said) -> tuple[Reason, int]:
        words = {word.strip(".,?!;:\"'").lower() for word in said.text.split()}
        clinical = len((words - self._words.talk) & self._clinical)
        directs = self._directs(said)
        if clinical < _LEAST_CLINICAL or words <= self._words.talk:
            return Reason.SMALL_TALK, clinical
        if said.asks:
            return Reason.QUESTION, clinical
        content = self._surface.content(said.text)
        if content and any(len(content & one) >= _TOLD * len(content) for one in self._written):
            return Reason.OTHERWISE, clinical
        if said.role.is_staff and (not directs or _holds(said, self._words.explaining)):
            return Reason.EDUCATION, clinical
        if directs or clinical > 1:
            return Reason.MISSED, clinical
        return Reason.BELOW, clinical

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
    return sum(word in among for word in word_ids) / len(word_ids)
