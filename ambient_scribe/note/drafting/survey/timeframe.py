"""When what is told holds: before a hospital stay, before this visit, still, or around an operation.

In: a survey of the visit and a fact of it. Out: the fact as of its time, with the words that tell it;
whether a change of a drug or a finding is of today. The words are data: `standing.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Spoken
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.modality import named_words
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_OPENING = 6
"""Passages in which a visit tells what brought it about."""

_CHANGE_REACH = 6
"""Words between "we switched her from a …" and the drug."""

_LASTING_REACH = 14
_FINDING_REACH = 5
_ANCHOR_REACH = 12
"""Words around an order in which the operation stands that it depends on."""

_TIME_REACH = 16
"""Words between a name and the time that was taken for its own."""

_OLD = frozenset({"old", "history", "prior", "previous", "chronic", "known"})
_OWN = frozenset({"your", "the", "her", "his", "their", "any"})
_ANCHORED = frozenset({FactKind.MEDICATION, FactKind.TEST, FactKind.PROCEDURE, FactKind.PLAN})


def timed(survey: Survey) -> tuple[Fact, ...]:
    """The facts of the visit, each as of its time."""
    story = story_before_stay(survey)
    return tuple(_timed(survey, fact, story) for fact in survey.facts)


def _timed(survey: Survey, fact: Fact, story: Story | None) -> Fact:
    if story is not None and story.holds(survey, fact):
        return _past(fact, story)
    if is_still_there(survey, fact):
        return _changed(fact, assertion=Assertion.PRESENT)
    return anchored(survey, _without_times_of_others(survey, fact))


# ---------------------------------------------------------------- before a hospital stay
@dataclass(frozen=True)
class Story:
    """What led to a hospital stay: its places, and the words that name the stay."""

    first: int
    last: int
    stay: tuple[str, ...]
    where: str

    def holds(self, survey: Survey, fact: Fact) -> bool:
        """A complaint that the patient tells there and nowhere else."""
        if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.PRESENT:
            return False
        own = [survey.place(w) for w in fact.word_ids if not survey.said_by([w], Role.CLINICIAN)]
        return bool(own) and all(self.first <= place <= self.last for place in own)


def story_before_stay(survey: Survey) -> Story | None:
    """From the clinician's "you were in the hospital" to their "and how are you feeling now"; None
    where they do not ask, so that it cannot be told which is which."""
    standing = load_phrases().standing
    opened: tuple[int, tuple[str, ...]] | None = None
    for number, passage in enumerate(survey.passages):
        if passage.role is not Role.CLINICIAN:
            continue
        words = [word.id for word in passage.words]
        texts = [survey.text_of(word_id) for word_id in words]
        if opened is None:
            found = next(_places(texts, standing.stays), None) if number < _OPENING else None
            if found is not None:
                opened = (survey.place(words[0]), tuple(words[found[0] : found[1]]))
        elif next(_places(texts, standing.since_stays), None) is not None:
            stay = opened[1]
            emergency = {"er", "emergency"} & {survey.text_of(w) for w in stay}
            where = "emergency visit" if emergency else "hospital stay"
            return Story(opened[0], survey.place(words[0]) - 1, stay, where)
    return None


def _past(fact: Fact, story: Story) -> Fact:
    attributes = fact.attributes.model_copy(
        update={"onset": f"before the {story.where}", "duration": None, "course": None}
    )
    return _changed(
        _bearing(fact, story.stay), assertion=Assertion.HISTORICAL, attributes=attributes
    )


# ---------------------------------------------------------------- still, and of today
def is_still_there(survey: Survey, fact: Fact) -> bool:
    """ "They feel smaller, but they are still there": what was taken as over is not."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.HISTORICAL:
        return False
    cues = load_phrases().standing.lasting
    return any(
        next(_places([survey.text_of(w) for w in after], cues), None) is not None
        for word_id in named_words(survey, fact)
        if survey.said_by([word_id], Role.PATIENT)
        for after in (survey.following(word_id, _LASTING_REACH),)
    )


def is_found_today(survey: Survey, word_ids: Sequence[str], names: Iterable[str]) -> bool:
    """ "What I see here is a broken wrist": a problem that only the clinician names, and as seen now."""
    if any(not survey.said_by([word_id], Role.CLINICIAN) for word_id in word_ids):
        return False
    known = set(names)
    named = [w for w in word_ids if survey.text_of(w) in known]
    if not named:
        return False
    before = survey.preceding(named[0], _FINDING_REACH + 2)
    shown = next(_places(before, load_phrases().standing.finding_out), None)
    return shown is not None and not _OLD & set(before)


def was_changed_before(survey: Survey, word_ids: Sequence[str], names: Iterable[str]) -> bool:
    """ "We switched her to torsemide in spring": wherever the clinician names the drug with a change,
    it is in the plain past."""
    standing, known = load_phrases().standing, set(names)
    named = [w for w in word_ids if survey.text_of(w) in known]
    if not named or survey.said_by(named, Role.PATIENT):
        return False
    changed = False
    for word_id in named:
        before = survey.preceding(word_id, _CHANGE_REACH)
        last = max((end for _, end in _places(before, standing.changed_before)), default=0)
        if next(_places(before[last:], standing.changing_now), None) is not None:
            return False
        changed = changed or last > 0
    return changed


