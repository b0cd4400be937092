"""A language model behind an OpenAI-compatible server: Ollama, vLLM, llama.cpp, `transformers serve`.

Chat completions, with the answer's JSON Schema where the server takes one, with any JSON where it takes
only that, and with nothing but the prompt where it refuses both. What a server is sent are the prompt and
a limit; its key, if it wants one, comes from the environment.
"""

from __future__ import annotations

import os
import time
from typing import Any

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.errors import EngineError
from ambient_scribe.note.llm.answers import ends_in_loop
from ambient_scribe.note.llm.exchange import RefusedError, exchange
from ambient_scribe.note.llm.hosts import Address, checked, unreachable
from ambient_scribe.note.llm.model import Cause, NoAnswerError, Request
from ambient_scribe.note.llm.prompts import load_prompts, prompts_sha256

ENGINE = "server"
KEY_VARIABLE = "AMBIENT_SCRIBE_DRAFTER_KEY"

CHARS_PER_TOKEN = 4
"""English text in the vocabularies that there are; a server does not say how it counts."""

SURELY_CHARS_PER_TOKEN = 9
"""No vocabulary holds so much of a numbered visit in a token: a server that counts fewer tokens than
this makes has left out a part of it."""

LOOK_S = 3.0
"""For the question whether a server is there."""

_NOT_ACCEPTED = frozenset({400, 415, 422, 500, 501})
"""With these a server may refuse the answer's form alone: it is asked again without it."""

_SHA_SHOWN = 12


class ServerModelConfig(Frozen):
    """A server of the kind that OpenAI's chat completions made common."""

    url: str = "http://127.0.0.1:11434/v1"
    """Ollama's own address; what stands before `/chat/completions`."""
    model: str | None = None
    """As the server names it; None: the first that it lists."""
    context_tokens: int = Field(default=4096, ge=1024)
    """What the server is set to read at once; it does not say so itself."""
    seed: int = 0
    send_speech_to_remote_host: bool = False
    """Let a server on another machine have what was said in the room; over https only."""


class ServerLanguageModel:
    """Raises UsageError for an address that speech may not be sent to, EngineError when nobody
    answers there."""

    context_tokens: int

    def __init__(self, config: ServerModelConfig) -> None:
        self._address = checked(
            config.url, send_speech_to_remote_host=config.send_speech_to_remote_host
        )
        self._config = config
        self._model = config.model or first_model(self._address)
        self._forms = ["json_schema", "json_object", "none"]
        version, prompts = load_prompts().version, prompts_sha256()[:_SHA_SHOWN]
        self._identity = EngineIdentity(
            stage="draft",
            engine=ENGINE,
            model=self._model,
            device=self._address.shown,
            reason=f"asked for; prompt {version} {prompts}, temperature 0, seed {config.seed}",
        )
        self.context_tokens = config.context_tokens

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    @property
    def answers_apart(self) -> bool:
        return False

    def count_tokens(self, text: str) -> int:
        return -(-len(text) // CHARS_PER_TOKEN)

    def forget(self) -> None:
        """What a server keeps is the server's."""

    def answer(self, request: Request) -> str:
        """Raises NoAnswerError."""
        deadline = time.monotonic() + request.patience_s
        while True:
            body = self._body(request, self._forms[0])
            try:
                told = exchange(
                    self._address,
                    "/chat/completions",
                    body,
                    key=os.environ.get(KEY_VARIABLE),
                    patience_s=deadline - time.monotonic(),
                )
            except RefusedError as refused:
                if refused.status not in _NOT_ACCEPTED or len(self._forms) == 1:
                    raise NoAnswerError(Cause.SERVER, f"HTTP status {refused.status}") from None
                self._forms.pop(0)
                continue
            return _text_of(told, request)

    def _body(self, request: Request, form: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": one.role, "content": one.text} for one in request.messages],
            "max_tokens": request.answer_tokens,
            "temperature": 0,
            "seed": self._config.seed,
            "stream": False,
        }
        if form == "json_schema":
            schema = {"name": "note", "schema": request.form.schema(), "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif form == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body


def first_model(address: Address, patience_s: float = LOOK_S) -> str:
    """The first that the server lists. Raises EngineError when nobody answers, or it has none."""
    try:
        told = exchange(
            address, "/models", None, key=os.environ.get(KEY_VARIABLE), patience_s=patience_s
        )
    except NoAnswerError as none:
        if none.cause in {Cause.UNREACHABLE, Cause.TIME_OUT}:
            raise unreachable(address) from none
        raise EngineError(f"the server at {address.shown}: {none}") from none
    except RefusedError as refused:
        raise EngineError(
            f"the server at {address.shown} does not list its models (HTTP status "
            f"{refused.status}): name one with --drafter-model"
        ) from None
    listed = told.get("data") if isinstance(told, dict) else None
    names = [one.get("id") for one in listed or () if isinstance(one, dict)]
    named = next((name for name in names if isinstance(name, str) and name), None)
    if named is None:
        raise EngineError(f"the server at {address.shown} has no model: load one there first")
    return named


def _text_of(told: Any, request: Request) -> str:
    """Raises NoAnswerError for what is no whole answer."""
    try:
        choice = told["choices"][0]
        message = choice["message"]
        content, refusal = message.get("content"), message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise NoAnswerError(Cause.SERVER, "it answered in an unknown shape") from error
    ended = choice.get("finish_reason")
    if refusal or ended == "content_filter":
        raise NoAnswerError(Cause.REFUSED)
    if not isinstance(content, str) or not content.strip():
        raise NoAnswerError(Cause.SERVER, "its answer is empty")
    if _cut(told.get("usage"), request):
        raise NoAnswerError(Cause.NOT_READ_WHOLE, "give it a larger context")
    if ended == "length":
        raise NoAnswerError(Cause.LOOP if ends_in_loop(content.split()) else Cause.CUT)
    return content


def _cut(usage: Any, request: Request) -> bool:
    """Whether it counted far fewer tokens than it was sent: some servers leave out what is too long
    for them, and say nothing."""
    counted = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    if not isinstance(counted, int) or counted <= 0:
        return False
    sent = sum(len(message.text) for message in request.messages)
    return counted < sent // SURELY_CHARS_PER_TOKEN
