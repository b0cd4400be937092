"""Heard sound becomes a drafted visit in the record: a session's encounter enters, saved revisions stay."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ambient_scribe.domain.clinical import PatientContext, Spoken
from ambient_scribe.domain.encounter import Consent, ConsentStatus, Encounter
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.record import PATIENT, Actor, VisitEntry
from ambient_scribe.domain.time import clock
from ambient_scribe.errors import NotFoundError, OutputError
from ambient_scribe.pipeline import Session, VisitStart
from ambient_scribe.store.record import consents, encounters
from ambient_scribe.store.recordings import compression
from ambient_scribe.store.recordings.beside import Beside
from ambient_scribe.store.recordings.folder import VisitPlan
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.workstation.live.state import Mark, Question, VisitKind

if TYPE_CHECKING:
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.workstation.live.engines import LiveEngines

AROUND_MARK_MS = 5_000
"""What was said so long before and after a mark is what it points at."""


@dataclass(frozen=True)
class Opening:
    """What a visit's session is opened with."""

    context: PatientContext
    consent: Consent
    start: VisitStart
    kind: VisitKind

    def session(self, engines: LiveEngines) -> Session:
        """Raises EngineError."""
        return engines.open_session(
            self.context, self.consent, self.start, dictated=self.kind is VisitKind.DICTATION
        )

    @classmethod
    def of(cls, recording: SealedRecording, consent: Consent) -> Opening:
        """Of a visit that was begun before, by what is sealed beside its sound."""
        plan = recording.plan
        kind = VisitKind(json.loads(plan.config).get("kind", VisitKind.VISIT.value))
        return cls(plan.context, consent, VisitStart(recording.id, plan.started_at), kind)

    def plan(self, segment_samples: int) -> VisitPlan:
        return VisitPlan(
            started_at=self.start.started_at,
            segment_samples=segment_samples,
            context=self.context,
            config=json.dumps({"kind": self.kind.value}),
            out="",
        )


def context_of(record: Record, visit: VisitEntry, actor: Actor) -> PatientContext:
    """The chart that the visit was prepared with, under the name that stands on the day sheet."""
    try:
        chart = encounters.load(record, visit.id, actor).context
    except NotFoundError:
        chart = PatientContext()
    known = visit.patient
    if known is None:
        return chart
    told = {"name": known.name, "date_of_birth": known.born, "sex": known.sex}
    patient = chart.patient.changed(**{name: one for name, one in told.items() if one is not None})
    return chart.changed(patient=patient)


def consent_of(record: Record, visit_id: str) -> Consent:
    """The patient's, as the encounter keeps it."""
    said = consents.newest(consents.of_visit(record, visit_id)).get(PATIENT)
    if said is None:
        return Consent(status=ConsentStatus.NOT_RECORDED)
    return Consent(status=said.status, given_by=said.given_by or said.person, how=said.how)


def from_sealed(
    recording: SealedRecording,
    opening: Opening,
    engines: LiveEngines,
    swaps_ms: Sequence[int] = (),
    check_consent: Callable[[], None] = lambda: None,
) -> Encounter:
    """The same walk once more, from the disk; consent is asked for with each piece of it. `swaps_ms`: how
    far it had been heard each time that roles were swapped. Raises ScribeError, and what `check_consent`
    raises."""
    session, source = opening.session(engines), RecordingSource(recording)
    swaps = deque(min(one, source.stated_ms) for one in swaps_ms)

    def heard(milliseconds: int) -> None:
        check_consent()
        while swaps and swaps[0] <= milliseconds:
            swaps.popleft()
            session.swap_roles()

    return engines.hear(session, source, lambda event: None, heard)


def noted(encounter: Encounter, marks: Sequence[Mark], questions: Sequence[Question]) -> Encounter:
    """With what people marked and what nobody answered, for the review."""
    told = [_marked(encounter, one) for one in marks]
    told += [_asked(one) for one in questions]
    return encounter.changed(suggestions=(*encounter.suggestions, *told)) if told else encounter


def keep(
    record: Record,
    recording: SealedRecording,
    encounter: Encounter,
    engines: LiveEngines,
    actor: Actor,
) -> None:
    """The words first, then the mark that the recording is finished. Raises ScribeError."""
    encounters.save(record, engines.with_documents(encounter), actor)
    recording.mark_written()
    Beside(recording).destroy()
    try:
        compression.compress(recording)
    except OutputError:
        return  # it stays as it is: it only takes more room


def _asked(question: Question) -> Suggestion:
    answer = f" {question.answered_by} answered: {question.answer}" if question.answer else ""
    text = f"{question.asked_by} asked at {clock(question.at_ms)}: {question.text}{answer}"
    return Suggestion(kind=SuggestionKind.OPEN_QUESTION, text=text)


def _marked(encounter: Encounter, mark: Mark) -> Suggestion:
    near = tuple(
        word.id
        for word in encounter.transcript.words
        if word.span is not None
        and word.span.end_ms > mark.at_ms - AROUND_MARK_MS
        and word.span.start_ms < mark.at_ms + AROUND_MARK_MS
    )
    label = f": {mark.label}" if mark.label else ""
    return Suggestion(
        kind=SuggestionKind.OPEN_QUESTION,
        text=f"{mark.by} marked {clock(mark.at_ms)}{label}",
        evidence=(Spoken(word_ids=near),) if near else (),
    )
