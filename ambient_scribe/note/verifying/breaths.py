"""What was said in one breath, with the answer it had where it was asked.

In: the ground of a sentence. Out: `Breath`s, in order. What was asked counts as it was answered, and
without an answer not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.note.verifying.ground import Ground, Stretch
from ambient_scribe.note.verifying.surface import Surface

_ENDS = re.compile(r"[,;:.!?-]+\s|\b(?:but|so|because|and|there (?:is|are|was|were))\b")
_BROKEN_OFF = re.compile(r"\b(\w+)-+ (?=\1)")
"""A word that was begun, and said again: "radi- radicular"."""
_ALL_RIGHT = re.compile(
    r"\b(?:ok|okay|alright|all right|fine|normal|normally|good)\b[^.?!]{0,12}(?:[.?!]|$)",
    re.IGNORECASE,
)
_TAG = re.compile(
    r",?\s*\b(?:okay|ok|all right|alright|right|huh|you know|is that okay)\s*\?", re.IGNORECASE
)
"""Asks only whether one is heard."""
_SENTENCE = re.compile(r"[^.!?]*[.!?]?")
_ANSWERED = 6
"""Parts of what was said last, which an answer may mean: not all of a long speech."""
_NO_ANSWER = frozenset({"um", "uh", "mm", "hmm", "mmm", "er", "erm", "ohh", "oh", "mhm"})
"""Of these alone no answer is made: it follows."""


@dataclass(frozen=True)
class Breath:
    """`answered_no`: it was asked, and the answer denies; `before_no`: what is said next denies,
    whether this asked or not."""

    text: str
    answered_no: bool
    before_no: bool
    by_staff: bool


def answer_after(stretches: Sequence[Stretch], index: int) -> str | None:
    """All that the patient's side says next, in one; None: somebody else goes on, or nobody."""
    told: list[str] = []
    asking = stretches[index].passage.utterance.id
    for other in stretches[index + 1 :]:
        if other.passage.utterance.id == asking:
            continue  # more of the same question, of which only parts are cited
        if not other.role.speaks_for_patient:
            break
        told.append(other.text)
    words = [text for text in told if not _is_filler(text)]
    return " ".join(words) if words else None


def breaths(ground: Ground, surface: Surface) -> Iterator[Breath]:
    for index, stretch in enumerate(ground.stretches):
        answer = answer_after(ground.stretches, index) if stretch.role.is_staff else None
        no = answer is not None and surface.opens_with_no(answer)
        parts = list(_parts(_BROKEN_OFF.sub("", stretch.text)))
        for number, (text, asks) in enumerate(parts, start=1):
            last = number == len(parts)
            asked = stretch.role.is_staff and (asks or (last and answer))
            if asked and answer is None:
                continue
            near = number > len(parts) - _ANSWERED
            before_no = near and (no or is_well(stretch.text, answer, surface))
            yield Breath(text, bool(asked) and no, before_no, stretch.role.is_staff)


def without_tags(text: str) -> str:
    """A "you take it daily, okay?" tells, whatever stands at its end."""
    return _TAG.sub(".", text)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """What is said in one go, each with whether its sentence asks."""
    for sentence in _SENTENCE.findall(without_tags(text)):
        asks = sentence.endswith("?")
        for part in _ENDS.split(sentence + " "):
            if part.strip():
                yield part, asks


def is_well(asked: str, answer: str | None, surface: Surface) -> bool:
    """Whether it was asked if something is all right, and it is."""
    if answer is None or not _ALL_RIGHT.search(asked):
        return False
    return surface.opens_with_yes(answer) or bool(_ALL_RIGHT.search(answer))


def answered_well(ground: Ground, surface: Surface) -> bool:
    return any(
        stretch.role.is_staff and is_well(stretch.text, answer_after(ground.stretches, at), surface)
        for at, stretch in enumerate(ground.stretches)
    )


def _is_filler(text: str) -> bool:
    return {word.strip(".,?!").lower() for word in text.split()} <= _NO_ANSWER
