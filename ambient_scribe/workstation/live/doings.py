"""What people do to a visit while it goes on: edits, marks, questions, roles swapped. Each is sealed beside
the sound as it is done, so that the note which is drafted after a crash has it as any other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import Actor
from ambient_scribe.errors import NotFoundError
from ambient_scribe.pipeline.growing import GrowingDraft, Step
from ambient_scribe.store.recordings.beside import Beside
from ambient_scribe.workstation.live.drafting import noted
from ambient_scribe.workstation.live.state import Mark, Question

if TYPE_CHECKING:
    from ambient_scribe.protocols import Verifier

log = logging.getLogger(__name__)


class _Marked(Frozen):
    kind: Literal["mark"] = "mark"
    mark: Mark


class _Asked(Frozen):
    """Or answered: the newest of a question counts."""

    kind: Literal["question"] = "question"
    question: Question


class _Swapped(Frozen):
    kind: Literal["swap"] = "swap"
    heard_ms: int = Field(ge=0)


class _Edited(Frozen):
    kind: Literal["edit"] = "edit"
    step: Step


_Doing: TypeAlias = Annotated[_Marked | _Asked | _Swapped | _Edited, Field(discriminator="kind")]
_DOING: TypeAdapter[_Doing] = TypeAdapter(_Doing)


class Doings:
    """Of one visit. Any thread may call."""

    def __init__(self, beside: Beside, tell: Callable[[str], None]) -> None:
        """`tell` takes an alarm, in one line: what is done cannot be kept."""
        self._beside, self._tell = beside, tell
        self._lock = threading.RLock()
        self._is_failing = False
        self.growing = GrowingDraft(lambda step: self._keep(_Edited(step=step)))
        self.marks: tuple[Mark, ...] = ()
        self.questions: tuple[Question, ...] = ()
        self.swaps_ms: tuple[int, ...] = ()
        """How far the visit had been heard each time."""

    @classmethod
    def of(cls, beside: Beside) -> Doings:
        """As they were kept until the visit was cut off. Raises InputError when they cannot be read."""
        made = cls(beside, log.warning)
        lines = beside.read()
        lost = len(lines.unreadable)
        for content in lines.contents:
            try:
                made._again(_DOING.validate_json(content))
            except ValidationError:  # of another version
                lost += 1
        if lost:
            log.warning("%d things that people did in a visit cannot be read any more", lost)
        return made

    def mark(self, label: str, at_ms: int, actor: Actor) -> Mark:
        mark = Mark(at_ms=at_ms, label=label, by=actor.name)
        self._done(_Marked(mark=mark))
        return mark

    def ask(self, text: str, at_ms: int, actor: Actor) -> Question:
        question = Question(text=text, asked_by=actor.name, at_ms=at_ms)
        self._done(_Asked(question=question))
        return question

    def answer(self, question_id: str, answer: str, actor: Actor) -> Question:
        """Raises NotFoundError for a question that nobody asked."""
        with self._lock:
            known = next((one for one in self.questions if one.id == question_id), None)
            if known is None:
                raise NotFoundError("nobody asked this question")
            told = known.changed(answer=answer, answered_by=actor.name)
            self._done(_Asked(question=told))
            return told

    def swap(self, heard_ms: int) -> None:
        self._done(_Swapped(heard_ms=heard_ms))

    def edit(self, step: Edit, actor: Actor) -> Note:
        """Raises UsageError for a step that cannot be taken."""
        return self.growing.edit(step, actor.name)

    def undo(self, actor: Actor) -> Note:
        """Raises UsageError where there is nothing that can be taken back."""
        return self.growing.undo(actor.name)

    def finished(self, encounter: Encounter, verifier: Verifier) -> Encounter:
        """The visit with all of it, as it goes to the review."""
        return noted(self.growing.finished(encounter, verifier), self.marks, self.questions)

    # ------------------------------------------------------------ inside
    def _done(self, doing: _Doing) -> None:
        with self._lock:
            self._again(doing)
            self._keep(doing)

    def _again(self, doing: _Doing) -> None:
        match doing:
            case _Marked():
                self.marks = (*self.marks, doing.mark)
            case _Asked():
                one = doing.question
                known = {**{each.id: each for each in self.questions}, one.id: one}
                self.questions = tuple(known.values())
            case _Swapped():
                self.swaps_ms = (*self.swaps_ms, doing.heard_ms)
            case _Edited():
                self.growing.take_up(doing.step)

    def _keep(self, doing: _Doing) -> None:
        try:
            self._beside.put(doing.model_dump_json().encode("utf-8"))
            self._is_failing = False
        except OSError as error:
            if not self._is_failing:
                self._is_failing = True
                self._tell(
                    f"what is done here is not on the disk yet ({error.strerror}): make room; it is tried again"
                )
