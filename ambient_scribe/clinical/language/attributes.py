"""Attributes of a symptom, condition or finding: what was said of it in its clause.

In: a reading, a clause, a term. Out: `Attributes` with the tokens they came from: onset, duration,
severity, laterality, site, character, radiation, what makes it worse or better, course.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.cues import load_attributes
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Attributes

_REACH = {
    "severity": 4,
    "character": 4,
    "laterality": 5,
    "course": 10,
    "onset": 12,
    "duration": 12,
    "radiation": 12,
    "aggravating": 12,
    "relieving": 12,
}
"""Tokens an attribute may be away from its term."""

_CORRECTED_REACH = 4
"""Tokens more to a side that follows one taken back ("my left, no sorry, the right knee")."""

_STATUS_GAP = 4
_SCALE_END = 12
"""Tokens between the number that ends a scale and what it stands for ("ten being the very worst")."""

_MEANS = frozenset({"being", "is", "means", "meaning", "as"})
"""Between an end of a scale and what it stands for."""

_ABOUT_REACH = 4
_DENIED_REACH = 3
_SEVERE = "severe"
_MORE = frozenset({"bit", "more", "further"})
"""Between "a little" and what it is told about."""

_DOING_REACH = 3
"""Tokens between what was done and how long ("lie down for about an hour")."""

_IS = frozenset({"is", "'s", "are", "looks", "seems", "has", "was", "been", "sounds"})
_CONTROL = frozenset(
    {"stable", "well controlled", "uncontrolled", "worsening", "improving", "in remission"}
)

_PHRASE = 7
"""Tokens that are kept of what follows "worse when", "down into"."""

_SCALE = re.compile(
    r"\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|\d+) "
    r"(?:(?:(?:to|or|-) )?(\w+) )?(?:out of|over|/) (?:ten|10)\b|\b(\d+) ?/ ?10\b"
)
_DIGITS = {
    w: str(i)
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_SIDED = (
    LexiconKind.SITE,
    LexiconKind.SYMPTOM,
    LexiconKind.CONDITION,
    LexiconKind.EXAM,
    LexiconKind.PROCEDURE,
)
"""What may have a right and a left one."""

_RIGHT_AS_WORD = frozenset(
    {
        "now",
        "away",
        "here",
        "there",
        "after",
        "before",
        "?",
        "up",
        "then",
        "okay",
        "where",
        "when",
        "at",
        "so",
    }
)


@dataclass(frozen=True, slots=True)
class Near:
    attributes: Attributes
    spans: tuple[Span, ...]


def attributes_near(
    reading: Reading,
    clause: Span,
    term: Mention,
    *,
    place: Mention | None = None,
    place_named: bool = False,
) -> Near:
    """What the clause says of the term. `place` is the site that belongs to it; `place_named`: the
    term's full name says it already."""
    anchor = Span(min(term.start, place.start), max(term.end, place.end)) if place else term
    values: dict[str, object] = {}
    spans: list[Span] = []
    for found in candidates(reading, clause):
        if found.attribute not in _REACH:
            continue
        if found.attribute in values and not _takes_back(reading, spans, found):
            continue
        if not _is_for(reading, clause, found, anchor, term):
            continue
        value = found.value or phrase_after(reading, clause, found)
        if value:
            values[found.attribute] = value
            spans.append(found)
    if place is not None and not place_named and place.entry.name not in term.entry.name:
        values["site"] = place.entry.name
    return Near(Attributes(**values), tuple(spans))


def candidates(reading: Reading, span: Span, *, bare_times: bool = False) -> list[Attribution]:
    """Everything in a part of the text that could be an attribute, in text order."""
    found = [
        a
        for a in reading.attributions_in(span)
        if a.attribute in _REACH
        and not _inside_term(reading, a)
        and not _inside_status(reading, a)
        and not _is_of_scale_or_talk(reading, a)
    ]
    found += [
        a
        for a in _scores(reading, span)
        if not any(a.meets(o) for o in found if o.attribute == "severity")
    ]
    found += time_phrases(reading, span, bare=bare_times)
    found += _rights(reading, span)
    return sorted(found, key=lambda a: (a.start, -a.end))


