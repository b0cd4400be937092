"""Where an order ends in the clinician's speech, and what of its end says nothing.

In: the tokens behind the opening of an order. Out: those of the order, and those in which a further one
may stand. What an order depends on is never cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ambient_scribe.note.drafting.language.openings import Openings, opened_at
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.reading import load_phrases

_SHORTEST = 2
"""Words of an order."""

_EXPLAINING = frozenset(
    [
        "kind",
        "will",
        "is",
        "should",
        "can",
        "ultimately",
        "would",
        "wo",
        "helps",
        "help",
        "may",
        "just",
    ]
)
"""After "that" these tell what is ordered is good for, in general."""

_REASONS = frozenset({"hopefully", "because", "which", "since", "so"})

_BROKEN_OFF = frozenset(
    ["and", "but", "so", "or", "then", "now", "once", "if", "when", "until", "while", "just"]
)

_PURPOSE_OF_PATIENT = frozenset({"can", "do", "will", "could"})
"""After "so you" these tell what an order is for."""

_RESUMED = frozenset({"continue"})
"""A verb that stands for no noun: without a link before it, it opens a further order."""

_BEFORE_VERB = frozenset(
    {
        "to",
        "and",
        "or",
        "but",
        "then",
        "not",
        "just",
        "will",
        "can",
        "you",
        "i",
        "we",
        "they",
        "also",
    }
    | {"should", "may", "do", "would", "symptoms", "pain", "if", "still", "it", "that", "please"}
)

_DEPENDS = frozenset({"if", "unless", "when", "once", "until", "whether"})
_BEFORE_NOW = frozenset({"right", "for", "until", "from", "just"})

_LOOKING = (["to", "see"], ["to", "make"], ["to", "be"], ["and", "see"], ["and", "make"])
"""How a purpose opens that may be left unsaid: "to see how you do", "and make sure that …"."""

_OPEN_IF = frozenset({"if", "whether"})


def texts(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in tokens]


def cut(
    tokens: Sequence[Token], frames: Openings, opening: Sequence[Token] = ()
) -> tuple[Sequence[Token], Sequence[Token]]:
    """The words up to a new subject or a reason, and those of a further order. `opening` holds for what
    is joined to the order too: "(I'm going to) put you in a splint and have you come back"."""
    for index in range(1, len(tokens)):
        word, before = tokens[index].text, tokens[index - 1]
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        explains = word == "that" and following in _EXPLAINING and before.text != "if"
        if explains or (word in _REASONS and (word != "so" or before.mark == ",")):
            return trimmed(tokens[:index]), ()
        if opening and word in _RESUMED and before.text not in _BEFORE_VERB and index > 1:
            return trimmed(tokens[:index]), (*opening, *tokens[index:])
        if _begins_anew(tokens, index):
            return trimmed(tokens[:index]), tokens[index:]
        if word not in ("and", "but") or index + 1 == len(tokens):
            continue
        supposes = following == "if" and not _DEPENDS & set(texts(tokens[:index]))
        if supposes or opened_at(tokens, index + 1, frames) or following in ("i", "we"):
            return trimmed(tokens[:index]), tokens[index + 1 :]
        if opening and word == "and" and _is_ordered_too(tokens[index + 1 :]):
            return trimmed(tokens[:index]), (*opening, *tokens[index + 1 :])
    return trimmed(tokens), ()


def is_asked(tokens: Sequence[Token]) -> bool:
    """ "Do you take …" looks like an order to do something."""
    return texts(tokens[:2]) in [one.split() for one in load_phrases().stages.question_openings]


def leads_out(tokens: Sequence[Token]) -> bool:
    """ "Come with me": where the visit ends, not what is to be done."""
    return texts(tokens[:3]) in _TO_THE_DOOR


_TO_THE_DOOR = (["come", "with", "me"], ["come", "with", "us"], ["follow", "me", "out"])


def called_back(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "(…) and have you come back in two weeks" asks nothing: "come back in two weeks"."""
    said = texts(tokens)
    start = next((n for n, word in enumerate(said[:3]) if word not in ("have", "you")), 0)
    for one in _CALLED_BACK:
        end = start + len(one)
        if start and said[start:end] == one and said[end : end + 1] in (["in"], ["next"]):
            return tokens[start:]
    return ()


