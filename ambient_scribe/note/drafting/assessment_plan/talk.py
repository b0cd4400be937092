"""The clinician's talk of assessment and plan, cut into lines that each say one thing.

In: a survey of the visit. Out: lines in order, each with the problem to which the clinician turned
with it, where they did ("for your second problem, the knee pain, …", "from a heart standpoint, …"):
those words are taken off. Where no punctuation was written, a line ends where the next opens like one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.dictated import is_dictated, is_verbless
from ambient_scribe.note.drafting.language.finite import AUXILIARIES
from ambient_scribe.note.drafting.language.grammar import verb_table
from ambient_scribe.note.drafting.survey.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LONGEST_WRITTEN = 40
"""Words of a sentence with punctuation that is cut like one without."""

_SHORTEST = 2
_LONGEST_UNKNOWN = 4
"""The same where no fact names the problem."""

_INTRODUCING = frozenset({"of", "your", "this", "is", "the"})

_LONGEST_NAME = 8
"""Words in which a problem is named."""

_ASSUMING = frozenset({"if", "when", "once", "unless", "until"})
_JOINING = frozenset({"and", "so", "but", "then", "now", "okay", "or", "also", "well"})
_COUNTING = frozenset({"firstly", "secondly", "thirdly", "lastly", "finally"})
"""Before a turn to a problem ("lastly, for your high blood pressure, …")."""

_DETERMINERS = frozenset({"your", "the", "a", "an", "his", "her", "their", "this", "that", "some"})


@dataclass(frozen=True)
class Turn:
    """The words in which the clinician turns to a problem; `named` are those that name it, none where
    the problem is only counted ("for your first problem"); `sure`: it was, or the words can mean nothing
    else ("from a heart standpoint")."""

    spoken: tuple[Token, ...]
    named: tuple[Token, ...]
    sure: bool


@dataclass(frozen=True)
class Line:
    """One thing that the clinician says. `spoken` may be empty where they only turn to a problem."""

    speech: Speech
    spoken: SpokenSentence
    turn: Turn | None = None


def lines_of(survey: Survey, speech: Speech, named: frozenset[str]) -> tuple[Line, ...]:
    """Of one of the survey's speeches; `named` are the words that name complaints and conditions of the
    visit."""
    return survey.once((_lines_of, id(speech), named), lambda: tuple(_lines_of(speech, named)))


def _lines_of(speech: Speech, named: frozenset[str]) -> Iterator[Line]:
    dictated, first = is_dictated(speech), True
    for spoken in speech.sentences:
        if dictated and first and is_verbless(spoken.tokens):
            alone = Turn(tuple(spoken.tokens), _without_count(spoken.tokens), sure=True)
            yield Line(speech, SpokenSentence((), False, spoken.closed), alone)
            first = False
            continue
        first = first and not spoken.tokens
        long = len(spoken.tokens) > _LONGEST_WRITTEN
        cut = _pieces(spoken.tokens) if long or not speech.punctuated else [spoken.tokens]
        pieces = [piece for one in cut for piece in _turning(one, named)]
        for number, piece in enumerate(pieces):
            question = spoken.question and number == len(pieces) - 1
            turn = (_written_turn(piece) if dictated else None) or turn_of(piece, named)
            left = piece[len(turn.spoken) :] if turn is not None else piece
            yield Line(speech, SpokenSentence(tuple(left), question, spoken.closed), turn)


def talk(survey: Survey, named: frozenset[str]) -> Iterator[Line]:
    """The lines of the clinician from where assessment and plan begin."""
    at = survey.assessment_at
    if at is None:
        return
    for speech in survey.speeches:
        words = speech.passage.words
        if speech.passage.role is not Role.CLINICIAN or survey.place(words[-1].id) < at:
            continue
        for line in lines_of(survey, speech, named):
            every = line.spoken.tokens or (line.turn and line.turn.spoken)
            if every and survey.place(every[-1].word.id) >= at:
                yield line


def _written_turn(tokens: Sequence[Token]) -> Turn | None:
    """ "Under her gout, …", "on the knee, …", as a summary is dictated."""
    start = 0
    while start < len(tokens) and tokens[start].text in _JOINING:
        start += 1
    if [token.text for token in tokens[start : start + 1]] not in _WRITTEN_LEADS:
        return None
    for index in range(start + 1, min(len(tokens), start + _LONGEST_NAME)):
        if tokens[index].mark:
            named = _bare(tokens[start + 1 : index + 1])
            outline = {"plan", "assessment", "impression"} & {token.text for token in named}
            spoken = tuple(tokens[: index + 1])
            return Turn(spoken, () if outline else named, sure=not outline)
    return None


_WRITTEN_LEADS = (["under"], ["on"], ["for"], ["regarding"])


def _without_count(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """ "Number two, the knee" names the knee."""
    kept = list(tokens)
    if kept and kept[0].text == "number":
        del kept[:2]
    return _bare(kept)


# ---------------------------------------------------------------- cutting
def _pieces(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Cut where a line opens. After "if …" the first opening is what is to be done then."""
    cuts = [0]
    for index in range(1, len(tokens)):
        if not _opens(tokens, index) or _is_linked(tokens, index):
            continue
        start = tokens[_lead(tokens, cuts[-1]) :][:1]
        begun = any(cut_opens(tokens, n) for n in range(cuts[-1] + 1, index))
        if start and start[0].text in _ASSUMING and not begun and tokens[index].text != "if":
            continue
        cuts.append(index)
    cuts.append(len(tokens))
    pieces = [tokens[first:last] for first, last in pairwise(cuts)]
    return [piece for piece in map(_closed, pieces) if len(piece) >= _SHORTEST]


