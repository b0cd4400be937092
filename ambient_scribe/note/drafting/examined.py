"""The clinician's own written sentences of the examination, in the words of a note.

In: a survey of the visit, the part between examination and assessment. Out: whole sentences that
state a finding ("The heart is regular, and there is no murmur"), each with its words; one that
opens with "it" goes on with the one before it. Commands, measurements and explanations are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ambient_scribe.note.drafting.clauses import ClauseConfig
from ambient_scribe.note.drafting.grammar import Person
from ambient_scribe.note.drafting.impressions import (
    core,
    read_sentences,
    rewritten,
    whole,
)
from ambient_scribe.note.drafting.openings import Told
from ambient_scribe.note.drafting.tokens import SpokenSentence, Token
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import load_phrases

_LONGEST = 30
_SHORTEST = 3
_STATING = frozenset(
    ["is", "are", "has", "have", "looks", "look", "feels", "bends", "goes", "seems", "moves"]
)
_FIRST = frozenset(["i", "me", "my", "we", "us", "our"])
_STARTS = frozenset(["the", "there", "your", "it", "no", "on", "you", "some", "a", "an", "both"])
_FORM = (
    "this is a ",
    "this is ",
    "there is also a ",
    "there is also ",
    "there is a ",
    "there is ",
    "there are ",
)


def examined(
    survey: Survey,
    named: frozenset[str],
    measured: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> tuple[Told, ...]:
    """`named` are words of findings, `measured` the ids of words that bear a value."""
    start, end = survey.exam_at, survey.assessment_at
    if start is None or end is None or start >= end:
        return ()
    start = survey.place(survey.passages[survey.passage_number(start)].words[0].id)
    made: list[Told] = []
    last: tuple[str, int] | None = None
    for speech, spoken in read_sentences(survey, config):
        first = survey.place(spoken.tokens[0].word.id)
        if not start <= first < end or measured & {t.word.id for t in spoken.tokens}:
            continue
        tokens = _without_comment(_findings_only(core(spoken.tokens)))
        follows = last == (speech.passage.utterance.id, _place_before(survey, spoken))
        text = _finding(tokens, named, follows, person)
        if text is None:
            continue
        told = whole(survey, speech, spoken, tokens, text)
        if follows and tokens[0].text == "it":
            made[-1] = _joined(made[-1], told)
        else:
            made.append(told)
        last = (speech.passage.utterance.id, survey.place(spoken.tokens[-1].word.id))
    return tuple(made)


def _without_comment(tokens: Sequence[Token]) -> Sequence[Token]:
    """Up to what only comments on the finding ("…, which is good")."""
    ends = [n for n, token in enumerate(tokens) if n and token.text in _COMMENTS]
    return tokens[: ends[0]] if ends else tokens


_COMMENTS = frozenset({"which", "meaning", "because", "so"})


def _place_before(survey: Survey, spoken: SpokenSentence) -> int:
    return survey.place(spoken.tokens[0].word.id) - 1


def _findings_only(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "I don't see any muscle" is "no muscle", "I see two bruises" is "two bruises"."""
    phrases = load_phrases().stages.findings
    openings = sorted(
        (
            (said.split(), frame.written.startswith("no "))
            for frame in phrases
            for said in frame.said
        ),
        key=lambda pair: -len(pair[0]),
    )
    made: list[Token] = []
    index = 0
    while index < len(tokens):
        texts = [token.text for token in tokens[index:]]
        found = next((pair for pair in openings if texts[: len(pair[0])] == pair[0]), None)
        if found is None or found[0][0] != "i":
            made.append(tokens[index])
            index += 1
            continue
        index += len(found[0])
        if index < len(tokens) and found[1]:
            made.append(replace(tokens[index - 1], text="no", mark=""))
            if tokens[index].text in ("a", "an", "any"):
                index += 1
    return made


def _finding(
    tokens: Sequence[Token], named: frozenset[str], follows: bool, person: Person
) -> str | None:
    phrases = load_phrases()
    stages = phrases.stages
    words = [token.text for token in tokens]
    if not _SHORTEST <= len(words) <= _LONGEST:
        return None
    if (stages.unsettled_words - {"good"} | stages.room_words | _FIRST) & set(words):
        return None
    if (
        words[0] not in _STARTS | _COUNTS | named | phrases.relevance.body
        and not words[0].isdigit()
    ):
        return None
    if words[0] == "it" and not follows:
        return None
    found = named | stages.finding_words | phrases.relevance.body
    if not found & set(words) or not (_STATING & set(words) or _is_noun_phrase(words)):
        return None
    text = rewritten(tokens, person)
    if text is None:
        return None
    for form in _FORM:
        text = text.removeprefix(form)
    return text


def _is_noun_phrase(words: Sequence[str]) -> bool:
    """ "No redness and no warmth", "two small bruises on the left forearm"."""
    return words[0] in ("no", "a", "an", "some") or words[0].isdigit() or words[0] in _COUNTS


_COUNTS = frozenset({"one", "two", "three", "several", "multiple"})


def _joined(first: Told, second: Told) -> Told:
    return Told(
        f"{first.text}; {second.text}",
        first.word_ids + second.word_ids,
        sentence_ids=first.sentence_ids + second.sentence_ids,
    )
