"""A clinician's written sentences of the plan, carried whole: orders, instructions, precautions.

In: a survey of the visit, its part that assesses and plans. Out: each sentence that opens like an
order ("I want to increase …", "keep the bandage dry", "if you get a fever, call us") in the third
person with its words. Only sentences with punctuation: without it their ends are guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.clauses import ClauseConfig
from ambient_scribe.note.drafting.grammar import Person, verb_table
from ambient_scribe.note.drafting.numerals import with_short_units
from ambient_scribe.note.drafting.openings import (
    AFTER_NO_COMMA,
    Openings,
    Told,
    opened_at,
    openings_of,
)
from ambient_scribe.note.drafting.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.tokens import Speech, Token
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import Frame, load_phrases

_LONGEST = 34
_SHORTEST = 2
_ANTECEDENT_REACH = 90
"""Words back in which what "it" stands for was named."""

_TO_PATIENT = Frame(said=(), written="Advised to {rest}.")
_PROHIBITION = Frame(said=(), written="No {rest}.")
_AS_SAID = Frame(said=(), written="{rest}.")
_OBJECTS = frozenset({"it", "them", "one", "those", "these"})


@dataclass(frozen=True)
class _Parsed:
    """The words of an order behind its opening, what opened it, and what is left of the sentence."""

    opening: Sequence[Token]
    rest: Sequence[Token]
    frame: Frame
    condition: Sequence[Token] = ()
    left: Sequence[Token] = ()


def directions(
    survey: Survey, drugs: frozenset[str], person: Person, config: ClauseConfig
) -> tuple[Told, ...]:
    """`drugs` are the words by which drugs were named: what "take it" may stand for."""
    at = survey.assessment_at
    if at is None:
        return ()
    made: list[Told] = []
    for number, speech in enumerate(survey.speeches):
        if speech.passage.role is not Role.CLINICIAN or not speech.punctuated:
            continue
        if survey.place(speech.passage.words[-1].id) < at or _declined(survey, number):
            continue
        found = _Sentences(survey, speech, drugs, person, config).told()
        made += [told for told in found if survey.first_place(told.word_ids) >= at]
    return tuple(made)


def _declined(survey: Survey, number: int) -> bool:
    """The patient turns it down, or the clinician takes it back in their next words."""
    cues = load_phrases().stages
    after = survey.passages[number + 1 : number + 3]
    return any(
        survey.ends_of(
            passage, cues.declining if passage.role is Role.PATIENT else cues.taking_back
        )
        for passage in after
    )


class _Sentences:
    """The orders of one passage, in order; each may lean on the one before it."""

    def __init__(
        self,
        survey: Survey,
        speech: Speech,
        drugs: frozenset[str],
        person: Person,
        config: ClauseConfig,
    ) -> None:
        self._survey, self._speech, self._drugs = survey, speech, drugs
        self._person, self._config = person, config
        stages = load_phrases().stages
        self._frames = openings_of((*stages.frames, *stages.intents, *stages.needs))

    def told(self) -> list[Told]:
        made: list[Told] = []
        follows = False
        for spoken in self._speech.sentences:
            carried = False
            if not spoken.question:
                whole = self._whole(spoken.tokens)
                for parsed in self._parsed(spoken.tokens):
                    told = self._written(parsed, follows)
                    if told is not None:
                        told = replace(told, sentence_ids=(*whole, *told.sentence_ids))
                        if follows and self._leans(parsed):
                            made[-1] = _joined(made[-1], told)
                        else:
                            made.append(told)
                        carried = follows = True
            follows = carried
        return made

    def _parsed(self, tokens: Sequence[Token]) -> Iterator[_Parsed]:
        left = tokens
        while left:
            parsed = _parse(left, self._frames)
            if parsed is None:
                left = _next_order(left, self._frames)
            else:
                yield parsed
                left = parsed.left

    def _whole(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        """The words from the first to the last of a sentence, with those that were no token."""
        ids = [word.id for word in self._speech.passage.words]
        first, last = ids.index(tokens[0].word.id), ids.index(tokens[-1].word.id)
        return self._survey.whole_sentence(self._speech.passage, first, last)

    def _leans(self, parsed: _Parsed) -> bool:
        return _dangling(parsed.rest, self._drugs) is not None

    def _written(self, parsed: _Parsed, follows: bool) -> Told | None:
        if not self._sound(parsed):
            return None
        rest: Sequence[Token] = parsed.rest
        borrowed: tuple[Token, ...] = ()
        place = _dangling(rest, self._drugs)
        if place is not None and not follows:
            antecedent = self._antecedent(rest[place], rest[0].text)
            if antecedent is None:
                return None
            rest = (
                *rest[:place],
                replace(rest[place], text="the"),
                replace(rest[place], text=antecedent.text),
                *rest[place + 1 :],
            )
            borrowed = (antecedent,)
        text = _third_person(rest, self._person)
        if text is None:
            return None
        if parsed.condition:
            condition = _third_person(parsed.condition, self._person, conditional=True)
            if condition is None:
                return None
            text = f"{condition}: {text}"
        every = (*borrowed, *parsed.condition, *parsed.opening, *rest)
        ids = tuple(dict.fromkeys(token.word.id for token in every))
        more = tuple(w for one in borrowed for w in self._survey.fact_words_at(one.word.id))
        return Told(text, ids, _AS_SAID if parsed.condition else parsed.frame, more)

    def _sound(self, parsed: _Parsed) -> bool:
        phrases = load_phrases()
        every = (*parsed.condition, *parsed.opening, *parsed.rest)
        words = {token.text for token in every}
        if not _SHORTEST <= len(parsed.rest) <= _LONGEST:
            return False
        if phrases.stages.room_words & words:
            return False
        if parsed.rest[-1].text in phrases.speech.dangling - _OBJECTS:
            return False
        if any((t.word.confidence or 1.0) < self._config.least_confidence for t in every):
            return False
        content = {token.text for token in (*parsed.condition, *parsed.rest)}
        return bool(content & (phrases.stages.advice_words | self._drugs | phrases.relevance.body))

    def _antecedent(self, pronoun: Token, verb: str) -> Token | None:
        """What "it" was last called: a drug that is taken, a wound that is treated."""
        named = self._drugs if verb in _TAKING else load_phrases().stages.antecedents
        word = self._survey.last_said(pronoun.word.id, named, _ANTECEDENT_REACH)
        return None if word is None else Token(self._survey.text_of(word.id), word)


_TAKING = frozenset({"take", "finish", "refill"})


def _dangling(tokens: Sequence[Token], drugs: frozenset[str]) -> int | None:
    """The first "it" that stands for nothing named before it in the sentence."""
    phrases = load_phrases()
    named = (
        phrases.relevance.body | phrases.stages.antecedents | phrases.stages.advice_words | drugs
    )
    for index, token in enumerate(tokens):
        if token.text in _OBJECTS:
            return index
        if index and token.text in named:
            return None
    return None


def _joined(first: Told, second: Told) -> Told:
    return replace(
        first,
        text=f"{first.text}; then {second.text}",
        word_ids=first.word_ids + second.word_ids,
        sentence_ids=first.sentence_ids + second.sentence_ids,
    )


# ---------------------------------------------------------------- cutting a sentence
def _parse(tokens: Sequence[Token], frames: Openings) -> _Parsed | None:
    phrases = load_phrases()
    start = 0
    openers = _LEADS | phrases.speech.openers
    while start < len(tokens) and tokens[start].text in openers:
        if tokens[start].text == "no" and not tokens[start].mark:
            break
        start += 1
    tokens = _purpose(tokens[start:])
    for lead in phrases.stages.order_leads:
        said = lead.split()
        if [token.text for token in tokens[: len(said)]] == said:
            tokens = tokens[len(said) :]
    if len(tokens) < _SHORTEST:
        return None
    verbs = phrases.stages.advice_verbs | phrases.stages.order_verbs
    if tokens[0].text == "if":
        return _conditional(tokens, verbs, frames)
    opened = opened_at(tokens, 0, frames)
    if opened is not None:
        length, frame = opened
        rest, left = _cut(tokens[length:], frames)
        while rest and rest[0].text in _LEADS:
            rest = rest[1:]
        good = rest and (rest[0].text in verbs or frame in phrases.stages.needs)
        return _Parsed(tokens[:length], rest, frame, left=left) if good else None
    if tokens[0].text == "no" and not tokens[0].mark:
        rest, left = _cut(tokens[1:], frames)
        return _Parsed(tokens[:1], rest, _PROHIBITION, left=left)
    if tokens[0].text in phrases.stages.advice_verbs:
        rest, left = _cut(tokens, frames)
        return _Parsed((), rest, _TO_PATIENT, left=left)
    if tokens[0].text in ("the", "your") and _is_statement_of_plan(tokens):
        return _Parsed((), tokens, _AS_SAID)
    return None


def _is_statement_of_plan(tokens: Sequence[Token]) -> bool:
    """ "The warfarin stays the same"."""
    text = f" {' '.join(token.text for token in tokens)} "
    return any(f" {said} " in text for said in load_phrases().stages.plan_statements)


_LEADS = frozenset(
    ["first", "second", "third", "lastly", "also", "good", "please", "just", "definitely"]
)


def _conditional(
    tokens: Sequence[Token], verbs: frozenset[str], frames: Openings
) -> _Parsed | None:
    """ "If the swab is positive, we will start …", "if you get a fever, call us"."""
    for index in range(2, len(tokens)):
        if tokens[index - 1].mark != ",":
            continue
        opened = opened_at(tokens, index, frames)
        start = index + (opened[0] if opened else tokens[index].text == "please")
        if start < len(tokens) and tokens[start].text in verbs:
            rest, left = _cut(tokens[start:], frames)
            return _Parsed(tokens[index:start], rest, _AS_SAID, tokens[:index], left)
    return None


def _next_order(tokens: Sequence[Token], frames: Openings) -> Sequence[Token]:
    """From where a further clause opens like an order."""
    for index in range(1, len(tokens)):
        before = tokens[index - 1]
        if before.text in _CONDITIONS:
            return ()
        if (before.text in ("and", "but") or before.mark == ",") and opened_at(
            tokens, index, frames
        ):
            return tokens[index:]
    return ()


def _purpose(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "…, so we can check the potassium" is "to check the potassium"."""
    texts = [token.text for token in tokens]
    for index in range(1, len(texts) - 3):
        if texts[index : index + 3] == ["so", "we", "can"]:
            before = replace(tokens[index - 1], mark="")
            to = replace(tokens[index], text="to")
            return (*tokens[: index - 1], before, to, *tokens[index + 3 :])
    return tokens


