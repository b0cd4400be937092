"""Plans the history of present illness: topics, and in each what is told in which order.

In: the visit's symptoms and conditions and the patient's carried clauses. Out: statements of the
chief complaint and the history. What the patient says and what is observed never share a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import Assertion, Chart
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.introduction import demographics
from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.openings import Told
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.reconcile import same_name
from ambient_scribe.note.drafting.systems import system_of
from ambient_scribe.note.drafting.visit import Said, Survey
from ambient_scribe.note.phrases import load_phrases
from ambient_scribe.note.template import SectionId

_TOPIC_REACH = 3
"""Passages after a condition is brought up in which a denied symptom pertains to it."""

_ANSWER_REACH = 1
"""Passages after a condition is brought up in which it is still what a statement is about."""

_COMPLAINT_REACH = 16
"""The same for the complaint, which a visit opens with."""

_MOST_OPENING_CONDITIONS = 4
_DETAIL = frozenset(
    [
        "duration",
        "onset",
        "course",
        "severity",
        "character",
        "radiation",
        "aggravating",
        "relieving",
        "frequency",
        "context",
        "date",
    ]
)
"""Attributes that earn a symptom a sentence of its own."""


@dataclass(frozen=True)
class Topic:
    """A problem that is talked about from a place on; the first topic is the complaint itself."""

    start: int
    item: Item | None


@dataclass(frozen=True)
class Visit:
    """Why the patient is here and with what history: a complaint, else a reason, else neither.

    `known` are established conditions, `assessed` those that the visit is about; `chart` are the
    problems that the chart lists, with their basis.
    """

    complaint: Item | None
    reason: Said | None
    known: Sequence[Item]
    assessed: Sequence[Item]
    chart: Sequence[tuple[str, Chart]] = ()


def chief_complaint(survey: Survey, visit: Visit) -> list[Statement]:
    section = SectionId.CHIEF_COMPLAINT
    if visit.complaint is not None:
        return [Statement(section, Form.COMPLAINT, (visit.complaint,))]
    if visit.reason is None:
        return []
    items = tuple(_named_with(survey, visit))
    reason = visit.reason
    return [Statement(section, Form.REASON, items, text=reason.text, word_ids=reason.word_ids)]


def _named_with(survey: Survey, visit: Visit) -> list[Item]:
    """Of a follow-up: conditions that are named in one breath with it, else those assessed that
    the chart knows.
    """
    reason = visit.reason
    if reason is None or reason.text not in load_phrases().wording.follow_up:
        return []
    at = survey.passage_number(survey.first_place(reason.word_ids))
    named = [
        item
        for item in visit.known[:_MOST_OPENING_CONDITIONS]
        if any(survey.passage_number(survey.place(word_id)) == at for word_id in item.word_ids)
    ]
    return named or [
        item
        for item in visit.assessed
        if item.present and any(same_name(name, item.name) for name, _ in visit.chart)
    ]


def present_illness(
    survey: Survey, visit: Visit, symptoms: Sequence[Item], told: Sequence[Told]
) -> list[Statement]:
    """Known conditions open the story and set its topics."""
    complaint, known = visit.complaint, visit.known
    made = _opening(survey, visit)
    if complaint is not None and _details(complaint) - {"severity", "duration", "onset"}:
        made.append(Statement(section=SectionId.HPI, form=Form.COURSE, items=(complaint,)))
    topics = _topics(survey, known)
    others = [item for item in symptoms if item is not complaint]
    for number, topic in enumerate(topics):
        end = topics[number + 1].start if number + 1 < len(topics) else survey.length + 1
        own = [i for i in others if topic.start <= survey.first_place(i.word_ids) < end]
        spoken = [t for t in told if topic.start <= survey.first_place(t.word_ids) < end]
        made += _told_in(survey, topic, own, spoken)
    return made


def _details(item: Item) -> frozenset[str]:
    return _DETAIL & set(item.attributes.stated())


def _opening(survey: Survey, visit: Visit) -> list[Statement]:
    """ "… is a 53-year-old woman with a history of … who presents with …"."""
    age, complaint = demographics(survey).age, visit.complaint
    reason = visit.reason if complaint is None else None
    if complaint is None and reason is None and age is None:
        return []
    words = (age.word_ids if age else ()) + (reason.word_ids if reason else ())
    charted = visit.chart[:_MOST_OPENING_CONDITIONS]
    states = load_phrases().wording.states
    past = [item for item in visit.known if item.name not in states]
    known = () if charted else past[:_MOST_OPENING_CONDITIONS]
    items = ((complaint,) if complaint else ()) + tuple(i for i in known if i is not complaint)
    return [
        Statement(
            section=SectionId.HPI,
            form=Form.OPENING,
            items=items,
            complaint=complaint,
            text=reason.text if reason else "",
            label=age.text if age else "",
            phrases=tuple(name for name, _ in charted),
            chart=tuple(basis for _, basis in charted),
            word_ids=words,
        )
    ]


def _topics(survey: Survey, known: Sequence[Item]) -> list[Topic]:
    """Where the clinician brings up a condition; passages that list several bring up none."""
    starts: dict[int, Topic] = {}
    for passage in survey.passages:
        begin = survey.place(passage.words[0].id)
        if passage.role is Role.PATIENT or not survey.before_assessment(begin):
            continue
        ids = {word.id for word in passage.words}
        here = [item for item in known if _is_named_in(survey, item, ids)]
        if len(here) == 1:
            starts[begin] = Topic(begin, here[0])
    made = [Topic(0, None)]
    for start in sorted(starts):
        if starts[start].item is not made[-1].item:
            made.append(starts[start])
    return made


def _is_named_in(survey: Survey, item: Item, word_ids: set[str]) -> bool:
    """One of the words bears the name itself: the evidence of an item also holds its details."""
    names = set(item.name.split()) | {w for f in item.facts for w in f.text.lower().split()}
    return any(survey.text_of(w) in names for w in word_ids & set(item.word_ids))


def _told_in(
    survey: Survey, topic: Topic, items: Sequence[Item], told: Sequence[Told]
) -> list[Statement]:
    absorbed = [i for i in items if i.present and any(_absorbs(survey, t, i) for t in told)]
    plain = [i for i in items if i.present and i not in absorbed and not _details(i)]
    detailed = [i for i in items if i.present and i not in absorbed and _details(i)]
    past = [i for i in items if i.assertion is Assertion.HISTORICAL]
    denied = [i for i in items if i.absent and _pertinent(survey, topic, i)]
    placed: list[tuple[int, Statement]] = []
    for one in told:
        facts = [i for i in absorbed if _absorbs(survey, one, i)]
        placed.append((survey.first_place(one.word_ids), _narrative(one, facts)))
    for form, group in ((Form.REPORTS, plain), (Form.DENIES, denied)):
        if group:
            at = survey.first_place(w for item in group for w in item.word_ids)
            if form is Form.DENIES:
                at = survey.length
            placed.append((at, _list(form, group)))
    for item in detailed:
        placed.append((survey.first_place(item.word_ids), _list(Form.SYMPTOM, [item])))
    for item in past:
        placed.append((survey.first_place(item.word_ids), _list(Form.PAST_SYMPTOM, [item])))
    statements = [one for _, one in sorted(placed, key=lambda pair: pair[0])]
    return _led(survey, statements, topic)


def _absorbs(survey: Survey, told: Told, item: Item) -> bool:
    """The clause says the symptom: most of what the patient said of it stands there."""
    own = {w for w in item.word_ids if survey.said_by([w], Role.PATIENT)}
    return bool(own) and 2 * len(own & set(told.word_ids)) > len(own)


def _pertinent(survey: Survey, topic: Topic, item: Item) -> bool:
    """Asked about with the topic; what a general review asks is told there."""
    place = survey.first_place(item.word_ids)
    apart = survey.passage_number(place) - survey.passage_number(topic.start)
    reach = _COMPLAINT_REACH if topic.item is None else _TOPIC_REACH
    return apart <= reach or system_of(item) is None


def _list(form: Form, items: Iterable[Item]) -> Statement:
    return Statement(section=SectionId.HPI, form=form, items=tuple(items))


def _narrative(told: Told, facts: Sequence[Item]) -> Statement:
    return Statement(
        section=SectionId.HPI,
        form=Form.NARRATIVE,
        text=told.text,
        word_ids=(*told.word_ids, *told.sentence_ids),
        fact_ids=tuple(fact_id for item in facts for fact_id in item.fact_ids),
    )


def _led(survey: Survey, statements: list[Statement], topic: Topic) -> list[Statement]:
    """The first statement of a further topic says what it is about, when it comes at once."""
    if topic.item is None or not statements:
        return statements
    first = statements[0]
    words = [*first.word_ids, *(w for item in first.items for w in item.word_ids)]
    at = survey.passage_number(survey.first_place(words))
    if at - survey.passage_number(topic.start) > _ANSWER_REACH:
        return statements
    led = replace(
        first,
        label=topic.item.name,
        word_ids=first.word_ids + topic.item.word_ids,
        fact_ids=first.fact_ids + topic.item.fact_ids,
    )
    return [led, *statements[1:]]
