"""Why the clinician thinks so: what follows a "because", a "based on", a "due to".

In: tokens, and where a reason may open. Out: where it ends and its words in the third person; nothing
where its end is not sure or it holds what a note does not tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.note.drafting.assessment_plan.judging import load_judging, said_at
from ambient_scribe.note.drafting.assessment_plan.talk import cut_opens
from ambient_scribe.note.drafting.language.finite import is_sure
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.reading import load_phrases

_LONGEST = 12
_SHORTEST = 2
_JOINED = frozenset({"and", "or"})
_ENDING = frozenset({"so", "but", "because", "which", "now", "then", "that", "okay", "what"})
_SECOND_REACH = 4


def reason_at(
    tokens: Sequence[Token], start: int, openings: Sequence[str], person: Person
) -> tuple[int, str]:
    """Past the reason that opens at `start`, and how it is written with its opening."""
    opened = said_at(tokens, start, openings) if start < len(tokens) else None
    if opened is None:
        return start, ""
    last = _end(tokens, opened)
    words = [token.text for token in tokens[opened:last]]
    if not _SHORTEST <= len(words) <= _LONGEST or words[-1] in load_phrases().speech.dangling:
        return start, ""
    if load_judging().not_told & set(words):
        return start, ""
    text = third_person(words, person, Voice.CLINICIAN, opening=False, first=False)
    if not text:
        return start, ""
    return last, f"{' '.join(token.text for token in tokens[start:opened])} {text}"


def _end(tokens: Sequence[Token], start: int) -> int:
    """The next comma or stop, or where the next line opens."""
    last = start
    while last < len(tokens):
        last += 1
        if tokens[last - 1].mark or last >= len(tokens):
            break
        if tokens[last].text in _JOINED and not _goes_on(tokens, last):
            break
        subject = last > start + 1
        if (subject and cut_opens(tokens, last)) or tokens[last].text in _ENDING:
            break
    return last


def _goes_on(tokens: Sequence[Token], joint: int) -> bool:
    """What is joined is another of the same, no new sentence."""
    following = [token.text for token in tokens[joint + 1 : joint + 1 + _SECOND_REACH]]
    ends = load_judging().ends
    return bool(following) and not any(word in ends or is_sure(word) for word in following)
