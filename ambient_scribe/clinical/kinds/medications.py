"""Medications of one clause: drug, dose, route, frequency, duration, reason, and what changes.

In: a `Scene`, and the drug talked about last, which "it" and a bare dose refer to. Out: findings.
A change of dose is two findings: the old dose present, the new one planned.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from ambient_scribe.clinical.kinds.bare_doses import is_denied, with_unit
from ambient_scribe.clinical.kinds.borrowed_drugs import is_done_to_another, lender
from ambient_scribe.clinical.kinds.change_words import PRESENT, TAKING, change_of, tense_of
from ambient_scribe.clinical.kinds.drug_changes import assertion_of, is_hoped, is_tentative
from ambient_scribe.clinical.kinds.drug_conditions import is_conditional
from ambient_scribe.clinical.kinds.regimens import is_dose, regimen_in
from ambient_scribe.clinical.language.assertion import Standing, standing_of
from ambient_scribe.clinical.language.findings import (
    Finding,
    Phase,
    Scene,
    Voice,
    revised,
    surface,
    with_attributes,
)
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
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

CLASS_WORD = "class word"
"""How the note of an entry begins that names a class of drugs and none of them."""

_REACH_BACK = 8
"""Tokens before the drug's name that may still be its dose ("10 milligrams of the lisinopril")."""

_LIKE = frozenset({"like", "example", "such"})
_LISTING = frozenset({"and", "or", ",", "my", "your", "the", "some", "a", "any", "plus", "also"})
_BESIDE = frozenset({"with", "alongside"})

_ONGOING = frozenset({"taking", "using", "take", "use", "been", "still", "'m"})
"""Words of a drug that is borrowed again and again."""

_BEFORE_SURGERY = frozenset(
    {"surgery", "procedure", "operation", "beforehand", "biopsy", "colonoscopy", "endoscopy"}
)


def read_medications(scene: Scene) -> list[Finding]:
    """Findings of the drugs named in the clause."""
    mentions = [
        m
        for m in scene.reading.mentions_in(scene.clause, LexiconKind.MEDICATION)
        if not _explains(scene, m)
    ]
    mentions = [m for m in mentions if not _is_class_of(m, mentions)]
    mentions = [m for m in mentions if not _is_taken_back(scene.reading, m, mentions)]
    findings: list[Finding] = []
    for index, mention in enumerate(mentions):
        window = _window(scene, mentions, index)
        findings.extend(_read(scene, mention, window, mentions))
    return _shared(scene.reading, mentions, findings)


def _shared(reading: Reading, mentions: list[Mention], findings: list[Finding]) -> list[Finding]:
    """ "Ibuprofen or aleve as needed": what is told of a whole list at its end."""
    shared: dict[Mention, Attributes] = {}
    for one, other in itertools.pairwise(mentions):
        between = reading.words(Span(one.end, other.start))
        if between and set(between) <= _LISTING:
            last = next((f.claim.attributes for f in findings if f.term == other), None)
            if last is not None and last.dose is None:
                shared[one] = Attributes(frequency=last.frequency)
    return [
        finding.claiming(
            revised(
                finding.claim,
                attributes=with_attributes(shared[finding.term], finding.claim.attributes),
            )
        )
        if finding.term in shared and finding.claim.attributes.dose is None
        else finding
        for finding in findings
    ]


def _explains(scene: Scene, mention: Mention) -> bool:
    """ "as a pain reliever" tells what a drug is, and names none."""
    before = scene.reading.words(Span(max(scene.clause.start, mention.start - 3), mention.start))
    return before[-2:] == ("as", "a") or before[-3:] == ("as", "a", "a")


def _is_class_of(mention: Mention, others: list[Mention]) -> bool:
    """The "statin" of "a statin, atorvastatin": the drug says it all."""
    return is_class_word(mention) and any(
        covers(mention.entry, other.entry) for other in others if not is_class_word(other)
    )


