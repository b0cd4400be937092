"""The social history of one clause: habits, work, home, food, stress, travel, who else is ill.

In: a `Scene`. Out: social findings. A fact's name is its topic ("alcohol", "occupation",
"exercise"); what it is in particular is its character ("beer", "cashier", "running").
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from ambient_scribe.clinical.kinds.ended_habits import end_date, ending_of, is_past_form
from ambient_scribe.clinical.kinds.habit_amounts import how_much
from ambient_scribe.clinical.kinds.habits import is_personal, is_sick_contact
from ambient_scribe.clinical.kinds.mere_talk import is_only_spoken_of, is_other_sense
from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts, frequency_in
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Claim,
    FactKind,
    Quantity,
    Subject,
)

STRESS, SICK_CONTACT, LIVING, DIET, EXERCISE, OCCUPATION, PETS = (
    "stress",
    "sick contact",
    "living situation",
    "diet",
    "exercise",
    "occupation",
    "pets",
)
TOPIC_NAMES: Mapping[str, str] = {
    "tobacco": "smoking",
    "alcohol": "alcohol",
    "drugs": "recreational drug use",
    "living": LIVING,
    "occupation": OCCUPATION,
    "exercise": EXERCISE,
    "diet": DIET,
    "travel": "travel",
    "exposure": SICK_CONTACT,
    "pets": PETS,
}
"""What a fact of each topic is called; an entry marked so keeps its own name."""

_LIFE = frozenset(
    {"relationship", "bereavement", "military", "caregiving", "social support", "finances"}
    | {"function", "safety", "work", "fluids", "sleep"}
)
"""Topics whose facts are called as the lexicon names them, marital status aside."""

_OTHER_TOPICS = frozenset({"sexual", "planning", STRESS}) | _LIFE
_MARITAL = "marital status"
_CHILDREN = "has children"
_OF_RELATIVES = frozenset({"relationship", "bereavement", "caregiving", "social support"})
"""Told of relatives, and facts of the patient ("my wife died")."""

PATIENTS_OWN = frozenset(
    {SICK_CONTACT, _MARITAL, "bereavement", "caregiver role", "support system"}
)
"""Names of facts that stay the patient's though they are told of others."""

_SUBSTANCES = ("tobacco", "alcohol", "drugs")
_TOLD_TOPICS = frozenset({"living", "occupation", "exercise", "diet"})
"""Topics whose status is a phrase; "yes" tells little of them."""

_OWN_NAME = "own name"
"""How the note of an entry begins that is called by its own name in facts."""

_TRADE = "trade"
"""How the note of an entry begins that groups trades; a fact names the one that was said."""

_BEFORE = frozenset({"before", "that"})
"""Of a habit that is over: "before that a pack a day"."""

