"""The level of a visit for review.

In: the facts, the problems that were coded, what was said, whether the patient is new, the recorded
minutes. Out: one suggestion: the level of medical decision making that two of three elements reach,
each element's reasons with their facts, what would lift it, and time as the other way where the
clinician stated it. A level is words ("moderate") unless the clinic brought a CPT file; its code comes
out when it is known whether the patient is new, and is told beside the question when it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.clinical.coding.diagnoses.candidates import Candidate
from ambient_scribe.clinical.coding.level.billing_time import ByTime, by_time
from ambient_scribe.clinical.coding.level.data import DataElement
from ambient_scribe.clinical.coding.level.judged import Judged, Visit
from ambient_scribe.clinical.coding.level.licensed import VisitCodes
from ambient_scribe.clinical.coding.level.problems import ProblemsElement
from ambient_scribe.clinical.coding.level.risk import RiskElement
from ambient_scribe.clinical.coding.level.rules import Level, LevelRules, PatientKind
from ambient_scribe.clinical.coding.level.told import Work, load_work_reader
from ambient_scribe.clinical.coding.said import NOTHING_KNOWN, Said
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.domain.clinical import Basis, Code, Fact
from ambient_scribe.domain.note import Reason, Suggestion, SuggestionKind

_NEEDED = 2
"""Elements of the three that must reach a level."""
_KINDS: tuple[PatientKind, ...] = ("new", "established")


@dataclass(frozen=True)
class Known:
    """What is known of a visit beside its facts. `established`: None when nobody knows."""

    said: Said = NOTHING_KNOWN
    established: bool | None = None
    recorded_ms: int | None = None

    @property
    def kinds(self) -> tuple[PatientKind, ...]:
        """What the patient may be."""
        if self.established is None:
            return _KINDS
        return ("established",) if self.established else ("new",)


class LevelSuggester:
    def __init__(
        self,
        rules: LevelRules,
        lexicon: Lexicon,
        chronic: tuple[str, ...],
        codes: VisitCodes | None = None,
    ) -> None:
        self._rules, self._codes = rules, codes or {}
        self._work = load_work_reader()
        self._problems = ProblemsElement(rules, lexicon, chronic, self._work)
        self._data = DataElement(rules.data, self._work)
        self._risk = RiskElement(rules.risk, lexicon, self._work)

    def suggest(
        self, facts: Sequence[Fact], problems: Sequence[Candidate], known: Known
    ) -> Suggestion | None:
        """Without a level for a visit in which problems were only named; None for one that has
        neither a problem nor a stated time."""
        visit = Visit(tuple(facts), known.said)
        times = self._work.times(known.said)
        judged_problems = self._problems.judged(problems, visit)
        if judged_problems is None and not times:
            return _without_level(facts, *self._problems.only_named(problems, visit))
        judged = (
            *((judged_problems,) if judged_problems is not None else ()),
            self._data.judged(visit),
            self._risk.judged(visit),
        )
        level = _level(judged) if judged_problems is not None else None
        time = by_time(
            times,
            known.kinds,
            self._rules.minutes,
            level if level is not None else Level.STRAIGHTFORWARD,
            known.recorded_ms,
        )
        reasons = tuple(_named(one, reason) for one in judged for reason in one.reasons)
        reasons = (*time.reasons, *reasons)
        ids = tuple(dict.fromkeys(fact_id for reason in reasons for fact_id in reason.fact_ids))
        billed = self._billed(level, time, known.kinds)
        return Suggestion(
            kind=SuggestionKind.VISIT_LEVEL,
            text=_text(level, judged, time, billed, known.kinds),
            evidence=_evidence(facts, ids, reasons),
            fact_ids=ids,
            codes=tuple(billed.values()) if len(known.kinds) == 1 else (),
            reasons=(*reasons, *(self._lift(judged, level) if level is not None else ())),
            questions=(
                *self._about_patient(known, billed),
                time.question,
                *(question for one in judged for question in one.questions),
            ),
        )

    def _billed(
        self, level: Level | None, time: ByTime, kinds: Sequence[PatientKind]
    ) -> dict[PatientKind, Code]:
        """By decision making or by time, whichever is higher: the rules leave the choice."""
        found: dict[PatientKind, Code] = {}
        for kind in kinds:
            reached = [one for one in (level, time.levels.get(kind)) if one is not None]
            code = self._codes.get((kind, max(reached))) if reached else None
            if code is not None:
                found[kind] = code
        return found

    def _about_patient(self, known: Known, billed: dict[PatientKind, Code]) -> tuple[str, ...]:
        if known.established is not None:
            return ()
        codes = ", ".join(f"{_told(code)} ({kind})" for kind, code in billed.items())
        sounds = [
            f"What was said sounds like {kind}"
            for kind, work in (("a new one", Work.NEW), ("an established one", Work.ESTABLISHED))
            if self._work.sentences(known.said, work)
        ]
        parts = ("New or established patient?", codes, *sounds)
        return (" ".join(part for part in parts if part),)

    def _lift(self, judged: Sequence[Judged], level: Level) -> tuple[Reason, ...]:
        if level is Level.HIGH:
            return ()
        higher = Level(level + 1)
        short = [one for one in judged if one.level < higher]
        lifts = [self._rules.lift(one.element, higher) for one in short]
        needed = _NEEDED - (len(judged) - len(short))
        wanted = "one" if needed == 1 else "two"
        told = "; ".join(lift for lift in lifts if lift)
        return (Reason(text=f"{higher.word} would take {wanted} of: {told}"),) if told else ()


def _without_level(
    facts: Sequence[Fact], questions: tuple[str, ...], ids: tuple[str, ...]
) -> Suggestion | None:
    if not questions:
        return None
    return Suggestion(
        kind=SuggestionKind.VISIT_LEVEL,
        text="No level yet: no problem is shown to be addressed",
        evidence=_evidence(facts, ids, ()),
        fact_ids=ids,
        questions=questions,
    )


def _level(judged: Sequence[Judged]) -> Level:
    return sorted((one.level for one in judged), reverse=True)[_NEEDED - 1]


def _text(
    level: Level | None,
    judged: Sequence[Judged],
    time: ByTime,
    billed: dict[PatientKind, Code],
    kinds: Sequence[PatientKind],
) -> str:
    parts = []
    if level is not None:
        told = ", ".join(f"{one.element} {one.level.word}" for one in judged)
        parts.append(f"Medical decision making: {level.word} (two of three: {told})")
    if time.told:
        parts.append(f"{'or by time' if parts else 'By time'}: {time.told}")
    if len(kinds) == 1:
        parts += [_told(code) for code in billed.values()]
    return "; ".join(parts)


def _told(code: Code) -> str:
    return f"{code.system} {code.code}"


def _named(judged: Judged, reason: Reason) -> Reason:
    return Reason(
        text=f"{judged.element} {judged.level.word}: {reason.text}",
        fact_ids=reason.fact_ids,
        evidence=reason.evidence,
    )


def _evidence(
    facts: Sequence[Fact], ids: Sequence[str], reasons: Sequence[Reason]
) -> tuple[Basis, ...]:
    by_id = {fact.id: fact for fact in facts}
    of_facts = (basis for one in ids if one in by_id for basis in by_id[one].evidence)
    return tuple(dict.fromkeys((*of_facts, *(b for reason in reasons for b in reason.evidence))))
