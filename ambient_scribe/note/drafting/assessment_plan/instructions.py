"""What the clinician tells the patient to do and says they will do, in the words of a plan.

In: a survey of the visit and the words of its orders. Out: instructions in the third person, each
with its words; none that points at something nobody can tell from the note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.order_ends import is_asked, leads_out
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Openings, Told, opened_at, openings_of
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.phrases.visit import Frame

_LONGEST_ADVICE = 22
_SHORTEST_ADVICE = 2
_ADVICE_STOPS = frozenset({"i", "we", "let", "do", "does", "is", "what", "so", "because", "which"})
_CONDITION_REACH = 20
"""Words before an order in which its "if" may stand."""


def advice(
    survey: Survey, ordered_words: frozenset[str], person: Person, config: ClauseConfig
) -> tuple[Told, ...]:
    """What the clinician told the patient to do, in the part that assesses and plans."""
    if survey.assessment_at is None:
        return ()
    found: dict[str, Told] = {}
    for speech in survey.speeches:
        last = survey.place(speech.passage.words[-1].id)
        if speech.passage.role is not Role.CLINICIAN or last < survey.assessment_at:
            continue
        for told in _advice_in(speech, person, config):
            late = survey.first_place(told.word_ids) >= survey.assessment_at
            if late and _new_advice(told, ordered_words):
                found.setdefault(told.text, told)
    return tuple(found.values())


def _new_advice(told: Told, ordered_words: frozenset[str]) -> bool:
    """Hardly anything of it is an order that the plan states anyway."""
    return sum(word_id in ordered_words for word_id in told.word_ids) * 3 <= len(told.word_ids)


@cache
def _openings() -> Openings:
    return openings_of(load_phrases().stages.frames)


def _advice_in(speech: Speech, person: Person, config: ClauseConfig) -> Iterator[Told]:
    openings = _openings()
    for spoken in speech.sentences:
        if spoken.question:
            continue
        index = 0
        while index < len(spoken.tokens):
            opened = opened_at(spoken.tokens, index, openings)
            if opened is None:
                index += 1
                continue
            length, frame = opened
            rest = _rest(spoken.tokens[index + length :], openings, speech.punctuated)
            told = _as_told(spoken.tokens[index : index + length], rest, frame, person, config)
            if told is not None:
                yield told
            index += length + len(rest)


def _rest(tokens: Sequence[Token], openings: Openings, written: bool) -> Sequence[Token]:
    """The words that an opening governs."""
    links = load_phrases().speech.subordinators
    for index, token in enumerate(tokens):
        if index and opened_at(tokens, index, openings):
            return _closed(tokens[:index])
        after_link = index and tokens[index - 1].text in links
        if token.text in _ADVICE_STOPS and index and not after_link:
            return _closed(tokens[:index])
        if token.text == "you" and index and not written and not after_link:
            return _closed(tokens[:index])
        if token.mark and not written:
            return _closed(tokens[: index + 1])
    return _closed(tokens)


def _closed(tokens: Sequence[Token]) -> Sequence[Token]:
    kept = list(tokens)
    while kept and kept[-1].text in {"and", "but", "so", "or", "then", "if", "just", "also"}:
        del kept[-1]
    return kept


def _as_told(
    opening: Sequence[Token],
    rest: Sequence[Token],
    frame: Frame,
    person: Person,
    config: ClauseConfig,
) -> Told | None:
    phrases = load_phrases()
    words = [token.text for token in rest]
    while words and words[0] in phrases.speech.talk_adverbs | {"also", "please", "then"}:
        words, rest = words[1:], rest[1:]
    if not _SHORTEST_ADVICE <= len(words) <= _LONGEST_ADVICE:
        return None
    if words[0] in TRANSITIVE and words[1] in PLACES:
        return None
    if is_asked(rest) or leads_out(rest):
        return None
    if words[0] not in phrases.stages.advice_verbs or words[-1] in phrases.speech.dangling:
        return None
    if not phrases.stages.advice_words & set(words) or _ROOM & set(words):
        return None
    if any((t.word.confidence or 1.0) < config.least_confidence for t in rest):
        return None
    if _runs_on(words):
        return None
    text = third_person(words, person, Voice.CLINICIAN, opening=False)
    if text is None or text.endswith(_LEFT_OPEN):
        return None
    ids = tuple(dict.fromkeys(token.word.id for token in (*opening, *rest)))
    return Told(text, ids, frame)


_LEFT_OPEN = (" eye on", " track of")
"""Ends of what was said of a thing that nobody can tell from the note."""


TRANSITIVE = frozenset({"get", "buy", "take", "use", "have", "find"})
PLACES = frozenset({"from", "at", "over"})
"""After one of those these lack what is to be got."""

_ROOM = frozenset(
    [
        "here",
        "know",
        "question",
        "questions",
        "today's",
        "we",
        "dragon",
        "dax",
        "sure",
        "that's",
        "thing",
        "things",
        "stuff",
        "hop",
        "hear",
        "whatever",
        "gonna",
        "lie",
        "sit",
        "said",
        "breath",
        "deep",
        "squeeze",
    ]
)
"""Words of talk about the room and the examination, no advice to take home."""


def _runs_on(words: Sequence[str]) -> bool:
    """A second verb that nothing links to the first ("record it take it every day")."""
    return any(
        word in _SURELY_VERBS and words[index - 1] not in _BEFORE_VERB
        for index, word in enumerate(words)
        if index
    )


_SURELY_VERBS = frozenset(
    [
        "take",
        "avoid",
        "get",
        "make",
        "come",
        "go",
        "see",
        "put",
        "keep",
        "give",
        "let",
        "try",
        "stay",
    ]
)
_BEFORE_VERB = frozenset(
    [
        "to",
        "and",
        "or",
        "not",
        "can",
        "will",
        "should",
        "may",
        "then",
        "that",
        "you",
        "they",
        "she",
        "he",
        "also",
        "always",
        "just",
        "please",
    ]
)


def condition_before(survey: Survey, word_ids: Sequence[str], person: Person) -> Told | None:
    """The "if …" that stands before an order in the clinician's speech."""
    first = survey.first_place(word_ids)
    for speech in survey.speeches:
        passage = speech.passage
        ids = [word.id for word in passage.words]
        start = survey.place(ids[0])
        if passage.role is Role.CLINICIAN and start <= first < start + len(ids):
            return _condition(speech, first - start, person)
    return None