def _turning(tokens: Sequence[Token], named: frozenset[str]) -> Iterator[Sequence[Token]]:
    """Cut where the clinician turns to a problem after a comma."""
    first = 0
    for index in range(1, len(tokens)):
        if tokens[index - 1].mark == "," and index > first + 1:
            turn = turn_of(tokens[index:], named)
            if turn is not None and len(turn.spoken) < len(tokens) - index:
                yield tokens[first:index]
                first = index
    yield tokens[first:]


def cut_opens(tokens: Sequence[Token], index: int) -> bool:
    return _opens(tokens, index) and not _is_linked(tokens, index)


def _lead(tokens: Sequence[Token], start: int) -> int:
    while start < len(tokens) - 1 and tokens[start].text in _JOINING:
        start += 1
    return start


def _opens(tokens: Sequence[Token], index: int) -> bool:
    words = tokens[index].text
    if words in _SUBJECTS:
        after = [t.text for t in tokens[index + 1 : index + 3]]
        if after and after[0] in load_phrases().speech.adverbs:
            del after[0]
        if after and _is_finite(after[0]):
            return True
    for said in _openings().get(words, ()):
        if tuple(token.text for token in tokens[index : index + len(said)]) == said:
            return True
    return words == "if" and index > 0 and tokens[index - 1].text in _JOINING


_SUBJECTS = frozenset({"i", "you", "we", "it", "they", "he", "she", "that", "this", "there"})


def _is_finite(word: str) -> bool:
    table = verb_table()
    return word in AUXILIARIES or table.is_past(word) or table.is_base(word)


@cache
def _openings() -> dict[str, list[tuple[str, ...]]]:
    """What a line opens with, by its first word."""
    stages = load_phrases().stages
    frames = (*stages.frames, *stages.intents, *stages.needs)
    made: dict[str, list[tuple[str, ...]]] = {}
    for one in (*(s for f in frames for s in f.said), *stages.line_openings):
        said = tuple(one.split())
        made.setdefault(said[0], []).append(said)
    return made


def _is_linked(tokens: Sequence[Token], index: int) -> bool:
    """What opens here belongs to what was said before it ("so that you can …", "what I want to …")."""
    speech = load_phrases().speech
    before = tokens[index - 1].text
    if before in speech.subordinators - {"so", "since", "once", "think", "feel"}:
        return True
    return before in _GOVERNING


_GOVERNING = frozenset(
    ["to", "like", "what", "how", "who", "why", "whether", "not", "of", "for", "with", "you", "i", "we",
     "by", "about", "let", "see", "sure", "than", "the", "thing", "is", "am", "are", "do"]
)  # fmt: skip
"""After these an opening is none."""


def _closed(tokens: Sequence[Token]) -> Sequence[Token]:
    kept = list(tokens)
    while kept and kept[-1].text in _JOINING | {"because", "if", "the", "just", "that"}:
        if kept[-1].text == "well" and {token.text for token in kept[-3:-1]} & _BEFORE_WELL:
            break
        del kept[-1]
    return kept


_BEFORE_WELL = frozenset({"doing", "going", "managing", "feeling", "pretty"})
"""After these a "well" tells how it stands."""


# ---------------------------------------------------------------- turning to a problem
def turn_of(tokens: Sequence[Token], named: frozenset[str]) -> Turn | None:
    """The words at the beginning of a line that turn to a problem."""
    start = _past_leads(tokens)
    counted = _counted(tokens, start)
    if counted is not None:
        again = _about(tokens, counted)
        name_at = again if again is not None else counted
        name = _name(tokens, name_at, named)
        told = tokens[name_at - 1].text in _INTRODUCING
        named_there = bool(named & {token.text for token in name})
        named_there = named_there or (told and 0 < len(name) <= _LONGEST_UNKNOWN)
        end = name_at + len(name) if named_there else counted
        kept = _bare(name) if named_there else ()
        return Turn(tuple(tokens[: _past(tokens, end)]), kept, sure=True)
    begin = _about(tokens, start)
    if begin is None:
        return None
    name = _name(tokens, begin, named)
    bare = _bare(name)
    general = load_phrases().wording.general_symptoms
    written = tokens[start].text == "under" and bare and name[-1].mark == ","
    if {"plan", "assessment", "impression"} & {token.text for token in bare}:
        return None
    said = {token.text for token in bare}
    if not (written or named & said) or " ".join(t.text for t in bare) in general:
        elsewhere = tokens[start].text in _SURELY_ABOUT and said and begin < len(tokens)
        return Turn(tuple(tokens[:begin]), (), sure=False) if elsewhere else None
    end = begin + len(name)
    if tokens[start].text == "from":
        if end >= len(tokens) or tokens[end].text not in _STANDPOINTS:
            return None
        end += 1
    return Turn(
        tuple(tokens[: _past(tokens, end)]),
        bare,
        sure=bool(written) or tokens[start].text == "from",
    )


