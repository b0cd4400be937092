"""Plans the examination by body system, and what was read out of a study.

In: exam findings as facts, and findings as they were dictated. Out: statements; where a fact was
dictated with its detail ("3/6 systolic ejection murmur"), the dictated words stand for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.openings import Told
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.systems import examined_system, system_named_in
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import load_phrases
from ambient_scribe.note.template import SectionId

_UNPLACED = "general"


def examination(
    survey: Survey, observed: Sequence[Item], studies: Sequence[Item], dictated: Sequence[Told]
) -> list[Statement]:
    """`studies` are tests without a value of their own; what is read out belongs to the last."""
    systems: dict[str, list[Item]] = {}
    for item in observed:
        systems.setdefault(examined_system(item), []).append(item)
    told: dict[str, list[Told]] = {}
    taken: set[str] = set()
    for name, items in systems.items():
        own = [one for one in dictated if one.text not in taken and _tells(one, items)]
        taken |= {one.text for one in own}
        told[name] = own
    read: list[tuple[Item, Told]] = []
    for one in dictated:
        if one.text in taken or not _is_finding(survey, one, observed):
            continue
        if _is_read_out(survey, one):
            study = survey.last_named(studies, survey.first_place(one.word_ids))
            if study is not None:
                read.append((study, one))
            continue
        name = system_named_in(one.text) or _UNPLACED
        told.setdefault(name, []).append(one)
    order = dict.fromkeys([*load_phrases().wording.systems, *told])
    return [
        *(_examined(name, systems.get(name, []), told[name]) for name in order if name in told),
        *_read_out(read),
    ]


def examination_told(told: Sequence[Told], observed: Sequence[Item]) -> list[Statement]:
    """The clinician's own sentences, each with the findings that it states."""
    made = []
    for one in told:
        own = [item for item in observed if set(item.word_ids) & set(one.word_ids)]
        made.append(
            Statement(
                SectionId.EXAM,
                Form.REASONING,
                text=one.text,
                word_ids=(*one.sentence_ids, *(w for i in own for w in i.word_ids)),
                fact_ids=tuple(fact_id for item in own for fact_id in item.fact_ids),
            )
        )
    return made


def _tells(told: Told, items: Sequence[Item]) -> bool:
    """The dictated words bear one of the findings, and none that is asserted otherwise."""
    borne = [item for item in items if _bears(told, item)]
    absent = told.text.startswith("no ")
    return bool(borne) and all(item.absent == absent for item in borne)


def _bears(told: Told, item: Item) -> bool:
    """At least half of the words of the finding stand in the dictated ones."""
    words = set(item.word_ids)
    return 2 * len(words & set(told.word_ids)) >= len(words)


def _is_finding(survey: Survey, told: Told, observed: Sequence[Item]) -> bool:
    """Dictated while examining, in the words of findings, and of no fact that says otherwise."""
    place = survey.first_place(told.word_ids)
    if survey.before_examination(place) or not survey.before_assessment(place):
        return False
    if not load_phrases().stages.finding_words & set(told.text.replace(",", "").split()):
        return False
    return not any(set(item.word_ids) & set(told.word_ids) for item in observed)


def _is_read_out(survey: Survey, told: Told) -> bool:
    """Said in one breath with a study and its results."""
    passage = survey.passages[survey.passage_number(survey.first_place(told.word_ids))]
    words = {word.text.lower().strip(".,?!;:") for word in passage.words}
    return bool(load_phrases().stages.result_words & words)


def _examined(name: str, items: Sequence[Item], told: Sequence[Told]) -> Statement:
    return Statement(
        SectionId.EXAM,
        Form.EXAM,
        tuple(items),
        label=name,
        word_ids=_words(told),
        phrases=tuple(one.text for one in told),
        dictated=tuple(item for item in items if any(_bears(one, item) for one in told)),
    )


def _read_out(read: Sequence[tuple[Item, Told]]) -> list[Statement]:
    """One statement a study."""
    by_study: dict[tuple[str, ...], tuple[Item, list[Told]]] = {}
    for study, told in read:
        by_study.setdefault(study.fact_ids, (study, []))[1].append(told)
    return [
        Statement(
            SectionId.RESULTS,
            Form.READ_OUT,
            (study,),
            word_ids=_words(told),
            phrases=tuple(one.text for one in told),
        )
        for study, told in by_study.values()
    ]


def _words(told: Sequence[Told]) -> tuple[str, ...]:
    return tuple(word_id for one in told for word_id in one.word_ids)