# ---------------------------------------------------------------- around an operation
def anchored(survey: Survey, fact: Fact) -> Fact:
    """An order with the operation before or after which it is to be done ("a week before surgery")."""
    if fact.kind not in _ANCHORED or fact.assertion is not Assertion.PLANNED:
        return fact
    if {*fact.normalized.split()} & set(load_phrases().standing.events):
        return fact
    anchor = _anchor(survey, fact)
    if anchor is None:
        return fact
    words, text = anchor
    due = fact.attributes.due
    told = f"{due} of {text.split()[-1]}" if due and due.startswith("within") else None
    if due is not None and told is None:
        return fact
    attributes = fact.attributes.model_copy(update={"due": told or text})
    return _changed(_bearing(fact, words), attributes=attributes)


def _anchor(survey: Survey, fact: Fact) -> tuple[tuple[str, ...], str] | None:
    standing = load_phrases().standing
    for word_id in named_words(survey, fact):
        if not survey.said_by([word_id], Role.CLINICIAN):
            continue
        place = survey.place(word_id)
        for at in range(place - _ANCHOR_REACH, place + _ANCHOR_REACH):
            if survey.text_at(at) not in standing.events or not survey.in_one_sentence(at, place):
                continue
            start = at - 1 if survey.text_at(at - 1) in _OWN else at
            said = survey.text_at(start - 1)
            pair = f"{survey.text_at(start - 2)} {said}"
            before = said in standing.before_events or pair in standing.before_events
            within = said == "of" and (fact.attributes.due or "").startswith("within")
            if before or within or said in standing.after_events:
                way = "after" if said in standing.after_events else "before"
                words = _ids(survey, start - 1, at)
                return words, f"{way} {survey.text_at(at)}"
    return None


# ---------------------------------------------------------------- times of something else
def _without_times_of_others(survey: Survey, fact: Fact) -> Fact:
    """A splint without the "two weeks" of coming back; an illness without when its doctor was seen."""
    told, standing = fact.attributes, load_phrases().standing
    given = fact.kind in _ANCHORED and "follow" not in fact.normalized
    if given and told.due and _stands_after(survey, fact, told.due, standing.returning):
        return _changed(fact, attributes=told.model_copy(update={"due": None}))
    if fact.kind is FactKind.CONDITION:
        for name, time in (("onset", told.onset), ("date", told.date)):
            if time and _stands_after(survey, fact, time, standing.seeing):
                return _changed(fact, attributes=told.model_copy(update={name: None}))
    return _without_later_lengths(survey, fact) if fact.kind is FactKind.SYMPTOM else fact


def _without_later_lengths(survey: Survey, fact: Fact) -> Fact:
    """A complaint of the history without the "two weeks" of which only the talk of the plan tells."""
    early = [w for w in fact.word_ids if survey.before_assessment(survey.place(w))]
    late = {survey.text_of(w) for w in fact.word_ids} - {survey.text_of(w) for w in early}
    if not early or not late:
        return fact
    changes = {
        name: None
        for name in ("duration", "onset")
        if late & set((getattr(fact.attributes, name) or "").lower().split())
    }
    if not changes:
        return fact
    return _changed(
        fact,
        attributes=fact.attributes.model_copy(update=changes),
        evidence=(Spoken(word_ids=tuple(early)),),
    )


def _stands_after(survey: Survey, fact: Fact, time: str, cues: Iterable[str]) -> bool:
    """One of the cues stands between the name and the time that follows it."""
    said = time.lower().split()
    for word_id in named_words(survey, fact):
        after = [survey.text_of(w) for w in survey.following(word_id, _TIME_REACH)]
        found = next(_places(after, [" ".join(said)]), None)
        if found is not None:
            return next(_places(after[: found[0]], cues), None) is not None
    return False


# ---------------------------------------------------------------- words
def _ids(survey: Survey, first: int, last: int) -> tuple[str, ...]:
    return tuple(
        word.id
        for passage in survey.passages
        for word in passage.words
        if first <= survey.place(word.id) <= last
    )


def _bearing(fact: Fact, word_ids: tuple[str, ...]) -> Fact:
    """The fact with these words as evidence too."""
    return _changed(fact, evidence=(*fact.evidence, Spoken(word_ids=word_ids)))


def _changed(fact: Fact, **changes: object) -> Fact:
    """Made anew, since a copy would keep the words that were counted before."""
    stated = {name: getattr(fact, name) for name in Fact.model_fields}
    return Fact.model_validate(stated | changes)


def _places(words: Sequence[str], cues: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where a cue stands: the number of its first word and of the one after its last."""
    for cue in cues:
        said = cue.split()
        for start in range(len(words) - len(said) + 1):
            if list(words[start : start + len(said)]) == said:
                yield start, start + len(said)
