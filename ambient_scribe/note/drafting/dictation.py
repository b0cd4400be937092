"""What the clinician says while examining, and of how the patient is doing, in the note's words.

In: the clinician's passages. Out: findings as phrases ("3/6 systolic ejection murmur") and
sentences about the patient ("her blood pressure is elevated"), each with its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.clauses import ClauseConfig, is_sound
from ambient_scribe.note.drafting.grammar import Person, verb_table
from ambient_scribe.note.drafting.narrative import Openings, Told, opened_at, openings_of
from ambient_scribe.note.drafting.numerals import with_numerals
from ambient_scribe.note.drafting.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import Frame, load_phrases

_LONGEST_FINDING = 16
_LONGEST_UNPUNCTUATED = 10
_FINDING_STOPS = frozenset(
    [
        "i",
        "you",
        "so",
        "which",
        "but",
        "that",
        "because",
        "this",
        "we",
        "what",
        "it",
        "does",
        "okay",
        "now",
        "when",
        "your",
        "if",
        "do",
        "is",
        "are",
        "was",
        "and",
        "let",
        "also",
        "as",
    ]
)
_FINDING_UNSAFE = frozenset(
    [
        "i",
        "you",
        "me",
        "my",
        "we",
        "us",
        "our",
        "your",
        "here",
        "it",
        "this",
        "that",
        "thing",
        "things",
        "stuff",
    ]
)
_HALF_NUMBER = frozenset({"hundred", "thousand", "point", "."})
_MIRROR = {"you": "i", "your": "my", "yourself": "myself"}


def findings(survey: Survey, config: ClauseConfig) -> tuple[Told, ...]:
    """Findings told with an opening ("i do appreciate …"), in order."""
    openings = openings_of(load_phrases().stages.findings)
    return tuple(
        told
        for speech in survey.speeches
        if speech.passage.role is Role.CLINICIAN
        for spoken in speech.sentences
        if not spoken.question
        for told in _findings_in(spoken, openings, speech.punctuated, config)
    )


def _findings_in(
    spoken: SpokenSentence,
    openings: Openings,
    written: bool,
    config: ClauseConfig,
) -> Iterator[Told]:
    index, tokens = 0, spoken.tokens
    while index < len(tokens):
        opened = opened_at(tokens, index, openings)
        if opened is None:
            index += 1
            continue
        length, frame = opened
        rest = _finding_rest(tokens[index + length :], written)
        told = _finding(tokens[index : index + length], rest, frame, written, config)
        if told is not None:
            yield told
        index += length + max(0, len(rest))


def _finding_rest(tokens: Sequence[Token], written: bool) -> Sequence[Token]:
    kept: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        starts_anew = token.text == "and" and (
            following in _FINDING_STOPS | {"on", "in", "the", "there"}
        )
        if kept and (starts_anew or (token.text in _FINDING_STOPS and token.text != "and")):
            break
        kept.append(token)
        if token.mark and (not written or token.mark != ","):
            break
    while kept and kept[-1].text in load_phrases().speech.dangling | _LOOSE:
        del kept[-1]
    return kept


_LOOSE = frozenset(
    [
        "well",
        "too",
        "there",
        "on",
        "over",
        "under",
        "around",
        "up",
        "down",
        "out",
        "off",
        "right",
        "though",
    ]
)


def _finding(
    opening: Sequence[Token],
    rest: Sequence[Token],
    frame: Frame,
    written: bool,
    config: ClauseConfig,
) -> Told | None:
    words = [token.text for token in rest]
    while words and words[0] in {"a", "an", "some", "the", "just", "really", "like", "any"}:
        words, rest = words[1:], rest[1:]
    if not 1 <= len(words) <= (_LONGEST_FINDING if written else _LONGEST_UNPUNCTUATED):
        return None
    if _FINDING_UNSAFE & set(words) or any(verb_table().is_past(word) for word in words[1:]):
        return None
    if any((t.word.confidence or 1.0) < config.least_confidence for t in rest):
        return None
    text = with_numerals(" ".join(_with_marks(words, rest)))
    if _HALF_NUMBER & set(text.split()):
        return None
    ids = tuple(dict.fromkeys(token.word.id for token in (*opening, *rest)))
    return Told(frame.written.format(rest=text), ids)


def _with_marks(words: Sequence[str], tokens: Sequence[Token]) -> list[str]:
    last = len(words) - 1
    return [
        f"{word}," if token.mark == "," and index < last else word
        for index, (word, token) in enumerate(zip(words, tokens, strict=True))
    ]


# ---------------------------------------------------------------- how the patient is doing
def reasoning(survey: Survey, person: Person, config: ClauseConfig) -> tuple[Told, ...]:
    """Sentences of the assessment about the patient ("you are retaining a little fluid")."""
    if survey.assessment_at is None:
        return ()
    made: dict[str, Told] = {}
    for speech in survey.speeches:
        last = survey.place(speech.passage.words[-1].id)
        if speech.passage.role is not Role.CLINICIAN or last < survey.assessment_at:
            continue
        if not speech.punctuated:
            continue
        for told in _about_patient(speech, person, config):
            if survey.first_place(told.word_ids) >= survey.assessment_at:
                made.setdefault(told.text, told)
    return tuple(made.values())


def _about_patient(speech: Speech, person: Person, config: ClauseConfig) -> Iterator[Told]:
    relevance = load_phrases().relevance
    for spoken in speech.sentences:
        tokens = _core(spoken.tokens)
        words = [token.text for token in tokens]
        if spoken.question or not words or {"i", "me", "my", "we", "us"} & set(words):
            continue
        if not {"you", "your"} & set(words) or _TO_COME & set(words):
            continue
        mirrored = [_MIRROR.get(word, word) for word in words]
        if not any(relevance.holds(word) for word in words):
            continue
        if not is_sound(mirrored, tokens, config):
            continue
        text = third_person(words, person, Voice.CLINICIAN)
        if text is not None:
            yield Told(text, tuple(dict.fromkeys(token.word.id for token in tokens)))


_TO_COME = frozenset(
    [
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "need",
        "if",
        "want",
        "go",
        "going",
        "let's",
        "hey",
        "please",
        "thank",
    ]
)
"""Words of what is to come or may be: that is advice, no account of how the patient is."""


def _core(tokens: Sequence[Token]) -> Sequence[Token]:
    openers = load_phrases().speech.openers
    start = 0
    while start < len(tokens) and tokens[start].text in openers:
        start += 1
    return tokens[start:]
