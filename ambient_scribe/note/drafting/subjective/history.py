"""Plans the history of present illness: topics, and in each what is told in which order.

In: the visit's symptoms and conditions and the patient's carried clauses. Out: statements of the
chief complaint and the history. What the patient says and what is observed never share a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import Assertion, Chart
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.grammar import listed
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.language.wording import unique
from ambient_scribe.note.drafting.objective.systems import system_of
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.subjective.reconcile import same_name
from ambient_scribe.note.drafting.subjective.storytelling import is_slight
from ambient_scribe.note.drafting.survey.introduction import demographics
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.topics import answers_about
from ambient_scribe.note.drafting.survey.visit import Said, Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId

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
    if complaint is not None:
        told = [one for one in told if not _only_repeats(one, complaint)]
    if complaint is not None and _details(complaint) - {"severity", "duration", "onset"}:
        made.append(Statement(section=SectionId.HPI, form=Form.COURSE, items=(complaint,)))
    told = [one for one in told if not _is_opened(survey, visit, one)]
    traits = _traits_of_pain(complaint, told)
    if traits:
        made.append(_narrative(_as_one(traits), ()))
        told = [one for one in told if one not in traits]
    topics = _topics(survey, known)
    others = [item for item in symptoms if item is not complaint]
    for number, topic in enumerate(topics):
        end = topics[number + 1].start if number + 1 < len(topics) else survey.length + 1
        own = [i for i in others if topic.start <= survey.first_place(i.word_ids) < end]
        spoken = [t for t in told if topic.start <= survey.first_place(t.word_ids) < end]
        made += _told_in(survey, topic, own, spoken)
    return made


_PAIN_IS = "the pain is "
_LONGEST_TRAIT = 7
"""Words of a clause that tells one trait of the pain, and nothing of when or where."""


def _traits_of_pain(complaint: Item | None, told: Sequence[Told]) -> list[Told]:
    """What is told of the pain that the patient comes with, wherever it was said."""
    if complaint is None or not load_phrases().wording.pain_words & set(complaint.name.split()):
        return []
    return [
        one
        for one in told
        if one.text.startswith(_PAIN_IS) and len(one.text.split()) <= _LONGEST_TRAIT
    ]


def _as_one(traits: Sequence[Told]) -> Told:
    texts = unique(one.text.removeprefix(_PAIN_IS) for one in traits)
    return replace(
        traits[0],
        text=f"{_PAIN_IS}{listed(texts)}",
        word_ids=tuple(word_id for one in traits for word_id in one.word_ids),
        sentence_ids=tuple(word_id for one in traits for word_id in one.sentence_ids),
    )


def _is_opened(survey: Survey, visit: Visit, told: Told) -> bool:
    """Only says again what the opening sentence says of the complaint."""
    if visit.complaint is None:
        return False
    relevance = load_phrases().relevance
    said = set(visit.complaint.word_ids) | {
        w for fact in visit.complaint.facts for w in survey.fact_words_at(fact.word_ids[0])
    }
    names = {word for fact in visit.complaint.facts for word in fact.text.lower().split()}
    names |= set(visit.complaint.name.split())
    content = [w for w in told.word_ids if survey.text_of(w) not in relevance.stop | _LIGHT]
    return all(w in said or survey.text_of(w) in names for w in content)


_LIGHT = frozenset({"having", "been", "have", "had", "i've", "this", "lately", "some"})


def _details(item: Item) -> frozenset[str]:
    stated = _DETAIL & set(item.attributes.stated())
    return stated - {"severity"} if is_slight(item) else stated


def _opening(survey: Survey, visit: Visit) -> list[Statement]:
    """ "… is a 53-year-old woman with a history of … who presents with …"."""
    age, complaint = demographics(survey).age, visit.complaint
    reason = visit.reason if complaint is None else None
    if complaint is None and reason is None and age is None:
        return []
    words = (age.word_ids if age else ()) + (reason.word_ids if reason else ())
    charted = visit.chart[:_MOST_OPENING_CONDITIONS]
    states = load_phrases().wording.states
    past = [
        item for item in visit.known if item.name not in states and _is_history(survey, visit, item)
    ]
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


def _is_history(survey: Survey, visit: Visit, item: Item) -> bool:
    """Not what the visit itself is about, unless it was named as the visit opened."""
    if visit.complaint is not None and item.name == visit.complaint.name:
        return False
    at = survey.passage_number(survey.first_place(item.word_ids))
    if at < _OPENING_PASSAGES or item.assertion is Assertion.HISTORICAL:
        return True
    return item not in visit.assessed and survey.said_by(item.word_ids, Role.PATIENT)


_OPENING_PASSAGES = 10
"""Passages in which a clinician names the history that the patient comes with."""


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
    told = [one for one in told if not any(_only_repeats(one, item) for item in items)]
    said = [i for i in items if i.present or i.assertion is Assertion.HISTORICAL]
    absorbed = [i for i in said if any(_absorbs(survey, t, i) for t in told)]
    plain = [i for i in items if i.present and i not in absorbed and not _details(i)]
    detailed = [i for i in items if i.present and i not in absorbed and _details(i)]
    past = [i for i in items if i.assertion is Assertion.HISTORICAL and i not in absorbed]
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
    once = [i for i in past if not {"onset", "duration"} & set(i.attributes.stated())]
    if once:
        at = survey.first_place(w for item in once for w in item.word_ids)
        placed.append((at, _list(Form.PAST_SYMPTOM, once)))
    for item in [i for i in past if i not in once]:
        placed.append((survey.first_place(item.word_ids), _list(Form.PAST_SYMPTOM, [item])))
    statements = [one for _, one in sorted(placed, key=lambda pair: pair[0])]
    return _led(survey, statements, topic)


_OF_COURSE = frozenset(
    [
        "has",
        "been",
        "gets",
        "comes",
        "goes",
        "this",
        "going",
        "happened",
        "began",
        "started",
        "about",
        "for",
    ]
)
"""Words by which the course of something is told, and nothing else of it."""


def _only_repeats(told: Told, item: Item) -> bool:
    """ "The pain is intermittent", where the pain's own sentence says that."""
    if not item.present or not _details(item):
        return False
    phrases = load_phrases()
    pain = phrases.wording.pain_words if phrases.wording.pain_words & set(item.name.split()) else ()
    values = [str(value).lower() for value in item.attributes.stated().values()]
    known = {word for v in values for word in f"{v} {with_numerals(v)}".split()}
    known |= {*item.name.split(), *pain} | _OF_COURSE
    return not set(told.text.lower().split()) - known - phrases.relevance.stop


