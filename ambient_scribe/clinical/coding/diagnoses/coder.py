"""From the facts of a visit to diagnosis codes for review.

In: facts, what the chart knew, the release in force on the day. Out: suggestions, most telling
first: diagnoses, symptoms without one, what stands beside them (status, history), and last what is
not coded and why (uncertain, a usual part of a diagnosis). Each with its evidence, its reasons and
what must still be told. Nothing is applied by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ambient_scribe.clinical.coding.classification import category_of
from ambient_scribe.clinical.coding.diagnoses.candidates import (
    ICD10CM,
    Candidate,
    CandidateReader,
)
from ambient_scribe.clinical.coding.diagnoses.linking import link
from ambient_scribe.clinical.coding.diagnoses.rulebook import load_rulebook
from ambient_scribe.clinical.coding.diagnoses.specificity import Specifier
from ambient_scribe.clinical.coding.notes import excludes1, excludes2, note_on, targets
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.clinical.coding.said import NOTHING_KNOWN, Said
from ambient_scribe.clinical.coding.settings import SpecificityConfig
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.domain.clinical import Code, Fact, PatientContext
from ambient_scribe.domain.note import Reason, Suggestion, SuggestionKind

_NOTE_LINES = 2
"""An instruction of more lines than this is a list to look up, not one to repeat."""


@dataclass(frozen=True)
class _Coded:
    """A candidate with the codes that this release gives it."""

    candidate: Candidate
    codes: tuple[str, ...]
    questions: tuple[str, ...]


class DiagnosisCoder:
    """Shared by all visits; what belongs to a release is built for each call."""

    def __init__(self, lexicon: Lexicon, config: SpecificityConfig | None = None) -> None:
        self._rules = load_rulebook()
        self._reader = CandidateReader(self._rules, lexicon)
        self._config = config or SpecificityConfig()

    def suggest(
        self,
        facts: Sequence[Fact],
        context: PatientContext,
        release: Release,
        said: Said = NOTHING_KNOWN,
    ) -> tuple[Suggestion, ...]:
        specifier = Specifier(release, self._rules.questions, self._config)
        linked = link(self._reader.confirmed(facts, context, said), self._rules)
        coded = self._once(self._coded(one, specifier, release) for one in linked.coded)
        codes = [code for one in coded for code in one.codes]
        beside = [
            *self._reader.statuses(facts, codes),
            *self._reader.histories(facts),
        ]
        coded += self._once((self._coded(one, specifier, release) for one in beside), codes)
        notes = self._between(coded, release)
        return (
            *(_suggestion(one, release, notes.get(place, ())) for place, one in enumerate(coded)),
            *(_without_code(one, "No code yet") for one in linked.unsited),
            *self._uncertain(facts, codes),
            *(_explained(symptom, diagnosis) for symptom, diagnosis in linked.explained),
        )

    def problems(
        self, facts: Sequence[Fact], context: PatientContext, said: Said = NOTHING_KNOWN
    ) -> tuple[Candidate, ...]:
        """What the visit was about, each once and by itself: diagnoses, symptoms without one, and
        what has no code yet. Codes that stand for two things together are one for claims alone."""
        apart = replace(self._rules, combinations=())
        linked = link(self._reader.confirmed(facts, context, said), apart)
        return (*linked.coded, *linked.unsited)

    def _coded(self, candidate: Candidate, specifier: Specifier, release: Release) -> _Coded:
        assert candidate.code is not None, "only candidates with a code are coded"
        found = specifier.specified(candidate.code, candidate.side)
        kinds = () if candidate.settled else found.questions
        sides = tuple(q for q in found.questions if candidate.settled and _asks_side(q))
        questions = tuple(dict.fromkeys((*candidate.questions, *sides, *kinds)))
        return _Coded(candidate, found.codes, questions)

    def _once(self, coded: Iterable[_Coded], known: Sequence[str] = ()) -> list[_Coded]:
        """Without what has the codes of another: what was said more surely stands first."""
        kept: list[_Coded] = []
        for one in coded:
            place = next((at for at, other in enumerate(kept) if other.codes == one.codes), None)
            if place is not None:
                kept[place] = _together(kept[place], one)
            elif not set(one.codes) <= set(known):
                kept.append(one)
        return kept

    def _uncertain(self, facts: Sequence[Fact], codes: Sequence[str]) -> list[Suggestion]:
        found: dict[str, Suggestion] = {}
        for candidate in self._reader.uncertain(facts):
            if candidate.code is None or category_of(candidate.code) in map(category_of, codes):
                continue
            told = candidate.because(
                "an uncertain diagnosis is not coded in an office visit; what is known for sure, "
                "such as its symptoms, is (guidelines IV.H)"
            ).asking("Was it established in this visit?")
            found.setdefault(candidate.code, _without_code(told, "Not coded while uncertain"))
        return list(found.values())

    # ------------------------------------------------------------ notes of the tabular list
    def _between(self, coded: Sequence[_Coded], release: Release) -> dict[int, tuple[Reason, ...]]:
        """What the notes say of two suggested codes, told at both."""
        notes: dict[int, list[Reason]] = {}
        for (at_one, one), (at_other, other) in combinations(enumerate(coded), 2):
            text = _relation(one.codes[0], other.codes[0], release)
            if text is not None:
                ids = tuple(dict.fromkeys((*one.candidate.fact_ids, *other.candidate.fact_ids)))
                for place in (at_one, at_other):
                    notes.setdefault(place, []).append(Reason(text=text, fact_ids=ids))
        return {place: tuple(reasons) for place, reasons in notes.items()}


def _relation(one: str, other: str, release: Release) -> str | None:
    if release.find(one) is None or release.find(other) is None:
        return None
    excluded = excludes1(release, one, other)
    if excluded is not None:
        return (
            f"{one} and {other} exclude each other (Excludes1 at {excluded.at.code}: "
            f"{excluded.note}): keep one, unless the two are unrelated"
        )
    for code, beside in ((one, other), (other, one)):
        entries = release.chain(code)
        instruction = note_on(beside, (note for e in entries for note in e.use_additional))
        if instruction is not None:
            return f"{beside} is coded beside {code} (use additional code: {instruction})"
        instruction = note_on(beside, (note for e in entries for note in e.code_first))
        if instruction is not None:
            return f"{beside} is coded before {code} (code first: {instruction})"
    if "Z" in (one[0], other[0]):
        return None  # what stands beside a diagnosis is not mistaken for one
    included = excludes2(release, one, other)
    if included is not None:
        return (
            f"{one} does not include {other} (Excludes2 at {included.at.code}): both may be coded"
        )
    return None


def _suggestion(coded: _Coded, release: Release, notes: tuple[Reason, ...]) -> Suggestion:
    candidate = coded.candidate
    codes = tuple(_code(code, release) for code in coded.codes)
    told = " and ".join(f"{code.code} {code.display or ''}".rstrip() for code in codes)
    return Suggestion(
        kind=SuggestionKind.DIAGNOSIS_CODE,
        text=f"{told}: {candidate.name}",
        evidence=candidate.evidence,
        fact_ids=candidate.fact_ids,
        codes=codes,
        reasons=(*candidate.reasons, *_validity(coded.codes, release), *notes),
        questions=(*coded.questions, *_instructions(coded.codes[0], release, notes)),
    )


def _code(code: str, release: Release) -> Code:
    entry = release.find(code)
    return Code(system=ICD10CM, code=code, display=entry.description if entry else None)


def _validity(codes: Sequence[str], release: Release) -> tuple[Reason, ...]:
    reasons = []
    for code in codes:
        if release.find(code) is None:
            reasons.append(Reason(text=f"{code} is not in {release.name}: look it up"))
        elif not release.is_billable(code):
            reasons.append(Reason(text=f"{code} cannot be billed as it is: it is divided further"))
    return tuple(reasons)


def _instructions(code: str, release: Release, notes: Sequence[Reason]) -> tuple[str, ...]:
    """ "Use additional code" of the code itself, when no suggested code answers it."""
    entry = release.find(code)
    if entry is None or any(f"beside {code}" in note.text for note in notes):
        return ()
    lines = entry.use_additional
    if not lines or len(lines) > _NOTE_LINES or not any(targets(line) for line in lines):
        return ()
    return (f"Use additional code: {' '.join(lines)}",)


def _without_code(candidate: Candidate, standing: str) -> Suggestion:
    would_be = f" ({candidate.code})" if candidate.code else ""
    return Suggestion(
        kind=SuggestionKind.DIAGNOSIS_CODE,
        text=f"{standing}: {candidate.name}{would_be}",
        evidence=candidate.evidence,
        fact_ids=candidate.fact_ids,
        reasons=candidate.reasons,
        questions=candidate.questions,
    )


def _explained(symptom: Candidate, diagnosis: Candidate) -> Suggestion:
    told = symptom.because(
        f"a usual part of {diagnosis.name} ({diagnosis.code}) is not coded beside it "
        "(guidelines I.B.5)",
        diagnosis,
    )
    return _without_code(told, "Not coded apart")


def _together(one: _Coded, other: _Coded) -> _Coded:
    facts = tuple(dict.fromkeys((*one.candidate.facts, *other.candidate.facts)))
    name = one.candidate.name
    if other.candidate.name not in name.split(", "):
        name = f"{name}, {other.candidate.name}"
    candidate = replace(one.candidate, name=name, facts=facts)
    return _Coded(candidate, one.codes, one.questions)


def _asks_side(question: str) -> bool:
    return question.endswith("left, right or both?")
