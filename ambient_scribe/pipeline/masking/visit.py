"""One visit without identities: an encounter, what the record knows of its people, and a draft enter; a
`ReleasedVisit` and a report of what was masked leave.

Built field by field: what is added to an encounter later leaves no clinic unless somebody decides so here.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from ambient_scribe.domain.clinical import Chart, Fact, PatientContext, Spoken
from ambient_scribe.domain.encounter import Encounter, EngineIdentity
from ambient_scribe.domain.note import Note, NoteSentence
from ambient_scribe.domain.record import VisitState
from ambient_scribe.domain.research import (
    ReleasedCorrection,
    ReleasedEngine,
    ReleasedFact,
    ReleasedGap,
    ReleasedNote,
    ReleasedSection,
    ReleasedSentence,
    ReleasedUtterance,
    ReleasedVisit,
    ReleasedWord,
    VisitReport,
)
from ambient_scribe.domain.roles import Role
from ambient_scribe.domain.transcript import Transcript, Utterance, Word
from ambient_scribe.pipeline.masking.finding import NAME, Found, replaced
from ambient_scribe.pipeline.masking.masker import KnownIdentities, Masking, VisitMasker

OLDEST = 90
"""Years: 45 CFR 164.514(b)(2)(i)(C) puts all ages over 89 into one."""
LOW_CONFIDENCE = 0.5
MOST_TO_LOOK_AT = 200
"""Words of a visit in the report."""


@dataclass(frozen=True)
class About:
    """A visit under ids that are drawn for this export; `born`: for the age alone."""

    visit: str
    patient: str
    state: VisitState
    born: datetime.date | None = None
    sex: str | None = None
    addenda: tuple[str, ...] = ()
    """Texts of those that are signed."""


def without_identities(
    encounter: Encounter,
    draft: Note | None,
    note: Note,
    about: About,
    known: KnownIdentities,
    masking: Masking,
) -> tuple[ReleasedVisit, VisitReport]:
    masker = VisitMasker(masking, known)
    added = [(text, Role.UNKNOWN) for text in about.addenda]
    masker.learn((*_texts(encounter, draft, note), *added))
    heard = _Heard(encounter.transcript, masker)
    release = _Release(encounter, masker, heard)
    released = ReleasedVisit(
        visit=about.visit,
        patient=about.patient,
        day=known.day + known.by,
        age=_age(about.born, known.day),
        sex=about.sex if about.sex in {"female", "male", "other"} else None,
        state=about.state,
        language=encounter.transcript.language,
        length_ms=encounter.recording.duration_ms if encounter.recording else None,
        utterances=heard.utterances,
        corrections=heard.corrections,
        gaps=tuple(
            ReleasedGap(from_ms=gap.span.start_ms, to_ms=gap.span.end_ms, cause=gap.cause)
            for gap in encounter.transcript.gaps
        ),
        chart=tuple(map(masker.masked, chart_lines(encounter.context))),
        facts=tuple(map(release.fact, encounter.facts)),
        draft=release.note(draft) if draft is not None else None,
        note=release.note(note),
        addenda=tuple(map(masker.masked, about.addenda)),
        program=encounter.provenance.program,
        config_sha256=encounter.provenance.config_sha256,
        engines=tuple(map(_engine, encounter.provenance.engines)),
        stages_ms={one.stage: one.milliseconds for one in encounter.provenance.stages},
    )
    return released, _report(released, masker)


def chart_lines(chart: PatientContext) -> Iterator[str]:
    """What the chart says of the patient's health, an item each; nothing of appointments and authors."""
    for problem in chart.problems:
        detail = chart.detail_of(problem)
        yield _line("problems", problem, detail.status, detail.since)
    for drug in chart.medications:
        parts = (drug.name, drug.dose, drug.route, drug.frequency, drug.since, drug.indication)
        yield _line("medications", *parts)
    for allergy in chart.allergies:
        yield _line("allergies", allergy.substance, allergy.reaction, allergy.severity)
    for result in chart.results:
        yield _line("results", result.name, result.value, result.unit, result.date)
    for item in chart.last_note.items if chart.last_note else ():
        yield _line("last note", item.problem, item.assessment, *item.plan)