def _condition(speech: Speech, index: int, person: Person) -> Told | None:
    tokens = [token for spoken in speech.sentences for token in spoken.tokens]
    places = {word.id: n for n, word in enumerate(speech.passage.words)}
    near = [t for t in tokens if index - _CONDITION_REACH <= places[t.word.id]]
    begin = next((n for n, token in enumerate(near) if token.text == "if"), None)
    if begin is None or places[near[begin].word.id] > index + 1:
        return None
    taken: list[Token] = []
    for token in near[begin:]:
        goes_on = token.text == "you" and taken and taken[-1].text in _FEELING
        if token.text in _CONDITION_ENDS and len(taken) > 2 and not goes_on:
            break
        taken.append(token)
        if token.mark:
            break
    if not 3 <= len(taken) <= 10:
        return None
    words = [token.text for token in taken]
    if words[-1] in (load_phrases().speech.dangling - {"it", "there"}) | _FEELING:
        return None
    text = third_person(words, person, Voice.CLINICIAN, opening=False)
    return None if text is None else Told(text, tuple(token.word.id for token in taken))


_CONDITION_ENDS = frozenset({"then", "than", "i", "we", "let", "and", "you"})
_FEELING = frozenset({"feel", "think", "find", "notice", "see", "believe"})
"""Verbs after which a "you" goes on with the condition ("if you feel you are getting worse")."""


_OPERATION_REACH = 12
"""Words around an order in which it is said to be for the time before an operation."""


def before_operation(survey: Survey, word_ids: Sequence[str]) -> Told | None:
    """ "Before surgery", "within two weeks of your surgery": what is ordered is not for now."""
    operations = load_phrases().stages.operations
    for speech in survey.speeches:
        for spoken in speech.sentences:
            tokens = spoken.tokens
            own = [n for n, token in enumerate(tokens) if token.word.id in word_ids]
            if not own:
                continue
            near = range(
                max(0, own[0] - _OPERATION_REACH), min(len(tokens), own[-1] + _OPERATION_REACH)
            )
            for index in near:
                lead = [token.text for token in tokens[max(0, index - 2) : index]]
                if tokens[index].text in operations and _BEFOREHAND & set(lead):
                    ids = tuple(t.word.id for t in tokens[max(0, index - 2) : index + 1])
                    return Told("before surgery", ids)
    return None


_BEFOREHAND = frozenset({"before", "of"})
