"""References and hypotheses made elsewhere enter as files; `Speech` or speaker turns leave.

Told by the file's ending:
- `.txt`: the words, no speakers, no times;
- `.json`: `utterances` (speaker, start, end, text) or `turns` (speaker, text) as this program writes
  them, SegLST (a list of session_id, speaker, start_time, end_time, words), or {"text": …};
- `.jsonl`: one such object or SegLST segment a line;
- `.stm`, `.ctm`: NIST's; `.rttm`: LEXEME lines are words, SPEAKER lines are turns.

A folder (and what is in its folders) holds a file for each id; the id is the file's name without
its ending, or what the file says where it holds several.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.speech import Segment, Speech

_Said = tuple[str | None, Segment]
"""A segment, with the id of its recording where the file names it."""


def read_folder(path: Path) -> dict[str, Speech]:
    """Every id in a folder, or in one file with several. Raises InputError."""
    found: dict[str, Speech] = {}
    files = sorted(_files(path, _READERS)) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no file there ends in {', '.join(_READERS)}")
    for file in files:
        own = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else None
        for name, speech in _by_id(file, own).items():
            if name in found:
                raise InputError(f"{file}: {name} is there twice, under two endings")
            found[name] = speech
    return found


def read_speech(path: Path) -> Speech:
    """All of one file, whatever ids it names. Raises InputError."""
    return Speech(tuple(segment for _, segment in _said(path)))


def read_turns_folder(path: Path) -> dict[str, tuple[SpeakerTurn, ...]]:
    """The RTTM files of a folder, one a recording, or one file with several recordings."""
    if not path.is_dir():
        return _turns_by_id(path)
    files = sorted(_files(path, (".rttm",)))
    if not files:
        raise InputError(f"{path}: no file there ends in .rttm")
    return {file.relative_to(path).with_suffix("").as_posix(): read_turns(file) for file in files}


def read_turns(path: Path) -> tuple[SpeakerTurn, ...]:
    """All SPEAKER lines of one RTTM file; an empty file is one in which nobody speaks."""
    return tuple(turn for turns in _turns_by_id(path).values() for turn in turns)


def _by_id(path: Path, own_name: str | None) -> dict[str, Speech]:
    """`own_name` is what a file with one recording is called, whatever it says itself."""
    segments: dict[str, list[Segment]] = {}
    for name, segment in _said(path):
        segments.setdefault(name or own_name or path.stem, []).append(segment)
    if not segments:
        return {own_name or path.stem: Speech(())}
    if own_name is not None and len(segments) == 1:
        return {own_name: Speech(tuple(one for own in segments.values() for one in own))}
    return {name: Speech(tuple(own)) for name, own in segments.items()}


def _files(folder: Path, endings: Iterable[str]) -> Iterator[Path]:
    known = frozenset(endings)
    return (path for path in folder.rglob("*") if path.suffix.lower() in known and path.is_file())


def _said(path: Path) -> list[_Said]:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: a transcript ends in {', '.join(_READERS)}")
    text = _text(path)
    try:
        return list(reader(text))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: not JSON ({error.msg}, line {error.lineno})") from error
    except (KeyError, IndexError) as error:
        raise InputError(f"{path}: a field is missing ({error})") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a transcript of its kind ({error})") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text") from error


# ---------------------------------------------------------------- the formats
def _plain(text: str) -> Iterator[_Said]:
    yield None, Segment(" ".join(text.split()))


def _json(text: str) -> Iterator[_Said]:
    yield from _document(json.loads(text))


def _json_lines(text: str) -> Iterator[_Said]:
    for line in text.splitlines():
        if line.strip():
            yield from _document(json.loads(line))


def _document(value: Any) -> Iterator[_Said]:
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


def _stm(text: str) -> Iterator[_Said]:
    """file channel speaker start end [<label>] words…"""
    for fields in _lines(text):
        name, _, speaker, start, end, *words = fields
        if words and words[0].startswith("<") and words[0].endswith(">"):
            words = words[1:]
        if speaker != "inter_segment_gap" and words[:1] != ["IGNORE_TIME_SEGMENT_IN_SCORING"]:
            yield name, Segment(" ".join(words), speaker, _span(start, end))


def _ctm(text: str) -> Iterator[_Said]:
    """file channel start duration word [confidence [type [speaker]]]; or with the speaker as the
    channel, as meeteval writes it: then several channels are several speakers."""
    lines = list(_lines(text))
    several = len({fields[1] for fields in lines}) > 1
    for fields in lines:
        name, channel, start, duration, word, *more = fields
        speaker = more[2] if len(more) > 2 else (channel if several else None)
        yield name, Segment(word, speaker, _span(start, float(start) + float(duration)))


def _rttm(text: str) -> Iterator[_Said]:
    """LEXEME file channel start duration word type speaker …"""
    for fields in _lines(text):
        if fields[0] == "LEXEME":
            _, name, _, start, duration, word, _, speaker = fields[:8]
            yield name, Segment(word, speaker, _span(start, float(start) + float(duration)))


def _turns_by_id(path: Path) -> dict[str, tuple[SpeakerTurn, ...]]:
    found: dict[str, list[SpeakerTurn]] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        fields = line.split()
        if fields[:1] != ["SPEAKER"]:
            continue
        try:
            name, start, duration, speaker = fields[1], fields[3], fields[4], fields[7]
            turn = SpeakerTurn(span=_span(start, float(start) + float(duration)), speaker=speaker)
        except (IndexError, ValueError) as error:
            raise InputError(f"{path}, line {number}: not a SPEAKER line of RTTM") from error
        if turn.span.duration_ms:
            found.setdefault(name, []).append(turn)
    return {name: tuple(turns) for name, turns in found.items()}


def _lines(text: str) -> Iterator[list[str]]:
    """The fields of each line; NIST's formats have comments after two semicolons."""
    return (line.split() for line in text.splitlines() if line.strip()[:2] not in ("", ";;"))


def _span(start: float | str, end: float | str) -> TimeSpan:
    begins, ends = round(float(start) * 1000), round(float(end) * 1000)
    if not 0 <= begins <= ends:
        raise ValueError(f"{start} to {end} s is no stretch of time")
    return TimeSpan(start_ms=begins, end_ms=ends)


_READERS: Mapping[str, Callable[[str], Iterator[_Said]]] = {
    ".txt": _plain,
    ".json": _json,
    ".jsonl": _json_lines,
    ".stm": _stm,
    ".ctm": _ctm,
    ".rttm": _rttm,
}
