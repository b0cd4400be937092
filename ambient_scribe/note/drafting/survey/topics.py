"""Where the clinician turns to something else: "For the cholesterol, I'd like to start …".

In: a survey and a stretch of words. Out: whether a clause in it opens with what it is about, and
that is none of the names of the problem that was taken up before.
"""

from __future__ import annotations

from collections.abc import Iterator

from ambient_scribe.domain.transcript import Word
from ambient_scribe.note.drafting.survey.visit import Survey

_ABOUT = frozenset({"for", "about", "regarding", "concerning"})
_OWNING = frozenset({"the", "your", "his", "her", "their"})
_LEADS = frozenset({"and", "so", "now", "then", "okay", "ok", "as", "but", "alright"})
_NO_TOPICS = frozenset(
    {"next", "first", "last", "past", "time", "moment", "meantime", "rest", "same", "second"}
)
"""What a "for the …" names that is a time, or a number of a problem, and no problem."""


_LONGEST_SENTENCE = 40
"""Words after an order in which its own sentence may tell what it is for."""


def turns_elsewhere(survey: Survey, first: int, last: int, names: frozenset[str]) -> bool:
    """`first` and `last` are places, of a problem and an order; `names` are words by which the problem
    is known. The rest of the order's sentence counts: "…, twenty milligrams, for the cholesterol".
    """
    end = last
    while end < last + _LONGEST_SENTENCE and survey.in_one_sentence(last, end + 1):
        end += 1
    return any(topic not in names for topic in _topics(survey, first, end))


def _topics(survey: Survey, first: int, last: int) -> Iterator[str]:
    for place in range(first, min(last + 1, survey.length - 2)):
        about, owning, topic = (survey.text_at(place + n) for n in range(3))
        opens = about in _ABOUT and owning in _OWNING and topic not in _NO_TOPICS
        if opens and _opens_clause(survey, place):
            yield topic


def _opens_clause(survey: Survey, place: int) -> bool:
    """After a mark, or words that only lead on."""
    while True:
        before = _before(survey, place)
        if before is None or before.text[-1] in ".,?!;":
            return True
        if survey.text_at(place - 1) not in _LEADS:
            return False
        place -= 1


def _before(survey: Survey, place: int) -> Word | None:
    """The word before this one in its passage."""
    words = survey.passages[survey.passage_number(place)].words
    offset = place - survey.place(words[0].id)
    return words[offset - 1] if offset > 0 else None
