"""Spoken words made ready to be rewritten: contractions opened, fillers and false starts dropped.

In: a passage (its text is never edited). Out: tokens in lower case, each with the word it came
from, cut into sentences where the recognizer wrote punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.transcript import Passage, Word
from ambient_scribe.note.phrases.by_first_word import ByFirstWord, by_first_word
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.phrases.speech import Speech as SpeechPhrases
from ambient_scribe.numbers.words import DIGITS, TEENS, TENS

_STOPS = ".?!;"
_PUNCTUATED = re.compile(r"^(?P<body>.*?)(?P<marks>[.,?!;:…]*)$", re.DOTALL)
_LONGEST_FRAGMENT = 5
"""Characters of a word that was broken off ("kn-", "alle-"); a longer one was said in full, and the
speaker was cut short after it ("murmur-")."""

_LONGEST_REPEAT = 3
"""Words of a false start that is said again ("i was i was going")."""


@dataclass(frozen=True)
class Token:
    """One word for the note. `mark` is the punctuation heard after it: "", "," or a stop."""

    text: str
    word: Word
    mark: str = ""


@dataclass(frozen=True)
class SpokenSentence:
    """Tokens between two stops. `closed`: a recognizer wrote punctuation here."""

    tokens: tuple[Token, ...]
    question: bool
    closed: bool


@dataclass(frozen=True)
class Speech:
    """A passage with its cleaned sentences; one sentence when it has no punctuation."""

    passage: Passage
    sentences: tuple[SpokenSentence, ...]
    punctuated: bool


def cleaned(passage: Passage) -> Speech:
    phrases = load_phrases().speech
    tokens = _paired(list(_opened(passage.words, phrases)), phrases)
    tokens = _without_fillers(tokens, phrases)
    tokens = _perfect(_without_repeats(tokens))
    punctuated = any(word.text[-1] in ".,?!;:" for word in passage.words)
    return Speech(passage, tuple(_cut(tokens)), punctuated)


def _opened(words: Sequence[Word], speech: SpeechPhrases) -> Iterator[Token]:
    held: Token | None = None
    for word in words:
        match = _PUNCTUATED.match(word.text.lower().replace("’", "'").strip('"“”()[]'))
        body, mark = (match["body"], _mark(match["marks"])) if match else ("", "")
        if not body:
            if held is not None and mark:
                held = replace(held, mark=_stronger(held.mark, mark))
            continue
        if body.endswith("-"):
            if len(body) <= _LONGEST_FRAGMENT:
                continue
            body, mark = body.rstrip("-"), "."
        if body.endswith("in'"):
            body = f"{body[:-1]}g"
        parts = speech.contractions.get(body, body).split()
        for part in parts:
            if held is not None:
                yield held
            held = Token(text=part, word=word)
        if held is not None and mark:
            held = Token(held.text, held.word, mark)
    if held is not None:
        yield held


def _mark(marks: str) -> str:
    if not marks:
        return ""
    if "?" in marks:
        return "?"
    if ".." in marks or "…" in marks:
        return ","
    if any(mark in _STOPS for mark in marks):
        return "."
    return ","


def _stronger(first: str, second: str) -> str:
    return max(first, second, key=("", ",", ".", "?").index)


def _paired(tokens: list[Token], speech: SpeechPhrases) -> list[Token]:
    """Two written tokens that are one spoken word, said in full."""
    made: list[Token] = []
    index = 0
    while index < len(tokens):
        pair = f"{tokens[index].text} {tokens[index + 1].text}" if index + 1 < len(tokens) else ""
        if pair in speech.pairs and not tokens[index].mark:
            first, second = tokens[index], tokens[index + 1]
            said = speech.pairs[pair].split()
            ids = [first.word] + [second.word] * (len(said) - 1)
            made += [Token(text=text, word=word) for text, word in zip(said, ids, strict=True)]
            made[-1] = replace(made[-1], mark=second.mark)
            index += 2
        else:
            made.append(tokens[index])
            index += 1
    return made


def _perfect(tokens: list[Token]) -> list[Token]:
    """ "it's been" is "it has been"."""
    return [
        replace(token, text="have" if token.text == "am" else "has")
        if token.text in ("is", "am")
        and index + 1 < len(tokens)
        and tokens[index + 1].text in _PARTICIPLES
        else token
        for index, token in enumerate(tokens)
    ]


_PARTICIPLES = frozenset(["been", "gotten", "become", "had"])


def _without_fillers(tokens: list[Token], speech: SpeechPhrases) -> list[Token]:
    phrases = by_first_word(speech.filler_phrases)
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        length = _filler_length(tokens, index, phrases, speech)
        if length:
            for token in tokens[index : index + length]:
                mark = "," if token.text in _PAUSES else token.mark
                if kept:
                    kept[-1] = replace(kept[-1], mark=_stronger(kept[-1].mark, mark))
            index += length
            continue
        kept.append(tokens[index])
        index += 1
    return kept


_PAUSES = frozenset({"okay", "ok", "alright", "yeah", "yep", "anyway"})
"""Words that end a thought where no punctuation was written."""


_STATES = frozenset({"okay", "ok", "alright"})
"""Fillers that also say how somebody is."""


def _filler_length(
    tokens: Sequence[Token],
    index: int,
    phrases: ByFirstWord,
    speech: SpeechPhrases,
) -> int:
    token = tokens[index]
    for phrase in phrases.get(token.text, ()):
        said = [one.text for one in tokens[index : index + len(phrase)]]
        if said == list(phrase) and not _needed(tokens, index, phrase):
            return len(phrase)
    if token.text in speech.fillers and not (token.text in _STATES and _complement(tokens, index)):
        return 1
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if token.text == "like" and following and _filler_like(tokens, index, following, speech):
        return 1
    return 0


def _complement(tokens: Sequence[Token], index: int) -> bool:
    """ "i was okay", "feeling all right": what was said of somebody is no filler."""
    before = tokens[index - 1] if index else None
    return before is not None and not before.mark and before.text in _COPULAS


_COPULAS = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "feel",
        "feels",
        "felt",
        "feeling",
        "doing",
        "not",
        "completely",
        "perfectly",
    ]
)


def _needed(tokens: Sequence[Token], index: int, phrase: Sequence[str]) -> bool:
    """ "do you know", "what kind of": the words carry meaning after these."""
    before = tokens[index - 1].text if index else ""
    if list(phrase) == ["all", "right"]:
        return _complement(tokens, index)
    if list(phrase) == ["you", "see"]:
        return before in {"or", "and", "if", "when", "until", "what", "can", "do", "did"}
    if phrase[-1] == "of":
        return before in {"a", "the", "what", "any", "some", "this", "that", "same", "which"}
    return list(phrase) == ["you", "know"] and before in {"do", "did", "as", "if"}


def _filler_like(
    tokens: Sequence[Token], index: int, following: str, speech: SpeechPhrases
) -> bool:
    before = tokens[index - 1].text if index else ""
    if tokens[index].mark == ",":
        return True
    if before in {"is", "was", "are", "am"}:
        return following not in {"a", "an"}
    if before in {"feel", "feels", "felt", "feeling", "look", "looks", "sounds", "would"}:
        return False
    if before in {"do", "not", "i", "really", "to", "you", "something", "more", "just"}:
        return False
    return following in speech.like_before or following[0].isdigit() or _is_number(following)


def _is_number(word: str) -> bool:
    """A number that counts; "one" is a pronoun too often."""
    return word != "one" and (word in DIGITS or word in TEENS or word in TENS)


def _without_repeats(tokens: list[Token]) -> list[Token]:
    """A false start said again is kept once, as said last ("my my knee", "i had i had")."""
    kept, texts = list(tokens), [token.text for token in tokens]
    for length in range(_LONGEST_REPEAT, 0, -1):
        index = 0
        while index + 2 * length <= len(kept):
            end = index + length
            same = texts[index] == texts[end] and texts[index:end] == texts[end : end + length]
            if same and _is_a_slip(kept[index:end]):
                del kept[index:end], texts[index:end]
            else:
                index += 1
    return kept


def _is_a_slip(said: Sequence[Token]) -> bool:
    """Said twice by mistake; digits said twice are a number."""
    return not any(token.mark in (".", "?") or token.text[0].isdigit() for token in said)


def _cut(tokens: Sequence[Token]) -> Iterator[SpokenSentence]:
    current: list[Token] = []
    for token in tokens:
        current.append(token)
        if token.mark in (".", "?"):
            yield SpokenSentence(tuple(current), question=token.mark == "?", closed=True)
            current = []
    if current:
        yield SpokenSentence(tuple(current), question=False, closed=False)
