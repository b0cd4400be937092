"""English for notes: pronouns by sex, verb forms, lists, articles, capitals.

In: words and phrases, lower case. Out: the same in the form a sentence needs. Pure functions over
tables of verbs that are data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.phrases.speech import Verbs

Sex = Literal["female", "male", "other"]

_VOWELS = "aeiou"
_SPELLED_WITH_VOWEL_SOUND = re.compile(r"(?:[AEFHILMNORSX](?![a-z])|8|11\b|18\b)")
_AN_DESPITE_SPELLING = ("hour", "honest", "heir", "x-ray")
_A_DESPITE_SPELLING = ("uni", "use", "usu", "uri", "eu", "one", "once", "uter", "uret")


@dataclass(frozen=True)
class Person:
    """The pronouns of a patient. `plural` ones take the verb form of "they"."""

    subject: str
    object: str
    possessive: str
    reflexive: str
    plural: bool = False

    @property
    def start(self) -> str:
        """What a sentence begins with: an unknown sex is never guessed, and "they" is unclear."""
        return "the patient" if self.plural else self.subject

    def have(self) -> str:
        return "have" if self.plural else "has"


SHE = Person("she", "her", "her", "herself")
HE = Person("he", "him", "his", "himself")
THEY = Person("they", "them", "their", "themselves", plural=True)


def person_of(sex: Sex | None) -> Person:
    return {"female": SHE, "male": HE}.get(sex or "", THEY)


def listed(items: Sequence[str], last: str = "and") -> str:
    """A list as prose, with a serial comma.

    >>> listed(["fever", "chills", "cough"]), listed(["fever", "chills"], "or"), listed(["fever"])
    ('fever, chills, and cough', 'fever or chills', 'fever')
    """
    if len(items) <= 2:
        return f" {last} ".join(items)
    return f"{', '.join(items[:-1])}, {last} {items[-1]}"


def with_article(noun: str) -> str:
    """A noun phrase after "a" or "an"; uncountable and plural ones, and named ones, stay bare.

    >>> with_article("mri"), with_article("MRI"), with_article("chest x-ray"), with_article("hour")
    ('an MRI', 'an MRI', 'a chest x-ray', 'an hour')
    """
    wording = load_phrases().wording
    noun = cased(noun)
    head = noun.lower().split()
    if not head or head[0] in {"a", "an", "the", "some", "his", "her", "their"}:
        return noun
    if head[-1] in wording.uncountable or noun.lower() in wording.uncountable or plural(noun):
        return noun
    return f"{article_of(noun)} {noun}"


def article_of(noun: str) -> str:
    """
    >>> article_of("operation"), article_of("urine test"), article_of("MRI")
    ('an', 'a', 'an')
    """
    if _SPELLED_WITH_VOWEL_SOUND.match(noun):
        return "an"
    low = noun.lower()
    if low.startswith(_AN_DESPITE_SPELLING):
        return "an"
    if low.startswith(_A_DESPITE_SPELLING) or low[0] not in _VOWELS:
        return "a"
    return "an"


def plural(noun: str) -> bool:
    """Whether a noun phrase takes a plural verb.

    >>> plural("chills"), plural("back spasms"), plural("diabetes"), plural("fever and chills")
    (True, True, False, True)
    """
    wording = load_phrases().wording
    low = noun.lower()
    if " and " in low or low in wording.plural_names:
        return True
    head = re.split(r" (?:of|in|with|on|at|for|to|from) ", low)[0].split()
    last = head[-1] if head else ""
    if last in wording.uncountable:
        return False
    return last in wording.plural_names or (
        last.endswith("s") and not last.endswith(("ss", "us", "is", "itis", "osis", "tes"))
    )


def plural_of(noun: str) -> str:
    """
    >>> plural_of("knee"), plural_of("foot"), plural_of("eye"), plural_of("axilla")
    ('knees', 'feet', 'eyes', 'axillae')
    """
    start, space, last = noun.rpartition(" ")
    irregular = load_phrases().wording.plurals
    if last in irregular:
        return f"{start}{space}{irregular[last]}"
    if last.endswith("y") and last[-2:-1] not in _VOWELS:
        return f"{noun[:-1]}ies"
    return f"{noun}es" if last.endswith(("s", "sh", "ch", "x")) else f"{noun}s"


def capital(text: str) -> str:
    """The first letter as a capital; the rest stays ("pH of …" and the like are left alone)."""
    if len(text) > 1 and text[1].isupper():
        return text
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Capital first, acronyms in their case, single spaces, one full stop.

    >>> sentence("denies  fever .")
    'Denies fever.'
    """
    clean = re.sub(r"\s+", " ", text).strip()
    clean = re.sub(r"\s+([,.;:!?])", r"\1", clean).rstrip(" .,;:")
    return f"{capital(cased(clean))}."


