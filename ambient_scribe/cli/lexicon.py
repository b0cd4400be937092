"""`ambient-scribe lexicon`: checks the shipped tables of clinical words, and a clinic's own over them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ambient_scribe.cli import options


def lexicon(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A clinic's tables; by default the profile's clinical.lexicon_folder."),
    ] = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Check the tables of clinical words: what a clinic's own change, or file and line of a mistake."""
    import json

    from ambient_scribe.clinical.lexicon import LexiconKind
    from ambient_scribe.clinical.vocabulary import load_vocabulary
    from ambient_scribe.config import load_config

    told = folder or load_config(profile).clinical.lexicon_folder
    vocabulary = load_vocabulary(told)
    counts = {kind.value: len(vocabulary.lexicon.of_kind(kind)) for kind in LexiconKind}
    counts["plans"] = len({term.name for _, term in vocabulary.plans})
    counts["cues"] = len(vocabulary.cues)
    if as_json:
        document = {
            "folder": str(told) if told else None,
            "remarks": vocabulary.remarks,
            "counts": counts,
        }
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    for remark in vocabulary.remarks:
        typer.echo(remark)
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    typer.echo(f"no mistake in {told}" if told else "no mistake in the shipped tables")
