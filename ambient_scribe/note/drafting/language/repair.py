"""Takes a speaker's corrections out of spoken words, before a clause of them is rewritten.

In: the tokens of a sentence. Out: those of them that the speaker let stand, each with its word still.
After Shriberg (1994): a repair is a reparandum, an optional interregnum ("i mean", "well") and the
repair itself. Found are words said again across an interregnum, a phrase left open and begun anew
with a word of its kind ("in the in my office", "a the knee"), a sentence begun anew with its subject
and verb, and "like" where it neither compares nor is a verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ambient_scribe.note.drafting.language.finite import AUXILIARIES, is_sure, is_verb
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.reading import load_phrases

_SUBJECTS = frozenset({"i", "it", "he", "she", "they", "we"})
_DETERMINERS = frozenset({"a", "an", "the", "my", "his", "her", "their", "your", "this", "these"})
_PREPOSITIONS = frozenset({"in", "on", "at", "to", "from", "with", "of", "for", "by", "about"})
_LONGEST_AGAIN = 4
"""Words that are said again after an interregnum or at once."""

_LONGEST_OPEN = 3
"""Words of a phrase that is left open and begun anew."""

_LONGEST_START = 6
"""Words of a sentence that is begun anew."""


def repaired(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens without what was taken back. What a stop closed is never reopened."""
    kept = [token for n, token in enumerate(tokens) if not _idle_like(tokens, n)]
    index = 0
    while index < len(kept):
        length = _given_up(kept, index)
        if length:
            del kept[index : index + length]
            index = max(0, index - _LONGEST_AGAIN)
        else:
            index += 1
    return _marked(tokens, kept)


def _marked(tokens: Sequence[Token], kept: Sequence[Token]) -> tuple[Token, ...]:
    """The stop of a sentence stays, whatever its last words were."""
    if not kept or not tokens[-1].mark or kept[-1] is tokens[-1]:
        return tuple(kept)
    return (*kept[:-1], replace(kept[-1], mark=tokens[-1].mark))


def _given_up(tokens: Sequence[Token], index: int) -> int:
    """How many words from `index` on the speaker takes back: reparandum and interregnum."""
    for length in range(min(_LONGEST_AGAIN, len(tokens) - index - 1), 0, -1):
        if _closed(tokens, index, length):
            continue
        between = _interregnum(tokens, index + length)
        after = index + length + between
        if _again(tokens, index, length, after, corrected=bool(between)):
            return length + between
    return _left_open(tokens, index) or _begun_anew(tokens, index)


def _closed(tokens: Sequence[Token], index: int, length: int) -> bool:
    return any(token.mark in {".", "?"} for token in tokens[index : index + length])


def _interregnum(tokens: Sequence[Token], index: int) -> int:
    for phrase in load_phrases().speech.corrections:
        said = phrase.split()
        if [token.text for token in tokens[index : index + len(said)]] == said:
            return len(said)
    return 0


def _again(
    tokens: Sequence[Token], index: int, length: int, after: int, *, corrected: bool
) -> bool:
    """The same words follow. One word alone, unless corrected, may be said twice for a reason."""
    first = [token.text for token in tokens[index : index + length]]
    second = [token.text for token in tokens[after : after + length]]
    if first != second or any(text[0].isdigit() for text in first):
        return False
    if length == 1 and corrected:
        return first[0] in _DETERMINERS | _SUBJECTS
    return length > 1 or first[0] in _DETERMINERS | _PREPOSITIONS | _SUBJECTS


def _left_open(tokens: Sequence[Token], index: int) -> int:
    """ "in the in my office": a phrase without its noun, and the like of it once more."""
    texts = [token.text for token in tokens[index : index + _LONGEST_OPEN + 1]]
    if len(texts) < 2:
        return 0
    if texts[0] in _ADDING and texts[1] in _ADDING:
        return 1
    if texts[0] in _DETERMINERS and texts[1] in _DETERMINERS - {"her", "this"}:
        return 0 if texts[0] in {"this", "her", "his"} else 1
    if texts[0] in _PREPOSITIONS and texts[1] in _DETERMINERS and texts[2:3] == texts[:1]:
        return 2
    return 0


_ADDING = frozenset({"and", "but"})


def _begun_anew(tokens: Sequence[Token], index: int) -> int:
    """ "i am feeling i have been feeling sick": the same subject and verb, in another form."""
    subject = tokens[index].text
    before = {token.text for token in tokens[max(0, index - _LONGEST_OPEN) : index]}
    if subject not in _SUBJECTS or _TAKING_BARE & before:
        return 0
    ties = load_phrases().speech.coordinators | load_phrases().speech.clause_takers
    for length in range(2, min(_LONGEST_START, len(tokens) - index - 2) + 1):
        at = index + length
        if tokens[at].text != subject or _closed(tokens, index, length):
            continue
        first = {token.text for token in tokens[index + 1 : at]}
        second = {token.text for token in tokens[at + 1 : at + 1 + length]}
        said_again = (first & second) - AUXILIARIES - _DETERMINERS - _PREPOSITIONS - {"not"}
        last = tokens[at - 1].text
        if last in ties:
            return 0
        verbs = {word for word in said_again if _is_main_verb(word)}
        if verbs and ("not" in first) != ("not" in second):
            return 0
        if verbs or (last in AUXILIARIES | _DETERMINERS and length <= _LONGEST_OPEN):
            return length
        return 0
    return 0


_TAKING_BARE = frozenset(
    {"how", "however", "what", "when", "if", "as", "where", "than", "whenever"}
)
"""A clause after one of these may end in its auxiliary ("however active i am")."""


def _is_main_verb(word: str) -> bool:
    stem = word.removesuffix("ing")
    return is_sure(word) or is_verb(word) or is_verb(stem) or is_verb(f"{stem}e")


def _idle_like(tokens: Sequence[Token], index: int) -> bool:
    """ "like" that neither compares, nor names an example, nor is a verb."""
    if tokens[index].text != "like":
        return False
    speech = load_phrases().speech
    adverbs = speech.talk_adverbs | speech.adverbs - {"not"}
    said = [token.text for token in tokens[:index] if token.text not in adverbs]
    before = said[-1] if said else ""
    after = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if not before or before in speech.like_after:
        return False
    if before in {"i", "not", "to", "do"}:
        return _is_main_verb(after) and after not in _OBJECTS and not after.endswith("ing")
    if before in _SUBJECTS | AUXILIARIES | _BEFORE_IDLE:
        return after not in _COMPARED
    return after in _AFTER_IDLE


_BEFORE_IDLE = frozenset(
    ["and", "but", "or", "more", "been", "get", "gets", "got", "getting", "gotten"]
)
_OBJECTS = frozenset({"it", "exercise", "work", "coffee", "milk"})
_COMPARED = frozenset({"that", "this", "it", "me", "my", "normal", "crazy"})
_AFTER_IDLE = frozenset(
    ["when", "if", "in", "on", "at", "around", "about", "really", "very", "pretty", "some", "just"]
) | frozenset(["maybe", "probably", "every", "after", "before", "last"])
