"""What becomes of a proposed revision: a person takes it over, whole or by section, or rejects it.

In: an encounter, which proposal, who decides. Out: the encounter with the decision, and with the next
revision of the note where something was taken over. Every revision before stays; so does every sentence
that a person wrote, edited or accepted, with the model's offered beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import replace

from ambient_scribe.domain.encounter import Encounter, Proposal, ProposalStatus
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    SupportState,
)
from ambient_scribe.errors import UsageError
from ambient_scribe.note.keeping import Kept, is_persons, with_persons_work
from ambient_scribe.note.known_ids import with_known_ids
from ambient_scribe.pipeline.redrafting import Standing, offered, offered_again
from ambient_scribe.pipeline.writing import RECORDING_SECTION
from ambient_scribe.protocols import Verifier


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
    standing: Standing | None = None,
    verifier: Verifier | None = None,
) -> Encounter:
    """`sections`: ids of those that are taken over; empty: all. The next revision is a draft whose
    author is the model, and says who took it over. `standing`: None: the encounter's notes; with a
    `verifier`, what is new in the note is verified again.

    Raises UsageError for a section that the note does not have.
    """
    standing = standing or Standing(encounter.notes)
    kept = taken_over(encounter, proposal, standing, sections)
    note = kept.note.changed(adopted_by=by)
    if verifier is not None:
        note = _verified(note, set(standing.before[-1].sentences()), encounter, verifier)
    decided = proposal.changed(
        status=ProposalStatus.ACCEPTED,
        accepted=_sections(proposal, sections),
        decided_by=by,
        decided_at=at,
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


def taken_over(
    encounter: Encounter, proposal: Proposal, standing: Standing, sections: Sequence[str] = ()
) -> Kept:
    """The note as it would be, and which of a person's sentences stay in the model's place. Nothing is decided
    by it."""
    assert standing.before, "a proposal stands beside a note"
    newest = standing.before[-1]
    draft = _draft(newest, proposal, _sections(proposal, sections))
    kept = with_persons_work(draft, standing.before, standing.worked)
    note = kept.note.changed(status=NoteStatus.DRAFT, author=proposal.note.author)
    if standing.is_known:
        own = {one.id for one in note.sentences() if is_persons(one)}
        used = (one.id for each in standing.before for one in each.sentences())
        note = with_known_ids(note, newest, used, own)
    return replace(kept, note=note)


def _verified(
    note: Note, known: Collection[NoteSentence], encounter: Encounter, verifier: Verifier
) -> Note:
    def again(one: NoteSentence) -> NoteSentence:
        if one in known or is_persons(one) or one.support.state is SupportState.SYSTEM:
            return one
        return one.verified(
            verifier.support(one, encounter.transcript, encounter.facts, encounter.context)
        )

    sections = (
        NoteSection.of(section, (again(one) for one in section.sentences))
        for section in note.sections
    )
    return note.changed(sections=tuple(sections))


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
