"""What a draft stream has taken in so far: utterances, facts, and where in the visit words stand.

In: passages and facts in any batching. Out: the same view of the visit, whatever the batching was:
everything is ordered by when it was said. A passage or a fact sent again replaces its earlier form.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ambient_scribe.domain.clinical import Assertion, Fact
from ambient_scribe.domain.transcript import Passage, Role, Word
from ambient_scribe.note.drafting.grammar import Sex
from ambient_scribe.note.drafting.numerals import number_runs
from ambient_scribe.note.drafting.tokens import Speech, cleaned
from ambient_scribe.note.phrases import Stages, load_phrases

_EARLIEST_ASSESSMENT = 0.3
"""Share of the words after which a sure cue may open the assessment ("my plan for you")."""

_EARLIEST_BY_WEAK_CUE = 0.5
_EARLIEST_ORDER = 0.4
_NAMED_REACH = 40
"""Words within which what is said belongs to the study that was named."""

_OPENING_PASSAGES = 10
_NEAR_WORDS = 4


@dataclass(frozen=True)
class Said:
    """Something read straight off the words, with the words."""

    text: str
    word_ids: tuple[str, ...]


@dataclass(frozen=True)
class Demographics:
    age: Said | None = None
    sex: Sex | None = None
    sex_word_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Heard:
    """A cleaned passage, and the numbers of its words at which a stage is announced."""

    speech: Speech

    exam: tuple[int, ...]
    assessment: tuple[int, ...]
    weak: tuple[int, ...]


class _HasWords(Protocol):
    @property
    def word_ids(self) -> tuple[str, ...]: ...


Named = TypeVar("Named", bound=_HasWords)


class Visit:
    """Grows by `accept`; the rest are views, computed when asked for."""

    def __init__(self) -> None:
        self._heard: dict[str, _Heard] = {}
        self._owner: dict[str, str] = {}
        self._facts: dict[str, Fact] = {}

    def accept(self, passage: Passage, facts: Iterable[Fact]) -> None:
        for word_id in passage.utterance.word_ids:
            earlier = self._owner.get(word_id)
            if earlier is not None and earlier != passage.utterance.id:
                self._heard.pop(earlier, None)
            self._owner[word_id] = passage.utterance.id
        self._heard[passage.utterance.id] = _heard(passage, load_phrases().stages)
        for fact in facts:
            self._facts[fact.id] = fact

    def survey(self) -> Survey:
        heard = sorted(self._heard.values(), key=lambda one: _when(one.speech.passage.words[0]))
        return Survey(heard, tuple(self._facts.values()))


class Survey:
    """A still view of a visit. Places are numbers of words from its beginning."""

    def __init__(self, heard: Sequence[_Heard], facts: Sequence[Fact]) -> None:
        self.speeches = tuple(one.speech for one in heard)
        self.passages = tuple(speech.passage for speech in self.speeches)
        self._place: dict[str, int] = {}
        self._role: dict[str, Role] = {}
        self._text: dict[str, str] = {}
        self._starts: list[int] = []
        starts = self._starts
        for passage in self.passages:
            starts.append(len(self._place))
            for word in passage.words:
                self._place[word.id] = len(self._place)
                self._role[word.id] = passage.role
                self._text[word.id] = word.text.lower().strip(".,?!;:")
        self.length = len(self._place)
        self.facts = tuple(sorted(facts, key=self._fact_key))
        self.exam_at = _first([s + n for s, c in zip(starts, heard, strict=True) for n in c.exam])
        self.assessment_at = self._assessment(starts, heard)

    def _fact_key(self, fact: Fact) -> tuple[int, int, str]:
        return (self.first_place(fact.word_ids), _number(fact.id), fact.id)

    def _assessment(self, starts: Sequence[int], heard: Sequence[_Heard]) -> int | None:
        paired = list(zip(starts, heard, strict=True))
        sure = [start + n for start, c in paired for n in c.assessment]
        found = _first([n for n in sure if n >= self.length * _EARLIEST_ASSESSMENT])
        if found is not None:
            return found
        earliest = self.length * _EARLIEST_BY_WEAK_CUE
        if self.exam_at is not None:
            earliest = min(earliest, self.exam_at)
        weak = _first([start + n for start, c in paired for n in c.weak if start + n >= earliest])
        return weak if weak is not None else self._first_order()

    def _first_order(self) -> int | None:
        """Where no cue opens the plan, the first thing that the clinician orders does."""
        earliest = self.length * _EARLIEST_ORDER
        places = [
            self.place(word_id)
            for fact in self.facts
            if fact.assertion is Assertion.PLANNED
            for word_id in fact.word_ids
            if self._role.get(word_id) is Role.CLINICIAN and self.place(word_id) >= earliest
        ]
        return _first(places)

    # ------------------------------------------------------------ where and who
    def place(self, word_id: str) -> int:
        """A word that is in no passage stands at the end."""
        return self._place.get(word_id, self.length)

    def text_of(self, word_id: str) -> str:
        """Lower case, without punctuation; empty for a word of no passage."""
        return self._text.get(word_id, "")

    def first_place(self, word_ids: Iterable[str]) -> int:
        return min((self.place(word_id) for word_id in word_ids), default=self.length)

    def last_place(self, word_ids: Iterable[str]) -> int:
        return max((self.place(word_id) for word_id in word_ids), default=self.length)

    def ordered(self, word_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            sorted(dict.fromkeys(word_ids), key=lambda word_id: (self.place(word_id), word_id))
        )

    def said_by(self, word_ids: Iterable[str], role: Role) -> bool:
        return any(self._role.get(word_id) is role for word_id in word_ids)

    def speaks_of_self(self, word_ids: Iterable[str]) -> bool:
        """Some of the words stand near an "i" or "my"."""
        near = {self.place(w) + step for w in word_ids for step in range(-_NEAR_WORDS, _NEAR_WORDS)}
        return any(self._text[w] in _SELF for w, place in self._place.items() if place in near)

    def in_assessment(self, word_ids: Iterable[str]) -> bool:
        """Some of the words are the clinician's, in the part that assesses and plans."""
        at = self.assessment_at
        return at is not None and any(
            self.place(word_id) >= at and self._role.get(word_id) is not Role.PATIENT
            for word_id in word_ids
            if word_id in self._place
        )

    def before_assessment(self, place: int) -> bool:
        return self.assessment_at is None or place < self.assessment_at

    def before_examination(self, place: int) -> bool:
        ends = [at for at in (self.exam_at, self.assessment_at) if at is not None]
        return not ends or place < min(ends)

    def passage_number(self, place: int) -> int:
        """Which passage a place is in."""
        return bisect_right(self._starts, place) - 1

    def last_named(self, items: Iterable[Named], place: int) -> Named | None:
        """The item that was named last before a place, and not long before it."""
        here = self.passage_number(place)
        near = [
            (self.place(word_id), item)
            for item in items
            for word_id in item.word_ids
            if 0 <= place - self.place(word_id) <= _NAMED_REACH
            and here - self.passage_number(self.place(word_id)) <= 1
        ]
        return max(near, key=lambda pair: pair[0])[1] if near else None

    # ------------------------------------------------------------ what opens a visit
    def demographics(self) -> Demographics:
        """Age and sex where the clinician states them ("a 50-year-old female")."""
        for passage in self.passages:
            if passage.role is not Role.PATIENT:
                found = _age_and_sex(passage)
                if found is not None:
                    return found
        return Demographics()

    def visit_reason(self) -> Said | None:
        """A reason that is no complaint ("here for your annual exam"), from the opening."""
        stages = load_phrases().stages
        for passage in self.passages[:_OPENING_PASSAGES]:
            found = _reason(passage, stages)
            if found is not None:
                return found
        return None


