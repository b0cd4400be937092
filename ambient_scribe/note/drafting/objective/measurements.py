"""Plans what was measured: vital signs and results, each beside its earlier value.

In: items with values. Out: one statement a measurement. The value that was said as current leads;
one that was said with an earlier date, or as past, stands beside it. A unit that nobody said is
not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ambient_scribe.domain.clinical import (
    Attributes,
    Chart,
    FactKind,
    PatientContext,
    Quantity,
)
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.subjective import reconcile
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.numbers.words import DIGITS

_POSTURE_REACH = 3
"""Words around a value in which a posture or an arm is named."""


def vitals(survey: Survey, items: Sequence[Item]) -> list[Statement]:
    """`items` were measured here; those of the past are earlier values."""
    made = []
    unwell = any(item.present and item.attributes.status in _UNWELL for item in items)
    for group in _by_name(items):
        current = [item for item in group if item.present]
        if unwell and group[0].name == _ALL_SIGNS and group[0].attributes.status == _WELL:
            continue  # all of them are not well where one is not
        earlier = [item for item in group if not item.present and item.attributes.value is not None]
        valued = [item for item in current if item.attributes.value is not None]
        valued = [item for item in valued if item.attributes.date is None] or valued
        postures = [_posture(survey, item) for item in valued]
        if len(valued) > 1 and len(set(postures)) < len(valued):
            valued, postures = valued[-1:], postures[-1:]
        sure = [n for n, item in enumerate(valued) if not _is_cut(survey, item)]
        if len(sure) < len(valued):
            valued, postures = [valued[n] for n in sure], [postures[n] for n in sure]
            if not valued:
                continue
        for item, posture in zip(valued, postures, strict=True):
            last = earlier if item is valued[-1] else []
            made.append(
                Statement(SectionId.VITALS, Form.VITAL, (item, *last[:1]), text=posture or "")
            )
        if not valued and current:
            made.append(Statement(SectionId.VITALS, Form.VITAL, (current[0],)))
    return made


_ALL_SIGNS, _WELL = "vital signs", "normal"
_UNWELL = frozenset({"elevated", "high", "low", "abnormal"})


def is_home_reading(survey: Survey, item: Item) -> bool:
    """A sugar that only the patient tells was read at home."""
    if item.name not in _READ_AT_HOME or item.attributes.value is None:
        return False
    numbers = [word_id for word_id in item.word_ids if survey.is_number(word_id)]
    return bool(numbers) and all(survey.said_by([one], Role.PATIENT) for one in numbers)


_READ_AT_HOME = frozenset({"glucose", "blood glucose", "blood sugar"})


def _is_cut(survey: Survey, item: Item) -> bool:
    """A temperature whose tenth stands behind a full stop ("ninety eight. seven")."""
    numbers = [word_id for word_id in item.word_ids if survey.is_number(word_id)]
    value = item.attributes.value
    if item.name != "temperature" or value is None or "." in value.magnitude or not numbers:
        return False
    last = max(numbers, key=survey.place)
    following = [survey.text_of(word_id) for word_id in survey.following(last, 1)]
    return bool(following) and following[0] in DIGITS and _is_ended(survey, last)


def _is_ended(survey: Survey, word_id: str) -> bool:
    """A full stop was heard behind the word."""
    words = survey.passages[survey.passage_number(survey.place(word_id))].words
    return any(word.id == word_id and word.text.endswith(".") for word in words)


def _posture(survey: Survey, item: Item) -> str | None:
    postures = load_phrases().wording.postures
    return next(
        (said for said in survey.near(item.word_ids, _POSTURE_REACH) if said in postures), None
    )


def results(survey: Survey, context: PatientContext, items: Sequence[Item]) -> list[Statement]:
    """Results of the visit, then those that only the chart holds."""
    made: list[Statement] = []
    told: set[str] = set()
    for group in _by_name(items):
        current, earlier = _current(group)
        current, earlier = _as_said(survey, current, earlier)
        charts = tuple(_same_in_chart(context, (current, *earlier)))
        told |= {chart.item for chart in charts}
        past = "previously" if _is_past(survey, current) else ""
        made.append(
            Statement(
                SectionId.RESULTS, Form.RESULT, (current, *earlier[:1]), text=past, chart=charts
            )
        )
    return [*made, *(one for one in reconcile.results(context) if one.chart[0].item not in told)]


_PAST_REACH = 7
"""Words before a value in which "used to" or "were" makes it an earlier one."""

_OF_THE_PAST = frozenset({"were", "was", "used"})


def _is_past(survey: Survey, item: Item) -> bool:
    """The patient tells what a value used to be."""
    own = [word_id for word_id in item.word_ids if survey.is_number(word_id)]
    if not own or item.attributes.date is not None or not survey.said_by(own, Role.PATIENT):
        return False
    return bool(_OF_THE_PAST & set(survey.preceding(own[0], _PAST_REACH)))


def _current(group: Sequence[Item]) -> tuple[Item, Sequence[Item]]:
    """The last one said as of now, before dated ones, before those of the past; and the earlier."""
    valued = [item for item in group if item.attributes.value is not None] or group
    current = max(enumerate(valued), key=lambda pair: (_currency(pair[1]), pair[0]))[1]
    earlier = [
        item
        for item in valued
        if item.attributes.value != current.attributes.value
        and _currency(item) < _currency(current)
    ]
    return current, earlier


def _currency(item: Item) -> int:
    if not item.present:
        return 0
    return 1 if item.attributes.date is not None else 2


def _same_in_chart(context: PatientContext, items: Iterable[Item]) -> Iterator[Chart]:
    """The chart's results that one of these states again."""
    values = {(i.name, i.attributes.value.magnitude) for i in items if i.attributes.value}
    for known in context.newest_results:
        if any(
            reconcile.same_name(name, known.name) and value == known.value for name, value in values
        ):
            yield Chart(source=context.source, item=f"results/{known.name}")


