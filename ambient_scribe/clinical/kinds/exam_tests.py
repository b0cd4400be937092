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
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.domain.clinical import Assertion, Quantity

TOLD_BY_WORDS = frozenset({"organ", "neutral", "maneuver"})
_REACH = 6
"""Words between an organ and what is said of it, besides links ("is", "really", other organs)."""

_GRADE_REACH = 12
"""Tokens between a strength and its grade ("five out of five")."""

_DENIAL_REACH = 4
"""Tokens after an organ within which a "not" leaves it untold."""

_POSITIVE, _NEGATIVE = "positive", "negative"
_OF_FIVE = "/5"
_ASIDE = frozenset({"okay", "ok", "alright", "all", "right", ",", "."})
"""Words that may only be a pause; with a verb before them they say how an organ is."""

_BACK = frozenset({"those", "they", "these", "both", "that", "it"})


@dataclass(frozen=True)
class Told:
    name: str
    assertion: Assertion
    status: str | None = None
    value: Quantity | None = None
    spans: tuple[Span, ...] = ()
    """The words that tell it."""


def told_of(scene: Scene, mention: Mention, entry: Entry) -> Told | None:
    if entry.polarity == "maneuver":
        return _maneuver(scene, mention, entry)
    at = _word_of(scene, mention)
    word = scene.reading.tokens[at].text if at is not None else None
    spans = (Span(at, at + 1),) if at is not None else ()
    if entry.polarity == "organ":
        if word is None:
            return None
        return Told(entry.note or entry.name, Assertion.PRESENT, spans=spans)
    grade = _grade(scene, mention)
    if grade is not None:
        return Told(entry.name, Assertion.PRESENT, value=grade.quantity, spans=(grade,))
    return Told(entry.name, Assertion.PRESENT, word, spans=spans) if word is not None else None


def _maneuver(scene: Scene, mention: Mention, entry: Entry) -> Told | None:
    """ "Positive straight leg raise", "your lachman and mcmurray test are all negative"."""
    reading = scene.reading
    before = range(mention.start - 1, max(-1, mention.start - 3), -1)
    for index in (*before, *_linked(reading, mention, scene.clause.end)):
        word = reading.tokens[index].text
        ahead = index < mention.start
        if word in {_POSITIVE, "abnormal"}:
            return _result(entry, _POSITIVE, index)
        if word == _NEGATIVE or (word == "no" and ahead) or (word == "normal" and not ahead):
            return _result(entry, _NEGATIVE, index)
    return None


def _result(entry: Entry, status: str, at: int) -> Told:
    found = Assertion.PRESENT if status == _POSITIVE else Assertion.ABSENT
    return Told(entry.name, found, status, spans=(Span(at, at + 1),))


def _word_of(scene: Scene, mention: Mention) -> int | None:
    """Where the word stands that calls it normal: right before it, or after it over links only."""
    reading = scene.reading
    if mention.start and reading.tokens[mention.start - 1].text in group("normal words"):
        return mention.start - 1
    said = [*_linked(reading, mention, scene.clause.end), *_said_next(scene, mention)]
    words = [reading.tokens[index].text for index in said]
    verbs = bool(group("linking verbs") & set(words))
    for index, word in zip(said, words, strict=True):
        if word in group("normal words") and (verbs or word not in _ASIDE):
            return index
    return None


def _said_next(scene: Scene, mention: Mention) -> list[int]:
    """ "Listen to your heart and lungs | okay those sound good"."""
    reading, end = scene.reading, scene.clause.end
    rest = {reading.tokens[index].text for index in _linked(reading, mention, end)}
    following = next((c for c in reading.clauses if c.start == end), None)
    if following is None or rest - group("exam links"):
        return []
    said = [
        index
        for index in range(following.start, following.end)
        if reading.tokens[index].text not in _ASIDE
    ]
    short = 0 < len(said) <= _REACH and reading.tokens[said[0]].text in _BACK
    return said if short and not reading.has(following, Effect.ABSENT) else []


def _linked(reading: Reading, mention: Mention, end: int) -> list[int]:
    """The tokens after it up to the first that is no link, that one included."""
    kinds = (LexiconKind.EXAM, LexiconKind.SITE, LexiconKind.TEST)
    names = {
        index
        for m in reading.mentions_in(Span(mention.end, end), *kinds)
        if m.kind is not LexiconKind.EXAM or m.entry.polarity in TOLD_BY_WORDS
        for index in range(m.start, m.end)
    }
    if reading.has(Span(mention.end, min(end, mention.end + _DENIAL_REACH)), Effect.ABSENT):
        return []
    said: list[int] = []
    for index in range(mention.end, end):
        if index in names:
            continue
        said.append(index)
        if reading.tokens[index].text not in group("exam links") or len(said) > _REACH:
            break
    return said


def _grade(scene: Scene, mention: Mention) -> Amount | None:
    """ "Five out of five" of a strength, before or after it."""
    start = max(scene.clause.start, mention.start - _GRADE_REACH)
    around = Span(start, min(scene.clause.end, mention.end + _GRADE_REACH))
    graded = [a for a in amounts(scene.reading, around) if a.quantity.magnitude.endswith(_OF_FIVE)]
    return min(graded, key=lambda a: a.distance(mention), default=None)
