"""Decoding under constraint: of all tokens, those that the form of the answer allows next.

In: a form's steps (`forms`), a tokenizer's vocabulary. Out, token after token: which ids may follow. So
the answer is JSON of the right shape with numbers that exist, whatever the model is. Keys and numbers
are divided into tokens as the tokenizer would divide them, and the model chooses among these; inside a
text every token is free that does not end the string. (The method of guided generation over a
vocabulary: Willard and Louf 2023, arXiv:2307.09702; here over a program instead of an automaton.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ambient_scribe.note.llm.answers import ends_in_loop
from ambient_scribe.note.llm.forms import Choice, Form, NoteForm, Step, Text

Encode = Callable[[str], Sequence[int]]
Decode = Callable[[Sequence[int]], str]

_ENDS_A_STRING = re.compile(r"[\"\\\x00-\x1f\x7f]|[ĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğ]")
"""Quote, backslash, control characters; the latter also as byte-level BPE writes them (GPT-2's table
puts bytes 0 to 31 at U+0100 and on)."""

_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
"""How SentencePiece writes a byte that has no piece of its own."""

_LEAST_TEXT = 2
"""Tokens; a text is no empty string."""

_TO_FINISH = 64
"""Tokens that it takes at most to end the sentence that is being written, without more text …"""

_A_SECTION = 16
"""… and to leave each section that is still to come empty."""

_CLOSING = frozenset({"]", "]}"})


class Vocabulary:
    """What a tokenizer's ids stand for, as far as a form needs it. Built once for a model."""

    def __init__(
        self,
        tokens: Mapping[str, int],
        special: Iterable[int],
        encode: Encode,
        decode: Decode,
        end_ids: Sequence[int],
    ) -> None:
        self._encode, self._decode = encode, decode
        self.end_ids = tuple(end_ids)
        barred = frozenset(special)
        self.free = frozenset(
            number
            for token, number in tokens.items()
            if number not in barred and token and not _ends_a_string(token)
        )
        """Ids that may stand inside a text."""

    @cached_property
    def writes_json(self) -> bool:
        """Whether the signs of JSON come back as they went in; some vocabularies lack braces."""
        sample = '{"text": "x", "evidence": ["u12"], "facts": []}'
        return self.end_ids != () and _flat(self._decode(self.encoded(sample))) == _flat(sample)

    def encoded(self, text: str) -> tuple[int, ...]:
        """Without a leading token that is mere space: one would stand inside the string before."""
        ids = tuple(self._encode(text))
        while len(ids) > 1 and not self._decode(ids[:1]).strip():
            ids = ids[1:]
        return ids


@dataclass
class _Branch:
    """A tree of the tokens of the options; `option` at the end of one."""

    after: dict[int, _Branch] = field(default_factory=dict)
    option: str | None = None


class Constraint:
    """One answer being written: tell it each token, ask it which may follow."""

    def __init__(self, form: Form, vocabulary: Vocabulary, most_tokens: int) -> None:
        """`most_tokens`: of the whole answer; as they run out, what is open is closed."""
        self._vocabulary = vocabulary
        self._steps = form.steps()
        sections = len(form.sections) if isinstance(form, NoteForm) else 0
        self._left = most_tokens - _TO_FINISH - _A_SECTION * sections
        self.finished = False
        self._branch = _Branch()
        self._text: list[int] | None = None
        self._most = 0
        self._take(next(self._steps))

    def allowed(self) -> frozenset[int]:
        """Never empty."""
        if self.finished:
            return frozenset(self._vocabulary.end_ids)
        choices = frozenset(self._branch.after)
        if self._text is None:
            return choices
        written = len(self._text)
        if written < _LEAST_TEXT:
            return self._vocabulary.free
        if written >= self._most or self._left <= 0 or ends_in_loop(self._text):
            return choices
        return self._vocabulary.free | choices

    def took(self, token: int) -> None:
        """The token that was chosen; one that was not allowed ends the answer."""
        if self.finished:
            return
        self._left -= 1
        following = self._branch.after.get(token)
        if following is None:
            if self._text is None:
                self.finished = True
            else:
                self._text.append(token)
            return
        self._text = None
        self._branch = following
        if following.option is not None:
            self._go_on(following.option)

    def _go_on(self, chosen: str) -> None:
        try:
            self._take(self._steps.send(chosen))
        except StopIteration:
            self.finished = True

    def _take(self, step: Step) -> None:
        """A text goes on until the first token of what closes it."""
        self._text = None
        if isinstance(step, Text):
            self._text, self._most = [], step.most_tokens
            step = self._steps.send("")
        assert isinstance(step, Choice), "a text is closed before the next one"
        closing = tuple(option for option in step.options if option in _CLOSING)
        self._branch = self._tree(closing if closing and self._left <= 0 else step.options)

    def _tree(self, options: Sequence[str]) -> _Branch:
        root = _Branch()
        for option in options:
            branch = root
            for token in self._vocabulary.encoded(option):
                branch = branch.after.setdefault(token, _Branch())
            branch.option = option
        return root


def _ends_a_string(token: str) -> bool:
    byte = _BYTE.fullmatch(token)
    if byte is not None:
        value = int(byte[1], 16)
        return value < 0x20 or value in {0x22, 0x5C, 0x7F}
    return _ENDS_A_STRING.search(token) is not None


def _flat(text: str) -> str:
    return "".join(text.split())
