"""References and hypotheses made elsewhere enter as files; `Speech` or speaker turns leave.

The file's ending tells its format (see `formats`). A folder (and what is in its folders) holds a
file for each id; the id is the file's name without its ending, or what the file says where it holds
several.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.formats import READERS, Said, speaker_turn
from ambient_scribe.evaluation.corpora.speech import Segment, Speech


def read_folder(path: Path) -> dict[str, Speech]:
    """Every id in a folder, or in one file with several. Raises InputError."""
    found: dict[str, Speech] = {}
    files = sorted(_files(path, READERS)) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no file there ends in {', '.join(READERS)}")
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


def _said(path: Path) -> list[Said]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: a transcript ends in {', '.join(READERS)}")
    text = _text(path)
    try:
        return list(reader(text))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: not JSON ({error.msg}, line {error.lineno})") from error
    except (KeyError, IndexError) as error:
        raise InputError(f"{path}: a field is missing ({error})") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a transcript of its kind ({error})") from error


def _turns_by_id(path: Path) -> dict[str, tuple[SpeakerTurn, ...]]:
    found: dict[str, list[SpeakerTurn]] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        try:
            told = speaker_turn(line)
        except (IndexError, ValueError) as error:
            raise InputError(f"{path}, line {number}: not a SPEAKER line of RTTM") from error
        if told is not None and told[1].span.duration_ms:
            found.setdefault(told[0], []).append(told[1])
    return {name: tuple(turns) for name, turns in found.items()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text") from error
