"""Medications of one clause: drug, dose, route, frequency, duration, reason, and what changes.

In: a `Scene`, and the drug talked about last, which "it" and a bare dose refer to. Out: findings.
A change of dose is two findings: the old dose present, the new one planned.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.regimens import is_dose, regimen_in
from ambient_scribe.clinical.language.assertion import Standing, standing_of
from ambient_scribe.clinical.language.clauses import with_list_before
from ambient_scribe.clinical.language.cues import CHANGE
from ambient_scribe.clinical.language.findings import (
    Finding,
    Phase,
    Scene,
    Voice,
    surface,
    with_attributes,
)
from ambient_scribe.clinical.language.reading import Attribution, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Change,
    Claim,
    FactKind,
    Quantity,
    Subject,
)

_REACH_BACK = 8
"""Tokens before the drug's name that may still be its dose ("10 milligrams of the lisinopril")."""

_CHANGE_REACH = 9
"""Tokens between a word of change and the drug."""

_AFTER_REACH = 6
"""Tokens between the drug and a word of change after it."""

_LIST_GAP = 2
"""Tokens between two drugs of one list (", and", "and the")."""

_TAKING = frozenset(
    {
        "your",
        "taking",
        "take",
        "takes",
        "on",
        "using",
        "use",
        "been",
        "tried",
        "took",
        "taken",
        "had",
        "prescribed",
        "given",
    }
)
_MEANT = frozenset({"like", "recommend", "suggest", "start", "want", "love", "prefer"})
_ANYMORE = frozenset({"anymore", "longer"})
_LIKE = frozenset({"like", "example", "such"})
_UNSURE = frozenset(
    {"normally", "usually", "might", "may", "could", "consider", "considering", "option", "options"}
)


def read_medications(scene: Scene) -> list[Finding]:
    """Findings of the drugs named in the clause."""
    mentions = [
        m
        for m in scene.reading.mentions_in(scene.clause, LexiconKind.MEDICATION)
        if not _explains(scene, m)
    ]
    mentions = [m for m in mentions if not _is_class_of(m, mentions)]
    findings: list[Finding] = []
    for index, mention in enumerate(mentions):
        window = _window(scene, mentions, index)
        findings.extend(_read(scene, mention, window, mentions))
    return findings


def _explains(scene: Scene, mention: Mention) -> bool:
    """ "as a pain reliever" tells what a drug is, and names none."""
    before = scene.reading.words(Span(max(scene.clause.start, mention.start - 3), mention.start))
    return before[-2:] == ("as", "a") or before[-3:] == ("as", "a", "a")


def _is_class_of(mention: Mention, others: list[Mention]) -> bool:
    """The "statin" of "a statin, atorvastatin": the drug says it all."""
    return (mention.entry.note or "").startswith("class word") and any(
        other.entry.drug_class == mention.entry.drug_class
        and not (other.entry.note or "").startswith("class word")
        for other in others
    )


def _window(scene: Scene, mentions: list[Mention], index: int) -> Span:
    """The part of the clause that speaks of one drug: up to the next, and a little back."""
    mention = mentions[index]
    start = max(scene.clause.start, mention.start - _REACH_BACK)
    if index > 0:
        start = max(start, mentions[index - 1].end)
        if any(
            a.start >= mentions[index - 1].end
            for a in amounts(scene.reading, Span(mentions[index - 1].end, mention.start))
        ):
            start = mention.start  # the numbers before it are the other drug's
    end = mentions[index + 1].start if index + 1 < len(mentions) else scene.clause.end
    return Span(start, end)


def _read(scene: Scene, mention: Mention, window: Span, mentions: list[Mention]) -> list[Finding]:
    reading = scene.reading
    standing = standing_of(reading, scene.clause, mention)
    if standing.subject is not Subject.PATIENT or standing.example:
        return []
    change, cue = _change(scene, mention, mentions)
    regimen, spans = regimen_in(reading, window, mention)
    doses = [a for a in amounts(reading, window) if is_dose(a)]
    spans = [*spans, *([cue] if cue else []), *standing.cues]
    if change in {Change.INCREASED, Change.DECREASED} and scene.supposed:
        return []
    if change in {Change.INCREASED, Change.DECREASED} and not scene.asked:
        return _changed_dose(scene, mention, change, regimen, doses, spans)
    assertion, change = _assertion(scene, mention, standing, change, cue)
    if assertion is None:
        return []
    attributes = with_attributes(regimen, {"change": change})
    return [
        _finding(
            scene,
            mention,
            assertion,
            attributes,
            spans,
            _weak(scene, mention, standing, change, regimen),
        )
    ]


