"""Whether a rewritten clause reads as a sentence of a note.

In: a clause in the third person. Out: whether it may stand; what cannot be written cleanly is told
through its facts or left out. The checks are of grammar, by tables of function words: neighbours
that English does not have, a predicate or an object that was not said, an opening without a main
clause, a second sentence that nothing links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from ambient_scribe.note.drafting.language.finite import AUXILIARIES, is_sure, is_verb
from ambient_scribe.note.drafting.language.grammar import verb_table
from ambient_scribe.note.phrases.reading import load_phrases

_LEAST_WORDS = 3
_WORD = re.compile(r"[\w'./%-]+|[,:;]")
_ARTICLES = frozenset({"a", "an", "the", "their"})
_SUBJECTS = frozenset({"he", "she", "they", "i"})
_COORDINATORS = frozenset({"and", "but", "so", "or", "because"})
_PURE_PREPOSITIONS = frozenset({"of", "with", "to", "from", "at", "into", "during", "for"})
_BE = frozenset({"is", "are", "was", "were", "am"})
_FINITE = AUXILIARIES - {"be"}
_HAVE = frozenset({"have", "has", "had"})
_MODALS = frozenset(
    ["can", "cannot", "could", "will", "would", "should", "may", "might", "must"]
) | frozenset(["do", "does", "did"])
_NEVER_SECOND = (_FINITE - {"have", "do", "had"}) | {"am"}
"""Auxiliaries that no other auxiliary stands before."""

_POINTERS = frozenset({"this", "these", "those"})
_AFTER_ARTICLE = (
    _ARTICLES | _POINTERS | _FINITE | _SUBJECTS | _COORDINATORS | {"that", "since", "of", "to", ","}
)
_RELATING = frozenset(["than", "as", "what", "how", "where", "that", "which", "who", "like"])
"""After these a clause may end in its auxiliary or its verb ("than it was", "what he takes")."""

_OPENING_ONLY = frozenset(
    ["if", "when", "whenever", "unless", "because", "since", "while", "although", "once", "until"]
)
_BEFORE_OPENING = frozenset(
    ["usually", "sometimes", "often", "mostly", "especially", "only", "even", "recently"]
) | frozenset(["for", "example", "probably", "always"])
_AGE = re.compile(r"^(?:he|she|they|the patient) (?:is|was) \d+(?: years old)?(?: now)?$")

_NO_NOUN = re.compile(
    r" ha(?:s|ve|d) (?:(?:somewhat|a bit|a little|much|even|got) \w+er|\d+|a few)$"
)
""" "have somewhat bigger", "has 5": a comparison or a number of nothing."""


_POINTS_ON = re.compile(r"^the (?:one|other|first|second|third) (?:is|was|one is)\b")
"""What the clinician counts up is told by its own sentences."""

_NEGATIONS = frozenset({"not", "no", "never", "denies", "without", "nor", "if", "cannot"})


def fluent(text: str) -> bool:
    """
    >>> fluent("she twisted her ankle on the stairs"), fluent("he feels the that there is a lump")
    (True, False)
    >>> fluent("he has not"), fluent("usually when she climbs the stairs"), fluent("she is and tired")
    (False, False, False)
    """
    low = text.lower()
    words = tuple(_WORD.findall(low))
    if ":" not in words and len(words) < _LEAST_WORDS:
        return False
    alone = words[:1] == ("the",) and words[1:2] == ("patient",)
    owned = words[0] in _OWNING and not alone and words[1] not in _body()
    if len(words) == _LEAST_WORDS and owned:
        return False
    if words[-1] in _body() - {"back"} and words[-2] in _BE:
        return False
    if _is_talk(low, words) or _AGE.search(low) or _NO_NOUN.search(low):
        return False
    if _POINTS_ON.search(low) or (" any other " in low and not _NEGATIONS & set(words)):
        return False  # "the one is his heart"; "he has had stones any other problems"
    if any(_impossible(first, second) for first, second in pairwise(words)):
        return False
    if any(_misplaced(words, index) for index in range(1, len(words))):
        return False
    return (
        _has_predicate(words)
        and not _cut_short(words)
        and not _opens_only(words)
        and not _said_twice(words)
        and not _runs_on(words)
    )


def _body() -> frozenset[str]:
    return load_phrases().relevance.body


def _is_talk(low: str, words: Sequence[str]) -> bool:
    """Words of the talk itself, of who somebody is, or a word that was broken off."""
    speech = load_phrases().speech
    if speech.talk_words & set(words) or any(word.endswith("-") for word in words):
        return True
    return any(f" {phrase} " in f" {low} " for phrase in speech.talk_phrases)


# ---------------------------------------------------------------- neighbours
def _impossible(first: str, second: str) -> bool:
    """Two words that do not stand side by side in an English sentence."""
    if first in _ARTICLES:
        return second in _AFTER_ARTICLE
    if first in _SUBJECTS:
        return second in _SUBJECTS | {"it"}
    if first in _PURE_PREPOSITIONS:
        return second in (_COORDINATORS - {"so"}) | _SUBJECTS | _FINITE - {"have", "do"} or (
            first == "of" and second in _HAVE
        )
    if first in _MODALS and (second in _NEVER_SECOND or verb_table().is_past(second)):
        return second != "left"
    if first in _BE:
        third = second.endswith("s") and is_sure(second) and second not in _FINITE
        return second in _NEVER_SECOND | _SUBJECTS or third
    if first in _HAVE:
        return second in (_NEVER_SECOND - {"had"}) | _OPENING_ONLY or second in _pasts_only()
    if first in {"and", "but", "or"}:
        return second in {"but", "or", "and"}
    if first in {"thinks", "think", "thought", "like", "likes", "noticed", "notices", "feels"}:
        return second in {"when", "because"}
    if first in {"up", "out"}:
        return second in _BE
    return first in {"some", "any"} and second in _ARTICLES


def _misplaced(words: Sequence[str], index: int) -> bool:
    """ "not" behind no verb, "that" that points at nothing, an article behind a whole noun phrase."""
    word, before = words[index], words[index - 1]
    after = words[index + 1] if index + 1 < len(words) else ""
    if word == "not":
        adverbs = load_phrases().speech.adverbs
        bound = before in _FINITE | _COORDINATORS | adverbs | _BEFORE_NOT or before.endswith("ly")
        return not bound and after not in {"to", "that"} and not after.endswith("ing")
    if word == "that":
        bound = _verbal(before) and before not in _BE
        return (bound or before in _BEFORE_POINTER) and after in _AFTER_POINTER
    if word in {"is", "was"} and before == "that":
        return after in {"how", "when", "what", "why", "it"}
    if word in {"a", "an"}:
        near = words[max(0, index - _REACH) : index]
        at = next((n for n, one in enumerate(near) if one in {"a", "an"}), None)
        between = near[at + 1 :] if at is not None else ()
        noun = (
            bool(between)
            and before not in {"half", "such", "many"}
            and not any(is_sure(w) or w in _TYING for w in between)
        )
        return noun and after not in {"day", "week", "month", "year", "night", "time", "bit", "lot"}
    return False


_BEFORE_NOT = frozenset([",", ":", "if", "or", "though", "be", "been", "when", "than", "or", "has"])
_BEFORE_POINTER = frozenset({"about", "with", "of", "for", "to", "on", "in", "at", "by"})
_AFTER_POINTER = frozenset({"", "down", "out", "up", "off", "a", "and", "but", "so"})


@cache
def _pasts_only() -> frozenset[str]:
    """Pasts that are no participles: "he has went"."""
    rows = load_phrases().verbs.irregular
    participles = {row[2] for row in rows}
    return frozenset(past for base, past, done in rows if past != done) - participles


# ---------------------------------------------------------------- what is missing
def _has_predicate(words: Sequence[str]) -> bool:
    return ":" in words or any(
        _verbal(word) and not (word == "left" and before in _OWNING)
        for before, word in pairwise(words)
    )


_OWNING = _ARTICLES | {"his", "her", "patient's", "in", "on", "that"}
"""After these "left" is a side."""


def _verbal(word: str) -> bool:
    return is_sure(word) or is_verb(word) or is_verb(word.removesuffix("s"))


def _cut_short(words: Sequence[str]) -> bool:
    """A predicate, an object or a noun is missing, at the end or before "and", "but"."""
    ends = [n for n in range(1, len(words) - 1) if _begins_anew(words, n)]
    if words[0] in _OPENING_ONLY and "," in words:
        ends.append(words.index(","))
    return any(_unfinished(words[:end]) for end in (*ends, len(words)))


def _begins_anew(words: Sequence[str], index: int) -> bool:
    """What stands before "and", "but", "so they", "because" must be whole by itself."""
    word, after = words[index], words[index + 1]
    if word in {"so", "because"}:
        bound = words[index - 1] in _BE | _FINITE | {"probably", "just", "not"}
        return not bound and after in _SUBJECTS | {"it", "there", "the", "his", "her", "their"}
    if word == "and" and words[index - 1] in load_phrases().speech.needing_noun:
        return False
    return word in {"and", "but"}


def _unfinished(words: Sequence[str]) -> bool:
    speech = load_phrases().speech
    kept = list(words)
    while len(kept) > 1 and (light := _light_end(kept)):
        del kept[-light:]
    bare = kept != list(words)
    last, before = kept[-1], kept[-2] if len(kept) > 1 else ""
    if last in _FINITE | {"be", "been"} or last in speech.needing_object:
        return not _RELATING & set(kept[:-1])
    if last in _ARTICLES | {"of", "than", "very", "during"} or (bare and last == "for"):
        return True
    if last == "feeling" and before in _BE | {"been"}:
        return True
    if before in {"and", "but"} and last in speech.openers:
        return True
    return (last in speech.needing_noun and before != "in") or last in {"dr", "mr", "mrs"}


def _light_end(words: Sequence[str]) -> int:
    if tuple(words[-2:]) in _LIGHT_PAIRS and words[-3:-2] not in (["the"], ["this"]):
        return 2
    return 1 if words[-1] in _LIGHT_ENDS else 0


_LIGHT_ENDS = frozenset(
    ["not", "a", "little", "bit", "somewhat", "also", "still", "so", "just", "usually", "at"]
) | frozenset(["probably", "now", "then", "often", "sometimes", "today", "very"])
_LIGHT_PAIRS = frozenset(
    {("at", "all"), ("this", "morning"), ("last", "night"), ("this", "week"), ("last", "week")}
)
"""Words that say no more of a predicate than how or when: without one it was broken off."""


def _opens_only(words: Sequence[str]) -> bool:
    """A clause that only says when or if, and has no main clause, says nothing."""
    rest = list(words)
    while rest and rest[0] in _BEFORE_OPENING:
        del rest[0]
    if not rest or rest[0] not in _OPENING_ONLY or "," in rest:
        return False
    return rest[0] not in {"since", "until"} or rest[1] in _SUBJECTS | _ARTICLES | {"it"}


# ---------------------------------------------------------------- what is too much
_REACH = 3
"""Words in which a speaker who corrects a word says it again."""


_OFTEN = frozenset({"had", "that", "some", "very", "high", "low", "blood", "pain", "left", "right"})
"""Words that a list of complaints holds twice for a reason."""


def _said_twice(words: Sequence[str]) -> bool:
    """A word said again at once, which no conjunction or preposition explains."""
    stop = load_phrases().relevance.stop
    for index, word in enumerate(words):
        if word.isdigit() or len(word) < 2 or word in _OFTEN:
            continue
        if index + 1 < len(words) and words[index + 1] == word:
            return True
        if word in stop:
            continue
        near = words[index + 1 : index + 1 + _REACH]
        for step, other in enumerate(near):
            if other in _TYING or is_sure(other):
                break
            noun = not is_sure(word) and not is_verb(_stem(word))
            if noun and _stem(other) == _stem(word) and len(word) > _REACH and step:
                return True
    return False


_TYING = frozenset(
    ["and", "or", "but", "to", "of", "by", "after", "on", "in", "at", ",", ":", "than", "for", "/"]
) | frozenset(["from", "with", "that", "when", "if", "because", "like", "not", "is", "was"])


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _runs_on(words: Sequence[str]) -> bool:
    """A second subject with its verb that nothing ties to the first: two sentences in one."""
    subjects = [n for n, word in enumerate(words[:_OPENS]) if word in _SUBJECTS | {"patient"}]
    if not subjects:
        return False
    speech = load_phrases().speech
    ties = speech.subordinators | speech.coordinators | _RELATING | speech.clause_takers | {","}
    first = subjects[0]
    for index in range(first + 3, len(words) - 1):
        if words[index - 1] in ties or _DEEP & set(words[first + 1 : index]):
            continue
        verb = words[index + 1]
        if words[index] in _SUBJECTS and verb in _BE | _HAVE:
            return True
        if words[index] in {"it", "there"} and verb in _BE | _HAVE:
            return words[index - 1] not in _PURE_PREPOSITIONS
        after = words[index + 2 : index + 3]
        whole = words[index] in _OWN and words[index - 1] not in _TYING | _PURE_PREPOSITIONS
        if whole and after and is_sure(after[0]) and not is_sure(words[index - 1]):
            return True
    return False


_OPENS = 8
"""Words in which the subject of a sentence comes."""

_OWN = frozenset({"his", "her", "their"})
_DEEP = frozenset({"the", "when", "if", "that", "everything", "all", "anything", "because"})
"""After these a clause may stand bare ("the tablets she has", "when he lies down he is worse")."""
