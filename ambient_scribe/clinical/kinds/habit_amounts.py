"""How much of a habit people tell, in their own words: "a pack a day", "two pints a night".

In: a reading and the part of it that tells of one habit. Out: the words of the amount. What is
counted ("pints") is data: the group "measures of habits" of `lexicons/word_groups.tsv`.
"""

from __future__ import annotations

import re
from functools import cache

from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Reading, Span

_NUMBER = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|"
    r"thirty|forty|\d+(?:\.\d+)?)"
)
_COUNT = (
    rf"(?:(?:a )?couple(?: of)?|(?:a )?few|several|half an?|a quarter of a|{_NUMBER}(?: and a half)?"
    rf"(?: ?(?:to|or|-) ?(?:so|{_NUMBER}))?)"
)
_TIME = r"(?:day|night|week|weekend|month|evening|morning|year|sitting|session)"
_RATE = (
    rf"(?:(?:a|per|each|every|in a) {_TIME}|(?:on|at|over|during) (?:the )?weekends?|daily|nightly|"
    r"weekly|with (?:dinner|meals|lunch|my meal|my dinner)|on (?:a )?(?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)days?|(?:once|twice|\w+ times) a \w+|now and then|every now and then)"
)

_ONE = frozenset({"a", "an"})


def how_much(reading: Reading, span: Span, *, bare: bool = False) -> Attribution | None:
    """ "half a pack a day", "a glass of wine with dinner"; `bare`: "ten a day" is one too, as it
    answers "how many do you smoke?"."""
    text = " ".join(reading.words(span))
    match = _measured().search(text) or (_counted().search(text) if bare else None)
    if match is None or (match.group(0).split()[0] in _ONE and len(match.group(0).split()) == 2):
        return None  # "i haven't had a drink" tells no amount
    first = span.start + text[: match.start()].count(" ")
    last = span.start + text[: match.end()].count(" ") + 1
    return Attribution(first, last, "frequency", match.group(0))


@cache
def _measured() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, group("measures of habits")), key=len, reverse=True))
    of = r"(?: of (?:(?:red|white|hard|cheap) )?(?!the\b|my\b|it\b)\w+)?"
    return re.compile(rf"(?<!\S){_COUNT} (?:{nouns}){of}(?: {_RATE})?(?!\S)")


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){_COUNT} {_RATE}(?!\S)")
