"""What becomes of a proposed revision: a person takes it over, whole or by section, or rejects it.

In: an encounter, which proposal, who decides. Out: the encounter with the decision, and with the next
revision of the note where something was taken over. Every revision before stays; so does every sentence
that a person wrote, edited or accepted, with the model's offered beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from ambient_scribe.domain.encounter import Encounter, Proposal, ProposalStatus
from ambient_scribe.domain.note import Note, NoteSection, NoteStatus
from ambient_scribe.errors import UsageError
from ambient_scribe.note.keeping import is_persons, with_persons_work
from ambient_scribe.pipeline.redrafting import offered, offered_again
from ambient_scribe.pipeline.writing import RECORDING_SECTION


def open_proposal(encounter: Encounter, named: str | None = None) -> Proposal:
    """The one that waits for a decision. Raises UsageError where there is none, or not this one."""
    waiting = [one for one in encounter.proposals if one.is_open]
    if named is not None:
        found = next((one for one in encounter.proposals if one.id == named), None)
        if found is None:
            known = ", ".join(one.id for one in encounter.proposals) or "none"
            raise UsageError(f"there is no proposal {named!r}: there are {known}")
        if not found.is_open:
            raise UsageError(f"the proposal {named} is decided already: {found.status}")
        return found
    if not waiting:
        raise UsageError("no proposal waits for a decision: `ambient-scribe propose` makes one")
    return waiting[-1]


def rejected(encounter: Encounter, proposal: Proposal, by: str, at: datetime.datetime) -> Encounter:
    """The note stays as it is."""
    decided = proposal.changed(status=ProposalStatus.REJECTED, decided_by=by, decided_at=at)
    return encounter.changed(proposals=_with(encounter, decided))


def accepted(
    encounter: Encounter,
    proposal: Proposal,
    by: str,
    at: datetime.datetime,
    sections: Sequence[str] = (),
) -> Encounter:
    """`sections`: ids of those that are taken over; empty: all. The next revision is a draft whose
    author is the model, and says who took it over.

    Raises UsageError for a section that the note does not have.
    """
    assert encounter.note is not None, "a proposal stands beside a note"
    taken = _sections(proposal, sections)
    kept = with_persons_work(_draft(encounter.note, proposal, taken), encounter.notes)
    note = kept.note.changed(status=NoteStatus.DRAFT, author=proposal.note.author, adopted_by=by)
    decided = proposal.changed(
        status=ProposalStatus.ACCEPTED, accepted=taken, decided_by=by, decided_at=at
    )
    offers = (
        *dict.fromkeys(offered(one, note) for one in kept.beside if one.machines is not None),
        *dict.fromkeys(offered_again(one, note) for one in kept.taken_out),
    )
    return encounter.changed(
        notes=(*encounter.notes, note),
        suggestions=(
            *encounter.suggestions,
            *(o for o in offers if o not in encounter.suggestions),
        ),
        proposals=_with(encounter, decided),
    )


def _sections(proposal: Proposal, asked: Sequence[str]) -> tuple[str, ...]:
    """By id or by title. What the program states of the recording goes with them."""
    known = {one.id: one for one in proposal.note.sections}
    by_title = {one.title.casefold(): one.id for one in proposal.note.sections}
    if not asked:
        return tuple(known)
    taken = []
    for name in asked:
        found = name if name in known else by_title.get(name.casefold())
        if found is None:
            raise UsageError(f"the note has no section {name!r}: there are {', '.join(known)}")
        taken.append(found)
    return tuple(dict.fromkeys(taken))


def _draft(newest: Note, proposal: Proposal, taken: Collection[str]) -> Note:
    """The model's sections that are taken over and the note's own others; persons' sentences are put
    back afterwards, at their places. Where the model wrote nothing, what stands there stays."""
    theirs = {one.id: one for one in proposal.note.sections}
    sections: list[NoteSection] = []
    for own in newest.sections:
        machines = [one for one in own.sentences if not is_persons(one)]
        offered_there = theirs[own.id].sentences if own.id in theirs else ()
        if own.id == RECORDING_SECTION and own.id in taken:
            told = {one.text for one in machines}
            machines += [one for one in offered_there if one.text not in told]
        elif own.id in taken and any(one.section in proposal.sections for one in offered_there):
            machines = list(offered_there)
        sections.append(own.changed(sentences=tuple(machines)))
    return proposal.note.changed(sections=_unique(sections))


def _unique(sections: Sequence[NoteSection]) -> tuple[NoteSection, ...]:
    """With other ids for sentences whose ids were taken already: both drafters number from one."""
    used: set[str] = set()
    built = []
    for section in sections:
        sentences = []
        for one in section.sentences:
            name, number = one.id, 2
            while name in used:
                name, number = f"{one.id}-{number}", number + 1
            used.add(name)
            sentences.append(one if name == one.id else one.changed(id=name))
        built.append(section.changed(sentences=tuple(sentences)))
    return tuple(built)


def _with(encounter: Encounter, decided: Proposal) -> tuple[Proposal, ...]:
    return tuple(decided if one.id == decided.id else one for one in encounter.proposals)
