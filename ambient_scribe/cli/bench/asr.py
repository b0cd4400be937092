"""`ambient-scribe bench asr`: how well words are heard, by our engines or by anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.bench import results

if TYPE_CHECKING:
    from ambient_scribe.cli.bench.hearing import Ear
    from ambient_scribe.evaluation.runs.asr import Task

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


@dataclass(frozen=True)
class Material:
    """References, and what others heard; without hypotheses we listen ourselves."""

    manifest: results.Manifest = None
    hypotheses: Hypotheses = None
    references: References = None


@dataclass(frozen=True)
class Hearing(options.Recognition):
    """How we listen."""

    diarizer: options.Diarizer = None
    language: options.Language = None

    def ear(self, keep: Path | None) -> Ear:
        """Raises UsageError for options that do not go together."""
        from ambient_scribe.cli.bench.hearing import Ear
        from ambient_scribe.config import Overrides, load_config

        asked = Overrides(
            engine=self.engine, model=self.model, diarizer=self.diarizer, language=self.language
        )
        return Ear(load_config(self.profile, asked), keep)


def asr(
    *,
    material: Material,
    normalizer: NormalizerOption = "ambient-scribe",
    hearing: Hearing,
    limit: results.Limit = None,
    keep: results.Keep = None,
    delivery: results.Delivery,
) -> None:
    """Score recognition: all words, clinical terms, drugs, numbers, doses, and who said them."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation.runs.asr import bench_asr
    from ambient_scribe.evaluation.runs.scoring import judge
    from ambient_scribe.evaluation.words.normalizers import NormalizerName

    try:
        chosen = NormalizerName(normalizer)
    except ValueError as error:
        known = ", ".join(NormalizerName)
        raise UsageError(f"no normalizer {normalizer!r}: there are {known}") from error
    delivery.check()
    by = judge(chosen)
    ours = material.hypotheses is None
    ear = hearing.ear(keep) if ours else None
    command = results.command_line(
        "asr",
        **vars(material),
        normalizer=normalizer,
        profile=hearing.profile if ours else None,
        engine=hearing.engine,
        model=hearing.model,
        diarizer=hearing.diarizer,
        limit=limit,
    )
    task = _task(material, limit, ear)
    tell = delivery.teller(listening=ours)
    report = bench_asr(task, by, command, tell, results.complainer())
    delivery.deliver(report)


def _task(material: Material, limit: int | None, ear: Ear | None) -> Task:
    """What is compared with what. Raises UsageError for options that do not go together."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.evaluation.corpora.manifest import read_manifest
    from ambient_scribe.evaluation.corpora.reading import read_folder
    from ambient_scribe.evaluation.runs import asr as tasks

    manifest, hypotheses = material.manifest, material.hypotheses
    references = material.references
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
