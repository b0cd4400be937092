"""Prints an encounter for a person: transcript, facts, note with evidence marks, doubts, times."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from ambient_scribe.domain.clinical import Chart, Withdrawn
from ambient_scribe.domain.encounter import Accuracy, Encounter
from ambient_scribe.domain.note import (
    Note,
    NoteSentence,
    NoteStatus,
    SuggestionKind,
    SupportState,
)
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.domain.time import clock
from ambient_scribe.domain.transcript import Role, Transcript

if TYPE_CHECKING:
    from rich.console import Console

    from ambient_scribe.visit import Written

ROLE_STYLES = {
    Role.CLINICIAN: "cyan",
    Role.PATIENT: "green",
    Role.COMPANION: "magenta",
    Role.INTERPRETER: "green",
    Role.NURSE: "blue",
    Role.ASSISTANT: "blue",
    Role.OTHER: "magenta",
    Role.UNKNOWN: "white",
}


def summary_json(encounter: Encounter, written: Written) -> None:
    """One object: where the files are, and the counts a script decides by."""
    note = encounter.note
    document = {
        "encounter": str(written.encounter),
        "note_markdown": str(written.markdown),
        "note_html": str(written.page),
        "audio": str(written.audio) if written.audio else None,
        "documents": str(written.documents) if written.documents else None,
        "status": note.status if note else None,
        "duration_ms": encounter.recording.duration_ms if encounter.recording else None,
        "words": len(encounter.transcript.words),
        "utterances": len(encounter.transcript.utterances),
        "facts": len(encounter.facts),
        "sentences": sum(1 for _ in note.sentences()) if note else 0,
        "flagged": len(note.flagged) if note else 0,
        "suggestions": len(encounter.suggestions),
        "gaps": len(encounter.transcript.gaps),
        "stages_ms": {stage.stage: stage.milliseconds for stage in encounter.provenance.stages},
        "engines": [engine.model_dump(mode="json") for engine in encounter.provenance.engines],
    }
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False))


def encounter(visit: Encounter, written: Written) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    _engines(console, visit)
    _transcript(console, visit.transcript)
    _facts(console, visit)
    note = visit.note
    if note is not None:
        _note(console, note, visit.transcript)
        _doubts(console, note, visit)
        _codes(console, visit)
    _documents(console, visit)
    _times(console, visit)
    _rule(console, "Written")
    for path in (
        written.encounter,
        written.markdown,
        written.page,
        written.audio,
        written.documents,
    ):
        if path is not None:
            console.print(f"  {path}", markup=False)


_WARNINGS = {
    Accuracy.LOW: "expect many misheard words",
    Accuracy.INSTRUMENT: "it reads synthetic voices only; no person's words would be heard with it",
}


_OF_CODES = frozenset({SuggestionKind.DIAGNOSIS_CODE, SuggestionKind.VISIT_LEVEL})


def _rule(console: Console, title: str) -> None:
    console.print()
    console.print(f"── {title} " + "─" * max(2, 68 - len(title)), style="bold", markup=False)


def _engines(console: Console, visit: Encounter) -> None:
    """First of all, how well this was heard."""
    for engine in visit.provenance.engines:
        if engine.stage != "recognition":
            continue
        console.print(f"Recognition: {_engine_line(engine.engine, engine.model)}", markup=False)
        if engine.reason:
            console.print(f"  {engine.reason}", markup=False)
        if engine.accuracy in _WARNINGS:
            told = f"  accuracy: {engine.accuracy}: {_WARNINGS[engine.accuracy]}"
            console.print(told, style="yellow")
    if visit.recording is not None and visit.recording.synthetic:
        console.print("This recording is one of the samples: synthetic voices, fictional people.")


def _engine_line(engine: str, model: str | None) -> str:
    return f"{engine} ({model})" if model else engine


def _transcript(console: Console, transcript: Transcript) -> None:
    from rich.text import Text

    from ambient_scribe.note.rendering.transcript_view import readings_of

    _rule(console, "Transcript")
    if not transcript.utterances:
        console.print("  Nothing was heard.")
    for passage in transcript.passages():
        utterance = passage.utterance
        line = Text()
        moment = clock(passage.span.start_ms) if passage.span else utterance.id
        line.append(f"{moment:>7}  ", style="dim")
        name = utterance.role if utterance.role is not Role.UNKNOWN else utterance.speaker
        line.append(f"{name}: ", style=ROLE_STYLES[utterance.role])
        for number, word in enumerate(passage.words):
            line.append(f" {word.text}" if number else word.text)
            if word.rivals:
                line.append(f" [or: {readings_of(word)}]", style="yellow")
        console.print(line)
    for gap in transcript.gaps:
        moment = clock(gap.span.start_ms)
        console.print(f"  [{moment}: {gap.told}]", style="yellow", markup=False)


def _facts(console: Console, visit: Encounter) -> None:
    _rule(console, f"Facts ({len(visit.facts)})")
    for fact in visit.facts:
        stated = "; ".join(f"{name} {value}" for name, value in fact.attributes.stated().items())
        subject = "" if fact.subject == "patient" else f" ({fact.subject})"
        console.print(
            f"  {fact.kind:<15}{fact.assertion:<12}{fact.normalized}{subject}"
            + (f"  [{stated}]" if stated else ""),
            markup=False,
        )


def _note(console: Console, note: Note, transcript: Transcript) -> None:
    withheld = note.status is NoteStatus.WITHHELD
    state = "not drafted" if withheld else f"{note.status}, not a record until signed"
    _rule(console, f"{note.title} · {state}")
    group = None
    for section in note.sections:
        if not section.sentences:
            continue
        if section.group != group:
            group = section.group
            if group and group != section.title:
                console.print(f"\n{group.upper()}", style="bold", markup=False)
        console.print(f"{section.title}", style="underline", markup=False)
        if section.form is SectionForm.PROSE:
            _paragraph(console, section.sentences, transcript)
            continue
        topic = ""
        for sentence in section.sentences:
            if sentence.topic != topic:
                topic = sentence.topic
                if topic and not sentence.names_topic:
                    console.print(f"   {topic}", style="bold", markup=False)
            mark = "!" if sentence.support.flagged else " "
            console.print(
                f" {mark} {sentence.text}  {evidence_mark(sentence, transcript)}",
                style="yellow" if sentence.support.flagged else None,
                markup=False,
            )


def _paragraph(
    console: Console, sentences: tuple[NoteSentence, ...], transcript: Transcript
) -> None:
    from rich.text import Text

    told = Text("   ")
    for sentence in sentences:
        mark = "! " if sentence.support.flagged else ""
        text = f"{mark}{sentence.text}  {evidence_mark(sentence, transcript)} "
        told.append(text, style="yellow" if sentence.support.flagged else "")
    console.print(told)


def evidence_mark(sentence: NoteSentence, transcript: Transcript) -> str:
    """Where a sentence comes from, as short as can be: `[0:12 0:15]`, `[chart]`, `[u3 u4]`."""
    spans = transcript.spans_of(sentence.word_ids)
    marks = [clock(span.start_ms) for span in spans]
    if not spans:
        utterances = (transcript.utterance_of(word_id) for word_id in sentence.word_ids)
        marks = [one.id for one in dict.fromkeys(utterances) if one is not None]
    marks += [f"chart: {basis.item}" for basis in sentence.basis if isinstance(basis, Chart)]
    if any(isinstance(basis, Withdrawn) for basis in sentence.basis):
        marks.append("withdrawn")
    if sentence.support.state is SupportState.SYSTEM:
        marks.append("system")
    return f"[{' · '.join(dict.fromkeys(marks))}]"


def _doubts(console: Console, note: Note, visit: Encounter) -> None:
    others = [one for one in visit.suggestions if one.kind not in _OF_CODES]
    _rule(console, f"Doubtful ({len(note.flagged)} flagged, {len(others)} to consider)")
    for sentence in note.flagged:
        console.print(f" ! {sentence.text}", style="yellow", markup=False)
        for reason in sentence.support.reasons:
            console.print(f"     {sentence.support.state}: {reason}", markup=False)
    for suggestion in others:
        kind = suggestion.kind.replace("_", " ")
        console.print(f" ? {kind}: {suggestion.text}", markup=False)
    if not note.flagged and not others:
        console.print("  Nothing.")


def _codes(console: Console, visit: Encounter) -> None:
    """Codes and the level of the visit, with why and what to ask; nothing is applied by itself."""
    codes = [one for one in visit.suggestions if one.kind in _OF_CODES]
    if not codes:
        return
    _rule(console, "For review: codes")
    for suggestion in codes:
        console.print(f" ? {suggestion.text}", markup=False)
        for reason in suggestion.reasons:
            console.print(f"     why: {reason.text}", style="dim", markup=False)
        for question in suggestion.questions:
            console.print(f"     ask: {question}", style="dim", markup=False)


def _documents(console: Console, visit: Encounter) -> None:
    """How much is drafted beside the note, and what differs from the chart."""
    made = visit.documents
    if made is None:
        return
    _rule(console, "Beside the note: drafts, not sent")
    for document in made.documents:
        grade = f", reading grade {document.grade}" if document.grade is not None else ""
        console.print(f"  {document.title}{grade} ({document.cause})", markup=False)
    for order in made.orders:
        asked = f"  [{', '.join(order.asked)}]" if order.asked else ""
        console.print(f" ☐ {order.text}{asked}", markup=False)
    for task in made.tasks:
        due = task.due.latest.isoformat() if task.due else task.due_said or "no date said"
        console.print(f" ☐ {task.text}  [{task.owner or 'owner not said'}, {due}]", markup=False)
    for change in made.reconciliation.changes:
        console.print(f" ≠ {change.text}", markup=False)


def _times(console: Console, visit: Encounter) -> None:
    _rule(console, "How long it took")
    total = 0
    for stage in visit.provenance.stages:
        total += stage.milliseconds
        console.print(f"  {stage.stage:<14}{stage.milliseconds / 1000:8.2f} s")
    line = f"  {'together':<14}{total / 1000:8.2f} s"
    if visit.recording is not None and visit.recording.duration_ms:
        line += f" for {clock(visit.recording.duration_ms)} of sound"
    console.print(line)
