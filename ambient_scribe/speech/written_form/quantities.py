"""Numbers with what belongs to them: units, ranges, ratios, scores.

In: words as they were said. Out: what is written for them. A number of two digits is written in
digits; one to nine stay words unless a measure, a dose, an age, a score, a ratio or a larger number
beside them asks for digits ("two weeks", but "2 mg", "6 year old", "7 out of 10", "5 to 10").
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ambient_scribe.speech.written_form.figures import (
    FEWEST_DIGITS,
    Figure,
    after_another,
    and_a_half,
    beside_another,
    counts_scale,
    end_of_run,
    figure,
    is_hundreds,
)
from ambient_scribe.speech.written_form.said import Part, Rewrite, Said, Unit
from ambient_scribe.speech.written_form.tables import Cue, UnitKind

SYSTOLIC = range(60, 301)
DIASTOLIC = range(30, 201)
"""mmHg in a living patient, with room to spare: outside, "over" is no blood pressure."""
_GRADES = {Decimal(5), Decimal(6)}
"""What strength and murmurs are graded out of."""
_GRADE_REACH = 12
"""Words around a grade in which it is named what is graded."""
_DIGIT_KINDS = frozenset({UnitKind.MEASURE, UnitKind.DOSE, UnitKind.AGE})
_ONE = Decimal(1)
_RANGE_WORDS = frozenset({"to", "or", "by"})
_HUNDREDS = 100


@dataclass(frozen=True, slots=True)
class _Group:
    """Numbers joined by "to", "or", "by", and the unit of all of them."""

    figures: tuple[Figure, ...]
    unit: Unit | None

    @property
    def end(self) -> int:
        return self.unit.end if self.unit else self.figures[-1].end


def quantity(said: Said, at: int) -> Rewrite | None:
    """What is written for the number that starts at `at`; None where no number starts.

    A rewrite without parts leaves the words as they were heard.
    """
    first = figure(said, at)
    if first is None:
        return None
    found = _ratio(said, first) or _score(said, first)
    if found is not None:
        return found
    group = _group(said, first)
    if (tablets := _counted_tablets(said, group)) is not None:
        return tablets
    if not _is_plain(said, group):
        return Rewrite(max(group.end, end_of_run(said, at)))
    return _written(group) if _in_digits(said, group) else Rewrite(group.end)


# ---------------------------------------------------------------- ratios and scores
def _ratio(said: Said, first: Figure) -> Rewrite | None:
    """ "one twenty eight over seventy six" → "128/76"; "two over six" beside a murmur → "2/6"."""
    if not said.says(first.end, "over"):
        return None
    second = figure(said, first.end + 1) if said.next(first.end + 1) else None
    if second is None:
        return None
    if after_another(said, first.start):
        return Rewrite(second.end)
    unit = said.unit(second.end)
    timed = unit is not None and unit.form.kind is not UnitKind.MEASURE
    falls = second.number < first.number and not timed
    pressure = falls and first.number in SYSTOLIC and second.number in DIASTOLIC
    if not pressure and not _is_grade(said, first, second):
        return Rewrite(second.end)
    ratio = Part(first.start, second.end, f"{first.text}/{second.text}")
    return Rewrite(unit.end if unit else second.end, (ratio, *_short_unit(unit)))


def _score(said: Said, first: Figure) -> Rewrite | None:
    """ "seven out of ten" → "7 out of 10"; "two out of three times" stays."""
    if not said.says(first.end, "out", "of"):
        return None
    second = figure(said, first.end + 2) if said.next(first.end + 2) else None
    if second is None or beside_another(said, first, first):
        return None
    if second.number < FEWEST_DIGITS and not _is_grade(said, first, second):
        return None
    if second.rest is not None or first.rest is not None:
        return Rewrite(second.end)
    return Rewrite(second.end, tuple(_part(one) for one in (first, second)))


def _is_grade(said: Said, first: Figure, second: Figure) -> bool:
    around = range(first.start - _GRADE_REACH, second.end + _GRADE_REACH)
    return (
        second.number in _GRADES
        and first.number <= second.number
        and said.cued_within(around.start, around.stop, Cue.GRADED)
    )


# ---------------------------------------------------------------- ranges and units
def _group(said: Said, first: Figure) -> _Group:
    figures = [first]
    while said.next(figures[-1].end) in _RANGE_WORDS:
        at = figures[-1].end + 1
        following = figure(said, at) if said.next(at) else None
        if following is None:
            break
        figures.append(following)
    last = figures[-1]
    unit = said.unit(last.end)
    half = and_a_half(said, last)
    if half is not None:
        measure = said.unit(half.end)
        if measure is not None and measure.form.kind is UnitKind.MEASURE:
            figures[-1], unit = half, measure
    return _Group(tuple(figures), unit)


def _counted_tablets(said: Said, group: _Group) -> Rewrite | None:
    """ "two twenty milligram tablets": two of 20 mg, written "two 20 mg tablets"."""
    (first, *others), unit = group.figures, group.unit
    if others or (not first.small and first.rest is None):
        return None
    strength = figure(said, first.rest or first.end) if unit or said.next(first.end) else None
    unit = said.unit(strength.end) if strength else None
    if strength is None or unit is None or not said.cued(unit.end, Cue.FORM):
        return None
    return _written(_Group((strength,), unit))


def _is_plain(said: Said, group: _Group) -> bool:
    """Whether every number can be read in one way only."""
    first = group.figures[0]
    if beside_another(said, first, group.figures[-1], settled=group.unit is not None):
        return False
    for one, other in zip(group.figures, group.figures[1:], strict=False):
        scaled = counts_scale(said, other) and not counts_scale(said, one)
        if scaled and one.number < _HUNDREDS:
            return False  # "five or six hundred"
    if _are_systolic(said, group):
        return True
    clear = [is_hundreds(said, one, group.unit) for one in group.figures]
    return clear[0] and all(
        plain or (first.number >= _HUNDREDS and one.number > first.number)
        for plain, one in zip(clear, group.figures, strict=True)
    )


def _are_systolic(said: Said, group: _Group) -> bool:
    """ "one twenty to one thirty over seventy to eighty"."""
    if group.unit is not None or not said.says(group.end, "over"):
        return False
    second = figure(said, group.end + 1) if said.next(group.end + 1) else None
    pressures = all(one.number in SYSTOLIC for one in group.figures)
    return pressures and second is not None and second.number in DIASTOLIC


def _in_digits(said: Said, group: _Group) -> bool:
    kind = group.unit.form.kind if group.unit else None
    first = group.figures[0]
    alone = len(group.figures) == 1
    if said.text(first.start) == "a" and first.end - first.start == len(("a", "hundred")):
        return not alone or kind in _DIGIT_KINDS  # "a hundred times" is a manner of speaking
    if alone and first.number == _ONE and kind is UnitKind.DOSE:
        return False  # "one tablet", "this one dose"
    if kind is UnitKind.HEIGHT and said.next(group.end) and figure(said, group.end):
        return True  # "five feet ten"; "on two feet" stays
    labelled = said.cued(first.start - 1, Cue.LABEL)
    return kind in _DIGIT_KINDS or labelled or any(not one.small for one in group.figures)


def _written(group: _Group) -> Rewrite:
    parts = [_part(one) for one in group.figures]
    unit = group.unit
    if unit is not None and unit.form.joined:
        last = parts.pop()
        parts.append(Part(last.start, unit.end, f"{last.text}{unit.form.written}"))
        return Rewrite(group.end, tuple(parts))
    return Rewrite(group.end, (*parts, *_short_unit(unit)))


def _short_unit(unit: Unit | None) -> tuple[Part, ...]:
    if unit is None or not unit.form.written:
        return ()
    return (Part(unit.start, unit.end, unit.form.written),)


def _part(one: Figure) -> Part:
    return Part(one.start, one.end, one.text)
