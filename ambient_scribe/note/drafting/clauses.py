"""Finds the clauses of a narrative that may be carried into a note.

In: a patient's passage. Out: clauses that stand on their own grammatically, with their tokens.
What is not understood is left out: a question, talk about the talk, a broken-off sentence, a
clause with more than one reading. Rewriting into the third person is `thirdperson`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ambient_scribe.domain.base import Frozen
from ambient_scribe.note.drafting.grammar import third, verb_table
from ambient_scribe.note.drafting.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.phrases import Phrases, load_phrases

AUXILIARIES = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "have",
        "has",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "cannot",
        "could",
        "should",
        "may",
        "might",
        "must",
    ]
)
_FINITE = AUXILIARIES - {"be"}
_PRONOUN_SUBJECTS = frozenset({"i", "it", "he", "she", "they", "there"})
_SPLITTING = frozenset({"i", "it", "he", "she", "they", "there", "my", "now"})
_OPENS_TIME = frozenset({"when", "if", "while", "after", "then", "as"})
_TIME_HEADS = frozenset({"time", "times", "day", "days", "night", "moment", "week", "way"})
"""Nouns that a clause may follow without "that": "every time i swallow"."""
_ADJUNCT_STARTS = frozenset(
    [
        "about",
        "last",
        "yesterday",
        "on",
        "in",
        "after",
        "when",
        "whenever",
        "while",
        "since",
        "this",
        "over",
        "at",
        "during",
        "around",
        "today",
        "recently",
        "once",
        "if",
        "for",
        "before",
        "lately",
        "sometimes",
        "usually",
        "initially",
    ]
)
_DETERMINERS = frozenset(["a", "an", "the", "my"])
_LONGEST_ADJUNCT = 7


class ClauseConfig(Frozen):
    """How careful carrying is. Lengths are in words, confidences 0 to 1."""

    shortest: int = 3
    shortest_unpunctuated: int = 4
    longest: int = 28
    longest_unpunctuated: int = 18
    """Without punctuation the ends of a clause are guessed, and long ones wrongly so."""
    least_confidence: float = 0.5
    """Of any word of a clause."""
    mean_confidence: float = 0.75


@dataclass(frozen=True)
class Clause:
    """Words that make sense alone, still in the speaker's own person. `subject` is its first."""

    tokens: tuple[Token, ...]
    punctuated: bool

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens)

    @property
    def word_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(token.word.id for token in self.tokens))

    @property
    def leans(self) -> bool:
        """Its subject is "it", "they" or "that": it says nothing without what came before."""
        return self.tokens[0].text in {"it", "they", "that", "this", "he", "she"}


def clauses_of(speech: Speech, config: ClauseConfig) -> tuple[Clause, ...]:
    """The clauses that are sound enough to be carried, in order."""
    phrases = load_phrases()
    return tuple(
        clause
        for spoken in speech.sentences
        if not spoken.question
        for clause in _sound_clauses(spoken, speech.punctuated, phrases, config)
    )


def _sound_clauses(
    spoken: SpokenSentence, written: bool, phrases: Phrases, config: ClauseConfig
) -> Iterator[Clause]:
    """A written sentence as a whole where it is sound; else those of its clauses that are."""
    if written:
        whole = list(_clause(spoken.tokens, written, phrases))
        if whole and _sound(whole[0], phrases, config):
            yield whole[0]
            return
        if whole and whole[0].tokens[0].text in _HYPOTHETICAL:
            return
    for clause in _split(spoken, written, phrases):
        if _sound(clause, phrases, config):
            yield clause


_HYPOTHETICAL = frozenset({"if", "unless", "when", "whenever"})
"""A sentence that opens so says nothing outright by one of its clauses alone."""


# ---------------------------------------------------------------- cutting
def _split(spoken: SpokenSentence, written: bool, phrases: Phrases) -> Iterator[Clause]:
    current: list[Token] = []
    tokens = spoken.tokens
    for index, token in enumerate(tokens):
        if current and _begins(tokens, index, current, written, phrases):
            yield from _clause(current, written, phrases)
            current = []
        current.append(token)
    yield from _clause(current, written, phrases)


