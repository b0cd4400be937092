"""One visit: sound in, events out, an encounter at the end.

    session = Session(engines, settings, context)
    for chunk in source:
        for event in session.feed(chunk): ...
    session.finish(source.recording())
    for event in session.listen_again(source): ...  # the second pass, where it is wanted
    session.encounter

Live and batch are this same loop. At fixed settings any chunking of the same sound gives the same
encounter (its id and clock times aside).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import PatientContext, System
from ambient_scribe.domain.encounter import (
    Consent,
    Encounter,
    EngineIdentity,
    Provenance,
    Recording,
)
from ambient_scribe.domain.events import (
    Alarm,
    Committed,
    Drafted,
    Event,
    FactFound,
    Relabelled,
)
from ambient_scribe.domain.note import Note, NoteSentence, NoteStatus, Suggestion, Template
from ambient_scribe.domain.transcript import Role, Transcript
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import EngineError
from ambient_scribe.note.statements import gap_sentences, system_sentence, withheld_note
from ambient_scribe.pipeline.channels import channels_of_speakers
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.fitness import FitnessConfig, insistence_notice, reason_to_withhold
from ambient_scribe.pipeline.hearing import Hearing, HearingEngines
from ambient_scribe.pipeline.identity.right_patient import RightPatient, RightPatientConfig
from ambient_scribe.pipeline.listening_again import (
    ListeningAgain,
    second_reader_of,
    suggestion_of,
)
from ambient_scribe.pipeline.live import LiveConfig, LiveWriting
from ambient_scribe.pipeline.relabelling import Told, with_told_roles
from ambient_scribe.pipeline.second_pass import SecondPassConfig, SecondPassWhen, with_readings
from ambient_scribe.pipeline.stops import StopWatch, stop_sentences
from ambient_scribe.pipeline.swapping import Swapping
from ambient_scribe.pipeline.writing import Writing, WritingEngines, Written
from ambient_scribe.protocols import Priming, SoundChunk
from ambient_scribe.speech.alignment import AlignmentConfig
from ambient_scribe.speech.streaming import StreamingConfig


@dataclass(frozen=True)
class Settings:
    """What a session does with its engines; the configs of the parts that it drives itself."""

    template: Template
    streaming: StreamingConfig = StreamingConfig()
    alignment: AlignmentConfig = AlignmentConfig()
    fitness: FitnessConfig = FitnessConfig()
    live: LiveConfig = LiveConfig()
    right_patient: RightPatientConfig = RightPatientConfig()
    second_pass: SecondPassConfig | None = None
    """None: this visit is not listened to again."""
    language: str | None = None
    channels: int = 1
    drafting: bool = True
    """False: transcript and roles only, as `transcribe` wants."""
    enrolled: tuple[Enrolment, ...] = ()
    """Clinicians whose voices are known."""
    dictated: bool = False
    """One person speaks, the clinician."""
    program: str = "ambient_scribe"
    profile: str = "default"
    config_sha256: str = ""


@dataclass(frozen=True)
class VisitStart:
    """Which visit this is and when it began: a recording that is drafted again stays that visit."""

    id: str
    started_at: datetime.datetime

    @classmethod
    def now(cls) -> VisitStart:
        return cls(uuid.uuid4().hex, datetime.datetime.now(datetime.UTC))


class Session:
    def __init__(
        self,
        hearing: HearingEngines | None,
        writing: WritingEngines,
        settings: Settings,
        context: PatientContext,
        consent: Consent | None = None,
        start: VisitStart | None = None,
        recording: Recording | None = None,
    ) -> None:
        """`hearing` is None for a visit that arrives as a transcript; `start` for one that begins.
        `recording`: what is known of the sound before it is heard, of a file that is played."""
        self._settings, self._context = settings, context
        self._consent = consent or Consent()
        self._clock = StageClock()
        self._engines = hearing
        self._critical_words = writing.critical_words
        self._identities = _identities(hearing, writing)
        self._recognizer = hearing.recognizer.identity if hearing else None
        self._stops = StopWatch(hearing.recognizer if hearing else None)
        self._writing = Writing(writing, settings.template, context, self._clock)
        self._hearing = self._open(hearing) if hearing else None
        self._start = start or VisitStart.now()
        self._recording = recording
        self._swapping = Swapping()
        self._live = self._open_live(writing) if hearing and settings.drafting else None
        self._right_patient = (
            RightPatient(context.patient, settings.right_patient)
            if self._live is not None and settings.right_patient.enabled
            else None
        )
        self._transcript = Transcript()
        self._written: Written | None = None

    def _open(self, engines: HearingEngines) -> Hearing:
        settings = self._settings
        priming = replace(priming_from(self._context), language=settings.language)
        return Hearing(
            engines,
            settings.streaming,
            settings.alignment,
            priming,
            self._clock,
            settings.channels,
            settings.enrolled,
        )

    def _open_live(self, engines: WritingEngines) -> LiveWriting | None:
        settings = self._settings
        if not settings.live.enabled:
            return None
        return LiveWriting(
            engines,
            settings.template,
            self._context,
            settings.alignment,
            settings.live,
            self._clock,
            self._swapping,
        )

    def swap_roles(self) -> None:
        """Clinician and patient are taken for each other: from here on, and in the result, they are
        not. From any thread, while somebody watches."""
        if self._live is not None:
            self._swapping.ask()

    @property
    def clock(self) -> StageClock:
        return self._clock

    def feed(self, chunk: SoundChunk) -> tuple[Event, ...]:
        assert self._hearing is not None, "this session was opened for a transcript"
        stood_ms = self._hearing.committed_ms
        heard = self._hearing.feed(chunk)
        heard = (*heard, *self._stopped(heard, stood_ms))
        if self._live is None:
            return heard
        events = [*self._live.take(heard), *self._live.swap_if_asked()]
        now_ms = self._hearing.duration_ms
        asked = self._right_patient.take(events, now_ms) if self._right_patient else []
        return (*events, *asked, *self._live.draft(now_ms, self._withheld_live))

    def _stopped(self, heard: Sequence[Event], stood_ms: int) -> Sequence[Event]:
        """What befell the recognizer meanwhile. `stood_ms`: until when words were committed before."""
        assert self._hearing is not None
        reads = any(isinstance(event, Committed) for event in heard)
        return self._stops.look(self._hearing.duration_ms, stood_ms, reads=reads)

    def _withheld_live(self) -> Note | None:
        """The note that stands instead of a live draft where the visit may not be drafted."""
        assert self._live is not None and self._hearing is not None
        settings, shares = self._settings, self._hearing.language_shares()
        reason = reason_to_withhold(
            self._live.opening(), shares, self._recognizer, self._recording, settings.fitness
        )
        if reason is None:
            return None
        return withheld_note(settings.template, settings.program, reason)

    def finish(self, recording: Recording | None = None) -> tuple[Event, ...]:
        """The sound has ended: final speakers, roles, facts and the verified draft."""
        assert self._hearing is not None, "this session was opened for a transcript"
        stood_ms = self._hearing.committed_ms
        events = list(self._hearing.finish())
        events += self._stopped(events, stood_ms)
        if self._live is not None:
            events = [*self._live.take(events), *self._live.swap_if_asked()]
        self._recording = recording
        transcript, alarms = self._hearing.transcript()
        told = (*events, *alarms, *self._write(transcript, self._hearing.language_shares()))
        if self._right_patient is None:
            return told
        utterances, now_ms = self._transcript.utterances, self._hearing.duration_ms
        return (*told, *self._right_patient.finish(events, utterances, now_ms))

    def listen_again(self, sound: Iterable[SoundChunk]) -> Iterator[Event]:
        """The second pass, once the visit is finished: what is worth it is read again from the same
        sound, from its first chunk on. Tells how far it is, what has failed, and the draft when other
        readings stand beside its words. Words and sentences stay as they are; so does everything when
        the events are not taken to the end."""
        config, hearing, engines = self._settings.second_pass, self._hearing, self._engines
        if config is None or hearing is None or engines is None or self._critical_words is None:
            return
        if self._written is not None and self._written.note.status is NoteStatus.WITHHELD:
            return
        try:
            language = self._transcript.language
            reader = second_reader_of(engines.recognizer, language, config)
        except EngineError as error:
            yield Alarm(message=f"there is no second pass: {error}")
            return
        if reader is None:
            if config.when is SecondPassWhen.ALWAYS:
                engine = engines.recognizer.identity.engine
                yield Alarm(
                    message=f"there is no second pass: {engine} does not listen a second time"
                )
            return
        again = ListeningAgain(reader, self._critical_words(self._context), config)
        with self._clock.stage("second pass"):
            channels = channels_of_speakers(self._settings.channels)
            yield from again.listen(self._transcript, sound, channels, hearing.duration_ms)
        if not again.proposed:
            return
        self._transcript = with_readings(self._transcript, again.proposed)
        if self._written is not None:
            suggestions = [suggestion_of(one) for one in again.proposed]
            self._written = self._writing.written_again(
                self._written, self._transcript, suggestions
            )
            yield Drafted(note=self._written.note)

    def read(self, transcript: Transcript) -> tuple[Event, ...]:
        """A visit that was transcribed elsewhere; roles that it states stay, unless most of its words
        speak against them."""
        righted, asked = self._writing.righted(transcript)
        return self._write(righted, {}, asked)

    def _write(
        self,
        transcript: Transcript,
        shares: dict[str, float],
        asked: Sequence[Suggestion] = (),
    ) -> tuple[Event, ...]:
        told = self._swapping.of_final(transcript)
        if self._settings.dictated:
            told = dict.fromkeys((one.speaker for one in transcript.utterances), Role.CLINICIAN)
        if told:
            transcript = with_told_roles(transcript, Told(speakers=told))
        self._transcript = self._writing.with_roles(transcript)
        settings, template = self._settings, self._settings.template
        if not settings.drafting:
            return (Relabelled(utterances=self._transcript.utterances),)
        notice = insistence_notice(self._recognizer, self._recording, settings.fitness)
        lost = (*stop_sentences(self._stops.stops), *gap_sentences(transcript.gaps))
        statements = (*_notices(notice), *lost)
        reason = reason_to_withhold(
            self._transcript, shares, self._recognizer, self._recording, settings.fitness
        )
        if reason is not None:
            note = withheld_note(template, settings.program, reason, lost)
            self._written = Written(facts=(), suggestions=(), note=note)
        else:
            stream = self._live.facts_from_the_beginning() if self._live else None
            written = self._writing.write(self._transcript, statements, stream, asked)
            self._written = self._writing.with_codes(
                written, self._transcript, self._date(), self._recorded_ms()
            )
        return (
            Relabelled(utterances=self._transcript.utterances),
            *(self._live.lost(self._written.facts) if self._live else ()),
            *(FactFound(fact=fact) for fact in self._written.facts),
            Drafted(note=self._written.note),
        )

    def _date(self) -> datetime.date:
        """Of the visit, where it takes place."""
        return self._start.started_at.astimezone().date()

    def _recorded_ms(self) -> int | None:
        if self._recording is not None:
            return self._recording.duration_ms
        return self._hearing.duration_ms if self._hearing is not None else None

    @property
    def encounter(self) -> Encounter:
        """A snapshot; complete after `finish` or `read`."""
        settings, written = self._settings, self._written
        notes: tuple[Note, ...] = (written.note,) if written else ()
        return Encounter(
            id=self._start.id,
            started_at=self._start.started_at,
            context=self._context,
            consent=self._consent,
            recording=self._recording,
            transcript=self._transcript,
            facts=written.facts if written else (),
            notes=notes,
            suggestions=written.suggestions if written else (),
            provenance=Provenance(
                program=settings.program,
                profile=settings.profile,
                config_sha256=settings.config_sha256,
                engines=self._identities,
                stages=self._clock.times(),
            ),
        )


def priming_from(context: PatientContext) -> Priming:
    """What the chart says about the words to expect: drugs first, they are misheard most."""
    drugs = tuple(medication.name for medication in context.medications)
    substances = tuple(allergy.substance for allergy in context.allergies)
    booked = tuple(appointment.reason for appointment in context.appointments)
    due = tuple(care.name for care in context.care_due)
    measured = tuple(result.name for result in context.newest_results)
    known = (*drugs, *substances, *context.problems, *booked, *due, *measured)
    terms = tuple(dict.fromkeys(known))
    prompt = f"A medical visit. {', '.join(terms)}." if terms else ""
    return Priming(prompt=prompt, hotwords=terms)


def _notices(notice: str | None) -> tuple[NoteSentence, ...]:
    if notice is None:
        return ()
    return (system_sentence("x-recognizer", notice, System(cause="recognizer")),)


def _identities(
    hearing: HearingEngines | None, writing: WritingEngines
) -> tuple[EngineIdentity, ...]:
    heard: Sequence[EngineIdentity] = (
        (hearing.detector.identity, hearing.recognizer.identity, hearing.diarizer.identity)
        if hearing
        else ()
    )
    return (
        *heard,
        writing.roles.identity,
        writing.extractor.identity,
        writing.drafter.identity,
        *((writing.coder.identity,) if writing.coder else ()),
    )
