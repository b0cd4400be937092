"""By when an action of the plan is to be done, and for how long it is to last.

In: the words around an action. Out: a due time as it was said ("in two weeks", "by monday",
"after the scan"), or a duration ("for six weeks"), which is no due time.
"""

from __future__ import annotations

import re

from ambient_scribe.clinical.language.reading import Attribution, Reading, Span

_SMALL = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+)"
_COUNT = (
    rf"(?:(?:a )?couple(?: of)?|(?:a )?few|several|half an?|{_SMALL}|fourteen|fifteen|twenty|thirty|"
    r"forty(?: eight)?|twenty four|fifty|sixty|ninety)"
)
_VAGUE = (
    r"(?:(?:about|around|roughly|maybe|probably|approximately|like|another|at least|say|the next|"
    r"next) )*"
)
_COUNTED = rf"{_VAGUE}{_COUNT}(?: ?(?:to|or|-|,|maybe) (?:about )?(?:{_COUNT}|so))? ?-?"
_END = r"(?: (?:or|to) (?:so|two|three|\d+))?(?: and a half)?"
_LENGTH = rf"{_COUNTED} ?(?:hour|day|night|week|fortnight|month|year)s?{_END}(?: time| 's time)?"
_SHORT_LENGTH = rf"{_COUNTED} ?(?:second|minute)s?{_END}"
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_PART = r"(?: (?:morning|afternoon|evening|night))?"
_ORDINAL = (
    r"(?:(?:twenty |thirty |twenty - |thirty - )?(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|"
    r"fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth))"
)
_FEAST = r"(?:christmas|easter|thanksgiving|new year|new years|the new year|the holidays?|ramadan)"
_THEIR = (
    r"(?:the|your|her|his|their|that|this|these|we get the|you get the|you 've had the|"
    r"you have had the|you have the|you finish the|you 've finished the)"
)
_EVENT = (
    rf"{_THEIR} (?:(?:next|blood|mri|ct|heart|stress|sleep|ultrasound|test|lab|follow - up|scan) )?"
    r"(?:scan|mri|ct|x - ray|xray|x-ray|ultrasound|echo|test|tests|bloods|labs|results|result|biopsy|"
    r"surgery|operation|procedure|colonoscopy|endoscopy|appointment|visit|holidays?|vacation|trip|"
    r"wedding|birth|delivery|antibiotics|course|study|injection|shot|baby)"
)
_NAMED_DAY = (
    rf"(?:(?:next |this |this coming |the following )?{_WEEKDAY}{_PART}|{_MONTH}(?: the)?(?: {_ORDINAL})?|"
    rf"(?:next|early next|late|early|mid) (?:week|month|year|{_SEASON}|{_MONTH})|tomorrow{_PART}|"
    rf"{_FEAST}|the (?:end|beginning|start|middle) of (?:the|next|this|{_MONTH}) ?"
    rf"(?:day|week|month|year|{_SEASON})?|the (?:{_SEASON}|morning|new year))"
)
_BACK = r"(?: (?:is|are|comes?|gets?))?(?: back)?(?: in)?"
_RESULTS = r"(?:results?|tests?|labs?|bloods?|scan|mri|biopsy|cultures?)"
_DUE = re.compile(
    r"(?<!\S)("
    rf"(?:in|within|after|at) {_LENGTH}|in (?:a|half a) year 's time|in half a year|"
    r"(?:in|within|during|over) the (?:next|coming) (?:day|week|month|year)s?|"
    rf"{_LENGTH} (?:from (?:now|today|then)|after (?:that|surgery))|"
    rf"a week (?:from |on |next )?{_WEEKDAY}|"
    rf"(?:on|by|before|after|in|around|for) {_NAMED_DAY}|"
    rf"(?:on|by|before) the {_ORDINAL}(?: of {_MONTH})?(?! (?:visit|day|time|dose))|"
    rf"(?:by|before|after|following|at) (?:{_EVENT}|surgery|then)|"
    r"at (?:your|the|her|his|our) next (?:visit|appointment|check - up|checkup)|next visit|"
    rf"once (?:the|your|those|these|we have the|we get the) (?:\w+ )?{_RESULTS}{_BACK}|"
    rf"when (?:the|your) (?:\w+ )?{_RESULTS}{_BACK}|"
    r"first thing (?:in the morning|tomorrow)|later (?:this week|on this week|this month|this year)|"
    rf"(?:early |sometime |some time |later )?(?:next|this coming) (?:week|month|year|{_SEASON}|"
    rf"{_WEEKDAY}{_PART}|{_MONTH})|this (?:week|month|{_WEEKDAY}|{_SEASON})|"
    rf"tomorrow{_PART}|{_WEEKDAY}{_PART}|as soon as possible"
    r")(?!\S)"
)
_NOW = re.compile(
    r"(?<!\S)((?:later |by )?(?:today|tonight)|this (?:morning|afternoon|evening)|right away|"
    r"straight away|immediately)(?!\S)"
)
"""Due at once: of an order; a greeting says it of a visit ("good to see you today")."""

