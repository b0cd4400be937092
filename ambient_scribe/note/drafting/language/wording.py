"""Puts single facts into words: a symptom with its side, a drug with its dose, a plan item.

In: items. Out: phrases in lower case, without a full stop; None where nothing sure can be said.
Attributes are what was said, so they are rewritten into the third person or left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from ambient_scribe.domain.clinical import Laterality, Quantity
from ambient_scribe.note.drafting.language.grammar import (
    Person,
    gerund,
    plural,
    plural_of,
    strip_lead,
    verb_table,
    with_article,
)
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.language.timing import since_and_for
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.phrases.reading import load_phrases

_SPEAKER = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our"])
_ADDRESSED = frozenset(["you", "your", "yourself"])
_BROKEN_OFF = frozenset(["and", "or", "but", "so", "the", "a", "an", "if", "to", "of"])
_BARE_UNITS = tuple([unit] for unit in ["day", "week", "month", "year", "time", "while", "hour"])
_PLACE_FIRST = frozenset(
    ["in", "on", "at", "over", "along", "behind", "under", "around", "between", "across"]
)
_PARTS_OF = frozenset(["inside", "outside", "back", "front", "top", "bottom", "side"])
_WHEN = frozenset(
    [
        "when",
        "while",
        "if",
        "after",
        "before",
        "during",
        "at",
        "in",
        "on",
        "with",
        "by",
        "for",
        "since",
        "from",
        "upon",
        "without",
        "lying",
    ]
)


def said(text: str | None, person: Person) -> str | None:
    """An attribute as a note may hold it; None when it cannot be rewritten for sure."""
    if text is None:
        return None
    words = [word for word, _ in groupby(_joined(text).split())]
    while words and words[0] in {"like", "um", "uh", "just", "maybe", "so"}:
        del words[0]
    while words and words[-1] in _BROKEN_OFF:
        del words[-1]
    if not words or words in _BARE_UNITS:
        return None
    if _SPEAKER & set(words):
        return third_person(words, person, Voice.PATIENT, opening=False)
    if _ADDRESSED & set(words):
        return third_person(words, person, Voice.CLINICIAN, opening=False)
    return with_numerals(" ".join(words))


def _joined(text: str) -> str:
    """Without the spaces and halves of words that a tokenised transcript leaves."""
    low = text.lower().replace(" ,", ",")
    for halves, written in load_phrases().speech.pairs.items():
        low = low.replace(halves, written)
    for half, whole in _HALVES.items():
        low = low.replace(half, whole)
    return _TWICE.sub(r"\1", _TALKED.sub("", low))


_HALVES = {" n't": " not", " 's": "'s", " 're": " are", " 've": " have", " 'll": " will"}
_TALKED = re.compile(r",? (?:you know|uh|um|er)(?=,| )")
_TWICE = re.compile(r"\b(if [\w']+),?(?: \1)\b")


def impersonal(text: str | None) -> str | None:
    """An attribute that speaks of no person, with numerals; None for any other."""
    if text is None or _personal(text.lower()):
        return None
    return with_numerals(text)


def unique(phrases: Iterable[str]) -> list[str]:
    """Each phrase once, in order."""
    return list(dict.fromkeys(phrases))


def symptom(item: Item, *, severity: bool = True) -> str:
    """ "severe right knee pain", "numbness in the left hand"."""
    attributes, name = item.attributes, item.name
    known = load_phrases().wording
    siteless = name in known.siteless or attributes.body_system in known.siteless_systems
    site = None if siteless else impersonal(attributes.site)
    side = "" if siteless else _side(attributes.laterality)
    name, site = _of_one_place(name, site)
    if site is not None and not set(site.split()) <= set(name.split()):
        if site.split()[0] in _PLACE_FIRST:
            name = f"{side} {name} {site}".strip()
        elif site.split()[0] in _PARTS_OF:
            part, _, whole = site.partition(" of the ")
            name = f"{side} {name} at the {part if whole in name.split() else site}".strip()
        elif name in load_phrases().wording.pain_words or len(name.split()) == 1:
            name = f"{side} {site} {name}".strip()
        else:
            name = f"{name} of {_sided(side, site)}"
    elif side and side not in name:
        name = f"{side} {name}"
    level = impersonal(attributes.severity) if severity else None
    verbal = name.split()[0] in ("feeling", "being", "difficulty", "unable")
    if level is not None and not level[:1].isdigit() and level not in name and not verbal:
        name = f"{level} {name}"
    return name


def _of_one_place(name: str, site: str | None) -> tuple[str, str | None]:
    """A complaint that names its own place: the nearer place stands for it, another one is not its.

    >>> _of_one_place("arm pain", "upper arm"), _of_one_place("abdominal pain", "lower abdomen")
    (('pain', 'upper arm'), ('lower abdominal pain', None))
    >>> _of_one_place("runny nose", "muscle")
    ('runny nose', None)
    """
    phrases = load_phrases()
    words = name.split()
    nouns = phrases.clinical.places
    own = {nouns.get(word, word) for word in words} & (phrases.relevance.body | set(nouns.values()))
    if site is None or not own or set(site.split()) <= set(words):
        return name, site
    within = site.split()
    if within[0] in _PARTS_OF | _PLACE_FIRST:
        return name, site
    if within[-1] not in own:
        return (name, None) if words[-1] in own else (name, site)
    if words[0] in nouns and set(within[:-1]) <= _PARTS_OF_PLACES:
        return " ".join([*within[:-1], name]), None
    if words[0] == within[-1] and words[-1] in phrases.wording.pain_words:
        return " ".join(words[1:]), site
    return name, site


_PARTS_OF_PLACES = frozenset({"lower", "upper", "mid", "middle", "front", "left", "right"})


def denied(item: Item) -> str:
    """A complaint or finding that is not there: how bad it might have been is not said."""
    text = symptom(item, severity=False)
    return load_phrases().wording.denied_names.get(text, text)


def a_symptom(item: Item) -> str:
    """With its article where it takes one: "a headache", "severe knee pain"."""
    text = symptom(item)
    last = item.name.split()[-1]
    return with_article(text) if last in load_phrases().wording.countable else text


def _sided(side: str, site: str) -> str:
    """ "the left knee", "both knees", "the inside of both knees"."""
    if side != Laterality.BILATERAL.value or plural(site):
        return f"the {side} {site}".replace("  ", " ")
    whole, _, part = site.rpartition(" of the ")
    return f"the {whole} of both {plural_of(part)}" if whole else f"both {plural_of(site)}"


def maneuver(item: Item) -> str | None:
    """ "Lachman test positive on the left": a test of the examination with how it came out; None for
    any other finding."""
    if item.name.split()[-1] not in load_phrases().wording.maneuvers:
        return None
    attributes = item.attributes
    status = impersonal(attributes.status) or ("negative" if item.absent else None)
    if status is None:
        return f"{item.name} (result not stated)"
    side, site = _side(attributes.laterality), impersonal(attributes.site)
    if site is not None:
        return f"{item.name} {status} at {_sided(side, site)}"
    both = side == Laterality.BILATERAL.value
    where = " bilaterally" if both else f" on the {side}" if side else ""
    return f"{item.name} {status}{where}"


def _side(laterality: Laterality | None) -> str:
    return "" if laterality is None else laterality.value


def began(item: Item, person: Person) -> str:
    """ "for 4 days", "that began 2 weeks ago", "since Monday"; empty when nothing was said."""
    onset, duration = said(item.attributes.onset, person), said(item.attributes.duration, person)
    return since_and_for(onset, duration)


def provoked(text: str, verb: str) -> str:
    """ "worse with walking", "worse when she walks", "worse in the evening"."""
    words = text.split()
    if (at := load_phrases().wording.times_of_day.get(text)) is not None:
        return f"{verb} {at} {text}"
    if words[0] in _WHEN:
        return f"{verb} {text}"
    if words[0] in {"she", "he", "they", "it"}:
        return f"{verb} when {text}"
    if words[0] in verb_table().bases and words[0] not in {"cold", "exercise", "rest", "work"}:
        text = " ".join([gerund(words[0]), *words[1:]])
    return f"{verb} with {text}"


def drug(item: Item) -> str:
    """Name, strength, dose, route, frequency, duration, reason: what was said of them."""
    attributes = item.attributes
    parts = [item.name]
    parts += [_amount(q) for q in (attributes.strength, attributes.dose) if q is not None]
    route = impersonal(attributes.route)
    if route == _INHALED and not (attributes.dose or attributes.strength):
        route = None if _INHALER in item.name else _INHALER
    more = (route, impersonal(attributes.frequency))
    parts += [part for part in more if part is not None]
    for text in (impersonal(attributes.duration), impersonal(attributes.reason)):
        if text is not None and text.split() not in _BARE_UNITS:
            parts.append(f"for {strip_lead(text, 'for')}")
    if (due := impersonal(attributes.due)) is not None and due.split()[0] in _DUE:
        parts.append(due)
    return with_numerals(" ".join(parts))


_INHALED, _INHALER = "inhaled", "inhaler"


def _amount(quantity: Quantity) -> str:
    """ "1 teaspoon", "2 teaspoons"."""
    one = load_phrases().wording.counted_units.get(quantity.unit or "")
    return f"1 {one}" if one is not None and quantity.magnitude == "1" else str(quantity)


def same_regimen(text: str, item: Item) -> bool:
    """Whether the chart's wording holds everything that was said of dose and strength."""
    said_of = (item.attributes.dose, item.attributes.strength)
    return all(quantity is None or str(quantity) in text for quantity in said_of)


