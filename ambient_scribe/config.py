"""One frozen configuration, composed of the parts' own; read from a TOML profile.

A profile names only what differs from the defaults, which stand with each part. The command line's
options are laid over the profile. Unknown keys are errors.
"""

from __future__ import annotations

import hashlib
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import Field, ValidationError

from ambient_scribe.capture.file import FileConfig
from ambient_scribe.capture.microphone import MicrophoneConfig
from ambient_scribe.clinical.coding.settings import CodingConfig
from ambient_scribe.clinical.entities.config import EntitiesConfig
from ambient_scribe.clinical.extractor import DialogueExtractorConfig
from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.note.llm.asking import AskingConfig
from ambient_scribe.note.llm.server_model import ServerModelConfig
from ambient_scribe.note.llm.transformers_loading import TransformersModelConfig
from ambient_scribe.note.preferences.preferences import read_preferences
from ambient_scribe.pipeline.fitness import FitnessConfig
from ambient_scribe.pipeline.identity.right_patient import RightPatientConfig
from ambient_scribe.pipeline.live import LiveConfig
from ambient_scribe.pipeline.second_pass import SecondPassConfig, SecondPassWhen
from ambient_scribe.resources import shipped
from ambient_scribe.speech.alignment import AlignmentConfig
from ambient_scribe.speech.diarizers.online import OnlineConfig
from ambient_scribe.speech.diarizers.pyannote import PyannoteConfig
from ambient_scribe.speech.recognizers.faster_whisper import FasterWhisperConfig
from ambient_scribe.speech.recognizers.pocketsphinx import PocketsphinxConfig
from ambient_scribe.speech.recognizers.sizing import SizingConfig
from ambient_scribe.speech.recognizers.transformers_whisper import TransformersWhisperConfig
from ambient_scribe.speech.server.server import ServerConfig
from ambient_scribe.speech.streaming import StreamingConfig
from ambient_scribe.speech.vad import VoiceConfig
from ambient_scribe.store.record.place import RecordConfig
from ambient_scribe.store.recordings.writer import RecordingConfig
from ambient_scribe.toml_files import first_mistake
from ambient_scribe.workstation.settings import WorkstationConfig

_Value = TypeVar("_Value")

LIVE_STEP_MS = 400
"""How much more speech must have come before it is read again for a person who watches the words
appear; two readings must agree, so that a word is committed about two steps after it was said."""


class RecognizerEngine(StrEnum):
    AUTO = "auto"
    FASTER_WHISPER = "faster-whisper"
    TRANSFORMERS = "transformers-whisper"
    POCKETSPHINX = "pocketsphinx"


class RecognizerProcess(StrEnum):
    """Where the recognizer runs: a process of its own may die without taking the visit along."""

    AUTO = "auto"
    """Of its own where a person watches the words appear; inside for files, but for an engine that
    needs several processes to use several processors (pocketsphinx)."""
    OWN = "own"
    INSIDE = "inside"


class DiarizerEngine(StrEnum):
    AUTO = "auto"
    EMBEDDED = "embedded"
    PYANNOTE = "pyannote"


class DrafterEngine(StrEnum):
    EMBEDDED = "embedded"
    TRANSFORMERS = "transformers"
    SERVER = "server"


class RecognizerChoice(Frozen):
    """`auto` takes a Whisper that is present, sized to this machine, else the embedded fallback.

    `model` names one (or a folder); None lets `auto` choose. `may_download` lets `auto` fetch one.
    """

    engine: RecognizerEngine = RecognizerEngine.AUTO
    model: str | None = None
    may_download: bool = False
    process: RecognizerProcess = RecognizerProcess.AUTO
    server: ServerConfig = ServerConfig()
    sizing: SizingConfig = SizingConfig()
    faster_whisper: FasterWhisperConfig = FasterWhisperConfig()
    transformers: TransformersWhisperConfig = TransformersWhisperConfig()
    pocketsphinx: PocketsphinxConfig = PocketsphinxConfig()


class DiarizerChoice(Frozen):
    """`auto` takes pyannote where it is present and a GPU runs it, else the embedded one."""

    engine: DiarizerEngine = DiarizerEngine.AUTO
    embedded: OnlineConfig = OnlineConfig()
    pyannote: PyannoteConfig = PyannoteConfig()


