"""A time, a span or a frequency that an answer names: "um probably about two days ago, maybe" → "about
2 days ago".

In: an answer in lower case, its numbers as numerals. Out: the phrase, or None where none is named or
the speaker does not know.
"""

from __future__ import annotations

import re

_UNIT = r"(?:minute|hour|day|night|week|month|year)s?"
_COUNT = (
    r"(?:\d+(?:\.\d+)?(?: (?:to|or) \d+)?|half an?|an?|one|(?:a )?couple(?: of)?|(?:a )?few|"
    r"several|many)"
)
_LENGTH = rf"(?:{_COUNT}(?: and a half)? {_UNIT}(?: and a half)?|{_UNIT} and a half)(?! old)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART = r"(?: (?:morning|afternoon|evening|night))"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_ROUGHLY = r"(?:(?:about|around|approximately|almost|nearly|over|at least|just over|less than|more than) )?(?:the )?"
_POINT = (
    rf"(?:{_ROUGHLY}{_LENGTH} (?:ago|back)|yesterday{_PART}?|today(?! is\b)|"
    rf"last (?:night|week|weekend|month|year|summer|winter|spring|fall|{_DAY}{_PART}?)|"
    rf"this (?:morning|afternoon|evening|weekend|week)|over the weekend|(?:on )?{_DAY}{_PART}?|"
    rf"(?:back )?in {_MONTH}(?: of)?(?: (?:19|20)\d\d| last year| this year)?|in (?:19|20)\d\d)"
)
_SPAN = (
    rf"(?:{_ROUGHLY}(?:last|past) (?:{_COUNT} )?{_UNIT}|since {_POINT}|{_ROUGHLY}{_LENGTH}(?! ago| back)|"
    r"(?:all|most of) (?:his|her|their|my) life)"
)
_OFTEN = (
    rf"(?:every (?:other )?(?:single )?(?:day|night|morning|week|month|hour)|every {_LENGTH}|"
    rf"(?:about |around |maybe )?(?:once|twice|{_COUNT} times) (?:a|an|per|every|each) (?:day|night|week|month|year|hour)|"
    r"all the time|daily|weekly|monthly|once in a while|on and off)"
)
_UNKNOWN = re.compile(
    r"\b(?:do|can|could|did) not (?:really )?(?:know|remember|recall|think)|not sure|forget\b"
)
_KINDS = {
    kind: re.compile(rf"\b{found}\b")
    for kind, found in (("time", _POINT), ("span", _SPAN), ("often", _OFTEN))
}
_OPENS = 60
"""Characters of an answer in which what was asked is named."""


def named(kind: str, answer: str) -> str | None:
    """The first phrase of a kind ("time", "span", "often").

    >>> named("time", "probably about 2 days ago"), named("span", "i am not sure"), named("span", "3 weeks")
    ('about 2 days ago', None, '3 weeks')
    """
    found = _KINDS[kind].search(answer)
    if found is None or found.start() > _OPENS or _UNKNOWN.search(answer[: found.start()]):
        return None
    text = re.sub(r"(?<!a )\bcouple\b", "a couple", found[0].removeprefix("maybe "))
    text = re.sub(r"^(the|last|past) a couple", r"\1 couple", text)
    text = re.sub(r"\bcouple (?=\w+s\b)", "couple of ", text.replace("couple of", "couple"))
    text = re.sub(r"(^| )(a )?few ", r"\1a few ", text).replace("last a few", "last few")
    text = text.replace("past a few", "past few").replace("the a ", "a ")
    text = re.sub(rf"^(?={_DAY})", "on ", text)
    text = re.sub(r"(^|about |around )(?=(?:year|month|week|day) and a half)", r"\1a ", text)
    return re.sub(r" back$", " ago", text)
