"""The level of a visit for review.

In: the facts, the problems that were coded, the recorded minutes. Out: one suggestion: the level of
medical decision making that two of three elements reach, each element's reasons with their facts,
what would lift it, and time as the other way. A level is words ("moderate") unless the clinic brought
a CPT file. Whether the patient is new, and the clinician's total time, only a person can tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.clinical.coding.diagnoses.candidates import Candidate
from ambient_scribe.clinical.coding.level.elements import Elements, Judged
from ambient_scribe.clinical.coding.level.licensed import VisitCodes
from ambient_scribe.clinical.coding.level.rules import Level, LevelRules
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.domain.clinical import Basis, Code, Fact
from ambient_scribe.domain.note import Reason, Suggestion, SuggestionKind

_MS_PER_MINUTE = 60_000
_NEEDED = 2
"""Elements of the three that must reach a level."""


class LevelSuggester:
    def __init__(
        self,
        rules: LevelRules,
        lexicon: Lexicon,
        chronic: tuple[str, ...],
        codes: VisitCodes | None = None,
    ) -> None:
        self._rules, self._codes = rules, codes or {}
        self._elements = Elements(rules, lexicon, chronic)

    def suggest(
        self, facts: Sequence[Fact], problems: Sequence[Candidate], recorded_ms: int | None
    ) -> Suggestion | None:
        """None for a visit in which no problem was addressed."""
        judged_problems = self._elements.problems(problems, facts)
        if judged_problems is None:
            return None
        judged = (judged_problems, self._elements.data(facts), self._elements.risk(facts))
        level = sorted((one.level for one in judged), reverse=True)[_NEEDED - 1]
        reasons = tuple(_named(one, reason) for one in judged for reason in one.reasons)
        ids = tuple(dict.fromkeys(fact_id for reason in reasons for fact_id in reason.fact_ids))
        told = ", ".join(f"{one.element} {one.level.word}" for one in judged)
        return Suggestion(
            kind=SuggestionKind.VISIT_LEVEL,
            text=f"Medical decision making: {level.word} (two of three: {told})",
            evidence=_evidence(facts, ids),
            fact_ids=ids,
            codes=self._billed(level),
            reasons=(*reasons, *self._lift(judged, level)),
            questions=(
                "New or established patient?",
                self._time(level, recorded_ms),
                *(question for one in judged for question in one.questions),
            ),
        )

    def _billed(self, level: Level) -> tuple[Code, ...]:
        """Of a new and of an established patient: a person chooses."""
        found = (self._codes.get((patient, level)) for patient in ("new", "established"))
        return tuple(code for code in found if code is not None)

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

    def _time(self, level: Level, recorded_ms: int | None) -> str:
        minutes = self._rules.minutes
        thresholds = "; ".join(
            f"{one.word} from {minutes.new.least(one)} (new) or {minutes.established.least(one)} "
            "(established)"
            for one in Level
            if one >= level
        )
        recorded = ""
        if recorded_ms is not None:
            recorded = (
                f" Recorded: {recorded_ms // _MS_PER_MINUTE} minutes, which is not that time."
            )
        return (
            "Or by time: how many minutes did the clinician spend on this patient on the day, all "
            f"together? {thresholds[0].upper()}{thresholds[1:]}.{recorded}"
        )


def _named(judged: Judged, reason: Reason) -> Reason:
    return Reason(
        text=f"{judged.element} {judged.level.word}: {reason.text}", fact_ids=reason.fact_ids
    )


def _evidence(facts: Sequence[Fact], ids: Sequence[str]) -> tuple[Basis, ...]:
    by_id = {fact.id: fact for fact in facts}
    return tuple(
        dict.fromkeys(basis for one in ids if one in by_id for basis in by_id[one].evidence)
    )
