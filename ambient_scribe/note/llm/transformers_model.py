"""A language model of transformers in this process, behind the `LanguageModel` protocol.

Decoding is greedy and so repeats itself exactly. Where it is constrained, only JSON of the form that was
asked for can be written; without that, what runs in a loop is stopped.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.note.llm.answers import ends_in_loop
from ambient_scribe.note.llm.constrained import Constraint, Vocabulary
from ambient_scribe.note.llm.fingerprint import model_sha256
from ambient_scribe.note.llm.model import Cause, Message, NoAnswerError, Request
from ambient_scribe.note.llm.prompts import load_prompts, prompts_sha256
from ambient_scribe.note.llm.transformers_loading import (
    TransformersModelConfig,
    checked_folder,
    load,
)
from ambient_scribe.note.llm.transformers_reading import Reading

ENGINE = "transformers"
SHA_SHOWN = 12

_LOOKS_BACK = 512
"""Newest tokens that are searched for a loop."""


class TransformersLanguageModel:
    """Shared between visits; loaded when it is built. Raises EngineError."""

    def __init__(self, config: TransformersModelConfig) -> None:
        folder = checked_folder(config)
        loaded = load(config)
        import torch
        import transformers

        self._torch = torch
        self._tokenizer, self._model = loaded.tokenizer, loaded.model
        self._device = loaded.device
        self._context, self._apart = loaded.context_tokens, loaded.answers_apart
        self._reading = Reading()
        self._constrained = config.constrained and self._vocabulary.writes_json
        version, prompts = load_prompts().version, prompts_sha256()[:SHA_SHOWN]
        constrained = ", constrained" if self._constrained else ""
        self._identity = EngineIdentity(
            stage="draft",
            engine=ENGINE,
            model=folder.resolve().name,
            sha256=model_sha256(folder),
            version=str(transformers.__version__),
            device=f"{loaded.device} {loaded.precision}",
            reason=f"asked for; prompt {version} {prompts}, greedy{constrained}",
        )

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    @property
    def context_tokens(self) -> int:
        return self._context

    @property
    def answers_apart(self) -> bool:
        return self._apart

    def count_tokens(self, text: str) -> int:
        return len(self._encoded(text))

    def forget(self) -> None:
        self._reading.forget()

    def answer(self, request: Request) -> str:
        """Raises NoAnswerError: the time is over, it ran in a loop, the answer was longer than it may, or
        there was no memory for it."""
        from jinja2 import TemplateError

        try:
            return self._answered(request)
        except (RuntimeError, ValueError, AttributeError, IndexError, TemplateError) as error:
            # a GPU without room; a chat template, or layers, that do not bear what is asked of them
            raise NoAnswerError(Cause.MODEL, type(error).__name__) from None

    def _answered(self, request: Request) -> str:
        prompt = self._prompt(request.messages)
        length = int(prompt["input_ids"].shape[1])
        room = self._context - (0 if self._apart else request.answer_tokens)
        if length > room:
            raise NoAnswerError(Cause.TOO_LONG)
        watch = _Watch(request, 1 if self._apart else length, looping=not self._constrained)
        processors = []
        if self._constrained:
            constraint = Constraint(request.form, self._vocabulary, request.answer_tokens)
            processors.append(_Allowing(self._torch, constraint, watch.begins))
        read = prompt["input_ids"][0].tolist()
        known = {} if self._apart else {"past_key_values": self._reading.of(read)}
        with self._torch.inference_mode():
            made = self._model.generate(
                **prompt,
                **known,
                return_dict_in_generate=True,
                max_new_tokens=request.answer_tokens,
                do_sample=False,
                num_beams=1,
                temperature=None,
                top_p=None,
                top_k=None,
                pad_token_id=self._pad_id,
                logits_processor=processors,
                stopping_criteria=[watch],
            )
        written = made.sequences[0].tolist()
        if not self._apart:
            self._reading.keep(made.past_key_values, written)
        ids = written[watch.begins :]
        if watch.cause is not None:
            raise NoAnswerError(watch.cause)
        if not ids or ids[-1] not in self._end_ids:
            raise NoAnswerError(Cause.CUT)
        return str(self._tokenizer.decode(ids, skip_special_tokens=True))

    # ------------------------------------------------------------ the prompt
    def _prompt(self, messages: Sequence[Message]) -> Any:
        """Token ids (1, n) and their mask, on the model's device."""
        if self._tokenizer.chat_template:
            prompt = self._templated(messages)
        else:
            text = "\n\n".join(message.text for message in messages)
            prompt = self._tokenizer(f"{text}\n", return_tensors="pt")
        return {name: prompt[name].to(self._device) for name in ("input_ids", "attention_mask")}

    def _templated(self, messages: Sequence[Message]) -> Any:
        """By the model's own chat template; one that knows no system message gets its text as the
        beginning of the first question."""
        from jinja2 import TemplateError

        told = [{"role": one.role, "content": one.text} for one in messages]
        options: dict[str, Any] = {
            "add_generation_prompt": True,
            "return_tensors": "pt",
            "return_dict": True,
            "enable_thinking": False,  # of templates that know it; others never look at it
        }
        try:
            return self._tokenizer.apply_chat_template(told, **options)
        except TemplateError:
            first, second, *rest = told
            joined = {"role": "user", "content": f"{first['content']}\n\n{second['content']}"}
            return self._tokenizer.apply_chat_template([joined, *rest], **options)

    # ------------------------------------------------------------ the vocabulary
    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(
            tokens={
                token: number
                for token, number in self._tokenizer.get_vocab().items()
                if number < self._model.config.vocab_size
            },
            special=self._tokenizer.all_special_ids,
            encode=self._encoded,
            decode=lambda ids: str(
                self._tokenizer.decode(list(ids), clean_up_tokenization_spaces=False)
            ),
            end_ids=sorted(self._end_ids),
        )

    @cached_property
    def _end_ids(self) -> frozenset[int]:
        stated = self._model.generation_config.eos_token_id
        several = stated if isinstance(stated, list) else [stated]
        known = [one for one in (*several, self._tokenizer.eos_token_id) if one is not None]
        return frozenset(int(one) for one in known)

    @cached_property
    def _pad_id(self) -> int | None:
        known = (self._tokenizer.pad_token_id, *sorted(self._end_ids))
        return next((one for one in known if one is not None), None)

    def _encoded(self, text: str) -> Sequence[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False, verbose=False).input_ids
        return ids