def _as_said(survey: Survey, current: Item, earlier: Sequence[Item]) -> tuple[Item, Sequence[Item]]:
    """Without a unit that nobody said: then it is only the customary one."""
    if _unit_said(survey, current):
        return current, earlier
    return _unitless(current), [
        one if _unit_said(survey, one) else _unitless(one) for one in earlier
    ]


def is_a_result(survey: Survey, item: Item) -> bool:
    """Not a level that nobody measures, nor "my labs are fine" of the patient, nor what is yet to
    come back."""
    wording = load_phrases().wording
    told = survey.said_by(item.word_ids, Role.CLINICIAN)
    said = {survey.text_of(word_id) for word_id in item.word_ids}
    sought = any(test in item.name for test in wording.negative_tests)
    if sought and item.attributes.status == "normal" and "positive" in said:
        return False
    if item.attributes.value is None and not _was_read(survey, item):
        return False
    return item.name not in wording.unmeasured and (told or item.name not in wording.unnamed_tests)


def _was_read(survey: Survey, item: Item) -> bool:
    """A verdict on what came back: not one that is only expected ("if that's positive"), nor that
    the plan speaks of."""
    planned = survey.exam_at is not None and not survey.before_assessment(
        survey.first_place(item.word_ids)
    )
    if planned:
        return not is_to_come(item.name)
    return not any(_EXPECTED & set(survey.preceding(w, _EXPECTED_REACH)) for w in item.word_ids)


_EXPECTED = frozenset({"if", "once", "unless", "until"})
_EXPECTED_REACH = 5
"""Words before a test in which it is only expected."""


def as_said(survey: Survey, item: Item) -> Item:
    return item if item.kind is FactKind.VITAL or _unit_said(survey, item) else _unitless(item)


def is_to_come(name: str) -> bool:
    """A test of which the plan speaks is mostly not done yet, where it is no named level."""
    known = load_phrases()
    return name in known.wording.unnamed_tests or bool(_TAKEN & set(name.split()))


_TAKEN = frozenset(
    ["x-ray", "x-rays", "ct", "mri", "scan", "swab", "ultrasound", "culture", "biopsy", "antibody"]
)


def _unit_said(survey: Survey, item: Item) -> bool:
    value = item.attributes.value
    if value is None or value.unit is None:
        return True
    spoken = tuple(load_phrases().wording.spoken_units)
    words = [survey.text_of(word_id) for word_id in item.word_ids]
    return any(
        word.startswith(spoken) or word == value.unit.lower() or word.endswith("%")
        for word in words
    )


def _unitless(item: Item) -> Item:
    value = item.attributes.value
    if value is None:
        return item
    stated = dict(item.attributes) | {"value": Quantity(magnitude=value.magnitude)}
    return Item(item.facts, Attributes.model_validate(stated))


def _by_name(items: Sequence[Item]) -> list[list[Item]]:
    groups: dict[tuple[FactKind, str, str], list[Item]] = {}
    for item in items:
        site = item.attributes.site or ""
        groups.setdefault((item.kind, item.name, site), []).append(item)
    return list(groups.values())
