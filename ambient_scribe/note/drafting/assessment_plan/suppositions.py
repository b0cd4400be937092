"""What an order depends on: an "if" that is told in a line of its own, goes on behind an "or", or begins
again.

In: the lines of a clinician's speech. Out: the words of the condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ambient_scribe.note.drafting.assessment_plan.talk import lines_of
from ambient_scribe.note.drafting.survey.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

UNSURE = frozenset({"but", "hopefully", "maybe"})
"""In a condition these tell that something else is talked of."""


def lines_with_suppositions(
    survey: Survey, speech: Speech, named: frozenset[str]
) -> Iterator[SpokenSentence]:
    """What is to be watched for goes on behind an "or": "call me if it swells | or you get a fever"."""
    before = {id(t): t for one in speech.sentences for t in one.tokens}
    order = {key: number for number, key in enumerate(before)}
    tokens = list(before.values())
    held: SpokenSentence | None = None
    for line in lines_of(survey, speech, named):
        spoken = line.spoken
        first = order.get(id(spoken.tokens[0])) if spoken.tokens else None
        link = tokens[first - 1] if first else None
        if held and link and link.text == "or" and _is_supposed(held) and not line.turn:
            held = replace(spoken, tokens=(*held.tokens, link, *spoken.tokens))
            continue
        if held:
            yield held
        held = spoken
    if held:
        yield held


def _is_supposed(line: SpokenSentence) -> bool:
    return not line.question and any(token.text == "if" for token in line.tokens)


def supposition(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "If you get a fever", "for the knee if it still hurts", as a line of its own: its order follows."""
    openers = load_phrases().speech.openers | load_phrases().speech.coordinators
    start = 0
    while start < len(tokens) and tokens[start].text in openers:
        start += 1
    named = start < len(tokens) and tokens[start].text in _TOPIC_LEADS
    last = start + (_LONGEST_TOPIC if named else 0)
    at = next((n for n in range(start, min(last + 1, len(tokens))) if tokens[n].text == "if"), None)
    if at is None or (at and tokens[at - 1].text in _NOT_SUPPOSING):
        return ()
    return tokens[at:]


_TOPIC_LEADS = frozenset({"for", "with", "as", "regarding", "again", "now"})
_LONGEST_TOPIC = 6
"""Words in which a problem is named before an "if"."""

_NOT_SUPPOSING = frozenset(
    {"see", "know", "as", "ask", "asked", "wonder", "wondering", "even", "what", "check", "like"}
)
"""Before these "if" is "whether", or nothing depends on it."""


def unstuttered(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "If it is, if it is getting worse", "if that does not if the swelling stays" begin once."""
    again = [n for n, token in enumerate(tokens) if n and token.text == "if"]
    before = tokens[again[-1] - 1].text if again else ""
    if before == "but" or (again and again[-1] <= _LONGEST_START and before not in ("or", "and")):
        tokens = tokens[again[-1] :]
    kept = list(tokens)
    for length in (3, 2):
        index = 0
        while index + 2 * length <= len(kept):
            first, second = kept[index : index + length], kept[index + length : index + 2 * length]
            if [token.text for token in first] == [token.text for token in second]:
                del kept[index : index + length]
            else:
                index += 1
    return kept


_LONGEST_START = 6
"""Words of a condition that was begun and given up."""
