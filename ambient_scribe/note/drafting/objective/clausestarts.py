"""Where a clause begins in what is called out: at a heading, a study, an opening, a part with its verb.

In: tokens and a place among them. Out: what begins there and how many tokens open it; None inside of
a clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.by_first_word import by_first_word
from ambient_scribe.note.phrases.examination import ExamGrammar
from ambient_scribe.note.phrases.reading import load_phrases


class Opening(StrEnum):
    """How a clause begins, which decides how it is written."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    STATED = "stated"
    BARE = "bare"
    AGAIN = "again"
    """ "It is …": said of what was named before."""
    TALK = "talk"
    HEADING = "heading"


@dataclass(frozen=True)
class Start:
    """`length` tokens open the clause; `shows`: a study is said to show something."""

    opening: Opening
    length: int
    heading: str = ""
    subject: str = ""
    verb: str = ""
    study: str = ""
    shows: bool = False


LINKING = frozenset(["and", "but", "with", "so", "then", "now", "also", "or", "uh"])
"""Words between two clauses, which are part of neither."""


def _grammar() -> ExamGrammar:
    return load_phrases().examination.grammar


def start_at(
    tokens: Sequence[Token], index: int, current: Start, opened_at: int = 0
) -> Start | None:
    """What begins at a token; None inside of a clause. `current` began at `opened_at`."""
    before = tokens[index - 1] if index else None
    fresh = before is None or bool(before.mark) or before.text in LINKING
    ended = before is None or before.mark in (".", "?")
    denied = current.opening is Opening.NEGATIVE
    heading = _heading_at(tokens, index, fresh, denied) or _study_at(tokens, index)
    if heading is not None:
        return heading
    if before is not None and not ended and _binds(tokens, index):
        return None
    phrases = load_phrases().examination
    words = _ahead(tokens, index)
    said = {
        Opening.NEGATIVE: _longest(words, phrases.negative),
        Opening.POSITIVE: _longest(words, phrases.positive),
        Opening.AGAIN: 2 * (words[:2] in (("it", "is"), ("it", "has")) and len(words) > 2),
        Opening.TALK: _longest(words, phrases.talk),
    }
    shows = _shows(words)
    if shows:
        return Start(Opening.POSITIVE, shows, shows=True)
    opening = max(said, key=lambda one: said[one])
    if said[opening] and opening is not Opening.TALK:
        return Start(opening, said[opening])
    stated = _stated_at(tokens, index, fresh) or _verbless_at(tokens, index)
    if stated is not None:
        return stated
    if said[opening]:
        return Start(Opening.TALK, said[opening])
    if words[0] == "it" and fresh and len(words) > 1:
        return Start(Opening.AGAIN, 0)
    named = ended or _holds_finding(tokens[opened_at + current.length : index], current)
    bare = None if current.shows and not ended else _bare_at(tokens, index, fresh, named)
    return Start(Opening.TALK, 0) if bare is None and ended else bare