@cache
def character_words() -> frozenset[str]:
    return frozenset(row.value for row in load_attributes() if row.attribute == "character")


def _inside_term(reading: Reading, found: Attribution) -> bool:
    """The "dry" of "dry cough" is part of a name; the side of "tore my left acl" is not."""
    kinds = (LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.PROCEDURE)
    return any(
        m.holds(found) and m.kind in kinds and not _is_side_in(m, found) for m in reading.mentions
    )


def _inside_status(reading: Reading, found: Attribution) -> bool:
    """The "a little" of "your a1c is a little high" is no severity."""
    return found.attribute == "severity" and any(
        a.attribute == "status" and a.holds(found) and a != found for a in reading.attributions
    )


def _is_of_scale_or_talk(reading: Reading, found: Attribution) -> bool:
    """The "worst" of "ten being the worst pain ever" is an end of the scale; the "a little bit" of "tell
    me a little bit about your pain" is no severity of it."""
    if found.attribute != "severity":
        return False
    before = reading.words(Span(max(0, found.start - _SCALE_END), found.start))
    numbers = [n for n, word in enumerate(before) if word in _DIGITS or word.isdigit()]
    if any(before[n + 1] in _MEANS for n in numbers if n + 1 < len(before)):
        return True
    if found.value == _SEVERE and group("status negation") & set(before[-_DENIED_REACH:]):
        return True  # "so this isn't the worst headache you've ever had"
    after = reading.words(Span(found.end, found.end + _ABOUT_REACH))
    return "about" in after and not set(after[: after.index("about")]) - _MORE


def _is_side_in(term: Mention, found: Attribution) -> bool:
    """A side among a term's words that its name leaves out."""
    named = term.entry.name.split()
    return found.attribute == "laterality" and term.holds(found) and found.value not in named


def _is_for(
    reading: Reading, clause: Span, found: Attribution, anchor: Span, term: Mention
) -> bool:
    if found.meets(term):
        return _is_side_in(term, found)
    between = _between(found, anchor)
    corrected = found.attribute == "laterality" and reading.has(between, Effect.CORRECTION)
    if found.distance(anchor) > _REACH[found.attribute] + corrected * _CORRECTED_REACH:
        return False
    rivals = [
        m
        for m in reading.mentions_in(clause, LexiconKind.SYMPTOM, LexiconKind.CONDITION)
        if m != term and not m.meets(term)
    ]
    if found.attribute == "duration" and _is_of_doing(reading, found, anchor):
        return False
    if found.attribute == "course" and _is_wished(reading, clause, found):
        return False
    if found.attribute in {"onset", "duration", "course"}:
        # a time closes a list: it belongs to all of it, but for what lasts for a life
        if rivals and found.attribute != "course" and _is_too_brief(found, term):
            return False
        return not reading.has(_between(found, anchor), Effect.END)
    if found.attribute == "laterality":
        return not any(m.distance(found) < anchor.distance(found) for m in rivals)
    if found.start < anchor.start:  # "a mild, dry cough": nothing between but such words
        return not any(found.start < m.start < anchor.start for m in rivals)
    if found.attribute in {"severity", "character"} and any(
        m.start >= found.end and found.distance(m) <= found.distance(anchor) for m in rivals
    ):
        return False  # "a runny nose, a bit of a cough"
    return not any(anchor.end <= m.start < found.start for m in rivals)


def _is_of_doing(reading: Reading, found: Span, anchor: Span) -> bool:
    """ "I had to lie down for an hour before the pain eased": how long something was done."""
    start = max(0, found.start - _DOING_REACH)
    if anchor.end <= found.start:
        start = max(start, anchor.end)
    return bool(group("own doings") & set(reading.words(Span(start, found.start))))


