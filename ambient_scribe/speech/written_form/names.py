"""Letters, names with numbers, and digits in a row: "t s h", "b twelve", "one plus edema".

In: words as they were said. Out: what is written for them. Only what `phrases.tsv` knows.
"""

from __future__ import annotations

import itertools

from ambient_scribe.numbers.reading import digit_run
from ambient_scribe.numbers.words import DIGITS
from ambient_scribe.speech.written_form.said import Part, Rewrite, Said
from ambient_scribe.speech.written_form.tables import LEFT_AS_HEARD, Cue

_PLUSSES = frozenset({"one", "two", "three", "four"})
"""Edema and pulses are graded from 1+ to 4+."""
_PLUS_REACH = 4
"""Words after "one plus" in which it is named what is graded."""
_TELEPHONE = {7: (3,), 10: (3, 6)}
"""Digits of a telephone number, and where its hyphens stand."""


def phrase(said: Said, at: int) -> Rewrite | None:
    """The longest known phrase that begins at `at`."""
    for length in range(min(said.tables.longest_phrase, len(said) - at), 0, -1):
        words = (said.text(at), *(said.next(at + offset) for offset in range(1, length)))
        written = said.tables.phrases.get(words)
        if written == LEFT_AS_HEARD:
            return Rewrite(at + length)
        if written is not None and _is_apart(said, at, at + length):
            return Rewrite(at + length, (Part(at, at + length, written),))
    return None


def graded_plus(said: Said, at: int) -> Rewrite | None:
    """ "two plus pitting edema" → "2+ pitting edema", "one to two plus" → "1 to 2+"."""
    last = at + 2 if said.next(at + 1) in {"to", "or"} else at
    if said.text(at) not in _PLUSSES or said.text(last) not in _PLUSSES:
        return None
    if not said.says(last + 1, "plus") or not said.cued_within(
        last + 2, last + 2 + _PLUS_REACH, Cue.PLUS
    ):
        return None
    graded = Part(last, last + 2, f"{DIGITS[said.text(last)]}+")
    lower = Part(at, at + 1, str(DIGITS[said.text(at)]))
    return Rewrite(last + 2, (graded,) if last == at else (lower, graded))


def telephone(said: Said, at: int) -> Rewrite | None:
    """Seven or ten digits said one by one; a shorter or longer row stays as heard."""
    end = digit_run(said.items, at)
    if end is None:
        return None
    digits = [DIGITS.get(said.text(index), 0) for index in range(at, end)]
    counting = all(after - before == 1 for before, after in itertools.pairwise(digits))
    hyphens = _TELEPHONE.get(len(digits))
    if hyphens is None or counting:
        return Rewrite(end)
    text = "".join(f"{'-' if i in hyphens else ''}{digit}" for i, digit in enumerate(digits))
    return Rewrite(end, (Part(at, end, text),))


def _is_apart(said: Said, start: int, end: int) -> bool:
    """Whether letters end where the phrase does: "c t" of "c t s" is none of ours. A name with a
    number must not be cut out of a longer one ("b twelve hundred")."""
    one_letter = len(said.text(start)) == 1 or len(said.text(end - 1)) == 1
    before = said.text(start - 1) if said.next(start) else ""
    after = said.next(end)
    if said.text(end - 1) in DIGITS or not one_letter:
        return not _goes_on(after)
    return not _is_letter(before) and not _is_letter(after) and not _goes_on(after)


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text not in {"a", "i", "o"}


def _goes_on(after: str) -> bool:
    return after in {"hundred", "thousand", "point", "over"} or after in DIGITS
