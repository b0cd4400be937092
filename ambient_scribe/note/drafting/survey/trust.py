"""Which facts a note may state: those whose own words, read again, do not speak against them.

In: a survey of the visit. Out: its facts without the doubtful ones. A fact that is left out costs
a line; a wrong one that is written costs trust, so that doubt leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion, Change, Fact, FactKind
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.assent import (
    is_answer_to_what_would_be,
    is_declined,
    is_yes_to_something_else,
)
from ambient_scribe.note.drafting.survey.modality import (
    is_change_of_some_day,
    is_clinicians_look,
    is_only_aimed_at,
    is_only_compared,
    is_only_reached_over,
    is_refused_to_them,
    is_verdict_supposed,
    is_waived_later,
    is_weighed,
)
from ambient_scribe.note.drafting.survey.timeframe import timed
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_SELF_TOLD = frozenset(
    {
        FactKind.SYMPTOM,
        FactKind.CONDITION,
        FactKind.FAMILY_HISTORY,
        FactKind.SOCIAL,
        FactKind.ALLERGY,
    }
)
"""Kinds that hold because somebody says so: a question that names them does not."""

_OF_A_REACTION = frozenset({FactKind.SYMPTOM, FactKind.PROCEDURE})
"""Kinds that belong to the story of an allergy when they are told with it."""

_STORY_REACH = 12
"""Words around an allergy's own in which its story is told."""

_QUESTION_REACH = 8
"""Words before a name in which its question opens."""

_NOISY_VISIT = 0.7
"""Mean word confidence of a visit below which its engine is taken to mishear often."""

_LEAST_NAME_CONFIDENCE = 0.45
_LEAST_NUMBER_CONFIDENCE = 0.5
_LEAST_STORY_CONFIDENCE = 0.55
"""Mean confidence, in a noisy visit, of the words that name a fact, of those with its number, and
of all that bear a complaint, a condition or a text that is quoted.
Found on two recordings of the project's own samples by the embedded recognizer."""


def trusted(survey: Survey) -> tuple[Fact, ...]:
    """Each as of its time: what was before a hospital stay is past."""
    doubts = Doubts(survey)
    return tuple(fact for fact in timed(survey) if doubts.of(fact) is None)


class Doubts:
    """Why a fact of the visit is not written; what one visit has in common is found once."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._story = allergy_story(survey)
        self._noisy = _is_noisy(survey)
        self._known: dict[str, str | None] = {}

    def of(self, fact: Fact) -> str | None:
        """In a few words, for a reviewer; None where nothing speaks against it."""
        if fact.id not in self._known:
            self._known[fact.id] = self._found(fact)
        return self._known[fact.id]

    def _found(self, fact: Fact) -> str | None:
        if _is_reaction(fact, self._story):
            return "it belongs to the story of an allergy"
        if self._noisy and not _was_heard(self._survey, fact):
            return "its words were heard too uncertainly"
        found = (reason for reason, holds in _DOUBTS if holds(self._survey, fact))
        return next(found, None)


def allergy_story(survey: Survey) -> frozenset[str]:
    """The words near what bears an allergy, in the same passage of somebody who tells it."""
    near: set[int] = set()
    passages: set[int] = set()
    for fact in survey.facts:
        if fact.kind is not FactKind.ALLERGY or fact.assertion is Assertion.ABSENT:
            continue
        for word_id in fact.word_ids:
            place = survey.place(word_id)
            near.update(range(place - _STORY_REACH, place + _STORY_REACH + 1))
            passages.add(survey.passage_number(place))
    return frozenset(
        word.id
        for number in passages
        if 0 <= number < len(survey.passages) and survey.passages[number].role is not Role.CLINICIAN
        for word in survey.passages[number].words
        if survey.place(word.id) in near
    )


def _is_reaction(fact: Fact, story: frozenset[str]) -> bool:
    return fact.kind in _OF_A_REACTION and set(fact.word_ids) <= story


def _is_only_asked(survey: Survey, fact: Fact) -> bool:
    """Every word is the clinician's, and they stand in a question."""
    if fact.kind not in _SELF_TOLD or fact.assertion is Assertion.ABSENT:
        return False
    if any(survey.said_by([word_id], role) for word_id in fact.word_ids for role in _ANSWERING):
        return False
    return survey.in_question(fact.word_ids, _QUESTION_REACH)


_ANSWERING = (Role.PATIENT, Role.OTHER, Role.UNKNOWN)


def _is_of_somebody_else(survey: Survey, fact: Fact) -> bool:
    """A relative in the room speaks of themselves ("I'm the one who gets a rash")."""
    if fact.kind not in (FactKind.SYMPTOM, FactKind.CONDITION, FactKind.ALLERGY):
        return False
    others = [word_id for word_id in fact.word_ids if survey.said_by([word_id], Role.OTHER)]
    own = survey.said_by(fact.word_ids, Role.PATIENT)
    return bool(others) and not own and survey.speaks_of_self(others)


