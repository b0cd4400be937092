"""Symptoms, conditions and examination findings of one clause.

In: a `Scene`. Out: findings with assertion and attributes. A clinician's talk gives a problem to
the patient only with words that say so ("you have", "your"); a patient's talk does so by itself.
During the examination a clinician's finding is an exam finding, never a complaint.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.examination import (
    examined,
    is_seen,
    is_under_hand,
)
from ambient_scribe.clinical.kinds.functions import read_functions
from ambient_scribe.clinical.kinds.mere_talk import is_explained, is_only_talk
from ambient_scribe.clinical.kinds.places import placed_at
from ambient_scribe.clinical.language.assertion import FAMILY, Standing, is_episode, standing_of
from ambient_scribe.clinical.language.attributes import (
    attributes_near,
    character_words,
    near_status,
)
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import (
    Finding,
    Phase,
    Scene,
    Voice,
    revised,
    surface,
    with_attributes,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject

_TOLD = frozenset({"said", "mentioned", "told", "were", "'ve", "been", "history", "had"})
"""Words with which a clinician tells what was, during the examination too."""

_EXAMINING_PHASES = frozenset({Phase.EXAM, Phase.RESULTS})

_HISTORY_OF = ("history", "of")
"""How a line of a note begins that tells what is over."""

_AIM_REACH = 3
"""Tokens between "for" and the problem that a drug is for."""

_MAY = frozenset({"could", "might", "may", "maybe"})
_STILL_HAVING = frozenset({"'ve", "have", "has", "'s"})
"""A stroke one "had" is over, one that one "has had" may not be."""

_OPEN = frozenset({"if", "whether"})
"""In the words that doubt a problem: it may be or not ("not sure whether")."""

_PAIN = "pain"
_NEVER_BEFORE = frozenset({"never", "before"})
_DEFINITE = frozenset({"the", "that", "this", "those", "these", "it"})


def read_problems(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    findings = []
    taken: list[Span] = []
    for mention in _in_order(scene):
        if any(mention.meets(span) for span in taken):
            continue
        finding = _read(scene, mention, lexicon)
        if finding is not None:
            taken.append(mention)
            findings.extend([finding, *_relatives_too(scene, finding)])
    named = {finding.claim.normalized for finding in findings}
    well = read_functions(scene, lexicon)
    return [*findings, *(f for f in well if f.claim.normalized not in named)]


def _relatives_too(scene: Scene, finding: Finding) -> list[Finding]:
    """ "My mother and father both had it": one finding for each."""
    first = finding.claim.attributes.relative
    if finding.claim.subject is not Subject.FAMILY or first is None:
        return []
    relatives = [
        m
        for m in scene.reading.mentions_in(scene.clause, LexiconKind.RELATIVE)
        if m.end <= finding.term.start
    ]
    joined = [
        one
        for one, other in itertools.pairwise(relatives)
        if "and" in scene.reading.words(Span(one.end, other.start)) and other.start - one.end <= 3
    ]
    return [
        finding.claiming(revised(finding.claim, attributes=Attributes(relative=m.entry.name)))
        for m in joined
    ]


def _in_order(scene: Scene) -> list[Mention]:
    """Exam findings first while the clinician examines, complaints first otherwise."""
    reading, clause = scene.reading, scene.clause
    exam = list(reading.mentions_in(clause, LexiconKind.EXAM))
    rest = list(reading.mentions_in(clause, LexiconKind.SYMPTOM, LexiconKind.CONDITION))
    return [*exam, *rest] if _examining(scene) else [*rest, *exam]


def _examining(scene: Scene) -> bool:
    """A clinician who examines tells what is found now, not what "you said"."""
    return (
        scene.phase is Phase.EXAM and scene.voice is not Voice.PATIENT and not scene.words & _TOLD
    )


def _read(scene: Scene, mention: Mention, lexicon: Lexicon) -> Finding | None:
    reading = scene.reading
    entry, site = placed_at(reading, scene.clause, mention, lexicon)
    standing = standing_of(reading, scene.clause, mention)
    kind = _kind(scene, mention, standing)
    symptom = mention.kind is LexiconKind.SYMPTOM
    told = kind is FactKind.EXAM and symptom and not is_seen(entry, lexicon)
    kind = FactKind.SYMPTOM if told else kind
    if kind is None or not _counts(scene, mention, standing, kind):
        return None
    if standing.subject is Subject.FAMILY:
        return _family(scene, mention, entry, standing)
    assertion = _assertion(scene, mention, entry, standing)
    if is_only_talk(scene, mention, assertion):
        return None
    if assertion is Assertion.CONDITIONAL and kind is FactKind.CONDITION:
        return None  # "if it is a stroke": talk of what might be
    name, attributes, spans = _described(scene, mention, entry, site)
    if kind is FactKind.EXAM:
        found = examined(scene, mention, entry, (assertion, attributes), standing, lexicon)
        if found is None:
            return None
        name, assertion, attributes, more = found
        spans = (*spans, *more)
    elif kind is FactKind.SYMPTOM and entry.system is not None:
        attributes = with_attributes(attributes, {"body_system": entry.system})
    claim = Claim(
        kind=kind,
        normalized=name,
        assertion=assertion,
        subject=Subject.PATIENT,
        attributes=attributes,
    )
    spans = (mention, *standing.cues, *spans)
    finding = Finding(claim, spans, surface(reading, mention), entry.code)
    echoed = told and assertion is not Assertion.ABSENT  # a cough is told, "no fever" is found
    weak = echoed or _is_weak(scene, mention, standing, kind)
    return finding.as_weak() if weak else finding


def _counts(scene: Scene, mention: Mention, standing: Standing, kind: FactKind) -> bool:
    """Whether the words speak of this patient, and of today."""
    if standing.subject is Subject.OTHER:
        return False
    if standing.example and not scene.asked and standing.assertion is not Assertion.CONDITIONAL:
        return False
    if _goes_on_something(scene.reading, mention):
        return False
    if standing.assertion is Assertion.ABSENT and scene.words >= _NEVER_BEFORE:
        return False  # "i've never hurt it before" denies nothing of today
    doubted = standing.assertion is Assertion.POSSIBLE and bool(scene.words & _MAY)
    return not (kind is FactKind.EXAM and doubted)  # "you could just be nervous"


def _goes_on_something(reading: Reading, mention: Mention) -> bool:
    """ "I don't want to go on a statin" is no wish to die; "… to go on", "… to go on like this" is."""
    if reading.words(mention)[-2:] != ("go", "on"):
        return False
    ahead = reading.words(Span(mention.end, mention.end + 1))
    return bool(ahead) and not is_punctuation(ahead[0]) and ahead[0] not in group("going on living")


def _described(
    scene: Scene, mention: Mention, entry: Entry, site: Mention | None
) -> tuple[str, Attributes, tuple[Span, ...]]:
    """Name, attributes, and the words of the attributes."""
    # "abdominal pain" names its place; "knee pain" does not say that it is on the inside
    renamed = entry is not mention.entry and site is not None
    named = renamed and site is not None and " of the " not in site.entry.name
    near = attributes_near(scene.reading, scene.clause, mention, place=site, place_named=named)
    more: dict[str, object] = {}
    character = mention.entry.name.removesuffix(f" {entry.name}")
    if character != mention.entry.name and character in character_words():
        more["character"] = character
    status = near_status(scene.reading, mention)
    if entry.kind is LexiconKind.CONDITION and status is not None and not scene.asked:
        more["status"] = status.value
    spans = (*near.spans, *([site] if site else []))
    return entry.name, with_attributes(near.attributes, more), spans


def _kind(scene: Scene, mention: Mention, standing: Standing) -> FactKind | None:
    if _examining(scene):
        if standing.assertion is Assertion.CONDITIONAL or scene.goes_on:
            return _complaint_kind(mention)  # "if the fingers go numb" is not found, but feared
        if mention.entry.name in group("told while examining"):
            return _complaint_kind(mention)
        if scene.asked and mention.entry.name != _PAIN and not is_under_hand(scene):
            return _complaint_kind(mention)  # the patient tells, and does not examine
        if mention.kind is LexiconKind.SYMPTOM and not scene.asked and _is_told(scene, mention):
            return FactKind.SYMPTOM
        return FactKind.CONDITION if mention.kind is LexiconKind.CONDITION else FactKind.EXAM
    if mention.kind is LexiconKind.EXAM:
        # a patient does not examine, and a question is no finding
        if scene.voice is Voice.PATIENT or scene.asked or scene.phase not in _EXAMINING_PHASES:
            return None
        return FactKind.EXAM
    return _complaint_kind(mention)


def _complaint_kind(mention: Mention) -> FactKind | None:
    kinds = {
        LexiconKind.SYMPTOM: FactKind.SYMPTOM,
        LexiconKind.CONDITION: FactKind.CONDITION,
    }
    return kinds.get(mention.kind)


def _is_told(scene: Scene, mention: Mention) -> bool:
    """ "For the pain", "your cough", "i'm going to numb it": nothing is found there."""
    before = scene.reading.words(Span(max(0, mention.start - 1), mention.start))
    planned = scene.reading.has(Span(scene.clause.start, mention.start), Effect.PLANNED)
    return planned or before in {("the",), ("your",), ("that",), ("my",)}


def _family(scene: Scene, mention: Mention, entry: Entry, standing: Standing) -> Finding | None:
    if mention.kind is not LexiconKind.CONDITION and standing.relative is not None:
        return None  # a relative's cough is no family history
    named = standing.relative is not None and standing.relative.entry.name != FAMILY
    attributes = Attributes(
        relative=standing.relative.entry.name if named and standing.relative else None,
    )
    assertion = standing.assertion
    if assertion in {Assertion.HISTORICAL, Assertion.CONDITIONAL}:
        assertion = Assertion.PRESENT
    claim = Claim(
        kind=FactKind.FAMILY_HISTORY,
        normalized=entry.name,
        assertion=assertion,
        subject=Subject.FAMILY,
        attributes=attributes,
    )
    spans = (mention, *standing.cues)
    return Finding(claim, spans, surface(scene.reading, mention), entry.code)


def _assertion(scene: Scene, mention: Mention, entry: Entry, standing: Standing) -> Assertion:
    assertion = standing.assertion
    if assertion is Assertion.POSSIBLE and _is_not_known(scene, standing):
        return assertion
    if scene.goes_on and assertion is not Assertion.ABSENT:
        return Assertion.CONDITIONAL
    if scene.voice is Voice.PATIENT and (
        assertion is Assertion.CONDITIONAL
        or (assertion is Assertion.POSSIBLE and entry.kind is LexiconKind.SYMPTOM)
    ):
        # "if i climb stairs i get short of breath", "i think i had a fever": it happens
        return Assertion.PRESENT
    if scene.voice is Voice.WRITER and scene.reading.words(scene.clause)[:2] == _HISTORY_OF:
        return assertion if assertion is Assertion.ABSENT else Assertion.HISTORICAL
    episode = is_episode(entry.name) or is_episode(surface(scene.reading, mention))
    if assertion is Assertion.HISTORICAL and not episode and _still_there(scene, entry):
        return Assertion.PRESENT
    over = standing.chronic or (
        "had" in scene.words
        and not scene.words & _STILL_HAVING
        and entry.kind is LexiconKind.CONDITION
    )
    if assertion is Assertion.PRESENT and episode and over:
        return Assertion.HISTORICAL
    return assertion


def _is_not_known(scene: Scene, standing: Standing) -> bool:
    """ "I don't know if i have a fever": who says so does not tell that it happens."""
    return any(_OPEN & set(scene.reading.words(cue)) for cue in standing.cues)


def _still_there(scene: Scene, entry: Entry) -> bool:
    """ "diagnosed with diabetes ten years ago" is a diabetes of today."""
    return entry.kind is LexiconKind.CONDITION and bool(
        {"diagnosed", "since", "history"} & scene.words
    )


def _is_weak(scene: Scene, mention: Mention, standing: Standing, kind: FactKind) -> bool:
    """A clinician's mention that does not say the patient has it."""
    if scene.asked and kind is FactKind.SYMPTOM:
        return _only_definite(scene.reading, mention)
    if scene.asked and kind is FactKind.CONDITION and _is_theirs(scene.reading, mention):
        return True  # "does it bother your asthma?" asks for no asthma
    if scene.supposed and scene.voice is Voice.CLINICIAN and not scene.asked:
        return True  # "if the tendon was cut, you couldn't bend your fingers"
    if scene.asked or scene.voice is not Voice.CLINICIAN or kind is FactKind.EXAM:
        return False
    if standing.assertion is Assertion.CONDITIONAL or scene.goes_on:
        return True  # "call me if you get a fever": a sign to look out for is part of that advice
    if is_explained(scene, mention):
        return True
    if standing.ascribed and not _only_definite(scene.reading, mention):
        return False
    if kind is FactKind.CONDITION:
        if scene.reading.words(Span(mention.start - 1, mention.start)) == ("in",):
            return True  # "in meningitis you get a rash"
        if standing.assertion is Assertion.ABSENT:
            return False
        told = near_status(scene.reading, mention) is not None
        return not (standing.diagnosed or standing.hedged or told or _is_treated(scene, mention))
    return not (
        standing.assertion is Assertion.ABSENT and scene.phase in {Phase.HISTORY, Phase.EXAM}
    )


def _is_treated(scene: Scene, mention: Mention) -> bool:
    """ "Put you on pantoprazole for the gastritis": who is treated for it has it."""
    before = Span(max(scene.clause.start, mention.start - _AIM_REACH), mention.start)
    drugs = scene.reading.mentions_in(
        Span(scene.clause.start, mention.start), LexiconKind.MEDICATION
    )
    return not scene.supposed and "for" in scene.reading.words(before) and any(True for _ in drugs)


def _is_theirs(reading: Reading, mention: Mention) -> bool:
    return reading.words(Span(max(0, mention.start - 1), mention.start)) == ("your",)


def _only_definite(reading: Reading, mention: Mention) -> bool:
    """ "with the pain": known already, and nothing new is said of it."""
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    return bool(before) and before[0] in _DEFINITE
