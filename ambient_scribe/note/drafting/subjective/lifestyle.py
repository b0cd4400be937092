"""Sentences of the social history: how the patient lives, smokes, drinks, works.

In: a statement and the patient. Out: a phrase without capital and full stop; None where what was said
tells nothing for sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.note.drafting.language import wording
from ambient_scribe.note.drafting.language.grammar import Person, strip_lead, with_article
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.language.wording import unique
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.patient import Patient
from ambient_scribe.note.phrases.reading import load_phrases


def social(statement: Statement, patient: Patient) -> str | None:
    item = statement.items[0]
    told = told_of_self(item, patient.person)
    if told is not None:
        return told
    if item.present and item.name in _LIVES:
        return _LIVES[item.name](item, patient)
    if statement.text and item.present and not statement.text.endswith(_ADVERB):
        return f"{item.name}: {with_numerals(statement.text)}"
    detail = _aside(item, statement.text or _social_detail(item, patient))
    if not detail and item.present and item.name in load_phrases().wording.bare_social:
        return None
    known = load_phrases().wording.social_nouns.get(item.name)
    if known is not None:
        present, absent, past_tense = known
        if item.absent:
            return absent if _is_denied_itself(item) else None
        pattern = past_tense if item.assertion is Assertion.HISTORICAL else present
        if not detail and ": {" in pattern:
            return None
        return pattern.format(detail=detail).replace(" ,", ",")
    if item.absent:
        return f"denies {item.name}"
    if item.assertion is Assertion.HISTORICAL:
        return None
    if not detail or detail in item.name:
        return item.name
    return detail if detail.startswith(item.name) else f"{item.name}: {detail}"


def told_of_self(item: Item, person: Person) -> str | None:
    """ "i work as a cashier" is a sentence already."""
    if _is_one_meal(item):
        return None
    words = _once(_written_out(item.attributes.status or "").split())
    said = [word for n, word in enumerate(words) if not 0 < n < _ADVERBS or word not in _adverbs()]
    if len(said) < 3 or said[0] != "i" or "i" in said[1:] or not _tells_now(said, item.name):
        return None
    if set(said) & _TENTATIVE:
        return None
    while words[-1] in _CUT_OFF:
        del words[-1]
    text = third_person(words, person, Voice.PATIENT)
    return None if text is None else _without_subject(_APPOSED.sub(r", \1", text), person)


def _written_out(status: str) -> str:
    """ "i 've been" is "i have been"; what stands before the last "i" is talk ("like i said i")."""
    low = status.replace(" 'm", " am").replace("i'm", "i am").replace("i've", "i have")
    low = low.replace(" 've", " have")
    lead, found, rest = low.rpartition(" i ")
    return f"i {rest}" if found and set(lead.split()) <= _LEADS else low


def _once(words: list[str]) -> list[str]:
    """Without words that were begun again ("live in a live in a flat")."""
    for length in range(_MOST_REPEATED, 0, -1):
        for start in range(len(words) - 2 * length + 1):
            if words[start : start + length] == words[start + length : start + 2 * length]:
                return _once(words[:start] + words[start + length :])
    return words


def _adverbs() -> frozenset[str]:
    return load_phrases().speech.adverbs | {"also", "recently", "usually"}


_MOST_REPEATED = 4
_ADVERBS = 4
"""Words after "i" among which adverbs are left out."""

_LEADS = frozenset({"like", "i", "said", "then", "and", "so", "well", "yeah", "you", "know"})
_TENTATIVE = frozenset({"trying", "try", "tried", "wish", "want", "hope", "supposed", "serious"})

_APPOSED = re.compile(r"(?<=\w) (an? (?:\w+ )?job)$")
"""What a person does, said again ("works in an office, a desk job")."""


def _without_subject(text: str, person: Person) -> str:
    """ "Works as a cashier"; "a teacher" is "works as a teacher"."""
    rest = strip_lead(text, person.start, person.subject)
    being = strip_lead(rest, "is", "has")
    if rest in (text, being):
        return rest
    if being.split()[0] in ("a", "an"):
        if being.split()[-1] in _NO_TRADE:
            return f"is {being}"
        return f"works as {being}" if rest.startswith("is ") else text
    return being if rest.startswith("is ") else f"has {being}"


_ADVERB = "ly"


def _aside(item: Item, detail: str) -> str:
    """An amount stands behind a comma ("drinks alcohol, 9 pints in a week")."""
    first = detail.partition(" ")[0]
    amount = item.name == "alcohol" and (first.isdigit() or first in ("a", "an", "about"))
    return f", {detail}" if amount or first == "previously" else detail


def _home(item: Item, patient: Patient) -> str | None:
    """ "Lives alone", "lives with his wife and 2 children"."""
    status = (item.attributes.status or "").lower()
    if item.absent or not status:
        return None
    if status.split()[0] in _KIN:
        return f"lives with {patient.person.possessive} {status}"
    if "alone" in status.split():
        return "lives alone"
    company = _COMPANY.search(status)
    if company is None:
        return None
    return with_numerals(f"lives with {patient.person.possessive} {company[1]}")


_KIN = frozenset(
    {"husband", "wife", "partner", "family", "parents", "mother", "father", "son", "daughter"}
)

_COMPANY = re.compile(
    r"(?:\bwith |^)(?:my|your|his|her|their) (\w+(?:,? (?:and )?(?:my|your|his|her|their|two|three|four|\d)?"
    r" ?(?:wife|husband|partner|son|sons|daughter|daughters|children|kids|mother|father|parents"
    r"|family|dog|dogs|cat|cats|brother|sister))*)"
)


def _work(item: Item, patient: Patient) -> str | None:
    """ "Works as an accountant", by the name of the work alone."""
    name = item.attributes.character
    if not name or item.absent or set(name.split()) & _TALKING:
        return None
    if name.split()[0] in ("work", "working"):
        return f"works {' '.join(name.split()[1:])}" if len(name.split()) > 1 else None
    if name.split()[0] in _NO_TRADE:
        return name
    return f"works as {with_article(strip_lead(name, 'a', 'an', 'the'))}"


_NO_TRADE = frozenset({"retired", "unemployed", "student", "disabled", "self-employed"})


def _fluids(item: Item, patient: Patient) -> str | None:
    """ "Drinks water all day", else that the patient drinks enough."""
    said = item.facts[0].text.lower().split()
    if said[0] in ("drink", "drinking") and len(said) > 1:
        return f"drinks {' '.join(said[1:])}"
    return "stays hydrated"


_LIVES: Mapping[str, Callable[[Item, Patient], str | None]] = {
    "living situation": _home,
    "occupation": _work,
    "fluid intake": _fluids,
}


def _is_denied_itself(item: Item) -> bool:
    """Who has not been to the gym may exercise elsewhere."""
    if item.name != "exercise":
        return True
    return any("exercis" in fact.text.lower() or "active" in fact.text for fact in item.facts)


def _is_characterized(item: Item) -> bool:
    """Which exercise, which food: where no phrase tells it already."""
    return item.name in {"exercise", "diet"} and item.attributes.status is None


def _tells_now(words: Sequence[str], name: str) -> bool:
    """ "I work as …", "I am a teacher"; "I am trying to" tells nothing."""
    verb, following = words[1], words[2:3]
    if name == "occupation" and (verb, following) == ("have", ["been"]):
        return False
    if verb == "am":
        known = load_phrases().background.conditions_of_life
        return following in (["a"], ["an"]) or bool(known & set(following))
    if name in _PASTIMES and verb in load_phrases().background.pastime_verbs:
        return True
    return verb in load_phrases().wording.living_verbs


_PASTIMES = frozenset({"exercise", "hobbies", "sleep habits"})


def _social_detail(item: Item, patient: Patient) -> str:
    """How much, how often, how long, when it ended."""
    attributes, person = item.attributes, patient.person
    if _is_one_meal(item):
        return ""
    parts = [str(attributes.value)] if attributes.value is not None else []
    each = "/day" in "".join(parts)
    parts += [
        text
        for text in (
            wording.said(attributes.character, person) if _is_characterized(item) else None,
            wording.said(attributes.status, person),
            None if each else wording.said(attributes.frequency, person),
            wording.said(attributes.duration, person)
            and wording.said(f"for {attributes.duration}", person),
            wording.said(attributes.onset, person),
            wording.said(attributes.date, person),
            wording.said(attributes.context, person),
        )
        if text is not None
    ]
    kept = unique(parts)
    kept = [part for part in kept if not any(part != one and part in one for one in kept)]
    made = [_summed_up(part) for part in kept]
    return ", ".join(part for part in made if part is not None)


def _is_one_meal(item: Item) -> bool:
    said = set((item.attributes.status or "").lower().split())
    return item.name == "diet" and bool(said & _EATEN_ONCE)


_EATEN_ONCE = frozenset({"like", "something", "soup"})
"""Words of a meal that was told, no manner of eating."""


def _summed_up(detail: str) -> str | None:
    """ "It's been pretty good" is "good"; a piece of talk is nothing."""
    known = load_phrases().wording
    if detail in known.empty_details:
        return None
    words = [word for word in detail.lower().split() if word not in _LEADING]
    if not words or set(detail.lower().split()) & _TALKING or words[-1] in _CUT_OFF:
        kept = [word for word in words if word in known.manners_of_living]
        return kept[0] if len(kept) == 1 and len(words) <= _SUMMED else None
    return detail


_LEADING = frozenset(
    ["it's", "it", "is", "been", "pretty", "really", "very", "has", "so", "that's"]
)
_TALKING = frozenset(
    [
        "it's",
        "that's",
        "they",
        "he",
        "she",
        "did",
        "didn't",
        "like",
        "trying",
        "going",
        "because",
        "but",
        "it",
        "you",
        "we",
        "yeah",
        "know",
        "think",
        "been",
        "serious",
        "are",
    ]
)
_CUT_OFF = frozenset(
    ["the", "a", "his", "her", "their", "my", "to", "and", "of", "with", "is", "this"]
)
_SUMMED = 3
"""Words of a manner of living with its filler ("it's been pretty good")."""