def _line(kind: str, *parts: object) -> str:
    return f"{kind}: {', '.join(str(part) for part in parts if part)}"


def _texts(encounter: Encounter, *notes: Note | None) -> Iterator[tuple[str, Role]]:
    """Everything in which somebody may be named."""
    for utterance in encounter.transcript.utterances:
        words = (encounter.transcript.heard(one).text for one in utterance.word_ids)
        yield " ".join(words), utterance.role
    for passage in encounter.transcript.passages() if encounter.transcript.corrections else ():
        yield passage.text, passage.role
    for note in notes:
        for sentence in note.sentences() if note else ():
            yield sentence.text, Role.UNKNOWN
    for line in chart_lines(encounter.context):
        yield line, Role.UNKNOWN


class _Heard:
    """The transcript, masked word by word. Several words of one name are one word then."""

    def __init__(self, transcript: Transcript, masker: VisitMasker) -> None:
        self._transcript, self._masker = transcript, masker
        self._now: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self.utterances = tuple(map(self._utterance, transcript.utterances))
        self.corrections = tuple(
            ReleasedCorrection(words=self.ids(one.word_ids), text=masker.masked(one.text))
            for one in transcript.corrections
        )

    def ids(self, word_ids: Iterable[str]) -> tuple[str, ...]:
        """Those that stand for the words now."""
        heard = self._transcript.as_heard(word_ids)
        return tuple(dict.fromkeys(self._now[one] for one in heard if one in self._now))

    def _utterance(self, utterance: Utterance) -> ReleasedUtterance:
        words = [self._transcript.heard(one) for one in utterance.word_ids]
        text = " ".join(word.text for word in words)
        found = [*self._masker.found(text, utterance.role), *self._misheard(utterance, words)]
        self._masker.count(found)
        return ReleasedUtterance(
            id=utterance.id,
            speaker=self._labels.setdefault(utterance.speaker, f"S{len(self._labels) + 1}"),
            role=utterance.role,
            role_confidence=utterance.role_confidence,
            words=tuple(self._words(words, found)),
        )

    def _misheard(self, utterance: Utterance, words: list[Word]) -> Iterator[Found]:
        """Words in the place of which a person wrote a name are what a recognizer made of it."""
        starts = _starts(words)
        for first, word in enumerate(words):
            correction = word.correction
            if correction is None:
                continue
            named = [one for one in self._masker.found(correction.text) if one.kind == NAME]
            last = min(first + len(correction.word_ids), len(words)) - 1
            if named:
                end = starts[last] + len(words[last].text)
                yield Found(starts[first], end, NAME, named[0].instead)

    def _words(self, words: list[Word], found: Iterable[Found]) -> Iterator[ReleasedWord]:
        starts = _starts(words)
        at = 0
        while at < len(words):
            end = starts[at] + len(words[at].text)
            own = [one for one in found if one.start < end and one.end > starts[at]]
            last = at
            while own and last + 1 < len(words) and starts[last + 1] < max(o.end for o in own):
                last += 1
                end = starts[last] + len(words[last].text)
                own = [one for one in found if one.start < end and one.end > starts[at]]
            yield self._word(words[at : last + 1], own, starts[at])
            at = last + 1

    def _word(self, words: list[Word], found: list[Found], start: int) -> ReleasedWord:
        first, last = words[0], words[-1]
        text = " ".join(word.text for word in words)
        own = (
            Found(max(0, one.start - start), min(len(text), one.end - start), one.kind, one.instead)
            for one in sorted(found, key=lambda each: each.start)
        )
        self._now.update((word.id, first.id) for word in words)
        sure = [word.confidence for word in words if word.confidence is not None]
        return ReleasedWord(
            id=first.id,
            text=replaced(text, own) if found else text,
            from_ms=first.span.start_ms if first.span else None,
            to_ms=last.span.end_ms if last.span else None,
            confidence=min(sure, default=None),
            masked=found[0].kind if found else None,
        )


