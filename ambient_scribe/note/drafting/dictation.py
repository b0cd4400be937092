"""What the clinician says while examining, in the note's words.

In: the clinician's passages. Out: findings as phrases ("3/6 systolic ejection murmur"), each with
its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.clauses import ClauseConfig
from ambient_scribe.note.drafting.grammar import verb_table
from ambient_scribe.note.drafting.numerals import with_numerals
from ambient_scribe.note.drafting.openings import Openings, Told, opened_at, openings_of
from ambient_scribe.note.drafting.tokens import SpokenSentence, Token
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
        "meaning",
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
            if token.text in _NEXT_VERBS:
                kept = _before_link(kept)
            break
        kept.append(token)
        if token.mark and (not written or token.mark != ","):
            break
    while kept and kept[-1].text in load_phrases().speech.dangling | _LOOSE:
        del kept[-1]
    return kept


_NEXT_VERBS = frozenset({"is", "are", "was", "does", "do"})


def _before_link(tokens: list[Token]) -> list[Token]:
    """Without what is the subject of the next verb ("no metal, and nothing is broken")."""
    links = [n for n, token in enumerate(tokens) if token.text in ("and", "but")]
    return tokens[: links[-1]] if links else tokens


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
