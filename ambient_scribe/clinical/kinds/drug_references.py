"""What happens to the drug named before: "i stopped taking it", "let's go up to 40 on that".

In: a `Scene` without a drug's name, and the drug talked about last. Out: findings about that drug.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.change_words import PRESENT, tense_of
from ambient_scribe.clinical.kinds.reactions import said
from ambient_scribe.clinical.kinds.regimens import is_dose, regimen_in
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.cues import CHANGE
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, revised
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Reading, Span
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
            "after",
            "before",
            "during",
            "due",
            "on",
            "myself",
        }
    )
    | _THE_DRUG
)
"""Words after "it" that leave it alone; a noun makes "that" a part of its name."""

_NO_ACT = frozenset({"off", "of", "no", "more", "out", "keep", "avoid", "cut"})
"""Words of change that say little without a drug's name ("my weight off of it")."""
_DOSES = frozenset({"dose", "doses"})
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
_PHRASES = (
    ("drug stopped", Change.STOPPED, Assertion.ABSENT),
    ("drug not begun", Change.NOT_TAKEN, Assertion.ABSENT),
    ("drug missed", Change.NOT_TAKEN, Assertion.PRESENT),
)
_REGIMEN = frozenset({"dose", "strength", "frequency", "route", "reason"})
_DENIAL_REACH = 3
"""Tokens before a phrase within which it is denied ("i don't ever forget it")."""

_FRONTED = frozenset({("that", "one"), ("this", "one"), ("the", "pills"), ("those", "pills")})

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
    told_of = _told_as_a_whole(scene, asked=drug.weak)
    if told_of is not None:
        return [_as_told(drug, *told_of)]
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
        when = regimen.date or regimen.onset if gone else None
        attributes = Attributes(**{**known, "date": when or regimen.date, "change": change})
    elif by_clinician and (told or change is not Change.STARTED) and tense_of(cue) != PRESENT:
        if change is Change.STARTED and "dose" not in told:
            return []
        assertion = Assertion.PLANNED
        attributes = Attributes(**{**told, "change": change})
    else:
        return []
    ended = assertion is Assertion.ABSENT and scene.voice is Voice.PATIENT
    meant = revised(claim, assertion=assertion, attributes=attributes)
    return [Finding(meant, (cue, *spans), drug.text, over=ended)]


def _told_as_a_whole(scene: Scene, *, asked: bool) -> tuple[Change | None, Assertion, Span] | None:
    """ "I'm not on it anymore", "never picked it up", "i forget it a lot": the patient's phrases
    for a drug that is not taken, or not as it should be."""
    reading, clause = scene.reading, scene.clause
    complaint = any(True for _ in reading.mentions_in(clause, LexiconKind.SYMPTOM))
    meant = not complaint and (asked or bool((_IT | _DOSES) & scene.words))
    if scene.voice is not Voice.PATIENT:
        return None
    if not (asked or complaint) and (gone := _run_out(scene)) is not None:
        return Change.NOT_TAKEN, Assertion.PRESENT, gone
    if not meant:
        return None
    for name, change, assertion in _PHRASES:
        phrase = said(reading, clause, name)
        if phrase is not None and not _is_negated(reading, clause, phrase):
            rarely = assertion is Assertion.PRESENT and said(reading, clause, "missed rarely")
            return (None if rarely else change), assertion, phrase
    return None


def _run_out(scene: Scene) -> Span | None:
    """ "I ran out last week": of nothing else that is named."""
    phrase = said(scene.reading, scene.clause, "drug run out")
    if phrase is None:
        return None
    after = scene.reading.words(Span(phrase.end, min(scene.clause.end, phrase.end + 2)))
    return phrase if after[:1] != ("of",) or _IT & set(after[1:]) else None


def _as_told(drug: Finding, change: Change | None, assertion: Assertion, phrase: Span) -> Finding:
    kept = _REGIMEN - {"frequency"} if drug.weak else _REGIMEN  # "every day?" "i skip it a lot"
    known = {n: v for n, v in drug.claim.attributes if v is not None and n in kept}
    attributes = Attributes(**{**known, "change": change})
    claim = revised(drug.claim, assertion=assertion, attributes=attributes)
    ended = assertion is Assertion.ABSENT
    return Finding(claim, (phrase,), drug.text, over=ended)


def _is_negated(reading: Reading, clause: Span, phrase: Span) -> bool:
    """ "I never forget it", "i don't skip it"."""
    before = reading.words(Span(max(clause.start, phrase.start - _DENIAL_REACH), phrase.start))
    inside = reading.words(phrase)
    own = any(word in group("status negation") or word.endswith("n't") for word in inside)
    return not own and any(
        word in group("status negation") or word in {"rarely", "do n't"} or word.endswith("n't")
        for word in before
    )


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
        ends = len(after) < 2 or is_punctuation(after[1]) or after[1] in _OPENS | _WHEN
        alone = not after or is_punctuation(after[0]) or after[0] in _OPENS | _WHEN
        stopped = scene.voice is Voice.PATIENT and cue.value.startswith(Change.STOPPED)
        if alone and stopped and (asked or _is_fronted(reading, clause, cue)):
            return cue
        if (after[:1] and after[0] in _IT and ends) or _THE_DRUG & set(after):
            return cue
        if cue.value.startswith((Change.INCREASED, Change.DECREASED)) and (
            "dose" in scene.words
            or any(is_dose(a) and a.quantity.unit for a in amounts(reading, clause))
        ):
            return cue
    return None


def _is_fronted(reading: Reading, clause: Span, cue: Span) -> bool:
    """ "That one i stopped": the object stands before."""
    words = reading.words(Span(clause.start, cue.start))
    return any(pair in _FRONTED for pair in itertools.pairwise(words))


def names_drug_unsurely(reading: Reading, clause: Span, heard: frozenset[str]) -> bool:
    """ "So, it's, metformin?": a patient names a drug, and is not sure how it is called; a name that
    was `heard` just before is only said again."""
    drugs = list(reading.mentions_in(clause, LexiconKind.MEDICATION))
    if len(drugs) != 1 or heard & set(reading.words(drugs[0])):
        return False
    rest = [
        word
        for index, word in enumerate(reading.words(clause), start=clause.start)
        if not drugs[0].start <= index < drugs[0].end and not is_punctuation(word)
    ]
    return set(rest) <= group("looking for a name")
