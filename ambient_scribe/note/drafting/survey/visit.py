"""What a draft stream has taken in so far: utterances, facts, and where in the visit words stand.

In: passages and facts in any batching. Out: the same view of the visit, whatever the batching was:
everything is ordered by when it was said. A passage or a fact sent again replaces its earlier form.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.transcript import Passage, Role, Word
from ambient_scribe.note.drafting.language.numerals import number_runs
from ambient_scribe.note.drafting.survey.beginnings import assessment_at, examination_at
from ambient_scribe.note.drafting.survey.cues import plain, starts_of, without_examining
from ambient_scribe.note.drafting.survey.tokens import Speech, cleaned
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.phrases.visit import Stages

_NAMED_REACH = 40
"""Words within which what is said belongs to the study that was named."""
_NEAR_WORDS = 4


@dataclass(frozen=True)
class Said:
    """Something read straight off the words, with the words."""

    text: str
    word_ids: tuple[str, ...]


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
Found = TypeVar("Found")


class Visit:
    """Grows by `accept`; the rest are views, computed when asked for."""

    def __init__(self) -> None:
        self._heard: dict[str, _Heard] = {}
        self._owner: dict[str, str] = {}
        self._facts: dict[str, Fact] = {}

    def accept(self, passage: Passage, facts: Iterable[Fact]) -> None:
        """A note asks of each passage only whose side it is: a nurse measures as a clinician does, an
        interpreter's words are the patient's, a companion tells of the patient."""
        passage = passage.on_its_side()
        known = self._heard.get(passage.utterance.id)
        for word in known.speech.passage.words if known is not None else ():
            self._owner.pop(word.id, None)  # what it held and holds no more
        for word_id in passage.utterance.word_ids:
            earlier = self._owner.get(word_id)
            if earlier is not None and earlier != passage.utterance.id:
                self._heard.pop(earlier, None)
            self._owner[word_id] = passage.utterance.id
        self._heard[passage.utterance.id] = _heard(passage, load_phrases().stages)
        for fact in facts:
            self._facts[fact.id] = fact

    def withdraw(self, fact_ids: Iterable[str]) -> None:
        """These are facts no more."""
        for fact_id in fact_ids:
            self._facts.pop(fact_id, None)

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
        self._confidence: dict[str, float | None] = {}
        self._words = [word for passage in self.passages for word in passage.words]
        self._starts: list[int] = []
        starts = self._starts
        for passage in self.passages:
            starts.append(len(self._place))
            for word in passage.words:
                self._place[word.id] = len(self._place)
                self._role[word.id] = passage.role
                self._text[word.id] = word.text.lower().strip(".,?!;:")
                self._confidence[word.id] = word.confidence
        self.length = len(self._place)
        self._in_order = tuple(self._text[word_id] for word_id in self._place)
        self.facts = tuple(sorted(facts, key=self._fact_key))
        placed = list(zip(starts, heard, strict=True))
        self.exam_at = examination_at(self, [start + n for start, c in placed for n in c.exam])
        self.assessment_at = assessment_at(
            self,
            sure=[start + n for start, c in placed for n in c.assessment],
            weak=[start + n for start, c in placed for n in c.weak],
        )
        self._found: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """What is asked of this visit again and again is made the first time."""
        if key not in self._found:
            self._found[key] = make()
        found: Found = self._found[key]
        return found

    def _fact_key(self, fact: Fact) -> tuple[int, int, str]:
        return (self.first_place(fact.word_ids), _number(fact.id), fact.id)

    # ------------------------------------------------------------ where and who
    def place(self, word_id: str) -> int:
        """A word that is in no passage stands at the end."""
        return self._place.get(word_id, self.length)

    def text_of(self, word_id: str) -> str:
        """Lower case, without punctuation; empty for a word of no passage."""
        return self._text.get(word_id, "")

    def confidence_of(self, word_id: str) -> float | None:
        return self._confidence.get(word_id)

    def is_number(self, word_id: str) -> bool:
        text = self.text_of(word_id)
        return any(letter.isdigit() for letter in text) or bool(number_runs([text]))

    def in_one_sentence(self, one: int, other: int) -> bool:
        """Whether no stop and no change of speaker lies between two places."""
        first, last = sorted((one, other))
        if self.passage_number(first) != self.passage_number(last):
            return False
        return not any(word.text[-1] in ".?!;" for word in self._words[first:last])

    def text_at(self, place: int) -> str:
        """The word at a place, as text; empty beyond the end."""
        return self._in_order[place] if 0 <= place < len(self._in_order) else ""

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
        return any(
            self.text_at(at + step) in _SELF
            for at in map(self.place, word_ids)
            for step in range(-_NEAR_WORDS, _NEAR_WORDS)
            if self.passage_number(at + step) == self.passage_number(at)
        )

    def in_question(self, word_ids: Iterable[str], reach: int) -> bool:
        """All of the words stand in questions; where nothing marks one, `reach` words before them
        hold words that open one.
        """
        own = set(word_ids)
        asking = load_phrases().speech.asking
        for speech in self.speeches:
            for spoken in speech.sentences:
                here = [n for n, token in enumerate(spoken.tokens) if token.word.id in own]
                if not here or spoken.question:
                    continue
                start = max(0, here[0] - reach)
                before = " ".join(t.text for t in spoken.tokens[start : here[-1] + 1])
                if speech.punctuated or not any(f" {cue} " in f" {before} " for cue in asking):
                    return False
        return True

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

    def near(self, word_ids: Iterable[str], reach: int) -> tuple[str, ...]:
        """The words of these and of so many around them in their passages, as text, in order."""
        own = self.ordered(word_ids)
        if not own or own[0] not in self._place:
            return ()
        passage = self.passages[self.passage_number(self.place(own[0]))]
        ids = [word.id for word in passage.words]
        places = [ids.index(word_id) for word_id in own if word_id in ids]
        return tuple(
            self.text_of(word_id)
            for word_id in ids[max(0, places[0] - reach) : places[-1] + reach + 1]
        )

    def fact_words_at(self, word_id: str) -> tuple[str, ...]:
        """The words of the fact that rests on this word; of the shortest, where several do."""
        bearing = [fact.word_ids for fact in self.facts if word_id in fact.word_ids]
        return min(bearing, key=len, default=())

    def preceding(self, word_id: str, reach: int) -> tuple[str, ...]:
        """The words before this one in its passage as text, so many at most."""
        ids = [word.id for word in self.passages[self.passage_number(self.place(word_id))].words]
        end = ids.index(word_id) if word_id in ids else 0
        return tuple(self.text_of(one) for one in ids[max(0, end - reach) : end])

    def following(self, word_id: str, reach: int) -> tuple[str, ...]:
        """The words after this one in its passage, so many at most."""
        ids = [word.id for word in self.passages[self.passage_number(self.place(word_id))].words]
        start = ids.index(word_id) + 1 if word_id in ids else len(ids)
        return tuple(ids[start : start + reach])

    def opening_words(self, word_ids: Iterable[str], role: Role) -> list[str]:
        """The words up to the first comma or stop of the sentence of somebody that holds these."""
        own = set(word_ids)
        for speech in self.speeches:
            for spoken in speech.sentences if speech.passage.role is role else ():
                if own & {token.word.id for token in spoken.tokens}:
                    marked = [n for n, token in enumerate(spoken.tokens) if token.mark]
                    end = marked[0] + 1 if marked else len(spoken.tokens)
                    return [token.text for token in spoken.tokens[:end]]
        return []

    def whole_sentence(self, passage: Passage, first: int, last: int) -> tuple[str, ...]:
        """The words of a passage from one to another, with the unspoken ones before the first."""
        words = passage.words
        while first and words[first - 1].text[-1] not in ".?!;":
            first -= 1
        return tuple(word.id for word in words[first : last + 1])

    def last_said(self, word_id: str, texts: frozenset[str], reach: int) -> Word | None:
        """The last word before this one that is one of these texts."""
        place = self.place(word_id)
        near = self._words[max(0, place - reach) : place]
        return next((w for w in reversed(near) if self.text_of(w.id) in texts), None)

    def ends_of(self, passage: Passage, cues: Iterable[str]) -> tuple[int, ...]:
        """Numbers of the words that follow a cue in a passage."""
        words = plain(passage)
        return tuple(n + len(cue.split()) for cue in cues for n in starts_of(words, [cue]))

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


def _when(word: Word) -> tuple[int, int, str]:
    return (word.span.start_ms if word.span else 0, _number(word.id), word.id)


def _number(identifier: str) -> int:
    match = re.search(r"\d+", identifier)
    return int(match[0]) if match else 0


def _heard(passage: Passage, stages: Stages) -> _Heard:
    if passage.role is Role.PATIENT:
        return _Heard(cleaned(passage), (), (), ())
    words = plain(passage)
    return _Heard(
        speech=cleaned(passage),
        exam=starts_of(words, stages.exam_cues),
        assessment=starts_of(words, stages.assessment_cues),
        weak=without_examining(
            words, starts_of(words, stages.weak_assessment_cues), stages.examining_words
        ),
    )


_SELF = frozenset(["i", "i'm", "i've", "i'll", "i'd", "my", "me"])
