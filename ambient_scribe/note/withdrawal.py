"""A visit without what its words said: an encounter enters, the same one after consent was withdrawn
leaves.

An unsigned revision loses every sentence that rests on spoken words, also one that a person accepted
or edited: only a signature makes it a record. What a person wrote of their own stays, and so does every
sentence of a signed revision, which says of its words that they are withdrawn. Transcript, facts of the talk and suggestions go; what could not be heard stays told.

An encounter, a note and a sentence are built field by field: what is added to them later does not
outlive a withdrawal unless somebody decides so here.
"""

from __future__ import annotations

import datetime

from ambient_scribe.domain.clinical import Basis, Spoken, System, Withdrawn
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, Support
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.statements import system_sentence
from ambient_scribe.note.templates.contents import SectionId

STATEMENT_ID = "x-consent"

REASON_GONE = "what was said about this sentence was destroyed when consent was withdrawn"
"""In place of reasons: they may quote what was said."""


def withdrawn(encounter: Encounter, at: datetime.datetime, by: str) -> Encounter:
    """Of a visit whose consent is withdrawn already: the same again."""
    consent = encounter.consent.withdrawn(at, by)
    facts = tuple(fact for fact in encounter.facts if not _rests_on_words(fact.evidence))
    known = frozenset(fact.id for fact in facts)
    statement = _statement(consent.withdrawn_at or at, consent.withdrawn_by or by)
    return Encounter(
        id=encounter.id,
        started_at=encounter.started_at,
        context=encounter.context,
        consent=consent,
        recording=encounter.recording,
        transcript=Transcript(gaps=encounter.transcript.gaps),
        facts=facts,
        notes=tuple(_without_words(note, known, statement) for note in encounter.notes),
        provenance=encounter.provenance,
    )


def sentences_that_go(encounter: Encounter) -> int:
    """Of the newest revision."""
    note = encounter.note
    if note is None or note.is_signed:
        return 0
    return sum(_rests_on_words(sentence.basis) for sentence in note.sentences())


# ---------------------------------------------------------------- inside
def _statement(at: datetime.datetime, by: str) -> NoteSentence:
    return system_sentence(
        STATEMENT_ID,
        f"Consent was withdrawn by {by} on {at.astimezone():%Y-%m-%d at %H:%M}: the sound, the words "
        "and what rested on them alone are destroyed.",
        System(cause="consent withdrawn"),
    )


def _without_words(note: Note, facts: frozenset[str], statement: NoteSentence) -> Note:
    sections = tuple(_section(section, note.is_signed, facts) for section in note.sections)
    return Note(
        template=note.template,
        title=note.title,
        sections=sections if note.is_signed else _stated(sections, statement),
        revision=note.revision,
        status=note.status,
        author=note.author,
        signed_at=note.signed_at,
    )


def _section(section: NoteSection, signed: bool, facts: frozenset[str]) -> NoteSection:
    return NoteSection.of(
        section,
        (
            _marked(sentence, facts)
            for sentence in section.sentences
            if signed or not _rests_on_words(sentence.basis)
        ),
    )


def _stated(sections: tuple[NoteSection, ...], statement: NoteSentence) -> tuple[NoteSection, ...]:
    """With the statement, once, under the heading for what the program says of the recording."""
    own = SectionId.RECORDING
    if all(section.id != own for section in sections):
        sections = (*sections, NoteSection(id=own, title="Recording"))
    return tuple(
        NoteSection.of(
            section, (*(one for one in section.sentences if one.id != STATEMENT_ID), statement)
        )
        if section.id == own
        else section
        for section in sections
    )


def _marked(sentence: NoteSentence, facts: frozenset[str]) -> NoteSentence:
    """The same text; in place of its words, that they are withdrawn."""
    basis: tuple[Basis, ...] = tuple(
        Withdrawn() if isinstance(part, Spoken) else part for part in sentence.basis
    )
    return sentence.changed(
        basis=tuple(dict.fromkeys(basis)),
        fact_ids=tuple(one for one in sentence.fact_ids if one in facts),
        support=Support(
            state=sentence.support.state,
            reasons=(REASON_GONE,) if sentence.support.reasons else (),
        ),
    )


def _rests_on_words(evidence: tuple[Basis, ...]) -> bool:
    return any(isinstance(basis, Spoken) for basis in evidence)