def _is_wished(reading: Reading, clause: Span, found: Attribution) -> bool:
    """ "I look forward to the headaches going away": they have not."""
    before = reading.words(Span(clause.start, found.start))
    return found.value == "improving" and bool(group("wished courses") & set(before))


def _is_too_brief(found: Attribution, term: Mention) -> bool:
    """The days of "hypertension and gout here for two days of foot pain" are the foot's."""
    lasting = term.entry.name in group("lasting illnesses")
    return lasting and bool(group("short units") & set(found.value.replace("-", " ").split()))


def near_status(reading: Reading, term: Span) -> Attribution | None:
    """ "The heart failure is stable", "your diabetes is well controlled"."""
    for found in reading.attributions:
        if found.attribute != "status" or found.value not in _CONTROL:
            continue
        between = reading.words(Span(term.end, max(term.end, found.start)))
        if (
            found.start >= term.end
            and len(between) <= _STATUS_GAP
            and (_IS & set(between) or between == (",",))
        ):
            return found
    return None


def _takes_back(reading: Reading, before: list[Span], found: Attribution) -> bool:
    """ "the left, sorry, the right": the later side is meant."""
    return (
        found.attribute == "laterality"
        and bool(before)
        and reading.has(Span(min(before[-1].end, found.start), found.start), Effect.CORRECTION)
    )


def _between(one: Span, other: Span) -> Span:
    return Span(min(one.end, other.end), max(one.start, other.start))


def phrase_after(reading: Reading, clause: Span, found: Span) -> str | None:
    """The words after an opener, up to the end of the clause or a comma."""
    words: list[str] = []
    for word in reading.words(Span(found.end, min(clause.end, found.end + _PHRASE))):
        if is_punctuation(word):
            break
        words.append(word)
    while words and words[-1] in {"and", "but", "so", "or", "the", "a", "i", "it", "that", "to"}:
        words.pop()
    return " ".join(words) or None


def _scores(reading: Reading, span: Span) -> list[Attribution]:
    """ "seven out of ten" is 7/10, "six to seven out of ten" is 6-7/10."""
    text = " ".join(reading.words(span))
    found = []
    for match in _SCALE.finditer(text):
        if match.group(3):
            value = match.group(3)
        else:
            value = _DIGITS.get(match.group(1), match.group(1))
            upper = _DIGITS.get(match.group(2) or "", match.group(2) or "")
            if upper.isdigit():
                value = f"{value}-{upper}"
        start = span.start + text[: match.start()].count(" ")
        end = start + match.group(0).count(" ") + 1
        found.append(Attribution(start, end, "severity", f"{value}/10"))
    return found


def _rights(reading: Reading, span: Span) -> list[Attribution]:
    """ "right" as a side: only before a word of the body, never "right now" or "right?"."""
    found = []
    for index in range(span.start, span.end):
        if reading.tokens[index].text != "right":
            continue
        after = reading.words(Span(index + 1, min(span.end, index + 3)))
        if reading.words(Span(max(span.start, index - 2), index)) in {("on", "the"), ("to", "the")}:
            found.append(Attribution(index, index + 1, "laterality", "right"))
            continue
        if not after or after[0] in _RIGHT_AS_WORD or is_punctuation(after[0]):
            continue
        ahead = Span(index + 1, min(span.end, index + 4))
        if any(
            (m.start < ahead.end and ahead.start <= m.start) or (m.start <= index < m.end - 1)
            for m in reading.mentions_in(span, *_SIDED)
        ):
            found.append(Attribution(index, index + 1, "laterality", "right"))
    return found


def side_in(reading: Reading, span: Span) -> str | None:
    """The side that an answer names last: "the left, sorry, the right" is the right."""
    sides = [w for w in reading.words(span) if w in {"left", "right", "both"}]
    if not sides:
        return None
    return "bilateral" if sides[-1] == "both" else sides[-1]
