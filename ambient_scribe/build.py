"""The only place that turns a Config into engines and sessions.

Engines are built once per configuration and shared by the sessions of a process.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from ambient_scribe import __version__
from ambient_scribe.build_writing import build_writing, drug_names, writing_of
from ambient_scribe.capture.file import ChannelUse, FileSource
from ambient_scribe.choice import Taken, choose_diarizer, choose_recognizer
from ambient_scribe.clinical.roles.model import RoleModel
from ambient_scribe.config import (
    Config,
    DiarizerEngine,
    RecognizerChoice,
    RecognizerEngine,
    RecognizerProcess,
    load_config,
)
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.documents import DocumentKind
from ambient_scribe.domain.encounter import Consent, Encounter, Recording
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.note.aftervisit.letters import asked_before
from ambient_scribe.note.aftervisit.writer import with_documents as written_beside
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.note.verifying.audibility import recognition_accuracy
from ambient_scribe.pipeline import HearingEngines, Session, Settings, VisitStart
from ambient_scribe.pipeline.relabelling import Told, relabelled
from ambient_scribe.pipeline.second_pass import SecondPassConfig, SecondPassWhen
from ambient_scribe.protocols import Diarizer, Recognizer, SoundSource
from ambient_scribe.resources import shipped
from ambient_scribe.speech.diarizers.embedding import EmbeddingConfig, SpeakerEmbedding
from ambient_scribe.speech.diarizers.enrolment import enrol
from ambient_scribe.speech.diarizers.online import OnlineDiarizer
from ambient_scribe.speech.diarizers.pyannote import PyannoteDiarizer
from ambient_scribe.speech.diarizers.staged import StagedDiarizer
from ambient_scribe.speech.recognizers.faster_whisper import FasterWhisperRecognizer
from ambient_scribe.speech.recognizers.pocketsphinx import PocketsphinxRecognizer
from ambient_scribe.speech.recognizers.transformers_whisper import TransformersWhisperRecognizer
from ambient_scribe.speech.server.server import SpeechServer
from ambient_scribe.speech.server.wire import Blueprint
from ambient_scribe.speech.vad import SileroDetector
from ambient_scribe.visit import hear, hear_again

FrozenConfig = TypeVar("FrozenConfig", bound=Frozen)


def open_session(
    config: Config,
    context: PatientContext,
    *,
    channels: int = 1,
    drafting: bool = True,
    enrolled: Sequence[Enrolment] = (),
    start: VisitStart | None = None,
    recording: Recording | None = None,
    consent: Consent | None = None,
    dictated: bool = False,
) -> Session:
    """A session that listens: feed it sound. Loads the models on first use.

    `enrolled`: clinicians whose voices are known. `start`: of a visit that is recorded already or
    was; None for one that begins. `recording`: what is known of the sound beforehand. `dictated`: the
    clinician alone speaks. Raises UsageError for a voice that was enrolled with another model.
    """
    hearing = build_hearing(config)
    accuracy = hearing.recognizer.identity.accuracy
    return Session(
        hearing,
        writing_of(config, accuracy),
        _settings(
            config,
            channels=channels,
            drafting=drafting,
            enrolled=tuple(enrolled),
            dictated=dictated,
        ),
        context,
        consent,
        start=start,
        recording=recording,
    )


def scribe_file(
    path: Path | str,
    context: PatientContext | None = None,
    config: Config | None = None,
    *,
    channel_per_speaker: bool = False,
) -> Encounter:
    """A recording → the encounter with its verified draft; writes nothing."""
    settings = config or load_config()
    use = ChannelUse.SPEAKERS if channel_per_speaker else ChannelUse.MIX
    source = FileSource(Path(path), settings.file, use)
    session = open_session(
        settings, context or PatientContext(), channels=2 if channel_per_speaker else 1
    )
    hear(session, source)
    return hear_again(session, source)


def draft_transcript(
    transcript: Transcript,
    context: PatientContext | None = None,
    config: Config | None = None,
    start: VisitStart | None = None,
) -> Encounter:
    """A transcript that exists already → the encounter with its verified draft. `start`: when the
    visit was; None: now."""
    settings = config or load_config()
    session = Session(
        None, writing_of(settings), _settings(settings), context or PatientContext(), start=start
    )
    session.read(_in_language(transcript, settings.language))
    return session.encounter


def with_documents(
    encounter: Encounter, config: Config | None = None, letters: Sequence[DocumentKind] = ()
) -> Encounter:
    """The visit with what is drafted beside its note: instructions, orders, tasks, letters, the chart's
    lists to reconcile. `letters`: kinds that are wanted whether or not the visit gives cause."""
    settings = config or load_config()
    accuracy = recognition_accuracy(encounter.provenance)
    engines = build_writing(accuracy, settings.clinical, settings.coding)
    return written_beside(encounter, engines.verifier, letters, drug_names(settings.clinical))


def relabel(encounter: Encounter, told: Told, config: Config | None = None) -> Encounter:
    """The visit with the roles that a person tells: all that rests on them is made anew, what a
    person wrote stays. Raises UsageError for speakers that are not in it."""
    settings = config or load_config()
    accuracy = recognition_accuracy(encounter.provenance)
    engines = writing_of(settings, accuracy)
    template = encounter.note.template if encounter.note else settings.template
    made = relabelled(encounter, engines, load_template(template, settings.templates.folder), told)
    by = made.provenance.changed(profile=settings.profile, config_sha256=settings.sha256)
    made = made.changed(provenance=by)
    if encounter.documents is None:
        return made
    return with_documents(made, settings, asked_before(encounter))


def _in_language(transcript: Transcript, language: str | None) -> Transcript:
    """What the transcript itself says of its language stands."""
    if language is None or transcript.language is not None:
        return transcript
    return transcript.changed(language=language)


@lru_cache(maxsize=4)
def build_hearing(config: Config) -> HearingEngines:
    """Raises EngineError when an engine or model that was asked for cannot be had."""
    return HearingEngines(
        detector=SileroDetector(config.voice),
        recognizer=_recognizer(config, choose_recognizer(config)),
        diarizer=_diarizer(config, choose_diarizer(config)),
    )


def _recognizer(config: Config, taken: Taken) -> Recognizer:
    choice = config.recognizer
    apart = choice.process is RecognizerProcess.OWN
    if choice.process is RecognizerProcess.AUTO and taken.engine == RecognizerEngine.POCKETSPHINX:
        apart = choice.pocketsphinx.process_count > 1  # it uses one processor, whatever it is given
    return _served(choice, taken) if apart else _blueprint(choice, taken)()


@lru_cache(maxsize=2)
def _served(choice: RecognizerChoice, taken: Taken) -> SpeechServer:
    """The same engine in processes of its own, for all visits whatever else they are configured to."""
    if taken.engine != RecognizerEngine.POCKETSPHINX:
        return SpeechServer.spawned(_blueprint(choice, taken), choice.server)
    processes = choice.pocketsphinx.process_count
    return SpeechServer.spawned(_blueprint(choice, taken), choice.server, processes)


def _blueprint(choice: RecognizerChoice, taken: Taken) -> Blueprint:
    if taken.engine == RecognizerEngine.POCKETSPHINX:
        return partial(PocketsphinxRecognizer, choice.pocketsphinx, reason=taken.reason)
    if taken.engine == RecognizerEngine.TRANSFORMERS:
        transformers = _with(choice.transformers, model=taken.model)
        return partial(TransformersWhisperRecognizer, transformers, reason=taken.reason)
    placed = {"device": taken.device} if taken.device else {}
    whisper = _with(choice.faster_whisper, model=taken.model, **placed)
    return partial(FasterWhisperRecognizer, whisper, reason=taken.reason)


def _diarizer(config: Config, taken: Taken) -> Diarizer:
    choice, known = config.diarizer, config.speakers
    bounds = {"min_speakers": known, "max_speakers": known} if known else {}
    embedded = OnlineDiarizer(
        _with(choice.embedded, **bounds), build_embedding(), _SpokenCues(build_role_model())
    )
    if taken.engine == DiarizerEngine.PYANNOTE:
        whole = PyannoteDiarizer(_with(choice.pyannote, pipeline=taken.model, **bounds))
        return StagedDiarizer(provisional=embedded, final=whole)
    return embedded


class _SpokenCues:
    """`protocols.RoleCues`: the model that roles are told by, for the diarizer."""

    def __init__(self, model: RoleModel) -> None:
        self._model = model

    def clinician_log_odds(self, text: str) -> float:
        return self._model.log_odds(text)


@lru_cache(maxsize=1)
def build_role_model() -> RoleModel:
    return RoleModel.load(shipped("models", "roles"))


@lru_cache(maxsize=1)
def build_embedding() -> SpeakerEmbedding:
    """Raises EngineError when the model is missing or damaged."""
    return SpeakerEmbedding(EmbeddingConfig())


def enrol_voice(name: str, sound: SoundSource, config: Config) -> Enrolment:
    """The voice in this sound, under this name and today's date.

    Raises InputError when too little is said in it or two people speak.
    """
    voice = SileroDetector(config.voice).open_stream()
    segments = [part for chunk in sound for part in voice.feed(chunk.samples.mean(axis=1))]
    segments += voice.finish()
    today = datetime.datetime.now(datetime.UTC).date()
    return enrol(segments, build_embedding(), name, today)


def _with(config: FrozenConfig, **changes: object) -> FrozenConfig:
    """The same config with some values replaced, validated again."""
    return type(config).model_validate({**config.model_dump(), **changes})


def _settings(
    config: Config,
    *,
    channels: int = 1,
    drafting: bool = True,
    enrolled: tuple[Enrolment, ...] = (),
    dictated: bool = False,
) -> Settings:
    return Settings(
        template=load_template(config.template, config.templates.folder),
        streaming=config.streaming,
        alignment=config.alignment,
        fitness=config.fitness,
        live=config.live,
        right_patient=config.right_patient,
        second_pass=_second_pass(config, drafting=drafting),
        language=config.language,
        channels=channels,
        drafting=drafting,
        enrolled=enrolled,
        dictated=dictated,
        program=f"ambient_scribe {__version__}",
        profile=config.profile,
        config_sha256=config.sha256,
    )


def _second_pass(config: Config, *, drafting: bool) -> SecondPassConfig | None:
    """None: these settings leave it out."""
    choice = config.second_pass
    of_files = drafting and not config.live.enabled
    if choice.when is SecondPassWhen.ALWAYS or (choice.when is SecondPassWhen.FILES and of_files):
        return choice
    return None
