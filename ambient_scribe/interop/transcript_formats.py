"""A `Transcript` enters; text, SRT subtitles, RTTM speaker turns or JSON leave, as strings.

What text and JSON hold, `transcripts.read_transcript` reads again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ambient_scribe.domain.time import TimeSpan, clock
from ambient_scribe.domain.transcript import GapCause, Passage, Role, SpeakerTurn, Transcript, Word
from ambient_scribe.errors import UsageError
from ambient_scribe.interop.composing import UNKNOWN_SPEAKER
from ambient_scribe.interop.plain_text import REMARK

CUE_LINE_CHARACTERS = 42
"""Of a subtitle; with two lines, the usual limit of broadcasters."""
CUE_LINES = 2
LONGEST_CUE_MS = 7_000
CUE_PAUSE_MS = 1_500
"""A cue does not stand through a longer silence."""


def transcript_text(transcript: Transcript) -> str:
    """One line an utterance, `[0:04] Clinician: …`, gaps between dashes; times where there are."""
    lines: list[tuple[int, str]] = []
    latest = 0
    for passage in transcript.passages():
        span = passage.span
        latest = max(latest, span.start_ms) if span else latest
        stamp = f"[{clock(span.start_ms)}] " if span else ""
        who = "" if passage.utterance.speaker == UNKNOWN_SPEAKER else f"{_who(passage)}: "
        lines.append((latest, f"{stamp}{who}{passage.text}"))
    for gap in transcript.gaps:
        start, end = clock(gap.span.start_ms), clock(gap.span.end_ms)
        unclear = gap.cause is GapCause.NOT_UNDERSTOOD
        what = gap.cause.value if unclear else f"not heard ({gap.cause})"
        lines.append((gap.span.start_ms, f"{REMARK} {start} to {end} {what} {REMARK}"))
    lines.sort(key=lambda line: line[0])
    return "".join(f"{line}\n" for _, line in lines)


def transcript_json(transcript: Transcript) -> str:
    """Utterances with speaker, role, start, end (seconds), text and words; gaps; language.

    A word has text, start, end, confidence and alternatives: other readings of its place, each with
    text, source and confidence, as `domain.transcript.Reading` has them. A number as it was heard
    ("ten" beside "10") has the source "as heard".
    """
    utterances = [
        {
            "speaker": passage.utterance.speaker,
            "role": passage.role.value,
            "role_confidence": passage.utterance.role_confidence,
            **_seconds(passage.span),
            "text": passage.text,
            "words": [_word(word) for word in passage.words],
        }
        for passage in transcript.passages()
    ]
    gaps = [{**_seconds(gap.span), "cause": gap.cause.value} for gap in transcript.gaps]
    whole = {"language": transcript.language, "utterances": utterances, "gaps": gaps}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def transcript_srt(transcript: Transcript) -> str:
    """SubRip: at most two lines of 42 characters a cue, cut between words; the speaker is named
    where an utterance begins. A single word that is longer stands alone.

    Raises UsageError when the transcript has no times.
    """
    cues = [cue for passage in _timed(transcript, "SRT") for cue in _cues(passage)]
    cues.sort(key=lambda cue: cue[0])
    return "\n".join(
        f"{number}\n{_srt_time(span.start_ms)} --> {_srt_time(span.end_ms)}\n{text}\n"
        for number, (span, text) in enumerate(cues, start=1)
    )


def transcript_rttm(transcript: Transcript, file_id: str) -> str:
    """Speaker turns as `SPEAKER` lines of NIST's Rich Transcription Time Marked format (RT-09
    evaluation plan, appendix A): file, channel 1, onset and duration in seconds, speaker.

    `file_id` may be a file's name: what the format does not allow becomes "_". Raises UsageError
    when the transcript has no times.
    """
    name = _token(file_id, "visit")
    turns = transcript.turns or tuple(
        SpeakerTurn(span=passage.span, speaker=passage.utterance.speaker)
        for passage in _timed(transcript, "RTTM")
        if passage.span
    )
    return "".join(
        f"SPEAKER {name} 1 {turn.span.start_ms / 1000:.3f} {turn.span.duration_ms / 1000:.3f} "
        f"<NA> <NA> {_token(turn.speaker, 'unknown')} <NA> <NA>\n"
        for turn in sorted(turns, key=lambda turn: turn.span)
        if turn.span.duration_ms > 0
    )


# ---------------------------------------------------------------- parts
def _who(passage: Passage) -> str:
    """The role; the voice's own label where nobody knows whose it is."""
    speaker, role = passage.utterance.speaker, passage.role
    return speaker if role is Role.UNKNOWN else role.value.capitalize()


def _timed(transcript: Transcript, what: str) -> tuple[Passage, ...]:
    passages = tuple(transcript.passages())
    if any(word.span is None for passage in passages for word in passage.words):
        raise UsageError(f"this transcript has no times, {what} needs them: take text or JSON")
    return passages


def _word(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        **_seconds(word.span),
        "confidence": word.confidence,
        "alternatives": [reading.model_dump(mode="json") for reading in word.alternatives],
    }


def _seconds(span: TimeSpan | None) -> dict[str, Any]:
    if span is None:
        return {"start": None, "end": None}
    return {"start": span.start_ms / 1000, "end": span.end_ms / 1000}


def _token(name: str, otherwise: str) -> str:
    """A field of RTTM: fields are cut at white space."""
    return re.sub(r"[^A-Za-z0-9_.\-]+", "_", name).strip("_") or otherwise


def _srt_time(moment_ms: int) -> str:
    seconds, milliseconds = divmod(moment_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{milliseconds:03}"


def _cues(passage: Passage) -> Iterator[tuple[TimeSpan, str]]:
    label = _who(passage)[: CUE_LINE_CHARACTERS - 1]
    lines, span, last_end = [f"{label}:"], None, 0
    for word in passage.words:
        text, moment = _cue_text(word), word.span
        if moment is None or not text:
            continue
        fits = _with_word(lines, text)
        if span is not None and (
            fits is None
            or moment.start_ms - last_end > CUE_PAUSE_MS
            or moment.end_ms - span.start_ms > LONGEST_CUE_MS
        ):
            yield _visible(span), "\n".join(lines)
            fits, span = [text], None
        lines = fits or [*lines, text]
        span, last_end = (span | moment if span else moment), moment.end_ms
    if span is not None:
        yield _visible(span), "\n".join(lines)


def _cue_text(word: Word) -> str:
    """White space would end a cue, and the arrow is its syntax."""
    return " ".join(word.text.split()).replace("-->", "→")


def _with_word(lines: list[str], text: str) -> list[str] | None:
    """The lines with one more word, or None when the cue is full."""
    if len(lines[-1]) + 1 + len(text) <= CUE_LINE_CHARACTERS:
        return [*lines[:-1], f"{lines[-1]} {text}"]
    return [*lines, text] if len(lines) < CUE_LINES else None


def _visible(span: TimeSpan) -> TimeSpan:
    """Players drop cues without a length."""
    return TimeSpan(start_ms=span.start_ms, end_ms=max(span.end_ms, span.start_ms + 1))
