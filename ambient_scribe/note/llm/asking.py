"""One visit, asked about section by section: prompts go out, grounded sections or causes come back.

A visit that the model reads at once, with room for a whole note, is asked about in one request. A longer
one is asked for its problems first and then for each section, in as many parts as it needs; a section
of which one part has no answer has none. An answer that is no valid JSON is asked for once more, with
what was wrong with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.note.llm import composing
from ambient_scribe.note.llm.answers import (
    MalformedError,
    ends_in_loop,
    read_problems,
    read_sections,
)
from ambient_scribe.note.llm.composing import Window
from ambient_scribe.note.llm.forms import MOST_PROBLEMS, Form, ProblemForm
from ambient_scribe.note.llm.grounding import (
    REPEATED,
    Grounded,
    Grounding,
    Ungrounded,
    refuses,
)
from ambient_scribe.note.llm.model import (
    LASTING,
    Cause,
    LanguageModel,
    Message,
    NoAnswerError,
    Request,
)
from ambient_scribe.note.llm.numbered import NumberedVisit, windows
from ambient_scribe.note.llm.prompts import Prompts

Read = TypeVar("Read")

TEMPLATE_TOKENS = 48
"""What a chat template adds to the messages themselves, with some to spare."""

MOST_TIME_OUTS = 2
"""In a row: then the rest of the visit is not asked about."""

Progress = Callable[[int, int, str], None]
"""Is told how many steps are done, of how many, and what is being written."""


class AskingConfig(Frozen):
    """How a model is asked, whichever it is."""

    answer_tokens: int = Field(default=1024, ge=64)
    """Of one answer, at most."""
    whole_visit_tokens: int = Field(default=3000, ge=0)
    """A visit whose prompt is no longer is asked about in one request; 0: always by section."""
    patience_s: float = Field(default=300.0, gt=0)
    """For one answer."""
    repairs: int = Field(default=1, ge=0, le=3)
    """How often an answer that is not valid is asked for again."""


@dataclass(frozen=True)
class Asked:
    """By section, in the order that was asked for; and the problems that were named beforehand."""

    sections: Mapping[str, Grounded]
    problems: tuple[str, ...] = ()


class Asking:
    """State of one visit: what was found out of the model's patience stays with it."""

    def __init__(
        self, model: LanguageModel, prompts: Prompts, config: AskingConfig, visit: NumberedVisit
    ) -> None:
        self._model, self._prompts, self._config, self._visit = model, prompts, config, visit
        self._given_up: Cause | None = None
        self._time_outs = 0

    def ask(self, titles: Mapping[str, str], progress: Progress) -> Asked:
        """`titles`: of the sections, by id."""
        whole = self._whole(titles)
        if whole is not None:
            progress(0, 1, "the whole note")
            found = self._asked(whole, titles, ())
            again = {s: t for s, t in titles.items() if found[s].cause in _WORTH_SECTIONS}
            if not again:
                progress(1, 1, "the whole note")
                return Asked(found)
            return Asked({**found, **self._by_section(again, (), progress)})
        progress(0, len(titles) + 1, "problems")
        problems = self._problems()
        return Asked(self._by_section(titles, problems, progress), problems)

    def _by_section(
        self, titles: Mapping[str, str], problems: Sequence[str], progress: Progress
    ) -> dict[str, Grounded]:
        found = {}
        for number, (section, title) in enumerate(titles.items(), start=1):
            progress(number, len(titles) + 1, title)
            found[section] = self._section(section, title, problems)
        progress(len(titles) + 1, len(titles) + 1, "")
        return found

    # ------------------------------------------------------------ one request
    def _whole(self, titles: Mapping[str, str]) -> Window | None:
        """The visit as one window, where the prompt is short enough and a note fits behind it."""
        window = Window(self._visit.lines)
        messages = composing.for_sections(self._prompts, self._visit, window, titles, ())
        length = self._length(messages)
        fits = length <= min(self._config.whole_visit_tokens, self._room)
        return window if fits else None

    def _asked(
        self, window: Window, titles: Mapping[str, str], problems: Sequence[str]
    ) -> dict[str, Grounded]:
        messages = composing.for_sections(self._prompts, self._visit, window, titles, problems)
        form = composing.form_for(self._visit, window, tuple(titles), problems)
        try:
            answer = self._answered(messages, form, lambda text: read_sections(text, list(titles)))
        except NoAnswerError as none:
            return dict.fromkeys(titles, Grounded(cause=none.cause))
        grounding = Grounding(self._prompts, self._visit, form.evidence, form.facts)
        return {
            section: grounding.section(section, answer[section])
            if section in answer
            else Grounded(cause=Cause.MISSING)
            for section in titles
        }

    def _section(self, section: str, title: str, problems: Sequence[str]) -> Grounded:
        """From every part of the visit; what a later part says again is left out."""
        titles = {section: title}
        parts = self._windows(
            composing.for_sections(self._prompts, self._visit, _NO_LINES, titles, problems)
        )
        if parts is None:
            return Grounded(cause=Cause.TOO_LONG)
        found: list[Grounded] = []
        for part in parts:
            found.append(self._asked(part, titles, problems)[section])
            if found[-1].cause is not None and found[-1].cause is not Cause.UNGROUNDED:
                return Grounded(dropped=found[-1].dropped, cause=found[-1].cause)
        return _joined(section, found)

    def _problems(self) -> tuple[str, ...]:
        """What the visit deals with, for all sections alike; none where the model names none."""
        parts = self._windows(composing.for_problems(self._prompts, self._visit, _NO_LINES))
        names: list[str] = []
        for part in parts or ():
            messages = composing.for_problems(self._prompts, self._visit, part)
            try:
                names += self._answered(messages, ProblemForm(), read_problems)
            except NoAnswerError:
                continue  # sections are asked for all the same: their own answers decide
        first = {name.casefold(): name for name in reversed(names) if name.strip()}
        kept = dict.fromkeys(first[name.casefold()] for name in names)
        return tuple(name for name in kept if not _WITH_QUOTES & set(name))[:MOST_PROBLEMS]

    def _answered(
        self, messages: tuple[Message, ...], form: Form, read: Callable[[str], Read]
    ) -> Read:
        """Raises NoAnswerError."""
        if self._given_up is not None:
            raise NoAnswerError(self._given_up)
        if self._length(messages) > self._room:
            raise NoAnswerError(Cause.TOO_LONG)
        deadline = time.monotonic() + self._config.patience_s
        for repair in range(self._config.repairs + 1):
            text = self._once(messages, form, deadline - time.monotonic())
            try:
                return read(text)
            except MalformedError as error:
                cause = self._why(text)
                again = composing.for_repair(self._prompts, messages, text, str(error))
                last = repair == self._config.repairs or self._length(again) > self._room
                if last or cause is not Cause.INVALID:
                    raise NoAnswerError(cause, str(error)) from None
                messages = again
        raise AssertionError("the last repair leaves the loop")

    def _once(self, messages: tuple[Message, ...], form: Form, patience_s: float) -> str:
        if patience_s <= 0:
            raise NoAnswerError(Cause.TIME_OUT)
        request = Request(messages, form, self._config.answer_tokens, patience_s)
        try:
            text = self._model.answer(request)
        except NoAnswerError as none:
            self._time_outs = self._time_outs + 1 if none.cause is Cause.TIME_OUT else 0
            if none.cause in LASTING or self._time_outs >= MOST_TIME_OUTS:
                self._given_up = none.cause
            raise
        self._time_outs = 0
        return text

    def _why(self, text: str) -> Cause:
        if "{" not in text and refuses(text, self._prompts.judging.refusals):
            return Cause.REFUSED
        return Cause.LOOP if ends_in_loop(text.split()) else Cause.INVALID

    # ------------------------------------------------------------ room
    @property
    def _room(self) -> int:
        """For a prompt, in tokens."""
        model = self._model
        kept = 0 if model.answers_apart else self._config.answer_tokens
        return model.context_tokens - kept - TEMPLATE_TOKENS

    def _length(self, messages: Sequence[Message]) -> int:
        return sum(self._model.count_tokens(message.text) for message in messages)

    def _windows(self, around: Sequence[Message]) -> tuple[Window, ...] | None:
        """`around`: the prompt without any of the visit. None: it leaves no room for one."""
        room = self._room - self._length(around) - TEMPLATE_TOKENS
        parts = windows(self._visit, room, self._model.count_tokens)
        if parts is None:
            return None
        return tuple(Window(lines, number, len(parts)) for number, lines in enumerate(parts, 1))


_NO_LINES = Window(())
_WITH_QUOTES = frozenset('"\\')
_WORTH_SECTIONS = frozenset({Cause.INVALID, Cause.CUT, Cause.LOOP, Cause.MISSING})
"""Where a whole note was too much, its sections one by one may not be."""


def _joined(section: str, parts: Sequence[Grounded]) -> Grounded:
    sentences, dropped = [], [one for part in parts for one in part.dropped]
    seen: set[str] = set()
    for sentence in (one for part in parts for one in part.sentences):
        if sentence.text.casefold() in seen:
            dropped.append(Ungrounded(section, sentence.text, REPEATED))
        else:
            seen.add(sentence.text.casefold())
            sentences.append(sentence)
    cause = Cause.UNGROUNDED if dropped and not sentences else None
    return Grounded(tuple(sentences), tuple(dropped), cause)
