"""What a clinician calls out while examining, clause by clause.

In: a survey of the visit. Out: clauses in order ("you have | decreased range of motion"), each with
the heading it stands under ("on your back exam") and how it opens. It needs no punctuation: a clause
begins where a heading, an opening of a finding or a part of the body with its verb begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.objective.clausestarts import (
    LINKING,
    Opening,
    Start,
    start_at,
    text_at,
)
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases


@dataclass(frozen=True)
class Clause:
    """`subject` and `verb` are of a part with its verb ("your lungs | are"); `rest` is what follows."""

    opening: Opening
    said: tuple[Token, ...]
    rest: tuple[Token, ...]
    heading: str = ""
    subject: str = ""
    verb: str = ""
    study: str = ""
    """The study that is being read ("right knee x-ray")."""

    @property
    def words(self) -> tuple[str, ...]:
        """With the commas that were heard inside."""
        last = len(self.rest) - 1
        return tuple(
            f"{token.text}," if token.mark == "," and index < last else token.text
            for index, token in enumerate(self.rest)
        )

    @property
    def word_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(token.word.id for token in self.said))


def callouts(survey: Survey) -> tuple[Clause, ...]:
    """Clauses of the part between examination and assessment, and of what is examined later under a
    heading of its own ("I forgot your back: on your back exam …").
    """
    made: list[Clause] = []
    heading = study = ""
    for speech in survey.speeches:
        tokens = [token for spoken in speech.sentences for token in spoken.tokens]
        if not tokens or not _examines(speech):
            continue
        later = _is_read_aloud(survey, speech, tokens)
        if later:
            heading, study = "", _ANY_STUDY
        for one in _clauses(_whole(tokens)):
            within = _within(survey, one)
            if one.opening is Opening.HEADING:
                heading, study = one.heading, _fuller(one.study, study)
                later = not within and (_names_exam(one) or bool(study))
            elif one.opening is Opening.TALK and not within and len(one.said) > _LONGEST_ASIDE:
                later = False
            if within or later or (study and _is_before(survey, one)):
                made += _unheaded(replace(one, heading=heading, study=study))
        if not _is_open(survey, survey.place(tokens[-1].word.id)):
            study = ""
    return tuple(made)


_ANY_STUDY = "imaging"
"""What is read aloud without its name."""

_LONG_READ = 14
_SHOWN_AT_LEAST = 3
"""Words, and among them words of what a study shows, of a turn that reads a study aloud."""


def _is_read_aloud(survey: Survey, speech: Speech, tokens: Sequence[Token]) -> bool:
    """A turn behind the assessment that speaks to nobody and tells what a study shows, where one
    was made: the clinician dictates it when the patient has gone."""
    words = [token.text for token in tokens]
    phrases = load_phrases().examination
    if speech.passage.role is not Role.CLINICIAN or len(words) < _LONG_READ:
        return False
    if _is_before(survey, Clause(Opening.TALK, (tokens[0],), ())):
        return False
    spoken_to = phrases.words.addressed & set(words)
    shown = [word for word in words if word in phrases.words.shown]
    return not spoken_to and len(shown) >= _SHOWN_AT_LEAST


def _fuller(study: str, before: str) -> str:
    """ "The x-ray" is the "right knee x-ray" that was named before."""
    same = study and before and _noun(study) == _noun(before)
    return before if same and len(before) > len(study) else study


def _noun(study: str) -> str:
    return study.rsplit(maxsplit=1)[-1].rstrip("s")


def _is_before(survey: Survey, clause: Clause) -> bool:
    return survey.before_assessment(survey.place(clause.said[0].word.id))


def _is_open(survey: Survey, place: int) -> bool:
    """Between examination and assessment."""
    return (
        survey.exam_at is not None and place >= survey.exam_at and survey.before_assessment(place)
    )


def _unheaded(clause: Clause) -> list[Clause]:
    """A heading with what follows it at once ("on your belly exam is soft", "lung exam no rales")."""
    if clause.opening is not Opening.HEADING or not clause.rest:
        return [clause]
    words = clause.words
    named = replace(clause, rest=())
    if words[0] in load_phrases().examination.words.links and len(words) > 1:
        stated = replace(clause, opening=Opening.STATED, subject=clause.heading, verb=words[0])
        return [named, replace(stated, rest=clause.rest[1:])]
    return [named, replace(clause, opening=Opening.BARE)]


def _whole(tokens: Sequence[Token]) -> list[Token]:
    """ "Your heart's regular" is "your heart is regular"."""
    parts = load_phrases().examination.words.parts
    made: list[Token] = []
    for index, token in enumerate(tokens):
        name = token.text.removesuffix("'s")
        following = text_at(tokens, index + 1)
        if name != token.text and name in parts and following not in parts:
            made += [replace(token, text=name, mark=""), replace(token, text="is")]
        else:
            made.append(token)
    return made


_LONGEST_ASIDE = 25
"""Words of talk after which a late examination is over."""

_SWAPPED = 2
"""Headings of an examination in one passage: such a one is the clinician's, whoever it was given to."""


def swapped_words(survey: Survey) -> frozenset[str]:
    """Words of an examination that were given to somebody else than the clinician."""
    return frozenset(
        word.id
        for speech in survey.speeches
        if speech.passage.role is not Role.CLINICIAN and _examines(speech)
        for word in speech.passage.words
    )


def _examines(speech: Speech) -> bool:
    if speech.passage.role is Role.CLINICIAN:
        return True
    said = " ".join(token.text for spoken in speech.sentences for token in spoken.tokens)
    return len(_CALLED.findall(said)) >= _SWAPPED


_CALLED = re.compile(r"\bon (?:your |the )?(?:[\w-]+ ){1,2}exam(?:ination)?\b")


def _within(survey: Survey, clause: Clause) -> bool:
    start, end = survey.exam_at, survey.assessment_at
    place = survey.place(clause.said[0].word.id)
    last = survey.place(clause.said[-1].word.id)
    if start is None or last < start:
        return False
    return end is None or start >= end or place < end


def _names_exam(clause: Clause) -> bool:
    return any(token.text.startswith("exam") for token in clause.said)


def _clauses(tokens: Sequence[Token]) -> Iterator[Clause]:
    start, opened = 0, Start(Opening.TALK, 0)
    index = 0
    while index < len(tokens):
        found = start_at(tokens, index, opened, start)
        if found is None:
            index += 1
            continue
        if index > start:
            yield _clause(tokens[start:index], opened)
        start, opened = index, found
        index += max(1, found.length)
    if start < len(tokens):
        yield _clause(tokens[start:], opened)


def _clause(tokens: Sequence[Token], start: Start) -> Clause:
    """What ends in a question is talk."""
    rest = list(tokens[start.length :])
    while rest and rest[-1].text in LINKING:
        del rest[-1]
    asked = tokens[-1].mark == "?" and start.opening is not Opening.HEADING
    return Clause(
        opening=Opening.TALK if asked else start.opening,
        said=tuple(tokens),
        rest=tuple(rest),
        heading=start.heading,
        subject=start.subject,
        verb=start.verb,
        study=start.study,
    )
