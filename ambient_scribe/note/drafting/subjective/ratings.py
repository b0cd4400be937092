"""How bad it is on a scale of ten: "what would you rate your pain?" "It's like a nine."

In: a survey of the visit. Out: one `Told` a rating, with the words of question and answer. Only a
single number of 0 to 10, or two beside each other, that answers the clinician's question at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.language.numerals import number_runs
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.subjective.asked import asked_and_answered
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_SCALE = 10
_LONGEST_RANGE = 2
"""Numbers of an answer "seven or eight"."""

_NOW = frozenset({"now", "today", "currently"})


def ratings(survey: Survey) -> tuple[Told, ...]:
    return tuple(_ratings(survey))


def _ratings(survey: Survey) -> Iterator[Told]:
    for one in asked_and_answered(survey):
        asked, reply = one.asked.passage, one.reply.passage
        what = _asked(asked)
        found = None if what is None else _answered(plain(reply))
        if found is not None:
            first, last, rating = found
            words = [*asked.words, *reply.words[max(0, first - 1) : last + 1]]
            now = _NOW & set(plain(reply)[max(0, first - _NOW_REACH) : first])
            again = survey.passages[one.number + 2 : one.number + 3]
            if not _TEN & set(plain(asked)):
                words += [w for p in again if _TEN & set(plain(p)) for w in p.words]
            scale = f"/{_SCALE}" if _TEN & {survey.text_of(w.id) for w in words} else ""
            since = " currently" if now else ""
            yield Told(
                f"the {what} is{since} rated {rating}{scale}", tuple(word.id for word in words)
            )


_NOW_REACH = 6
_TEN = frozenset({"ten", "10"})


def _asked(passage: Passage) -> str | None:
    """What is to be rated; None where no rating is asked for."""
    said = f" {' '.join(plain(passage))} "
    clinical = load_phrases().clinical
    if not any(f" {cue} " in said for cue in clinical.rating_cues):
        return None
    return next((noun for noun in clinical.rated if f" {noun} " in said), None)


def _answered(words: Sequence[str]) -> tuple[int, int, str] | None:
    """First and last word of the rating and how it is written; None where it is not one number."""
    words = [word.removesuffix("/10") for word in words]
    runs = [
        (begin, end, numeral)
        for begin, end, numeral in _numbers(words)
        if numeral.isdigit() and int(numeral) <= _SCALE
    ]
    while runs and runs[-1][2] == str(_SCALE) and words[max(0, runs[-1][0] - 1)] in {"of", "to"}:
        runs.pop()
    if not runs or len(runs) > _LONGEST_RANGE:
        return None
    if len(runs) == 1:
        begin, end, numeral = runs[0]
        return begin, end - 1, numeral
    (begin, stop, low), (start, end, high) = runs
    if words[stop:start] not in (["or"], ["to"], ["and"]) or int(low) >= int(high):
        return None
    return begin, end - 1, f"{low} to {high}"


def _numbers(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    for index, word in enumerate(words):
        for _, _, numeral in number_runs([word]):
            if word != "one":
                yield index, index + 1, numeral
