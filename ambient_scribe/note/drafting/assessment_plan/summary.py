"""A summary that the clinician dictates: sentences that are a note as they stand.

In: a survey of the visit and the content model's judgement. Out: the sentences of such passages with
their words: those of the assessment and those of the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.note.drafting.assessment_plan.dictated import is_dictated, is_said_verb
from ambient_scribe.note.drafting.assessment_plan.order_parsing import AS_SAID
from ambient_scribe.note.drafting.assessment_plan.talk import lines_of
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import cased
from ambient_scribe.note.drafting.language.numerals import with_short_units
from ambient_scribe.note.drafting.language.openings import AFTER_NO_COMMA, Told
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LONGEST = 34
_SHORTEST = 3
_SPEAKER = frozenset({"i", "me", "my"})


@dataclass(frozen=True)
class Summary:
    assessment: tuple[Told, ...] = ()
    plan: tuple[Told, ...] = ()


def summary(survey: Survey, content: Content, config: ClauseConfig) -> Summary:
    """Nothing where no assessment was heard."""
    at = survey.assessment_at
    if at is None:
        return Summary()
    found: dict[bool, list[Told]] = {True: [], False: []}
    for speech in survey.speeches:
        if not is_dictated(speech) or survey.place(speech.passage.words[0].id) < at:
            continue
        for line in lines_of(survey, speech, frozenset()):
            one = _told(line.spoken.tokens, config)
            if one is None:
                continue
            told, ordered = one
            planned = content.of(told.word_ids, Division.PLAN)
            judged = content.of(
                told.word_ids, *(one for one in Division if one is not Division.PLAN)
            )
            needless = " no need " in f" {told.text} "
            found[ordered or (planned > judged and not needless)].append(told)
    return Summary(tuple(found[False]), tuple(found[True]))


def _told(tokens: Sequence[Token], config: ClauseConfig) -> tuple[Told, bool] | None:
    """The sentence, and whether it says in so many words what will be done."""
    stages, speech = load_phrases().stages, load_phrases().speech
    kept = list(tokens)
    while kept and kept[0].text in speech.openers | speech.talk_adverbs | _LEADING:
        if kept[0].text == "no" and not kept[0].mark:
            break
        del kept[0]
    said = " ".join(token.text for token in kept)
    ordered = any(f" {one} " in f" {said} " for one in _INTENTS)
    for lead in (*_INTENTS, *_STATES):
        if said.startswith(f"{lead} "):
            del kept[: len(lead.split())]
            break
    words = {token.text for token in kept}
    if not any(is_said_verb(word) for word in said.split()) and not said.startswith("no "):
        return None
    if not _SHORTEST <= len(kept) <= _LONGEST or (stages.room_words | _SPEAKER) & words:
        return None
    if kept[-1].text in speech.dangling:
        return None
    if any((token.word.confidence or 1.0) < config.least_confidence for token in kept):
        return None
    text = " ".join(_marked(token) for token in kept).rstrip(",")
    ids = tuple(dict.fromkeys(token.word.id for token in tokens))
    return Told(with_short_units(cased(text)), ids, AS_SAID), ordered


def _marked(token: Token) -> str:
    pause = token.mark == "," and token.text not in AFTER_NO_COMMA
    return f"{token.text}," if pause else token.text


_LEADING = frozenset({"and", "so", "but", "also", "then", "um", "uh"})
_INTENTS = ("we are going to", "we will", "going to")
_STATES = ("they have", "it has", "there is", "this is")
"""What a written sentence goes without."""
