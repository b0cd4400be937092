"""What happens to the drug named before: "i stopped taking it", "let's go up to 40 on that".

In: a `Scene` without a drug's name, and the drug talked about last. Out: findings about that drug.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.drug_changes import PRESENT, tense_of
from ambient_scribe.clinical.kinds.regimens import is_dose, regimen_in
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.cues import CHANGE
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, revised
from ambient_scribe.clinical.language.reading import Attribution, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts
from ambient_scribe.domain.clinical import Assertion, Attributes, Change, FactKind

_IT = frozenset({"it", "that", "them", "those", "this", "these"})
_THE_DRUG = frozenset({"medication", "medicine", "dose", "pill", "pills", "tablets", "drug"})
_OPENS = (
    frozenset(
        {
            "to",
            "for",
            "at",
            "because",
            "until",
            "today",
            "now",
            "and",
            "if",
            "again",
            "anymore",
            "on",
        }
        | {
            "in",
            "by",
            "up",
            "as",
            "okay",
            "since",
            "when",
            "but",
            "so",
            "then",
            "too",
            "once",
            "over",
        }
    )
    | _THE_DRUG
)
"""Words after "it" that leave it alone; a noun makes "that" a part of its name."""

_NO_ACT = frozenset({"off", "of", "no", "more", "out", "keep", "avoid", "cut"})
"""Words of change that say little without a drug's name ("my weight off of it")."""
_WHEN = frozenset(
    {"about", "last", "a", "around", "two", "three", "four", "few", "yesterday", "ages", "back"}
    | {"maybe", "like", "probably", "this", "recently", "months", "weeks", "years"}
)
"""Words after "i stopped" that tell only when."""
_REACH = 3
"""Tokens between the word of change and the "it" that it changes."""

_OTHER_THINGS = (
    LexiconKind.MEDICATION,
    LexiconKind.PROCEDURE,
    LexiconKind.TEST,
    LexiconKind.SOCIAL,
)
_TAKEN = frozenset({Assertion.PRESENT, Assertion.HISTORICAL})
_SETTLED = frozenset({Change.STOPPED, Change.CONTINUED})


def changes_of_it(scene: Scene, drug: Finding, *, just_named: bool) -> list[Finding]:
    """`just_named`: the drug is of this passage or the one before it."""
    claim = drug.claim
    if scene.asked or not just_named or claim.assertion not in _TAKEN:
        return []
    reading, clause = scene.reading, scene.clause
    if claim.kind is not FactKind.MEDICATION or any(
        True for _ in reading.mentions_in(clause, *_OTHER_THINGS)
    ):
        return []
    cue = _changed(scene, asked=drug.weak)
    if cue is None:
        return []
    change = Change(cue.value.split()[0])
    regimen, spans = regimen_in(reading, clause, None)
    told = {n: v for n, v in regimen if n in {"dose", "frequency", "route"} and v is not None}
    by_clinician = scene.voice is Voice.CLINICIAN and not scene.supposed
    if change in _SETTLED and not (change is Change.CONTINUED and not by_clinician):
        gone = change is Change.STOPPED
        assertion = Assertion.ABSENT if gone else Assertion.PRESENT
        known = {n: v for n, v in claim.attributes if v is not None and n != "change"}
        attributes = Attributes(**{**known, "change": change})
    elif by_clinician and (told or change is not Change.STARTED) and tense_of(cue) != PRESENT:
        if change is Change.STARTED and "dose" not in told:
            return []
        assertion = Assertion.PLANNED
        attributes = Attributes(**{**told, "change": change})
    else:
        return []
    ended = assertion is Assertion.ABSENT and scene.voice is Voice.PATIENT
    told_of = revised(claim, assertion=assertion, attributes=attributes)
    it = Finding(told_of, (cue, *spans), drug.text, over=ended)
    return [it]


def _changed(scene: Scene, *, asked: bool) -> Attribution | None:
    """The word of change whose object is "it", or the medicine; none where it was `asked` for ("i
    ran out last week")."""
    reading, clause = scene.reading, scene.clause
    for cue in reading.attributions_in(clause):
        if cue.attribute != CHANGE:
            continue
        after = reading.words(Span(cue.end, min(clause.end, cue.end + _REACH)))
        if set(reading.words(cue)) <= _NO_ACT and not asked:
            continue
        ends = len(after) < 2 or is_punctuation(after[1]) or after[1] in _OPENS
        alone = not after or is_punctuation(after[0]) or after[0] in _OPENS | _WHEN
        stopped = scene.voice is Voice.PATIENT and cue.value.startswith(Change.STOPPED)
        if asked and alone and stopped:
            return cue
        if (after[:1] and after[0] in _IT and ends) or _THE_DRUG & set(after):
            return cue
        if cue.value.startswith((Change.INCREASED, Change.DECREASED)) and (
            "dose" in scene.words
            or any(is_dose(a) and a.quantity.unit for a in amounts(reading, clause))
        ):
            return cue
    return None
