"""Writing while the visit goes on: provisional roles, facts as they are completed, a draft that grows.

In: the events of hearing, in order. Out: the same events with roles, and the facts and drafts that
they bring. An utterance is read once, when it comes, and again only when its words, its speaker or
its role change; what rests on older utterances than `window` stays as it is until the end. So an
utterance costs the same at minute 2 and at minute 40. Nothing of this is the visit's result:
`finish` writes that anew from the final speakers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Fact, PatientContext, System
from ambient_scribe.domain.events import (
    Alarm,
    Committed,
    Drafted,
    Event,
    FactFound,
    FactLost,
    Relabelled,
)
from ambient_scribe.domain.note import Note, Template
from ambient_scribe.domain.transcript import Passage, Role, Transcript, Utterance, Word
from ambient_scribe.note.statements import system_sentence
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.fitness import OPENING_UTTERANCES
from ambient_scribe.pipeline.passages import RecentPieces
from ambient_scribe.pipeline.swapping import NOBODY_YET, Swapping
from ambient_scribe.pipeline.writing import WritingEngines, with_statements
from ambient_scribe.protocols import FactStream
from ambient_scribe.speech.alignment import AlignmentConfig

LIVE_STATEMENT = (
    "Live draft of a visit that still goes on: not verified, and written anew when it ends."
)


class LiveConfig(Frozen):
    """`enabled` when somebody watches. The draft's pace is in time of the visit."""

    enabled: bool = False
    draft_step_ms: int = Field(default=2_000, ge=100)
    """At most one draft in so long."""
    draft_share: int = Field(default=300, ge=1)
    """Nor before this part of the visit has passed since the last one: a draft of a visit twice as
    long takes twice as long to plan, so drafts cost the same a minute however long it lasts."""
    window: int = Field(default=64, ge=1)
    """Utterances that may still be read again: more than a diarizer changes."""


@runtime_checkable
class Rewinding(Protocol):
    """A fact stream that can go back: what a later look changes is then read again."""

    def mark(self) -> Any: ...

    def rewind(self, mark: Any) -> None: ...


@runtime_checkable
class Withdrawing(Protocol):
    """A draft stream that can be told that a fact is none any more."""

    def withdraw(self, fact_ids: Sequence[str]) -> None: ...


class RoleTally(Protocol):
    """The roles of speakers by what they have said so far."""

    def hear(self, passage: Passage) -> None: ...

    def forget(self, utterance_id: str) -> None: ...

    def roles(self) -> dict[str, tuple[Role, float]]:
        """Only of those who are known well enough, each with its confidence."""
        ...


@runtime_checkable
class TellsRolesLive(Protocol):
    def open_tally(self) -> RoleTally: ...


@dataclass
class _Read:
    """A passage that has been read: its pieces `[first, end)`, where the stream stood before it,
    and what the facts that it changed were before."""

    first: int
    end: int
    mark: Any
    before: dict[str, Fact | None]


