"""The age that is told of the patient, mostly a child's: "How old is he?" "He's four."

In: the passages of a visit. Out: the age in years with the words that tell it, and the sex where a
"he" or "she" stands with it. An age in weeks or months is left out: a note writes years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.note.drafting.language.grammar import Sex
from ambient_scribe.note.drafting.language.numerals import number_runs
from ambient_scribe.note.drafting.survey.cues import plain, starts_of
from ambient_scribe.note.drafting.survey.visit import Said, Survey

_PRONOUNS: dict[str, Sex] = {"he": "male", "he's": "male", "she": "female", "she's": "female"}
_PATIENT = frozenset([*_PRONOUNS, "you", "this", "your"])
"""Of whom "how old is …" asks: with "your" it is the son or daughter who is here."""

_CHILDREN = frozenset({"son", "daughter", "boy", "girl", "baby", "child", "little"})
_TO_BE = frozenset({"is", "he's", "she's", "i'm", "am", "just", "turned", "only", "almost", "now"})
_OLDEST = 120
_REACH = 4
"""Words from the beginning of an answer, or from "how old", in which who or how many is told."""


@dataclass(frozen=True)
class Age:
    age: Said
    sex: Sex | None
    sex_word_ids: tuple[str, ...]


def told_age(survey: Survey) -> Age | None:
    return next(_answered(survey), None) or next(_stated(survey), None) or next(_own(survey), None)


def _own(survey: Survey) -> Iterator[Age]:
    """ "I am thirty years old", by the patient."""
    for passage in survey.passages:
        words = plain(passage)
        if passage.role is not Role.PATIENT:
            continue
        for start in starts_of(words, ["years old", "year old"]):
            for at in range(max(1, start - 2), start):
                told = words[at - 1] == "i'm" or words[max(0, at - 2) : at] == ["i", "am"]
                if told and at + _length(words, at) == start and _is_age(passage, at):
                    yield _age(passage, at)


def _answered(survey: Survey) -> Iterator[Age]:
    for asked, reply in zip(survey.passages, survey.passages[1:], strict=False):
        if asked.role is not Role.CLINICIAN or reply.role is Role.CLINICIAN:
            continue
        own = starts_of(plain(asked), ["your age"])
        starts = own or starts_of(plain(asked), ["how old"])
        if own or (starts and _asks_of_patient(plain(asked)[starts[-1] + 2 :][:_REACH])):
            numbers = [at for at in range(min(_REACH, len(reply.words))) if _is_age(reply, at)]
            yield from (_age(reply, at, asked, starts[-1]) for at in numbers[:1])


def _asks_of_patient(words: Sequence[str]) -> bool:
    if "your" in words:
        return bool(_CHILDREN & set(words))
    return bool(_PATIENT & set(words))


def _stated(survey: Survey) -> Iterator[Age]:
    """ "He's four." by itself, by somebody who came with the patient."""
    for passage in survey.passages:
        if passage.role is not Role.OTHER:
            continue
        words = plain(passage)
        for at in range(1, len(words)):
            alone = passage.words[at].text[-1] in ".,!?" or at + 1 == len(words)
            if alone and _opens(passage, at) and _is_age(passage, at):
                yield _age(passage, at)


def _opens(passage: Passage, at: int) -> bool:
    """The sentence up to here is "he's" or "she is", so that no sister is meant."""
    words = plain(passage)
    begin = at - 1
    while begin > 0 and passage.words[begin - 1].text[-1] not in ".?!":
        begin -= 1
    return words[begin] in _PRONOUNS and set(words[begin + 1 : at]) <= _TO_BE


def _is_age(passage: Passage, at: int) -> bool:
    words = plain(passage)
    if at and words[at - 1] not in _TO_BE:
        return False
    after = at + _length(words, at)
    if words[after : after + 1] and words[after] in _OTHER_UNITS:
        return False
    number = _number(words, at)
    return number is not None and 0 < int(number) <= _OLDEST


_OTHER_UNITS = frozenset(
    [
        "week",
        "weeks",
        "month",
        "months",
        "day",
        "days",
        "pounds",
        "feet",
        "foot",
        "percent",
        "times",
    ]
)


def _number(words: Sequence[str], at: int) -> str | None:
    """The number that begins here, of one word or two ("forty five")."""
    if words[at].isdigit():
        return words[at]
    said = words[at : at + _length(words, at)]
    runs = list(number_runs([part for word in said for part in word.split("-")]))
    return runs[0][2] if len(runs) == 1 and runs[0][2].isdigit() else None


def _length(words: Sequence[str], at: int) -> int:
    """Words of the number that begins here."""
    if words[at].isdigit() or "-" in words[at]:
        return 1
    return max((end for begin, end, _ in number_runs(words[at : at + 2]) if begin == 0), default=1)


def _age(passage: Passage, at: int, asked: Passage | None = None, asked_at: int = 0) -> Age:
    """With the question's words, where it is an answer."""
    words = plain(passage)
    last = at + _length(words, at)
    own = [passage.words[n] for n in range(max(0, at - 2), last)]
    question = list(asked.words[asked_at : asked_at + 2 + _REACH]) if asked else []
    number = _number(words, at) or ""
    said = [(word, word.text.lower().strip(".,?!").replace("’", "'")) for word in (*question, *own)]
    by = [(_PRONOUNS[text], word.id) for word, text in said if text in _PRONOUNS]
    sexes = {sex for sex, _ in by}
    sex = by[0][0] if len(sexes) == 1 else None
    ids = tuple(word.id for word in (*question, *own))
    return Age(Said(number, ids), sex, tuple(word_id for _, word_id in by) if sex else ())