def _personal(text: str) -> bool:
    return bool((_SPEAKER | _ADDRESSED) & set(text.split()))


def named(item: Item) -> str:
    """A test, procedure or condition with its side and site."""
    attributes, name = item.attributes, item.name
    side, site = _side(attributes.laterality), impersonal(attributes.site)
    if site is not None and site not in name:
        return f"{name} of {_sided(side, site)}"
    return f"{side} {name}" if side and side not in name else name


def condition(item: Item) -> str:
    """Its name, with its side; the place is mostly in the name already."""
    severity, name = item.attributes.severity, item.name
    side = _side(item.attributes.laterality)
    if side and side not in name:
        name = f"{side} {name}"
    if severity in load_phrases().wording.condition_severities and severity not in name:
        return f"{severity} {name}"
    return name


def quantity(item: Item, units: dict[str, str]) -> str | None:
    value = item.attributes.value
    if value is None:
        return None
    if value.unit is None and item.name in units:
        return f"{value.magnitude} {units[item.name]}"
    return str(value)


def when(item: Item, person: Person) -> str:
    """ "in 2 weeks", "if symptoms worsen": the time and the condition of a plan item."""
    attributes = item.attributes
    parts = [said(attributes.frequency, person)]
    lasting = said(attributes.duration, person)
    if lasting is not None:
        parts.append(lasting if lasting.split()[0] in _DUE else f"for {lasting}")
    due = said(attributes.due, person)
    if due is not None:
        parts.append(due if due.split()[0] in _DUE else f"in {due}")
    for more in (attributes.context, attributes.reason):
        text = said(_condition_alone(more), person)
        if text is not None and text.split()[0] in {"if", "for", "when", "after", "with"}:
            parts.append(text)
    return re.sub(r"\s+", " ", " ".join(part for part in parts if part))


def _condition_alone(text: str | None) -> str | None:
    """ "if it gets worse please call us" without what is to be done then."""
    words = _joined(text or "").replace(",", " ,").split()
    if not words or words[0] != "if":
        return text
    ends = (
        n for n, word in enumerate(words) if n and (word in _THEN or words[n:][:2] == _OF_COURSE)
    )
    end = next(ends, len(words))
    kept = words[:end]
    return None if len(kept) < _SHORTEST_CONDITION or _TALK & set(kept) else " ".join(kept)


_THEN = frozenset(
    ["please", "call", "come", "bring", "give", "go", "let", "contact", "just", "then", "and-"]
)
_OF_COURSE = ["of", "course"]
_TALK = frozenset(["question", "questions", "interested", "want"])
_SHORTEST_CONDITION = 4
_DUE = frozenset(
    [
        "in",
        "on",
        "after",
        "next",
        "tomorrow",
        "today",
        "within",
        "at",
        "before",
        "by",
        "as",
        "this",
        "until",
        "once",
        "when",
        "later",
        "for",
    ]
)
