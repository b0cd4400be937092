"""A language model behind the `Drafter` protocol, beside a drafter that it falls back to.

In: utterances and facts, as every drafter gets them. Out: a note, not yet verified, whose sections are
the model's where its answer can be used, and the other drafter's where it cannot: then a sentence of the
note says so and why. What the model wrote and what was not taken over is listed beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import Fact, PatientContext, System
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.note import Note, NoteSentence, Support, SupportState, Template
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.llm.asking import Asked, Asking, AskingConfig, Progress
from ambient_scribe.note.llm.grounding import Ungrounded
from ambient_scribe.note.llm.model import Cause, LanguageModel
from ambient_scribe.note.llm.numbered import NumberedVisit
from ambient_scribe.note.llm.prompts import load_prompts
from ambient_scribe.note.statements import drafted_note, system_sentence
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.protocols import Drafter, DraftStream


@dataclass(frozen=True)
class ModelDraft:
    """`written`: the model's own sentences by section; `fell_back`: why a section is the other
    drafter's (one that the model left empty is, too: nothing is lost for that); `other`: all that that
    drafter wrote; `titles`: of every section that was asked for."""

    template: Template
    author: str
    titles: Mapping[str, str]
    written: Mapping[str, tuple[NoteSentence, ...]]
    fell_back: Mapping[str, Cause]
    other: Note
    dropped: tuple[Ungrounded, ...] = ()
    facts: tuple[Fact, ...] = ()
    """Those that sentences name by id: headings may go by them."""

    @property
    def note(self) -> Note:
        sentences: list[NoteSentence] = []
        for section in self.titles:
            if section in self.fell_back or not self.written.get(section):
                sentences += [one for one in self.other.sentences() if one.section == section]
            else:
                sentences += self.written[section]
        stated = [one for one in self.other.sentences() if one.section == SectionId.RECORDING]
        stated += fallback_sentences(self.fell_back, self.titles)
        return drafted_note(self.template, self.author, (*sentences, *stated), self.facts)

    @property
    def own(self) -> frozenset[str]:
        """Ids of the sentences in the note that the model wrote."""
        return frozenset(
            one.id
            for section, sentences in self.written.items()
            if section not in self.fell_back
            for one in sentences
        )

    def judged(
        self,
        support: Callable[[NoteSentence], Support],
        widened: Callable[[NoteSentence], NoteSentence] | None = None,
    ) -> ModelDraft:
        """Verified: what is not borne out, or contradicted, is dropped; a section of which nothing is
        left is the other drafter's. Sentences that are flagged otherwise stay, flagged. `widened`:
        the sentence with the whole of what it named as evidence, for one that its part does not bear
        out."""
        written, dropped, fell_back = {}, list(self.dropped), dict(self.fell_back)
        for section, sentences in self.written.items():
            if section in self.fell_back:
                continue
            verified = [_best(one, support, widened) for one in sentences]
            kept = [one for one in verified if one.support.state not in NOT_TAKEN_OVER]
            written[section] = tuple(kept)
            for one in verified:
                if one not in kept:
                    reasons = "; ".join(one.support.reasons) or one.support.state.value
                    dropped.append(Ungrounded(section, one.text, reasons))
            if sentences and not kept:
                fell_back[section] = Cause.NOT_BORNE_OUT
        return replace(self, written=written, fell_back=fell_back, dropped=tuple(dropped))


def _best(
    sentence: NoteSentence,
    support: Callable[[NoteSentence], Support],
    widened: Callable[[NoteSentence], NoteSentence] | None,
) -> NoteSentence:
    verified = sentence.verified(support(sentence))
    if widened is None or verified.support.state is not SupportState.UNSUPPORTED:
        return verified
    wide = widened(sentence)
    again = wide.verified(support(wide)) if wide != sentence else verified
    return verified if again.support.state in NOT_TAKEN_OVER else again


NOT_TAKEN_OVER = frozenset({SupportState.UNSUPPORTED, SupportState.CONTRADICTED})
"""Verdicts on a model's sentence with which it is not even offered."""


