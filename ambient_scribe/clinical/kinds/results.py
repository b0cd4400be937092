"""Vital signs and tests of one clause: values, how they were, and what is to be done.

In: a `Scene`. Out: vital and test findings. A value outside of what a living patient can have is
not taken. A test that the clinician means to do is planned; one that was done long ago historical.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.places import placed_test
from ambient_scribe.clinical.kinds.values import quantity_of, status_of, value_of
from ambient_scribe.clinical.language.assertion import Standing, standing_of
from ambient_scribe.clinical.language.clauses import with_list_before
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, revised, surface
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Claim,
    FactKind,
    Subject,
)

_NOT_MEASURED = frozenset(
    {
        "medication",
        "medications",
        "medicine",
        "medicines",
        "pill",
        "pills",
        "meds",
        "cuff",
        "problem",
        "problems",
        "tablet",
        "tablets",
        "machine",
        "log",
        "diary",
        "monitor",
        "doctor",
        "check",
    }
)
_DONE = frozenset(
    {
        "had",
        "did",
        "done",
        "showed",
        "shows",
        "came",
        "got",
        "was",
        "were",
        "reviewed",
        "revealed",
        "shown",
        "been",
        "looked",
        "looks",
        "is",
        "are",
        "'s",
        "took",
        "ran",
        "found",
    }
)
_TOLD_OF = frozenset({"you", "your", "he", "she", "status", "history"})
_TELLING = frozenset({"he", "she", "they", "patient"})
"""Subjects of a sentence: without one, a note's line is a list of what was done."""

_SHOWING = frozenset({"shows", "showed", "reveals", "revealed", "demonstrates", "demonstrated"})

_UNDECIDED = frozenset({"might", "may", "could", "would"})
_UNDERGONE = frozenset(
    {"had", "did", "got", "was", "were", "been", "done", "history", "have", "'ve", "after", "since"}
)
_DIFFERENCE = frozenset(
    {"up", "down", "gained", "lost", "more", "less", "under", "above", "below", "than"}
)
"""Words of a change or a bound, which is no value."""

_IT = frozenset({"it", "that", "this", "it's", "they"})
_PULSES = frozenset({"pedal", "radial", "distal", "peripheral", "femoral", "good"})


def read_vitals(scene: Scene) -> list[Finding]:
    reading = scene.reading
    findings = []
    taken: list[Span] = []
    for mention in reading.mentions_in(scene.clause, LexiconKind.VITAL):
        if _is_thing(reading, mention):
            continue
        end = _own_end(scene, mention)
        amount = value_of(reading, mention, Span(mention.end, end), taken)
        status = status_of(reading, scene.clause, mention)
        told = status is not None and status[1].start >= mention.end
        if amount is None and (not told or scene.voice is Voice.PATIENT):
            continue
        if scene.asked or _is_planned(scene, mention):
            continue
        if amount is not None:
            taken.append(amount)
        standing = standing_of(reading, scene.clause, mention)
        if standing.assertion in {Assertion.CONDITIONAL} or standing.subject is not Subject.PATIENT:
            continue
        claim = Claim(
            kind=FactKind.VITAL,
            normalized=mention.entry.name,
            attributes=Attributes(
                value=quantity_of(mention.entry, amount) if amount else None,
                status=status[0] if status else None,
            ),
        )
        spans = (mention, *([amount] if amount else []), *([status[1]] if status else []))
        findings.append(Finding(claim, spans, surface(reading, mention)))
    return findings


