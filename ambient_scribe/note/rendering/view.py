"""What a reader of a note sees, whatever the format: an encounter in, labelled parts out.

Everything is plain text here; escaping is the business of the format (Markdown, HTML).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ambient_scribe.domain.clinical import (
    Authored,
    Basis,
    Chart,
    Fact,
    Spoken,
    System,
    Withdrawn,
)
from ambient_scribe.domain.encounter import (
    Accuracy,
    Consent,
    ConsentStatus,
    Encounter,
    EngineIdentity,
)
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Reason,
    Suggestion,
    SuggestionKind,
    Support,
    SupportState,
)
from ambient_scribe.domain.time import TimeSpan, clock
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.omissions import Omission, omissions

UNSIGNED = "not a record until signed"
AMENDED_ONLY = "What is changed from here on is an amendment: a revision of its own, signed again."
SHA_SHOWN = 12
"""Characters of a hash that a person compares by eye."""
WORDS_WITHDRAWN = "its words were withdrawn"

STATUS_NAMES = {
    NoteStatus.DRAFT: "Draft",
    NoteStatus.WITHHELD: "Withheld",
    NoteStatus.REVIEWED: "Reviewed",
    NoteStatus.SIGNED: "Signed",
    NoteStatus.AMENDED: "Amended",
}

FLAG_NAMES = {
    SupportState.UNVERIFIED: "Not verified",
    SupportState.UNCERTAIN: "Heard uncertainly",
    SupportState.PARTIAL: "Borne out in part",
    SupportState.CONTRADICTED: "Contradicted by what was said",
    SupportState.UNSUPPORTED: "Not borne out",
    SupportState.CHART_CONFLICT: "In conflict with the chart",
}

GRAVE = frozenset(
    {SupportState.CONTRADICTED, SupportState.UNSUPPORTED, SupportState.CHART_CONFLICT}
)

SUGGESTION_NAMES = {
    SuggestionKind.OPEN_QUESTION: "Open questions",
    SuggestionKind.POSSIBLE_READING: "Possible readings",
    SuggestionKind.DIAGNOSIS_CODE: "For review: codes",
    SuggestionKind.VISIT_LEVEL: "For review: level of the visit",
    SuggestionKind.ORDER: "Orders",
    SuggestionKind.TASK: "Tasks",
    SuggestionKind.PROPOSED_TEXT: "Other wording, since who spoke was set right",
}


LEFT_OUT = "Found in the visit, not in the draft"


@dataclass(frozen=True)
class Statement:
    """A sentence or a suggestion with its evidence. `key` is unique in the view."""

    key: str
    text: str
    marks: tuple[str, ...]
    """Where it comes from: clock times or utterance numbers, chart items, persons."""
    spans: tuple[TimeSpan, ...]
    word_ids: tuple[str, ...]
    support: Support | None
    notes: tuple[str, ...] = ()
    """What stands under a suggestion: why it is made, and what must still be told."""

    @property
    def flag(self) -> str | None:
        """The name of its flag, None when it is not flagged."""
        flagged = self.support is not None and self.support.flagged
        return FLAG_NAMES[self.support.state] if self.support and flagged else None

    @property
    def grave(self) -> bool:
        return self.support is not None and self.support.state in GRAVE

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.support.reasons if self.support else ()


@dataclass(frozen=True)
class Part:
    """A section with its statements; `group` is the heading above it."""

    title: str
    group: str | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Group:
    title: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class NoteView:
    """The note of an encounter: `groups` in the template's order, statements about the
    recording apart in `system`, suggestions by kind in `suggestions`."""

    title: str
    status: str
    signed: bool
    records: tuple[str, ...]
    """Who signed which revision when, a line each, oldest first; and what becomes of changes."""
    groups: tuple[Group, ...]
    system: tuple[Statement, ...]
    suggestions: tuple[Part, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement, in reading order."""
        noted = (s for group in self.groups for part in group.parts for s in part.statements)
        suggested = (s for part in self.suggestions for s in part.statements)
        return (*self.system, *noted, *suggested)

    @property
    def flagged(self) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.flag)


