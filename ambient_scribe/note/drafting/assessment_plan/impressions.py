"""The clinician's own sentences of assessment, and what they say that a study shows.

In: a survey of the visit and what its facts name. Out: whole written sentences in the third person
with their words; a thought stays a thought ("is thought to be"). What is to come, may be, or
explains medicine in general is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.judging import load_judging
from ambient_scribe.note.drafting.assessment_plan.talk import talk
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import AFTER_NO_COMMA, Told
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.survey.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LONGEST = 30
_LONGEST_GUESSED = 18
"""Where the end of a sentence is guessed."""

_HOPE_REACH = 3
"""Words before a sentence in which it is told to be only hoped for, or to be a condition."""

_SHORTEST = 4
_MOST = 8
"""Sentences of an assessment: a longer one is a talk to the patient."""

_ANTECEDENT_REACH = 25
_THOUGHT_REACH = 7
_STATING = frozenset(["is", "are", "has", "have", "looks", "look", "seems"])
_SHOWING = frozenset(["shows", "show", "showed", "reveals", "revealed", "demonstrates"])
_FIRST = frozenset(["i", "me", "my", "we", "us", "our"])
_THOUGHTS = (("i", "think"), ("i", "believe"), ("i", "suspect"))
_ASIDES = (("i", "think", "that", "is"), ("i", "think", "it", "is"), ("i", "think", "this", "is"))


def impressions(
    survey: Survey,
    named: frozenset[str],
    problems: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> tuple[Told, ...]:
    """`named` are words that name complaints, conditions and findings; `problems` conditions."""
    if survey.assessment_at is None:
        return ()
    lines = talk(survey, problems)
    turns = (survey.place(one.turn.spoken[0].word.id) for one in lines if one.turn is not None)
    guessed_from = next(turns, survey.assessment_at)
    made: dict[str, Told] = {}
    for speech, spoken in read_lines(survey, named, config):
        guessed = not speech.punctuated
        if guessed and survey.place(spoken.tokens[0].word.id) < guessed_from:
            continue
        before = survey.preceding(spoken.tokens[0].word.id, _HOPE_REACH)
        if guessed and load_phrases().stages.unsure_leads & set(before):
            continue
        if guessed and _runs_on([token.text for token in spoken.tokens]):
            continue
        told = _impression(survey, speech, spoken, named, problems, person)
        if told is not None:
            made.setdefault(told.text, told)
    return tuple(made.values())[:_MOST]


def study_findings(survey: Survey, person: Person, config: ClauseConfig) -> tuple[Told, ...]:
    """ "The ECG today still shows …": a study is the subject of the sentence."""
    studies = load_phrases().stages.result_words
    made = []
    for speech, spoken in read_sentences(survey, config):
        tokens = core(spoken.tokens)
        words = [token.text for token in tokens]
        shows = next((n for n, word in enumerate(words) if word in _SHOWING), None)
        if shows is None or not studies & set(words[:shows]) or words[0] not in ("the", "your"):
            continue
        if not _is_settled(words):
            continue
        text = rewritten(tokens, person)
        if text is not None:
            made.append(whole(survey, speech, spoken, tokens, text))
    return tuple(made)


def read_sentences(survey: Survey, config: ClauseConfig) -> Iterator[tuple[Speech, SpokenSentence]]:
    for speech in survey.speeches:
        if speech.passage.role is not Role.CLINICIAN or not speech.punctuated:
            continue
        for spoken in speech.sentences:
            heard = all(
                (token.word.confidence or 1.0) >= config.least_confidence for token in spoken.tokens
            )
            if not spoken.question and heard:
                yield speech, spoken


def read_lines(
    survey: Survey, named: frozenset[str], config: ClauseConfig
) -> Iterator[tuple[Speech, SpokenSentence]]:
    for line in talk(survey, named):
        tokens = line.spoken.tokens
        heard = all((token.word.confidence or 1.0) >= config.least_confidence for token in tokens)
        if tokens and heard and not line.spoken.question:
            yield line.speech, line.spoken


def _impression(
    survey: Survey,
    speech: Speech,
    spoken: SpokenSentence,
    named: frozenset[str],
    problems: frozenset[str],
    person: Person,
) -> Told | None:
    tokens = _without_asides(_without_outcome(core(spoken.tokens)))
    tokens, lead = _without_lead(tokens)
    standing = _standing(tokens) if lead else None
    if standing is not None:
        return whole(survey, speech, spoken, tokens, standing)
    tokens, thought = _without_thought(tokens)
    if thought and [token.text for token in tokens[:3]] == ["you", "do", "have"]:
        tokens = (tokens[0], *tokens[2:])
    words = [token.text for token in tokens]
    if any(token.mark for token in tokens[:2]):
        return None
    if not _is_settled(words) or not _STATING & set(words):
        return None
    if not _judges(words, named, guessed=not speech.punctuated):
        return None
    spoken_of = _with_subject(survey, tokens, problems)
    text = None if spoken_of is None else rewritten(spoken_of, person)
    if text is None or spoken_of is None:
        return None
    tokens = spoken_of
    if thought:
        text = _as_thought(text)
    if lead:
        return whole(survey, speech, spoken, tokens, f"{lead} {text}")
    for opening in ("this is a ", "this is an ", "this is ", "there is ", "there are "):
        text = text.removeprefix(opening)
    return whole(survey, speech, spoken, tokens, text)


def _judges(words: Sequence[str], named: frozenset[str], *, guessed: bool) -> bool:
    """It speaks of what is known of the patient; where the end of a sentence is guessed, in a word that
    says by itself that something ails or how it stands."""
    verdicts = load_phrases().stages.verdict_words
    if not (named | verdicts) & set(words):
        return False
    ailing = any(load_judging().is_head(word) for word in words)
    return not guessed or ailing or bool(verdicts & set(words))


def _with_subject(
    survey: Survey, tokens: Sequence[Token], problems: frozenset[str]
) -> Sequence[Token] | None:
    """The sentence with what it speaks of; None where that is nothing that a note judges."""
    words = [token.text for token in tokens]
    if words[:2] == ["it", "is"]:
        problem = survey.last_said(tokens[0].word.id, problems, _ANTECEDENT_REACH)
        if problem is None or not load_phrases().stages.verdict_words & set(words):
            return None
        subject = Token(survey.text_of(problem.id), problem)
        return (replace(tokens[0], text="the"), subject, *tokens[1:])
    if words[0] in _DICTATED:
        return tokens if problems & set(words) else None
    known = words[0] in _SUBJECTS or words[:2] in _PRESENTING
    return tokens if known else None


def _without_outcome(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without what follows from it (", so we will not change it"), and with its verb in full."""
    verdicts = load_phrases().stages.verdict_words
    kept: list[Token] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        if kept and kept[-1].mark == "," and token.text == "so":
            kept[-1] = replace(kept[-1], mark="")
            break
        bare = token.text.removesuffix("'s")
        if bare != token.text and following and following.text in verdicts:
            kept += [replace(token, text=bare), replace(token, text="is", mark="")]
        else:
            kept.append(token)
    while [token.text for token in kept[-2:]] in (["and", "that"], ["and", "everything"]):
        kept = [*kept[:-3], replace(kept[-3], mark="")] if len(kept) > 2 else []
    return kept[1:] if kept and kept[0].text == "again" else kept


