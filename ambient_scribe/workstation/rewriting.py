"""A visit whose words or speakers a person sets right: drafted anew and kept, and what followed from it.

In: the visit as somebody has it open, its transcript as it is to be read. Out: the visit as it is now, in
the record already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ambient_scribe.domain.encounter import Encounter, Proposal
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import Actor, RevisionKind
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import UsageError
from ambient_scribe.note.keeping import Worked
from ambient_scribe.note.verifying.audibility import recognition_accuracy
from ambient_scribe.pipeline.redrafting import Standing, redrafted
from ambient_scribe.pipeline.remembered_facts import RememberedFacts
from ambient_scribe.pipeline.standing_support import StandingSupport
from ambient_scribe.pipeline.writing import WritingEngines
from ambient_scribe.protocols import FactExtractor, FactStream
from ambient_scribe.store.record import rewriting as kept
from ambient_scribe.store.record.open_visits import OpenVisit
from ambient_scribe.workstation.services import Rewriting, Services


def rewriting_of(services: Services) -> Rewriting:
    """Raises UsageError where nothing here drafts."""
    if services.rewriting is None:
        raise UsageError("this workstation was started without what drafts a note anew")
    return services.rewriting


def rewritten(
    services: Services, visit: OpenVisit, note: Note, transcript: Transcript, person: Actor
) -> Encounter:
    """`note`: the newest revision; it follows what is read now, but for what a person wrote. Raises
    ConflictError when somebody else was at the visit."""
    encounter = visit.encounter
    standing = standing_of(services, visit, note)
    tools = rewriting_of(services)
    with tools.guard:
        engines = tools.engines(recognition_accuracy(encounter.provenance))
        after = redrafted(
            encounter,
            transcript,
            replace(engines, verifier=StandingSupport(engines.verifier, note, encounter)),
            tools.template(note.template),
            standing,
            _reading(visit, engines),
        )
    if after.note is None or after.note.revision <= note.revision:  # nothing is drafted from it
        same = note.changed(revision=note.revision + 1, author=person.name)
        after = after.changed(notes=(*after.notes, same))
    return keep(services, visit, note, after, person)


def read_ahead(services: Services, visit: OpenVisit) -> None:
    """Reads the visit while a person types: what they set right is then read from there on only."""
    tools = services.rewriting
    if tools is None or visit.reading is not None:
        return
    with tools.guard:
        stream = _reading(visit, tools.engines(recognition_accuracy(visit.encounter.provenance)))
        if isinstance(stream, RememberedFacts):
            for passage in visit.encounter.transcript.passages():
                stream.accept(passage)


def restored(
    services: Services, visit: OpenVisit, note: Note, number: int, earlier: Note, person: Actor
) -> Encounter | None:
    """The visit with the words, speakers, facts and suggestions of when a link of its chain was made, and
    that note; kept. None where its transcript was read as it is now, or was heard otherwise."""
    then = kept.stood_with(services.record, visit.encounter.id, number)
    now = visit.encounter
    if then is None or _heard(then.transcript) != _heard(now.transcript):
        return None
    after = now.changed(
        transcript=then.transcript,
        facts=then.facts,
        suggestions=then.suggestions,
        proposals=_as_then(now.proposals, then.proposals),
        provenance=then.provenance,
        notes=(*now.notes, earlier),
    )
    return keep(services, visit, note, after, person)


def _as_then(now: Iterable[Proposal], then: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """One that was made later stays."""
    known = {one.id: one for one in then}
    return tuple(known.get(one.id, one) for one in now)


def keep(
    services: Services,
    visit: OpenVisit,
    note: Note,
    after: Encounter,
    person: Actor,
    kind: RevisionKind = RevisionKind.EDITED,
) -> Encounter:
    assert after.note is not None, "a visit that is read otherwise has a note"
    digest = kept.rewrite(
        services.record,
        after,
        after.note,
        person,
        beside=note.revision,
        opened=visit.digest,
        kind=kind,
    )
    services.visits.rewritten(visit, after, digest)
    return after


def standing_of(services: Services, visit: OpenVisit, note: Note) -> Standing:
    """What stands, for what is to be written anew beside it; `note`: the newest."""
    worked = kept.worked(services.record, visit.encounter.id)
    return Standing(before=_before(visit.encounter, note, worked), worked=worked, is_known=True)


def _before(encounter: Encounter, note: Note, worked: Worked) -> tuple[Note, ...]:
    """Revisions as far as they are at hand, oldest first."""
    known = {one.revision: one for one in encounter.notes}
    known |= {one.revision: one for pair in worked for one in pair}
    known[note.revision] = note
    return tuple(known[number] for number in sorted(known) if number <= note.revision)


def _reading(visit: OpenVisit, engines: WritingEngines) -> FactStream:
    """The visit's own, as long as the same engine reads it."""
    known = visit.reading
    if isinstance(known, _Reading) and known.extractor is engines.extractor:
        known.facts.begin()
        return known.facts
    stream = RememberedFacts.over(engines.extractor.open_stream(visit.encounter.context))
    if isinstance(stream, RememberedFacts):
        visit.reading = _Reading(engines.extractor, stream)
    return stream


@dataclass(frozen=True)
class _Reading:
    extractor: FactExtractor
    facts: RememberedFacts


def _heard(transcript: Transcript) -> list[tuple[str, str]]:
    return [(word.id, word.text) for word in transcript.words]


# ---------------------------------------------------------------- what followed
def followed(before: Encounter, note: Note, after: Encounter) -> dict[str, int]:
    """How much is otherwise: facts, the note's sentences by what became of them, new offers."""
    assert after.note is not None
    earlier = {one.id: one for one in note.sentences()}
    now = {one.id: one for one in after.note.sentences()}
    both = earlier.keys() & now.keys()
    gone, found = _facts(before) - _facts(after), _facts(after) - _facts(before)
    known = {one for one in before.suggestions if one.offer is not None}
    return {
        "facts": max(len(gone), len(found)),
        "rewritten": sum(earlier[one].text != now[one].text for one in both),
        "added": len(now.keys() - both),
        "removed": len(earlier.keys() - both),
        "states": sum(
            earlier[one].text == now[one].text
            and earlier[one].support.flagged != now[one].support.flagged
            for one in both
        ),
        "offered": sum(one.offer is not None and one not in known for one in after.suggestions),
    }


def _facts(encounter: Encounter) -> set[tuple[Any, ...]]:
    """What they say, whichever words say it."""
    return {
        (one.kind, one.normalized, one.assertion, one.subject, one.attributes, one.heard_as)
        for one in encounter.facts
    }
