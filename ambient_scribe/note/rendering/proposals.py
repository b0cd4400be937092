"""Proposed revisions as a reader of the note sees them: small, folded, beside the note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ambient_scribe.domain.encounter import Encounter, Proposal, ProposalStatus
from ambient_scribe.note.proposals import lacking
from ambient_scribe.note.rendering.builder import StatementBuilder
from ambient_scribe.note.rendering.parts import Part, Statement

LACKING = "In the draft, not in this proposal"
NOT_TAKEN_OVER = "Written by the model and left out"
RECORDING = "Where the draft stands"

_TOLD = {
    ProposalStatus.OPEN: "not part of the note; ambient-scribe proposal takes it over or rejects it",
    ProposalStatus.UNUSABLE: "nothing of its answer could be used; the draft stands",
}


@dataclass(frozen=True)
class ProposalView:
    """`title` names the model; `told` says what can be done about it."""

    title: str
    told: str
    parts: tuple[Part, ...]


def view_proposals(encounter: Encounter) -> tuple[ProposalView, ...]:
    """Those that wait for a decision, and the newest where nothing of it could be used."""
    shown = [one for one in encounter.proposals if one.is_open]
    if encounter.proposals and encounter.proposals[-1].status is ProposalStatus.UNUSABLE:
        shown.append(encounter.proposals[-1])
    return tuple(_view(encounter, one) for one in shown)


def _view(encounter: Encounter, proposal: Proposal) -> ProposalView:
    return ProposalView(
        title=f"Proposed revision by {proposal.note.author}",
        told=f"{proposal.id}: {_TOLD[proposal.status]}",
        parts=tuple(part for part in _parts(encounter, proposal) if part.statements),
    )


def _parts(encounter: Encounter, proposal: Proposal) -> Iterator[Part]:
    """The model's own sections; what is lost with them; what it wrote and is not in them."""
    builder = StatementBuilder(encounter.transcript, encounter.facts)
    own = frozenset(proposal.sections)
    titles: dict[str, str] = {}
    for section in proposal.note.sections:
        titles |= {section.id: section.title}
        titles |= {one.section: section.title for one in section.sentences}
        theirs = tuple(one for one in section.sentences if one.section in own)
        yield builder.of_section(section.changed(sentences=theirs))
    stated = [
        one
        for section in proposal.note.sections
        for one in section.sentences
        if one.id.startswith("x-model")
    ]
    yield _part(RECORDING, [builder.of_sentence(one) for one in stated])
    if proposal.is_open:
        lost = lacking(encounter, proposal)
        yield _part(LACKING, [builder.of_sentence(one) for one in lost])
    yield _part(
        NOT_TAKEN_OVER,
        [
            _bare(f"{titles.get(one.section, one.section)}: {one.text}", f"why: {one.reason}")
            for one in proposal.not_taken_over
        ],
    )


def _part(title: str, statements: list[Statement]) -> Part:
    return Part(title=title, group=None, statements=tuple(statements))


def _bare(text: str, note: str) -> Statement:
    return Statement(
        key="", text=text, marks=(), spans=(), word_ids=(), support=None, notes=(note,)
    )