def _is_a_relatives(survey: Survey, fact: Fact) -> bool:
    """A relative's illness, named again without a word that it is the patient's own."""
    if fact.kind is not FactKind.CONDITION or fact.assertion is not Assertion.PRESENT:
        return False
    if not any(
        one.kind is FactKind.FAMILY_HISTORY
        and one.assertion is Assertion.PRESENT
        and one.normalized == fact.normalized
        for one in survey.facts
    ):
        return False
    named = frozenset(f"{fact.normalized} {fact.text.lower()}".split())
    naming = [word_id for word_id in fact.word_ids if survey.text_of(word_id) in named]
    for word_id in naming:
        place = survey.place(word_id)
        said = survey.passages[survey.passage_number(place)].words
        before = [survey.text_of(word.id) for word in said if survey.place(word.id) < place]
        if _OWNING & set(before[-2:]) or _HAVING & set(before[-4:]):
            return False
    return bool(naming)


_OWNING = frozenset({"my", "your", "his", "her", "the", "this", "for"})
_HAVING = frozenset(
    ["i", "i've", "i'm", "you've", "have", "has", "had", "having", "diagnosed", "got"]
)


def _is_echo(survey: Survey, fact: Fact) -> bool:
    """Denied when it was asked, and only named again where the plan was said back. What somebody else
    in the room tells against the denial is no echo."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.PRESENT:
        return False
    if survey.said_by(fact.word_ids, Role.OTHER):
        return False
    said = [w for w in fact.word_ids if survey.said_by([w], Role.PATIENT)]
    before = [w for w in said if survey.before_assessment(survey.place(w))]
    negatives = load_phrases().speech.refusing
    return bool(before) and all(survey.text_of(w) in negatives for w in before)


def _is_denied(survey: Survey, fact: Fact) -> bool:
    """Taken as present, though the patient says "no fever" in so many words."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.PRESENT:
        return False
    names = {fact.normalized, fact.text.lower()}
    for speech in survey.speeches:
        if speech.passage.role is Role.PATIENT:
            said = " ".join(token.text for s in speech.sentences for token in s.tokens)
            if any(f" no {name} " in f" {said} " for name in names):
                return True
    return False


def _is_corrected(survey: Survey, fact: Fact) -> bool:
    """ "… penicillin or, I'm sorry, amoxicillin": the first one was a slip."""
    if fact.kind is not FactKind.MEDICATION or fact.assertion is not Assertion.PLANNED:
        return False
    name = fact.text.lower().split()
    named = [w for w in fact.word_ids if survey.text_of(w) in name]
    if not named:
        return False
    after = survey.following(named[-1], _SLIP_REACH)
    texts = [survey.text_of(word_id) for word_id in after]
    slips = [n for n, text in enumerate(texts) if text in load_phrases().speech.slips]
    others = {
        word_id
        for other in survey.facts
        if other.kind is FactKind.MEDICATION and other.normalized != fact.normalized
        for word_id in other.word_ids
    }
    return bool(slips) and bool(others & set(after[slips[0] :]))


_SLIP_REACH = 6
"""Words after a name in which it is taken back."""


def _is_mixed(survey: Survey, fact: Fact) -> bool:
    """Denied in one passage, told in another ("a little, when I stand up"): not denied as such."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.ABSENT:
        return False
    negatives = load_phrases().speech.refusing
    said: dict[int, set[str]] = {}
    for word_id in fact.word_ids:
        if survey.said_by([word_id], Role.PATIENT):
            number = survey.passage_number(survey.place(word_id))
            said.setdefault(number, set()).add(survey.text_of(word_id))
    denied = [bool(words & negatives) for words in said.values()]
    return any(denied) and not all(denied)


def _is_only_less(survey: Survey, fact: Fact) -> bool:
    """ "I don't get quite as much nausea", "not feeling the dizziness as much": less, and not gone."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.ABSENT:
        return False
    names = set(fact.text.lower().split()) | set(fact.normalized.split())
    named = [w for w in fact.word_ids if survey.text_of(w) in names]
    own = [w for w in named if survey.said_by([w], Role.PATIENT)]
    near = [survey.preceding(w, _LESS_REACH) for w in own]
    near += [tuple(survey.text_of(n) for n in survey.following(w, _LESS_REACH)) for w in own]
    return any("as" in words and _AMOUNT & set(words) for words in near)


_LESS_REACH = 3
"""Words around a complaint in which it is compared with before."""

_AMOUNT = frozenset({"much", "bad", "often", "many", "severe"})


def _is_refusal_of_something_else(survey: Survey, fact: Fact) -> bool:
    """The patient's words come later than in answer to the offer."""
    if fact.attributes.change is not Change.REFUSED:
        return False
    own = [survey.place(w) for w in fact.word_ids if survey.said_by([w], Role.PATIENT)]
    offered = [survey.place(w) for w in fact.word_ids if survey.said_by([w], Role.CLINICIAN)]
    if not own or not offered:
        return False
    return survey.passage_number(min(own)) - survey.passage_number(max(offered)) > 1


