"""One extractor for all tests of this room: it loads no model, but its lexicon takes a moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, PatientContext, Subject
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.testing import a_transcript

Turns = Sequence[tuple[str, str]]


@pytest.fixture(scope="session")
def extractor() -> DialogueExtractor:
    return DialogueExtractor()


class Visit:
    """The facts of a dialogue, by what a test asks for."""

    def __init__(
        self, turns: Turns, facts: Sequence[Fact], questions: Sequence[Suggestion]
    ) -> None:
        self.transcript = a_transcript(turns)
        self.facts, self.questions = tuple(facts), tuple(questions)

    def named(self, name: str, assertion: Assertion | None = None) -> Fact:
        """The one fact of this name (and assertion)."""
        found = [
            f
            for f in self.facts
            if f.normalized == name and (assertion is None or f.assertion is assertion)
        ]
        assert len(found) == 1, (name, [(f.normalized, str(f.assertion)) for f in self.facts])
        return found[0]

    def says(self, name: str) -> str:
        """ "absent", "present family", …, or "nothing"."""
        found = [f for f in self.facts if f.normalized == name]
        if not found:
            return "nothing"
        subject = "" if found[0].subject is Subject.PATIENT else f" {found[0].subject}"
        return f"{found[0].assertion}{subject}"

    def names(self, kind: FactKind | None = None) -> set[str]:
        return {f.normalized for f in self.facts if kind is None or f.kind is kind}

    def evidence(self, fact: Fact) -> str:
        return self.transcript.text_of(fact.word_ids)


@pytest.fixture
def read(extractor: DialogueExtractor) -> Callable[..., Visit]:
    def read_turns(*turns: tuple[str, str], context: PatientContext | None = None) -> Visit:
        return heard_by(extractor, turns, context)

    return read_turns


@pytest.fixture
def read_with() -> Callable[..., Visit]:
    """The same with an extractor of the test's own."""

    def read_turns(extractor: DialogueExtractor, *turns: tuple[str, str]) -> Visit:
        return heard_by(extractor, turns)

    return read_turns


def heard_by(
    extractor: DialogueExtractor, turns: Turns, context: PatientContext | None = None
) -> Visit:
    stream = extractor.open_stream(context or PatientContext())
    for passage in a_transcript(turns).passages():
        stream.accept(passage)
    return Visit(turns, *stream.finish())
