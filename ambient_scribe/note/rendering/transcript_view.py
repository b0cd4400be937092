"""The transcript beside a note: rows of utterances and gaps, words cut into runs.

A run is a stretch of words that the same statements rest on, so that a page marks the evidence
of a statement by some runs and needs no element per word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.time import TimeSpan, clock
from ambient_scribe.domain.transcript import Gap, GapCause, Role, Transcript, Utterance, Word
from ambient_scribe.note.rendering.parts import Statement
from ambient_scribe.note.statements import length_of
from ambient_scribe.note.verifying.audibility import HearingConfig

ROLE_NAMES = {
    Role.CLINICIAN: "Clinician",
    Role.PATIENT: "Patient",
    Role.COMPANION: "Companion",
    Role.INTERPRETER: "Interpreter",
    Role.NURSE: "Nurse",
    Role.ASSISTANT: "Assistant",
    Role.OTHER: "Other",
    Role.UNKNOWN: "Speaker",
}

GAP_CAUSES = {
    GapCause.OVERRUN: "the machine was too slow to take the sound",
    GapCause.DEVICE: "the microphone gave no sound",
    GapCause.MUTED: "the microphone was muted",
    GapCause.SUSPENDED: "the machine slept",
    GapCause.TRUNCATED: "the file ends before its stated length",
    GapCause.DAMAGED: "this part of the file cannot be decoded",
    GapCause.NOT_KEPT: "it could not be kept: the disk was full or gone",
    GapCause.RECOGNIZER: "the recognizer failed on this part",
    GapCause.NOT_UNDERSTOOD: "somebody spoke, and no word was made out",
}


@dataclass(frozen=True)
class Piece:
    """Words side by side; `readings` are the other readings of a doubtful word."""

    text: str
    doubtful: bool
    readings: str


@dataclass(frozen=True)
class Run:
    cited_by: tuple[str, ...]
    """Keys of the statements that rest on these words."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Row:
    """An utterance. `mark` is its clock time, or its number when there are no times."""

    number: int
    speaker: str
    role: str
    role_name: str
    mark: str
    span: TimeSpan | None
    same_speaker: bool
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return " ".join(piece.text for run in self.runs for piece in run.pieces)


@dataclass(frozen=True)
class GapRow:
    mark: str
    text: str


class TranscriptView:
    """Rows in time order. `statements` are those that may rest on the words."""

    def __init__(
        self,
        transcript: Transcript,
        statements: Sequence[Statement],
        accuracy: Accuracy,
        hearing: HearingConfig,
    ) -> None:
        self._transcript = transcript
        self._accuracy = accuracy
        self._hearing = hearing
        self._cited_by: dict[str, tuple[str, ...]] = {}
        for statement in statements:
            for word_id in statement.word_ids:
                self._cited_by[word_id] = (*self._cited_by.get(word_id, ()), statement.key)

    def rows(self) -> Iterator[Row | GapRow]:
        gaps = sorted(self._transcript.gaps, key=lambda gap: gap.span)
        before: str | None = None
        for number, utterance in enumerate(self._transcript.utterances, start=1):
            if not self._transcript.as_read(utterance.word_ids):
                continue  # a person says that nothing was said there
            row = self._row(number, utterance, before)
            while gaps and row.span and gaps[0].span.start_ms <= row.span.start_ms:
                yield _gap_row(gaps.pop(0))
            yield row
            before = utterance.speaker
        yield from (_gap_row(gap) for gap in gaps)

    def _row(self, number: int, utterance: Utterance, before: str | None) -> Row:
        passage = self._transcript.passage(utterance)
        return Row(
            number=number,
            speaker=utterance.speaker,
            role=utterance.role.value,
            role_name=ROLE_NAMES[utterance.role],
            mark=clock(passage.span.start_ms) if passage.span else f"#{number}",
            span=passage.span,
            same_speaker=utterance.speaker == before,
            runs=tuple(
                Run(cited_by=cited_by, pieces=tuple(self._pieces(words)))
                for cited_by, words in groupby(
                    passage.words, lambda word: self._cited_by.get(word.id, ())
                )
            ),
        )

    def _pieces(self, words: Iterator[Word]) -> Iterator[Piece]:
        for doubtful, alike in groupby(words, self._doubtful):
            if not doubtful:
                yield Piece(" ".join(word.text for word in alike), doubtful=False, readings="")
                continue
            for word in alike:
                yield Piece(word.text, doubtful=True, readings=readings_of(word))

    def _doubtful(self, word: Word) -> bool:
        return self._hearing.doubts(word, self._accuracy) or bool(word.rivals)


def readings_of(word: Word) -> str:
    """Others than the word itself, each with who gave it: "metformin (second reading)"."""
    told = dict.fromkeys(f"{reading.text} ({reading.source})" for reading in word.rivals)
    return " / ".join(told)


def _gap_row(gap: Gap) -> GapRow:
    length = length_of(gap.span.duration_ms)
    if gap.cause is GapCause.OFF_RECORD:
        text = f"{length} off the record, not recorded"
    elif gap.cause is GapCause.NOT_UNDERSTOOD:
        text = f"{length} not understood: {GAP_CAUSES[gap.cause]}"
    else:
        text = f"{length} not heard: {GAP_CAUSES[gap.cause]}"
    return GapRow(mark=clock(gap.span.start_ms), text=text)
