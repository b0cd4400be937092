"""The units of speech that the content model judges: spoken sentences, cut where a new clause begins.

In: a survey of the visit. Out: units in the order of the visit, each with its tokens, its place and
what it contains; never a word that the passage does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.boundaries import sentences_in
from ambient_scribe.note.drafting.language.finite import AUXILIARIES
from ambient_scribe.note.drafting.language.grammar import third, verb_table
from ambient_scribe.note.drafting.survey.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LEAST_PIECE = 4
"""Words of a piece before another may begin."""

_LONG_SENTENCE = 14
"""Words of a punctuated sentence that is not cut."""

_SUBJECTS = frozenset(["i", "you", "we", "he", "she", "they", "it", "there", "that", "this", "let"])
_OWNERS = frozenset(
    ["my", "your", "his", "her", "the", "our", "their", "when", "if", "what", "then"]
)


@dataclass(frozen=True)
class Unit:
    """Tokens that are judged together. `number` is its passage, `place` its first word's."""

    tokens: tuple[Token, ...]
    role: Role
    question: bool
    number: int
    place: int
    written: bool
    """The passage is punctuated: the ends of the unit were heard or written, not guessed."""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens)

    @property
    def word_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(token.word.id for token in self.tokens))


def units_of(survey: Survey) -> tuple[Unit, ...]:
    """Every unit of the visit, in order."""
    return tuple(
        unit
        for number, speech in enumerate(survey.speeches)
        for unit in _of_speech(survey, number, speech)
    )


def _of_speech(survey: Survey, number: int, speech: Speech) -> Iterator[Unit]:
    side = "c" if speech.passage.role is Role.CLINICIAN else "p"
    found = [
        piece
        for heard in speech.sentences
        for piece in ((heard,) if speech.punctuated else sentences_in(heard, side))
    ]
    for spoken in found:
        for piece in pieces(spoken, written=speech.punctuated):
            yield Unit(
                tokens=tuple(piece),
                role=speech.passage.role,
                question=spoken.question or (not speech.punctuated and _asks(piece)),
                number=number,
                place=survey.place(piece[0].word.id),
                written=speech.punctuated,
            )


def pieces(spoken: SpokenSentence, *, written: bool) -> Iterator[Sequence[Token]]:
    """A spoken sentence, cut before "and i", and where nothing is punctuated before a bare subject."""
    if written and len(spoken.tokens) <= _LONG_SENTENCE:
        yield spoken.tokens
        return
    current: list[Token] = []
    for index, token in enumerate(spoken.tokens):
        if len(current) >= _LEAST_PIECE and _begins(spoken.tokens, index, current, written=written):
            yield current
            current = []
        current.append(token)
    if current:
        yield current


def _begins(
    tokens: Sequence[Token], index: int, current: Sequence[Token], *, written: bool
) -> bool:
    if not any(is_finite(token.text) for token in current):
        return False
    speech = load_phrases().speech
    token = tokens[index].text
    after = [one.text for one in tokens[index + 1 : index + 4]]
    if not after:
        return False
    if token in speech.coordinators:
        while len(after) > 1 and after[0] in speech.adverbs | speech.talk_adverbs | {"and", "so"}:
            del after[0]
        return after[0] in _SUBJECTS | _OWNERS
    before = tokens[index - 1]
    if before.text in speech.subordinators | speech.coordinators | AUXILIARIES | _LINKS:
        return False
    if before.mark == ",":
        return token in _SUBJECTS and is_finite(after[0])
    return not written and token in _SUBJECTS - {"that", "this"} and is_finite(after[0])


_LINKS = frozenset(
    [
        "what",
        "how",
        "who",
        "why",
        "whether",
        "like",
        "to",
        "of",
        "for",
        "with",
        "on",
        "at",
        "in",
        "the",
        "a",
        "time",
        "way",
        "every",
        "about",
        "not",
        "or",
        "even",
        "just",
        "by",
        "from",
        "all",
    ]
)
"""After these a subject belongs to what was begun."""


def is_finite(word: str) -> bool:
    """An auxiliary, a past or a third-person form, or a base that a subject may take."""
    table = verb_table()
    if word in AUXILIARIES - {"be"} or table.is_past(word) or word in table.same_past:
        return True
    if word in table.bases:
        return True
    if not word.endswith("s") or len(word) < 4:
        return False
    return any(
        base in table.bases and third(base) == word
        for base in (word[:-1], word[:-2], word[:-3] + "y")
    )


def _asks(piece: Sequence[Token]) -> bool:
    """Where no mark is written: it opens as a question does."""
    texts = [token.text for token in piece]
    speech = load_phrases().speech
    while texts and texts[0] in speech.openers | {"okay", "alright"}:
        del texts[0]
    if not texts:
        return False
    opens = " ".join(texts[:4])
    inverted = texts[0] in AUXILIARIES and len(texts) > 1 and texts[1] in _SUBJECTS | _OWNERS
    return inverted or any(opens.startswith(cue) for cue in speech.asking | _ASKING)


_ASKING = frozenset(["how ", "what ", "when did", "where ", "which ", "any "])
