"""The model's own byte-pair vocabulary, with Whisper's special tokens and time marks.

Texts go in, a `tokenizers.Tokenizer` leaves whose ids lie as Whisper's do: plain tokens, the end,
the other special tokens, 1501 time marks.
"""

from __future__ import annotations

import string
from collections.abc import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

PLAIN_TOKENS = 1000
END = "<|endoftext|>"
SPECIALS = (
    "<|startoftranscript|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>",
    "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip
TIME_MARKS = 1501
MARKS_PER_S = 50
PIECES = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+|[/.]\p{N}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+"
"""As GPT-2 cuts text, but "/76" and ".6" stay whole: faster-whisper forbids a "/" that stands
alone, and takes what follows a point for a word of its own."""

_NUMBERS = 400
"""How often the pieces that must become tokens stand in the learner's text."""


def learned(texts: Iterable[str]) -> Tokenizer:
    """Byte-level BPE of `PLAIN_TOKENS`; no letter or digit ever needs a space by itself."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=PLAIN_TOKENS,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    single = " ".join(["", *string.ascii_letters, *string.digits])
    halves = "".join(f"/{digit}.{digit}" for digit in string.digits)
    needed = [single, halves] * _NUMBERS
    tokenizer.train_from_iterator([*(f" {text}" for text in texts), *needed], trainer)
    marks = [f"<|{index / MARKS_PER_S:.2f}|>" for index in range(TIME_MARKS)]
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in (END, *SPECIALS)])
    tokenizer.add_tokens([AddedToken(mark, normalized=False) for mark in marks])
    return tokenizer


class Ids:
    """The ids of the tokens that are no text."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        def of(token: str) -> int:
            found = tokenizer.token_to_id(token)
            if found is None:
                raise ValueError(f"the vocabulary lacks {token}")
            return int(found)

        self.end = of(END)
        self.start = of("<|startoftranscript|>")
        self.previous = of("<|startofprev|>")
        self.no_speech = of("<|nospeech|>")
        self.no_times = of("<|notimestamps|>")
        self.first_mark = of("<|0.00|>")
        self.count = self.first_mark + TIME_MARKS

    def mark(self, seconds: float) -> int:
        return self.first_mark + min(max(round(seconds * MARKS_PER_S), 0), TIME_MARKS - 1)
