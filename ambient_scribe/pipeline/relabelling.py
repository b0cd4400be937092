"""Who is who, set right by a person after the visit: everything that rests on it is made anew.

In: an encounter and what a person says of its speakers (`Told`). Out: a new encounter: roles, facts,
open questions, suggestions and a new revision of the note. Words stay, the revisions before stay,
and so does what a person wrote or accepted: that is verified again, and what the machine would now
write is offered beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ambient_scribe.domain.clinical import Authored, Fact, PatientContext
from ambient_scribe.domain.encounter import Encounter, Provenance
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Suggestion,
    SuggestionKind,
    SupportState,
    Template,
)
from ambient_scribe.domain.transcript import Role, Transcript, Utterance
from ambient_scribe.errors import UsageError
from ambient_scribe.note.keeping import Beside, TakenOut, is_persons, with_persons_work
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.listening_again import is_of_second_reading
from ambient_scribe.pipeline.reviewing import persons_verified
from ambient_scribe.pipeline.writing import RECORDING_SECTION, Writing, WritingEngines, note_with
from ambient_scribe.protocols import Verifier

CERTAIN = 1.0
"""The confidence of what a person says: the assigner never changes it."""


@dataclass(frozen=True)
class Told:
    """What a person says: the roles of whole speakers, by label; of single utterances, by id; and
    pairs of speakers who have each other's role."""

    speakers: Mapping[str, Role] = field(default_factory=dict)
    utterances: Mapping[str, Role] = field(default_factory=dict)
    swapped: tuple[tuple[str, str], ...] = ()


def relabelled(
    encounter: Encounter, engines: WritingEngines, template: Template, told: Told
) -> Encounter:
    """Raises UsageError for a speaker or an utterance that the visit does not have, and for a swap
    of two who have the same role."""
    clock = StageClock()
    writing = Writing(engines, template, encounter.context, clock)
    transcript = writing.with_roles(with_told_roles(encounter.transcript, told))
    newest = encounter.note
    if newest is None or newest.status is NoteStatus.WITHHELD:
        return _rebuilt(encounter, transcript, engines, encounter.facts, encounter.suggestions, ())
    date, sound = encounter.started_at.astimezone().date(), encounter.recording
    written = writing.with_codes(
        writing.write(transcript, _of_the_recording(newest)),
        transcript,
        date,
        sound.duration_ms if sound is not None else None,
    )
    kept = with_persons_work(written.note, encounter.notes)
    note = _verified_again(
        kept.note, transcript, written.facts, encounter.context, engines.verifier
    )
    suggestions = (
        *written.suggestions,
        *(
            one
            for one in encounter.suggestions
            if is_of_second_reading(one, transcript) and one not in written.suggestions
        ),
        *dict.fromkeys(offered(one, note) for one in kept.beside),
        *dict.fromkeys(offered_again(one, note) for one in kept.taken_out),
    )
    return _rebuilt(encounter, transcript, engines, written.facts, suggestions, (note,))


# ---------------------------------------------------------------- roles
def with_told_roles(transcript: Transcript, told: Told) -> Transcript:
    """What is told is certain; what was worked out of other speakers is open again when a whole
    speaker's role is told, since it rested on that. Raises UsageError."""
    exchanged = _exchanged(transcript, told.swapped)
    _check(transcript, told)
    utterances = []
    for one in transcript.utterances:
        role = (
            told.utterances.get(one.id) or told.speakers.get(one.speaker) or exchanged.get(one.id)
        )
        if role is not None:
            utterances.append(one.as_role(role, CERTAIN))
        elif told.speakers and not one.role_is_told:
            utterances.append(one.as_role(Role.UNKNOWN, None))
        else:
            utterances.append(one)
    return Transcript(
        words=transcript.words,
        utterances=tuple(utterances),
        turns=transcript.turns,
        gaps=transcript.gaps,
        language=transcript.language,
    )


