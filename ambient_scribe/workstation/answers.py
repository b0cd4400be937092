"""Answers that are written often or are long: plain values enter, JSON leaves without a second look at them."""

from __future__ import annotations

from typing import Any

from fastapi.responses import JSONResponse, Response
from pydantic_core import to_json


def as_json(value: Any) -> Response:
    return of_json(to_json(value))


def of_json(content: bytes) -> Response:
    return Response(content, media_type=JSONResponse.media_type)
