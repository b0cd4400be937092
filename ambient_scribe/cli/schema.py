"""`ambient-scribe schema`: the JSON Schema of encounter.json."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of encounter.json, with its version."""
    import json

    import typer

    from ambient_scribe.domain.encounter import SCHEMA_VERSION, Encounter

    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ambient-scribe:encounter:{SCHEMA_VERSION}",
        **Encounter.model_json_schema(mode="serialization"),
    }
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