def _begins(
    tokens: Sequence[Token], index: int, current: Sequence[Token], written: bool, phrases: Phrases
) -> bool:
    """Whether a new clause begins at `index`: "… and i", or a bare "i" where nothing links."""
    speech = phrases.speech
    token, following = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    if not any(_finite(one.text) for one in current):
        return False
    if token.text in speech.coordinators and following is not None:
        after = following.text
        if after in speech.talk_adverbs | speech.adverbs and index + 2 < len(tokens):
            after = tokens[index + 2].text
        return (after in _SPLITTING | _OPENS_TIME) and token.text != "or"
    before = tokens[index - 1]
    links = speech.subordinators | speech.coordinators | speech.unsafe | _TIME_HEADS
    if token.text in _PRONOUN_SUBJECTS and following is not None and before.text not in links:
        if not _stands_alone(current, phrases):
            return False
        return before.mark == "," or (not written and _finite(following.text))
    return False


def _stands_alone(current: Sequence[Token], phrases: Phrases) -> bool:
    """No mere opening ("when i walk, it hurts"): that needs a main clause after it."""
    texts = [token.text for token in current]
    while texts and texts[0] in phrases.speech.openers:
        del texts[0]
    return not texts or texts[0] not in phrases.speech.subordinators | _ADJUNCT_STARTS


def _clause(tokens: Sequence[Token], written: bool, phrases: Phrases) -> Iterator[Clause]:
    kept = list(tokens)
    while kept and kept[0].text in phrases.speech.openers:
        del kept[0]
    kept = _without_hedge(kept)
    while kept and kept[-1].text in {"so", "and", "but", "or", "though", "then", "too", "now"}:
        if kept[-1].text in {"too", "now"} and len(kept) > 4:
            break
        del kept[-1]
    if kept:
        yield Clause(tuple(kept), written)


def _without_hedge(tokens: list[Token]) -> list[Token]:
    """ "it is just that my knee hurts" says that the knee hurts."""
    texts = [token.text for token in tokens[:4]]
    for opening in (["it", "is", "just", "that"], ["it", "is", "just"], ["the", "thing", "is"]):
        if texts[: len(opening)] == opening and len(tokens) > len(opening):
            rest = tokens[len(opening) :]
            if rest[0].text in {"i", "my"}:
                return rest
    return tokens


# ---------------------------------------------------------------- judging
def _sound(clause: Clause, phrases: Phrases, config: ClauseConfig) -> bool:
    words = clause.words
    longest = config.longest if clause.punctuated else config.longest_unpunctuated
    shortest = config.shortest if clause.punctuated else config.shortest_unpunctuated
    if not shortest <= len(words) <= longest:
        return False
    speech = phrases.speech
    if speech.unsafe & set(words) or {"you", "your"} & set(words):
        return False
    whole = clause.punctuated and words[-1] == "it"
    if (words[-1] in speech.dangling and not whole) or words[0] in speech.question_openings:
        return False
    if any(first == "and" and second in _OPENS_TIME for first, second in pairwise(words)):
        return False
    if any(first in _DETERMINERS and second in _DETERMINERS for first, second in pairwise(words)):
        return False
    return _heard(clause, config) and _opens_well(words, phrases) and _linked(words, phrases)


def _heard(clause: Clause, config: ClauseConfig) -> bool:
    stated = [t.word.confidence for t in clause.tokens if t.word.confidence is not None]
    if not stated:
        return True
    return min(stated) >= config.least_confidence and (
        sum(stated) / len(stated) >= config.mean_confidence
    )


