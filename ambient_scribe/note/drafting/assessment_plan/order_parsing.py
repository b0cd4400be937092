"""A sentence that opens like an order, taken apart: what opened it, what is to be done, and when.

In: the tokens of a sentence and the frames in which orders open. Out: its parts, or None where it is no
order; what is left of it may hold a further one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from ambient_scribe.note.drafting.assessment_plan.order_ends import (
    called_back,
    cut,
    is_asked,
    texts,
)
from ambient_scribe.note.drafting.language.grammar import verb_table
from ambient_scribe.note.drafting.language.openings import Openings, opened_at
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.phrases.visit import Frame

SHORTEST = 2
"""Words of an order."""


@dataclass(frozen=True)
class Parsed:
    """The words of an order behind its opening, what opened it, and what is left of the sentence."""

    opening: Sequence[Token]
    rest: Sequence[Token]
    frame: Frame
    condition: Sequence[Token] = ()
    left: Sequence[Token] = ()


_TO_PATIENT = Frame(said=(), written="Advised to {rest}.")
_PROHIBITION = Frame(said=(), written="No {rest}.")
_EXPECTED = Frame(said=(), written="{subject} should {rest}.")
AS_SAID = Frame(said=(), written="{rest}.")


# ---------------------------------------------------------------- cutting a sentence
def parse(tokens: Sequence[Token], frames: Openings) -> Parsed | None:
    tokens = _begun(tokens)
    if len(tokens) < SHORTEST:
        return None
    stages = load_phrases().stages
    opened = opened_at(tokens, 0, frames)
    first = tokens[0].text
    back = called_back(tokens)
    if back:
        rest, left = cut(ordered(back), frames)
        return Parsed((), rest, AS_SAID, left=left)
    if is_asked(tokens):
        return None
    if first in _FRONTED:
        return _conditional(tokens, stages.advice_verbs | stages.order_verbs, frames)
    if opened is not None:
        return _framed(tokens, *opened, frames)
    if first == "no" and not tokens[0].mark and tokens[1].text not in _NO_THING:
        rest, left = cut(tokens[1:], frames)
        return Parsed(tokens[:1], rest, _PROHIBITION, left=left)
    if first in stages.dictated_verbs or (first in stages.advice_verbs and _is_imperative(tokens)):
        rest, left = cut(ordered(tokens), frames)
        return Parsed(
            (), rest, AS_SAID if first in stages.dictated_verbs else _TO_PATIENT, left=left
        )
    if first in ("the", "your") and _is_statement_of_plan(tokens):
        return Parsed((), tokens, AS_SAID)
    return None


_FRONTED = frozenset({"if", "when", "once", "unless"})
"""A condition that stands before what is to be done."""


def _begun(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without what leads up to an order."""
    phrases = load_phrases()
    start = 0
    openers = _LEADS | phrases.speech.openers | _MACHINE
    while start < len(tokens) and tokens[start].text in openers:
        if tokens[start].text == "no" and not tokens[start].mark:
            break
        start += 1
    tokens = _purpose(tokens[start:])
    for lead in phrases.stages.order_leads:
        said = lead.split()
        if texts(tokens[: len(said)]) == said:
            tokens = tokens[len(said) :]
    return tokens


def _framed(tokens: Sequence[Token], length: int, frame: Frame, frames: Openings) -> Parsed | None:
    """ "I want you to …", "we will …": what follows the opening."""
    stages = load_phrases().stages
    rest, left = cut(tokens[length:], frames, tokens[:length])
    while rest and rest[0].text in _LEADS:
        rest = rest[1:]
    if not rest:
        return None
    advised = frame in stages.frames
    if rest[0].text in stages.prognosis_verbs and texts(tokens[:2]) == ["you", "should"]:
        return Parsed(tokens[:length], rest, _EXPECTED, left=left)
    if advised and rest[0].text in _NO_ADVICE:
        return None
    rest = ordered(rest)
    verbs = stages.advice_verbs | stages.order_verbs
    told = advised and verb_table().is_base(rest[0].text)
    good = told or rest[0].text in verbs or frame in stages.needs
    return Parsed(tokens[:length], rest, frame, left=left) if good else None


_MACHINE = frozenset({"hey", "dragon", "dax"})
"""How a clinician addresses a machine before an order."""

_NO_ADVICE = frozenset({"feel", "notice", "have", "see", "improve", "heal", "recover", "respond"})
"""What happens to the patient, and is not for them to do."""

_NO_THING = frozenset(
    {"because", "you", "i", "it", "we", "that", "that's", "there", "he", "she", "not"}
)
"""After "no" these open a sentence of their own."""


