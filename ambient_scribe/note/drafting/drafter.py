"""The embedded drafter: planner and realizer behind the `Drafter` protocol. No model, no network.

In: utterances with the facts they completed, in any batching. Out: a draft in which every sentence
has its basis and its facts, not yet verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Basis, Chart, Fact, PatientContext, Spoken
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.note import Note, NoteSentence, Template
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.content.judged import content_of
from ambient_scribe.note.drafting.content.model import ContentModel, content_model
from ambient_scribe.note.drafting.fence import Fence
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.named import named_content
from ambient_scribe.note.drafting.parting import parted
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.planner import planned
from ambient_scribe.note.drafting.realizer import realized
from ambient_scribe.note.drafting.survey.introduction import demographics
from ambient_scribe.note.drafting.survey.patient import Patient, patient_of
from ambient_scribe.note.drafting.survey.visit import Survey, Visit
from ambient_scribe.note.phrases.reading import load_phrases, phrases_sha256
from ambient_scribe.note.spelling import with_spelling
from ambient_scribe.note.statements import drafted_note, empty_note
from ambient_scribe.note.templates.contents import SectionId

ENGINE = "embedded-drafter"
VERSION = "1"


class DrafterConfig(Frozen):
    """`clauses` tells how careful the carrying of narrative speech is."""

    clauses: ClauseConfig = ClauseConfig()


class EmbeddedDrafter:
    """Shared between visits; the phrases are read when it is built."""

    def __init__(self, config: DrafterConfig | None = None) -> None:
        """Raises UsageError when a phrase file is broken, EngineError when the content model is."""
        self._config = config or DrafterConfig()
        load_phrases()
        self._model = content_model()
        self._identity = EngineIdentity(
            stage="draft",
            engine=ENGINE,
            model="phrases and note-content",
            sha256=hashlib.sha256(f"{phrases_sha256()}{self._model.sha256}".encode()).hexdigest(),
            version=VERSION,
            device="cpu",
        )

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def open_stream(self, template: Template, context: PatientContext) -> EmbeddedDraftStream:
        return EmbeddedDraftStream(template, context, self._config, self._model)


class EmbeddedDraftStream:
    def __init__(
        self,
        template: Template,
        context: PatientContext,
        config: DrafterConfig,
        model: ContentModel,
    ) -> None:
        self._template, self._context, self._config = template, context, config
        self._model = model
        self._visit = Visit()

    def accept(self, passage: Passage, facts: Sequence[Fact]) -> None:
        """Bounded work: the passage is kept and searched for stage cues once."""
        self._visit.accept(passage, facts)

    def withdraw(self, fact_ids: Sequence[str]) -> None:
        """Facts that were told and are facts no more."""
        self._visit.withdraw(fact_ids)

    def draft(self) -> Note:
        survey = self._visit.survey()
        if not survey.passages:
            return empty_note(self._template, ENGINE)
        fence = Fence()
        patient = patient_of(self._context, demographics(survey), survey.facts)
        statements = fence.part("whole draft", lambda: self._statements(survey, patient, fence))
        order = list(SectionId)
        divided = parted(statements, self._template)
        placed = sorted(divided, key=lambda one: order.index(one.section))
        sentences = (*_sentences(placed, patient, survey), *fence.sentences())
        return drafted_note(self._template, ENGINE, sentences, survey.facts)

    def _statements(self, survey: Survey, patient: Patient, fence: Fence) -> Iterator[Statement]:
        clauses, person = self._config.clauses, patient.person
        content = content_of(survey, self._model)
        statements = planned(survey, content, self._context, person, clauses, fence)
        yield from statements
        yield from fence.part(
            "sections of the template",
            lambda: named_content(statements, survey, self._template, person, clauses),
        )


def _sentences(
    statements: Sequence[Statement], patient: Patient, survey: Survey
) -> list[NoteSentence]:
    """Realized statements; one that repeats a sentence of its section word for word is dropped."""
    made: list[NoteSentence] = []
    seen: set[tuple[str, str, str]] = set()
    for statement in statements:
        text = realized(statement, patient)
        if text is not None:
            text = with_spelling(text, [fact for item in statement.items for fact in item.facts])
        basis = _basis(statement, patient, survey)
        if text is None or not basis or (statement.section, statement.topic, text) in seen:
            continue
        seen.add((statement.section, statement.topic, text))
        made.append(
            NoteSentence(
                id=f"s{len(made) + 1}",
                section=statement.section,
                text=text,
                topic=statement.topic,
                basis=basis,
                fact_ids=_fact_ids(statement),
            )
        )
    return made


def _basis(statement: Statement, patient: Patient, survey: Survey) -> tuple[Basis, ...]:
    words = [word_id for item in statement.items for word_id in item.word_ids]
    words += statement.word_ids
    charts: list[Chart] = [*statement.chart]
    charts += [chart for item in statement.items for chart in item.chart]
    if statement.form is Form.OPENING:
        charts += patient.chart
    spoken: tuple[Basis, ...] = ()
    if words:
        spoken = (Spoken(word_ids=survey.ordered(words)),)
    return (*spoken, *dict.fromkeys(charts))


def _fact_ids(statement: Statement) -> tuple[str, ...]:
    own = (fact_id for item in statement.items for fact_id in item.fact_ids)
    return tuple(dict.fromkeys((*own, *statement.fact_ids)))