def _when(word: Word) -> tuple[int, int, str]:
    return (word.span.start_ms if word.span else 0, _number(word.id), word.id)


def _number(identifier: str) -> int:
    match = re.search(r"\d+", identifier)
    return int(match[0]) if match else 0


def _first(places: Sequence[int]) -> int | None:
    return min(places) if places else None


def _heard(passage: Passage, stages: Stages) -> _Heard:
    if passage.role is Role.PATIENT:
        return _Heard(cleaned(passage), (), (), ())
    words = _plain(passage)
    return _Heard(
        speech=cleaned(passage),
        exam=_starts(words, stages.exam_cues),
        assessment=_starts(words, stages.assessment_cues),
        weak=_starts(words, stages.weak_assessment_cues),
    )


def _plain(passage: Passage) -> list[str]:
    return [word.text.lower().replace("’", "'").strip('.,?!;:"') for word in passage.words]


def _starts(words: Sequence[str], cues: Iterable[str]) -> tuple[int, ...]:
    found = set()
    for cue in cues:
        said = cue.split()
        for index in range(len(words) - len(said) + 1):
            if words[index] == said[0] and list(words[index : index + len(said)]) == said:
                found.add(index)
    return tuple(sorted(found))


_SELF = frozenset(["i", "i'm", "i've", "i'll", "i'd", "my", "me"])
_RELATIVES = frozenset(
    [
        "mother",
        "father",
        "mom",
        "dad",
        "brother",
        "sister",
        "son",
        "daughter",
        "husband",
        "wife",
        "uncle",
        "aunt",
        "friend",
    ]
)


