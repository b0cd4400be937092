"""What is told later of a test or vital that was named before.

In: a clause that names none, and the result it goes on about. Out: another value ("it was 7.1 in
April"), how it was ("that was negative"), or that it is to be done again ("we'll repeat that").
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.measured_where import measured_where
from ambient_scribe.clinical.kinds.trends import each_result
from ambient_scribe.clinical.kinds.values import quantity_of, status_of, value_of
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, joined, revised
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Span
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind

_DIFFERENCE = frozenset(
    {"up", "down", "gained", "lost", "more", "less", "under", "above", "below", "than"}
)
"""Words of a change or a bound, which is no value."""
_AGAIN = frozenset({"repeat", "recheck", "redo", "repeating", "rechecking"})
_ANOTHER = frozenset({"that", "it", "another", "one", "this", "those", "them"})
_MIGHT = frozenset({"might", "may", "could"})
_PRONOUN_REACH = 4
"""Tokens from the start of a clause within which its "that" stands."""
_RESULT_WORDS = frozenset({"negative", "positive", "normal", "abnormal", "elevated", "low"})
AT_HOME = "at home"
_FELT = "pain score"
_PRESSURE = "blood pressure"
_BARE_READING = 8
"""Words of a clause that may tell another pressure without naming it ("and then 142 over 86")."""

_IT = frozenset({"it", "that", "this", "it's", "they", "which", "those", "these", "everything"})


def continue_result(scene: Scene, result: Finding, lexicon: Lexicon) -> list[Finding]:
    """ "It was 7.1 in April", "standing, it's 108 over 66": another value of what was named."""
    reading, clause = scene.reading, scene.clause
    kind = LexiconKind.VITAL if result.claim.kind is FactKind.VITAL else LexiconKind.TEST
    if scene.asked or any(
        True
        for _ in reading.mentions_in(
            clause, LexiconKind.TEST, LexiconKind.VITAL, LexiconKind.MEDICATION
        )
    ):
        return []
    again = _repeated(scene, result)
    if again is not None:
        return [again]
    if not _may_tell(scene, result) or _DIFFERENCE & scene.words:
        return []
    if reading.has(clause, Effect.CONDITIONAL):
        return []
    entry = lexicon.find(result.claim.normalized, kind)
    if entry is None:
        return []
    term = Mention(clause.start, clause.start, entry)
    amount = value_of(reading, term, clause, [])
    if amount is None:
        status_told = _told_status(scene, result)
        return [status_told] if status_told else []
    if entry.plausible is None and "/" not in amount.quantity.magnitude:
        return []
    vital = result.claim.kind is FactKind.VITAL
    if vital and scene.voice is Voice.CLINICIAN and not _is_linked(scene, amount):
        return []
    elsewhere = measured_where(reading, Span(amount.start, amount.start), amount) if vital else None
    times = time_phrases(reading, clause)
    # "it was 162" tells today's value, unless one is known or a time is named
    dated = bool(times) or result.claim.attributes.value is not None
    past = bool({"was", "were"} & scene.words) and dated
    past = past and (result.claim.kind is FactKind.VITAL or not times)
    past = past and not (times and times[0].value in group("today"))
    status = status_of(reading, clause, amount)
    attributes = Attributes(
        value=quantity_of(entry, amount),
        date=times[0].value if times else (elsewhere.value if elsewhere else None),
        status=status[0] if status else None,
        context=AT_HOME if _is_of_home(scene, result) else None,
    )
    claim = Claim(
        kind=result.claim.kind,
        normalized=entry.name,
        assertion=Assertion.HISTORICAL if past else Assertion.PRESENT,
        attributes=attributes,
    )
    finding = Finding(
        claim, (amount, *(times[:1] or ([elsewhere] if elsewhere else []))), result.text
    )
    return each_result(reading, entry, finding, clause)


def is_said_back(scene: Scene, home: Finding, told: Finding) -> bool:
    """The clinician's "okay, 145 over 90" of what was measured at home: nothing new was measured."""
    value, named = told.claim.attributes.value, told.claim.normalized
    same = named == home.claim.normalized and value == home.claim.attributes.value
    return same and told.claim.attributes.context is None and scene.voice is Voice.CLINICIAN


