"""`ambient-scribe bench diarization`: who spoke when, by our diarizers or by anybody's."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.bench import results

if TYPE_CHECKING:
    from ambient_scribe.cli.bench.listener import Listener
    from ambient_scribe.evaluation.diarize import DiarizationTask


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


def diarization(
    manifest: results.Manifest = None,
    hypotheses: Hypotheses = None,
    references: References = None,
    speakers: Count = SpeakerCount.FOUND,
    words: Given = WordsGiven.NONE,
    profile: options.Profile = "clinic",
    diarizer: options.Diarizer = None,
    engine: options.Engine = None,
    model: options.Model = None,
    limit: results.Limit = None,
    out: results.Out = None,
    as_json: options.Json = False,
) -> None:
    """Score speakers: DER and its parts, JER, the number of speakers, the cost."""
    from ambient_scribe.evaluation.diarize import bench_diarization

    results.check(out)
    ours = hypotheses is None
    command = results.command_line(
        "diarization",
        manifest=manifest,
        hypotheses=hypotheses,
        references=references,
        speakers=speakers if ours else None,
        words=words if ours else None,
        profile=profile if ours else None,
        diarizer=diarizer,
        engine=engine,
        model=model,
        limit=limit,
    )
    if hypotheses is not None:
        task = _scoring(manifest, hypotheses, references, limit)
    else:
        known = speakers is SpeakerCount.KNOWN
        listener = _listener(profile, diarizer, engine, model, words, known)
        task = _listening(manifest, limit, listener)
    tell = results.teller(quiet=as_json or not ours)
    report = bench_diarization(task, command, tell, results.complainer())
    results.deliver(report, out, as_json)


def _listener(
    profile: str,
    diarizer: str | None,
    engine: str | None,
    model: str | None,
    words: WordsGiven,
    known: bool,
) -> Listener:
    from ambient_scribe.cli.bench.listener import Listener
    from ambient_scribe.config import RecognizerEngine, load_config
    from ambient_scribe.errors import UsageError

    if words is not WordsGiven.RECOGNIZED:
        if engine is not None or model is not None:
            raise UsageError("--engine and --model listen for words: add --words recognized")
        engine = RecognizerEngine.POCKETSPHINX  # it is not asked anything, and loads quickly
    config = load_config(profile, engine=engine, model=model, diarizer=diarizer)
    return Listener(config, words.value, known)


def _listening(manifest: Path | None, limit: int | None, listener: Listener) -> DiarizationTask:
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation import diarize
    from ambient_scribe.evaluation.manifest import read_manifest

    if manifest is None:
        raise UsageError("name the recordings with --manifest, or score files with --hypotheses")
    return diarize.manifest_task(read_manifest(manifest, limit), listener.turns, listener.note)


def _scoring(
    manifest: Path | None, hypotheses: Path, references: Path | None, limit: int | None
) -> DiarizationTask:
    """Turns that were found elsewhere. Raises UsageError for options that do not go together."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation import diarize
    from ambient_scribe.evaluation.manifest import read_manifest
    from ambient_scribe.evaluation.pairing import finder
    from ambient_scribe.evaluation.reading import read_turns_folder

    if (manifest is None) == (references is None):
        raise UsageError("name the references: either --manifest or --references")
    found = read_turns_folder(hypotheses)
    if manifest is not None:
        listed = read_manifest(manifest, limit)
        results.common({item.id: item for item in listed.items}, found, hypotheses)
        find = finder(found)
        return diarize.manifest_task(
            listed, lambda item: diarize.Diarized(find(item.id)), hypotheses=hypotheses
        )
    assert references is not None
    there = read_turns_folder(references)
    results.common(there, found, hypotheses)
    return diarize.folder_task(references, there, hypotheses, found, limit)
