"""The documents as a person reads them: Markdown, one file each, and one page with all of them.

In: an encounter with its documents. Out: file names and texts, ready to be written beside the note. The
page has no script, loads nothing and prints each document on a sheet of its own.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files

from ambient_scribe.domain.clinical import Basis, Chart, Spoken
from ambient_scribe.domain.documents import (
    DRAFT_MARK,
    AfterVisit,
    Document,
    DocumentKind,
    Line,
    ListKind,
    OpenItem,
    Order,
    ReconcileRow,
    Task,
)
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.time import clock
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.aftervisit.due import due_text
from ambient_scribe.note.aftervisit.reminder import reminder
from ambient_scribe.note.aftervisit.wording import instruction_words, task_words

PAGE, ORDERS, TASKS, RECONCILE, REMINDER = (
    "documents.html",
    "orders.md",
    "tasks.md",
    "reconcile.md",
    "follow-up.ics",
)
_SLUG = re.compile(r"[^a-z0-9]+")
_MARKDOWN_SIGNS = re.compile(r"([\\`*_<>|~])|\[(?=[^\]]*\]\()")


def document_files(encounter: Encounter) -> dict[str, str]:
    """Name → text of every file; empty where there is nothing to tell."""
    made = encounter.documents
    if made is None or made.is_empty:
        return {}
    marks = Marks(encounter.transcript)
    texts = {file_name(one, made): _document(encounter, one, marks) for one in made.documents}
    if made.orders:
        texts[ORDERS] = _orders(encounter, made.orders, marks)
    if made.tasks:
        texts[TASKS] = _tasks(encounter, made.tasks, marks)
    if made.reconciliation.rows or made.reconciliation.changes or made.gaps:
        texts[RECONCILE] = _reconcile(encounter, made, marks)
    entry = reminder(encounter.id, encounter.started_at, made.tasks)
    if entry is not None:
        texts[REMINDER] = entry
    texts[PAGE] = documents_page(encounter, made, marks)
    return texts


def file_name(document: Document, made: AfterVisit) -> str:
    """`instructions.md`; of several of a kind, each with what it is about."""
    same = [one for one in made.documents if one.kind is document.kind]
    about = document.title.partition(": ")[2]
    stem = f"{document.kind.value}-{about}" if len(same) > 1 or about else document.kind.value
    return f"{_SLUG.sub('-', stem.lower()).strip('-')}.md"


def is_document_file(name: str) -> bool:
    """Whether the program itself writes files of this name among the documents."""
    if name in {PAGE, ORDERS, TASKS, RECONCILE, REMINDER}:
        return True
    return name.endswith(".md") and name.startswith(tuple(kind.value for kind in DocumentKind))


class Marks:
    """Where a line comes from, as short as can be."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._number = {u.id: n for n, u in enumerate(transcript.utterances, start=1)}

    def of(self, basis: Iterable[Basis]) -> str:
        """ "0:12, chart: medications/metformin"; utterance numbers where there is no sound."""
        marks: list[str] = []
        for one in basis:
            if isinstance(one, Spoken):
                ids = tuple(w for w in one.word_ids if self._transcript.holds(w))
                spans = self._transcript.spans_of(ids)
                marks += [clock(span.start_ms) for span in spans] or self._numbers(ids)
            elif isinstance(one, Chart):
                marks.append(f"chart: {one.item}")
        return ", ".join(dict.fromkeys(marks))

    def _numbers(self, word_ids: tuple[str, ...]) -> list[str]:
        spoken = (self._transcript.utterance_of(word_id) for word_id in word_ids)
        return [f"#{n}" for n in sorted({self._number[one.id] for one in spoken if one})]


# ---------------------------------------------------------------- Markdown
def _document(encounter: Encounter, document: Document, marks: Marks) -> str:
    lines = [*_head(encounter, document.title), f"Why: {_escaped(document.cause)}", ""]
    if document.blanks:
        lines += [f"To fill in: {', '.join(f'[{one}]' for one in document.blanks)}", ""]
    if (told := grade_text(document)) is not None:
        lines += [told, ""]
    for part in document.parts:
        if part.heading:
            lines += [f"## {_escaped(part.heading)}", ""]
        bullet = "- " if part.heading else ""
        for line in part.lines:
            lines += _line(bullet, line, marks)
        lines.append("")
    return _joined(lines)


def grade_text(document: Document) -> str | None:
    """How many years of school it asks for, of a document for patients."""
    if document.grade is None:
        return None
    words = instruction_words().grade
    if document.grade > words.aim:
        return words.warning.format(grade=document.grade, aim=f"{words.aim:g}")
    return f"Reading grade (Flesch-Kincaid): {document.grade}"


def _line(bullet: str, line: Line, marks: Marks) -> Iterator[str]:
    where = marks.of(line.basis)
    warning = "⚠ " if line.support.flagged else ""
    yield f"{bullet}{warning}{_escaped(line.text)}{f' <sub>{_escaped(where)}</sub>' if where else ''}"
    if line.support.flagged:
        yield from (f"  - {_escaped(reason)}" for reason in line.support.reasons)
    if not bullet:
        yield ""