def view_note(encounter: Encounter) -> NoteView:
    """The newest note of the encounter; without one, an empty note that says so."""
    note = encounter.note
    builder = _Builder(encounter.transcript, encounter.facts)
    sections = note.sections if note else ()
    system = tuple(
        builder.of_sentence(sentence)
        for section in sections
        for sentence in section.sentences
        if _is_system(sentence)
    )
    parts = [
        builder.of_section(section)
        for section in sections
        if not section.sentences or not all(map(_is_system, section.sentences))
    ]
    groups = tuple(
        Group(title=title, parts=tuple(same)) for title, same in groupby(parts, lambda p: p.group)
    )
    return NoteView(
        title=note.title if note else "No note",
        status=STATUS_NAMES[note.status] if note else "No note",
        signed=note is not None and note.is_signed,
        records=records(encounter.notes),
        groups=groups,
        system=system,
        suggestions=(
            *builder.of_suggestions(encounter.suggestions),
            *builder.of_omissions(omissions(encounter)),
        ),
    )


def records(notes: Iterable[Note]) -> tuple[str, ...]:
    """Empty where nobody has signed."""
    signed = [note for note in notes if note.is_signed]
    return (*map(_record, signed), AMENDED_ONLY) if signed else ()


def _record(note: Note) -> str:
    """ "Signed by Dr. Lee on 2026-03-01 at 10:04: revision 2, SHA-256 5d41402abc4b"."""
    at = note.signed_at
    when = f" on {at.astimezone():%Y-%m-%d at %H:%M}" if at is not None else ""
    told = f"{STATUS_NAMES[note.status]} by {note.author}{when}: revision {note.revision}"
    return f"{told}, SHA-256 {note_sha256(note)[:SHA_SHOWN]}"


def note_sha256(note: Note) -> str:
    """Of everything that the revision states, as JSON; another text has another one."""
    return hashlib.sha256(note.model_dump_json().encode("utf-8")).hexdigest()


def _is_system(sentence: NoteSentence) -> bool:
    return all(isinstance(basis, System) for basis in sentence.basis)


class _Builder:
    """Numbers the statements as it builds them."""

    def __init__(self, transcript: Transcript, facts: Iterable[Fact] = ()) -> None:
        self._transcript = transcript
        self._facts = {fact.id: fact for fact in facts}
        self._built = 0
        self._number = {u.id: n for n, u in enumerate(transcript.utterances, start=1)}

    def of_section(self, section: NoteSection) -> Part:
        own = (sentence for sentence in section.sentences if not _is_system(sentence))
        return Part(
            title=section.title,
            group=section.group,
            statements=tuple(self.of_sentence(sentence) for sentence in own),
        )

    def of_sentence(self, sentence: NoteSentence) -> Statement:
        return self._statement(sentence.text, sentence.basis, sentence.support)

    def of_suggestions(self, suggestions: Iterable[Suggestion]) -> Iterable[Part]:
        kept = tuple(suggestions)
        for kind, title in SUGGESTION_NAMES.items():
            of_kind = tuple(self._suggested(one) for one in kept if one.kind is kind)
            if of_kind:
                yield Part(title=title, group=None, statements=of_kind)

    def of_omissions(self, left: Iterable[Omission]) -> Iterable[Part]:
        """What a reviewer may still want to write, or to see that it is rightly left out."""
        stated = tuple(
            self._statement(one.text, one.fact.evidence, None, (f"why: {one.reason}",))
            for one in left
        )
        if stated:
            yield Part(title=LEFT_OUT, group=None, statements=stated)

    def _suggested(self, suggestion: Suggestion) -> Statement:
        """The level of a visit rests on most of it: its reasons bear the marks, each its own."""
        whole = suggestion.kind is SuggestionKind.VISIT_LEVEL
        notes = tuple(
            f"why: {reason.text}{self._marks_of(reason) if whole else ''}"
            for reason in suggestion.reasons
        )
        asked = tuple(f"ask: {question}" for question in suggestion.questions)
        evidence = () if whole else suggestion.evidence
        return self._statement(suggestion.text, evidence, None, (*notes, *asked))

    def _marks_of(self, reason: Reason) -> str:
        facts = (self._facts[one] for one in reason.fact_ids if one in self._facts)
        of_facts = (one for fact in facts for one in fact.evidence)
        basis = tuple(dict.fromkeys((*of_facts, *reason.evidence)))
        word_ids = tuple(w for one in basis if isinstance(one, Spoken) for w in one.word_ids)
        marks = self._marks(basis, tuple(w for w in word_ids if self._transcript.holds(w)))
        return f" [{', '.join(marks)}]" if marks else ""

    def _statement(
        self,
        text: str,
        basis: tuple[Basis, ...],
        support: Support | None,
        notes: tuple[str, ...] = (),
    ) -> Statement:
        self._built += 1
        spoken = (part.word_ids for part in basis if isinstance(part, Spoken))
        named = dict.fromkeys(word_id for ids in spoken for word_id in ids)
        word_ids = tuple(w for w in named if self._transcript.holds(w))
        return Statement(
            key=f"e{self._built}",
            text=" ".join(text.split()),
            marks=self._marks(basis, word_ids),
            spans=self._transcript.spans_of(word_ids),
            word_ids=word_ids,
            support=support,
            notes=notes,
        )

    def _marks(self, basis: tuple[Basis, ...], word_ids: tuple[str, ...]) -> tuple[str, ...]:
        spans = self._transcript.spans_of(word_ids)
        marks = [clock(span.start_ms) for span in spans] or self._utterance_numbers(word_ids)
        for part in basis:
            if isinstance(part, Chart):
                marks.append(f"chart: {part.item}")
            elif isinstance(part, Authored):
                marks.append(f"written by {part.person}")
            elif isinstance(part, Withdrawn):
                marks.append(WORDS_WITHDRAWN)
        return tuple(dict.fromkeys(marks))

    def _utterance_numbers(self, word_ids: tuple[str, ...]) -> list[str]:
        utterances = (self._transcript.utterance_of(word_id) for word_id in word_ids)
        return [f"#{n}" for n in sorted({self._number[u.id] for u in utterances if u})]


