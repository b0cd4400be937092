"""Asks, while the visit goes on, whether this is still the patient whose chart is open.

In: the events of a watched visit, with roles and facts. Out: alarms, each said once. They name no
spoken word: an alarm may land in a log. Conservative: what is not plainly an identification of the
patient is none, a word heard uncertainly tells nothing, and a name forgives spelling and sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Patient
from ambient_scribe.domain.events import Alarm, Committed, Event, FactFound, Relabelled
from ambient_scribe.domain.time import clock
from ambient_scribe.domain.transcript import Role, Utterance, Word
from ambient_scribe.pipeline.identity.dates import first_date
from ambient_scribe.pipeline.identity.names import may_be, names_said
from ambient_scribe.pipeline.identity.phrases import ends_of, load_identity_phrases, plain

CUE_REACH = 4
"""Words between "date of birth" and the date."""
ANSWER_UTTERANCES = 2
"""After a question for it, the birth date is in one of the next so many."""
UNSURE = "?"
"""Stands for a word that tells nothing."""
UNDECIDED = 16
"""Utterances that wait until it is known who says them."""


class RightPatientConfig(Frozen):
    enabled: bool = True
    least_confidence: float = Field(default=0.5, ge=0, le=1)
    """Of a name's or a date's words, where the recognizer tells it."""
    complete_after_ms: int = Field(default=3_000, ge=0)
    """Silence after which an utterance is whole."""
    quiet_ms: int = Field(default=600_000, ge=60_000)
    """So long without clinical content, and it is asked whether this is still the visit."""
    closing_from_ms: int = Field(default=120_000, ge=0)
    """Nobody takes leave sooner."""


@dataclass(frozen=True)
class _Said:
    utterance: Utterance
    words: tuple[Word, ...]

    @property
    def plain(self) -> list[str]:
        return [plain(word.text) for word in self.words]

    @property
    def end_ms(self) -> int | None:
        return self.words[-1].span.end_ms if self.words[-1].span else None

    @property
    def start_ms(self) -> int | None:
        return self.words[0].span.start_ms if self.words[0].span else None


class RightPatient:
    """The watch over one visit."""

    def __init__(self, patient: Patient, config: RightPatientConfig) -> None:
        self._patient, self._config = patient, config
        self._phrases = load_identity_phrases()
        self._open: _Said | None = None
        self._undecided: dict[str, _Said] = {}
        self._asked_for_birth = 0
        self._asker: str | None = None
        self._closed_by: str | None = None
        self._clinical_ms = 0
        self._quiet_told = False
        self._told: set[str] = set()

    def take(self, events: Sequence[Event], now_ms: int) -> list[Alarm]:
        """`events` of the sound until `now_ms`."""
        found = [*self._follow(events, now_ms), *self._complete(now_ms), *self._quiet(now_ms)]
        return self._alarms(found)

    def finish(
        self, events: Sequence[Event], utterances: Sequence[Utterance], now_ms: int
    ) -> list[Alarm]:
        """The last events of the sound, which has ended: nothing grows any more. `utterances`: the
        final ones, which may tell who said what nobody was known to have said."""
        found = list(self._follow(events, now_ms))
        if self._open is not None:
            said, self._open = self._open, None
            found += self._hear(said, now_ms)
        for said in list(self._undecided.values()):
            found += self._decide(_final(said.utterance, utterances))
        return self._alarms(found)

    def _follow(self, events: Sequence[Event], now_ms: int) -> Iterator[str]:
        for event in events:
            if isinstance(event, Committed):
                yield from self._hold(_Said(event.utterance, event.words), now_ms)
            elif isinstance(event, Relabelled):
                for utterance in event.utterances:
                    yield from self._decide(utterance)
            elif isinstance(event, FactFound):
                self._clinical_ms, self._quiet_told = now_ms, False

    def _alarms(self, found: Sequence[str]) -> list[Alarm]:
        return [Alarm(message=message) for message in found if self._is_new(message)]

    def _is_new(self, message: str) -> bool:
        new = message not in self._told
        self._told.add(message)
        return new

    # ------------------------------------------------------------ whole utterances
    def _hold(self, said: _Said, now_ms: int) -> Iterator[str]:
        """An utterance may still grow: "nineteen sixty" may be going on "four"."""
        before, self._open = self._open, said
        if before is not None and before.utterance.id != said.utterance.id:
            yield from self._hear(before, now_ms)

    def _complete(self, now_ms: int) -> Iterator[str]:
        """Nothing followed for a while."""
        said = self._open
        if said is None or now_ms - (said.end_ms or 0) < self._config.complete_after_ms:
            return
        self._open = None
        yield from self._hear(said, now_ms)

    # ------------------------------------------------------------ names and dates
    def _hear(self, said: _Said, now_ms: int) -> Iterator[str]:
        yield from self._another_visit(said, now_ms)
        if self._patient.date_of_birth is not None:
            yield from self._birth(said)
        if self._patient.name is None:
            return
        if said.utterance.role is Role.UNKNOWN:
            self._undecided[said.utterance.id] = said
            if len(self._undecided) > UNDECIDED:
                del self._undecided[next(iter(self._undecided))]
        else:
            self._undecided.pop(said.utterance.id, None)
            yield from self._names(said)

    def _decide(self, utterance: Utterance) -> Iterator[str]:
        """It is known now who said it."""
        if self._open is not None and self._open.utterance.word_ids == utterance.word_ids:
            self._open = _Said(utterance, self._open.words)
        said = self._undecided.get(utterance.id)
        if said is None or utterance.role is Role.UNKNOWN:
            return
        del self._undecided[utterance.id]
        if said.utterance.word_ids == utterance.word_ids:
            yield from self._names(_Said(utterance, said.words))

    def _names(self, said: _Said) -> Iterator[str]:
        words = self._sure(said.words)
        for name in names_said(words, said.utterance.role, self._phrases.name):
            if not may_be(name, self._patient.name or ""):
                yield f"a name was said{_at(said)} that is not the patient's: is this the right patient?"

    def _birth(self, said: _Said) -> Iterator[str]:
        """The date after its words, or in the answer of somebody else."""
        known = self._patient.date_of_birth
        words = self._sure(said.words)
        ends = ends_of([plain(word.text) for word in words], self._phrases.birth.cues)
        dates = [first_date(words[end:], CUE_REACH) for end in ends]
        answers = self._asked_for_birth > 0 and said.utterance.speaker != self._asker
        if answers and not ends:
            self._asked_for_birth -= 1
            dates = [first_date(words)]
        stated = [date for date in dates if date is not None]
        if stated:
            self._asked_for_birth = 0
        elif ends:
            self._asked_for_birth, self._asker = ANSWER_UTTERANCES, said.utterance.speaker
        if known is not None and any(not date.is_of(known) for date in stated):
            yield (
                f"a date of birth was said{_at(said)} that is not the patient's: "
                "is this the right patient?"
            )

    def _sure(self, words: Sequence[Word]) -> list[Word]:
        """Words that were heard too uncertainly break the row: nothing is read across them."""
        least = self._config.least_confidence
        return [
            word
            if word.confidence is None or word.confidence >= least
            else Word(id=word.id, text=UNSURE, span=word.span)
            for word in words
        ]

    # ------------------------------------------------------------ another visit
    def _another_visit(self, said: _Said, now_ms: int) -> Iterator[str]:
        words, visit = said.plain, self._phrases.visit
        opens = any(tuple(words[: len(one)]) == one for one in visit.greetings)
        if self._closed_by not in {None, said.utterance.id} and opens:
            self._closed_by = None
            yield f"a greeting{_at(said)} after the visit was closed: still this patient?"
        closes = any(
            end == len(words) or words[end] not in visit.closings_not_before
            for end in ends_of(words, visit.closings)
        )
        if closes and now_ms >= self._config.closing_from_ms:
            self._closed_by = said.utterance.id

    def _quiet(self, now_ms: int) -> Iterator[str]:
        if not self._quiet_told and now_ms - self._clinical_ms >= self._config.quiet_ms:
            self._quiet_told = True
            minutes = self._config.quiet_ms // 60_000
            since = clock(self._clinical_ms)
            yield f"{minutes} minutes without clinical content, since {since}: still this patient?"


def _final(provisional: Utterance, finals: Sequence[Utterance]) -> Utterance:
    """As the final utterance with most of its words has its speaker."""
    own = set(provisional.word_ids)
    one = max(finals, key=lambda final: len(own.intersection(final.word_ids)), default=provisional)
    if own.isdisjoint(one.word_ids):
        return provisional
    return Utterance(
        id=provisional.id,
        speaker=one.speaker,
        role=one.role,
        role_confidence=one.role_confidence,
        word_ids=provisional.word_ids,
    )


def _at(said: _Said) -> str:
    return f" at {clock(said.start_ms)}" if said.start_ms is not None else ""