def _binds(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word before holds on to what follows; "other than that" does not."""
    said = [token.text for token in tokens[max(0, index - 2) : index]]
    return said[-1] in _grammar().binding and said != ["than", "that"]


def _longest(words: Sequence[str], phrases: tuple[str, ...]) -> int:
    found = by_first_word(phrases).get(words[0], ())
    return next((len(said) for said in found if tuple(words[: len(said)]) == said), 0)


_REACH = 16
"""Words that an opening may be read from."""


def _ahead(tokens: Sequence[Token], index: int) -> tuple[str, ...]:
    """Up to the end of the sentence."""
    made: list[str] = []
    for token in tokens[index : index + _REACH]:
        made.append(token.text)
        if token.mark in (".", "?"):
            break
    return tuple(made)


# ---------------------------------------------------------------- headings
@cache
def _headings() -> tuple[re.Pattern[str], ...]:
    phrases = load_phrases()
    body = phrases.relevance.body | phrases.examination.words.parts | {"extremity", "sinuses"}
    noun = "(?:" + "|".join(sorted(map(re.escape, body), key=len, reverse=True)) + ")"
    side = "(?:right|left|both|lower|upper|big|great|middle|index|inferior|lateral|medial)"
    spot = "(?:inside|outside|top|bottom|back|front|side|inner side|outer side|tip)"
    part = rf"(?P<part>(?:{spot} of (?:your |the )?)?(?:{side} ){{0,3}}{noun}(?: {noun})?)\b"
    lead = "(?:and |but |so |now |then |well )*"
    whose = "(?:your |the |his |her |this |my |a )?"
    exam = r"(?:physical )?exam(?:ination)?\b"
    looking = "(?:looking at|look at|listening to|listen to|feeling|feel|examining|palpating)"
    patterns = (
        rf"{lead}(?:on|for|in|with) {whose}(?P<kind>(?:[\w-]+ ){{0,3}}?){exam}"
        rf"(?: (?:of|on|to) {whose}{part})?",
        rf"(?:a )?(?:focused )?{exam} (?:of|on|to) {whose}{part}",
        rf"{lead}{whose}(?P<kind>[\w-]+ ){exam}(?! (?:is|was|looks|seems|has|shows|normal))",
        rf"{lead}(?:when i )?{looking} {whose}{part}",
        rf"{lead}(?:(?:on|in|over|to|for) )?(?:your |the |his |her |both )(?:of your )?{part}",
    )
    return tuple(map(re.compile, patterns))


def _heading_at(tokens: Sequence[Token], index: int, fresh: bool, denied: bool) -> Start | None:
    """After a denial, "on your belly it is …" is of the belly: what is not there is not described."""
    words = _ahead(tokens, index)
    text = " ".join(words)
    *exams, site = _headings()
    for pattern in exams:
        match = pattern.match(text)
        if match is not None:
            named = match.groupdict()
            kind = [w for w in (named.get("kind") or "").split() if w not in _grammar().not_kinds]
            heading = named.get("part") or " ".join(kind)
            return Start(Opening.HEADING, len(match[0].split()), heading=heading)
    match = site.match(text)
    if match is None:
        return None
    described = denied and words[len(match[0].split()) :][:2] == ("it", "is")
    if not (fresh or described or (index and text.startswith("your "))):
        return None
    if index and tokens[index - 1].text in _grammar().binding and not tokens[index - 1].mark:
        return None
    length = len(match[0].split())
    following = words[length:]
    phrases = load_phrases().examination
    opened = following and (
        _longest(following, phrases.positive)
        or _longest(following, phrases.negative)
        or following[:2] in (("it", "is"), ("it", "has"))
    )
    return Start(Opening.HEADING, length, heading=match["part"]) if opened else None


# ---------------------------------------------------------------- studies
@cache
def _studies() -> re.Pattern[str]:
    phrases = load_phrases()
    names = sorted(phrases.examination.studies, key=len, reverse=True)
    body = phrases.relevance.body | phrases.examination.words.parts | {"lumbar", "abdominal"}
    body |= {"humerus", "cervical", "thoracic", "pelvic", "renal", "carotid", "skin", "breast"}
    noun = "(?:" + "|".join(sorted(map(re.escape, body), key=len, reverse=True)) + ")"
    side = "(?:right|left|both|lower|upper|big|great|middle)"
    part = rf"(?:(?:{side} ){{0,2}}{noun}(?: {noun})?)"
    study = "(?:" + "|".join(map(re.escape, names)) + ")"
    lead = r"(?:(?:so|and|now|looking|at|here|reviewing|in|the|results?|of|your|this|is|that|an?|for) )*"
    return re.compile(
        rf"{lead}(?:last |recent |most recent )?(?P<name>(?:{part} )?{study}"
        rf"(?P<of> of (?:your |the |both )?{part})?)\b(?! sites?\b)(?: results?| reports?| images?)?"
    )


def _study_at(tokens: Sequence[Token], index: int) -> Start | None:
    if index and tokens[index - 1].text in ("if", "get", "order", "an", "another", "until"):
        return None
    match = _studies().match(" ".join(_ahead(tokens, index)))
    if match is None:
        return None
    name = re.sub(r"\b(?:your|the)\b ", "", match["name"])
    return Start(Opening.HEADING, len(match[0].split()), study=name)


_TOLD = (
    "as",
    "with",
    "that",
    "you",
    "there",
    "do",
    "have",
    "has",
    "is",
    "are",
    "still",
    "it",
    "does",
    "also",
)
_BEFORE_SHOWS = ("it", "this", "that", "which", "they", "and", "also", "does", "do", "these")


def _shows(words: Sequence[str]) -> int:
    """Length of "it also shows that you have"."""
    index = 0
    while index < len(words) and words[index] in _BEFORE_SHOWS:
        index += 1
    if words[index : index + 2] == ("came", "back"):
        index += 1
    elif index >= len(words) or words[index] not in load_phrases().examination.showing:
        return 0
    index += 1
    if words[index : index + 1] == ("me",):
        return 0
    while index < len(words) and words[index] in _TOLD:
        index += 1
    return index


# ---------------------------------------------------------------- a part of the body with its verb
_LONGEST_SUBJECT = 7
_OWNERS = frozenset(["your", "the", "his", "her", "both"])


def _stated_at(tokens: Sequence[Token], index: int, fresh: bool) -> Start | None:
    words = load_phrases().examination.words
    end = _verb_after(tokens, index, fresh)
    if end is None:
        return None
    owned = tokens[index].text in _OWNERS
    own = [token.text for token in tokens[index + owned : end]]
    if not _is_part(own, owned, fresh):
        return None
    if tokens[end].text in _HELPING:
        end += 1
        if text_at(tokens, end) not in words.gives:
            return None
    said = " ".join(own)
    return Start(Opening.STATED, end - index + 1, subject=said, verb=tokens[end].text)


def _verbless_at(tokens: Sequence[Token], index: int) -> Start | None:
    """ "Metacarpals intact", "neck supple": a part with how it is, and no verb."""
    words = load_phrases().examination.words
    if tokens[index].text not in words.parts or tokens[index].mark:
        return None
    if text_at(tokens, index + 1) not in _grammar().verbless:
        return None
    if index and tokens[index - 1].text in _JOINING:
        return None
    following = text_at(tokens, index + 2)
    if following in words.findings | words.parts | words.links and not tokens[index + 1].mark:
        return None
    return Start(Opening.STATED, 1, subject=tokens[index].text, verb="is")


def _verb_after(tokens: Sequence[Token], index: int, fresh: bool) -> int | None:
    """The place of the verb of a part that is named here; None where it is none."""
    words = load_phrases().examination.words
    verbs = words.links | words.gives | _HELPING
    owned = tokens[index].text in _OWNERS
    if tokens[index].text in _JOINING:
        return None
    for place in range(index, min(index + _LONGEST_SUBJECT + 1, len(tokens))):
        text = tokens[place].text
        if place > index and text in verbs and not _is_sound(tokens, place):
            paused = any(token.mark for token in tokens[index : place - 1])
            return None if paused else place
        if tokens[place].mark not in ("", ","):
            return None
        if owned and text == "there" and text_at(tokens, place + 1) in words.links:
            continue
        joined = text == "and" and not owned and not fresh
        ends = place > index and text in _grammar().subject_ends and not _joins(tokens, place)
        if ends or joined:
            return None
    return None


def _is_sound(tokens: Sequence[Token], place: int) -> bool:
    """ "Bowel sounds": no verb."""
    return tokens[place].text == "sounds" and tokens[place - 1].text in _SOUNDING


def _is_part(own: Sequence[str], owned: bool, fresh: bool) -> bool:
    """Words that name a part of the body or a function; "your …" at a clause's beginning always is."""
    phrases = load_phrases()
    words = phrases.examination.words
    body = words.parts | phrases.relevance.body
    named = body | words.findings
    if not named & set(own) and not (owned and fresh and own):
        return False
    alone = (named if fresh else body) | _grammar().in_subject | {"and"}
    return owned or set(own) <= alone


_SOUNDING = frozenset(["bowel", "breath", "lung", "extra"])
_HELPING = frozenset(["does", "do"])
_JOINING = frozenset(["and", "of", "or", "but", "with"])


def text_at(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if index < len(tokens) else ""


def _joins(tokens: Sequence[Token], index: int) -> bool:
    """An "and" between two parts ("motor and sensation are intact")."""
    if tokens[index].text != "and" or index + 1 >= len(tokens):
        return False
    phrases = load_phrases()
    words = phrases.examination.words
    following = tokens[index + 1].text
    return following in (
        words.parts | words.findings | phrases.relevance.body | _grammar().in_subject
    ) - {
        "your",
        "the",
        "both",
    }


# ---------------------------------------------------------------- findings without a verb
_SHORTEST_BARE = 2


def _holds_finding(said: Sequence[Token], current: Start) -> bool:
    """Of "you have limited active motion" the "limited" alone is none yet: "active" goes on with it."""
    if current.opening not in (Opening.POSITIVE, Opening.NEGATIVE, Opening.BARE):
        return True
    phrases = load_phrases()
    words = phrases.examination.words
    return bool((words.findings | words.parts | phrases.relevance.body) & {t.text for t in said})


def _bare_at(tokens: Sequence[Token], index: int, fresh: bool, named: bool) -> Start | None:
    """ "No calf tenderness", "negative Murphy's sign", "strong dorsalis pedis pulse"."""
    text = tokens[index].text
    before = tokens[index - 1].text if index else ""
    if text == "no":
        return None if before in _grammar().after_verb and not fresh else Start(Opening.NEGATIVE, 1)
    described = text in _grammar().verbless and before in load_phrases().examination.words.parts
    binding = _grammar().after_verb | {"and"}
    if text in _ADJECTIVES and named and not described and before not in binding:
        return Start(Opening.BARE, 0)
    marked = index == 0 or bool(tokens[index - 1].mark)
    words = load_phrases().examination.words
    if not marked or text in LINKING | _grammar().subject_ends | words.links | words.gives:
        return None
    segment = []
    for token in tokens[index : index + _REACH]:
        segment.append(token.text)
        if token.mark:
            break
    found = load_phrases().examination.words.findings & set(segment)
    sentence = index == 0 or tokens[index - 1].mark in (".", "?")
    if sentence or (found and len(segment) >= _SHORTEST_BARE):
        return Start(Opening.BARE, 0)
    return None


_ADJECTIVES = frozenset(
    ["negative", "positive", "strong", "active", "brisk", "intact", "nontender"]
)
