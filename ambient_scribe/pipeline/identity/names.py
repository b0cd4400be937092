"""Names as they are said, and whether they may be the one in the chart.

In: words of one utterance. Out: the names that identify the patient in it, and a comparison that
forgives what recognizers do to names: spelling, sound, short forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ambient_scribe.domain.transcript import Role, Word
from ambient_scribe.pipeline.identity.phrases import (
    NamePhrases,
    ends_of,
    load_nicknames,
    plain,
)

LONGEST_NAME = 3
"""Words of a name that are looked at."""
ALIKE_FROM = 0.7
"""Of the letters of two names: "torres" and "tores" are 0.91, "ellison" and "allison" 0.86."""
COMPANION_REACH = 12
"""Words after a name in which somebody may say that they are the patient's wife."""

_SOUNDS = {
    letter: digit
    for letters, digit in (
        ("bfpv", "1"),
        ("cgjkqsxz", "2"),
        ("dt", "3"),
        ("l", "4"),
        ("mn", "5"),
        ("r", "6"),
    )
    for letter in letters
}


def soundex(name: str) -> str:
    """The American Soundex code (National Archives' rules): names that sound alike share it.

    >>> soundex("Robert"), soundex("Rupert"), soundex("Ashcraft")
    ('R163', 'R163', 'A261')
    """
    letters = [letter for letter in name.lower() if letter.isascii() and letter.isalpha()]
    if not letters:
        return ""
    code, last = letters[0].upper(), _SOUNDS.get(letters[0], "")
    for letter in letters[1:]:
        sound = _SOUNDS.get(letter, "")
        if sound and sound != last:
            code += sound
        if letter not in "hw":
            last = sound
    return f"{code}000"[:4]


def may_be(heard: Sequence[str], charted: str) -> bool:
    """Whether one of the words may be one of the charted name's; a wrong family name beside the
    right given one is no other patient."""
    own = [part for part in (plain(one) for one in charted.replace("-", " ").split()) if part]
    return any(_alike(word, name) for word in heard for name in own)


def _alike(word: str, name: str) -> bool:
    nicknames = load_nicknames()
    return (
        word == name
        or soundex(word) == soundex(name)
        or word in nicknames.get(name, frozenset())
        or name in nicknames.get(word, frozenset())
        or SequenceMatcher(None, word, name).ratio() >= ALIKE_FROM
    )


def names_said(
    words: Sequence[Word], role: Role, phrases: NamePhrases
) -> Iterator[tuple[str, ...]]:
    """Names by which somebody says who the patient is, each as plain words.

    A companion's or a clinician's own name is none.
    """
    said = [plain(word.text) for word in words]
    if role.is_patients_voice:
        for end in ends_of(said, phrases.patient):
            if phrases.companions.isdisjoint(said[end : end + COMPANION_REACH]):
                yield from _name(words, end, phrases)
    if role.is_staff:
        for end in ends_of(said, phrases.told):
            yield from _name(words, end, phrases)
        for end in ends_of(said, phrases.asked):
            yield from _full_name(words, end, phrases)


def _name(words: Sequence[Word], start: int, phrases: NamePhrases) -> Iterator[tuple[str, ...]]:
    """The name that begins here, without its title; none where something else follows."""
    found: list[str] = []
    for word in words[start:]:
        text = plain(word.text)
        if not found and text in phrases.fillers | phrases.titles:
            continue
        is_name = text.replace("'", "").replace("-", "").isalpha() and len(text) > 1
        if not is_name or text in phrases.not_names | phrases.other_titles:
            break
        found.append(text)
        if len(found) == LONGEST_NAME or word.text[-1] in ".,?!;:":
            break
    if found:
        yield tuple(found)


def _full_name(
    words: Sequence[Word], start: int, phrases: NamePhrases
) -> Iterator[tuple[str, ...]]:
    """Only what is plainly a name: "Mrs. Ellison", "Margaret Ellison"."""
    following = [word for word in words[start:] if plain(word.text) not in phrases.fillers]
    titled = bool(following) and plain(following[0].text) in phrases.titles
    capitals = [word.text[:1].isupper() for word in following[:2]]
    if titled or capitals == [True, True]:
        yield from _name(words, start, phrases)