def _orders(encounter: Encounter, orders: Iterable[Order], marks: Marks) -> str:
    lines = [*_head(encounter, "Orders to confirm"), ""]
    lines += ["| | Order | For | Not said | Heard at |", "|---|---|---|---|---|"]
    for order in orders:
        warning = "⚠ " if order.support.flagged else ""
        text = f"{warning}{order.text}{_reasons(order)}"
        row = (f"☐ {order.kind}", text, order.indication or "", asked_text(order))
        lines.append(_row((*row, marks.of(order.basis))))
    return _joined(lines)


def _tasks(encounter: Encounter, tasks: Iterable[Task], marks: Marks) -> str:
    lines = [*_head(encounter, "Tasks"), ""]
    lines += ["| | Task | Owner | Due | Counted from | Heard at |", "|---|---|---|---|---|---|"]
    for task in tasks:
        basis = task.due.basis if task.due else ""
        row = ("☐", f"{task.text}{_reasons(task)}", owner_text(task), when_text(task), basis)
        lines.append(_row((*row, marks.of(task.basis))))
    return _joined(lines)


def _reconcile(encounter: Encounter, made: AfterVisit, marks: Marks) -> str:
    beside = made.reconciliation
    lines = [*_head(encounter, "The visit beside the chart"), ""]
    if beside.changes:
        lines += ["## What differs", ""]
        lines += [
            f"- {_escaped(one.text)} <sub>{_escaped(marks.of(one.basis))}</sub>"
            for one in beside.changes
        ]
        lines.append("")
    for kind, title in LIST_TITLES.items():
        rows = [row for row in beside.rows if row.kind is kind]
        if rows:
            lines += [f"## {title}", "", "| | Chart | Said | To confirm |", "|---|---|---|---|"]
            lines += [_row((one.name, *sides(one), to_confirm(one))) for one in rows]
            lines.append("")
    if beside.last_plan:
        lines += ["## The last plan", ""]
        for item in beside.last_plan:
            lines.append(f"- {_escaped(item_text(item))}")
        lines.append("")
    if made.gaps:
        lines += ["## Still to document", ""]
        for gap in made.gaps:
            why = "; ".join(reason.text for reason in gap.reasons)
            lines.append(f"- {_escaped(gap.text)} ({_escaped(why)})")
    return _joined(lines)


LIST_TITLES = {
    ListKind.MEDICATION: "Medications to reconcile",
    ListKind.ALLERGY: "Allergies to reconcile",
}


def to_confirm(row: ReconcileRow) -> str:
    """What is proposed, with what makes it doubtful."""
    return f"{row.proposed} (⚠ {'; '.join(row.doubts)})" if row.doubts else row.proposed


def sides(row: ReconcileRow) -> tuple[str, str]:
    """What the chart holds and what was said, silence named as such."""
    return row.chart or "not in the chart", row.said or "not mentioned"


def row_text(row: ReconcileRow) -> str:
    """ "lisinopril: chart 10 mg | said 20 mg | to confirm: …"."""
    chart, said = sides(row)
    return f"{row.name}: chart: {chart} | said: {said} | to confirm: {row.proposed}"


def item_text(item: OpenItem) -> str:
    """An item of the last plan, and whether this visit took it up."""
    state = f"taken up: {item.by}" if item.addressed else "open: not found in this visit"
    return f"{item.text} – {state}"


def asked_text(order: Order) -> str:
    """ "dose, quantity"."""
    return ", ".join(one.removesuffix(" not said") for one in order.asked)


def owner_text(task: Task) -> str:
    return task.owner or task_words().wording.unowned


def when_text(task: Task) -> str:
    if task.due is not None:
        return due_text(task.due)
    return task.due_said or task_words().wording.undated


def _reasons(line: Line) -> str:
    return f" (check: {'; '.join(line.support.reasons)})" if line.support.flagged else ""


def _head(encounter: Encounter, title: str) -> Iterator[str]:
    yield f"# {_escaped(title)}"
    yield ""
    yield f"**{DRAFT_MARK}**"
    yield ""
    patient = encounter.context.patient.name
    visit = f"Visit: {encounter.started_at.astimezone():%Y-%m-%d}"
    yield f"{f'Patient: {_escaped(patient)} · ' if patient else ''}{visit}"
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    flat = " ".join(text.split())
    return _MARKDOWN_SIGNS.sub(lambda found: f"\\{found.group(0)}", flat)


def _joined(lines: Iterable[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


# ---------------------------------------------------------------- HTML
def documents_page(encounter: Encounter, made: AfterVisit, marks: Marks) -> str:
    """Everything for the desk: what to confirm and do first, then the papers to hand out."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    page = files("ambient_scribe.note.aftervisit") / "page"
    style = page.joinpath("documents.css").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(
        page.joinpath("documents.html.j2").read_text(encoding="utf-8")
    )
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return template.render(
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        style=Markup(style),
        encounter=encounter,
        made=made,
        mark=DRAFT_MARK,
        where=marks.of,
        asked=asked_text,
        owner=owner_text,
        when=when_text,
        grade=grade_text,
        sides=sides,
        list_titles=LIST_TITLES,
    )
