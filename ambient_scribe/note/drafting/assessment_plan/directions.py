"""A clinician's written sentences of the plan, carried whole: orders, instructions, precautions.

In: a survey of the visit, its part that assesses and plans. Out: each sentence that opens like an
order ("I want to increase …", "keep the bandage dry", "if you get a fever, call us") in the third
person with its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.corrections import without_taken_back
from ambient_scribe.note.drafting.assessment_plan.instructions import PLACES, TRANSITIVE
from ambient_scribe.note.drafting.assessment_plan.order_ends import leads_out, without_purpose
from ambient_scribe.note.drafting.assessment_plan.order_parsing import (
    AS_SAID,
    SHORTEST,
    Parsed,
    next_order,
    parse,
)
from ambient_scribe.note.drafting.assessment_plan.pronouns import OBJECTS, dangling
from ambient_scribe.note.drafting.assessment_plan.suppositions import (
    UNSURE,
    lines_with_suppositions,
    supposition,
    unstuttered,
)
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person, verb_table
from ambient_scribe.note.drafting.language.numerals import with_numerals, with_short_units
from ambient_scribe.note.drafting.language.openings import (
    AFTER_NO_COMMA,
    Openings,
    Told,
    openings_of,
)
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.survey.modality import is_wished
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LONGEST = 34
_LONGEST_GUESSED = 24
"""Words of an order; where its end is guessed, for want of punctuation, a long one has run on."""

_ANTECEDENT_REACH = 90
"""Words back in which what "it" stands for was named."""


@dataclass(frozen=True)
class Names:
    """Words by which drugs were named, which is what "take it" may stand for; by which complaints and
    conditions were; and by which anything clinical was."""

    drugs: frozenset[str]
    problems: frozenset[str]
    clinical: frozenset[str]


def directions(
    survey: Survey, names: Names, person: Person, config: ClauseConfig
) -> tuple[Told, ...]:
    at = survey.assessment_at
    if at is None:
        return ()
    made: list[Told] = []
    for number, speech in enumerate(survey.speeches):
        if speech.passage.role is not Role.CLINICIAN:
            continue
        if survey.place(speech.passage.words[-1].id) < at or _declined(survey, number):
            continue
        found = _Sentences(survey, speech, names, person, config).told()
        made += [
            told
            for told in found
            if survey.first_place(told.word_ids) >= at and not is_wished(survey, told.word_ids)
        ]
    return without_taken_back(survey, [told for told in made if not _says_nothing(told)])


def _says_nothing(told: Told) -> bool:
    """ "You can call me": when, and what for?"""
    return told.text in load_phrases().wording.closing_openings


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


@cache
def _frames() -> Openings:
    stages = load_phrases().stages
    return openings_of((*stages.frames, *stages.intents, *stages.needs))


class _Sentences:
    """The orders of one passage, in order; each may lean on the one before it."""

    def __init__(
        self,
        survey: Survey,
        speech: Speech,
        names: Names,
        person: Person,
        config: ClauseConfig,
    ) -> None:
        self._survey, self._speech, self._names = survey, speech, names
        self._drugs = names.drugs
        self._person, self._config = person, config
        self._frames = _frames()

    def told(self) -> list[Told]:
        made: list[Told] = []
        follows = False
        supposed: Sequence[Token] = ()
        for spoken in lines_with_suppositions(self._survey, self._speech, self._names.problems):
            carried = False
            if spoken.tokens and not spoken.question:
                whole = self._whole(spoken.tokens)
                found = list(self._parsed(spoken.tokens))
                before, supposed = supposed, () if found else supposition(spoken.tokens)
                for number, one in enumerate(found):
                    under = before and not one.condition and not number
                    if _is_sooner(one) or (under and not self._speech.punctuated):
                        parsed = replace(one, condition=before)
                    else:
                        parsed = one
                    if _is_sooner(parsed) or _lacks_object(parsed):
                        continue
                    told = self._written(parsed, follows) or self._shortened(parsed, follows)
                    if told is not None:
                        told = replace(told, sentence_ids=(*whole, *told.sentence_ids))
                        if follows and self._leans(parsed):
                            if not set(told.text.split()) <= set(made[-1].text.split()):
                                made[-1] = _joined(made[-1], told)
                        else:
                            made.append(told)
                        carried = follows = True
            follows = carried
        return made

    def _parsed(self, tokens: Sequence[Token]) -> Iterator[Parsed]:
        left = _from_alarm(tokens)
        while left:
            parsed = parse(left, self._frames)
            if parsed is None:
                left = next_order(left, self._frames)
            else:
                yield parsed
                left = parsed.left

    def _whole(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        """The words from the first to the last of a sentence, with those that were no token."""
        if not self._speech.punctuated:
            return tuple(dict.fromkeys(token.word.id for token in tokens))
        ids = [word.id for word in self._speech.passage.words]
        first, last = ids.index(tokens[0].word.id), ids.index(tokens[-1].word.id)
        return self._survey.whole_sentence(self._speech.passage, first, last)

    def _leans(self, parsed: Parsed) -> bool:
        return dangling(parsed.rest, self._drugs) is not None

    def _shortened(self, parsed: Parsed, follows: bool) -> Told | None:
        """Without its purpose, where that is only the clinician's talk."""
        rest = without_purpose(parsed.rest)
        return self._written(replace(parsed, rest=rest), follows) if rest else None

    def _written(self, parsed: Parsed, follows: bool) -> Told | None:
        if not self._sound(parsed):
            return None
        rest: Sequence[Token] = parsed.rest
        borrowed: tuple[Token, ...] = ()
        place = dangling(rest, self._drugs)
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
            said = unstuttered(parsed.condition)
            condition = _third_person(said, self._person, conditional=True)
            if condition is None or UNSURE & set(condition.split()):
                return None
            text = _under_condition(text, condition)
        every = (*borrowed, *parsed.condition, *parsed.opening, *rest)
        ids = tuple(dict.fromkeys(token.word.id for token in every))
        more = tuple(w for one in borrowed for w in self._survey.fact_words_at(one.word.id))
        return Told(text, ids, AS_SAID if parsed.condition else parsed.frame, more)

    def _sound(self, parsed: Parsed) -> bool:
        phrases = load_phrases()
        every = (*parsed.condition, *parsed.opening, *parsed.rest)
        words = {token.text for token in (*parsed.condition, *parsed.rest)}
        longest = _LONGEST if self._speech.punctuated else _LONGEST_GUESSED
        shortest = 1 if parsed.frame in phrases.stages.needs else SHORTEST
        if not shortest <= len(parsed.rest) <= longest:
            return False
        if phrases.stages.room_words & words:
            return False
        if [token.text for token in parsed.rest[1:]] in _PARTICLES:
            return False
        if parsed.rest[-1].text in phrases.speech.dangling - OBJECTS:
            return False
        if leads_out(parsed.rest) or self._lacks_unit(parsed.rest):
            return False
        said = f" {' '.join(token.text for token in parsed.rest)} "
        if any(f" {cue} " in said for cue in phrases.stages.exam_cues):
            return False
        if any((t.word.confidence or 1.0) < self._config.least_confidence for t in every):
            return False
        content = {token.text for token in (*parsed.condition, *parsed.rest)}
        clinical = phrases.stages.advice_words | self._names.clinical | phrases.relevance.body
        closing = any(
            f" {one} " in said.replace(" me ", " the clinic ").replace(" us ", " the clinic ")
            for one in load_phrases().wording.closing_openings
        )
        return closing or bool(content & (clinical | self._drugs))

    def _lacks_unit(self, rest: Sequence[Token]) -> bool:
        """ "Add aldactone twelve": of what, and was that all of the number?"""
        said = with_numerals(" ".join(token.text for token in rest[-2:])).split()
        drugs = any(self._survey.fact_words_at(token.word.id) for token in rest[-2:-1])
        return drugs and len(said) > 1 and said[-1].isdigit()

    def _antecedent(self, pronoun: Token, verb: str) -> Token | None:
        """What "it" was last called: a drug that is taken, a wound that is treated."""
        named = self._drugs if verb in _TAKING else load_phrases().stages.antecedents
        word = self._survey.last_said(pronoun.word.id, named, _ANTECEDENT_REACH)
        return None if word is None else Token(self._survey.text_of(word.id), word)