def _opens_well(words: Sequence[str], phrases: Phrases) -> bool:
    """A subject with its verb, after at most a short adjunct of time or place."""
    start = 0
    if words[0] not in {"i", "my", "it", "the", "there", "they"}:
        if words[0] not in _ADJUNCT_STARTS and not words[0].isdigit() and "ago" not in words[:6]:
            return False
        start = next((i for i, word in enumerate(words) if i and word in {"i", "my"}), 0)
        if not 0 < start <= _LONGEST_ADJUNCT:
            return False
        if any(_finite(word) for word in words[:start]):
            return False
    if words[0] in phrases.speech.subordinators and not _main_follows(words, start):
        return False
    return _has_verb(words[start:])


def _main_follows(words: Sequence[str], start: int) -> bool:
    """After "when i …" a second subject opens the main clause."""
    return any(word in {"i", "my", "it", "the"} for word in words[start + 2 :])


def _has_verb(words: Sequence[str]) -> bool:
    speech = load_phrases().speech
    if words[0] in {"i", "it", "they", "there"}:
        rest = [w for w in words[1:] if w not in speech.adverbs | speech.talk_adverbs]
        return bool(rest) and (_finite(rest[0]) or (words[0] != "it" and _verb(rest[0])))
    reach = next(
        (n for n, pair in enumerate(pairwise(words)) if pair[1] in {"i", "it"}), _VERB_REACH
    )
    return any(_finite(word) for word in words[1 : min(reach, _VERB_REACH)])


_VERB_REACH = 7
"""Words in which the verb of "my …" or "the …" must come, and before any other subject."""


def _verb(word: str) -> bool:
    table = verb_table()
    return table.is_base(word) or word in table.same_past


def _finite(word: str) -> bool:
    """Sure to be a finite verb: an auxiliary, a past, a third-person form."""
    return word in _FINITE or verb_table().is_past(word) or _third_person(word)


def _third_person(word: str) -> bool:
    if not word.endswith("s") or len(word) < 4:
        return word in {"is", "has"}
    table = verb_table()
    bases = (word[:-1], word[:-2], f"{word[:-3]}y")
    known = any(base in table.bases and third(base) == word for base in bases)
    return (known and word not in _NOUNS_LIKE_VERBS) or word in {"hurts", "puts", "cuts", "hits"}


_NOUNS_LIKE_VERBS = frozenset(
    [
        "works",
        "needs",
        "steps",
        "drinks",
        "exercises",
        "falls",
        "stops",
        "visits",
        "changes",
        "cramps",
        "aches",
        "starts",
        "turns",
        "cuts",
        "breaks",
        "covers",
        "checks",
        "calls",
        "showers",
        "uses",
        "drops",
        "burns",
        "drives",
        "looks",
        "touches",
        "trips",
        "sprains",
        "strains",
        "refills",
        "walks",
        "rests",
        "likes",
        "plays",
        "picks",
        "worries",
        "coughs",
    ]
)


def _linked(words: Sequence[str], phrases: Phrases) -> bool:
    """Every further subject or finite verb is tied to the clause by a word that links."""
    links = phrases.speech.subordinators | {"and", "but", "or", "who"} | _TIME_HEADS
    spare = words[0] in phrases.speech.subordinators | _ADJUNCT_STARTS or "ago" in words[:6]
    seen_verb, tied = False, True
    for index, word in enumerate(words):
        if word in {"i", "he", "she", "it"} and _has_verb_next(words, index):
            if index and words[index - 1] not in links:
                if not spare:
                    return False
                spare = False
            tied = True
        elif _finite(word) and words[index - 1] != "to" and word not in _SAME_AS_NOUN:
            if seen_verb and not tied and not _verb_group(words, index):
                return False
            seen_verb, tied = True, False
        if word in links:
            tied = True
    return True


_SAME_AS_NOUN = frozenset({"felt", "left", "do", "have", "does"})


def _has_verb_next(words: Sequence[str], index: int) -> bool:
    return index + 1 < len(words) and (_finite(words[index + 1]) or _verb(words[index + 1]))


def _verb_group(words: Sequence[str], index: int) -> bool:
    """ "has been", "could not have had": one verb in several words."""
    before = [word for word in words[max(0, index - 2) : index] if word != "not"]
    return bool(before) and before[-1] in AUXILIARIES
