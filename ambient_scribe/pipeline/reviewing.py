"""A reviewer's work on a note, step by step: each step makes the next revision, verified where it changed.

In: the encounter, the note as it stands, the step, who takes it. Out: the next revision. A person's
sentence is verified like the machine's and stays a person's: what its evidence does not bear out is
told beside it, and does not block the signature again.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Authored, Fact, PatientContext, Spoken
from ambient_scribe.domain.editing import Accept, Edit, Insert, Replace
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Support,
    SupportState,
)
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import UsageError
from ambient_scribe.note.editing import edited
from ambient_scribe.note.keeping import is_persons
from ambient_scribe.protocols import Verifier

_WRITER = "writer"
"""Stands for whoever types, in what is not kept."""


def stepped(encounter: Encounter, note: Note, edit: Edit, person: str) -> Note:
    """The same revision with the step taken and nothing verified: what a reader reads of it is final.
    Raises UsageError for a step that cannot be taken."""
    if isinstance(edit, Insert | Replace):
        _check_evidence(encounter, edit)
    used = (one.id for known in encounter.notes for one in known.sentences())
    return edited(note, edit, person, used)


def reviewed(encounter: Encounter, note: Note, edit: Edit, person: str, verifier: Verifier) -> Note:
    """The next revision: a draft, whose author is the person. Raises UsageError for a step that cannot
    be taken; the note itself leaves when nothing would change."""
    after = stepped(encounter, note, edit, person)
    if after == note:
        return note
    before = {one.id: one for one in note.sentences()}

    def verified(sentence: NoteSentence) -> NoteSentence:
        if before.get(sentence.id) == sentence or not is_persons(sentence):
            return sentence
        if isinstance(edit, Accept):
            return sentence  # its reasons are what the person accepted
        return persons_verified(
            sentence, encounter.transcript, encounter.facts, encounter.context, verifier
        )

    sections = tuple(
        NoteSection.of(section, (verified(one) for one in section.sentences))
        for section in after.sections
    )
    return after.changed(
        sections=sections,
        revision=note.revision + 1,
        status=NoteStatus.DRAFT,
        author=person,
        signed_at=None,
    )


def read_while_typed(
    encounter: Encounter, note: Note, edit: Replace | Insert, verifier: Verifier
) -> Support | None:
    """What verification says of a text that somebody is writing; no revision is made. None where it rests on
    nothing but its writer. Raises UsageError for a sentence that is not there, or evidence that is none."""
    _check_evidence(encounter, edit)
    after = edited(note, edit, _WRITER)
    before = {one.id: one for one in note.sentences()}
    typed = next((one for one in after.sentences() if before.get(one.id) != one), None)
    if typed is None:
        return before[edit.sentence].support if isinstance(edit, Replace) else None
    return _as_read(
        _with_facts(typed, encounter.facts),
        encounter.transcript,
        encounter.facts,
        encounter.context,
        verifier,
    )


def _check_evidence(encounter: Encounter, new: Insert | Replace) -> None:
    """Raises UsageError when it names what was not said, or is not in the chart that the visit knows."""
    for basis in new.basis:
        if isinstance(basis, Spoken):
            is_known = all(encounter.transcript.holds(word_id) for word_id in basis.word_ids)
        else:
            is_known = basis.source == encounter.context.source
        if not is_known:
            raise UsageError("a sentence can rest on what was said in this visit or on its chart")


def persons_verified(
    sentence: NoteSentence,
    transcript: Transcript,
    facts: Sequence[Fact],
    context: PatientContext,
    verifier: Verifier,
) -> NoteSentence:
    """A person answers for it, and reads what the words that it rests on would say of it."""
    own = _with_facts(sentence, facts)
    support = _as_read(own, transcript, facts, context, verifier)
    reasons = support.reasons if support is not None and support.flagged else ()
    return own.verified(Support(state=SupportState.HUMAN, reasons=reasons))


def _with_facts(sentence: NoteSentence, facts: Sequence[Fact]) -> NoteSentence:
    """With the facts that were read from its own words."""
    own = frozenset(sentence.word_ids)
    borne = tuple(fact.id for fact in facts if fact.word_ids and own.issuperset(fact.word_ids))
    return sentence.changed(fact_ids=borne)


def _as_read(
    sentence: NoteSentence,
    transcript: Transcript,
    facts: Sequence[Fact],
    context: PatientContext,
    verifier: Verifier,
) -> Support | None:
    """As though no person answered for it; None where it rests on nothing else."""
    rest = tuple(one for one in sentence.basis if not isinstance(one, Authored))
    if not rest:
        return None
    return verifier.support(sentence.changed(basis=rest), transcript, facts, context)