_QUIT = frozenset({"former smoker", "former drinker"})
_NEVER = frozenset({"nonsmoker", "sober"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_DETAIL = 9
"""Tokens kept of what somebody says of their work or home."""

_LEAD_IN = frozenset(
    {"uh", "um", "so", "and", "yeah", "yes", "no", "well", "okay", "but", "you", "know"}
    | {"he", "she", "they", "the", "patient", "'re"}
)
"""What leads in a phrase: fillers, and a note's subject."""


def read_social(scene: Scene) -> list[Finding]:
    found: dict[str, Finding] = {}
    for mention in _without_smoked(_mentions(scene)):
        topic = topic_of(mention)
        if topic not in TOPIC_NAMES and topic not in _OTHER_TOPICS:
            continue
        finding = _read(scene, mention, topic)
        if finding is None:
            continue
        name = finding.claim.normalized
        found[name] = _both(found[name], finding) if name in found else finding
    if SICK_CONTACT not in found and (contact := is_sick_contact(scene)) is not None:
        found[SICK_CONTACT] = _contact(scene, contact)
    return list(found.values())


def _without_smoked(mentions: list[Mention]) -> list[Mention]:
    """ "I smoke weed": the verb tells of no tobacco."""
    if not any(m.entry.name == "marijuana" for m in mentions):
        return mentions
    smoking = [m for m in mentions if m.entry.name == "current smoker"]
    return mentions if len(smoking) > 1 else [m for m in mentions if m not in smoking]


def topic_of(mention: Mention) -> str:
    return STRESS if mention.kind is LexiconKind.SYMPTOM else mention.entry.topic or ""


def _mentions(scene: Scene) -> list[Mention]:
    """Trades before words for work: they say more; "stress" is told like a symptom."""
    kinds = (LexiconKind.SOCIAL, LexiconKind.SYMPTOM)
    mentions = [
        m
        for m in scene.reading.mentions_in(scene.clause, *kinds)
        if (m.kind is LexiconKind.SOCIAL or m.entry.name == STRESS)
        and not is_other_sense(scene.reading, m)
        and not is_only_spoken_of(scene, m)
    ]
    return sorted(mentions, key=lambda m: not _is_trade(m))


def _is_trade(mention: Mention) -> bool:
    return (mention.entry.note or "").startswith(_TRADE)


def _read(scene: Scene, mention: Mention, topic: str) -> Finding | None:
    if not is_personal(scene, mention, topic):
        return None
    standing = standing_of(scene.reading, scene.clause, mention)
    theirs = topic == "exposure" or topic in _OF_RELATIVES
    if standing.example or (standing.subject is not Subject.PATIENT and not theirs):
        return None
    assertion = _assertion(scene, mention, topic, standing.assertion)
    if assertion is None:
        return None
    attributes, spans = _attributes(scene, mention, topic, assertion)
    claim = Claim(
        kind=FactKind.SOCIAL,
        normalized=_name(scene, mention, topic),
        assertion=assertion,
        attributes=attributes,
    )
    text = surface(scene.reading, mention)
    return Finding(claim, (mention, *standing.cues, *spans), text)


def _name(scene: Scene, mention: Mention, topic: str) -> str:
    entry = mention.entry
    if (entry.note or "").startswith(_OWN_NAME):
        return entry.name
    if topic == "relationship":
        return _MARITAL
    if scene.asked and entry.name == "takeaway food":
        return entry.name  # one meal that may have made ill, and no habit
    return TOPIC_NAMES.get(topic, entry.name)


def _both(one: Finding, other: Finding) -> Finding:
    """ "Pizza and burgers": one diet."""
    mine, theirs = one.claim.attributes.character, other.claim.attributes.character
    if mine is None or theirs is None or theirs in mine:
        return one
    return one.asserted(one.claim.assertion, character=f"{mine}, {theirs}")


def _contact(scene: Scene, who: Mention) -> Finding:
    standing = standing_of(scene.reading, scene.clause, who)
    absent = standing.assertion is Assertion.ABSENT
    claim = Claim(
        kind=FactKind.SOCIAL,
        normalized=SICK_CONTACT,
        assertion=Assertion.ABSENT if absent else Assertion.PRESENT,
        attributes=Attributes(relative=who.entry.name),
    )
    return Finding(claim, (who, *standing.cues), surface(scene.reading, who))


def _assertion(scene: Scene, mention: Mention, topic: str, stated: Assertion) -> Assertion | None:
    name = mention.entry.name
    if name in _NEVER:
        return Assertion.ABSENT
    if stated is Assertion.CONDITIONAL:
        return None
    past = _of_the_past(scene, mention, topic, stated)
    if past is not None or (
        topic not in _LIFE and stated is Assertion.HISTORICAL and not scene.asked
    ):
        return past  # what one ate or did once is no habit
    if topic in _LIFE and stated is not Assertion.ABSENT:
        return Assertion.PRESENT
    ahead = Span(scene.clause.start, mention.start)
    if topic == "exercise" and stated is Assertion.PRESENT and not scene.asked:
        planned = scene.reading.has(ahead, Effect.PLANNED)
        return Assertion.PLANNED if planned else stated
    if topic == "living" and stated is Assertion.ABSENT:
        return None
    if topic == "diet" and stated is Assertion.ABSENT and not scene.asked:
        return Assertion.PRESENT  # "i don't stick to the diet": its status tells
    if stated in {Assertion.POSSIBLE, Assertion.PLANNED}:
        return Assertion.PRESENT
    return stated


def _of_the_past(scene: Scene, mention: Mention, topic: str, stated: Assertion) -> Assertion | None:
    """A habit or a trade that is over."""
    before = Span(max(scene.clause.start, mention.start - 4), mention.end)
    near = set(scene.reading.words(before))
    if topic in _SUBSTANCES and stated is Assertion.ABSENT and _years_ago(scene):
        return Assertion.HISTORICAL
    if stated is Assertion.PRESENT and (
        is_past_form(scene, mention) or ending_of(scene, mention, topic) is not None
    ):
        return Assertion.HISTORICAL
    if topic in _SUBSTANCES or topic == "exercise":
        if scene.words & {"was", "were"} and scene.voice is not Voice.CLINICIAN:
            return Assertion.HISTORICAL if stated is Assertion.PRESENT else stated
        if ("use", "to") in {*itertools.pairwise(scene.reading.words(before))}:
            return Assertion.HISTORICAL  # as it is often heard: "i use to drink"
        quit_words = {"quit", "gave", "stopped", "used"} & near or scene.words >= _BEFORE
        if mention.entry.name in _QUIT or quit_words or stated is Assertion.HISTORICAL:
            return Assertion.HISTORICAL
    if topic == "occupation" and _worked_once(scene, mention):
        return Assertion.HISTORICAL
    return None


def _worked_once(scene: Scene, mention: Mention) -> bool:
    """ "I was a miner", "I used to work in a mill"; who is retired is so now."""
    if scene.asked or (mention.entry.note or "") == "status":
        return False
    reading = scene.reading
    near = reading.words(Span(max(scene.clause.start, mention.start - 4), mention.end))
    if not _is_trade(mention) and not {"worked", "used"} & set(reading.words(mention)):
        return False  # "as i was working with a patient"
    return bool({"was", "worked", "used"} & set(near))


def _years_ago(scene: Scene) -> bool:
    """ "I haven't smoked in years"."""
    return bool({"smoked", "drink", "drank"} & scene.words) and bool(
        {"years", "months", "since"} & scene.words
    )


def _attributes(
    scene: Scene, mention: Mention, topic: str, assertion: Assertion
) -> tuple[Attributes, list[Span]]:
    reading, clause = scene.reading, scene.clause
    values: dict[str, object] = {"character": _character(scene, mention, topic)}
    spans: list[Span] = []
    if scene.asked:
        if topic == "relationship" and mention.entry.name != _CHILDREN:
            values["status"] = mention.entry.name
        elif topic == "relationship":
            values["status"] = "yes"
        if topic == "living" and "alone" in scene.words:
            values["status"] = "alone"
        elif topic == "living" and mention.entry.name == "housing":
            values["status"] = surface(reading, mention)
        return Attributes(**values), []
    labelled = scene.voice is not Voice.WRITER or ":" in scene.words
    if topic == "relationship" and values["character"] is None:
        said = surface(reading, mention)
        values["status"] = said if mention.entry.name == _CHILDREN else mention.entry.name
    if (mention.entry.note or "").startswith("place"):
        values["site"] = surface(reading, mention)
    told = topic in _TOLD_TOPICS or topic == "sleep"
    if told and assertion is not Assertion.ABSENT and labelled:
        detail = Span(clause.start, min(clause.end, mention.end + _DETAIL))
        values["status"] = phrase(reading, detail)
        spans.append(detail)
    if topic == "exercise" and (often := frequency_in(reading, clause)) is not None:
        values["frequency"] = often.value
        spans.append(often)
    if topic in _SUBSTANCES and assertion is not Assertion.ABSENT:
        more, at = habit_details(reading, _own_part(reading, clause, mention, topic))
        values |= more
        spans.extend(at)
        ending = ending_of(scene, mention, topic)
        ended = end_date(reading, ending) if ending is not None else None
        if ended is not None:
            values["date"] = ended[0]
            values.pop("onset", None)  # "ten years ago" is when it ended
            spans.append(ended[1])
    return Attributes(**values), spans


def habit_details(
    reading: Reading, part: Span, *, bare: bool = False
) -> tuple[dict[str, object], list[Span]]:
    """How much, how often, how long, of a habit. `bare`: "ten a day" is an amount, as an answer."""
    values: dict[str, object] = {}
    spans: list[Span] = []
    found = [amount for amount in amounts(reading, part) if not amount.is_time]
    if found and found[0].quantity.unit:
        unit, magnitude = found[0].quantity.unit, found[0].quantity.magnitude
        values["value"] = Quantity(magnitude=magnitude, unit=unit)
        spans.append(found[0])
    frequency = frequency_in(reading, part)
    if frequency is not None:
        values["frequency"] = frequency.value
        spans.append(frequency)
    measured = how_much(reading, part, bare=bare)
    if measured is not None and "value" not in values:
        values["frequency"] = measured.value
        spans.append(measured)
    words = reading.words(part)
    for before, word in itertools.pairwise(words):
        if before in {"in", "since"} and _YEAR.fullmatch(word):
            values["date"] = word
    times = time_phrases(reading, part)
    if times:
        values[times[0].attribute] = times[0].value
        spans.append(times[0])
    return values, spans


def _character(scene: Scene, mention: Mention, topic: str) -> str | None:
    """What in particular: the trade, the drink, the food, the sport."""
    said = surface(scene.reading, mention)
    if topic == "occupation":
        return said if _is_trade(mention) or (mention.entry.note or "") == "status" else None
    general = mention.entry.name in {DIET, EXERCISE, "alcohol use", "current smoker"}
    if topic == "exercise":
        return None if general else (mention.entry.name if mention.entry.name != "sports" else said)
    if topic == "diet":
        return None if general else said
    if topic == "function":
        return said
    if (mention.entry.note or "").startswith(("amount", _OWN_NAME)):
        return None
    if topic in {"alcohol", "tobacco"} and not general and not scene.asked:
        return mention.entry.name if mention.entry.name not in _QUIT | _NEVER else None
    return None


def _own_part(reading: Reading, clause: Span, mention: Mention, topic: str) -> Span:
    """Of "smokes one pack a day and drinks two beers" what is said of the one habit."""
    others = [
        m
        for m in reading.mentions_in(clause, LexiconKind.SOCIAL)
        if m.entry.topic != topic and m.entry.topic in _SUBSTANCES
    ]
    start = max((m.end for m in others if m.end <= mention.start), default=clause.start)
    end = min((m.start for m in others if m.start >= mention.end), default=clause.end)
    return Span(start, end)


def phrase(reading: Reading, span: Span) -> str:
    """Its words without punctuation, stammers and what leads in ("uh so")."""
    words = list(reading.words(span))
    if ":" in words:
        words = words[words.index(":") + 1 :]  # after the label of a line
    words = [w for w in words if not is_punctuation(w) and w not in {"um", "uh", "er", "erm"}]
    while words and words[0] in _LEAD_IN:
        words.pop(0)
    return " ".join(w for i, w in enumerate(words) if i == 0 or w != words[i - 1])


def without_told(problems: list[Finding], social: list[Finding]) -> list[Finding]:
    """What the social findings tell already: stress is no symptom then, and a cold that a child
    has no family history."""
    names = {finding.claim.normalized for finding in social}
    return [
        problem
        for problem in problems
        if not (problem.claim.normalized == STRESS and STRESS in names)
        and not (
            SICK_CONTACT in names
            and problem.claim.subject is Subject.FAMILY
            and problem.claim.normalized in group("catching")
        )
    ]