class _Release:
    def __init__(self, encounter: Encounter, masker: VisitMasker, heard: _Heard) -> None:
        self._masker, self._heard = masker, heard
        self._facts = frozenset(fact.id for fact in encounter.facts)

    def fact(self, fact: Fact) -> ReleasedFact:
        masked = self._masker.masked
        return ReleasedFact(
            id=fact.id,
            kind=fact.kind,
            text=masked(fact.text),
            normalized=masked(fact.normalized),
            assertion=fact.assertion,
            subject=fact.subject,
            attributes={name: masked(value) for name, value in fact.attributes.stated().items()},
            codes=tuple(f"{code.system} {code.code}" for code in fact.codes),
            words=self._heard.ids(fact.word_ids),
            from_chart=any(isinstance(one, Chart) for one in fact.evidence),
        )

    def note(self, note: Note) -> ReleasedNote:
        return ReleasedNote(
            template=self._masker.masked(note.template),
            revision=note.revision,
            status=note.status,
            states=_counted(one.support.state for one in note.sentences()),
            sections=tuple(
                ReleasedSection(
                    id=section.id,
                    title=self._masker.masked(section.title),
                    sentences=tuple(map(self._sentence, section.sentences)),
                )
                for section in note.sections
                if section.sentences
            ),
        )

    def _sentence(self, one: NoteSentence) -> ReleasedSentence:
        masked = self._masker.masked
        words = [
            word for basis in one.basis if isinstance(basis, Spoken) for word in basis.word_ids
        ]
        return ReleasedSentence(
            id=one.id,
            text=masked(one.text),
            topic=masked(one.topic),
            state=one.support.state,
            reasons=tuple(map(masked, one.support.reasons)),
            basis=tuple(dict.fromkeys(basis.basis for basis in one.basis)),
            words=self._heard.ids(words),
            facts=tuple(fact for fact in one.fact_ids if fact in self._facts),
        )


def _report(released: ReleasedVisit, masker: VisitMasker) -> VisitReport:
    words = [word for one in released.utterances for word in one.words if word.masked is None]
    doubtful = [
        word.text.strip(".,?!;:")
        for word in words
        if word.confidence is not None
        and word.confidence < LOW_CONFIDENCE
        and masker.is_unknown(word.text)
    ]
    texts = [" ".join(word.text for word in one.words) for one in released.utterances]
    for note in filter(None, (released.draft, released.note)):
        texts += [one.text for section in note.sections for one in section.sentences]
    left = [word for text in texts for word in masker.doubts(text)]
    return VisitReport(
        visit=released.visit,
        masked=dict(sorted(masker.counted.items())),
        look_at=tuple(dict.fromkeys(left))[:MOST_TO_LOOK_AT],
        uncertain=tuple(dict.fromkeys(doubtful))[:MOST_TO_LOOK_AT],
    )


def _engine(one: EngineIdentity) -> ReleasedEngine:
    """Without where it lies on the clinic's disk."""
    model = PureWindowsPath(PurePath(one.model).name).name if one.model else None
    return ReleasedEngine(
        stage=one.stage,
        engine=one.engine,
        model=model,
        sha256=one.sha256,
        version=one.version,
        accuracy=one.accuracy,
    )


def _age(born: datetime.date | None, day: datetime.date) -> int | None:
    if born is None or born > day:
        return None
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return min(years, OLDEST)


def _starts(words: list[Word]) -> list[int]:
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word.text) + 1
    return starts


def _counted(states: Iterable[object]) -> Mapping[object, int]:
    return dict(Counter(states))
