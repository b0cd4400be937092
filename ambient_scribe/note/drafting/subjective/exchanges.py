"""Questions of the history with the fragments that answer them: "Pillows slept on: just 1 now".

In: a survey of the visit. Out: one `Told` an exchange, the question's topic and the answer in the
third person. Only written (punctuated) speech; an answer that is no answer is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ambient_scribe.note.drafting.content.units import is_finite
from ambient_scribe.note.drafting.language.boundaries import sentences_in
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import AFTER_NO_COMMA, Told
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.subjective.asked import replies
from ambient_scribe.note.drafting.survey.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.questions import Exchange
from ambient_scribe.note.phrases.reading import load_phrases

_MOST_GAP_WORDS = 8
"""Words that {x} of a question may stand for."""

_LONGEST_ANSWER = 26
_YES = frozenset({"yes", "yeah", "yep"})
_NO = frozenset({"no", "nope", "never", "none", "nothing", "not"})


@dataclass(frozen=True)
class _Asked:
    exchange: Exchange
    gap: str
    tokens: Sequence[Token]


def exchanges(survey: Survey, person: Person, config: ClauseConfig) -> tuple[Told, ...]:
    made: list[Told] = []
    last_number = -1
    for one in replies(survey):
        if not survey.before_assessment(survey.place(one.reply.passage.words[0].id)):
            break
        asked = _asked(one.asked)
        told = _answered(asked, one.reply, person, config) if asked else None
        if asked is None or told is None:
            continue
        if asked.exchange.topic or asked.exchange.sentence:
            made.append(told)
        elif made and last_number == one.number - 2:
            made[-1] = replace(
                made[-1],
                text=f"{made[-1].text}; {told.text}",
                word_ids=made[-1].word_ids + told.word_ids,
            )
        last_number = one.number
    return tuple(made)


def _asked(speech: Speech) -> _Asked | None:
    """The last question of a passage, where it is one of those that are known."""
    last = _last(speech)
    if last is None or not (last.question or not speech.punctuated):
        return None
    words = [token.text for token in last.tokens]
    openers = load_phrases().speech.openers
    for exchange in load_phrases().exchanges:
        said = words
        while said and said[0] in openers and said[0] != exchange.asked.split()[0]:
            said = said[1:]
        pattern = exchange.asked.split()
        gap = _gap(said, pattern)
        if gap is None and not speech.punctuated:
            gap = _gap(_last_question(words, pattern), pattern)
        if gap is not None and not (exchange.sentence and _PERSONS & set(gap[:1])):
            return _Asked(exchange, " ".join(gap), last.tokens)
    return None


def _last_question(words: Sequence[str], pattern: Sequence[str]) -> Sequence[str]:
    """Where no sentence ends were written: the words from where the pattern may begin, near the end."""
    reach = len(pattern) + _MOST_WORDS_AFTER
    starts = [n for n in range(max(0, len(words) - reach), len(words)) if words[n] == pattern[0]]
    return words[starts[0] :] if starts else ()


_MOST_WORDS_AFTER = 3
"""Words that may follow a question in the same breath ("when did that start for you")."""


def _last(speech: Speech) -> SpokenSentence | None:
    if not speech.sentences:
        return None
    heard = speech.sentences[-1]
    return heard if speech.punctuated else list(sentences_in(heard, "c"))[-1]


def _gap(words: Sequence[str], pattern: Sequence[str]) -> Sequence[str] | None:
    """What {x} stands for; None where the question opens otherwise."""
    if "{x}" not in pattern:
        return () if list(words[: len(pattern)]) == list(pattern) else None
    at = list(pattern).index("{x}")
    before, after = list(pattern[:at]), list(pattern[at + 1 :])
    if list(words[:at]) != before:
        return None
    rest = words[at:]
    if not after:
        return rest if 0 < len(rest) <= _MOST_GAP_WORDS else None
    for length in range(1, min(_MOST_GAP_WORDS, len(rest) - len(after)) + 1):
        if list(rest[length : length + len(after)]) == after:
            return rest[:length]
    return None


def _answered(asked: _Asked, reply: Speech, person: Person, config: ClauseConfig) -> Told | None:
    exchange = asked.exchange
    heard = reply.sentences
    if not reply.punctuated:
        heard = tuple(piece for one in heard for piece in sentences_in(one, "p"))
    sentences = heard[:1] if exchange.first or not reply.punctuated else heard
    tokens = [token for spoken in sentences for token in spoken.tokens]
    every = (*asked.tokens, *tokens)
    if not 0 < len(tokens) <= _LONGEST_ANSWER:
        return None
    if any((token.word.confidence or 1.0) < config.least_confidence for token in every):
        return None
    topic = _filled(exchange.topic, asked, person)
    ids = tuple(dict.fromkeys(token.word.id for token in every))
    first = tokens[0].text
    if first in _NO and exchange.negative:
        written = _filled(exchange.negative, asked, person)
        return None if written is None else Told(f"{person.start} {written}", ids)
    if first in _NO or (first in _YES) != (exchange.needs == "yes"):
        return None
    if exchange.needs == "number":
        sentences = tuple(s for s in sentences if any(t.text[0].isdigit() for t in s.tokens))
    parts = [_rewritten(spoken, person) for spoken in sentences]
    if topic is None or not parts or any(part is None for part in parts):
        return None
    answer = "; ".join(part for part in parts if part)
    if exchange.sentence:
        return _as_sentence(exchange.sentence, asked, answer, ids, person)
    if topic and answer.startswith((f"{person.start} ", f"{person.subject} ")):
        return Told(answer, ids)
    if topic and topic.split()[-1] in _POINTING:
        return None
    return Told(f"{topic}: {answer}" if topic else answer, ids)


_CLAUSAL = frozenset({"i", "it", "he", "she", "they", "that", "there", "is", "was", "yes"})


_PERSONS = frozenset({"you", "that", "it", "this", "he", "she", "they", "those"})
_POINTING = frozenset({"it", "that", "them", "this", "those"})


def _as_sentence(
    pattern: str, asked: _Asked, answer: str, ids: tuple[str, ...], person: Person
) -> Told | None:
    """A fragment in the place that the question left for it; a whole clause stands by itself."""
    answer, but, rest = answer.partition(" but ")
    if but and not rest.startswith(("it ", person.start, person.subject)):
        return None
    words = answer.split()
    clause = any(is_finite(word) and word not in _LIKE_NOUNS for word in words)
    if (
        not words
        or clause
        or words[0] in _CLAUSAL | {"because", "if", "when", "to"}
        or len(words) > _LONGEST_FRAGMENT
    ):
        return None
    answer = answer.removeprefix("for ").removeprefix("since ").strip(" ,;")
    filled = _filled(pattern.replace("{answer}", "<answer>"), asked, person)
    if filled is None or not answer:
        return None
    filled = re.sub(r" for (?:it|that|this)$", "", filled)
    more = f", but {rest}" if but else ""
    return Told(clinical_english(filled.replace("<answer>", answer) + more), ids)


_LONGEST_FRAGMENT = 10
_LIKE_NOUNS = frozenset({"last", "left", "back", "bit", "felt", "ice", "heat", "rest", "couple"})


def _filled(pattern: str, asked: _Asked, person: Person) -> str | None:
    gap = ""
    if asked.gap:
        found = third_person(asked.gap.split(), person, Voice.CLINICIAN, opening=False)
        if found is None:
            return None
        gap = found
    return pattern.format(
        x=gap,
        start=person.start,
        subject=person.subject,
        object=person.object,
        reflexive=person.reflexive,
    )


_VAGUE = frozenset({"we", "us", "our", "you", "your", "know", "sure", "sorry", "those", "stuff"})


def _rewritten(spoken: SpokenSentence, person: Person) -> str | None:
    tokens = list(spoken.tokens)
    while tokens and tokens[0].text in _YES | {"and", "well", "so"}:
        del tokens[0]
    if spoken.question or _VAGUE & {token.text for token in tokens}:
        return None
    parts: list[list[str]] = [[]]
    for token in tokens:
        parts[-1].append(token.text)
        if token.mark == "," and token.text not in AFTER_NO_COMMA:
            parts.append([])
    made = [third_person(p, person, Voice.PATIENT, opening=False) for p in parts if p]
    if any(part is None for part in made):
        return None
    return ", ".join(part for part in made if part)
