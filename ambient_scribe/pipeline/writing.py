"""The rear half of a session: transcript → roles → facts → draft → verified note."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    Suggestion,
    Support,
    SupportState,
    Template,
)
from ambient_scribe.domain.transcript import Passage, Transcript, Utterance
from ambient_scribe.note.templates.required import missing_elements
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.listening_again import CriticalWordsFor
from ambient_scribe.protocols import (
    Coder,
    Drafter,
    FactExtractor,
    FactStream,
    RoleAssigner,
    Verifier,
)

RECORDING_SECTION = "recording"
"""The template section that holds what the program states about the recording itself."""


@dataclass(frozen=True)
class WritingEngines:
    roles: RoleAssigner
    extractor: FactExtractor
    drafter: Drafter
    verifier: Verifier
    critical_words: CriticalWordsFor | None = None
    """Who knows drugs, doses and numbers, for the second pass; None: there is none."""
    role_doubts: Callable[[Sequence[Passage]], tuple[Suggestion, ...]] | None = None
    """Who asks a person about speakers whose words speak against their labels; None: nobody does."""
    righted: (
        Callable[[Sequence[Passage]], tuple[Sequence[Utterance], Sequence[Suggestion]]] | None
    ) = None
    """Who exchanges the roles of a transcript whose words speak against its labels, and asks whether
    that is right; None: labels are believed."""
    coder: Coder | None = None
    """Who suggests codes for review; None: nobody does."""


@dataclass(frozen=True)
class Written:
    facts: tuple[Fact, ...]
    suggestions: tuple[Suggestion, ...]
    note: Note


class Writing:
    """Stateless between calls: a transcript that changed is written anew."""

    def __init__(
        self,
        engines: WritingEngines,
        template: Template,
        context: PatientContext,
        clock: StageClock,
    ) -> None:
        self._engines, self._template, self._context, self._clock = (
            engines,
            template,
            context,
            clock,
        )

    def with_roles(self, transcript: Transcript) -> Transcript:
        """The same words, each utterance with the role of who says it."""
        with self._clock.stage("roles"):
            utterances = self._engines.roles.assign(tuple(transcript.passages()))
        return transcript.with_roles_of(utterances)

    def righted(self, transcript: Transcript) -> tuple[Transcript, tuple[Suggestion, ...]]:
        """The transcript with its stated roles set right, and what is asked of them."""
        if self._engines.righted is None:
            return transcript, ()
        utterances, asked = self._engines.righted(tuple(transcript.passages()))
        return transcript.with_roles_of(utterances), tuple(asked)

    def write(
        self,
        transcript: Transcript,
        statements: Sequence[NoteSentence] = (),
        facts_stream: FactStream | None = None,
        asked: Sequence[Suggestion] = (),
    ) -> Written:
        """Facts, and a note whose every sentence has been verified.

        `statements` are system sentences about the recording, placed in its section.
        `facts_stream`: one of this visit to which nothing has been said, None for a new one. `asked`:
        what is asked of the transcript itself.
        """
        facts_stream = facts_stream or self._engines.extractor.open_stream(self._context)
        draft_stream = self._engines.drafter.open_stream(self._template, self._context)
        passages = tuple(transcript.passages())
        with self._clock.stage("facts"):
            for passage in passages:
                facts_stream.accept(passage)
            facts, suggestions = facts_stream.finish()
        with self._clock.stage("draft"):
            for passage, own in zip(passages, facts_by_passage(passages, facts), strict=True):
                draft_stream.accept(passage, own)
            note = with_statements(draft_stream.draft(), statements)
        note = self._verified(note, transcript, facts)
        doubts = self._engines.role_doubts
        doubted = doubts(passages) if doubts is not None else ()
        unsaid = missing_elements(self._template, facts, transcript, note)
        suggestions = (*asked, *doubted, *suggestions, *unsaid)
        return Written(facts=facts, suggestions=suggestions, note=note)

    def with_codes(
        self,
        written: Written,
        transcript: Transcript,
        date: datetime.date,
        recorded_ms: int | None,
    ) -> Written:
        """The same with codes for review: of a visit of this date, with sound of this length."""
        coder = self._engines.coder
        if coder is None:
            return written
        with self._clock.stage("codes"):
            facts = coder.coded(written.facts)
            passages = tuple(transcript.passages())
            codes = coder.suggest(facts, self._context, date, recorded_ms, passages)
        return replace(written, facts=facts, suggestions=(*written.suggestions, *codes))

    def written_again(
        self, written: Written, transcript: Transcript, suggestions: Sequence[Suggestion]
    ) -> Written:
        """The same sentences, verified again: other readings stand beside the words now, and the
        words are the same. `suggestions` come to those there are."""
        return Written(
            facts=written.facts,
            suggestions=(*written.suggestions, *suggestions),
            note=self._verified(written.note, transcript, written.facts),
        )

    def _verified(self, note: Note, transcript: Transcript, facts: Sequence[Fact]) -> Note:
        with self._clock.stage("verification"):
            return self._supported(note, transcript, facts)

    def _supported(self, note: Note, transcript: Transcript, facts: Sequence[Fact]) -> Note:
        def verified(sentence: NoteSentence) -> NoteSentence:
            try:
                support = self._engines.verifier.support(sentence, transcript, facts, self._context)
            except Exception as error:  # noqa: BLE001 - a visit is never lost for a defect of a rule
                failed = f"the program failed to verify this sentence ({type(error).__name__})"
                support = Support(state=SupportState.UNVERIFIED, reasons=(failed,))
            return sentence.verified(support)

        sections = tuple(
            NoteSection.of(section, (verified(sentence) for sentence in section.sentences))
            for section in note.sections
        )
        return note_with(note, sections)


def facts_by_passage(passages: Sequence[Passage], facts: Sequence[Fact]) -> list[list[Fact]]:
    """Merged facts, each beside the passage that completed it (its last evidence)."""
    place = {word.id: index for index, one in enumerate(passages) for word in one.words}
    grouped: list[list[Fact]] = [[] for _ in passages]
    for fact in facts:
        places = [place[word_id] for word_id in fact.word_ids if word_id in place]
        if grouped:
            grouped[max(places, default=0)].append(fact)
    return grouped


def with_statements(note: Note, statements: Sequence[NoteSentence]) -> Note:
    """System statements join the recording section, after what stands there."""
    sections = tuple(
        NoteSection.of(section, (*section.sentences, *statements))
        if section.id == RECORDING_SECTION
        else section
        for section in note.sections
    )
    return note_with(note, sections)


def note_with(note: Note, sections: tuple[NoteSection, ...]) -> Note:
    return Note(
        template=note.template,
        title=note.title,
        sections=sections,
        revision=note.revision,
        status=note.status,
        author=note.author,
        signed_at=note.signed_at,
    )
