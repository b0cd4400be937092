"""A visit whose transcript is read otherwise now (roles, a corrected word): what rests on it is made anew.

In: an encounter, its transcript as it is read now, what stands. Out: a new encounter: facts, open
questions, suggestions and a new revision of the note. The revisions before stay, and so does what a person
wrote or accepted: that is verified again, and what the machine would now write is offered beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Authored, Fact, PatientContext, Spoken
from ambient_scribe.domain.encounter import Encounter, Proposal, ProposalStatus, Provenance
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Offer,
    Suggestion,
    SuggestionKind,
    SupportState,
    Template,
)
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.keeping import (
    Beside,
    Kept,
    TakenOut,
    Worked,
    is_persons,
    with_persons_work,
)
from ambient_scribe.note.known_ids import with_known_ids
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.listening_again import is_of_second_reading
from ambient_scribe.pipeline.reviewing import persons_verified
from ambient_scribe.pipeline.writing import RECORDING_SECTION, Writing, WritingEngines, note_with
from ambient_scribe.protocols import FactStream, Verifier


@dataclass(frozen=True)
class Standing:
    """What stands: the revisions so far, oldest first; between which of them only persons worked (None:
    told by their authors). `is_known`: persons have seen what the machine wrote until now, and are offered
    only what it would write otherwise by this change."""

    before: tuple[Note, ...]
    worked: Worked | None = None
    is_known: bool = False


def redrafted(
    encounter: Encounter,
    transcript: Transcript,
    engines: WritingEngines,
    template: Template,
    standing: Standing,
    facts_stream: FactStream | None = None,
) -> Encounter:
    """`facts_stream`: one of this visit to which nothing has been said, None for a new one."""
    newest = standing.before[-1] if standing.before else None
    if newest is None or newest.status is NoteStatus.WITHHELD:
        return _rebuilt(encounter, transcript, engines, encounter.facts, encounter.suggestions, ())
    writing = Writing(engines, template, encounter.context, StageClock())
    date, sound = encounter.started_at.astimezone().date(), encounter.recording
    written = writing.with_codes(
        writing.write(transcript, _of_the_recording(newest), facts_stream),
        transcript,
        date,
        sound.duration_ms if sound is not None else None,
    )
    before, worked = _as_read_now(standing, encounter.transcript, transcript)
    stays = _staying(encounter.proposals)
    kept = with_persons_work(written.note, before, worked, stays)
    note = kept.note
    if standing.is_known:
        own = {one.id for one in note.sentences() if stays(one)}
        used = (one.id for each in before for one in each.sentences())
        note = with_known_ids(note, before[-1], used, own)
    note = _verified_again(
        note, stays, transcript, written.facts, encounter.context, engines.verifier
    )
    offers = list(dict.fromkeys(_offers(kept, note)))
    if standing.is_known:
        offers = list(_new_offers(offers, encounter, before, transcript))
    suggestions = (
        *written.suggestions,
        *(
            one
            for one in encounter.suggestions
            if is_of_second_reading(one, transcript) and one not in written.suggestions
        ),
        *offers,
    )
    return _rebuilt(encounter, transcript, engines, written.facts, suggestions, (note,))


# ---------------------------------------------------------------- what stands
def _as_read_now(
    standing: Standing, earlier: Transcript, transcript: Transcript
) -> tuple[tuple[Note, ...], Worked | None]:
    """The same sentences on the words as they are read now."""
    if earlier.corrections == transcript.corrections:
        return standing.before, standing.worked

    def reread(note: Note) -> Note:
        sections = (
            NoteSection.of(one, (_reread(each, earlier, transcript) for each in one.sentences))
            for one in note.sections
        )
        return note.changed(sections=tuple(sections))

    known = {id(note): reread(note) for note in standing.before}
    worked = standing.worked and [
        (known.get(id(one)) or reread(one), known.get(id(other)) or reread(other))
        for one, other in standing.worked
    ]
    return tuple(known[id(note)] for note in standing.before), worked


def _reread(sentence: NoteSentence, earlier: Transcript, transcript: Transcript) -> NoteSentence:
    """Where nothing is read any more, the words as they were heard stay its evidence."""

    def ids(spoken: Spoken) -> tuple[str, ...]:
        heard = earlier.as_heard(spoken.word_ids)
        return transcript.as_read(heard) or heard

    if not sentence.word_ids:
        return sentence
    return sentence.changed(
        basis=tuple(
            Spoken(word_ids=ids(one)) if isinstance(one, Spoken) else one for one in sentence.basis
        )
    )


def _staying(proposals: Sequence[Proposal]) -> Callable[[NoteSentence], bool]:
    """A person's sentences, and a model's that a person took over."""
    adopted = {
        (sentence.section, sentence.text)
        for one in proposals
        if one.status is ProposalStatus.ACCEPTED
        for sentence in one.note.sentences()
        if one.is_own(sentence)
    }
    return lambda one: is_persons(one) or (one.section, one.text) in adopted


def _of_the_recording(note: Note) -> tuple[NoteSentence, ...]:
    """What the program states of the recording itself does not rest on who spoke."""
    return tuple(
        sentence
        for section in note.sections
        if section.id == RECORDING_SECTION
        for sentence in section.sentences
        if sentence.support.state is SupportState.SYSTEM
    )


def _verified_again(
    note: Note,
    stays: Callable[[NoteSentence], bool],
    transcript: Transcript,
    facts: Sequence[Fact],
    context: PatientContext,
    verifier: Verifier,
) -> Note:
    """The machine's new sentences have been; a person answers for theirs, and reads what the words that
    it rests on would now be said of it."""

    def again(sentence: NoteSentence) -> NoteSentence:
        if is_persons(sentence):
            return persons_verified(sentence, transcript, facts, context, verifier)
        if stays(sentence):
            return sentence.verified(verifier.support(sentence, transcript, facts, context))
        return sentence

    sections = tuple(
        NoteSection.of(section, (again(one) for one in section.sentences))
        for section in note.sections
    )
    return note_with(note, sections)


# ---------------------------------------------------------------- offers
def _offers(kept: Kept, note: Note) -> Iterator[Suggestion]:
    yield from (offered(one, note) for one in kept.beside)
    yield from (offered_again(one, note) for one in kept.taken_out)


def _new_offers(
    offers: Iterable[Suggestion],
    encounter: Encounter,
    before: Sequence[Note],
    transcript: Transcript,
) -> Iterator[Suggestion]:
    """A text that stood once was decided on; one that is open already stays so."""
    told = {one.text for note in before for one in note.sentences()}
    open_yet = {
        (one.offer.instead_of, one.offer.text) for one in encounter.suggestions if one.offer
    }
    changed = _changed_words(encounter.transcript, transcript)
    for one in offers:
        offer = one.offer
        assert offer is not None, "offered for a place"
        is_open = (offer.instead_of, offer.text) in open_yet
        words = {w for part in one.evidence if isinstance(part, Spoken) for w in part.word_ids}
        if offer.text is None:
            if is_open or not changed.isdisjoint(transcript.as_heard(words)):
                yield one
        elif is_open or offer.text not in told:
            yield one


def _changed_words(earlier: Transcript, transcript: Transcript) -> frozenset[str]:
    """Heard words that are read otherwise, or said by somebody else."""
    read = set(earlier.corrections) ^ set(transcript.corrections)
    roles = {one.id: one.role for one in earlier.utterances}
    said = (one for one in transcript.utterances if roles.get(one.id) is not one.role)
    return frozenset(
        [w for one in read for w in one.word_ids] + [w for one in said for w in one.word_ids]
    )


def offered(one: Beside, note: Note) -> Suggestion:
    section, title = _heading(note, one.persons)
    if one.machines is None:
        text = f"{title}: “{one.persons.text}” stands as a person wrote it; of these words nothing "
        text += "would be written there now"
    else:
        text = f"{title}: “{one.machines.text}” instead of “{one.persons.text}”?"
    basis = (one.machines or one.persons).basis
    return Suggestion(
        kind=SuggestionKind.PROPOSED_TEXT,
        text=text,
        evidence=tuple(each for each in basis if not isinstance(each, Authored)),
        offer=Offer(
            instead_of=one.persons.id,
            section=section,
            topic=one.persons.topic,
            text=one.machines.text if one.machines is not None else None,
        ),
    )


def offered_again(one: TakenOut, note: Note) -> Suggestion:
    """A person took out what stood there: what would be written now is theirs to decide."""
    section, title = _heading(note, one.machines)
    return Suggestion(
        kind=SuggestionKind.PROPOSED_TEXT,
        text=f"{title}: “{one.machines.text}”? A person took out “{one.deleted.text}”",
        evidence=one.machines.basis,
        offer=Offer(section=section, topic=one.machines.topic, text=one.machines.text),
    )


def _heading(note: Note, sentence: NoteSentence) -> tuple[str, str]:
    """Id and title of the one that it stands under, else of the one under which such a sentence would."""
    standing = (s for s in note.sections if any(o.id == sentence.id for o in s.sentences))
    holding = (s for s in note.sections if sentence.section in s.contents)
    found = next(standing, None) or next(holding, None)
    if found is None:
        return sentence.section, sentence.section.replace("_", " ")
    return found.id, found.title


# ---------------------------------------------------------------- the encounter
def _rebuilt(
    encounter: Encounter,
    transcript: Transcript,
    engines: WritingEngines,
    facts: tuple[Fact, ...],
    suggestions: tuple[Suggestion, ...],
    notes: tuple[Note, ...],
) -> Encounter:
    return encounter.changed(
        transcript=transcript,
        facts=facts,
        notes=(*encounter.notes, *notes),
        suggestions=suggestions,
        proposals=tuple(one.outdated() for one in encounter.proposals),
        provenance=_by_these(encounter.provenance, engines),
    )


def _by_these(provenance: Provenance, engines: WritingEngines) -> Provenance:
    """The sound was heard by those who heard it; the rest is made by the engines of now."""
    now = [engines.roles.identity, engines.extractor.identity, engines.drafter.identity]
    if engines.coder is not None:
        now.append(engines.coder.identity)
    stages = {one.stage for one in now}
    heard = tuple(one for one in provenance.engines if one.stage not in stages)
    return Provenance(
        program=provenance.program,
        profile=provenance.profile,
        config_sha256=provenance.config_sha256,
        engines=(*heard, *now),
        stages=provenance.stages,
    )
