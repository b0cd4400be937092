"""The part of JSON Schema that our models use: a value and a schema enter, complaints leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

KINDS: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
    "number": (int, float), "null": type(None),
}  # fmt: skip


def schema_problems(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    """`root` is the whole document, for its references."""
    schema = _resolved(schema, root)
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        found = [list(schema_problems(value, one, root)) for one in several]
        if all(found):
            yield f"{value!r:.60} fits none: {found}"
        return
    kind = schema.get("type")
    if kind and not isinstance(value, KINDS[kind]):
        yield f"{value!r:.60} is no {kind}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{value!r:.60} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r:.60} is none of {schema['enum']}"
    if isinstance(value, dict):
        yield from _of_object(value, schema, root)
    if isinstance(value, list):
        yield from ("too few items" for _ in range(len(value), schema.get("minItems", 0)))
        for item in value:
            yield from schema_problems(item, schema.get("items", {}), root)


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    part: Any = root
    for key in schema["$ref"].removeprefix("#/").split("/"):
        part = part[key]
    return _resolved(part, root)


def _of_object(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any]
) -> Iterator[str]:
    yield from (f"{key} is missing" for key in schema.get("required", ()) if key not in value)
    known = schema.get("properties", {})
    for key, item in value.items():
        if key in known:
            yield from schema_problems(item, known[key], root)
        elif schema.get("additionalProperties") is False:
            yield f"{key} is not in the schema"
        elif isinstance(others := schema.get("additionalProperties"), dict):
            yield from schema_problems(item, others, root)