_SURELY_ABOUT = frozenset({"in", "as", "regarding", "with", "when", "concerning"})
"""How "in terms of your …" and its like begin: what they turn to may be no problem that is known."""

_STANDPOINTS = frozenset({"standpoint", "perspective", "point"})
_AFTER_NAME = frozenset({"goes", "go", "concerned", "of", "view", "is"})


def names_a_topic(tokens: Sequence[Token]) -> bool:
    """It opens with "for your …", whatever that names."""
    start = _past_leads(tokens)
    return start < len(tokens) and _about(tokens, start) is not None


def _past_leads(tokens: Sequence[Token]) -> int:
    start, leads = 0, _JOINING | _COUNTING | load_phrases().speech.openers
    while start < len(tokens) and tokens[start].text in leads:
        start += 1
    return start


def _past(tokens: Sequence[Token], end: int) -> int:
    """Past "… goes", "… is concerned", "… point of view"."""
    while end < len(tokens) and not tokens[end - 1].mark and tokens[end].text in _AFTER_NAME:
        following = [token.text for token in tokens[end + 1 : end + 2]]
        if tokens[end].text == "is" and following != ["concerned"]:
            break
        end += 1
    return end


def _counted(tokens: Sequence[Token], start: int) -> int | None:
    """ "For your first problem of …": where its name would begin."""
    stages = load_phrases().stages
    texts = [token.text for token in tokens[start : start + _LONGEST_NAME]]
    for index, text in enumerate(texts):
        if text in stages.problem_nouns and index and _ordinal(texts[:index]):
            end = start + index + 1
            while end < len(tokens) and tokens[end].text in _AFTER_NOUN:
                end += 1
            return end
        if text not in _BEFORE_NOUN and text not in stages.ordinals:
            return None
    return None


_BEFORE_NOUN = frozenset({"for", "from", "your", "the", "as", "my", "a", "with", "is", "of"})
_AFTER_NOUN = frozenset({"of", "is", "here", "being", "today", "the", "your", "this", "that", "a", "for", "would",
                         "be", "number", "one", "two", "three", "four"})  # fmt: skip


def _ordinal(texts: Sequence[str]) -> bool:
    return bool(set(texts) & load_phrases().stages.ordinals)


def _about(tokens: Sequence[Token], start: int) -> int | None:
    """Past "for your", "as far as your": where a name begins."""
    if start >= len(tokens):
        return None
    for said in _topic_cues().get(tokens[start].text, ()):
        if [token.text for token in tokens[start : start + len(said)]] == said:
            return start + len(said)
    return None


@cache
def _topic_cues() -> dict[str, list[list[str]]]:
    """By their first word, in the order of the list."""
    made: dict[str, list[list[str]]] = {}
    for cue in load_phrases().stages.topic_cues:
        said = cue.split()
        made.setdefault(said[0], []).append(said)
    return made


def _name(tokens: Sequence[Token], start: int, named: frozenset[str]) -> Sequence[Token]:
    """The words of a name: up to a mark, a verb or a new subject."""
    stages = load_phrases().stages
    stops = stages.name_ends | stages.advice_verbs | stages.order_verbs | _STANDPOINTS
    for index in range(start, min(len(tokens), start + _LONGEST_NAME)):
        text = tokens[index].text
        paused = tokens[index].mark == "," and index > start and text not in _STANDPOINTS
        noun = text in named or paused
        if text in stops and not noun:
            return _without_joint(tokens[start:index])
        if text in _DETERMINERS and index > start and tokens[index - 1].text not in _NAMING:
            return _without_joint(tokens[start:index])
        if tokens[index].mark:
            return tokens[start : index + 1]
    return tokens[start : start + _LONGEST_NAME]


_NAMING = frozenset({"and", "of", "in", "on", "with", "or", "for"}) | _DETERMINERS


def _without_joint(tokens: Sequence[Token]) -> Sequence[Token]:
    kept = list(tokens)
    while kept and kept[-1].text in _NAMING | _JOINING:
        del kept[-1]
    return kept


def _bare(name: Sequence[Token]) -> tuple[Token, ...]:
    kept = [token for token in name if token.text not in {"your", "his", "her", "their", "my"}]
    while kept and kept[0].text in _DETERMINERS | {"of", "for"}:
        del kept[0]
    return tuple(replace(token, mark="") for token in kept)
