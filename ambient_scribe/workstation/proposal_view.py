"""What the page is given of a language model's proposal: it enters with the note beside which it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ambient_scribe.domain.encounter import Encounter, Proposal
from ambient_scribe.domain.note import Note, NoteSentence
from ambient_scribe.note.keeping import Kept
from ambient_scribe.note.proposals import lacking
from ambient_scribe.workstation import review_view as view

Json = dict[str, Any]


def proposal_json(encounter: Encounter, note: Note, proposal: Proposal, kept: Kept) -> Json:
    """`before` and `after`: the note as it is and as it would be; what a person wrote and stays, and what they
    took out and stays out, each with what the model wrote of it; what the note tells and the proposal does
    not; what the model wrote and is no part of it."""
    titles = {one.id: s.title for s in (*note.sections, *kept.note.sections) for one in s.sentences}
    contents = {name: section.title for section in note.sections for name in section.contents}

    def stands(sentence: NoteSentence, proposed: str) -> Json:
        title = titles.get(sentence.id) or contents.get(sentence.section, "")
        return {"section": title, "text": sentence.text, "proposed": proposed}

    beside = proposal.changed(beside=note.revision)
    return {
        **view.proposed_json(proposal),
        "before": view.note_json(note),
        "after": view.note_json(kept.note),
        "stays": _once(
            stands(one.persons, one.machines.text)
            for one in kept.beside
            if one.machines is not None and proposal.is_own(one.machines)
        ),
        "staysOut": _once(
            stands(one.deleted, one.machines.text)
            for one in kept.taken_out
            if proposal.is_own(one.machines)
        ),
        "lacking": [one.text for one in lacking(encounter.changed(notes=(note,)), beside)],
        "leftOut": [
            {"section": contents.get(one.section, one.section), "text": one.text, "why": one.reason}
            for one in proposal.not_taken_over
        ],
    }


def _once(told: Iterable[Json]) -> list[Json]:
    return list({tuple(one.values()): one for one in told}.values())