def _absorbs(survey: Survey, told: Told, item: Item) -> bool:
    """The clause says the symptom, and what else was said of it is not more than the clause tells."""
    words = set(told.word_ids)
    if not _is_named_in(survey, item, words):
        return False  # it only tells when it was, or how it is
    within = [f for f in item.facts if 2 * len(words & set(f.word_ids)) > len(f.word_ids)]
    if not within:
        own = {w for w in item.word_ids if survey.said_by([w], Role.PATIENT)}
        return bool(own) and 2 * len(own & words) > len(own)
    said = {name for fact in within for name in fact.attributes.stated()}
    if _details(item) - said - {"severity"}:
        return False
    lasting = item.attributes.duration or item.attributes.onset
    return lasting is None or _tells(told, lasting)


def _tells(told: Told, value: str) -> bool:
    """Some word of it that means something, or a number, stands in the clause."""
    stop = load_phrases().relevance.stop
    written = f"{value.lower()} {with_numerals(value.lower())}".split()
    return any(word in told.text.lower().split() for word in written if word not in stop)


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
    if first.form is not Form.NARRATIVE or set(topic.item.name.split()) & set(first.text.split()):
        return statements
    words = [*first.word_ids, *(w for item in first.items for w in item.word_ids)]
    at = survey.passage_number(survey.first_place(words))
    here = survey.passage_number(topic.start)
    if at - here > _ANSWER_REACH:
        return statements
    if at != here and not answers_about(survey, topic.item.word_ids, at):
        return statements
    led = replace(
        first,
        label=topic.item.name,
        word_ids=first.word_ids + topic.item.word_ids,
        fact_ids=first.fact_ids + topic.item.fact_ids,
    )
    return [led, *statements[1:]]
