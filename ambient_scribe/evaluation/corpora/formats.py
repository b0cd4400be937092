"""The formats in which transcripts are exchanged: the text of a file goes in, what it says leaves.

- `.txt`: the words, no speakers, no times;
- `.json`: `utterances` (speaker, start, end, text) or `turns` (speaker, text) as this program writes
  them, SegLST (a list of session_id, speaker, start_time, end_time, words), or {"text": …};
- `.jsonl`: one such object or SegLST segment a line;
- `.stm`, `.ctm`: NIST's; `.rttm`: LEXEME lines are words, SPEAKER lines are turns.

What is wrong with a text is a KeyError, IndexError, ValueError, TypeError or AttributeError:
`reading` knows the file and says it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.evaluation.corpora.speech import Segment

Said = tuple[str | None, Segment]
"""A segment, with the id of its recording where the file names it."""


def _plain(text: str) -> Iterator[Said]:
    yield None, Segment(" ".join(text.split()))


def _json(text: str) -> Iterator[Said]:
    yield from _document(json.loads(text))


def _json_lines(text: str) -> Iterator[Said]:
    for line in text.splitlines():
        if line.strip():
            yield from _document(json.loads(line))


def _document(value: Any) -> Iterator[Said]:
    if isinstance(value, list):
        for entry in value:
            yield from _document(entry)
    elif "utterances" in value or "turns" in value:
        for entry in value.get("utterances") or value.get("turns") or ():
            yield _named(value), _segment(entry)
    else:
        yield _named(value), _segment(value)


def _named(value: Mapping[str, Any]) -> str | None:
    """An id as this program, SegLST or a manifest gives it."""
    file = value.get("file")
    name = value.get("session_id") or value.get("id") or (file and Path(file).with_suffix(""))
    return str(name) if name else None


def _segment(entry: Mapping[str, Any]) -> Segment:
    words = entry["text"] if "text" in entry else entry["words"]
    start = entry.get("start", entry.get("start_time"))
    end = entry.get("end", entry.get("end_time"))
    speaker = entry.get("speaker")
    return Segment(
        text=str(words or ""),
        speaker=str(speaker) if speaker not in (None, "") else None,
        span=None if start is None or end is None else _span(start, end),
    )


def _stm(text: str) -> Iterator[Said]:
    """file channel speaker start end [<label>] words…"""
    for fields in _lines(text):
        name, _, speaker, start, end, *words = fields
        if words and words[0].startswith("<") and words[0].endswith(">"):
            words = words[1:]
        if speaker != "inter_segment_gap" and words[:1] != ["IGNORE_TIME_SEGMENT_IN_SCORING"]:
            yield name, Segment(" ".join(words), speaker, _span(start, end))


def _ctm(text: str) -> Iterator[Said]:
    """file channel start duration word [confidence [type [speaker]]]; or with the speaker as the
    channel, as meeteval writes it: then several channels are several speakers."""
    lines = list(_lines(text))
    several = len({fields[1] for fields in lines}) > 1
    for fields in lines:
        name, channel, start, duration, word, *more = fields
        speaker = more[2] if len(more) > 2 else (channel if several else None)
        yield name, Segment(word, speaker, _span(start, float(start) + float(duration)))


def _rttm(text: str) -> Iterator[Said]:
    """LEXEME file channel start duration word type speaker …"""
    for fields in _lines(text):
        if fields[0] == "LEXEME":
            _, name, _, start, duration, word, _, speaker = fields[:8]
            yield name, Segment(word, speaker, _span(start, float(start) + float(duration)))


def _lines(text: str) -> Iterator[list[str]]:
    """The fields of each line; NIST's formats have comments after two semicolons."""
    return (line.split() for line in text.splitlines() if line.strip()[:2] not in ("", ";;"))


def _span(start: float | str, end: float | str) -> TimeSpan:
    begins, ends = round(float(start) * 1000), round(float(end) * 1000)
    if not 0 <= begins <= ends:
        raise ValueError(f"{start} to {end} s is no stretch of time")
    return TimeSpan(start_ms=begins, end_ms=ends)


def speaker_turn(line: str) -> tuple[str, SpeakerTurn] | None:
    """The recording and the turn of an RTTM file's line: SPEAKER file channel start duration …
    None for a line of another kind."""
    fields = line.split()
    if fields[:1] != ["SPEAKER"]:
        return None
    name, start, duration, speaker = fields[1], fields[3], fields[4], fields[7]
    span = _span(start, float(start) + float(duration))
    return name, SpeakerTurn(span=span, speaker=speaker)


READERS: Mapping[str, Callable[[str], Iterator[Said]]] = {
    ".txt": _plain,
    ".json": _json,
    ".jsonl": _json_lines,
    ".stm": _stm,
    ".ctm": _ctm,
    ".rttm": _rttm,
}
"""By the file's ending."""