_BARE = re.compile(rf"(?<!\S)({_LENGTH})(?!\S)(?! ago| old| back| before)")
_LASTING = re.compile(
    rf"(?<!\S)for ({_LENGTH}|{_SHORT_LENGTH}|a while|life|the rest of (?:the|this) "
    r"(?:day|week|month|year))(?!\S)"
    rf"|(?<!\S)((?:until|till) (?:{_NAMED_DAY}|{_EVENT}|then))(?!\S)"
)
_UNTIL = re.compile(rf"(?<!\S)(?:until|till) (?:{_NAMED_DAY}|{_EVENT}|then)")
_PAST = re.compile(r"(?<!\S)(?:for|over|in|within|these) (?:the )?(?:last|past) \S+(?: \S+)?")


def due_in(
    reading: Reading, span: Span, *, bare: bool = False, now: bool = False
) -> Attribution | None:
    """The first due time in a part of the text. `bare`: "about two weeks" alone is one too;
    `now`: "today" is one."""
    text = _text(reading, span)
    past = [m.span() for pattern in (_PAST, _UNTIL) for m in pattern.finditer(text)]
    for match in (*_DUE.finditer(text), *(_NOW.finditer(text) if now else ())):
        if not _told_already(match, past, text):
            return _attribution(text, span, match.start(1), match.end(1), "due", match.group(1))
    lasting = _LASTING.search(text)
    match = _BARE.search(text) if bare else None
    if match is None or (lasting is not None and lasting.start() <= match.start()):
        return None
    if _told_already(match, past, text):
        return None
    value = "in " + re.sub(r"^(?:in|next) ", "", match.group(1))
    return _attribution(text, span, match.start(1), match.end(1), "due", value)


def lasting_in(reading: Reading, span: Span) -> Attribution | None:
    """How long it is to go on: "for two weeks", "until monday"."""
    text = _text(reading, span)
    match = _LASTING.search(text)
    if match is None or any(
        begin <= match.start() < end for begin, end in (m.span() for m in _PAST.finditer(text))
    ):
        return None
    group = 1 if match.group(1) else 2
    value = match.group(group)
    return _attribution(text, span, match.start(group), match.end(group), "duration", value)


def _told_already(match: re.Match[str], past: list[tuple[int, int]], text: str) -> bool:
    """ "over the last two weeks", "two weeks ago"."""
    after = text[match.end() :].split()[:1]
    return after in (["ago"], ["old"], ["earlier"]) or any(b <= match.start() < e for b, e in past)


def _text(reading: Reading, span: Span) -> str:
    return " ".join(reading.words(span))


def _attribution(
    text: str, span: Span, begin: int, end: int, attribute: str, value: str
) -> Attribution:
    first = span.start + text[:begin].count(" ")
    last = span.start + text[:end].count(" ") + 1
    value = re.sub(r" ([,\-]) ", r"\1", value)
    return Attribution(first, last, attribute, value)