def _finding(
    scene: Scene,
    mention: Mention,
    assertion: Assertion,
    attributes: Attributes,
    spans: list[Span],
    weak: bool = False,
) -> Finding:
    claim = Claim(
        kind=FactKind.MEDICATION,
        normalized=mention.entry.name,
        assertion=assertion,
        attributes=attributes,
    )
    text = surface(scene.reading, mention)
    return Finding(claim, (mention, *spans), text, None, weak=weak)


def _changed_dose(
    scene: Scene,
    mention: Mention,
    change: Change,
    regimen: Attributes,
    doses: list[Amount],
    spans: list[Span],
) -> list[Finding]:
    """ "from 10 to 20": what is taken, and what will be."""
    old, new = _old_and_new(scene.reading, doses)
    planned = with_attributes(
        Attributes(**{n: v for n, v in regimen if v is not None and n != "dose"}),
        {"dose": new, "change": change},
    )
    findings = [_finding(scene, mention, Assertion.PLANNED, planned, spans)]
    if old is not None:
        present = Attributes(dose=old)
        findings.append(_finding(scene, mention, Assertion.PRESENT, present, spans))
    return findings


def _old_and_new(reading: Reading, doses: list[Amount]) -> tuple[Quantity | None, Quantity | None]:
    if not doses:
        return None, None
    words = [reading.words(Span(max(0, d.start - 1), d.start)) for d in doses]
    starts = [d for d, before in zip(doses, words, strict=True) if before == ("from",)]
    old = starts[0] if starts else None
    rest = [d for d in doses if d is not old]
    new = rest[-1].quantity if rest else None
    if old is not None and old.quantity.unit is None and new is not None:
        return Quantity(magnitude=old.quantity.magnitude, unit=new.unit), new
    return (old.quantity if old else None), new


def _change(
    scene: Scene, mention: Mention, mentions: list[Mention]
) -> tuple[Change | None, Attribution | None]:
    """The nearest word of change; one before a list of drugs holds for all of them."""
    reading = scene.reading
    clause = with_list_before(reading, scene.clause, mention, LexiconKind.MEDICATION)
    cues = [a for a in reading.attributions_in(clause) if a.attribute == CHANGE]
    before = [
        c for c in cues if c.end <= mention.start and _unbroken(reading, c, mention, mentions)
    ]
    after = [
        c
        for c in cues
        if c.start >= mention.end
        and c.start - mention.end <= _AFTER_REACH
        and _only_listed(reading, mention, c, mentions)
        and _from_or_to(reading, c)
    ]
    cue = before[-1] if before else (after[0] if after else None)
    if cue is None:
        return None, None
    return Change(cue.value.split()[0]), cue


def _only_listed(reading: Reading, mention: Span, cue: Span, mentions: list[Mention]) -> bool:
    """ "The furosemide and the lisinopril stay the same": between them only the list goes on."""
    position = mention.end
    for other in (m for m in mentions if mention.end <= m.start < cue.start):
        if not {"and", "or", ","} & set(reading.words(Span(position, other.start))):
            return False
        if other.start - position > _LIST_GAP:
            return False
        position = other.end
    return True


def _from_or_to(reading: Reading, cue: Span) -> bool:
    """A change after the drug's name is its own unless another object follows it."""
    ahead = reading.words(Span(cue.end, cue.end + 2))
    return not ({"some", "a", "an", "you"} & set(ahead[:1]))


def _unbroken(reading: Reading, cue: Span, mention: Span, mentions: list[Mention]) -> bool:
    position = cue.end
    for other in [m for m in mentions if cue.end <= m.start < mention.start] + [mention]:
        if other.start - position > _CHANGE_REACH:
            return False
        position = other.end
    return True


