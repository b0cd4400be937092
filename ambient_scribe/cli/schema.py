"""`ambient-scribe schema`: the JSON Schema of encounter.json, or of a benchmark's result."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Document(StrEnum):
    ENCOUNTER = "encounter"
    BENCH = "bench"


def schema(
    document: Annotated[
        Document, typer.Argument(help="encounter (encounter.json) or bench (what bench prints).")
    ] = Document.ENCOUNTER,
) -> None:
    """Print the JSON Schema of encounter.json or of a benchmark's result, with its version."""
    import json

    described = _bench() if document is Document.BENCH else _encounter()
    typer.echo(json.dumps(described, indent=2, ensure_ascii=False))


def _encounter() -> dict[str, object]:
    from ambient_scribe.domain.encounter import SCHEMA_VERSION, Encounter

    return _described(
        "encounter", SCHEMA_VERSION, Encounter.model_json_schema(mode="serialization")
    )


def _bench() -> dict[str, object]:
    from ambient_scribe.evaluation.results.report import SCHEMA_VERSION, Report

    return _described("bench", SCHEMA_VERSION, Report.model_json_schema(mode="serialization"))


def _described(name: str, version: str, content: dict[str, object]) -> dict[str, object]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ambient-scribe:{name}:{version}",
        **content,
    }
