"""Where "I go every week" goes: the clinician's question names it, or nobody can tell.

In: the tokens of a patient's clause and a survey of the visit. Out: the same with the place that the
question names put in; None where a reader would not know what is gone to.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_GOING = frozenset({"go", "going", "goes", "went"})
_HOW_OFTEN = frozenset(
    {"every", "once", "twice", "weekly", "daily", "monthly", "regularly", "about", "three", "two"}
)


def going_somewhere(survey: Survey, tokens: Sequence[Token]) -> Sequence[Token] | None:
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if token.text in _GOING and following in _HOW_OFTEN:
            named = _named_before(survey, token)
            if named is None:
                return None
            where = [Token(text, named.word) for text in named.text.split()]
            return (*tokens[: index + 1], *where, *tokens[index + 1 :])
    return tokens


def _named_before(survey: Survey, token: Token) -> Token | None:
    """What is attended, with the word of the clinician's passage before that names it."""
    number = survey.passage_number(survey.place(token.word.id)) - 1
    if number < 0 or survey.passages[number].role is not Role.CLINICIAN:
        return None
    attended = load_phrases().clinical.attended
    named = [
        (attended[text], word)
        for word in survey.passages[number].words
        if (text := survey.text_of(word.id)) in attended
    ]
    if len({where for where, _ in named}) != 1:
        return None
    return Token(named[-1][0], named[-1][1])