def _age_and_sex(passage: Passage) -> Demographics | None:
    words, ids = _plain(passage), [word.id for word in passage.words]
    split = [part for word in words for part in word.split("-")]
    owner = [n for n, word in enumerate(words) for _ in word.split("-")]
    stages = load_phrases().stages
    for index in range(1, len(split) - 1):
        if split[index] not in ("year", "years") or split[index + 1] != "old":
            continue
        start, age = _age_before(split, index)
        if age is None or _RELATIVES & set(split[max(0, start - _NEAR_WORDS) : start]):
            continue
        following = split[index + 2 : index + 2 + _NEAR_WORDS]
        sex = next((s for w in following if (s := _sex(w, stages)) is not None), None)
        last = index + 1
        if sex is not None:
            last = index + 2 + [_sex(w, stages) for w in following].index(sex)
        said = tuple(ids[n] for n in range(owner[start], owner[last] + 1))
        return Demographics(Said(age, said), sex, said if sex else ())
    return None


def _age_before(words: Sequence[str], index: int) -> tuple[int, str | None]:
    if words[index - 1].isdigit():
        return index - 1, words[index - 1]
    start = max(0, index - 3)
    for begin, end, numeral in number_runs(words[start:index]):
        if start + end == index and len(numeral) <= 3:
            return start + begin, numeral
    return index, None


def _sex(word: str, stages: Stages) -> Sex | None:
    if word in stages.female:
        return "female"
    return "male" if word in stages.male else None


def _reason(passage: Passage, stages: Stages) -> Said | None:
    words = _plain(passage)
    for cue in stages.visit_cues:
        for start in _starts(words, [cue]):
            after = start + len(cue.split())
            found = _named_reason(words, after, stages)
            if found is not None:
                text, end = found
                ids = tuple(word.id for word in passage.words[start:end])
                return Said(text, ids)
    return None


def _named_reason(words: Sequence[str], after: int, stages: Stages) -> tuple[str, int] | None:
    """The reason that stands within some words of the cue, the longest one."""
    for phrase in sorted(stages.visit_reasons, key=len, reverse=True):
        said = phrase.split()
        for begin in range(after, min(after + 3, len(words) - len(said) + 1)):
            if list(words[begin : begin + len(said)]) == said:
                return stages.visit_reasons[phrase], begin + len(said)
    return None