def _is_waived(survey: Survey, fact: Fact) -> bool:
    """Named as not needed: "we don't need any more blood work"."""
    if fact.kind not in (FactKind.TEST, FactKind.PROCEDURE, FactKind.MEDICATION):
        return False
    if fact.assertion is not Assertion.PLANNED:
        return False
    names = set(fact.text.lower().split()) | set(fact.normalized.split())
    named = [w for w in fact.word_ids if survey.text_of(w) in names] or [*fact.word_ids]
    return any(
        cue in f" {' '.join(survey.preceding(word_id, _QUESTION_REACH))} "
        for word_id in named
        for cue in load_phrases().speech.waiving
    )


def _is_affirmed(survey: Survey, fact: Fact) -> bool:
    """Taken as denied, though the patient says in so many words that it is so."""
    if fact.kind is FactKind.FAMILY_HISTORY and fact.assertion is Assertion.ABSENT:
        relative = fact.attributes.relative
        own = [w for w in fact.word_ids if survey.text_of(w) == relative]
        after = [survey.text_of(w) for one in own for w in survey.following(one, 1)]
        return bool({"has", "had"} & set(after))
    if fact.kind is not FactKind.CONDITION or fact.assertion is not Assertion.ABSENT:
        return False
    names = set(fact.normalized.split()) | set(fact.text.lower().split())
    negatives = load_phrases().speech.refusing
    if not negatives & {survey.text_of(word_id) for word_id in fact.word_ids}:
        return survey.said_by(fact.word_ids, Role.PATIENT)
    for speech in survey.speeches:
        if speech.passage.role is not Role.PATIENT:
            continue
        for spoken in speech.sentences:
            words = {token.text for token in spoken.tokens}
            borne = {token.word.id for token in spoken.tokens} & set(fact.word_ids)
            if borne and names & words and not spoken.question and not negatives & words:
                return True
    return False


_DOUBTS = (
    ("it was only asked about", _is_only_asked),
    ("somebody else tells it of themselves", _is_of_somebody_else),
    ("a relative has it, and nobody says that the patient does", _is_a_relatives),
    ("the patient denied it when asked, and it was only named again", _is_echo),
    ("the patient says in so many words that it is so", _is_affirmed),
    ("the patient denies it in so many words", _is_denied),
    ("it was a slip of the tongue and taken back", _is_corrected),
    ("it was named as not needed", _is_waived),
    ("it was denied and told", _is_mixed),
    ("it is only less than before", _is_only_less),
    ("what was turned down is not sure", _is_refusal_of_something_else),
    ("its verdict was only supposed", is_verdict_supposed),
    ("it was weighed or said in general, and not ordered", is_weighed),
    ("it was asked for and not given", is_refused_to_them),
    ("it was named as not needed later on", is_waived_later),
    ("the clinician did not see it, and the patient denied nothing", is_clinicians_look),
    ("the yes was said to something else", is_yes_to_something_else),
    ("the part was only reached over", is_only_reached_over),
    ("it was asked what would be", is_answer_to_what_would_be),
    ("it was offered and declined", is_declined),
    ("it is for later, and not ordered now", is_change_of_some_day),
    ("its absence was only hoped for", is_only_aimed_at),
    ("the disease was only compared or explained", is_only_compared),
)


# ---------------------------------------------------------------- a recognizer that mishears
def _is_noisy(survey: Survey) -> bool:
    stated = [
        word.confidence
        for passage in survey.passages
        for word in passage.words
        if word.confidence is not None
    ]
    return bool(stated) and sum(stated) / len(stated) < _NOISY_VISIT


def _was_heard(survey: Survey, fact: Fact) -> bool:
    names = set(fact.text.lower().replace(" - ", "-").split())
    named = [w for w in fact.word_ids if survey.text_of(w) in names]
    told = (
        fact.kind in (FactKind.SYMPTOM, FactKind.CONDITION)
        and fact.assertion is not Assertion.ABSENT
    )
    quoted = told or fact.attributes.context is not None
    if quoted and _mean(survey, fact.word_ids) < _LEAST_STORY_CONFIDENCE:
        return False
    if _mean(survey, named) < _LEAST_NAME_CONFIDENCE:
        return False
    if _is_drug_change(fact):
        return True
    value = fact.attributes.value or fact.attributes.dose
    numbers = [w for w in fact.word_ids if survey.is_number(w)] if value else []
    return _mean(survey, numbers) >= _LEAST_NUMBER_CONFIDENCE


def _is_drug_change(fact: Fact) -> bool:
    """A change that was ordered is written even where its dose was hardly heard: the verifier marks
    the number, and to lose the change would leave the old dose standing as the whole truth."""
    return fact.kind is FactKind.MEDICATION and fact.attributes.change in _ORDERED


_ORDERED = frozenset({Change.STARTED, Change.INCREASED, Change.DECREASED, Change.STOPPED})


def _mean(survey: Survey, word_ids: Sequence[str]) -> float:
    """1 where nothing is stated."""
    stated = [c for c in map(survey.confidence_of, word_ids) if c is not None]
    return sum(stated) / len(stated) if stated else 1.0
