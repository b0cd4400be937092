"""`ambient-scribe bench asr`: how well words are heard, by our engines or by anybody's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.bench import results

if TYPE_CHECKING:
    from ambient_scribe.cli.bench.hearing import Ear
    from ambient_scribe.evaluation.asr import Task

Hypotheses = Annotated[
    Path | None,
    typer.Option(
        "--hypotheses",
        help="A folder (or file) of transcripts by any engine, scored instead of listening: "
        ".txt, .json, .jsonl, .stm, .ctm, .rttm.",
    ),
]
References = Annotated[
    Path | None,
    typer.Option("--references", help="A folder (or file) of references, instead of a manifest."),
]
NormalizerOption = Annotated[
    str,
    typer.Option(
        "--normalizer",
        help="How words are compared: ambient-scribe, whisper (as most published figures are), "
        "or whisper-folded.",
    ),
]


def asr(
    manifest: results.Manifest = None,
    hypotheses: Hypotheses = None,
    references: References = None,
    normalizer: NormalizerOption = "ambient-scribe",
    profile: options.Profile = "clinic",
    engine: options.Engine = None,
    model: options.Model = None,
    diarizer: options.Diarizer = None,
    language: options.Language = None,
    limit: results.Limit = None,
    keep: results.Keep = None,
    out: results.Out = None,
    as_json: options.Json = False,
) -> None:
    """Score recognition: all words, clinical terms, drugs, numbers, doses, and who said them."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation.asr import bench_asr
    from ambient_scribe.evaluation.normalizers import NormalizerName
    from ambient_scribe.evaluation.recognition import judge

    try:
        chosen = NormalizerName(normalizer)
    except ValueError as error:
        known = ", ".join(NormalizerName)
        raise UsageError(f"no normalizer {normalizer!r}: there are {known}") from error
    results.check(out)
    by = judge(chosen)
    ear = None if hypotheses else _ear(profile, engine, model, diarizer, language, keep)
    command = results.command_line(
        "asr",
        manifest=manifest,
        hypotheses=hypotheses,
        references=references,
        normalizer=normalizer,
        profile=None if hypotheses else profile,
        engine=engine,
        model=model,
        diarizer=diarizer,
        limit=limit,
    )
    task = _task(manifest, hypotheses, references, limit, ear)
    tell = results.teller(quiet=as_json or ear is None)
    report = bench_asr(task, by, command, tell, results.complainer())
    results.deliver(report, out, as_json)


def _ear(
    profile: str,
    engine: str | None,
    model: str | None,
    diarizer: str | None,
    language: str | None,
    keep: Path | None,
) -> Ear:
    from ambient_scribe.cli.bench.hearing import Ear
    from ambient_scribe.config import load_config

    config = load_config(profile, engine=engine, model=model, diarizer=diarizer, language=language)
    return Ear(config, keep)


def _task(
    manifest: Path | None,
    hypotheses: Path | None,
    references: Path | None,
    limit: int | None,
    ear: Ear | None,
) -> Task:
    """What is compared with what. Raises UsageError for options that do not go together."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation import asr as tasks
    from ambient_scribe.evaluation.manifest import read_manifest
    from ambient_scribe.evaluation.reading import read_folder

    if (manifest is None) == (references is None):
        raise UsageError("name the references: either --manifest or --references")
    if references is not None and hypotheses is None:
        raise UsageError("--references goes with --hypotheses: there is no sound to listen to")
    if manifest is not None:
        listed = read_manifest(manifest, limit)
        if ear is not None:
            return tasks.listening_task(listed, ear.hear)
        assert hypotheses is not None
        heard = read_folder(hypotheses)
        results.common({item.id: item for item in listed.items}, heard, hypotheses)
        return tasks.manifest_task(listed, heard, hypotheses)
    assert references is not None and hypotheses is not None
    said, heard = read_folder(references), read_folder(hypotheses)
    results.common(said, heard, hypotheses)
    return tasks.folder_task(references, said, hypotheses, heard, limit)
