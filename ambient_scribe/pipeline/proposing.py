"""A language model's revision beside the draft that stands: an encounter enters, the same one with a
proposal leaves. The draft, its facts and what persons wrote stay exactly as they are.

The model's sentences go through the verifier that every sentence goes through; what is not borne out is
left out of the proposal and listed. Sections that the model could not write are the embedded drafter's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Fact, Spoken
from ambient_scribe.domain.encounter import (
    Encounter,
    EngineIdentity,
    NotTakenOver,
    Proposal,
    ProposalStatus,
    Provenance,
)
from ambient_scribe.domain.note import Note, NoteSentence, NoteStatus, Support, Template
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import UsageError
from ambient_scribe.note.llm.asking import Progress
from ambient_scribe.note.llm.drafter import LanguageModelDrafter, ModelDraft
from ambient_scribe.note.llm.prompts import prompts_sha256
from ambient_scribe.pipeline.writing import facts_by_passage
from ambient_scribe.protocols import Verifier

STAGE = "proposed revision"


@dataclass(frozen=True)
class ProposingEngines:
    drafter: LanguageModelDrafter
    verifier: Verifier
    seed: int | None = None
    worded: Callable[[Note, Sequence[Fact]], Note] | None = None
    """Lays a provider's preferences over the whole note; what they change is verified again."""


def check_proposable(encounter: Encounter) -> Note:
    """The note that a proposal would stand beside. Raises UsageError where there can be none."""
    note = encounter.note
    if note is None:
        raise UsageError("this visit has no note: nothing can be proposed beside it")
    if note.status is NoteStatus.WITHHELD:
        raise UsageError("this visit's draft is withheld: nothing is drafted from it")
    if not encounter.transcript.words:
        raise UsageError("this visit has no words (any more): nothing can be drafted from it")
    return note


def proposed(
    encounter: Encounter,
    engines: ProposingEngines,
    template: Template,
    progress: Progress | None = None,
) -> Encounter:
    """Raises UsageError for a visit that nothing can be proposed for. An open proposal of before
    gives way: it is outdated."""
    newest = check_proposable(encounter)
    stream = engines.drafter.open_stream(template, encounter.context)
    passages = tuple(encounter.transcript.passages())
    by_passage = facts_by_passage(passages, encounter.facts)
    for passage, facts in zip(passages, by_passage, strict=True):
        stream.accept(passage, facts)

    def support(sentence: NoteSentence) -> Support:
        return engines.verifier.support(
            sentence, encounter.transcript, encounter.facts, encounter.context
        )

    def widened(sentence: NoteSentence) -> NoteSentence:
        return _of_whole_utterances(sentence, encounter.transcript)

    draft = stream.write(progress).judged(support, widened)
    drafted = {one.id: one for one in draft.note.sentences() if one.id in draft.own}
    note = draft.note if engines.worded is None else engines.worded(draft.note, encounter.facts)
    proposal = _proposal(encounter, engines, newest, draft, _verified(note, support, drafted))
    return encounter.changed(
        proposals=(*(one.outdated() for one in encounter.proposals), proposal),
        provenance=_with(encounter.provenance, proposal.engine),
    )


def _of_whole_utterances(sentence: NoteSentence, transcript: Transcript) -> NoteSentence:
    """Resting on every word of the utterances that it rests on a part of."""
    own = set(sentence.word_ids)
    said = (passage.utterance for passage in transcript.passages())
    touched = (one for one in said if not own.isdisjoint(one.word_ids))
    words = tuple(word_id for one in touched for word_id in one.word_ids)
    others = tuple(one for one in sentence.basis if not isinstance(one, Spoken))
    return sentence.changed(basis=(Spoken(word_ids=words), *others)) if words else sentence


def _verified(
    note: Note,
    support: Callable[[NoteSentence], Support],
    verified: Mapping[str, NoteSentence],
) -> Note:
    """Those that stand as they were `verified` need no more; the others are verified now."""
    sections = tuple(
        section.changed(
            sentences=tuple(
                one if verified.get(one.id) == one else one.verified(support(one))
                for one in section.sentences
            )
        )
        for section in note.sections
    )
    return note.changed(sections=sections)


def _proposal(
    encounter: Encounter,
    engines: ProposingEngines,
    newest: Note,
    draft: ModelDraft,
    note: Note,
) -> Proposal:
    own = tuple(
        one for one in draft.titles if draft.written.get(one) and one not in draft.fell_back
    )
    version, sha256 = engines.drafter.prompt_version, prompts_sha256()
    return Proposal(
        id=f"p{len(encounter.proposals) + 1}",
        note=note,
        beside=newest.revision,
        engine=engines.drafter.identity.changed(stage=STAGE),
        prompt=f"{version} {sha256}",
        seed=engines.seed,
        sections=own,
        not_taken_over=tuple(
            NotTakenOver(section=one.section, text=one.text, reason=one.reason)
            for one in draft.dropped
            if one.text
        ),
        status=ProposalStatus.OPEN if own else ProposalStatus.UNUSABLE,
    )


def _with(provenance: Provenance, engine: EngineIdentity) -> Provenance:
    if engine in provenance.engines:
        return provenance
    return provenance.changed(engines=(*provenance.engines, engine))
