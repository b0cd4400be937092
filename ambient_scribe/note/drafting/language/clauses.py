"""Finds the clauses of a narrative that may be carried into a note.

In: a patient's passage. Out: clauses that stand on their own grammatically, with their tokens.
What is not understood is left out: a question, talk about the talk, a broken-off sentence, a
clause with more than one reading. Rewriting into the third person is `thirdperson`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.boundaries import sentences_in
from ambient_scribe.note.drafting.language.finite import AUXILIARIES, is_sure, is_verb
from ambient_scribe.note.drafting.language.repair import repaired
from ambient_scribe.note.drafting.language.unsafe import is_unsafe
from ambient_scribe.note.drafting.survey.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.phrases.reading import Phrases, load_phrases

_PRONOUN_SUBJECTS = frozenset({"i", "it", "he", "she", "they", "there"})
_SPLITTING = frozenset({"i", "it", "he", "she", "they", "there", "my", "now"})
_OPENS_TIME = frozenset({"when", "if", "while", "after", "then", "as"})
_TIME_HEADS = frozenset({"time", "times", "day", "days", "night", "moment", "week", "way"})
"""Nouns that a clause may follow without "that": "every time i swallow"."""
_ADJUNCT_STARTS = (
    frozenset({"about", "last", "yesterday", "on", "in", "after", "when", "whenever"})
    | {"while", "since", "this", "over", "at", "during", "around", "today"}
    | {"recently", "once", "if", "for", "before", "lately", "sometimes", "usually"}
    | {"initially"}
)
_DETERMINERS = frozenset(["a", "an", "the", "my"])
_LONGEST_ADJUNCT = 7


class ClauseConfig(Frozen):
    """How careful carrying is. Lengths are in words, confidences 0 to 1."""

    shortest: int = 3
    shortest_unpunctuated: int = 3
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
        for heard in _as_one(speech)
        if not heard.question
        for spoken in ((heard,) if speech.punctuated else sentences_in(heard, _side(speech)))
        if not _wished(spoken)
        for clause in _sound_clauses(spoken, speech.punctuated, phrases, config)
    )


def _as_one(speech: Speech) -> Iterator[SpokenSentence]:
    """Where patients tell what they and others did ("we were traveling"), it is so of them."""
    for heard in speech.sentences:
        tokens = list(heard.tokens)
        if speech.passage.role is Role.PATIENT:
            for index, (token, following) in enumerate(pairwise(heard.tokens)):
                if token.text == "we" and following.text in _OF_US_ALL:
                    tokens[index] = replace(token, text="i")
                    if following.text == "are":
                        tokens[index + 1] = replace(following, text="am")
        yield replace(heard, tokens=repaired(tokens))


_OF_US_ALL = frozenset(
    {"have", "had", "were", "went", "got", "moved", "ate", "live", "lived", "are"}
)


def _wished(spoken: SpokenSentence) -> bool:
    """ "maybe less of it so i do not feel sick": what follows "so" is only wished for."""
    texts = [token.text for token in spoken.tokens]
    return "maybe" in texts[:_WISH_OPENS] and "so" in texts[texts.index("maybe") :]


_WISH_OPENS = 9


def _side(speech: Speech) -> str:
    return "c" if speech.passage.role is Role.CLINICIAN else "p"


def _sound_clauses(
    spoken: SpokenSentence, written: bool, phrases: Phrases, config: ClauseConfig
) -> Iterator[Clause]:
    """A written sentence as a whole where it is sound; else those of its clauses that are."""
    whole = list(_clause(spoken.tokens, written, phrases))
    if whole and _sound(whole[0], phrases, config):
        yield whole[0]
        return
    if written and whole and whole[0].tokens[0].text in _HYPOTHETICAL:
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
    if not any(is_sure(one.text) for one in current):
        return False
    if token.text in speech.coordinators and following is not None:
        after = following.text
        if token.text == "and" and after == "then":
            return True
        if after in speech.talk_adverbs | speech.adverbs and index + 2 < len(tokens):
            after = tokens[index + 2].text
        return (after in _SPLITTING | _OPENS_TIME) and token.text != "or"
    before = tokens[index - 1]
    links = speech.subordinators | speech.coordinators | speech.unsafe | _TIME_HEADS
    if token.text in _PRONOUN_SUBJECTS and following is not None and before.text not in links:
        if index > 1 and (tokens[index - 2].text, before.text) in _LIKE_A_CLAUSE:
            return False
        if not _stands_alone(current, phrases):
            return False
        return before.mark == "," or (not written and is_sure(following.text))
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
    kept = _without_hedge(_without_false_start(kept))
    kept = _without_afterthought(kept)
    while len(kept) > 1 and _trails(kept):
        del kept[-1]
    if kept:
        yield Clause(tuple(kept), written)


_TRAILING = frozenset(
    ["so", "and", "but", "or", "though", "then", "like", "because", "yes", "no", "right", "okay"]
)
"""Words of talk at the end of a clause, of which the rest was not said."""


def _trails(tokens: Sequence[Token]) -> bool:
    last, before = tokens[-1].text, tokens[-2].text
    if last in {"too", "now"}:
        return len(tokens) <= _SHORTEST_WITH_NOW
    if last in {"no", "right", "like"} and before in _BEFORE_OWN_WORD:
        return False
    return last in _TRAILING


_SHORTEST_WITH_NOW = 4
_BEFORE_OWN_WORD = frozenset({"the", "my", "said", "feel", "feels", "felt", "look", "looks"})
"""After these "no", "right" and "like" are words of the clause."""


def _without_afterthought(tokens: list[Token]) -> list[Token]:
    """ "every six hours i think" is as sure as it is said."""
    texts = [token.text for token in tokens[-2:]]
    if len(tokens) > 4 and texts in (
        ["i", "think"],
        ["i", "guess"],
        ["i", "believe"],
        ["or", "so"],
    ):
        return tokens[:-2]
    return tokens


_PRONOUNS = frozenset({"i", "it", "he", "she", "they", "you", "we"})


def _without_false_start(tokens: list[Token]) -> list[Token]:
    """ "it i broke out", "you my wife made me": the first subject was given up."""
    while len(tokens) > 3 and tokens[0].text in _PRONOUNS:
        following = tokens[1].text
        if following not in _PRONOUNS | {"my", "the"}:
            break
        tokens = tokens[1:]
    return tokens


def _without_hedge(tokens: list[Token]) -> list[Token]:
    """ "it is just that my knee hurts" says that the knee hurts."""
    texts = [token.text for token in tokens[:4]]
    for opening in (
        ["the", "problem", "is"],
        ["it", "is", "just", "that"],
        ["it", "is", "just"],
        ["the", "thing", "is"],
    ):
        if texts[: len(opening)] == opening and len(tokens) > len(opening):
            rest = tokens[len(opening) :]
            if rest[0].text in {"i", "my"}:
                return rest
    return tokens


# ---------------------------------------------------------------- judging
def _sound(clause: Clause, phrases: Phrases, config: ClauseConfig) -> bool:
    words = clause.words
    if not words:
        return False
    longest = config.longest if clause.punctuated else config.longest_unpunctuated
    shortest = config.shortest if clause.punctuated else config.shortest_unpunctuated
    if not shortest <= len(words) <= longest:
        return False
    speech = phrases.speech
    if {"you", "your"} & set(words) or any(is_unsafe(words, n, speech) for n in range(len(words))):
        return False
    whole = words[-1] == "it" and len(words) > 2 and words[-2] not in _BEFORE_CUT_IT
    whole = whole or (words[-1] == "not" and words[-2] in AUXILIARIES)
    if (words[-1] in speech.dangling and not whole) or words[0] in speech.question_openings:
        return False
    if any(first == "and" and second in _OPENS_TIME for first, second in pairwise(words)):
        return False
    if any(first in _DETERMINERS and second in _DETERMINERS for first, second in pairwise(words)):
        return False
    return _heard(clause, config) and _opens_well(words, phrases) and _linked(words, phrases)


_BEFORE_CUT_IT = frozenset({"and", "but", "so", "because", "when", "if", "that", "then", "or"})
"""After these a last "it" opened something that was not said."""


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
    if words[0] == "this" and {"ago", "last", "yesterday"} & set(words):
        return is_sure(words[1])
    if words[0] in {"he", "she", "they"}:
        return False  # somebody whom only the scene tells apart from the patient
    if words[0] not in {"i", "my", "it", "the", "there"}:
        if words[0] not in _ADJUNCT_STARTS and not words[0].isdigit() and "ago" not in words[:6]:
            return False
        subjects = {"i", "my", "it", "the", "there"}
        start = next((i for i, word in enumerate(words) if i > 1 and word in subjects), 0)
        start = next((i for i, word in enumerate(words) if i and word in {"i", "my"}), start)
        if not 0 < start <= _LONGEST_ADJUNCT:
            return False
        if any(is_sure(word) for word in words[:start]):
            return False
    if words[0] in phrases.speech.subordinators and not _main_follows(words, start):
        return False
    return _has_verb(words[start:])


def _main_follows(words: Sequence[str], start: int) -> bool:
    """After "when i …" a second subject opens the main clause."""
    return any(word in {"i", "my", "it", "the"} for word in words[start + 2 :])


def _has_verb(words: Sequence[str]) -> bool:
    speech = load_phrases().speech
    if words[0] in {"i", "it", "they", "there", "he", "she"}:
        rest = [w for w in words[1:] if w not in speech.adverbs | speech.talk_adverbs]
        return bool(rest) and (is_sure(rest[0]) or (words[0] != "it" and is_verb(rest[0])))
    reach = next(
        (n for n, pair in enumerate(pairwise(words)) if pair[1] in {"i", "it"}), _VERB_REACH
    )
    return any(is_sure(word) for word in words[1 : min(reach, _VERB_REACH)])


_VERB_REACH = 7
"""Words in which the verb of "my …" or "the …" must come, and before any other subject."""


def _linked(words: Sequence[str], phrases: Phrases) -> bool:
    """Every further subject or finite verb is tied to the clause by a word that links."""
    links = phrases.speech.subordinators | {"and", "but", "or", "who"} | _TIME_HEADS
    compared = {n for n, pair in enumerate(pairwise(words), 1) if pair in _LIKE_A_CLAUSE}
    spare = words[0] in phrases.speech.subordinators | _ADJUNCT_STARTS or "ago" in words[:6]
    seen_verb, tied = False, True
    for index, word in enumerate(words):
        if word in {"i", "he", "she", "it"} and _has_verb_next(words, index):
            if index and words[index - 1] not in links and index - 1 not in compared:
                if not spare:
                    return False
                spare = False
            tied = True
        elif is_sure(word) and words[index - 1] != "to" and word not in _SAME_AS_NOUN:
            if seen_verb and not tied and not _verb_group(words, index):
                return False
            seen_verb, tied = True, False
        if word in links:
            tied = True
    return True


_LIKE_A_CLAUSE = frozenset((verb, "like") for verb in ("feel", "feels", "felt", "seems", "looks"))
"""A clause may follow: "i feel like it is worse"."""

_SAME_AS_NOUN = frozenset({"felt", "left", "do", "have", "does"})


def _has_verb_next(words: Sequence[str], index: int) -> bool:
    return index + 1 < len(words) and (is_sure(words[index + 1]) or is_verb(words[index + 1]))


def _verb_group(words: Sequence[str], index: int) -> bool:
    """ "has been", "could not have had": one verb in several words."""
    speech = load_phrases().speech
    passed = speech.adverbs | speech.talk_adverbs | {"not", "a", "little", "very", "pretty", "so"}
    before = [word for word in words[max(0, index - 5) : index] if word not in passed]
    if words[index] == "bit" and words[index - 1] in {"a", "little", "tiny"}:
        return True
    return bool(before) and before[-1] in AUXILIARIES | {"getting", "get", "got", "gets", "feel"}
