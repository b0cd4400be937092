"""Reads one clause with everything that reads clauses: the shared, stateless part.

In: text, then scenes. Out: readings, findings. One `Interpreter` serves every stream and the
reading of written notes.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Protocol

from ambient_scribe.clinical.entities.merging import with_entities
from ambient_scribe.clinical.entities.named import NamedEntity
from ambient_scribe.clinical.hearing.ear import Ear
from ambient_scribe.clinical.hearing.offering import with_heard
from ambient_scribe.clinical.kinds.family_history import to_patient
from ambient_scribe.clinical.kinds.histories import is_about_allergies, read_allergies
from ambient_scribe.clinical.kinds.medications import read_medications
from ambient_scribe.clinical.kinds.no_drugs import read_no_drugs
from ambient_scribe.clinical.kinds.plans import read_plans
from ambient_scribe.clinical.kinds.problems import read_problems
from ambient_scribe.clinical.kinds.procedures import read_procedures
from ambient_scribe.clinical.kinds.reactions import read_intolerances, without_reactions
from ambient_scribe.clinical.kinds.readings import read_temperatures, shown_by
from ambient_scribe.clinical.kinds.results import read_tests, read_vitals
from ambient_scribe.clinical.kinds.social import PATIENTS_OWN, read_social, without_told
from ambient_scribe.clinical.kinds.values import is_checked, is_measured, valued_in
from ambient_scribe.clinical.language.assertion import FAMILY
from ambient_scribe.clinical.language.bearers import is_of_somebody_else, is_of_speaker
from ambient_scribe.clinical.language.clauses import with_clauses
from ambient_scribe.clinical.language.findings import Finding, Scene, revised
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Claim,
    FactKind,
    PatientContext,
    Subject,
)

_INJURIES = ("S", "T")
"""First letters of the ICD-10-CM codes of what runs in no family."""

REMEMBERED_TEXTS = 2_000
"""Utterances of more than an hour; the oldest go first."""


class TextReader(Protocol):
    """Finds terms, cues and attributes in a text."""

    def read(self, text: str, *, prose: bool = False) -> Reading:
        """Without clauses."""
        ...


class NameFinder(Protocol):
    """Finds names that no table of terms holds."""

    def find(self, reading: Reading) -> tuple[NamedEntity, ...]: ...


class Interpreter:
    """`reader` is shared; the rest is cheap."""

    def __init__(
        self,
        reader: TextReader,
        lexicon: Lexicon,
        charted: dict[str, Entry] | None = None,
        ear: Ear | None = None,
        names: NameFinder | None = None,
    ) -> None:
        self._reader = reader
        self._charted = charted or {}
        self._ear = ear
        self._names = names
        self.lexicon = lexicon

    def for_chart(self, context: PatientContext) -> Interpreter:
        """The same, with what the chart makes of "my water pill"."""
        ear = self._ear and self._ear.for_chart(context, self.lexicon)
        drugs = charted_drugs(context, self.lexicon)
        return Interpreter(self._reader, self.lexicon, drugs, ear, self._names)

    def remembering(self) -> RememberingInterpreter:
        """The same for one visit, whose utterances may be read more than once."""
        return RememberingInterpreter(
            self._reader, self.lexicon, self._charted, self._ear, self._names
        )

    def read(self, text: str, *, prose: bool = False) -> Reading:
        reading = self._reader.read(text, prose=prose)
        if self._ear is not None and not prose:  # a written note was not misheard
            reading = with_heard(reading, self._ear)
        if self._names is not None:
            reading = with_entities(reading, self._names.find(reading))
        reading = with_charted(reading, self._charted)
        return with_clauses(without_ways_back(with_measured(reading, self.lexicon)), prose=prose)

    def interpret(self, scene: Scene) -> list[Finding]:
        """Findings of one clause, in no particular order; none overlaps another of its kind."""
        return [told for f in self._of_clause(scene) if (told := _as_borne(scene, f)) is not None]

    def _of_clause(self, scene: Scene) -> list[Finding]:
        if is_about_allergies(scene):
            allergies = read_allergies(scene)
            if allergies:
                return allergies
        intolerances = read_intolerances(scene)
        if intolerances:
            rest = self._told_besides(scene)
            return [*intolerances, *without_reactions(rest, intolerances)]
        return self._told_besides(scene)

    def _told_besides(self, scene: Scene) -> list[Finding]:
        plans = read_plans(scene)
        procedures = [
            p for p in read_procedures(scene) if not any(p.term.meets(plan.term) for plan in plans)
        ]
        social = read_social(scene)
        problems = without_told(read_problems(scene, self.lexicon), social)
        tests = [
            t  # "straight leg raise positive" is found, and no test of its own
            for t in read_tests(scene, self.lexicon)
            if not any(p.claim.kind is FactKind.EXAM and p.term.meets(t.term) for p in problems)
            # "monitor your sugars closely" is done at home, and orders none
            and not any(
                p.term.holds(t.term) and p.claim.normalized.endswith("monitoring") for p in plans
            )
        ]
        vitals = read_vitals(scene)
        fevers = [fever for vital in vitals for fever in shown_by(scene, vital)]
        return [
            *problems,
            *read_medications(scene),
            *read_no_drugs(scene),
            *vitals,
            *fevers,
            *read_temperatures(scene, self.lexicon),
            *tests,
            *procedures,
            *social,
            *plans,
        ]


class RememberingInterpreter(Interpreter):
    """Reads a text again without the work. What it remembers goes with it: it serves one visit."""

    def __init__(
        self,
        reader: TextReader,
        lexicon: Lexicon,
        charted: dict[str, Entry],
        ear: Ear | None = None,
        names: NameFinder | None = None,
    ) -> None:
        super().__init__(reader, lexicon, charted, ear, names)
        self._known: dict[tuple[str, bool], Reading] = {}
        self._told: dict[int, tuple[Reading, dict[tuple[Any, ...], tuple[Finding, ...]]]] = {}
        """What clauses of a reading tell, by all else of their scenes."""

    def read(self, text: str, *, prose: bool = False) -> Reading:
        known = self._known.get((text, prose))
        if known is None:
            known = super().read(text, prose=prose)
            if len(self._known) >= REMEMBERED_TEXTS:
                del self._known[next(iter(self._known))]
            self._known[text, prose] = known
        return known

    def interpret(self, scene: Scene) -> list[Finding]:
        number = id(scene.reading)
        if number not in self._told and len(self._told) >= REMEMBERED_TEXTS:
            del self._told[next(iter(self._told))]
        _, told = self._told.setdefault(number, (scene.reading, {}))
        around = _around(scene)
        if around not in told:
            told[around] = tuple(super().interpret(scene))
        return list(told[around])


_AROUND = tuple(one.name for one in fields(Scene) if one.name != "reading")


def _around(scene: Scene) -> tuple[Any, ...]:
    return tuple(getattr(scene, name) for name in _AROUND)


def _as_borne(scene: Scene, finding: Finding) -> Finding | None:
    """What is told of somebody else: an allergy is theirs, anything else falls."""
    claim = finding.claim
    if claim.subject is not Subject.PATIENT or not is_of_somebody_else(scene, finding.term):
        return finding
    if claim.kind is FactKind.SOCIAL and claim.normalized in PATIENTS_OWN:
        return finding
    if claim.kind is FactKind.CONDITION:
        return _of_relative(scene, finding)
    if claim.kind is not FactKind.ALLERGY:
        return None
    return finding.claiming(revised(claim, subject=Subject.OTHER))


def _of_relative(scene: Scene, finding: Finding) -> Finding | None:
    """ "My sister has stomach problems too. She has irritable bowel syndrome.", and what the mother
    who came along says of herself."""
    own = is_of_speaker(scene, finding.term)
    named = scene.reading.mentions_in(Span(0, finding.term.start), LexiconKind.RELATIVE)
    last = None if own else next(reversed([*named]), None)
    who = scene.speaker_is if own else (last.entry if last else scene.asked_of)
    kin = to_patient(scene, last) if last is not None else None
    told = finding.claim.assertion in {Assertion.PRESENT, Assertion.HISTORICAL}
    if who is None or who.note or who.name == FAMILY or not told:
        return None
    injury = (finding.code or "").startswith(_INJURIES)
    if injury or finding.claim.normalized in group("catching"):
        return None
    claim = Claim(
        kind=FactKind.FAMILY_HISTORY,
        normalized=finding.claim.normalized,
        subject=Subject.FAMILY,
        attributes=Attributes(relative=kin if last is not None else who.name),
    )
    return replace(finding, claim=claim, spans=(*finding.spans, *([last] if last else [])))


def charted_drugs(context: PatientContext, lexicon: Lexicon) -> dict[str, Entry]:
    """Drug classes that exactly one charted drug has: what "my water pill" then means. A loop
    diuretic is a diuretic too."""
    by_class: dict[str, set[Entry]] = {}
    for medication in context.medications:
        entry = lexicon.find(medication.name, LexiconKind.MEDICATION)
        if entry is not None and entry.drug_class is not None:
            broader = entry.drug_class.rpartition(" ")[2]
            for name in {entry.drug_class, broader}:
                by_class.setdefault(name, set()).add(entry)
    return {name: next(iter(found)) for name, found in by_class.items() if len(found) == 1}


def with_charted(reading: Reading, charted: dict[str, Entry]) -> Reading:
    """Names of a class of drugs read as the one drug of that class in the chart."""
    if not charted:
        return reading
    mentions = tuple(
        replace(m, entry=charted[m.entry.drug_class or ""])
        if m.kind is LexiconKind.MEDICATION
        and (m.entry.note or "").startswith("class word")
        and m.entry.drug_class in charted
        else m
        for m in reading.mentions
    )
    return replace(reading, mentions=mentions)


def without_ways_back(reading: Reading) -> Reading:
    """The "back" of "go back to school", "two days back" is no part of the body."""
    mentions = tuple(
        m
        for m in reading.mentions
        if m.kind is not LexiconKind.SITE
        or reading.words(m) != ("back",)
        or not group("ways back") & set(reading.words(Span(max(0, m.start - 1), m.start)))
    )
    return replace(reading, mentions=mentions)


def with_measured(reading: Reading, lexicon: Lexicon) -> Reading:
    """A drug's name that is a test's too, with a value such as the test has, or checked: "calcium is
    9.1"; and of "vitamin d is low at 18" the test."""
    mentions = tuple(
        test
        if m.kind is LexiconKind.MEDICATION
        and (test := m.as_kind(LexiconKind.TEST)) is not None
        and (is_measured(reading, test) or is_checked(reading, test))
        else (valued_in(reading, m, lexicon) or m)
        for m in reading.mentions
    )
    return replace(reading, mentions=mentions)
