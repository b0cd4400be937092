"""Drafted documents as papers that people work on; and a new draft beside what people have done.

In: an encounter with its documents. Out: papers, a sentence for each line. What was not said stands in them
as a visible blank. What frames a letter (patient, date, signature) is the sheet's, and no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ambient_scribe.domain.clinical import Basis, Patient, System
from ambient_scribe.domain.documents import (
    AfterVisit,
    Document,
    DocumentKind,
    DocumentPart,
    Line,
    Order,
    Task,
)
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, Support, SupportState
from ambient_scribe.domain.papers import NewWording, Paper, PaperKind, Papers, PaperState
from ambient_scribe.domain.record import PatientEntry
from ambient_scribe.domain.template import SectionForm, TemplateSection
from ambient_scribe.note.aftervisit.letters import ASKED_FOR
from ambient_scribe.note.aftervisit.rendering import (
    LIST_TITLES,
    item_text,
    owner_text,
    row_text,
    when_text,
)
from ambient_scribe.note.aftervisit.visit import PLAN
from ambient_scribe.note.keeping import is_persons, with_persons_work

AUTHOR = "ambient_scribe"
_FRAME = ("Patient: ", "Born: ", "Seen: ", "Signed: ")
"""Beginnings of the lines that every sheet has of its own."""
_SIGNS = re.compile(r"[^a-z0-9]+")
_SEXES = frozenset({"female", "male", "other"})
_SHORT_SEXES = {"f": "female", "m": "male"}
_BESIDE_CHART = Support(state=SupportState.SUPPORTED)

Row = tuple[str, Sequence[Basis], tuple[str, ...], Support]
"""Text, basis, facts and verdict of a sentence."""


def with_known_patient(encounter: Encounter, known: PatientEntry | None) -> Encounter:
    """The chart's particulars count; what it does not hold is taken from the day sheet."""
    if known is None:
        return encounter
    chart = encounter.context.patient
    sex = (known.sex or "").casefold()
    sex = _SHORT_SEXES.get(sex, sex)
    patient = Patient(
        name=chart.name or known.name,
        date_of_birth=chart.date_of_birth or known.born,
        sex=chart.sex or (sex if sex in _SEXES else None),
        established=chart.established,
    )
    return encounter.changed(context=encounter.context.changed(patient=patient))


def papers_of(encounter: Encounter) -> Papers | None:
    """None where nothing was drafted beside the note."""
    made = encounter.documents
    if made is None:
        return None
    patient = encounter.context.patient.name or ""
    drafted = [_document(one, patient) for one in made.documents]
    drafted += _lists(made)
    return Papers(note_revision=made.revision, papers=_numbered(drafted))


def asked_again(papers: Papers) -> tuple[DocumentKind, ...]:
    """Letters that a person asked for and that are not void: a new draft has them too."""
    asked = [
        DocumentKind(one.kind.value)
        for one in papers.papers
        if one.cause == ASKED_FOR and one.standing.state is not PaperState.VOID
    ]
    return tuple(dict.fromkeys(asked))


def redrafted(draft: Papers, before: Sequence[Papers]) -> Papers:
    """`before`: the papers as they were saved, oldest first. Ready, released and void ones stay as they are;
    in the others a person's sentences stay, and what a person took out stays out."""
    if not before:
        return draft
    known = {_matter(one): one for one in before[-1].papers}
    used = {one.id for one in before[-1].papers}
    made: list[Paper] = []
    for paper in draft.papers:
        old = known.pop(_matter(paper), None)
        if old is None:
            name = _free(paper.kind, used)
            used.add(name)
            made.append(paper.changed(id=name))
        elif old.standing.state is PaperState.DRAFT:
            made.append(_kept(paper, old, _bodies(old, before)))
        else:
            made.append(old)
    stay = [one for one in known.values() if _is_somebodys(one)]
    return draft.changed(papers=(*made, *stay))


# ---------------------------------------------------------------- from the draft
def _document(document: Document, patient: str) -> Paper:
    kind = PaperKind(document.kind.value)
    parts = [DocumentPart(heading=p.heading, lines=_own(p.lines)) for p in document.parts]
    sections = []
    for number, part in enumerate(one for one in parts if one.lines):
        form = SectionForm.BULLETS if part.heading else SectionForm.PROSE
        name = _id_of(part.heading) or f"text-{number}"
        heading = TemplateSection(id=name, title=part.heading, holds=(PLAN,), form=form)
        sections.append((heading, [_of_line(line) for line in part.lines]))
    about = document.title.partition(": ")[2]
    to = {PaperKind.REFERRAL: about, PaperKind.INSTRUCTIONS: patient, PaperKind.MESSAGE: patient}
    return Paper(
        id="",
        kind=kind,
        cause=document.cause,
        body=_body(kind, document.title, sections),
        recipient=to.get(kind, ""),
    )


def _id_of(heading: str) -> str:
    """The same heading in another draft has the same."""
    return _SIGNS.sub("-", heading.lower()).strip("-")


def _own(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if not line.text.startswith(_FRAME))


def _of_line(line: Line) -> Row:
    blanks = [f"[{asked.removesuffix(' not said')}]" for asked in line.asked]
    text = line.text
    if isinstance(line, Order) and blanks:
        text = f"{text} {' '.join(blanks)}"
    if isinstance(line, Order) and line.indication and line.indication not in text:
        text = f"{text} – for {line.indication}"
    if isinstance(line, Task):
        text = f"{text} – {owner_text(line)}, {when_text(line)}"
    return text, line.basis, line.fact_ids, line.support