def _is_taken_back(reading: Reading, mention: Mention, others: list[Mention]) -> bool:
    """The first of "penicillin or, i'm sorry, amoxicillin"."""
    following = next((m for m in others if m.start >= mention.end), None)
    return following is not None and reading.has(
        Span(mention.end, following.start), Effect.CORRECTION
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
    standing = _without_denied_doses(reading, standing_of(reading, scene.clause, mention), mention)
    change, cue = change_of(scene, mention, mentions)
    if is_hoped(scene, mention, change):
        return []
    if (owner := lender(scene, mention)) is not None:
        return [_borrowed(scene, mention, owner, window)]
    example = standing.example and change is None and not _takes_it(scene, mention)
    if standing.subject is not Subject.PATIENT or example:
        return []
    if is_done_to_another(scene, mention):
        return []
    if _is_without(reading, standing) or _is_taken_beside(reading, standing, mention):
        return []
    regimen, spans = regimen_in(reading, window, mention)
    doses = [a for a in amounts(reading, window) if is_dose(a)]
    spans = [*spans, *([cue] if cue else []), *standing.cues]
    if change in {Change.INCREASED, Change.DECREASED} and not scene.asked:
        if standing.assertion is Assertion.ABSENT:
            return []
        ordered = scene.voice is Voice.WRITER and scene.phase is Phase.PLAN
        if ordered or (tense_of(cue) != PRESENT and scene.voice is not Voice.PATIENT):
            conditional = is_conditional(scene, standing)
            return changed_dose(scene, mention, change, regimen, doses, spans, conditional)
    if change is Change.STOPPED and _is_held(scene):
        return _held(scene, mention, regimen, spans)
    assertion, change = assertion_of(scene, mention, standing, change, cue)
    if assertion is None:
        if not is_tentative(scene, mention, cue):
            return []
        proposed = with_attributes(regimen, {"change": Change.STARTED})
        return [_finding(scene, mention, Assertion.PLANNED, proposed, spans, weak=True)]
    attributes = with_attributes(regimen, {"change": change})
    depends = assertion is Assertion.CONDITIONAL
    weak = not depends and _weak(scene, mention, standing, change, regimen)
    return [_finding(scene, mention, assertion, attributes, spans, weak)]


def _is_without(reading: Reading, standing: Standing) -> bool:
    """ "It is a six without ibuprofen" denies no ibuprofen."""
    return standing.assertion is Assertion.ABSENT and any(
        reading.words(cue) == ("without",) for cue in standing.cues
    )


def _without_denied_doses(reading: Reading, standing: Standing, mention: Mention) -> Standing:
    """ "The 40, not the 20 of lasix" denies a dose of what is taken."""
    if standing.assertion is not Assertion.ABSENT:
        return standing
    for cue in standing.cues:
        between = amounts(reading, Span(cue.end, max(cue.end, mention.start)))
        if any(is_denied(reading, amount) for amount in between):
            return replace(standing, assertion=Assertion.PRESENT, cues=())
    return standing


def _is_taken_beside(reading: Reading, standing: Standing, mention: Mention) -> bool:
    """ "Don't take ibuprofen with the eliquis": the ibuprofen is denied, and the other one stays."""
    if standing.assertion is not Assertion.ABSENT:
        return False
    for cue in standing.cues:
        between = Span(cue.end, max(cue.end, mention.start))
        other = any(True for _ in reading.mentions_in(between, LexiconKind.MEDICATION))
        if other and _BESIDE & set(reading.words(between)):
            return True
    return False


def _takes_it(scene: Scene, mention: Mention) -> bool:
    """ "I usually take claritin" is told by who takes it; "i'm scared of taking" is not."""
    words = scene.reading.words(Span(max(scene.clause.start, mention.start - 3), mention.start))
    return scene.voice is Voice.PATIENT and bool({"take", "use", "took"} & set(words))


def _borrowed(scene: Scene, mention: Mention, owner: str, window: Span) -> Finding:
    """Taken once or now, and no drug of the patient's own."""
    regimen, spans = regimen_in(scene.reading, window, mention)
    now = bool(_ONGOING & scene.words)
    assertion = Assertion.PRESENT if now else Assertion.HISTORICAL
    attributes = with_attributes(regimen, {"context": f"from {owner}"})
    return _finding(scene, mention, assertion, attributes, spans)


def _is_held(scene: Scene) -> bool:
    """ "We'll have to get you off your clopidogrel before surgery"."""
    return (
        scene.voice is Voice.CLINICIAN
        and not scene.asked
        and bool(_BEFORE_SURGERY & scene.words)
        and bool({"before", "beforehand", "prior", "until"} & scene.words)
    )


def _held(scene: Scene, mention: Mention, regimen: Attributes, spans: list[Span]) -> list[Finding]:
    """Taken now, and to be stopped for a while."""
    planned = with_attributes(regimen, {"change": Change.STOPPED})
    return [
        _finding(scene, mention, Assertion.PRESENT, Attributes(), spans),
        _finding(scene, mention, Assertion.PLANNED, planned, spans),
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
    ended = attributes.change is Change.STOPPED and scene.voice is Voice.PATIENT
    return Finding(claim, (mention, *spans), text, None, weak=weak, over=ended)


def changed_dose(
    scene: Scene,
    mention: Mention,
    change: Change,
    regimen: Attributes,
    doses: list[Amount],
    spans: list[Span],
    conditional: bool,
) -> list[Finding]:
    """ "from 10 to 20": what is taken, and what will be; "if it stays high, we go up": might be."""
    old, new = _old_and_new(scene.reading, doses, mention.entry, change)
    planned = with_attributes(
        Attributes(**{n: v for n, v in regimen if v is not None and n != "dose"}),
        {"dose": new, "change": change},
    )
    taken = _finding(scene, mention, Assertion.PRESENT, Attributes(dose=old), spans)
    if conditional:
        return [_finding(scene, mention, Assertion.CONDITIONAL, planned, spans)]
    return [_finding(scene, mention, Assertion.PLANNED, planned, spans), taken]


def _old_and_new(
    reading: Reading, doses: list[Amount], entry: Entry, change: Change
) -> tuple[Quantity | None, Quantity | None]:
    """A taper is told from its first dose on: "40 for three days, then 20"."""
    doses = [replace(d, quantity=with_unit(d.quantity, entry)) for d in doses if not d.is_time]
    if not doses:
        return None, None
    words = [reading.words(Span(max(0, d.start - 1), d.start)) for d in doses]
    starts = [d for d, before in zip(doses, words, strict=True) if before == ("from",)]
    old = starts[0] if starts else None
    rest = [d for d in doses if d is not old]
    aims = [d for d, before in zip(doses, words, strict=True) if before == ("to",)]
    first = change is Change.DECREASED and not aims and not starts
    new = rest[0 if first else -1].quantity if rest else None
    if old is not None and old.quantity.unit is None and new is not None:
        return Quantity(magnitude=old.quantity.magnitude, unit=new.unit), new
    return (old.quantity if old else None), new


def _weak(
    scene: Scene,
    mention: Mention,
    standing: Standing,
    change: Change | None,
    regimen: Attributes,
) -> bool:
    """A clinician's bare name of a drug ("things like loratadine") says nothing of the patient."""
    if scene.asked or change is not None:
        return False
    if scene.voice is Voice.PATIENT:
        return _says_it_again(scene, mention, regimen)
    if scene.voice is Voice.WRITER:
        return False
    if standing.assertion is Assertion.ABSENT:
        return False
    if scene.phase is not Phase.PLAN and TAKING & scene.words and not _LIKE & scene.words:
        return False
    return regimen.dose is None and regimen.frequency is None


def _says_it_again(scene: Scene, mention: Mention, regimen: Attributes) -> bool:
    """ "I'll use that steroid", "can i get the antihistamine from any shop?": of what is planned."""
    before = scene.reading.words(Span(max(0, mention.start - 1), mention.start))
    ahead = Span(scene.clause.start, mention.start)
    if scene.reading.has(ahead, Effect.PLANNED):
        return True
    return scene.phase is Phase.PLAN and before in {("the",), ("that",)} and regimen.dose is None


def is_class(entry: Entry) -> bool:
    """Whether it names a class of drugs and none of them."""
    return (entry.note or "").startswith(CLASS_WORD)


def is_class_word(mention: Mention) -> bool:
    return is_class(mention.entry)


def covers(general: Entry, drug: Entry) -> bool:
    """Whether a word for a class of drugs means this drug too: its own class, and those that its
    note lists after a colon."""
    _, _, listed = (general.note or "").partition(": ")
    classes = {general.drug_class, *listed.split(", ")} - {None, ""}
    return drug.drug_class in classes or any(
        (drug.drug_class or "").endswith(f" {name}") for name in classes
    )