def _standing(tokens: Sequence[Token]) -> str | None:
    """ "It sounds like you are doing really well with that": how it stands, under its problem."""
    words = [token.text for token in tokens]
    if words[:2] not in (["you", "are"], ["you", "have"]):
        return None
    adverbs = load_phrases().speech.talk_adverbs
    told = [word for word in words[2:] if word not in adverbs and word != "been"]
    end = next((n for n, word in enumerate(told) if word in _WELL), None)
    if end is None or end > _STANDING_REACH or told[0] not in ("doing", "managing", "feeling"):
        return None
    if not set(told[end + 1 :]) <= _WITH_IT:
        return None
    return " ".join(word for word in told[: end + 1] if word not in _WITH_IT)


_STANDING_REACH = 4
_WELL = frozenset(["well", "better", "okay", "fine", "worse"])
_WITH_IT = frozenset(["with", "on", "that", "it", "this", "right", "now", "today"])

_SUBJECTS = frozenset(["the", "your", "a", "an", "everything", "things"])
_DICTATED = frozenset(["he", "she", "his", "her"])
"""How a clinician speaks of the patient to a machine."""

_PRESENTING = (
    ["this", "is"],
    ["there", "is"],
    ["there", "are"],
    ["you", "have"],
    ["you", "are"],
    ["these", "are"],
)