def _lacks_object(parsed: Parsed) -> bool:
    """ "You can get from the pharmacy", "you should be back to normal": what, and when?"""
    words = [token.text for token in parsed.rest]
    if "should" in parsed.frame.written:
        return words[:1] == ["be"] and not _TIMES & set(words)
    return words[0] in TRANSITIVE and bool(PLACES & set(words[1:2]))


_TIMES = frozenset({"day", "days", "week", "weeks", "month", "months", "soon"})


def _from_alarm(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "Things to look out for: if you have a fever, …" from its "if"."""
    texts = [token.text for token in tokens[:_ALARM_REACH]]
    said = " ".join(texts)
    if "if" in texts[1:] and any(
        f"{lead} if" in said for lead in load_phrases().stages.alarm_leads
    ):
        return tokens[texts.index("if") :]
    return tokens


_ALARM_REACH = 12
"""Words of a sentence within which it turns to what to look out for."""


def _is_sooner(parsed: Parsed) -> bool:
    """To come back sooner says nothing without what for."""
    words = {token.text for token in parsed.rest}
    return (
        bool({"sooner", "earlier"} & words)
        and not {"if", "when", *_UNDER} & words
        and (not parsed.condition)
    )


_UNDER = frozenset({"unless", "once", "because", "for", "with", "should"})

_PARTICLES = (["back"], ["up"], ["in"], ["out"], ["again"])
"""Behind a verb alone they tell nothing to do: "get back"."""

_TAKING = frozenset({"take", "finish", "refill"})


def _under_condition(text: str, condition: str) -> str:
    """Whom to call reads better before when to."""
    calls = any(text.startswith(one) for one in load_phrases().wording.closing_openings)
    if " same " in f" {text} ":
        calls = False  # "the same day if the knee gets red" is read as if the knee were the same
    return f"{text} {condition}" if calls else f"{condition}: {text}"


_TO_BE = {"take": "to be taken", "wear": "to be worn", "use": "to be used"}


def _linked(first: str, second: str) -> str:
    """ "Then take that at night" tells how: "to be taken at night"."""
    verb, _, rest = second.partition(" ")
    object_, _, how = rest.partition(" ")
    if verb in _TO_BE and object_ in OBJECTS and how:
        return f"{first}, {_TO_BE[verb]} {how}"
    return f"{first}; then {second}"


def _joined(first: Told, second: Told) -> Told:
    return replace(
        first,
        text=_linked(first.text, second.text),
        word_ids=first.word_ids + second.word_ids,
        sentence_ids=first.sentence_ids + second.sentence_ids,
    )


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
