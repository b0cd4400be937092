"""The transcript set right: a misheard word, who speaks. Facts, note and verification follow."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, BackgroundTasks
from pydantic import Field

from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.own_terms import KINDS, NO_FOLDER, as_term, with_term
from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.correcting import Correct, Run, Speakers
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import Actor, AuditAction, StaffRole
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import UsageError
from ambient_scribe.note.verifying.audibility import recognition_accuracy
from ambient_scribe.pipeline import correcting
from ambient_scribe.pipeline.relabelling import Told, with_roles_told
from ambient_scribe.store.accounts.permissions import check, may
from ambient_scribe.store.record.open_visits import OpenVisit
from ambient_scribe.store.record.rewriting import check_open
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation import rewriting
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.standing import standing_at

router = APIRouter(prefix="/api/visits/{visit_id}/transcript", tags=["transcript"])

AROUND = 4
"""Words shown on either side of a place."""


class Place(Frozen):
    words: Run


class Correcting(Frozen):
    """`beside`: the revision of the note that the reviewer had before them; `lexicon`: the table of the
    clinic's own lexicon that the term joins."""

    beside: int = Field(ge=1)
    correct: Correct
    lexicon: LexiconKind | None = None


class Telling(Frozen):
    beside: int = Field(ge=1)
    who: Speakers


@router.post("/places")
def places(
    visit_id: str, place: Place, person: Person, services: AllServices, later: BackgroundTasks
) -> dict[str, Any]:
    """What was heard and is read there, other readings, where else it was heard, and whether the clinic's
    lexicon can take it."""
    check(services.record, person, Right.EDIT, visit_id)
    visit = services.visits.opened(visit_id, person)
    encounter, transcript = visit.encounter, visit.encounter.transcript
    later.add_task(rewriting.read_ahead, services, visit)
    found = correcting.equal_places(transcript, place.words)
    correction = transcript.correction_of(found[0][0])
    return {
        "heard": correcting.heard_at(transcript, found[0]),
        "read": correcting.read_at(transcript, found[0]),
        "by": correction.by if correction else None,
        "at": correction.at.isoformat() if correction else None,
        "places": [{"words": list(run), "around": _around(transcript, run)} for run in found],
        "choices": [
            {"text": one.text, "source": one.source, "words": list(one.word_ids)}
            for one in correcting.choices_at(transcript, encounter.suggestions, found[0])
        ],
        "lexicon": _lexicon(services, person),
    }


@router.post("/corrections")
def correct(
    visit_id: str, asked: Correcting, person: Person, services: AllServices
) -> dict[str, Any]:
    """The note as it is now, with what else the page shows anew. 409 when somebody else was at it."""
    visit, note = _opened(services, person, visit_id, asked.beside)
    transcript = correcting.with_corrections(
        visit.encounter.transcript, asked.correct, person.name, services.record.now()
    )
    added = _learnt(services, person, asked)
    if transcript == visit.encounter.transcript:
        services.record.audited(person, AuditAction.READ, visit_id, "note")
        return view.rewritten_json(visit.encounter, note, visit.encounter, note, added)
    after = rewriting.rewritten(services, visit, note, transcript, person)
    return view.rewritten_json(visit.encounter, note, after, after.note, added)


@router.post("/speakers")
def tell(visit_id: str, told: Telling, person: Person, services: AllServices) -> dict[str, Any]:
    """Who is who: the same."""
    visit, note = _opened(services, person, visit_id, told.beside)
    who = told.who
    tools = rewriting.rewriting_of(services)
    encounter = visit.encounter
    with tools.guard:
        engines = tools.engines(recognition_accuracy(encounter.provenance))
        pairs = (who.swapped,) if who.swapped is not None else ()
        said = Told(speakers=who.speakers, utterances=who.utterances, swapped=pairs)
        transcript = with_roles_told(encounter, engines, tools.template(note.template), said)
    after = rewriting.rewritten(services, visit, note, transcript, person)
    return view.rewritten_json(encounter, note, after, after.note)


# ---------------------------------------------------------------- inside
def _opened(
    services: Services, person: Actor, visit_id: str, beside: int
) -> tuple[OpenVisit, Note]:
    check(services.record, person, Right.EDIT, visit_id)
    visit = services.visits.at_hand(visit_id, person)
    check_open(services.record, visit_id)
    return visit, standing_at(services, visit_id, beside)


def _around(transcript: Transcript, run: tuple[str, ...]) -> str:
    utterance = transcript.utterance_of(run[0])
    own = utterance.word_ids if utterance is not None else run
    begin, end = own.index(run[0]), own.index(run[-1]) + 1
    return transcript.text_of(own[max(0, begin - AROUND) : end + AROUND])


def _lexicon(services: Services, person: Actor) -> dict[str, Any]:
    """Its tables, or why it takes none from this person."""
    folder = rewriting.rewriting_of(services).lexicon_folder
    why = None
    if not _may_teach(services, person):
        why = "a provider or an administrator adds to the clinic's lexicon"
    elif folder is None:
        why = NO_FOLDER
    return {"kinds": [kind.value for kind in KINDS] if why is None else [], "why": why}


def _may_teach(services: Services, person: Actor) -> bool:
    return person.is_a(StaffRole.PROVIDER) or may(services.record, person, Right.SETTINGS)


def _learnt(services: Services, person: Actor, asked: Correcting) -> str | None:
    """What became of the wish for the lexicon, in a line; before anything is changed."""
    if asked.lexicon is None:
        return None
    if not _may_teach(services, person):
        raise services.record.deny(person, "add to the clinic's lexicon")
    tools = rewriting.rewriting_of(services)
    if tools.lexicon_folder is None:
        raise UsageError(NO_FOLDER)
    term = as_term(asked.correct.text)
    day = services.record.now().astimezone().date()
    with tools.guard:
        is_new = with_term(tools.lexicon_folder, term, asked.lexicon, person.name, day)
    if not is_new:
        return f"the lexicon knows {term} already"
    services.record.audited(person, AuditAction.SETTING, "lexicon", asked.lexicon.value)
    return f"{term} is in the clinic's lexicon"
