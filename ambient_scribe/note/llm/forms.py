"""What an answer must look like: as a JSON Schema for servers, as steps for decoding under constraint.

A form enters (which sections, which numbers of utterances and facts there are); both descriptions of
the same shape leave. In the steps every key stands, in one order; a reader accepts more than that.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

MOST_SENTENCES = 30
"""Of a section: the longest histories of present illness that scribes write have fewer."""

MOST_EVIDENCE = 8
"""Utterances that one sentence rests on."""

MOST_FACTS = 8
MOST_PROBLEMS = 12
TEXT_TOKENS = 80
"""Of a sentence: about sixty words."""
NAME_TOKENS = 12
"""Of a problem's name."""


@dataclass(frozen=True)
class Choice:
    """One of these texts stands next; exactly one where only one is given."""

    options: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """Free text inside quotes; the quote that closes it belongs to the next step."""

    most_tokens: int


Step: TypeAlias = Choice | Text
Steps: TypeAlias = Generator[Step, str, None]
"""Yields what may stand next; is sent what was chosen (nothing of use after a text)."""


@dataclass(frozen=True)
class NoteForm:
    """Sentences by section. `evidence` and `facts` are the numbers that exist in this request."""

    sections: tuple[str, ...]
    evidence: tuple[str, ...]
    facts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Names to choose from, where they are known; else a name is free."""

    def schema(self) -> dict[str, Any]:
        problem: dict[str, Any] = {"type": "string"}
        if self.problems:
            problem["enum"] = [*self.problems, ""]
        sentence = _object(
            {
                "text": {"type": "string"},
                "evidence": _array(self.evidence, MOST_EVIDENCE, least=1),
                "facts": _array(self.facts, MOST_FACTS),
                "problem": problem,
            }
        )
        several = {"type": "array", "items": sentence, "maxItems": MOST_SENTENCES}
        return _object(dict.fromkeys(self.sections, several))

    def steps(self) -> Steps:
        yield Choice(("{",))
        for number, section in enumerate(self.sections):
            comma = ", " if number else ""
            yield Choice((f'{comma}"{section}": [',))
            yield from self._sentences()
        yield Choice(("}",))

    def _sentences(self) -> Steps:
        for number in range(MOST_SENTENCES):
            opening = f'{", " if number else ""}{{"text": "'
            if (yield Choice((opening, "]"))) == "]":
                return
            yield Text(TEXT_TOKENS)
            yield Choice(('", "evidence": [',))
            yield from _ids(self.evidence, MOST_EVIDENCE, least=1)
            yield Choice((', "facts": [',))
            yield from _ids(self.facts, MOST_FACTS, least=0)
            yield Choice((', "problem": "',))
            if self.problems:
                yield Choice((*(f'{_quotable(one)}"' for one in self.problems), '"'))
            else:
                yield Text(NAME_TOKENS)
                yield Choice(('"',))
            yield Choice(("}",))
        yield Choice(("]",))


@dataclass(frozen=True)
class ProblemForm:
    """The list of problems that a long visit deals with."""

    def schema(self) -> dict[str, Any]:
        names = {"type": "array", "items": {"type": "string"}, "maxItems": MOST_PROBLEMS}
        return _object({"problems": names})

    def steps(self) -> Steps:
        yield Choice(('{"problems": [',))
        for number in range(MOST_PROBLEMS):
            opening = ', "' if number else '"'
            if (yield Choice((opening, "]}"))) == "]}":
                return
            yield Text(NAME_TOKENS)
            yield Choice(('"',))
        yield Choice(("]}",))


Form: TypeAlias = NoteForm | ProblemForm


def _ids(known: Sequence[str], most: int, *, least: int) -> Steps:
    """Numbers that exist, none of them twice, and the bracket that closes them."""
    left = list(known)
    for number in range(min(most, len(left))):
        comma = ", " if number else ""
        end = ("]",) if number >= least else ()
        chosen = yield Choice((*(f'{comma}"{one}"' for one in left), *end))
        if chosen == "]":
            return
        left.remove(chosen.removeprefix(comma).strip('"'))
    yield Choice(("]",))


def _quotable(name: str) -> str:
    """A name that may stand between quotes as it is."""
    return name.replace("\\", "").replace('"', "")


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(ids: Sequence[str], most: int, least: int = 0) -> dict[str, Any]:
    if not ids:
        return {"type": "array", "items": {"type": "string"}, "maxItems": 0}
    return {
        "type": "array",
        "items": {"type": "string", "enum": list(ids)},
        "minItems": least,
        "maxItems": most,
    }
