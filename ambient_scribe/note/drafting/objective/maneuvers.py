"""What hurts under the examiner's hand: a question while pressing or moving a part, and its answer.

In: a survey of the visit. Out: findings ("pain with palpation of the inner side of the right knee"), each
with the words of the question and of the answer. A question without a place, and an answer that
turns, make none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.objective.scribing import Finding, system_of
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.examination import Maneuvers
from ambient_scribe.note.phrases.reading import load_phrases

_REACH = 34
"""Words back from the end of a question in which its maneuver and its place are told."""

_LONGEST_ANSWER = 16
"""Words of an answer that says yes or no; a longer one is a story."""

_PALPATION, _MOVING = "palpation", "movement"


@dataclass(frozen=True)
class _Asked:
    """`act` is what a note calls the maneuver; `tokens` are the words of the question."""

    act: str
    place: str
    tokens: tuple[Token, ...]


def answered(survey: Survey, told: Sequence[Finding]) -> tuple[Finding, ...]:
    """Without what the clinician calls out afterwards (`told`)."""
    made: list[Finding] = []
    part = ""
    before: _Asked | None = None
    for speech, answer in zip(survey.speeches, survey.speeches[1:], strict=False):
        if speech.passage.role is not Role.CLINICIAN:
            continue
        tokens = [token for spoken in speech.sentences for token in spoken.tokens]
        if not tokens or not _is_open(survey, tokens[-1]):
            before = before if not tokens else None
            continue
        named = _last_part(tokens)
        part = part if not named or part.endswith(f" {named}") else named
        asked = _asked(tokens, part, before)
        before = asked or before
        if asked is None or answer.passage.role is Role.CLINICIAN:
            continue
        finding = _finding(asked, answer)
        if finding is not None and not any(_tells(one, finding) for one in told):
            made.append(finding)
    contrary = {(one.text.removeprefix("no ").removeprefix("slight "), one.text) for one in made}
    twice = {name for name, _ in contrary if len({t for n, t in contrary if n == name}) > 1}
    return tuple(
        one for one in made if one.text.removeprefix("no ").removeprefix("slight ") not in twice
    )


def _is_open(survey: Survey, last: Token) -> bool:
    place = survey.place(last.word.id)
    at = survey.exam_at
    return at is not None and place >= at and survey.before_assessment(place)


# ---------------------------------------------------------------- the question
@cache
def _hurting() -> re.Pattern[str]:
    maneuvers = load_phrases().examination.maneuvers
    return re.compile(rf"\b{_one_of(maneuvers.hurts)}\b")


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?:\s*\b{_one_of(load_phrases().examination.maneuvers.tails)}\b)*\s*$")


def _one_of(phrases: Sequence[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) + ")"


def _asked(tokens: Sequence[Token], part: str, before: _Asked | None) -> _Asked | None:
    """ "When I push on the inside, does that hurt" or "does it hurt when I push on the inside"."""
    tail = tokens[-_REACH:]
    said = " ".join(token.text for token in tail)
    found = list(_hurting().finditer(said))
    if not found:
        return None
    match = found[-1]
    after = said[match.end() :]
    if _tail().fullmatch(after):
        told = said[: match.start()].split()
        start = _condition(told)
    else:
        words = after.split()
        if words[:1] and words[0] not in ("when", "if", "as"):
            return None
        told, start = words, 0
        shift = len(said[: match.end()].split())
        tail = tail[shift - len(match[0].split()) :]
    return _maneuver(told[start:], tail[-(len(told) - start) - 8 :], part, before)


def _condition(words: Sequence[str]) -> int:
    """Where the last "when I …" or "and I am going to …" begins."""
    opens = [n for n, word in enumerate(words) if word in ("when", "if", "i", "as")]
    acts = load_phrases().examination.maneuvers
    verbs = acts.pressing | acts.moving.keys()
    last = max((n for n, word in enumerate(words) if word in verbs), default=None)
    if last is None:
        again = [n for n, w in enumerate(words) if " ".join(words[n : n + 2]) in acts.again]
        return again[-1] if again else len(words)
    return max((n for n in opens if n <= last), default=last)


def _maneuver(
    words: Sequence[str], tokens: Sequence[Token], part: str, before: _Asked | None
) -> _Asked | None:
    acts = load_phrases().examination.maneuvers
    at = next((n for n, word in enumerate(words) if word in acts.pressing), None)
    if at is not None and "against" not in words:
        place = _place(words[at + 1 :], part)
        return _Asked(_PALPATION, place, tuple(tokens)) if place else None
    moved = next((n for n, word in enumerate(words) if word in acts.moving), None)
    if moved is not None:
        place = _place(words[moved + 1 :], part)
        act = acts.moving[words[moved]]
        return _Asked(act, place, tuple(tokens)) if place else None
    if before is not None and " ".join(words[:2]) in acts.again:
        place = _place(words[2:], part)
        return _Asked(before.act, place, (*before.tokens, *tokens)) if place else None
    return None


def _place(words: Sequence[str], part: str) -> str:
    """ "The inside" of the part that is examined, "your midfoot"; a bare "here" is no place."""
    phrases = load_phrases()
    acts = phrases.examination.maneuvers
    body = _body()
    start = next((n for n, word in enumerate(words) if word in body | acts.spots), len(words))
    if start > _TO_A_PLACE:
        start = len(words)
    end = start
    while end < len(words) and words[end] in body | acts.spots:
        end += 1
    named = [w for w in words[start:end] if w not in ("your", "the", "part")]
    while named and named[-1] == "of":
        del named[-1]
    own = [w for w in named if w != "of"]
    if words[:end][-2:] == ["your", "back"]:
        return "back"
    if {*part.split(), *words} >= _SIDES or "between" in words:
        return ""
    if len(named) > 1 and named[-1] == "back":
        del named[-1], own[-1]
    if not own or own == ["right"]:
        return part if part and {"it", "here", "around", "back", "this"} & set(words[:4]) else ""
    if not body & set(own):
        spot = " ".join(own)
        return f"{_written(acts, spot)} of the {part}" if part else ""
    side = next((one for one in sorted(_SIDES) if one in part.split()), "")
    inner = [w for w in own if w in body]
    text = " ".join(_written(acts, w) for w in named).replace(" of ", " of the ")
    sided = _SIDES & set(own)
    if side and not sided and set(inner) <= set(part.split()):
        text = text.replace(inner[0], f"{side} {inner[0]}", 1)
    return text


_SIDES = frozenset({"right", "left"})

_TO_A_PLACE = 4
"""Words between the verb and its place ("push on the very …")."""


def _written(acts: Maneuvers, spot: str) -> str:
    return " ".join(acts.written.get(word, word) for word in spot.split())


@cache
def _body() -> frozenset[str]:
    phrases = load_phrases()
    own = phrases.relevance.body | phrases.examination.words.parts | _MORE_PARTS
    return own - _NO_PLACE


_MORE_PARTS = frozenset({"midfoot", "kneecap", "patella", "groin", "forearm", "chest"})
_NO_PLACE = frozenset(
    {
        "heart",
        "lungs",
        "lung",
        "speech",
        "gait",
        "strength",
        "sensation",
        "reflexes",
        "mood",
        "affect",
    }
    | {
        "rhythm",
        "rate",
        "pulse",
        "pulses",
        "refill",
        "reflex",
        "bleeding",
        "feeling",
        "bowel",
        "site",
    }
    | {"back", "hand"}
)
""" "Back" and "hand" are seldom places where something is pushed back or held."""


@cache
def _part() -> re.Pattern[str]:
    noun = _one_of(tuple(sorted(_body())))
    return re.compile(rf"\b(?:(?:right|left|both|lower|upper|big|great) ){{0,2}}{noun}\b")


def _last_part(tokens: Sequence[Token]) -> str:
    """The part named last, where the question itself names none; "knee" after "right knee" is it."""
    said = " ".join(token.text for token in tokens)
    found = [match[0] for match in _part().finditer(said)]
    if not found:
        return ""
    last = found[-1]
    noun = last.split()[-1]
    return next((one for one in reversed(found) if one.endswith(f" {noun}")), last)


# ---------------------------------------------------------------- the answer
def _finding(asked: _Asked, answer: Speech) -> Finding | None:
    acts = load_phrases().examination.maneuvers
    said = [word for word in plain(answer.passage) if word not in _FILLERS]
    if not said or len(said) > _LONGEST_ANSWER:
        return None
    text = " ".join(said)
    pain = f"pain with {asked.act} of the {asked.place}"
    if _opens(text, acts.no):
        if acts.turns_no & set(said):
            return None
        written = f"no {pain}"
    elif _opens(text, acts.yes) and not acts.turns_yes & set(said):
        slight = any(cue in text for cue in acts.slight)
        written = f"slight {pain}" if slight else pain
    else:
        return None
    words = (*(t.word.id for t in asked.tokens), *(word.id for word in answer.passage.words))
    return Finding(written, tuple(dict.fromkeys(words)), system_of(written, "", None))


_FILLERS = frozenset({"uh", "um", "hmm", "hmmm", "oh", "well", ""})


def _opens(text: str, phrases: Sequence[str]) -> bool:
    return any(f"{text} ".startswith(f"{one} ") for one in phrases)


def _tells(told: Finding, asked: Finding) -> bool:
    """The clinician says it themself ("so there is tenderness of the right knee"),
    or the opposite of the same place, which is nearer to what they found."""
    said = set(f"{told.text} {told.heading}".replace(",", "").split())
    own = set(asked.text.split())
    if not {"pain", "tenderness", "tender", "painful"} & said or not _body() & said & own:
        return False
    return "side" not in own or ("no" in said) == ("no" in own)
