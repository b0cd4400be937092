"""Symptoms, conditions and examination findings of one clause.

In: a `Scene`. Out: findings with assertion and attributes. A clinician's talk gives a problem to
the patient only with words that say so ("you have", "your"); a patient's talk does so by itself.
During the examination a clinician's finding is an exam finding, never a complaint.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.assertion import Standing, is_episode, standing_of
from ambient_scribe.clinical.attributes import attributes_near, character_words, near_status
from ambient_scribe.clinical.findings import (
    Finding,
    Phase,
    Scene,
    Voice,
    revised,
    surface,
    with_attributes,
)
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.clinical.reading import Effect, Mention, Reading, Span
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject

_TOLD = frozenset({"said", "mentioned", "told", "were", "'ve", "been", "history", "had"})
"""Words with which a clinician tells what was, during the examination too."""

_THIRD_PERSON = frozenset({"he", "she", "he's", "she's"})
_FIRST_PERSON = frozenset({"i", "me", "my", "i'm"})
_PRESSING = frozenset(
    {"push", "press", "pressing", "pushing", "touch", "palpate", "palpation", "squeeze", "tap"}
)
_MOVING = frozenset(
    {
        "bend",
        "move",
        "straighten",
        "turn",
        "twist",
        "flexion",
        "extension",
        "raise",
        "lift",
        "extend",
        "flex",
        "rotate",
        "walk",
        "motion",
        "movement",
        "pull",
    }
)
_EXAMINING_PHASES = frozenset({Phase.EXAM, Phase.RESULTS})
_MANEUVER_REACH = 10
_ON_EXAM = (" on exam", " on examination", " on auscultation")
"""What the kind of the finding says already."""

_MAY = frozenset({"could", "might", "may", "maybe"})
_PAST_HAD = frozenset({"had"})
_STILL_HAVING = frozenset({"'ve", "have", "has", "'s"})
"""A stroke one "had" is over, one that one "has had" may not be."""

_NORMAL_REACH = 2
"""Tokens between "not" and a normal finding that it denies ("lungs are not clear")."""

_NEVER_BEFORE = frozenset({"never", "before"})
_UNDER_HAND = "tenderness to palpation"
_ON_MOVING = "pain with movement"
_DEFINITE = frozenset({"the", "that", "this", "those", "these", "it"})
_LOCATED = frozenset(
    {
        "in",
        "on",
        "at",
        "around",
        "of",
        "to",
        "my",
        "your",
        "the",
        "his",
        "her",
        "right",
        "left",
        "both",
        "lower",
        "upper",
        ",",
        "down",
        "under",
        "behind",
    }
)
_SITE_GAP = 5
"""Tokens between a symptom and its site ("pain right here in the lower part of my back")."""


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
    return findings


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
    reading, clause = scene.reading, scene.clause
    entry, site = _placed(reading, clause, mention, lexicon)
    standing = standing_of(reading, clause, mention)
    hypothetical = standing.assertion is Assertion.CONDITIONAL
    if (
        (standing.example and not scene.asked and not hypothetical)
        or standing.subject is Subject.OTHER
        or _of_somebody_else(scene, mention)
    ):
        return None
    kind = _kind(scene, mention)
    if kind is None:
        return None
    if standing.subject is Subject.FAMILY:
        return _family(scene, mention, entry, standing)
    assertion = _assertion(scene, entry, standing)
    if scene.goes_on and assertion is not Assertion.ABSENT:
        assertion = Assertion.CONDITIONAL
    if standing.assertion is Assertion.ABSENT and scene.words >= _NEVER_BEFORE:
        return None  # "i've never hurt it before" denies nothing of today
    if assertion is Assertion.CONDITIONAL and kind is FactKind.CONDITION:
        return None  # "if it is a stroke": talk of what might be
    if (
        assertion is Assertion.PRESENT
        and standing.chronic
        and is_episode(surface(reading, mention))
    ):
        assertion = Assertion.HISTORICAL
    near = attributes_near(reading, clause, mention, place=site)
    attributes = near.attributes
    if entry.name != mention.entry.name and mention.entry.name.endswith(f" {entry.name}"):
        character = mention.entry.name.removesuffix(f" {entry.name}")
        if character in character_words():
            attributes = with_attributes(attributes, {"character": character})
    name = entry.name
    status = near_status(reading, mention)
    if kind is FactKind.CONDITION and status is not None and not scene.asked:
        attributes = with_attributes(attributes, {"status": status.value})
    near_cue = any(cue.distance(mention) <= _NORMAL_REACH for cue in standing.cues)
    if kind is FactKind.EXAM and standing.assertion is Assertion.POSSIBLE and scene.words & _MAY:
        return None  # "you could just be nervous"
    if kind is FactKind.EXAM:
        name, assertion = _exam_name(scene, entry, assertion, lexicon, near_cue=near_cue)
        attributes = _exam_attributes(entry, attributes, assertion)
    spans = (mention, *standing.cues, *near.spans, *([site] if site else []))
    claim = Claim(
        kind=kind,
        normalized=name,
        assertion=assertion,
        subject=Subject.PATIENT,
        attributes=attributes,
    )
    finding = Finding(claim, spans, surface(reading, mention), entry.code)
    return finding.as_weak() if _is_weak(scene, mention, standing, kind) else finding


def _of_somebody_else(scene: Scene, mention: Mention) -> bool:
    """ "She kept sneezing", said by the patient."""
    if scene.voice is not Voice.PATIENT or scene.companion:
        return False
    before = scene.reading.words(Span(scene.clause.start, mention.start))
    return bool(_THIRD_PERSON & set(before)) and not _FIRST_PERSON & set(before)


def _exam_name(
    scene: Scene, entry: Entry, assertion: Assertion, lexicon: Lexicon, *, near_cue: bool
) -> tuple[str, Assertion]:
    """ "no murmurs" is an absent murmur; what hurts under the hand is tenderness."""
    if assertion is Assertion.POSSIBLE:
        assertion = Assertion.PRESENT
    if entry.name.startswith("no "):
        return _affirmative(entry.name.removeprefix("no "), lexicon), Assertion.ABSENT
    for suffix in _ON_EXAM:
        if entry.name.endswith(suffix):
            return entry.name.removesuffix(suffix), assertion
    if entry.polarity == "normal" and assertion is Assertion.ABSENT and not near_cue:
        assertion = Assertion.PRESENT  # a far "no" denies another finding, not "lungs are clear"
    if entry.name == "pain" and entry.kind is LexiconKind.SYMPTOM:
        words = set(scene.reading.words(_before(scene.clause)))
        if words & _PRESSING:
            return _UNDER_HAND, assertion
        if words & _MOVING:
            return _ON_MOVING, assertion
    return entry.name, assertion


def _before(clause: Span) -> Span:
    """The clause and the one before it ("when i press here | does that hurt")."""
    return Span(max(0, clause.start - _MANEUVER_REACH), clause.end)


def _affirmative(name: str, lexicon: Lexicon) -> str:
    """ "murmurs" is named "murmur" where it is there, "tenderness" "tenderness to palpation"."""
    for form in (name, name.removesuffix("s")):
        entry = lexicon.find(form, LexiconKind.EXAM)
        if entry is not None and not entry.name.startswith("no "):
            return entry.name
    return name


def _exam_attributes(entry: Entry, said: Attributes, assertion: Assertion) -> Attributes:
    normal = entry.polarity == "normal" or assertion is Assertion.ABSENT
    return Attributes(
        body_system=entry.system,
        laterality=said.laterality,
        severity=None if normal else said.severity,
        site=None if normal else said.site,
        character=None if normal else said.character,
    )


def _kind(scene: Scene, mention: Mention) -> FactKind | None:
    if _examining(scene):
        if mention.kind is LexiconKind.SYMPTOM and not scene.asked and _is_told(scene, mention):
            return FactKind.SYMPTOM
        return FactKind.CONDITION if mention.kind is LexiconKind.CONDITION else FactKind.EXAM
    if mention.kind is LexiconKind.EXAM:
        # a patient does not examine, and a question is no finding
        if scene.voice is Voice.PATIENT or scene.asked or scene.phase not in _EXAMINING_PHASES:
            return None
        return FactKind.EXAM
    return FactKind.SYMPTOM if mention.kind is LexiconKind.SYMPTOM else FactKind.CONDITION


def _is_told(scene: Scene, mention: Mention) -> bool:
    """ "For the pain", "your cough", "i'm going to numb it": nothing is found there."""
    before = scene.reading.words(Span(max(0, mention.start - 1), mention.start))
    planned = scene.reading.has(Span(scene.clause.start, mention.start), Effect.PLANNED)
    return planned or before in {("the",), ("your",), ("that",), ("my",)}


def _placed(
    reading: Reading, clause: Span, mention: Mention, lexicon: Lexicon
) -> tuple[Entry, Mention | None]:
    """ "pain" with "my right knee" near is "knee pain", where the lexicon has a name for it."""
    sites = [
        site
        for site in reading.mentions_in(clause, LexiconKind.SITE)
        if site.distance(mention) <= _SITE_GAP
        and _linked(reading, site, mention)
        and not _is_part(reading, site)
    ]
    site = min(sites, key=lambda s: s.distance(mention), default=None)
    if mention.kind is LexiconKind.CONDITION:
        return mention.entry, site
    if site is None:
        return _without_character(mention.entry, lexicon), None
    for name in (
        f"{site.entry.name} {mention.entry.name}",
        f"{mention.entry.name} {site.entry.name}",
    ):
        placed = lexicon.find(name, mention.kind)
        if placed is not None:
            return placed, site
    return mention.entry, site


def _without_character(entry: Entry, lexicon: Lexicon) -> Entry:
    """ "dry cough" is a cough, of a dry character."""
    first, _, rest = entry.name.partition(" ")
    if not rest or first not in character_words():
        return entry
    return lexicon.find(rest, entry.kind) or entry


def _is_part(reading: Reading, site: Span) -> bool:
    """The "back" of "the back of your throat"."""
    after = reading.words(Span(site.end, site.end + 2))
    whole = Span(site.end + 2, site.end + 3)
    return after[:1] == ("of",) and any(
        m.start == whole.start and m.kind is LexiconKind.SITE for m in reading.mentions
    )


def _linked(reading: Reading, site: Span, term: Span) -> bool:
    between = Span(min(site.end, term.end), max(site.start, term.start))
    if any(not m.meets(site) for m in reading.mentions_in(between)):
        return False
    words = reading.words(between)
    return term.start >= site.end or not words or bool(_LOCATED & set(words))


def _family(scene: Scene, mention: Mention, entry: Entry, standing: Standing) -> Finding | None:
    if mention.kind is not LexiconKind.CONDITION and standing.relative is not None:
        return None  # a relative's cough is no family history
    attributes = Attributes(
        relative=standing.relative.entry.name if standing.relative else None,
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


def _assertion(scene: Scene, entry: Entry, standing: Standing) -> Assertion:
    assertion = standing.assertion
    if assertion is Assertion.CONDITIONAL and scene.voice is Voice.PATIENT:
        return Assertion.PRESENT  # "if i climb stairs i get short of breath" is what happens
    if assertion is Assertion.POSSIBLE and (
        entry.kind is LexiconKind.SYMPTOM and scene.voice is Voice.PATIENT
    ):
        return Assertion.PRESENT  # "i think i had a fever" tells of a fever
    if assertion is Assertion.PRESENT and standing.chronic and is_episode(entry.name):
        return Assertion.HISTORICAL
    if assertion is Assertion.HISTORICAL and _still_there(scene, entry):
        return Assertion.PRESENT
    return assertion


def _still_there(scene: Scene, entry: Entry) -> bool:
    """ "diagnosed with diabetes ten years ago" is a diabetes of today."""
    return (
        entry.kind is LexiconKind.CONDITION
        and not is_episode(entry.name)
        and bool({"diagnosed", "since", "history"} & scene.words)
    )


def _is_weak(scene: Scene, mention: Mention, standing: Standing, kind: FactKind) -> bool:
    """A clinician's mention that does not say the patient has it."""
    if scene.asked and kind is FactKind.SYMPTOM:
        return _only_definite(scene.reading, mention)
    if scene.asked or scene.voice is not Voice.CLINICIAN or kind is FactKind.EXAM:
        return False
    if standing.assertion is Assertion.CONDITIONAL or scene.goes_on:
        return False
    if standing.ascribed and not _only_definite(scene.reading, mention):
        return False
    if kind is FactKind.CONDITION:
        if scene.reading.words(Span(mention.start - 1, mention.start)) == ("in",):
            return True  # "in meningitis you get a rash"
        told = near_status(scene.reading, mention) is not None
        return not (standing.diagnosed or standing.hedged or told)
    return not (
        standing.assertion is Assertion.ABSENT and scene.phase in {Phase.HISTORY, Phase.EXAM}
    )


def _only_definite(reading: Reading, mention: Mention) -> bool:
    """ "with the pain": known already, and nothing new is said of it."""
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    return bool(before) and before[0] in _DEFINITE


def names_family(scene: Scene) -> bool:
    return scene.reading.has(scene.clause, Effect.FAMILY) or scene.phase is Phase.FAMILY