def _is_imperative(tokens: Sequence[Token]) -> bool:
    """No subject of a sentence ("increased stool means …"), no talk of what the clinician does."""
    words = [token.text for token in tokens]
    if words[:2] == ["let", "me"] and words[:3] != ["let", "me", "know"]:
        return False
    return not {"means", "mean"} & set(words)


def _is_statement_of_plan(tokens: Sequence[Token]) -> bool:
    """ "The warfarin stays the same"."""
    text = f" {' '.join(token.text for token in tokens)} "
    return any(f" {said} " in text for said in load_phrases().stages.plan_statements)


def ordered(tokens: Sequence[Token]) -> Sequence[Token]:
    """As an order is written: "start you on some naproxen" is "start naproxen"."""
    texts = [token.text for token in tokens]
    for said, written in load_phrases().stages.order_rewrites.items():
        words = said.split()
        if texts[: len(words)] == words:
            made = [replace(tokens[0], text=text, mark="") for text in written.split()]
            tokens = (*made, *tokens[len(words) :])
            break
    tokens = _calling(_begun_once(tokens))
    tokens = [
        token
        for token, following in zip_longest(tokens, tokens[1:])
        if not (token.text == "like" and following and following.text.endswith("ing"))
        and not (token.text == "here" and tokens[0].text in _VISITING and not token.mark)
    ]
    if tokens and tokens[0].mark == ",":
        tokens = (replace(tokens[0], mark=""), *tokens[1:])
    some = next((n for n, token in enumerate(tokens[:_SOME_REACH]) if token.text == "some"), 0)
    return (*tokens[:some], *tokens[some + 1 :]) if some else tokens


def _calling(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "Come back and see me or give us a call": "come back or call us"."""
    made = list(tokens)
    for index in range(len(made) - 3):
        if made[index].text == "back" and texts(made[index + 1 : index + 4]) in _SEEN:
            made[index : index + 4] = [replace(made[index], mark=made[index + 3].mark)]
    for index in range(1, len(made) - 3):
        if texts(made[index : index + 4]) in _CALLS:
            made[index : index + 4] = [replace(made[index], text="call"), made[index + 1]]
    return made


_SEEN = (["and", "see", "me"], ["and", "see", "us"], ["to", "see", "me"], ["to", "see", "us"])
_CALLS = (["give", "us", "a", "call"], ["give", "me", "a", "call"])


def _begun_once(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "Get on get them into therapy", "do try to walk": from where it is begun anew."""
    stages = load_phrases().stages
    said = texts(tokens[: _RESTART_REACH + 1])
    if said[:1] == ["do"] and said[1:2] and said[1] in stages.emphasized_verbs:
        return tokens[1:]
    for index in range(1, len(said)):
        if said[index] == said[0] and said[0] in stages.order_verbs | stages.advice_verbs:
            between = set(said[1:index])
            if between <= stages.restart_words:
                return tokens[index:]
    return tokens


_RESTART_REACH = 3
"""Words after which an order that was begun is begun again."""

_VISITING = frozenset({"follow", "come", "return", "see"})
"""Where one is to come to needs no "here"."""

_SOME_REACH = 4
"""Words in which an order's "some" says nothing."""

_LEADS = frozenset(
    ["first", "second", "third", "lastly", "also", "good", "please", "just", "definitely"]
)


def _conditional(tokens: Sequence[Token], verbs: frozenset[str], frames: Openings) -> Parsed | None:
    """ "If the swab is positive, we will start …", "if you get a fever, call us"."""
    for index in range(2, len(tokens)):
        opened = opened_at(tokens, index, frames)
        if tokens[index - 1].mark != "," and not (opened and _turns(tokens, index)):
            continue
        start = index + (opened[0] if opened else 0)
        while start < len(tokens) and tokens[start].text in _LEADS | _THEN:
            start += 1
        if start < len(tokens) and ordered(tokens[start:])[0].text in verbs:
            rest, left = cut(ordered(tokens[start:]), frames)
            return Parsed(tokens[index:start], rest, AS_SAID, tokens[:index], left)
    return None


def _turns(tokens: Sequence[Token], index: int) -> bool:
    """Where no comma was written: from the condition to what is to be done ("if it hurts we will …")."""
    unwritten = index > _SHORTEST_CONDITION and not any(token.mark for token in tokens[:index])
    return (
        unwritten
        and tokens[index].text in _DOERS
        and tokens[index - 1].text not in load_phrases().speech.dangling | _GOING_ON
    )


_SHORTEST_CONDITION = 2
_DOERS = frozenset({"i", "we", "you", "let"})
_GOING_ON = frozenset(
    {"what", "as", "medicine", "medication", "medications", "how", "way", "think"}
)
"""After these "you can" goes on with the condition."""

_THEN = frozenset({"then", "please", "you", "always"})


def next_order(tokens: Sequence[Token], frames: Openings) -> Sequence[Token]:
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