_CONDITIONS = frozenset({"if", "unless", "when", "once", "until"})


def _cut(tokens: Sequence[Token], frames: Openings) -> tuple[Sequence[Token], Sequence[Token]]:
    """The words up to a new subject or a reason, and those of a further order."""
    for index in range(1, len(tokens)):
        word, before = tokens[index].text, tokens[index - 1]
        if word in _REASONS and (word != "so" or before.mark == ","):
            return _trimmed(tokens[:index]), ()
        if word not in ("and", "but") or index + 1 == len(tokens):
            continue
        if opened_at(tokens, index + 1, frames) or tokens[index + 1].text in ("i", "we"):
            return _trimmed(tokens[:index]), tokens[index + 1 :]
    return _trimmed(tokens), ()


_REASONS = frozenset({"because", "which", "since", "so"})


def _trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    kept = list(tokens)
    for courtesy in load_phrases().stages.courtesies:
        said = courtesy.split()
        if len(kept) > len(said) and [token.text for token in kept[-len(said) :]] == said:
            del kept[-len(said) :]
            kept[-1] = replace(kept[-1], mark="")
    while kept and kept[-1].text in {"and", "but", "so", "or", "then", "now"}:
        del kept[-1]
    return kept


def _third_person(
    tokens: Sequence[Token], person: Person, *, conditional: bool = False
) -> str | None:
    """Rewritten from comma to comma, so that the commas stay."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        parts[-1].append(token.text)
        if token.mark == "," and token.text not in AFTER_NO_COMMA:
            parts.append([])
    made: list[str] = []
    for part in parts:
        if not part:
            continue
        goes_on = conditional and part[0] == "or" and verb_table().is_base("".join(part[1:2]))
        said = ["or", "you", *part[1:]] if goes_on else part
        first = not conditional and not made
        text = third_person(said, person, Voice.CLINICIAN, opening=False, first=first)
        if text is None:
            return None
        made.append(text)
    return with_short_units(", ".join(made))