def _runs_on(words: Sequence[str]) -> bool:
    """More verbs than one sentence holds, or more words."""
    return len(words) > _LONGEST_GUESSED or sum(word in _STATING for word in words) > 1


def _is_settled(words: Sequence[str]) -> bool:
    """No word of what may be or is to come, none of the speaker, none about the room."""
    stages = load_phrases().stages
    unsettled = stages.unsettled_words | stages.room_words | _FIRST
    return _SHORTEST <= len(words) <= _LONGEST and not unsettled & set(words)


def core(tokens: Sequence[Token]) -> Sequence[Token]:
    openers = load_phrases().speech.openers
    start = 0
    while start < len(tokens) and tokens[start].text in openers:
        if tokens[start].text == "no" and not tokens[start].mark:
            break
        start += 1
    return tokens[start:]


def _without_asides(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "…, but I think that's less likely" is "…, but less likely"."""
    texts = [token.text for token in tokens]
    for index in range(1, len(texts)):
        for aside in _ASIDES:
            end = index + len(aside)
            if tuple(texts[index:end]) == aside and texts[index - 1] in ("but", "and"):
                return (*tokens[:index], *tokens[end:])
    return tokens


def _without_lead(tokens: Sequence[Token]) -> tuple[Sequence[Token], str]:
    """What the clinician says of their own view before the sentence, and how a note writes it."""
    for said, written in load_phrases().stages.view_leads.items():
        words = said.split()
        if [token.text for token in tokens[: len(words)]] == words:
            return tokens[len(words) :], written
    return tokens, ""


def _without_thought(tokens: Sequence[Token]) -> tuple[Sequence[Token], bool]:
    said = tuple(token.text for token in tokens[:2])
    return (tokens[2:], True) if said in _THOUGHTS else (tokens, False)


def _as_thought(text: str) -> str:
    """ "the dizziness is from …" → "the dizziness is thought to be from …"."""
    words = text.split()
    for owner, thought in (
        (["they", "have"], "the patient is"),
        (["she", "has"], "she is"),
        (["he", "has"], "he is"),
    ):
        if words[:2] == owner:
            return " ".join([thought, "thought to have", *words[2:]])
    for index, word in enumerate(words[:_THOUGHT_REACH]):
        if word in ("is", "are"):
            return " ".join([*words[: index + 1], "thought to be", *words[index + 1 :]])
    return f"impression: {text}"


def rewritten(tokens: Sequence[Token], person: Person) -> str | None:
    """In the third person, from comma to comma."""
    parts: list[list[str]] = [[]]
    for token, following in zip_longest(tokens, tokens[1:]):
        parts[-1].append(token.text)
        pause = token.text in AFTER_NO_COMMA or (following and following.text in ("is", "are"))
        if token.mark == "," and not pause:
            parts.append([])
    made = [
        third_person(part, person, Voice.CLINICIAN, opening=False, first=not number)
        for number, part in enumerate(part for part in parts if part)
    ]
    if any(part is None for part in made):
        return None
    return ", ".join(part for part in made if part)


def whole(
    survey: Survey,
    speech: Speech,
    spoken: SpokenSentence,
    tokens: Sequence[Token],
    text: str,
) -> Told:
    own = tuple(dict.fromkeys(token.word.id for token in tokens))
    spoken_ids = {token.word.id for token in spoken.tokens}
    borrowed = tuple(w for i in own if i not in spoken_ids for w in survey.fact_words_at(i))
    if not speech.punctuated:
        return Told(text, own, sentence_ids=borrowed)
    ids = [word.id for word in speech.passage.words]
    first, last = ids.index(spoken.tokens[0].word.id), ids.index(spoken.tokens[-1].word.id)
    whole = survey.whole_sentence(speech.passage, first, last)
    return Told(text, own, sentence_ids=(*whole, *borrowed))
