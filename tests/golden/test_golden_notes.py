"""The notes of the three samples, from their reference transcripts, as a reader would see them.

`pytest tests/golden --renew-golden` (or `make golden`) writes them anew: read the diff afterwards.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.clinical import Basis, Chart, Spoken
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteSentence, Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.interop.context import read_context
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.pipeline import VisitStart
from ambient_scribe.samples import samples

HERE = Path(__file__).parent
THE_DAY = VisitStart("golden", datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC))
"""Codes go by the date of the visit."""
OF_CODES = {SuggestionKind.DIAGNOSIS_CODE, SuggestionKind.VISIT_LEVEL}
RENEW = "renew with `make golden` when this is what the note should say"


def drafted(name: str) -> Encounter:
    visit = next(one for one in samples() if one.id == name)
    return draft_transcript(
        read_transcript(visit.transcript), read_context(visit.context), start=THE_DAY
    )


def told(encounter: Encounter) -> Iterator[str]:
    """The note as text: a line a sentence with its support and its basis, reasons beneath."""
    note = encounter.note
    assert note is not None
    yield f"# {note.title} ({note.template}, {note.status})"
    for section in note.sections:
        yield ""
        heading = section.title if section.group in (None, section.title) else section.group
        yield f"## {heading}" if heading == section.title else f"## {heading}: {section.title}"
        yield ""
        for sentence in section.sentences:
            yield from line(sentence, encounter.transcript)
    yield ""
    yield "## Suggestions"
    yield ""
    others = [one for one in encounter.suggestions if one.kind not in OF_CODES]
    yield from (suggested(one, encounter.transcript) for one in others)
    yield ""
    yield "## For review: codes"
    yield ""
    for one in encounter.suggestions:
        if one.kind in OF_CODES:
            yield suggested(one, encounter.transcript)
            yield from (f"  - why: {reason.text}" for reason in one.reasons)
            yield from (f"  - ask: {question}" for question in one.questions)


def suggested(one: Suggestion, transcript: Transcript) -> str:
    return f"- {one.kind}: {one.text} ({bases(one.evidence, transcript)})"


def line(sentence: NoteSentence, transcript: Transcript) -> Iterator[str]:
    state = sentence.support.state.upper() if sentence.support.flagged else sentence.support.state
    under = f"<{sentence.topic}> " if sentence.topic else ""
    yield f"- [{state}] {under}{sentence.text} ({bases(sentence.basis, transcript)})"
    yield from (f"  - {reason}" for reason in sentence.support.reasons)


def bases(evidence: tuple[Basis, ...], transcript: Transcript) -> str:
    marks = []
    for basis in evidence:
        if isinstance(basis, Spoken):
            heard = [transcript.utterance_of(word_id) for word_id in basis.word_ids]
            marks += [utterance.id for utterance in heard if utterance]
        else:
            marks.append(f"chart: {basis.item}" if isinstance(basis, Chart) else basis.basis)
    return ", ".join(dict.fromkeys(marks))


@pytest.mark.parametrize("name", [one.id for one in samples()])
def test_note(name: str, renew_golden: bool) -> None:
    now = "\n".join(told(drafted(name))).rstrip() + "\n"
    kept = HERE / f"{name}.md"
    if renew_golden:
        kept.write_text(now, encoding="utf-8", newline="\n")
    before = kept.read_text(encoding="utf-8") if kept.is_file() else ""
    if now != before:
        diff = difflib.unified_diff(
            before.splitlines(), now.splitlines(), f"golden/{kept.name}", "drafted now", "", "", 1
        )
        pytest.fail(f"{RENEW}:\n" + "\n".join(diff), pytrace=False)