def _check(transcript: Transcript, told: Told) -> None:
    if not transcript.utterances:
        raise UsageError("this visit has no words any more: there is nobody to be told apart")
    labels = {one.speaker for one in transcript.utterances}
    ids = {one.id for one in transcript.utterances}
    unknown = [name for name in told.speakers if name not in labels]
    unknown += [name for name in told.utterances if name not in ids]
    if unknown:
        raise UsageError(
            f"nobody in this visit is called {unknown[0]!r}: there are {', '.join(sorted(labels))}, "
            f"and utterances {transcript.utterances[0].id} to {transcript.utterances[-1].id}"
        )


def main_roles(utterances: Iterable[Utterance]) -> dict[str, Role]:
    """By label, the role of most of their utterances."""
    counts: dict[str, Counter[Role]] = {}
    for one in utterances:
        counts.setdefault(one.speaker, Counter())[one.role] += 1
    return {speaker: count.most_common(1)[0][0] for speaker, count in counts.items()}


def _exchanged(transcript: Transcript, swapped: Sequence[tuple[str, str]]) -> dict[str, Role]:
    """By utterance. What had one of the two roles has the other, also where a label's utterances
    have different ones; what had neither keeps its own."""
    roles = main_roles(transcript.utterances)
    exchanged: dict[str, Role] = {}
    for pair in swapped:
        for label in pair:
            if label not in roles:
                raise UsageError(
                    f"nobody in this visit is called {label!r}: there are {', '.join(sorted(roles))}"
                )
        first, second = (roles[label] for label in pair)
        if first is second:
            raise UsageError(
                f"{pair[0]} and {pair[1]} have the same role ({first}): say who is who instead"
            )
        other = {first: second, second: first}
        for one in transcript.utterances:
            if one.speaker in pair:
                exchanged[one.id] = other.get(one.role, one.role)
    return exchanged


# ---------------------------------------------------------------- the note
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
    transcript: Transcript,
    facts: Sequence[Fact],
    context: PatientContext,
    verifier: Verifier,
) -> Note:
    """The machine's sentences have been; a person answers for theirs, and reads what the words that
    it rests on would now be said of it."""

    def again(sentence: NoteSentence) -> NoteSentence:
        if not is_persons(sentence):
            return sentence
        return persons_verified(sentence, transcript, facts, context, verifier)

    sections = tuple(
        NoteSection.of(section, (again(one) for one in section.sentences))
        for section in note.sections
    )
    return note_with(note, sections)


def offered(one: Beside, note: Note) -> Suggestion:
    title = _heading(note, one.persons)
    if one.machines is None:
        text = f"{title}: “{one.persons.text}” stands as a person wrote it; of these words nothing "
        text += "would be written there now"
    else:
        text = f"{title}: “{one.machines.text}” instead of “{one.persons.text}”?"
    basis = (one.machines or one.persons).basis
    evidence = tuple(each for each in basis if not isinstance(each, Authored))
    return Suggestion(
        kind=SuggestionKind.PROPOSED_TEXT,
        text=text,
        evidence=evidence,
        wording=one.machines.text if one.machines is not None else "",
        stands_for=one.persons.id,
    )


def offered_again(one: TakenOut, note: Note) -> Suggestion:
    """A person took out what stood there: what would be written now is theirs to decide."""
    title = _heading(note, one.machines)
    text = f"{title}: “{one.machines.text}”? A person took out “{one.deleted.text}”"
    return Suggestion(
        kind=SuggestionKind.PROPOSED_TEXT,
        text=text,
        evidence=one.machines.basis,
        wording=one.machines.text,
    )


def _heading(note: Note, sentence: NoteSentence) -> str:
    """The one that it stands under, else the one under which such a sentence would."""
    standing = (s.title for s in note.sections if any(o.id == sentence.id for o in s.sentences))
    holding = (s.title for s in note.sections if sentence.section in s.contents)
    return next(standing, None) or next(holding, None) or sentence.section.replace("_", " ")


# ---------------------------------------------------------------- the encounter
def _rebuilt(
    encounter: Encounter,
    transcript: Transcript,
    engines: WritingEngines,
    facts: tuple[Fact, ...],
    suggestions: tuple[Suggestion, ...],
    notes: tuple[Note, ...],
) -> Encounter:
    return Encounter(
        id=encounter.id,
        started_at=encounter.started_at,
        context=encounter.context,
        consent=encounter.consent,
        recording=encounter.recording,
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
