"""Transcripts made elsewhere enter as files; a `Transcript` leaves.

Three forms, told by content: JSON with `turns` (speaker, text), JSON with `utterances` (speaker,
start and end in seconds, text, and `words` with times and alternatives where they are known, as this
program writes them), and plain text (see `plain_text`). One conversation a file, or one record of a JSONL.
JSON may say when the visit was (`date` or `started_at`), plain text in a first line ("Date: 2026-03-04").
Writing is in `transcript_formats`.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import (
    Gap,
    GapCause,
    HeardWord,
    Reading,
    Role,
    Transcript,
)
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.interop.composing import Turn, composed
from ambient_scribe.interop.plain_text import turns_of_text
from ambient_scribe.interop.visit_day import HOW_TO_WRITE, visit_moment

_LARGEST_BYTES = 64 << 20
"""A ten-hour transcript with word times is about a fifth of it."""

_DATE_LINE = re.compile(
    r"\s*date:[ \t]*(?P<date>\d{4}-?\d{2}-?\d{2}\S*)[ \t]*(?:\n|$)", re.IGNORECASE
)
"""The first line of a plain text that says when the visit was."""

_LATEST_S = 100 * 3600
"""Beyond every recording: such a time is a mistake of units."""


class _Foreign(BaseModel):
    """Files of others hold more fields than these; numbers are not read from strings."""

    model_config = ConfigDict(extra="ignore", strict=True)


class _Turn(_Foreign):
    speaker: str = ""
    text: str


class _Timed(_Foreign):
    start: float | None = Field(default=None, ge=0, le=_LATEST_S, allow_inf_nan=False)
    end: float | None = Field(default=None, ge=0, le=_LATEST_S, allow_inf_nan=False)

    def span(self, where: str) -> TimeSpan | None:
        """Raises ValueError, naming `where`, when the times do not go together."""
        if self.start is None and self.end is None:
            return None
        if self.start is None or self.end is None or self.end < self.start:
            raise ValueError(f"{where}: `start` and `end` are seconds, start first")
        return TimeSpan(start_ms=round(self.start * 1000), end_ms=round(self.end * 1000))


class _Alternative(_Foreign):
    text: str
    source: str
    confidence: float | None = Field(default=None, ge=0, le=1)

    def reading(self) -> Reading:
        return Reading(text=self.text, source=self.source, confidence=self.confidence)


class _Word(_Timed):
    text: str
    confidence: float | None = Field(default=None, ge=0, le=1)
    alternatives: list[_Alternative] = []


class _Utterance(_Timed):
    speaker: str = ""
    text: str = ""
    words: list[_Word] = []
    role: Role | None = Field(default=None, strict=False)
    role_confidence: float | None = Field(default=None, ge=0, le=1)


class _Gap(_Timed):
    cause: GapCause = Field(strict=False)


class _Conversation(_Foreign):
    turns: list[_Turn] | None = None
    utterances: list[_Utterance] | None = None
    gaps: list[_Gap] = []
    language: str | None = None
    date: str | None = None
    started_at: str | None = None


@dataclass(frozen=True)
class Conversation:
    """`started_at`: when the visit was; None when the file does not say it."""

    transcript: Transcript
    started_at: datetime.datetime | None = None


def read_transcript(path: Path, *, record: int | None = None) -> Transcript:
    """What was said; see `read_conversation`."""
    return read_conversation(path, record=record).transcript


def read_conversation(path: Path, *, record: int | None = None) -> Conversation:
    """`record` takes one conversation, counted from 1, of a file with several.

    Raises InputError for what cannot be read, with the line or field, and UsageError when `record`
    is missing or out of range.
    """
    text = _text_of(path)
    records = _records(path, text)
    if records is None:
        if record not in (None, 1):
            raise UsageError(
                f"{path}: plain text holds one conversation, there is no record {record}"
            )
        dated = _DATE_LINE.match(text)
        said = text[dated.end() :] if dated else text
        moment = _moment(path, "line 1", dated["date"]) if dated else None
        conversation = Conversation(composed(turns_of_text(said)), moment)
    else:
        conversation = _conversation(path, _chosen(path, records, record))
    if not conversation.transcript.words:
        raise InputError(f"{path}: nothing is said in this transcript")
    return conversation


def _moment(path: Path, where: str, written: str) -> datetime.datetime:
    try:
        return visit_moment(written)
    except ValueError as error:
        raise InputError(
            f"{path}: {where}: {written!r} is no day of a visit ({HOW_TO_WRITE})"
        ) from error


def _text_of(path: Path) -> str:
    if path.is_dir():
        raise InputError(f"{path}: is a folder, name a transcript in it")
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputError(f"{path}: over {_LARGEST_BYTES >> 20} MB, too large for a transcript")
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path}: line {line} is not UTF-8: save the file as UTF-8 text"
        ) from error
    if "\0" in text:
        raise InputError(f"{path}: is not a text file")
    if not text.strip():
        raise InputError(f"{path}: is empty")
    return text


# ---------------------------------------------------------------- JSON
def _records(path: Path, text: str) -> list[Any] | None:
    """The JSON values of the file, each a conversation; None when it is plain text."""
    suffix = path.suffix.lower()
    is_named_json = suffix in (".json", ".jsonl")
    if not is_named_json and not text.lstrip().startswith(("{", "[{")):
        return None
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if suffix != ".jsonl":
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError) as error:
            if len(lines) == 1 or not _is_json(lines[0][1]):
                raise _malformed(path, error) from error
        else:
            return whole if isinstance(whole, list) else [whole]
    values = []
    for number, line in lines:
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise _malformed(path, error, number) from error
    return values


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _malformed(path: Path, error: Exception, line: int | None = None) -> InputError:
    """The parser's own message: it tells the place and never quotes the text."""
    if isinstance(error, json.JSONDecodeError):
        place = f"line {line or error.lineno}, column {error.colno}"
        return InputError(f"{path}: {place}: not JSON ({error.msg})")
    return InputError(f"{path}: not JSON that can be read")


