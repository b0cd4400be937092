"""The seam to language models: a request enters, the text of an answer leaves, or a cause for none.

Nothing here knows which engine answers. No message of `NoAnswerError` holds speech or what a model wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.note.llm.forms import Form


class Cause(StrEnum):
    """Why an answer, or a section of it, cannot be used."""

    TIME_OUT = "time-out"
    INVALID = "it was not valid JSON"
    MISSING = "it lacked the section"
    REFUSED = "the model refused"
    LOOP = "it ran in a loop"
    CUT = "it was cut off"
    TOO_LONG = "the visit does not fit into what the model reads at once"
    NOT_READ_WHOLE = "the server read only a part of what was sent"
    UNREACHABLE = "the server cannot be reached"
    SERVER = "the server failed"
    MODEL = "the model failed on this machine"
    REDIRECT = "the server redirects elsewhere"
    INJECTION = "it followed something that was said to the machine"
    UNGROUNDED = "nothing in it could be traced to what was said"
    NOT_BORNE_OUT = "none of its sentences is borne out by what was said"


LASTING = frozenset({Cause.UNREACHABLE, Cause.REDIRECT, Cause.NOT_READ_WHOLE, Cause.MODEL})
"""What would be no better when asked again at once."""


class NoAnswerError(Exception):
    """The model gave nothing that can be used; `detail` is a few words for a person."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(f"{cause.value}: {detail}" if detail else cause.value)
        self.cause = cause
        self.detail = detail


@dataclass(frozen=True)
class Message:
    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Request:
    """`answer_tokens`: the answer's length at most; `patience_s`: how long it may take."""

    messages: tuple[Message, ...]
    form: Form
    answer_tokens: int
    patience_s: float


class LanguageModel(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def context_tokens(self) -> int:
        """What it reads at once, in its own tokens."""
        ...

    @property
    def answers_apart(self) -> bool:
        """Whether its answer takes no room from what it reads (an encoder and a decoder)."""
        ...

    def count_tokens(self, text: str) -> int: ...

    def answer(self, request: Request) -> str:
        """The text of the answer. Raises NoAnswerError."""
        ...

    def forget(self) -> None:
        """Drops what it keeps of the visit that it was asked about, if it keeps anything."""
        ...
