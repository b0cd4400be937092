"""Prompts: what is asked and a window of a visit → messages.

The visit stands between two marks, numbered, and what is asked comes after it: the last word is the
program's, and a server that keeps what it has read reads a visit once for all its sections.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.note.llm.forms import NoteForm
from ambient_scribe.note.llm.model import Message
from ambient_scribe.note.llm.numbered import Line, NumberedVisit, as_data
from ambient_scribe.note.llm.prompts import Prompts


@dataclass(frozen=True)
class Window:
    """A part of the visit: `number` of `of`."""

    lines: tuple[Line, ...]
    number: int = 1
    of: int = 1

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for line in self.lines for fact in line.facts))

    @property
    def utterances(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.number for line in self.lines))


def form_for(
    visit: NumberedVisit, window: Window, sections: Sequence[str], problems: Sequence[str]
) -> NoteForm:
    return NoteForm(
        sections=tuple(sections),
        evidence=(*window.utterances, *visit.chart_of),
        facts=window.facts,
        problems=tuple(problems),
    )


def for_sections(
    prompts: Prompts,
    visit: NumberedVisit,
    window: Window,
    titles: Mapping[str, str],
    problems: Sequence[str],
) -> tuple[Message, ...]:
    """`titles`: of the sections that are asked for, by id."""
    guidance = "; ".join(prompts.guidance(section, title) for section, title in titles.items())
    asked = [prompts.ask_sections.format(sections=guidance)]
    asked.append(prompts.shape_sections.format(shape=_shape(titles)))
    if problems:
        asked.append(prompts.problems.format(problems="; ".join(map(as_data, problems))))
    return _messages(prompts, visit, window, asked)


def for_problems(prompts: Prompts, visit: NumberedVisit, window: Window) -> tuple[Message, ...]:
    shape = prompts.shape_sections.format(shape='{"problems": ["…"]}')
    return _messages(prompts, visit, window, [prompts.ask_problems, shape])


def for_repair(
    prompts: Prompts, messages: Sequence[Message], answer: str, error: str
) -> tuple[Message, ...]:
    again = Message("user", prompts.repair.format(error=error))
    return (*messages, Message("assistant", answer), again)


def _messages(
    prompts: Prompts, visit: NumberedVisit, window: Window, asked: Sequence[str]
) -> tuple[Message, ...]:
    lines: list[str] = []
    if visit.chart_of:
        lines += [prompts.chart, *visit.chart_lines()]
    if window.facts:
        lines += [prompts.facts, *(visit.told(fact) for fact in window.facts)]
    lines.append(prompts.begins)
    lines += [f"{line.number} {line.text}" for line in window.lines]
    lines.append(prompts.ends)
    if window.of > 1:
        lines.append(prompts.part.format(number=window.number, of=window.of))
    lines += asked
    return Message("system", prompts.system.strip()), Message("user", "\n".join(lines))


def _shape(sections: Mapping[str, str]) -> str:
    """A sentence in full for the first section; those of the others look alike."""
    sentence = {"text": "…", "evidence": ["u1", "u2"], "facts": ["f1"], "problem": "…"}
    first, *others = sections
    shown = {first: [sentence], **{section: ["…"] for section in others}}
    return json.dumps(shown, ensure_ascii=False)
