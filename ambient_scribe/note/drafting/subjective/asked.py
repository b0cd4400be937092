"""What the clinician asks and the patient replies in the next passage.

In: a survey of the visit. Out: the question and the reply of each such pair, in the order of the visit.
Whether the reply answers the question is for those to judge that know the question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey

_LONGEST_QUESTION = 16
"""Words back from the end of a passage in which its last question opens."""


@dataclass(frozen=True)
class Answered:
    """`number` is that of the passage in which it was asked."""

    number: int
    asked: Speech
    reply: Speech

    @property
    def question(self) -> list[Token]:
        """The tokens in which the last question of the clinician's passage stands."""
        if self.asked.punctuated:
            sentences = self.asked.sentences
            last = [one for one in sentences if one.question] or sentences[-1:]
            return list(last[-1].tokens) if last else []
        return words_of(self.asked)[-_LONGEST_QUESTION:]

    @property
    def answer(self) -> list[Token]:
        return words_of(self.reply)


def words_of(speech: Speech) -> list[Token]:
    return [token for spoken in speech.sentences for token in spoken.tokens]


def replies(survey: Survey) -> Iterator[Answered]:
    """What the patient says right after the clinician; of the whole visit."""
    for number, (asked, reply) in enumerate(pairwise(survey.speeches)):
        if asked.passage.role is Role.CLINICIAN and reply.passage.role is Role.PATIENT:
            yield Answered(number, asked, reply)


def asked_and_answered(survey: Survey) -> Iterator[Answered]:
    """Of the history: what is replied before the examination."""
    for one in replies(survey):
        if survey.before_examination(survey.place(one.reply.passage.words[0].id)):
            yield one