def _is_praise(scene: Scene, pronoun: Span, status: Span) -> bool:
    """ "That's great!", "it's good to meet you": said of something else than the result."""
    reading = scene.reading
    if not group("praise") & set(reading.words(status)):
        return False
    back = reading.words(Span(pronoun.end - 1, pronoun.end))
    between = set(reading.words(Span(pronoun.end, status.end)))
    after = reading.words(Span(status.end, min(scene.clause.end, status.end + 1)))
    looked = bool(between & group("how a result looked")) and back[:1] != ("that",)
    return not looked or bool(group("after praise") & set(after))


def _is_told_of_it(scene: Scene, pronoun: Span, status: Span) -> bool:
    """ "That came back completely normal", and not "they have it and live perfectly normal"."""
    between = scene.reading.words(Span(pronoun.end, status.start))
    links = group("beside a vital") | group("exam links") | group("how a result looked")
    idle = links | group("hesitations") | group("status negation")
    return all(word in idle or is_punctuation(word) for word in between) and not (
        {"have", "has", "had"} & set(between)
    )


def _is_linked(scene: Scene, amount: Span) -> bool:
    """ "It's about 98", and not "I want you to know it with one hundred percent certainty"."""
    words = scene.reading.words(Span(scene.clause.start, amount.start))
    last = max((n for n, word in enumerate(words) if word in _IT), default=None)
    between = words if last is None else words[last + 1 :]
    idle = group("beside a vital") | group("hesitations")
    return all(word in idle or is_punctuation(word) for word in between)


def _is_of_home(scene: Scene, result: Finding) -> bool:
    """What a patient tells of a vital was measured at home."""
    vital = result.claim.kind is FactKind.VITAL and result.claim.normalized != _FELT
    told = scene.voice is Voice.PATIENT and vital
    return told or "home" in scene.words


def _may_tell(scene: Scene, result: Finding) -> bool:
    """Whether a number in the clause may be a value of what was named: "it's 98", "140 over 85", and
    after its name alone, as a patient answers, "fasting, around 140"."""
    short = len(scene.words) <= _BARE_READING
    pressure = result.claim.normalized == _PRESSURE
    if _IT & scene.words or (pressure and short):
        return True
    named_only = result.weak and scene.voice is Voice.PATIENT
    return named_only and (short or pressure or bool(group("reading words") & scene.words))


def _repeated(scene: Scene, result: Finding) -> Finding | None:
    """ "We'll repeat that in three months": the test that was just spoken of, again."""
    if scene.voice is not Voice.CLINICIAN or result.claim.kind is not FactKind.TEST:
        return None
    words = scene.reading.words(scene.clause)
    for index, word in enumerate(words):
        if word in _AGAIN and _ANOTHER & set(words[index + 1 : index + 3]):
            break
    else:
        return None
    start = scene.clause.start + index
    if scene.reading.has(Span(scene.clause.start, start), Effect.ABSENT):
        return None
    doubted = bool(_MIGHT & scene.words)
    claim = Claim(
        kind=FactKind.TEST,
        normalized=result.claim.normalized,
        assertion=Assertion.POSSIBLE if doubted else Assertion.PLANNED,
    )
    return Finding(claim, (Span(start, start + 2),), result.text)


def _told_status(scene: Scene, result: Finding) -> Finding | None:
    """ "And that was negative", said by the clinician of a test that was just named."""
    opening = Span(scene.clause.start, min(scene.clause.end, scene.clause.start + _PRONOUN_REACH))
    words = scene.reading.words(opening)
    back = next((n for n, word in enumerate(words) if word in _IT), None)
    if back is None:
        return None
    pronoun = Span(opening.start, opening.start + back + 1)
    if scene.voice is not Voice.CLINICIAN or result.claim.attributes.status is not None:
        return None
    if result.claim.assertion is not Assertion.PRESENT:
        return None
    status = status_of(scene.reading, scene.clause, pronoun)
    if status is None or status[0] not in _RESULT_WORDS:
        return None
    if _is_praise(scene, pronoun, status[1]) or not _is_told_of_it(scene, pronoun, status[1]):
        return None
    return Finding(
        revised(result.claim, attributes=joined(result.claim, {"status": status[0]})),
        (status[1],),
        result.text,
    )