def _assertion(
    scene: Scene,
    mention: Mention,
    standing: Standing,
    change: Change | None,
    cue: Attribution | None,
) -> tuple[Assertion | None, Change | None]:
    stated = standing.assertion
    if scene.asked:
        if _is_offered(scene, mention):
            return Assertion.PLANNED, Change.STARTED
        if not _asks_for_taking(scene, mention):
            return None, None
        if stated is Assertion.HISTORICAL:
            return stated, None
        return Assertion.PRESENT if stated is not Assertion.ABSENT else stated, change
    if change is Change.REFUSED:
        return Assertion.ABSENT, change
    if change is Change.NOT_TAKEN:
        return Assertion.PRESENT, change
    if stated is Assertion.ABSENT:
        ended = change is Change.STOPPED or bool(_ANYMORE & scene.words)
        return Assertion.ABSENT, Change.STOPPED if ended else None
    if change is Change.STOPPED:
        return Assertion.ABSENT, change
    if change is Change.CONTINUED:
        return Assertion.PRESENT, change
    if scene.supposed:
        return None, None  # "if it comes back, we will start …": not decided
    if stated is Assertion.CONDITIONAL:
        return (None, None) if scene.voice is Voice.CLINICIAN else (Assertion.PRESENT, change)
    if stated is Assertion.HISTORICAL:
        return Assertion.HISTORICAL, None
    return _open_assertion(scene, mention, change, cue)


def _is_offered(scene: Scene, mention: Mention) -> bool:
    """ "Would you be willing to try metformin?"; a mere "okay" before the name offers nothing."""
    before = Span(scene.clause.start, mention.start)
    return any(cue.end - cue.start > 1 for cue in scene.reading.cues_in(before, Effect.CONSENT))


def _asks_for_taking(scene: Scene, mention: Mention) -> bool:
    """ "Do you take ibuprofen?", "and furosemide?"; not "does ibuprofen bother you?"."""
    before = scene.reading.words(Span(scene.clause.start, mention.start))
    last = scene.clause.end - mention.end <= 2 or bool(amounts(scene.reading, scene.clause))
    return bool(_TAKING & set(before)) or (len(before) <= 3 and last) or "any" in before


def _open_assertion(
    scene: Scene, mention: Mention, change: Change | None, cue: Attribution | None
) -> tuple[Assertion | None, Change | None]:
    reading = scene.reading
    planned = reading.has(Span(scene.clause.start, mention.start), Effect.PLANNED)
    tense = cue.value.split()[1] if cue is not None else None
    before = set(reading.words(Span(scene.clause.start, mention.start)))
    would = "would" in before and not _MEANT & before
    if scene.voice is Voice.CLINICIAN and (would or _UNSURE & before or "if" in before):
        return None, None  # "i might need to give you": not decided
    if scene.voice is Voice.PATIENT:
        return Assertion.PRESENT, change if tense == "present" else None
    if scene.voice is Voice.WRITER and change is Change.STARTED and tense == "present":
        return (Assertion.PLANNED if scene.phase is Phase.PLAN else Assertion.PRESENT), change
    if change is Change.STARTED and (tense == "planned" or planned):
        return Assertion.PLANNED, change
    if change is Change.STARTED:
        return Assertion.PRESENT, change
    if planned and scene.phase in {Phase.PLAN, Phase.RESULTS, Phase.EXAM}:
        return Assertion.PLANNED, Change.STARTED
    if scene.voice is Voice.WRITER and scene.phase is Phase.PLAN:
        return Assertion.PLANNED, None
    return Assertion.PRESENT, None


def _weak(
    scene: Scene,
    mention: Mention,
    standing: Standing,
    change: Change | None,
    regimen: Attributes,
) -> bool:
    """A clinician's bare name of a drug ("things like loratadine") says nothing of the patient."""
    if scene.voice is not Voice.CLINICIAN or scene.asked or change is not None:
        return False
    if standing.assertion is Assertion.ABSENT:
        return False
    if scene.phase is not Phase.PLAN and _TAKING & scene.words and not _LIKE & scene.words:
        return False
    return regimen.dose is None and regimen.frequency is None