class LiveWriting:
    """What has been written of a visit that goes on."""

    def __init__(
        self,
        engines: WritingEngines,
        template: Template,
        context: PatientContext,
        alignment: AlignmentConfig,
        config: LiveConfig,
        clock: StageClock,
        swapping: Swapping | None = None,
    ) -> None:
        """`swapping`: where a person tells that clinician and patient are taken for each other."""
        self._config, self._clock = config, clock
        self._stream = engines.extractor.open_stream(context)
        self._rewinds = isinstance(self._stream, Rewinding)
        self._beginning = self._mark()
        self._draft = engines.drafter.open_stream(template, context)
        roles = engines.roles
        self._roles = roles.open_tally() if isinstance(roles, TellsRolesLive) else None
        self._known_roles: dict[str, tuple[Role, float]] = {}
        self._swapping = swapping or Swapping()
        self._pieces = RecentPieces(alignment)
        self._read: list[_Read] = []
        self._facts: dict[str, Fact] = {}
        self._opening: dict[str, Passage] = {}
        self._last_passage: Passage | None = None
        self._new_facts, self._drafted_at_ms = False, 0

    # ------------------------------------------------------------ in
    def take(self, events: Sequence[Event]) -> list[Event]:
        """What hearing tells, with roles, and the facts that it brings."""
        out: list[Event] = []
        for event in events:
            if isinstance(event, Committed):
                start, renamed = self._put((event.utterance,), event.words)
                self._remember_opening(event.utterance.id)
                out.append(Committed(utterance=self._named(event.utterance), words=event.words))
            elif isinstance(event, Relabelled):
                start, renamed = self._put(event.utterances, ())
                named = tuple(self._named(one) for one in event.utterances)
                out.append(Relabelled(utterances=named))
            else:
                out.append(event)
                continue
            if renamed:
                out.append(Relabelled(utterances=renamed))
            with self._clock.stage("live facts"):
                out += self._read_from(start)
        return out

    def swap_if_asked(self) -> list[Event]:
        """Clinician and patient change places: what they said is read anew, as far back as it can be."""
        if not self._swapping.is_asked():
            return []
        told = self._swapping.swap(self._roles_now())
        if not told:
            return [Alarm(message=NOBODY_YET)]
        for speaker in told:
            self._known_roles[speaker] = (self._swapping.role_of(speaker) or Role.UNKNOWN, _TOLD)
        said = [n for n in range(len(self._pieces)) if self._pieces[n].utterance.speaker in told]
        if not said:
            return []
        renamed = tuple(self._named(self._pieces[place].utterance) for place in said)
        with self._clock.stage("live facts"):
            return [Relabelled(utterances=renamed), *self._read_from(said[0])]

    def _roles_now(self) -> dict[str, Role]:
        roles = {speaker: role for speaker, (role, _) in self._known_roles.items()}
        named = (self._named(self._pieces[n].utterance) for n in range(len(self._pieces)))
        roles |= {one.speaker: one.role for one in named if one.role is not Role.UNKNOWN}
        return roles

    def draft(self, now_ms: int, fit: Callable[[], Note | None]) -> list[Event]:
        """The draft as it stands, when there is something new and it is time for one.

        `fit` gives the note that stands instead where the visit may not be drafted.
        """
        step = max(self._config.draft_step_ms, now_ms // self._config.draft_share)
        if not self._new_facts or now_ms - self._drafted_at_ms < step:
            return []
        self._new_facts, self._drafted_at_ms = False, now_ms
        with self._clock.stage("live draft"):
            withheld = fit()
            if withheld is not None:
                return [Drafted(note=withheld)]
            note = self._draft.draft()
        live = system_sentence("x-live", LIVE_STATEMENT, System(cause="live draft"))
        return [Drafted(note=with_statements(note, (live,)))]

    def opening(self) -> Transcript:
        """The first utterances, by which a visit with an interpreter is known."""
        words: dict[str, Word] = {}
        utterances: list[Utterance] = []
        for passage in self._opening.values():
            if words.keys().isdisjoint(passage.utterance.word_ids):
                words.update((word.id, word) for word in passage.words)
                utterances.append(self._named(passage.utterance))
        return Transcript(words=tuple(words.values()), utterances=tuple(utterances))

    def _remember_opening(self, utterance_id: str) -> None:
        if utterance_id in self._opening or len(self._opening) < OPENING_UTTERANCES:
            passage = self._pieces.find(utterance_id)
            if passage is not None:
                self._opening[utterance_id] = passage

    def facts_from_the_beginning(self) -> FactStream | None:
        """The stream as if nothing had been said yet, and what it has read is known to it: for the
        final reading, after which this is used no more. None where it cannot go back."""
        if not isinstance(self._stream, Rewinding):
            return None
        self._stream.rewind(self._beginning)
        return self._stream

    def lost(self, final: Collection[Fact]) -> list[Event]:
        """Of the facts that were told, those that the visit's result does not hold."""
        kept = {fact.id for fact in final}
        return [FactLost(fact_id=fact_id) for fact_id in self._facts if fact_id not in kept]

    # ------------------------------------------------------------ roles
    def _put(
        self, utterances: Sequence[Utterance], words: Sequence[Word]
    ) -> tuple[int, tuple[Utterance, ...]]:
        """From which piece on there is something to read, and what has another role by it."""
        change = self._pieces.put(utterances, words)
        for one in utterances:
            self._swapping.hear(one)
        if self._roles is None:
            return change.start, ()
        with self._clock.stage("roles"):
            for gone in change.gone:
                self._roles.forget(gone)
            for place in range(change.start, len(self._pieces)):
                self._roles.hear(self._pieces[place].passage)
            before, self._known_roles = self._known_roles, self._with_told(self._roles.roles())
        speakers = before.keys() | self._known_roles.keys()
        changed = {one for one in speakers if self._role_of(one) is not before.get(one, _NOBODY)[0]}
        places = self._pieces.of_speakers(changed)
        renamed = tuple(
            self._named(self._pieces[place].utterance) for place in places if place < change.start
        )
        return min([change.start, *places]), renamed

    def _with_told(self, roles: dict[str, tuple[Role, float]]) -> dict[str, tuple[Role, float]]:
        """What a person has told stands."""
        told = {one: self._swapping.role_of(one) for one in {*roles, *self._known_roles}}
        return roles | {one: (role, _TOLD) for one, role in told.items() if role is not None}

    def _role_of(self, speaker: str) -> Role:
        return self._known_roles.get(speaker, _NOBODY)[0]

    def _named(self, utterance: Utterance) -> Utterance:
        """With the role that its speaker has now; one that was known stays, unless a person has told
        another."""
        told = self._swapping.role_of(utterance.speaker)
        if told is not None:
            return utterance.as_role(told, _TOLD)
        if utterance.role is not Role.UNKNOWN or utterance.speaker not in self._known_roles:
            return utterance
        return utterance.as_role(*self._known_roles[utterance.speaker])

    # ------------------------------------------------------------ reading
    def _read_from(self, place: int) -> list[Event]:
        """Reads what is new or different from a piece on; the facts that this makes or changes."""
        again = self._first_to_read_again(place)
        undone, self._read = self._read[again:], self._read[:again]
        touched = self._undo(undone)
        start = undone[0].first if undone else self._read[-1].end if self._read else 0
        while start < len(self._pieces):
            start = self._read_passage(start, touched)
        self._forget_oldest()
        return self._tell(touched)

    def _first_to_read_again(self, place: int) -> int:
        """Which of the passages that have been read; their number when none must be."""
        if not self._rewinds:
            return len(self._read)
        index = sum(one.first <= place for one in self._read) - 1
        if index < 0:
            return 0
        one = self._read[index]
        if (
            index
            and one.first == place
            and self._pieces.run_from(self._read[index - 1].first) > place
        ):
            return index - 1  # what is different goes on with what was said before it
        if place >= one.end and self._pieces.run_from(one.first) <= one.end:
            return index + 1
        return index

    def _undo(self, undone: Sequence[_Read]) -> dict[str, Fact | None]:
        """Goes back to where these were not read; the facts that they changed, as they were told."""
        if not undone:
            return {}
        self._stream_rewind(undone[0].mark)
        touched = {id_: self._facts.get(id_) for one in undone for id_ in one.before}
        for one in reversed(undone):
            for fact_id, fact in one.before.items():
                self._keep(fact_id, fact)
        return touched

    def _keep(self, fact_id: str, fact: Fact | None) -> None:
        if fact is None:
            self._facts.pop(fact_id, None)
        else:
            self._facts[fact_id] = fact

    def _read_passage(self, start: int, touched: dict[str, Fact | None]) -> int:
        """Where it ends."""
        end = self._pieces.run_from(start) if self._rewinds else start + 1
        joined = self._pieces.passage(start, end)
        passage = Passage(utterance=self._named(joined.utterance), words=joined.words)
        mark = self._mark()
        changed = self._stream.accept(passage)
        before = {fact.id: self._facts.get(fact.id) for fact in changed}
        self._read.append(_Read(start, end, mark, before))
        for fact in changed:
            touched.setdefault(fact.id, before[fact.id])
            self._facts[fact.id] = fact
        self._draft.accept(passage, ())
        self._last_passage = passage
        return end

    def _tell(self, touched: dict[str, Fact | None]) -> list[Event]:
        """What is otherwise than it was told; the draft hears of it too."""
        now = {fact_id: self._facts.get(fact_id) for fact_id in touched}
        different = [fact_id for fact_id, fact in now.items() if fact != touched[fact_id]]
        if not different:
            return []
        self._new_facts = True
        gone = [fact_id for fact_id in different if now[fact_id] is None]
        found = [fact for fact_id in different if (fact := now[fact_id]) is not None]
        if gone and isinstance(self._draft, Withdrawing):
            self._draft.withdraw(gone)
        if self._last_passage is not None:
            self._draft.accept(self._last_passage, found)
        lost = [FactLost(fact_id=fact_id) for fact_id in gone]
        return [*lost, *(FactFound(fact=fact) for fact in found)]

    def _forget_oldest(self) -> None:
        """What is too old to be read again is kept no longer."""
        dropped = 0
        while len(self._read) > 1 and len(self._pieces) - dropped > self._config.window:
            dropped = self._read.pop(0).end
        if dropped:
            self._pieces.drop_first(dropped)
            for one in self._read:
                one.first, one.end = one.first - dropped, one.end - dropped

    def _mark(self) -> Any:
        return self._stream.mark() if isinstance(self._stream, Rewinding) else None

    def _stream_rewind(self, mark: Any) -> None:
        if isinstance(self._stream, Rewinding):
            self._stream.rewind(mark)


_NOBODY = (Role.UNKNOWN, 0.0)
_TOLD = 1.0
"""How sure is what a person tells."""