def engine_line(engine: EngineIdentity) -> str:
    """`recognition: faster-whisper small 1.2.1, cpu`; a low accuracy is named."""
    name = " ".join(part for part in (engine.engine, engine.model, engine.version) if part)
    noted = {Accuracy.LOW: "low accuracy", Accuracy.INSTRUMENT: "for tests only"}
    extra = [part for part in (engine.device, noted.get(engine.accuracy)) if part]
    return f"{engine.stage}: {', '.join([name, *extra])}"


def cautions(encounter: Encounter) -> tuple[str, ...]:
    """What a reader must know before the first sentence, one line each."""
    return tuple(
        line
        for line in (
            _about_consent(encounter.consent),
            _about_note(encounter.note),
            *(_about_engine(engine) for engine in encounter.provenance.engines),
            _about_recording(encounter),
        )
        if line
    )


def _about_consent(consent: Consent) -> str | None:
    if consent.status is not ConsentStatus.WITHDRAWN:
        return None
    when = f" on {consent.withdrawn_at.astimezone():%Y-%m-%d}" if consent.withdrawn_at else ""
    return f"Consent was withdrawn{when}: the sound and the words of this visit are destroyed."


def _about_note(note: Note | None) -> str | None:
    if note is None:
        return "There is no note: this is a transcript only."
    if note.status is NoteStatus.WITHHELD:
        return "Withheld: nothing was drafted from this recording. The sections below are empty."
    return None


def _about_engine(engine: EngineIdentity) -> str | None:
    if engine.accuracy is Accuracy.LOW:
        return (
            f"Low accuracy: {engine.stage} was done by a fallback ({engine.engine}) that errs "
            "often. Listen to the evidence before you rely on a sentence."
        )
    if engine.accuracy is Accuracy.INSTRUMENT:
        return (
            f"For tests only: {engine.stage} was done by {engine.model or engine.engine}, which is "
            "not meant for real visits."
        )
    return None


def _about_recording(encounter: Encounter) -> str | None:
    if encounter.recording and encounter.recording.synthetic:
        return "Synthetic: the voices of this sample were made by machine. No real patient speaks."
    return None
