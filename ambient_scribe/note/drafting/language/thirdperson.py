"""Rewrites speech about the patient into the third person.

In: tokens of a clause by the patient ("i", "my") or words of the clinician to the patient ("you",
"your"). Out: clinical English about the patient, or None where a form is not known for sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ambient_scribe.note.drafting.language.finite import AUXILIARIES
from ambient_scribe.note.drafting.language.grammar import Person, third, verb_table
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.phrases.reading import load_phrases


@dataclass(frozen=True)
class _Voice:
    subject: str
    object: str
    possessive: str
    reflexive: str


class Voice(Enum):
    """Who speaks of the patient, and with which words."""

    PATIENT = _Voice("i", "me", "my", "myself")
    CLINICIAN = _Voice("you", "you", "your", "yourself")


_FIRST_OR_SECOND = frozenset(
    [
        "i",
        "me",
        "my",
        "mine",
        "myself",
        "you",
        "your",
        "yours",
        "yourself",
        "we",
        "us",
        "our",
        "ours",
        "ourselves",
    ]
)
_BE = {"am", "are", "was", "were", "is"}
_PREPOSITIONS = frozenset(
    ["to", "for", "with", "of", "on", "at", "by", "from", "about", "in", "into", "over"]
)


def third_person(
    words: Sequence[str], person: Person, voice: Voice, *, opening: bool = True, first: bool = True
) -> str | None:
    """The words as a note writes them. `opening`: the first subject starts the sentence. `first`:
    no part of the sentence stands before them.

    >>> from ambient_scribe.note.drafting.language.grammar import SHE, THEY
    >>> third_person("i have pain when i walk".split(), SHE, Voice.PATIENT)
    'she has pain when she walks'
    >>> third_person("i was lifting boxes when i felt it".split(), THEY, Voice.PATIENT)
    'the patient was lifting boxes when they felt it'
    """
    return _Rewriter(words, person, voice, opening, first).text()


class _Rewriter:
    def __init__(
        self, words: Sequence[str], person: Person, voice: Voice, opening: bool, first: bool
    ) -> None:
        self._words, self._person, self._voice = list(words), person, voice.value
        self._named = not opening
        self._first = first
        self._clinician = voice is Voice.CLINICIAN
        self._present = False
        self._opens = opening and self._words[:1] == [self._voice.subject]

    def text(self) -> str | None:
        if self._voice is Voice.PATIENT.value and self._person.subject in self._words:
            return None  # somebody else whom a note could not tell from the patient
        made: list[str] = []
        index = 0
        while index < len(self._words):
            step = self._step(index)
            if step is None:
                return None
            words, taken = step
            made += words
            index += taken
        if _FIRST_OR_SECOND & set(made):
            return None
        written = with_numerals(" ".join(made))
        return None if _TWO_NUMBERS.search(written) else written

    def _step(self, index: int) -> tuple[list[str], int] | None:
        """What stands for the word at `index`, and how many words that takes up."""
        word, voice, person = self._words[index], self._voice, self._person
        if word == voice.possessive:
            if person.plural and self._first and not index:
                self._named = True
                return ["the patient's"], 1
            return [person.possessive], 1
        if word == voice.reflexive:
            return [person.reflexive], 1
        if word == voice.subject and self._is_subject(index):
            return self._subject(index)
        if word == voice.object:
            if person.plural and self._first and self._clinician and index == 1:
                return ["the patient"], 1
            return [person.object], 1
        if self._clinician and word in ("me", "us") and index:
            return (["the clinic"], 1) if self._words[index - 1] in _REACH else None
        if word in _AND and (verb := self._shared_verb(index)) is not None:
            return verb
        if word in load_phrases().speech.coordinators and self._doubtful_verb(index):
            return None
        if word in load_phrases().speech.talk_adverbs and word != "even":
            return [], 1
        return [word], 1

    def _is_subject(self, index: int) -> bool:
        if self._voice.subject != self._voice.object:
            return True
        rest = self._after_adverbs(index + 1)
        if index and self._words[index - 1] in _BEFORE_SUBJECT:
            return True
        if rest is None or (index and self._words[index - 1] in _PREPOSITIONS):
            return False
        following = self._words[rest]
        table = verb_table()
        return following in AUXILIARIES or table.is_base(following) or table.is_past(following)

    def _after_adverbs(self, index: int) -> int | None:
        speech = load_phrases().speech
        while index < len(self._words) and self._words[index] in (
            speech.adverbs | speech.talk_adverbs
        ):
            index += 1
        return index if index < len(self._words) else None

    def _subject(self, index: int) -> tuple[list[str], int] | None:
        """Subject, the adverbs that follow, and the verb in agreement."""
        place = self._after_adverbs(index + 1)
        if place is None:
            return None
        shared = self._shares_subject(index)
        plural = self._person.plural and self._named and not shared
        taken = place + 1
        verb = self._emphatic(place, plural)
        if verb is not None:
            taken += 1
        else:
            verb = self._agreed(self._words[place], plural)
        if verb is None:
            return None
        subject = self._person.subject if self._named else self._person.start
        self._named = True
        speech = load_phrases().speech
        between = [w for w in self._words[index + 1 : place] if w not in speech.talk_adverbs]
        return [*([] if shared else [subject]), *between, verb], taken - index

    def _shares_subject(self, index: int) -> bool:
        """ "i fell and i hit my head": the subject that opens the sentence is the second one's."""
        before = self._words[1:index]
        if before[-2:] == ["and", "then"]:
            del before[-1]
        if not self._opens or not before or before[-1] not in _AND:
            return False
        return not (_OWN_CLAUSE | set(_AND)) & set(before[:-1])

    def _shared_verb(self, index: int) -> tuple[list[str], int] | None:
        """ "i am tired and have to rest" has a second verb in agreement; "try and" is "try to"."""
        before, after = self._words[index - 1 : index], self._words[index + 1 : index + 2]
        if not before or not after:
            return None
        if before[0] in _TRYING and verb_table().is_base(after[0]):
            return ["to"], 1
        denied = self._words[index + 1 : index + 3] == ["do", "not"]
        if not (after[0] in ("have", "am") or denied) or not self._opens:
            return None
        last = max(n for n in range(index) if self._words[n] == self._voice.subject)
        if _GOVERNS & set(self._words[last:index]) or _OWN_CLAUSE & set(self._words[:index]):
            return None
        return [self._words[index], third(after[0])], 2

    def _emphatic(self, place: int, plural: bool) -> str | None:
        """ "i do have", "i did get" are "has", "got"."""
        table, words = verb_table(), self._words
        if place + 1 >= len(words) or words[place + 1] not in table.bases:
            return None
        if words[place] == "did":
            return table.past_of[words[place + 1]]
        if words[place] == "do":
            self._present = True
            return words[place + 1] if plural else third(words[place + 1])
        return None

    def _agreed(self, verb: str, plural: bool) -> str | None:
        """The verb after the patient as subject; None when its form or tense is not sure."""
        table = verb_table()
        if verb in _BE:
            past = verb in ("was", "were")
            if plural:
                return "were" if past else "are"
            return "was" if past else "is"
        if verb in AUXILIARIES and verb not in ("have", "do"):
            return verb
        if verb in ("have", "do"):
            return verb if plural else third(verb)
        if table.is_past(verb):
            return verb
        if verb in table.same_past:
            if _PRESENT & set(self._words):
                return verb if plural else third(verb)
            return verb if self._settles_past() else None
        if verb in table.bases:
            self._present = True
            return verb if plural else third(verb)
        return None

    def _settles_past(self) -> bool:
        """Another word says that it happened ("i cut my hand yesterday")."""
        words = set(self._words)
        return bool(words & {"yesterday", "ago", "was", "were", "when", "had", "last", "did"}) or (
            any(verb_table().is_past(word) for word in words)
        )

    def _doubtful_verb(self, index: int) -> bool:
        """ "i walk and do yoga": a second verb of which the form would have to change."""
        if index + 1 >= len(self._words):
            return False
        following = self._words[index + 1]
        if following in ("have", "do", "am") and not self._person.plural:
            return not _GOVERNS & set(self._words[:index])
        if not self._present:
            return False
        return (
            following in verb_table().bases
            and "to" not in self._words[:index]
            and not self._person.plural
        )


_AND = ("and", "but")
_TRYING = frozenset({"try", "tries", "tried", "trying"})
_OWN_CLAUSE = frozenset(
    ["it", "there", "he", "she", "they", "we", "that", "which", "who", "because", "when", "if"]
) | frozenset(["so", "while", "what", "how", "where", "since", "or", "after", "before", "until"])
"""Where one of these stands before, a further subject is not surely that of the sentence."""

_BEFORE_SUBJECT = frozenset(
    ["if", "when", "while", "because", "that", "whether", "unless", "until", "although"]
)
_PRESENT = frozenset({"helps", "is", "does", "hurts", "works", "comes", "goes"})
"""Verbs beside which one without a past form of its own tells the present."""

_TWO_NUMBERS = re.compile(r"\d \d")
"""Numbers side by side ("one forty"): how they are to be read is not known for sure."""

_GOVERNS = frozenset(
    [
        "to",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "must",
        "cannot",
        "did",
        "not",
    ]
)
"""After these a second verb keeps its base form."""

_REACH = frozenset({"call", "contact", "message", "tell", "see", "notify", "with", "let"})
