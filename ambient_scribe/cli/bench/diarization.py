"""`ambient-scribe bench diarization`: who spoke when, by our diarizers or by anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.bench import results

if TYPE_CHECKING:
    from ambient_scribe.cli.bench.listener import Listener
    from ambient_scribe.evaluation.runs.diarization import DiarizationTask


class SpeakerCount(StrEnum):
    FOUND = "found"
    KNOWN = "known"


class WordsGiven(StrEnum):
    NONE = "none"
    RECOGNIZED = "recognized"
    REFERENCE = "reference"


Hypotheses = Annotated[
    Path | None,
    typer.Option("--hypotheses", help="A folder of RTTM files by any engine, or one RTTM file."),
]
References = Annotated[
    Path | None,
    typer.Option("--references", help="A folder of RTTM files, instead of a manifest."),
]
Count = Annotated[
    SpeakerCount,
    typer.Option("--speakers", help="Whether the diarizer is told how many people speak."),
]
Given = Annotated[
    WordsGiven,
    typer.Option("--words", help="Which words the diarizer may use, if it uses any."),
]


@dataclass(frozen=True)
class Material:
    """References, and what others found; without hypotheses we tell speakers apart ourselves."""

    manifest: results.Manifest = None
    hypotheses: Hypotheses = None
    references: References = None


@dataclass(frozen=True)
class Telling:
    """How we tell speakers apart."""

    speakers: Count = SpeakerCount.FOUND
    words: Given = WordsGiven.NONE
    profile: options.Profile = options.DEFAULT_PROFILE
    diarizer: options.Diarizer = None
    engine: options.Engine = None
    model: options.Model = None

    def listener(self) -> Listener:
        """Raises UsageError for options that do not go together."""
        from ambient_scribe.cli.bench.listener import Listener
        from ambient_scribe.config import Overrides, RecognizerEngine, load_config
        from ambient_scribe.errors import UsageError

        engine = self.engine
        if self.words is not WordsGiven.RECOGNIZED:
            if engine is not None or self.model is not None:
                raise UsageError("--engine and --model listen for words: add --words recognized")
            engine = RecognizerEngine.POCKETSPHINX  # it is not asked anything, and loads quickly
        asked = Overrides(engine=engine, model=self.model, diarizer=self.diarizer)
        config = load_config(self.profile, asked)
        return Listener(config, self.words.value, self.speakers is SpeakerCount.KNOWN)


def diarization(
    *,
    material: Material,
    telling: Telling,
    limit: results.Limit = None,
    delivery: results.Delivery,
) -> None:
    """Score speakers: DER and its parts, JER, the number of speakers, the cost."""
    from ambient_scribe.evaluation.runs.diarization import bench_diarization

    delivery.check()
    ours = material.hypotheses is None
    chosen = vars(telling)
    if not ours:  # how we would have listened says nothing of what others found
        chosen = {**chosen, "speakers": None, "words": None, "profile": None}
    command = results.command_line("diarization", **vars(material), **chosen, limit=limit)
    if material.hypotheses is not None:
        task = _scoring(material.hypotheses, material, limit)
    else:
        task = _listening(material.manifest, limit, telling.listener())
    tell = delivery.teller(listening=ours)
    report = bench_diarization(task, command, tell, results.complainer())
    delivery.deliver(report)


def _listening(manifest: Path | None, limit: int | None, listener: Listener) -> DiarizationTask:
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation.corpora.manifest import read_manifest
    from ambient_scribe.evaluation.runs import diarization as tasks

    if manifest is None:
        raise UsageError("name the recordings with --manifest, or score files with --hypotheses")
    return tasks.manifest_task(read_manifest(manifest, limit), listener.turns, listener.note)


def _scoring(hypotheses: Path, material: Material, limit: int | None) -> DiarizationTask:
    """Turns that were found elsewhere. Raises UsageError for options that do not go together."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation.corpora.manifest import read_manifest
    from ambient_scribe.evaluation.corpora.pairing import finder
    from ambient_scribe.evaluation.corpora.reading import read_turns_folder
    from ambient_scribe.evaluation.runs import diarization as tasks

    manifest, references = material.manifest, material.references
    if (manifest is None) == (references is None):
        raise UsageError("name the references: either --manifest or --references")
    found = read_turns_folder(hypotheses)
    if manifest is not None:
        listed = read_manifest(manifest, limit)
        results.common({item.id: item for item in listed.items}, found, hypotheses)
        find = finder(found)
        return tasks.manifest_task(
            listed, lambda item: tasks.Diarized(find(item.id)), hypotheses=hypotheses
        )
    assert references is not None
    there = read_turns_folder(references)
    results.common(there, found, hypotheses)
    return tasks.folder_task(references, there, hypotheses, found, limit)