def _lists(made: AfterVisit) -> Iterator[Paper]:
    if made.orders:
        kinds = dict.fromkeys(order.kind for order in made.orders)
        rows = [
            (kind.value.capitalize(), [_of_line(one) for one in made.orders if one.kind is kind])
            for kind in kinds
        ]
        yield _list(PaperKind.ORDERS, "Orders to confirm", rows)
    if made.tasks:
        yield _list(PaperKind.TASKS, "Tasks", [("Tasks", [_of_line(one) for one in made.tasks])])
    if rows := list(_beside_chart(made)):
        yield _list(PaperKind.RECONCILIATION, "Beside the chart", rows)


def _beside_chart(made: AfterVisit) -> Iterator[tuple[str, list[Row]]]:
    beside = made.reconciliation
    if beside.changes:
        rows: list[Row] = [(x.text, x.basis, x.fact_ids, _BESIDE_CHART) for x in beside.changes]
        yield "What differs", rows
    for kind, title in LIST_TITLES.items():
        own: list[Row] = [
            (row_text(x), x.basis, x.fact_ids, _doubted(x.doubts))
            for x in beside.rows
            if x.kind is kind
        ]
        if own:
            yield title, own
    if beside.last_plan:
        yield (
            "The last plan",
            [(item_text(x), x.basis, x.fact_ids, _BESIDE_CHART) for x in beside.last_plan],
        )
    if made.gaps:
        asked = (System(cause="documentation gap"),)
        told: list[Row] = [
            (x.text, x.evidence or asked, x.fact_ids, Support(state=SupportState.SYSTEM))
            for x in made.gaps
        ]
        yield "Still to document", told


def _doubted(reasons: tuple[str, ...]) -> Support:
    return Support(state=SupportState.UNCERTAIN, reasons=reasons) if reasons else _BESIDE_CHART


def _list(kind: PaperKind, title: str, rows: Iterable[tuple[str, list[Row]]]) -> Paper:
    sections = [
        (TemplateSection(id=_id_of(heading), title=heading, holds=(PLAN,)), own)
        for heading, own in rows
    ]
    return Paper(id="", kind=kind, cause="", body=_body(kind, title, sections))


def _body(
    kind: PaperKind, title: str, sections: Iterable[tuple[TemplateSection, list[Row]]]
) -> Note:
    count = 0
    built = []
    for heading, rows in sections:
        sentences = []
        for text, basis, facts, support in rows:
            count += 1
            sentences.append(
                NoteSentence(
                    id=f"l{count}",
                    section=PLAN,
                    text=text,
                    basis=tuple(basis),
                    fact_ids=facts,
                    support=support,
                )
            )
        built.append(NoteSection.of(heading, sentences))
    return Note(template=kind.value, title=title, sections=tuple(built), author=AUTHOR)


def _numbered(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    used: set[str] = set()
    built = []
    for paper in papers:
        name = _free(paper.kind, used)
        used.add(name)
        built.append(paper.changed(id=name))
    return tuple(built)


def _free(kind: PaperKind, used: set[str]) -> str:
    """ "referral", then "referral-2"."""
    number, name = 1, kind.value
    while name in used:
        number += 1
        name = f"{kind.value}-{number}"
    return name


# ---------------------------------------------------------------- beside what people have done
def _matter(paper: Paper) -> tuple[PaperKind, str]:
    return paper.kind, paper.body.title


def _is_somebodys(paper: Paper) -> bool:
    """Somebody worked on it, decided about it or asked for it."""
    decided = paper.standing.state is not PaperState.DRAFT or paper.cause == ASKED_FOR
    return decided or any(is_persons(one) for one in paper.body.sentences())


def _bodies(paper: Paper, before: Sequence[Papers]) -> list[Note]:
    """Each revision of its words once, oldest first."""
    kept: Mapping[int, Note] = {
        known.body.revision: known.body
        for papers in before
        if (known := papers.paper(paper.id)) is not None
    }
    return [kept[number] for number in sorted(kept)]


def _kept(draft: Paper, old: Paper, bodies: Sequence[Note]) -> Paper:
    kept = with_persons_work(_without_superseded(draft.body, bodies), bodies)
    offers = tuple(
        NewWording(sentence=one.persons.id, text=one.machines.text)
        for one in kept.beside
        if one.machines is not None
    )
    body = kept.note
    if body.sections == old.body.sections:
        body = old.body
    return old.changed(body=body, cause=draft.cause, offers=offers, read_of=draft.read_of)


def _without_superseded(draft: Note, bodies: Sequence[Note]) -> Note:
    """Without lines that rest on no words and over which a person wrote: nothing else would tell."""
    persons = {one.id: one.text for one in bodies[-1].sentences() if is_persons(one)}
    over = {
        one.text
        for body in bodies
        for one in body.sentences()
        if not one.word_ids and one.id in persons and one.text != persons[one.id]
    }
    sections = tuple(
        NoteSection.of(section, (one for one in section.sentences if one.text not in over))
        for section in draft.sections
    )
    return draft.changed(sections=sections)
