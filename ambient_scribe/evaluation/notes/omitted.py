"""What a draft leaves out, against the ledger that must tell it.

In: encounters with a draft. Out: where in the ledger something stands, counted from 1; None where it
does not.
"""

from __future__ import annotations

from collections.abc import Collection

from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence
from ambient_scribe.note.ledger.entries import Entry, Ledger, Reason
from ambient_scribe.note.ledger.ledger import ledger_of
from ambient_scribe.note.templates.contents import SectionId

_TOLD = frozenset({Reason.DUPLICATE, Reason.OTHERWISE})


def dropped_plan(drafted: Encounter) -> tuple[int | None, ...]:
    """Each sentence of the plan taken out alone: where the ledger then tells what was in it. One that
    the rest of the note tells as well is not counted."""
    note = drafted.note
    if note is None:
        return ()
    places = []
    for sentence in note.sentences():
        if sentence.section == SectionId.PLAN and sentence.word_ids:
            found = _place_of(ledger_of(_without(drafted, note, sentence)), sentence.word_ids)
            if found != 0:
                places.append(found)
    return tuple(places)


def _place_of(ledger: Ledger, word_ids: Collection[str]) -> int | None:
    """0: the note tells it otherwise."""
    own = set(word_ids)
    meeting = [n for n, one in enumerate(ledger.entries, 1) if not own.isdisjoint(words_of(one))]
    told = [n for n in meeting if ledger.entries[n - 1].reason not in _TOLD]
    if told:
        return told[0]
    return 0 if meeting else None


def words_of(entry: Entry) -> frozenset[str]:
    spoken = (basis.word_ids for basis in entry.evidence if isinstance(basis, Spoken))
    return frozenset(word for ids in spoken for word in ids)


def _without(drafted: Encounter, note: Note, sentence: NoteSentence) -> Encounter:
    sections = tuple(
        NoteSection.model_validate(
            {**dict(part), "sentences": tuple(s for s in part.sentences if s is not sentence)}
        )
        for part in note.sections
    )
    return drafted.changed(notes=(note.changed(sections=sections),))
