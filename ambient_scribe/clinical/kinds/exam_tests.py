"""What is told of an organ, a measure or a maneuver of the examination.

In: its mention in a clause. Out: the finding's name, assertion and status: "heart sounds great" is
a normal finding of the heart, "lachman and mcmurray are negative" two maneuvers that found nothing.
None where the words tell nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.domain.clinical import Assertion, Quantity

MANEUVER = "maneuver"
TOLD_BY_WORDS = frozenset({"organ", "neutral", MANEUVER})
_REACH = 6
"""Words between an organ and what is said of it, besides links ("is", "really", other organs)."""

_GRADE_REACH = 12
"""Tokens between a strength and its grade ("five out of five")."""

_DENIAL_REACH = 4
"""Tokens after an organ within which a "not" leaves it untold."""

_POSITIVE, _NEGATIVE = "positive", "negative"
_NORMAL_AFTER = frozenset({"normal", "fine", "good", "stable", "intact"})
"""They tell of a maneuver after it only: "a normal straight leg raise" is seldom said so."""
_NAME_LENGTH = 6
"""Tokens of a maneuver's name at most."""

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
    if entry.polarity == MANEUVER:
        return _maneuver(scene, mention, entry)
    at = _word_of(scene, mention)
    word = scene.reading.tokens[at].text if at is not None else None
    spans = (Span(at, at + 1),) if at is not None else ()
    if entry.polarity == "organ":
        if word is None:
            return None
        return Told(entry.note or entry.name, Assertion.PRESENT, spans=spans)
    grade = _grade(scene, mention) or _measure(scene, mention, entry)
    if grade is not None:
        return Told(entry.name, Assertion.PRESENT, value=grade.quantity, spans=(grade,))
    return Told(entry.name, Assertion.PRESENT, word, spans=spans) if word is not None else None


def _maneuver(scene: Scene, mention: Mention, entry: Entry) -> Told | None:
    """ "Positive straight leg raise", "your lachman and mcmurray test are all negative", "phalen's
    reproduces your tingling"."""
    reading = scene.reading
    linked = _linked(reading, mention, scene.clause.end)
    # the "negative" of "positive empty can, negative drop arm" is the next one's
    own = [index for index in linked if not _begins(reading, index + 1)]
    for index in (*own, *_right_before(reading, mention)):
        word = reading.tokens[index].text
        ahead = index < mention.start
        if word in group("positive maneuver"):
            return _result(entry, _POSITIVE, index)
        if word in group("negative maneuver") and not (ahead and word in _NORMAL_AFTER):
            return _result(entry, _NEGATIVE, index)
        if word == "no" and ahead:
            return _result(entry, _NEGATIVE, index)
    return None


def _begins(reading: Reading, start: int) -> bool:
    after = reading.mentions_in(Span(start, start + _NAME_LENGTH), LexiconKind.EXAM)
    return any(m.start == start and m.entry.polarity == MANEUVER for m in after)


def _right_before(reading: Reading, mention: Mention) -> list[int]:
    """Two tokens at most, over no mark or "and": the "negative" of "lachman is negative, mcmurray is
    positive" belongs to the first."""
    found: list[int] = []
    for index in range(mention.start - 1, max(-1, mention.start - 3), -1):
        word = reading.tokens[index].text
        if is_punctuation(word) or word in {"and", "but", "or"}:
            break
        found.append(index)
    return found


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
            return None if _of_another(reading, mention, index) else index
    return None


def _of_another(reading: Reading, mention: Mention, index: int) -> bool:
    """ "On your lung exam your lungs are clear": the word belongs to a finding with a name."""
    near = Span(max(0, index - _NAME_LENGTH), index + _NAME_LENGTH)
    return any(
        m.start <= index < m.end and m.start >= mention.end
        for m in reading.mentions_in(near, LexiconKind.EXAM)
        if m.entry.polarity not in TOLD_BY_WORDS
    )


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
    near = Span(mention.end, min(end, mention.end + _DENIAL_REACH))
    if any(_NEGATIVE not in reading.words(cue) for cue in reading.cues_in(near, Effect.ABSENT)):
        return []
    said: list[int] = []
    for index in range(mention.end, end):
        if index in names:
            continue
        said.append(index)
        if reading.tokens[index].text not in group("exam links") or len(said) > _REACH:
            break
    return said


def _measure(scene: Scene, mention: Mention, entry: Entry) -> Amount | None:
    """ "Fundal height is 28 centimeters"."""
    if entry.name not in group("measured findings"):
        return None
    after = Span(mention.end, min(scene.clause.end, mention.end + _REACH))
    return next((a for a in amounts(scene.reading, after) if not a.is_time), None)


def _grade(scene: Scene, mention: Mention) -> Amount | None:
    """ "Five out of five" of a strength, before or after it."""
    start = max(scene.clause.start, mention.start - _GRADE_REACH)
    around = Span(start, min(scene.clause.end, mention.end + _GRADE_REACH))
    graded = [a for a in amounts(scene.reading, around) if a.quantity.magnitude.endswith(_OF_FIVE)]
    return min(graded, key=lambda a: a.distance(mention), default=None)
