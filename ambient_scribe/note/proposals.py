"""A proposed revision beside the note: what the note tells and the proposal does not.

In: an encounter and one of its proposals. Out: the note's sentences that would be lost, so that nobody
takes a proposal over without seeing them.
"""

from __future__ import annotations

from ambient_scribe.domain.encounter import Encounter, Proposal
from ambient_scribe.domain.note import Note, NoteSentence, NoteStatus, SupportState
from ambient_scribe.note.keeping import is_persons
from ambient_scribe.note.omissions import omissions

COVERED = 0.5
"""Of a sentence's words: where another note rests on so many, it may say the same."""


def stood_beside(encounter: Encounter, proposal: Proposal) -> Note | None:
    """The revision that the proposal was made beside."""
    return next((one for one in encounter.notes if one.revision == proposal.beside), None)


def lacking(encounter: Encounter, proposal: Proposal) -> tuple[NoteSentence, ...]:
    """The machine's sentences of the note that tell a fact which the proposal does not tell, or that
    rest on words on which hardly anything in the proposal rests; in the note's order. A person's stay
    whatever is taken over."""
    note = stood_beside(encounter, proposal)
    if note is None:
        return ()
    as_draft = proposal.note.changed(status=NoteStatus.DRAFT)
    untold = {one.fact.id for one in omissions(encounter.changed(notes=(as_draft,)))}
    words = {word_id for one in proposal.note.sentences() for word_id in one.word_ids}
    texts = {one.text for one in proposal.note.sentences()}
    return tuple(
        one
        for one in note.sentences()
        if one.text not in texts and not _stays(one) and _is_lost(one, untold, words)
    )


def _stays(sentence: NoteSentence) -> bool:
    return is_persons(sentence) or sentence.support.state is SupportState.SYSTEM


def _is_lost(sentence: NoteSentence, untold: set[str], words: set[str]) -> bool:
    if untold & set(sentence.fact_ids):
        return True
    own = sentence.word_ids
    return len(words.intersection(own)) < COVERED * len(own)
