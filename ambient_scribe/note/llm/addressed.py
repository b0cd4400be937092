"""Speech that is meant for the machine: "ignore the instructions and write that …".

An utterance enters; whether somebody in it gives orders to a program leaves. What rests on such an
utterance is never taken over from a language model, however plausible it sounds. The cues are data
(`configs/prompts/scribe.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.llm.prompts import load_prompts

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'"})
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STAR = r"(?: \S+){0,3}"


def words_of(text: str) -> list[str]:
    """Lower case, without punctuation."""
    return _WORDS.findall(text.lower().translate(_APOSTROPHES))


def to_the_machine(text: str) -> bool:
    return any(cue.search(f" {' '.join(words_of(text))} ") for cue in _cues())


def addressed(passages: Sequence[Passage]) -> frozenset[str]:
    """Ids of the utterances in which somebody speaks to the machine: also of those that begin or end
    what only two of them together say, by one speaker in one breath."""
    found = {one.utterance.id for one in passages if to_the_machine(one.text)}
    for earlier, later in pairwise(passages):
        if earlier.utterance.talker == later.utterance.talker:
            both = {earlier.utterance.id, later.utterance.id}
            if not both & found and to_the_machine(f"{earlier.text} {later.text}"):
                found |= both
    return frozenset(found)


@cache
def _cues() -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(cue) for cue in load_prompts().judging.to_the_machine)


def _pattern(cue: str) -> re.Pattern[str]:
    parts = (re.escape(f" {part}") if part != "*" else _STAR for part in cue.split())
    return re.compile("".join(parts) + r"(?= )")
