"""What is told of an organ, a measure or a maneuver of the examination.

In: its mention in a clause. Out: the finding's name, assertion and status: "heart sounds great" is
a normal finding of the heart, "lachman and mcmurray are negative" two maneuvers that found nothing.
None where the words tell nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.language.findings import Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts
from ambient_scribe.domain.clinical import Assertion, Quantity

TOLD_BY_WORDS = frozenset({"organ", "neutral", "maneuver"})
_REACH = 6
"""Words between an organ and what is said of it, besides links ("is", "really", other organs)."""

_GRADE_REACH = 12
"""Tokens between a strength and its grade ("five out of five")."""

_POSITIVE, _NEGATIVE = "positive", "negative"
_OF_FIVE = "/5"


@dataclass(frozen=True)
class Told:
    name: str
    assertion: Assertion
    status: str | None = None
    value: Quantity | None = None


def told_of(scene: Scene, mention: Mention, entry: Entry) -> Told | None:
    if entry.polarity == "maneuver":
        return _maneuver(scene, mention, entry)
    word = _word_of(scene, mention)
    if entry.polarity == "organ":
        return Told(entry.note or entry.name, Assertion.PRESENT) if word is not None else None
    grade = _grade(scene, mention)
    if grade is None and word is None:
        return None
    return Told(entry.name, Assertion.PRESENT, None if grade else word, grade)


def _maneuver(scene: Scene, mention: Mention, entry: Entry) -> Told | None:
    """ "Positive straight leg raise", "your lachman and mcmurray test are all negative"."""
    reading = scene.reading
    for word in reversed(reading.words(Span(max(0, mention.start - 2), mention.start))):
        if word in {_POSITIVE, _NEGATIVE}:
            return _result(entry, word)
        if word == "no":
            return _result(entry, _NEGATIVE)
    for word in _linked(reading, mention, scene.clause.end):
        if word in {_POSITIVE, "abnormal"}:
            return _result(entry, _POSITIVE)
        if word in {_NEGATIVE, "normal"}:
            return _result(entry, _NEGATIVE)
    return None


def _result(entry: Entry, status: str) -> Told:
    found = Assertion.PRESENT if status == _POSITIVE else Assertion.ABSENT
    return Told(entry.name, found, status)


def _word_of(scene: Scene, mention: Mention) -> str | None:
    """The word that calls it normal: right before it, or after it over links only."""
    reading = scene.reading
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    if group("normal words") & set(before):
        return before[0]
    for word in _linked(reading, mention, scene.clause.end):
        if word in group("normal words"):
            return word
    return None


def _linked(reading: Reading, mention: Mention, end: int) -> list[str]:
    """The words after it up to the first that is no link, that one included."""
    words: list[str] = []
    between = 0
    names = {
        index
        for m in reading.mentions_in(
            Span(mention.end, end), LexiconKind.EXAM, LexiconKind.SITE, LexiconKind.TEST
        )
        if m.kind is not LexiconKind.EXAM or (m.entry.polarity in TOLD_BY_WORDS)
        for index in range(m.start, m.end)
    }
    negated = any(
        True for _ in reading.cues_in(Span(mention.end, min(end, mention.end + 4)), Effect.ABSENT)
    )
    if negated:
        return words
    for index in range(mention.end, end):
        word = reading.tokens[index].text
        if index in names:
            continue
        words.append(word)
        if word not in group("exam links"):
            break
        between += 1
        if between > _REACH:
            break
    return words


def _grade(scene: Scene, mention: Mention) -> Quantity | None:
    """ "Five out of five" of a strength, before or after it."""
    start = max(scene.clause.start, mention.start - _GRADE_REACH)
    around = Span(start, min(scene.clause.end, mention.end + _GRADE_REACH))
    graded = [a for a in amounts(scene.reading, around) if a.quantity.magnitude.endswith(_OF_FIVE)]
    nearest = min(graded, key=lambda a: a.distance(mention), default=None)
    return nearest.quantity if nearest is not None else None