def read_tests(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    reading = scene.reading
    findings = []
    for mention in reading.mentions_in(scene.clause, LexiconKind.TEST):
        standing = standing_of(reading, scene.clause, mention)
        if standing.subject is not Subject.PATIENT or scene.supposed:
            continue
        end = _own_end(scene, mention)
        finding = _read_test(scene, mention, standing, Span(mention.end, end))
        if finding is not None:
            name = placed_test(reading, scene.clause, mention, lexicon).name
            findings.append(finding.claiming(revised(finding.claim, normalized=name)))
    return findings


def read_procedures(scene: Scene) -> list[Finding]:
    """Operations and immunizations: done before, or to be done."""
    findings = []
    mentions = list(scene.reading.mentions_in(scene.clause, LexiconKind.PROCEDURE))
    kinds = {m.entry.type for m in mentions if not _names_no_kind(m)}
    for mention in mentions:
        if _names_no_kind(mention) and mention.entry.type in kinds:
            continue  # the heading of "immunizations: influenza vaccination"
        standing = standing_of(scene.reading, scene.clause, mention)
        if standing.example or standing.subject is not Subject.PATIENT:
            continue
        assertion = _procedure_assertion(scene, mention, standing)
        if assertion is None:
            continue
        times = time_phrases(scene.reading, scene.clause)
        claim = Claim(
            kind=FactKind.PROCEDURE,
            normalized=mention.entry.name,
            assertion=assertion,
            attributes=Attributes(
                date=times[0].value if times and assertion is Assertion.HISTORICAL else None
            ),
        )
        spans = (mention, *standing.cues, *times[:1])
        findings.append(Finding(claim, spans, surface(scene.reading, mention)))
    return findings


def _names_no_kind(mention: Mention) -> bool:
    return (mention.entry.note or "").startswith("named when the kind is not")


def _procedure_assertion(scene: Scene, mention: Mention, standing: Standing) -> Assertion | None:
    if standing.assertion is Assertion.CONDITIONAL:
        return None
    if standing.assertion is Assertion.ABSENT:
        return Assertion.ABSENT
    if scene.asked:
        wish = scene.words & {"like", "want", "wish"}
        return Assertion.PLANNED if wish else Assertion.HISTORICAL
    if _is_planned(scene, mention):
        return Assertion.PLANNED if scene.voice is not Voice.PATIENT else None
    told = scene.voice is Voice.PATIENT or bool(_TOLD_OF & scene.words)
    if scene.voice is Voice.CLINICIAN and scene.words & _UNDECIDED:
        return None
    if told and (standing.assertion is Assertion.HISTORICAL or _UNDERGONE & scene.words):
        return Assertion.HISTORICAL
    if scene.voice is not Voice.WRITER:
        return None
    if scene.phase is Phase.PLAN:
        return Assertion.PLANNED
    if scene.words & _TELLING and not scene.words & _UNDERGONE:
        return None  # "he bought himself a splint"
    return Assertion.HISTORICAL


def _own_end(scene: Scene, mention: Mention) -> int:
    """Where the words of this test or vital end: at the next thing that may have a value."""
    valued = scene.reading.mentions_in(
        scene.clause, LexiconKind.TEST, LexiconKind.VITAL, LexiconKind.MEDICATION
    )
    return min((m.start for m in valued if m.start >= mention.end), default=scene.clause.end)


def _is_thing(reading: Reading, mention: Mention) -> bool:
    """ "blood pressure medication" measures nothing."""
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    after = reading.words(Span(mention.end, mention.end + 1))
    return bool(_NOT_MEASURED & set(after) or _PULSES & set(before))


def _is_planned(scene: Scene, mention: Mention) -> bool:
    reading = scene.reading
    start = with_list_before(reading, scene.clause, mention, mention.kind).start
    before = Span(start, mention.start)
    after = reading.words(Span(mention.end, min(scene.clause.end, mention.end + 4)))
    if after[:1] in {("results",), ("result",)} or {"did", "came", "done"} & set(after):
        return False  # "the labs that we did"
    cues = list(reading.cues_in(before, Effect.PLANNED))
    if not cues:
        return scene.voice is Voice.WRITER and scene.phase is Phase.PLAN
    last = cues[-1]
    done = _DONE & set(reading.words(Span(last.end, mention.start)))
    return not done


def _read_test(scene: Scene, mention: Mention, standing: Standing, after: Span) -> Finding | None:
    reading = scene.reading
    amount = None if scene.asked else value_of(reading, mention, after, [])
    around = Span(max(scene.clause.start, mention.start - 2), after.end)
    status = None if scene.asked else status_of(reading, around, mention)
    times = time_phrases(reading, scene.clause)
    assertion = _test_assertion(scene, mention, standing, amount is not None or status is not None)
    if assertion is None:
        return None
    planned = assertion is Assertion.PLANNED
    attributes = Attributes(
        value=quantity_of(mention.entry, amount) if amount and not planned else None,
        status=status[0] if status and not planned else None,
        date=times[0].value if times and not planned else None,
    )
    claim = Claim(
        kind=FactKind.TEST,
        normalized=mention.entry.name,
        assertion=assertion,
        attributes=attributes,
    )
    spans = (
        mention,
        *([amount] if amount and not planned else []),
        *([status[1]] if status and not planned else []),
        *standing.cues,
    )
    return Finding(claim, spans, surface(reading, mention))


def continue_result(scene: Scene, result: Finding, lexicon: Lexicon) -> Finding | None:
    """ "It was 7.1 in April", "standing, it's 108 over 66": another value of what was named."""
    reading, clause = scene.reading, scene.clause
    kind = LexiconKind.VITAL if result.claim.kind is FactKind.VITAL else LexiconKind.TEST
    if scene.asked or any(
        True
        for _ in reading.mentions_in(
            clause, LexiconKind.TEST, LexiconKind.VITAL, LexiconKind.MEDICATION
        )
    ):
        return None
    if not _IT & scene.words or _DIFFERENCE & scene.words:
        return None
    if reading.has(clause, Effect.CONDITIONAL):
        return None
    entry = lexicon.find(result.claim.normalized, kind)
    if entry is None:
        return None
    term = Mention(clause.start, clause.start, entry)
    amount = value_of(reading, term, clause, [])
    if amount is None or (entry.plausible is None and "/" not in amount.quantity.magnitude):
        return None
    times = time_phrases(reading, clause)
    # "it was 162" tells today's value, unless one is known or a time is named
    dated = bool(times) or result.claim.attributes.value is not None
    past = bool({"was", "were"} & scene.words) and dated
    status = status_of(reading, clause, amount)
    attributes = Attributes(
        value=quantity_of(entry, amount),
        date=times[0].value if times else None,
        status=status[0] if status else None,
    )
    claim = Claim(
        kind=result.claim.kind,
        normalized=entry.name,
        assertion=Assertion.HISTORICAL if past else Assertion.PRESENT,
        attributes=attributes,
    )
    return Finding(claim, (amount, *times[:1]), result.text)


def _shows(scene: Scene, mention: Mention) -> bool:
    """ "The ECG today still shows atrial fibrillation": it was done."""
    after = scene.reading.words(Span(mention.end, scene.clause.end))
    return scene.voice is not Voice.PATIENT and bool(_SHOWING & set(after))


def _test_assertion(
    scene: Scene, mention: Mention, standing: Standing, has_result: bool
) -> Assertion | None:
    if standing.assertion is Assertion.CONDITIONAL:
        return None
    if scene.asked:
        return None
    if _is_planned(scene, mention):
        return Assertion.PLANNED if scene.voice is not Voice.PATIENT else None
    if has_result or _shows(scene, mention):
        return Assertion.PRESENT
    if standing.assertion is Assertion.ABSENT:
        return None
    if standing.assertion is Assertion.HISTORICAL or (
        scene.voice is Voice.PATIENT and scene.words & {"had", "did", "got"}
    ):
        return Assertion.HISTORICAL
    return None