def _chosen(path: Path, records: list[Any], record: int | None) -> Any:
    if not records:
        raise InputError(f"{path}: holds no conversation")
    if record is None and len(records) > 1:
        raise UsageError(
            f"{path}: holds {len(records)} conversations: choose one with --record 1 "
            f"to --record {len(records)}"
        )
    number = record or 1
    if not 1 <= number <= len(records) or record == 0:
        raise UsageError(f"{path}: there is no record {record}, only 1 to {len(records)}")
    return records[number - 1]


def _conversation(path: Path, value: Any) -> Conversation:
    if not isinstance(value, dict):
        raise InputError(f"{path}: a conversation is a JSON object with `turns` or `utterances`")
    try:
        read = _Conversation.model_validate(value)
        if read.utterances is not None:
            turns = _by_start([_timed_turn(n, u) for n, u in enumerate(read.utterances)])
        elif read.turns is not None:
            turns = [Turn(speaker=turn.speaker, text=turn.text) for turn in read.turns]
        else:
            raise InputError(f"{path}: neither `turns` nor `utterances` in it")
        gaps = [
            Gap(span=span, cause=gap.cause)
            for number, gap in enumerate(read.gaps)
            if (span := gap.span(f"gaps[{number}]"))
        ]
    except ValidationError as error:
        raise InputError(f"{path}: {_first_problem(error)}") from error
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error
    name = "started_at" if read.started_at is not None else "date"
    written = read.started_at or read.date
    moment = _moment(path, name, written) if written else None
    return Conversation(composed(turns, gaps=gaps, language=read.language), moment)


def _timed_turn(number: int, utterance: _Utterance) -> Turn:
    where = f"utterances[{number}]"
    words = tuple(
        HeardWord(
            text=word.text.strip(),
            span=word.span(f"{where}.words[{index}]"),
            confidence=word.confidence,
            alternatives=tuple(other.reading() for other in word.alternatives),
        )
        for index, word in enumerate(utterance.words)
        if word.text.strip()
    )
    return Turn(
        speaker=utterance.speaker,
        text=utterance.text,
        span=utterance.span(where),
        words=words,
        role=utterance.role,
        role_confidence=utterance.role_confidence if utterance.role else 1.0,
    )


def _by_start(turns: list[Turn]) -> list[Turn]:
    """In time order when all have times; overlapping turns stay whole."""
    if any(turn.span is None for turn in turns):
        return turns
    return sorted(turns, key=lambda turn: turn.span.start_ms if turn.span else 0)


def _first_problem(error: ValidationError) -> str:
    """Field and complaint, never the value: it may be speech."""
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]
    ).lstrip(".")
    return f"{place}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"
