"""One sentence of a note, made wrong in one way: every kind of mistake that a note must not hold.

In: a sentence, its section, everything that was said in the visit, and a seed. Out: `Corrupted`
sentences, at most one a kind, the same for the same seed. Each is still a sentence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ambient_scribe.evaluation.notes.corruptions.wording import CorruptionWording, Swap
from ambient_scribe.note.templates.contents import SectionId


class Kind(StrEnum):
    """What is made wrong. An omission is made of a whole note, and not here."""

    NEGATION = "negation"
    SIDE = "side"
    NUMBER = "number"
    UNIT = "unit"
    DRUG = "drug"
    DOSE = "dose"
    FREQUENCY = "frequency"
    SUBJECT = "subject"
    EXAM = "exam added"
    SYMPTOM = "symptom added"
    TIME = "time"
    ASSERTION = "assertion"


@dataclass(frozen=True)
class Corrupted:
    kind: Kind
    text: str


_DOSE_UNIT = r"(?:mg|mcg|µg|g|grams?|milligrams?|micrograms?|units?|ml|meq|mL|mEq)"
_DOSE = re.compile(rf"(?<![\w.-])(\d+(?:[.,]\d+)?)(?=[ -]?{_DOSE_UNIT}\b)")
_NUMBER = re.compile(rf"(?<![\w.,'-])(\d+(?:\.\d+)?)(?![\d,]|[ -]?{_DOSE_UNIT}\b|\.\s*$(?<=^\d\.))")
_SIDE = re.compile(r"\b(?:left|right|bilateral(?:ly)?|both)\b", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^\s*\d+\.\s")
_COMPLAINED = frozenset({SectionId.HPI, SectionId.ROS})
_FORMS = 3
"""Letters that a drug's name has at least, to be found in a text."""


class Corruptor:
    """`drugs`: every written form of a drug, lower case, to its short name."""

    def __init__(self, wording: CorruptionWording, drugs: Mapping[str, str]) -> None:
        self._wording = wording
        self._drugs = {form: name for form, name in drugs.items() if len(form) > _FORMS}
        self._names = sorted({name for name in drugs.values() if name.isalpha()})
        self._swaps: dict[Kind, Sequence[Swap]] = {
            Kind.NEGATION: wording.negation.compiled,
            Kind.SIDE: wording.side.compiled,
            Kind.UNIT: wording.unit.compiled,
            Kind.FREQUENCY: wording.frequency.compiled,
            Kind.SUBJECT: wording.subject.compiled,
            Kind.TIME: wording.time.compiled,
            Kind.ASSERTION: wording.assertion.compiled,
        }

    def corrupted(self, text: str, section: str, said: str, seed: str) -> tuple[Corrupted, ...]:
        """`said`: all words of the visit, so that nothing is put in that was said."""
        if any(phrase in text.lower() for phrase in self._wording.boilerplate):
            return ()
        found = []
        for kind in Kind:
            draw = random.Random(f"{seed} {kind.value}")
            made = self._made(kind, text, section, said.lower(), draw)
            if made is not None and made != text:
                found.append(Corrupted(kind, made))
        return tuple(found)

    def _made(
        self, kind: Kind, text: str, section: str, said: str, draw: random.Random
    ) -> str | None:
        if kind in self._swaps:
            if kind is Kind.SIDE and len({found[0].lower() for found in _SIDE.finditer(text)}) > 1:
                return None  # a sentence of both sides, with them exchanged, may be as true
            if kind is Kind.UNIT and not re.search(r"\d", text):
                return None
            return _swapped(text, self._swaps[kind], draw)
        makers: dict[Kind, Callable[[], str | None]] = {
            Kind.NUMBER: lambda: _renumbered(text, _NUMBER, draw),
            Kind.DOSE: lambda: _renumbered(text, _DOSE, draw),
            Kind.DRUG: lambda: self._other_drug(text, said, draw),
            Kind.EXAM: lambda: self._normal_finding(section, said, draw),
            Kind.SYMPTOM: lambda: self._complaint(text, section, said, draw),
        }
        return makers[kind]()

    def _other_drug(self, text: str, said: str, draw: random.Random) -> str | None:
        places = [
            found for found in re.finditer(r"[A-Za-z]{4,}", text) if found[0].lower() in self._drugs
        ]
        if not places:
            return None
        place = draw.choice(places)
        known = self._drugs[place[0].lower()]
        others = [name for name in self._names if name != known and name not in said]
        name = draw.choice(others)
        return _put(text, place, name)

    def _normal_finding(self, section: str, said: str, draw: random.Random) -> str | None:
        if section != SectionId.EXAM:
            return None
        free = [f.text for f in self._wording.exam.findings if not _any_said(f.words, said)]
        return draw.choice(free) if free else None

    def _complaint(self, text: str, section: str, said: str, draw: random.Random) -> str | None:
        if section not in _COMPLAINED:
            return None
        free = [c.name for c in self._wording.symptom.complaints if not _any_said(c.words, said)]
        if not free:
            return None
        return text.rstrip(" .") + self._wording.symptom.tail.format(name=draw.choice(free))


def _any_said(words: Sequence[str], said: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}", said) for word in words)


def _swapped(text: str, swaps: Sequence[Swap], draw: random.Random) -> str | None:
    """The first swap of each place counts: longer phrases stand before their parts."""
    taken: list[tuple[re.Match[str], Swap]] = []
    for swap in swaps:
        for found in swap.pattern.finditer(text):
            if all(
                found.end() <= other.start() or other.end() <= found.start() for other, _ in taken
            ):
                taken.append((found, swap))
    if not taken:
        return None
    found, swap = draw.choice(sorted(taken, key=lambda pair: pair[0].start()))
    return _put(text, found, found.expand(swap.put))


def _put(text: str, place: re.Match[str], put: str) -> str:
    """With the capital that stood there; without the space that nothing leaves."""
    if place[0][:1].isupper() and put:
        put = put[0].upper() + put[1:]
    after = text[place.end() :]
    if not put:
        after = after.lstrip()
        begins = not text[: place.start()].strip() or text[: place.start()].rstrip()[-1] in ".:"
        after = after[:1].upper() + after[1:] if begins else after
    return (text[: place.start()] + put + after).strip()


def _renumbered(text: str, pattern: re.Pattern[str], draw: random.Random) -> str | None:
    start = found.end() if (found := _LIST_NUMBER.match(text)) else 0
    places = [found for found in pattern.finditer(text) if found.start() >= start]
    if not places:
        return None
    place = draw.choice(places)
    return _put(text, place, _other_number(place[1], draw))


def _other_number(number: str, draw: random.Random) -> str:
    """One digit another: of as many digits, and no leading zero."""
    digits = [index for index, letter in enumerate(number) if letter.isdigit()]
    index = draw.choice(digits)
    first = index == 0
    others = [d for d in "0123456789" if d != number[index] and not (first and d == "0")]
    return number[:index] + draw.choice(others) + number[index + 1 :]