class LanguageModelDrafter:
    """Shared between visits, as its model is."""

    def __init__(
        self, model: LanguageModel, fallback: Drafter, config: AskingConfig | None = None
    ) -> None:
        """Raises UsageError for a broken file of prompts."""
        self._model, self._fallback = model, fallback
        self._config = config or AskingConfig()
        self._prompts = load_prompts()

    @property
    def identity(self) -> EngineIdentity:
        return self._model.identity

    @property
    def prompt_version(self) -> str:
        return self._prompts.version

    def open_stream(self, template: Template, context: PatientContext) -> LanguageModelStream:
        return LanguageModelStream(
            self._model,
            self._fallback.open_stream(template, context),
            self._config,
            template,
            context,
        )


class LanguageModelStream:
    def __init__(
        self,
        model: LanguageModel,
        other: DraftStream,
        config: AskingConfig,
        template: Template,
        context: PatientContext,
    ) -> None:
        self._model, self._other, self._config = model, other, config
        self._template, self._context = template, context
        self._passages: list[Passage] = []
        self._facts: dict[str, Fact] = {}

    def accept(self, passage: Passage, facts: Sequence[Fact]) -> None:
        """The model is asked at the end only: it reads the visit as a whole."""
        self._passages.append(passage)
        self._facts.update({fact.id: fact for fact in facts})
        self._other.accept(passage, facts)

    def draft(self) -> Note:
        return self.write().note

    def write(self, progress: Progress | None = None) -> ModelDraft:
        other = self._other.draft()
        titles = contents(self._template)
        author = author_of(self._model.identity)
        if not self._passages:
            return ModelDraft(self._template, author, titles, {}, {}, other)
        visit = NumberedVisit(self._passages, tuple(self._facts.values()), self._context)
        asking = Asking(self._model, load_prompts(), self._config, visit)
        try:
            asked = asking.ask(titles, progress or _unwatched)
        finally:
            self._model.forget()
        draft = model_draft(self._template, author, titles, asked, other)
        return replace(draft, facts=tuple(self._facts.values()))


def _unwatched(done: int, of: int, what: str) -> None:
    """Nobody watches."""


def contents(template: Template) -> dict[str, str]:
    """Content ids that a note of this template has sentences of, each with the heading it stands
    under first; without what the program states itself. What a template draws out of others is asked
    for as those."""
    drawn = {one.id: one.of for one in template.contents}
    held: dict[str, str] = {}
    for section in template.sections:
        for content in section.contents:
            for own in drawn.get(content, (content,)):
                held.setdefault(own, section.title)
    if template.rest is not None:
        title = next(one.title for one in template.sections if one.id == template.rest)
        held |= {one: title for one in SectionId if one not in held}
    return {content: title for content, title in held.items() if content != SectionId.RECORDING}


def author_of(identity: EngineIdentity) -> str:
    return " ".join(part for part in (identity.engine, identity.model) if part)


def model_draft(
    template: Template, author: str, titles: Mapping[str, str], asked: Asked, other: Note
) -> ModelDraft:
    """An answer beside what the other drafter wrote, its sentences numbered through the note."""
    written: dict[str, tuple[NoteSentence, ...]] = {}
    number = 0
    for section in titles:
        numbered = []
        for one in asked.sections[section].sentences:
            number += 1
            numbered.append(one.changed(id=f"m{number}"))
        written[section] = tuple(numbered)
    return ModelDraft(
        template=template,
        author=author,
        titles=titles,
        written=written,
        fell_back={section: one.cause for section, one in asked.sections.items() if one.cause},
        other=other,
        dropped=tuple(one for each in asked.sections.values() for one in each.dropped),
    )


def fallback_sentences(
    fell_back: Mapping[str, Cause], titles: Mapping[str, str]
) -> list[NoteSentence]:
    """One for each cause: which sections are not the model's, and why."""
    by_cause: dict[Cause, list[str]] = {}
    for section, cause in fell_back.items():
        by_cause.setdefault(cause, []).append(titles[section])
    stated = []
    for number, (cause, named) in enumerate(by_cause.items(), start=1):
        which = "Whole note" if len(named) == len(titles) else ", ".join(dict.fromkeys(named))
        text = (
            f"{which}: the language model's answer could not be used ({cause.value}); "
            "the embedded draft stands."
        )
        basis = System(cause=f"language model: {cause.value}")
        stated.append(system_sentence(f"x-model{number}", text, basis))
    return stated
