"""Where the clinician turns to something else: "For the cholesterol, I'd like to start …".

In: a survey and a stretch of words. Out: whether a clause in it opens with what it is about, and
that is none of the names of the problem that was taken up before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


_OTHERS = frozenset({"other", "else", "another", "others"})
_WITHOUT = frozenset({"apart", "aside", "besides", "other", "than", "except"})
"""Before a name: what is asked is not about it ("apart from the asthma, anything else?")."""

_WITHOUT_REACH = 4
_POINTING = frozenset({"that", "it", "those", "them", "this", "these", "they"})


def answers_about(survey: Survey, named: Sequence[str], at: int) -> bool:
    """Whether what is said in passage `at` surely answers about what these words of the passage before
    name: not "besides the stones, any other problems?", nor where its last question asks of something
    else."""
    if not at:
        return False
    ids = {word.id for word in survey.passages[at - 1].words} & {*named}
    speech = next(s for s in survey.speeches if s.passage is survey.passages[at - 1])
    tokens = [token for sentence in speech.sentences for token in sentence.tokens]
    places = [n for n, token in enumerate(tokens) if token.word.id in ids]
    if not places:
        return False
    before = {token.text for token in tokens[max(0, places[0] - _WITHOUT_REACH) : places[0]]}
    after = {token.text for token in tokens[places[-1] + 1 :]}
    if before & _WITHOUT or after & _OTHERS:
        return False
    last = speech.sentences[-1]
    asked = {token.text for token in last.tokens}
    own = any(token.word.id in ids for token in last.tokens)
    return own or not (speech.punctuated and last.question) or bool(asked & _POINTING)


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