class DrafterChoice(Frozen):
    """The embedded drafter always drafts. Another engine here is a language model, which proposes a
    revision beside that draft when it stands."""

    engine: DrafterEngine = DrafterEngine.EMBEDDED
    asking: AskingConfig = AskingConfig()
    transformers: TransformersModelConfig = TransformersModelConfig()
    server: ServerModelConfig = ServerModelConfig()


class ClinicalChoice(Frozen):
    """What visits are read with."""

    lexicon_folder: Path | None = None
    """A clinic's own tables, laid over the shipped ones (`clinical/lexicons/README.md`)."""
    entities: EntitiesConfig = EntitiesConfig()
    facts: DialogueExtractorConfig = DialogueExtractorConfig()


class TemplateChoice(Frozen):
    """Which shapes of notes there are."""

    folder: Path | None = None
    """A clinic's own templates, beside the shipped ones (`templates/README.md`)."""


class PreferenceChoice(Frozen):
    """How a provider likes notes written."""

    file: Path | None = None
    """A provider's preferences (`ambient-scribe preferences`); null: notes are as drafted."""


class Config(Frozen):
    profile: str = "default"
    language: str | None = None
    """Of the visit; None: detected where the recognizer can."""
    template: str = "soap"
    templates: TemplateChoice = TemplateChoice()
    preferences: PreferenceChoice = PreferenceChoice()
    file: FileConfig = FileConfig()
    microphone: MicrophoneConfig = MicrophoneConfig()
    recording: RecordingConfig = RecordingConfig()
    record: RecordConfig = RecordConfig()
    workstation: WorkstationConfig = WorkstationConfig()
    voice: VoiceConfig = VoiceConfig()
    streaming: StreamingConfig = StreamingConfig(batch_segments=32)
    recognizer: RecognizerChoice = RecognizerChoice()
    diarizer: DiarizerChoice = DiarizerChoice()
    drafter: DrafterChoice = DrafterChoice()
    alignment: AlignmentConfig = AlignmentConfig()
    clinical: ClinicalChoice = ClinicalChoice()
    fitness: FitnessConfig = FitnessConfig()
    live: LiveConfig = LiveConfig()
    right_patient: RightPatientConfig = RightPatientConfig()
    second_pass: SecondPassConfig = SecondPassConfig()
    coding: CodingConfig = CodingConfig()
    speakers: int | None = Field(default=None, ge=1, le=8)
    """How many people speak, when that is known."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class Overrides(Frozen):
    """What is asked for over a profile, as by a command's options; what is not given changes nothing."""

    engine: str | None = None
    model: str | None = None
    diarizer: str | None = None
    speakers: int | None = None
    language: str | None = None
    template: str | None = None
    preferences: Path | None = None
    """A file of a provider's preferences; its template holds where none is asked for."""
    insist: bool = False
    """Draft also from words of low accuracy."""
    live: bool = False
    """A person watches the words appear."""
    may_download: bool = False
    second_pass: bool | None = None
    """Listen again when the visit has ended, whatever it was; False: never."""
    drafter: str | None = None
    drafter_model: str | None = None
    """A folder for transformers, a name for a server."""
    drafter_url: str | None = None


def load_config(profile: str = "clinic", overrides: Overrides | None = None) -> Config:
    """A shipped profile by name, or a TOML file, with what was asked for laid over it. Files and
    folders that it names without a root are found from its own folder, wherever one works.

    Raises UsageError naming the profile and the first key that is wrong.
    """
    path = _path_of(profile)
    values, asked = _profile(profile, path), overrides or Overrides()
    values.setdefault("profile", Path(profile).stem)
    for place, value in _places(asked).items():
        if value is not None:
            _put(profile, values, place, value)
    if asked.live and _leaves_the_process_open(values):
        _put(profile, values, ("recognizer", "process"), RecognizerProcess.OWN)
    try:
        config = _rooted(Config.model_validate(values), path.absolute().parent)
        return config if asked.template else _as_preferred(config)
    except ValidationError as error:
        raise UsageError(f"profile {profile}: {first_mistake(error)}") from error


