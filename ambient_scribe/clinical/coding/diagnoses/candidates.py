"""Which facts of a visit are coded, and as what to begin with.

In: facts. Out: candidates: facts of one thing with a first code, and what must be asked. Outpatient
rules (ICD-10-CM guidelines FY 2026, section IV): what is confirmed is coded, and so are symptoms
(IV.D); what is uncertain is not (IV.H); chronic conditions as long as they are treated (IV.I); what
is past only by a history code (IV.J). What only the chart says is not coded: nobody spoke of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.clinical.coding.diagnoses.rulebook import Rulebook, Wording, begins
from ambient_scribe.clinical.coding.diagnoses.specificity import longest_beginning
from ambient_scribe.clinical.coding.said import Said, phrases_in, plain
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.clinical import (
    Assertion,
    Basis,
    Change,
    Chart,
    Fact,
    FactKind,
    Laterality,
    PatientContext,
    Subject,
)
from ambient_scribe.domain.note import Reason

ICD10CM = "ICD-10-CM"
_LEXICONS = {
    FactKind.SYMPTOM: LexiconKind.SYMPTOM,
    FactKind.CONDITION: LexiconKind.CONDITION,
    FactKind.FAMILY_HISTORY: LexiconKind.CONDITION,
    FactKind.ALLERGY: LexiconKind.ALLERGEN,
}


@dataclass(frozen=True)
class Candidate:
    """One thing that may be coded. `code` is None while the words do not tell enough."""

    name: str
    code: str | None
    facts: tuple[Fact, ...]
    side: Laterality | None = None
    symptom: bool = False
    settled: bool = False
    """The code is as specific as it will be: nothing is asked about its kind."""
    chart: tuple[Chart, ...] = ()
    reasons: tuple[Reason, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def fact_ids(self) -> tuple[str, ...]:
        return tuple(fact.id for fact in self.facts)

    @property
    def evidence(self) -> tuple[Basis, ...]:
        spoken = (basis for fact in self.facts for basis in fact.evidence)
        return tuple(dict.fromkeys((*spoken, *self.chart)))

    def because(self, text: str, *others: Candidate) -> Candidate:
        ids = dict.fromkeys(fact_id for other in (self, *others) for fact_id in other.fact_ids)
        return replace(self, reasons=(*self.reasons, Reason(text=text, fact_ids=tuple(ids))))

    def asking(self, *questions: str) -> Candidate:
        return replace(self, questions=tuple(dict.fromkeys((*self.questions, *questions))))


class CandidateReader:
    """Shared by all visits."""

    def __init__(self, rulebook: Rulebook, lexicon: Lexicon) -> None:
        self._rules, self._lexicon = rulebook, lexicon
        self._named_with_site = {name for name, _ in rulebook.sites}

    def confirmed(
        self, facts: Sequence[Fact], context: PatientContext, said: Said
    ) -> list[Candidate]:
        """What is coded as present, in the order in which it came up."""
        examined = [
            f for f in facts if f.kind is FactKind.EXAM and f.assertion is Assertion.PRESENT
        ]
        found: list[Candidate] = []
        for fact in facts:
            if not _of_patient(fact, FactKind.SYMPTOM, FactKind.CONDITION):
                continue
            code = self._code(fact)
            if fact.assertion is Assertion.PRESENT:
                wording = self._wording(fact, facts, said)
                told = self._present(fact, wording.code if wording else code, examined, context)
                asked = (wording.question,) if wording and wording.question else ()
                found.extend(one.asking(*asked) for one in told)
            elif fact.assertion is Assertion.HISTORICAL and code and self._is_chronic(code):
                found.append(
                    Candidate(fact.normalized, code, (fact,)).asking(
                        "Told as history: is it still present?"
                    )
                )
        return found

    def uncertain(self, facts: Sequence[Fact]) -> list[Candidate]:
        """Diagnoses that somebody only thought of."""
        return [
            Candidate(fact.normalized, self._code(fact), (fact,))
            for fact in facts
            if _of_patient(fact, FactKind.CONDITION) and fact.assertion is Assertion.POSSIBLE
        ]

    def histories(self, facts: Sequence[Fact]) -> list[Candidate]:
        """Past conditions of the patient, and those of the family."""
        found = []
        for fact in facts:
            code = self._code(fact)
            beginning = longest_beginning(code, self._rules.histories) if code else None
            if code is None or beginning is None or self._is_named_now(fact, facts):
                continue
            histories = self._rules.histories[beginning]
            if fact.kind is FactKind.FAMILY_HISTORY and fact.assertion in _KNOWN:
                given = histories.family
            elif _of_patient(fact, FactKind.CONDITION) and fact.assertion is Assertion.HISTORICAL:
                given = None if self._is_chronic(code) else histories.personal
            else:
                given = None
            if given is not None:
                relative = fact.attributes.relative
                name = f"{fact.normalized} ({relative})" if relative else fact.normalized
                found.append(Candidate(name, given, (fact,), settled=True))
        return found

    def statuses(self, facts: Sequence[Fact], coded: Iterable[str]) -> list[Candidate]:
        """What stands beside diagnoses; `coded` are the diagnoses' codes."""
        codes = tuple(coded)
        found: list[Candidate] = []
        ended = {fact.normalized for fact in facts if fact.attributes.change is Change.STOPPED}
        for fact in facts:
            if fact.subject is not Subject.PATIENT or fact.normalized in ended:
                continue
            classes = self._drug_class(fact)
            for rule in self._rules.statuses:
                named = rule.name == fact.normalized if rule.name else rule.drug_class in classes
                fits = rule.kind is fact.kind and fact.assertion in rule.assertions and named
                if not fits or (rule.beside and not any(begins(c, rule.beside) for c in codes)):
                    continue
                candidate = Candidate(
                    fact.normalized, rule.code, (fact,), fact.attributes.laterality, settled=True
                )
                found.append(candidate.asking(rule.question) if rule.question else candidate)
                break
            else:
                entry = self._entry(fact)
                if fact.kind is FactKind.ALLERGY and fact.assertion in _KNOWN and entry:
                    found.append(Candidate(fact.normalized, entry.code, (fact,), settled=True))
        return [candidate for candidate in found if candidate.code]

    # ------------------------------------------------------------ one fact
    def _present(
        self,
        fact: Fact,
        code: str | None,
        examined: Sequence[Fact],
        context: PatientContext,
    ) -> list[Candidate]:
        same = [e for e in examined if e.normalized == fact.normalized and e.attributes.site]
        told = (fact, *same)
        side = next((f.attributes.laterality for f in told if f.attributes.laterality), None)
        site = next((f.attributes.site for f in told if f.attributes.site), None)
        with_site = self._rules.sites.get((fact.normalized, _bare(site))) if site else None
        candidate = Candidate(
            fact.normalized,
            with_site or code,
            told if with_site else (fact,),
            side,
            symptom=fact.kind is FactKind.SYMPTOM or (code or "").startswith(_SYMPTOMS),
        )
        if candidate.code is None:
            if fact.normalized not in self._named_with_site:
                return []
            asked = _BODY_PART if side else _BODY_PART_AND_SIDE
            return [candidate.asking(asked)]
        unspecified = None if with_site else self._rules.unspecified.get(fact.normalized)
        if unspecified is None:
            return [candidate]
        for problem in context.problems:
            if problem.lower() in unspecified.settled_by:
                return [self._settled(candidate, problem, context)]
        return [replace(candidate, settled=True).asking(unspecified.question)]

    def _wording(self, fact: Fact, facts: Sequence[Fact], said: Said) -> Wording | None:
        """The first rule that fits the words which the fact was read from."""
        rules = self._rules.wordings.get(fact.normalized, ())
        if not rules:
            return None
        own = plain(fact.text)
        elsewhere = _words_of_other_conditions(fact, facts)
        sentences = (one for one in said.tells(fact) if not elsewhere & set(one.word_ids))
        whole = " ".join((own, *(one.text for one in sentences)))
        return next(
            (rule for rule in rules if _fits(rule, whole if rule.in_sentence else own)), None
        )

    def _settled(self, candidate: Candidate, problem: str, context: PatientContext) -> Candidate:
        entry = self._lexicon.find(problem, LexiconKind.CONDITION)
        known = replace(
            candidate,
            code=entry.code if entry and entry.code else candidate.code,
            chart=(Chart(source=context.source, item=f"problems/{problem}"),),
        )
        return known.because(f"the chart tells which: {problem}")

    def _code(self, fact: Fact) -> str | None:
        """The lexicon's code of the name; else what the fact brought along."""
        entry = self._entry(fact)
        if entry is not None and entry.code:
            return entry.code
        if entry is not None and fact.kind is FactKind.SYMPTOM:
            return None
        brought = (code.code for code in fact.codes if code.system == ICD10CM)
        return next(brought, None)

    def _entry(self, fact: Fact) -> Entry | None:
        kind = _LEXICONS.get(fact.kind)
        return self._lexicon.find(fact.normalized, kind) if kind else None

    def _drug_class(self, fact: Fact) -> str:
        if fact.kind not in {FactKind.MEDICATION, FactKind.ALLERGY}:
            return ""
        entry = self._lexicon.find(fact.normalized, LexiconKind.MEDICATION)
        return (entry.drug_class or "").lower() if entry else ""

    def _is_chronic(self, code: str) -> bool:
        return begins(code, self._rules.chronic)

    def _is_named_now(self, fact: Fact, facts: Sequence[Fact]) -> bool:
        """The same condition of the patient is told as present elsewhere."""
        return fact.kind is FactKind.CONDITION and any(
            other.normalized == fact.normalized
            and _of_patient(other, FactKind.CONDITION)
            and other.assertion is Assertion.PRESENT
            for other in facts
        )


_SYMPTOMS = "R"
"""How the codes of chapter 18 begin: symptoms, signs, abnormal findings."""
_BODY_PART = "Which part of the body?"
_BODY_PART_AND_SIDE = "Which part of the body, and which side?"
_KNOWN = frozenset({Assertion.PRESENT, Assertion.HISTORICAL})


def _fits(rule: Wording, text: str) -> bool:
    if rule.said and not phrases_in(text, rule.said):
        return False
    return not phrases_in(text, rule.unsaid)


def _words_of_other_conditions(fact: Fact, facts: Sequence[Fact]) -> set[str]:
    return {
        word_id
        for other in facts
        if other.kind is FactKind.CONDITION and other.normalized != fact.normalized
        for word_id in other.word_ids
    }


def _of_patient(fact: Fact, *kinds: FactKind) -> bool:
    return fact.subject is Subject.PATIENT and fact.kind in kinds


def _bare(site: str) -> str:
    return site.removeprefix("left ").removeprefix("right ")