_CALLED_BACK = (["come", "back"], ["back"], ["follow", "up"], ["return"])


def _begins_anew(tokens: Sequence[Token], index: int) -> bool:
    """ "… now the key thing is", "… do you have any questions": no part of the order."""
    stages = load_phrases().stages
    said = texts(tokens[index : index + 3])
    if any(said[: len(one.split())] == one.split() for one in stages.question_openings):
        return tokens[index - 1].text not in _DEPENDS | {"what", "how", "that", "and"}
    if said[0] not in stages.sentence_links or said[1:2] == []:
        return False
    if tokens[index - 1].text in _BEFORE_NOW:
        return False
    purpose = said[1] == "that" or (said[2:] and said[2] in _PURPOSE_OF_PATIENT)
    if said[0] == "so" and purpose:
        return False
    return said[1] in stages.sentence_starts


def _is_ordered_too(tokens: Sequence[Token]) -> bool:
    """ "And have you come back", "and give you a splint": a further order to the same patient."""
    said = texts(tokens)
    rewrites = load_phrases().stages.order_rewrites
    return any("you" in one.split() and said[: len(one.split())] == one.split() for one in rewrites)


def trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without courtesies and without what was only begun."""
    kept = list(tokens)
    stages = load_phrases().stages
    for courtesy in stages.courtesies:
        said = courtesy.split()
        if len(kept) > len(said) and texts(kept[-len(said) :]) == said:
            del kept[-len(said) :]
            kept[-1] = replace(kept[-1], mark="")
    kept = _without_front_of_next(kept)
    if _is_taken_back(kept):
        return ()
    while kept and (kept[-1].text in _BROKEN_OFF or texts(kept[-2:]) in _ASIDES):
        del kept[-1]
    return kept


def _is_taken_back(tokens: Sequence[Token]) -> bool:
    """ "We can get one, but right now …": what follows takes it back."""
    said = texts(tokens)
    return (
        "but" in said
        and bool(said[said.index("but") + 1 :])
        and (set(said[said.index("but") + 1 :]) <= _AT_PRESENT)
    )


_AT_PRESENT = frozenset({"right", "now", "okay", "at", "this", "point", "for"})
_ASIDES = (["for", "right"], ["and", "right"], ["and", "okay"], ["so", "right"])
"""What is left of a sentence that went on to something else."""


def _without_front_of_next(tokens: list[Token]) -> list[Token]:
    """ "… and during that time" opens what is said next."""
    for index in range(_SHORTEST, len(tokens)):
        if tokens[index].text not in ("and", "but", "now"):
            continue
        tail = " ".join(texts(tokens[index + 1 :]))
        if tail.startswith(load_phrases().stages.fronted_tails) and index + 6 >= len(tokens):
            return tokens[:index]
    return tokens


def without_purpose(tokens: Sequence[Token]) -> Sequence[Token]:
    """The order alone: without what the clinician hopes to see from it, where that cannot be written.
    Nothing on which the order depends is cut."""
    for index in range(_SHORTEST, len(tokens) - 1):
        said = texts(tokens[index : index + 3])
        if said[:2] not in _LOOKING or (said[1] == "make" and said[2:] != ["sure"]):
            continue
        if said[1] == "be" and said[2:] != ["sure"]:
            continue
        tail = texts(tokens[index + 2 :])
        hoped = said[1] == "see" and tail[:1] and tail[0] in _OPEN_IF
        if not _DEPENDS & set(tail[1:] if hoped else tail):
            return trimmed(tokens[:index])
        return ()
    return ()