class _Allowing:
    """A logits processor: all but what the constraint allows is out of the question."""

    def __init__(self, torch: Any, constraint: Constraint, begins: int) -> None:
        self._torch, self._constraint, self._told = torch, constraint, begins

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """`input_ids` (1, so far), `scores` (1, vocabulary): the same scores, or minus infinity."""
        for token in input_ids[0, self._told :].tolist():
            self._constraint.took(token)
        self._told = input_ids.shape[1]
        allowed = self._torch.tensor(sorted(self._constraint.allowed()), device=scores.device)
        barred = self._torch.full_like(scores, float("-inf"))
        barred[:, allowed] = scores[:, allowed]
        return barred


class _Watch:
    """A stopping criterion: ends what takes too long or runs in a loop, and remembers which."""

    def __init__(self, request: Request, begins: int, *, looping: bool) -> None:
        self.begins = begins
        self.cause: Cause | None = None
        self._until = time.monotonic() + request.patience_s
        self._looping = looping

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        import torch

        if time.monotonic() > self._until:
            self.cause = Cause.TIME_OUT
        elif self._looping and ends_in_loop(
            input_ids[0, max(self.begins, input_ids.shape[1] - _LOOKS_BACK) :].tolist()
        ):
            self.cause = Cause.LOOP
        stop = self.cause is not None
        return torch.full((input_ids.shape[0],), stop, dtype=torch.bool, device=input_ids.device)
