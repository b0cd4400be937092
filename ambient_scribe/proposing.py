"""Turns the `[drafter]` of a Config into a language model that proposes revisions, as `build` does with
the other engines; and says whether it is there.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from ambient_scribe.build_writing import build_writing, preferred_writing
from ambient_scribe.config import Config, DrafterChoice, DrafterEngine
from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note
from ambient_scribe.errors import EngineError, ScribeError
from ambient_scribe.note.llm.asking import Progress
from ambient_scribe.note.llm.drafter import LanguageModelDrafter
from ambient_scribe.note.llm.hosts import checked
from ambient_scribe.note.llm.model import LanguageModel
from ambient_scribe.note.llm.server_model import ServerLanguageModel, first_model
from ambient_scribe.note.llm.transformers_loading import checked_folder
from ambient_scribe.note.llm.transformers_model import TransformersLanguageModel
from ambient_scribe.note.preferences.applying import preferred_note, preferred_template
from ambient_scribe.note.preferences.preferences import Preferences, read_preferences
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.note.verifying.audibility import recognition_accuracy
from ambient_scribe.pipeline.proposing import ProposingEngines, proposed
from ambient_scribe.pipeline.writing import WritingEngines

Found: TypeAlias = tuple[Literal["ok", "note", "missing"], str, str | None]
"""How it stands, what was found, and what to do about it."""


def check_drafter(config: Config) -> bool:
    """Whether a language model is to propose a revision. Raises UsageError or EngineError for one that
    may not be asked or is not there, before any long work; loads nothing."""
    choice = config.drafter
    if choice.engine is DrafterEngine.TRANSFORMERS:
        checked_folder(choice.transformers)
    elif choice.engine is DrafterEngine.SERVER:
        server = choice.server
        checked(server.url, send_speech_to_remote_host=server.send_speech_to_remote_host)
    return choice.engine is not DrafterEngine.EMBEDDED


def propose(encounter: Encounter, config: Config, progress: Progress | None = None) -> Encounter:
    """The visit with a language model's revision proposed beside its note, which stays as it is.

    Raises EngineError for a model that is not there, UsageError for a visit without a draft.
    """
    accuracy = recognition_accuracy(encounter.provenance)
    plain = build_writing(accuracy, config.clinical, config.coding)
    writing = preferred_writing(plain, config)
    model = build_language_model(config.drafter)
    server = config.drafter.engine is DrafterEngine.SERVER
    file = config.preferences.file
    preferences = None if file is None else read_preferences(file)
    engines = ProposingEngines(
        drafter=LanguageModelDrafter(model, plain.drafter, config.drafter.asking),
        verifier=writing.verifier,
        seed=config.drafter.server.seed if server else None,
        worded=None if preferences is None else partial(_worded, preferences, plain),
    )
    name = encounter.note.template if encounter.note else config.template
    template = load_template(name, config.templates.folder)
    if preferences is not None:
        template = preferred_template(template, preferences)
    return proposed(encounter, engines, template, progress)


def _worded(
    preferences: Preferences, writing: WritingEngines, note: Note, facts: Sequence[Fact]
) -> Note:
    return preferred_note(note, preferences, facts, writing.extractor.read_statement)


def build_language_model(choice: DrafterChoice) -> LanguageModel:
    """Raises EngineError where no language model is asked for, or it is not there."""
    if choice.engine is DrafterEngine.TRANSFORMERS:
        return _in_process(choice)
    if choice.engine is DrafterEngine.SERVER:
        return ServerLanguageModel(choice.server)
    raise EngineError("no language model is set: the embedded drafter alone writes")


@lru_cache(maxsize=1)
def _in_process(choice: DrafterChoice) -> LanguageModel:
    """Loaded once: weights of some gigabytes."""
    return TransformersLanguageModel(choice.transformers)


def found(config: Config) -> Found:
    """A server on this machine is asked whether it is there; one elsewhere is not."""
    choice = config.drafter
    if choice.engine is DrafterEngine.EMBEDDED:
        remedy = "optional: --drafter-model FOLDER or --drafter-url URL; see [drafter]"
        return "note", "none is set: the embedded drafter alone writes", remedy
    try:
        check_drafter(config)
        if choice.engine is DrafterEngine.TRANSFORMERS:
            return "ok", _local(choice), None
        return _served(choice)
    except ScribeError as error:
        return "missing", str(error), "mend [drafter] in the profile, or start the server"


def _local(choice: DrafterChoice) -> str:
    absent = [one for one in ("torch", "transformers") if not importlib.util.find_spec(one)]
    if absent:
        raise EngineError(f"{absent[0]} is not installed: pip install 'ambient-scribe[torch]'")
    return f"transformers, {choice.transformers.model}, proposes a revision"


def _served(choice: DrafterChoice) -> Found:
    server = choice.server
    address = checked(server.url, send_speech_to_remote_host=server.send_speech_to_remote_host)
    if not address.is_loopback:
        told = f"what is said in the room is sent to {address.shown}, as the profile allows"
        return "note", told, None
    listed = first_model(address)
    return "ok", f"{server.model or listed} at {address.shown} proposes a revision", None