def _as_preferred(config: Config) -> Config:
    """With the provider's own template, where the preferences name one. Raises UsageError."""
    file = config.preferences.file
    template = read_preferences(file).template if file is not None else None
    return config.changed(template=template) if template is not None else config


def _rooted(value: _Value, folder: Path) -> _Value:
    """The same with every path in it seen from the folder; absolute ones stay."""
    rooted: Any = value
    if isinstance(value, Path):
        rooted = folder / value
    elif isinstance(value, tuple):
        rooted = tuple(_rooted(one, folder) for one in value)
    elif isinstance(value, Frozen):
        own = {name: _rooted(getattr(value, name), folder) for name in value.model_fields_set}
        rooted = value.changed(**own)
    return cast(_Value, rooted)


def _places(asked: Overrides) -> dict[tuple[str, ...], object]:
    """Where in a configuration each of them stands; None: as the profile has it.

    Raises UsageError for a model that its engine would not take.
    """
    engine = asked.engine
    if asked.model is not None and engine == RecognizerEngine.POCKETSPHINX:
        raise UsageError(f"{engine} has a model of its own: leave out --model or --engine")
    if asked.model is not None and engine is None:
        engine = RecognizerEngine.FASTER_WHISPER
    return {
        ("recognizer", "engine"): engine,
        ("recognizer", "model"): asked.model,
        ("recognizer", "may_download"): asked.may_download or None,
        ("diarizer", "engine"): asked.diarizer,
        ("speakers",): asked.speakers,
        ("language",): asked.language,
        ("live", "enabled"): asked.live or None,
        ("template",): asked.template,
        ("preferences", "file"): asked.preferences.absolute() if asked.preferences else None,
        ("fitness", "insist"): asked.insist or None,
        ("second_pass", "when"): _when(asked.second_pass),
        **_drafter_places(asked),
        ("streaming", "batch_segments"): 1 if asked.live else None,
        ("streaming", "step_ms"): LIVE_STEP_MS if asked.live else None,
        ("streaming", "adaptive"): asked.live or None,
    }


def _drafter_places(asked: Overrides) -> dict[tuple[str, ...], object]:
    """A URL asks for a server, a model alone for transformers. Raises UsageError for what the drafter
    that was asked for would not take."""
    engine, model, url = asked.drafter, asked.drafter_model, asked.drafter_url
    if engine is None and url is not None:
        engine = DrafterEngine.SERVER
    if engine is None and model is not None:
        engine = DrafterEngine.TRANSFORMERS
    if model is not None and engine == DrafterEngine.EMBEDDED:
        raise UsageError(
            "the embedded drafter has no model: leave out --drafter-model or --drafter"
        )
    if url is not None and engine != DrafterEngine.SERVER:
        raise UsageError(f"--drafter-url is a server's: --drafter {engine} has none")
    in_process = engine == DrafterEngine.TRANSFORMERS and model is not None
    return {
        ("drafter", "engine"): engine,
        ("drafter", "transformers", "model"): Path(model or "").absolute() if in_process else None,
        ("drafter", "server", "model"): model if engine == DrafterEngine.SERVER else None,
        ("drafter", "server", "url"): url,
    }


def _when(asked: bool | None) -> SecondPassWhen | None:
    if asked is None:
        return None
    return SecondPassWhen.ALWAYS if asked else SecondPassWhen.NEVER


def _leaves_the_process_open(values: dict[str, Any]) -> bool:
    recognizer = values.get("recognizer", {})
    told = recognizer.get("process") if isinstance(recognizer, dict) else None
    return told in (None, RecognizerProcess.AUTO)


def profile_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in shipped("configs", "profiles").glob("*.toml")))


def _path_of(profile: str) -> Path:
    named = shipped("configs", "profiles") / f"{profile}.toml"
    return named if named.is_file() else Path(profile)


def _profile(profile: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError):
        known = ", ".join(profile_names())
        raise UsageError(f"no profile {profile!r}: there are {known}, or name a file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"profile {profile}: {error}") from error


def _put(profile: str, values: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    for key in path[:-1]:
        values = values.setdefault(key, {})
        if not isinstance(values, dict):
            raise UsageError(f"profile {profile}: {key}: a table is expected")
    values[path[-1]] = value