def cased(text: str) -> str:
    """Acronyms and proper names in the case a note writes them ("mri" → "MRI")."""
    acronyms = load_phrases().wording.acronyms
    for name, written in acronyms.items():
        if " " in name and name in text:
            text = re.sub(rf"\b{re.escape(name)}\b", written, text)
    return re.sub(
        r"[A-Za-z][A-Za-z'-]*[A-Za-z0-9]*",
        lambda match: acronyms.get(match[0], match[0]),
        text,
    )


def strip_lead(text: str, *leads: str) -> str:
    """Without the first of these words that it opens with.

    >>> strip_lead("for about 3 days", "for"), strip_lead("walking", "with")
    ('about 3 days', 'walking')
    """
    for lead in leads:
        if text.startswith(f"{lead} "):
            return text[len(lead) + 1 :]
    return text


# ---------------------------------------------------------------- verbs
@dataclass(frozen=True)
class VerbTable:
    bases: frozenset[str]
    pasts: frozenset[str]
    same_past: frozenset[str]
    past_of: Mapping[str, str]

    def is_base(self, word: str) -> bool:
        return word in self.bases

    def is_past(self, word: str) -> bool:
        """Past and nothing else: "put" and "hurt" are not, they may be present."""
        return word in self.pasts and word not in self.bases and word not in self.same_past


@cache
def verb_table() -> VerbTable:
    return _table(load_phrases().verbs)


def _table(verbs: Verbs) -> VerbTable:
    past_of = {base: past for base, past, _ in verbs.irregular}
    past_of |= {base: regular_past(base) for base in verbs.regular if base not in past_of}
    return VerbTable(
        bases=frozenset(past_of) - {"noticed"},
        pasts=frozenset(past_of.values()) | {"were"},
        same_past=verbs.same_past,
        past_of=past_of,
    )


def third(base: str) -> str:
    """The form after she or he.

    >>> third("have"), third("try"), third("push"), third("play"), third("go"), third("be")
    ('has', 'tries', 'pushes', 'plays', 'goes', 'is')
    """
    if base in ("have", "be", "am", "are", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}.get(base, "is")
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return f"{base}es"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}s"


def regular_past(base: str) -> str:
    """
    >>> regular_past("ice"), regular_past("try"), regular_past("stop"), regular_past("walk")
    ('iced', 'tried', 'stopped', 'walked')
    """
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{_doubled(base)}ed"


def gerund(base: str) -> str:
    """
    >>> gerund("run"), gerund("lie"), gerund("move"), gerund("see"), gerund("walk")
    ('running', 'lying', 'moving', 'seeing', 'walking')
    """
    if base.endswith("ie"):
        return f"{base[:-2]}ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return f"{base[:-1]}ing"
    return f"{_doubled(base)}ing"


def _doubled(base: str) -> str:
    """One syllable, one vowel, one final consonant: the consonant is doubled."""
    vowels = re.findall(r"[aeiou]+", base)
    short = len(vowels) == 1 and len(vowels[0]) == 1
    if short and base[-1] not in "aeiouwxy" and base[-2:-1] in _VOWELS:
        return base + base[-1]
    return base
