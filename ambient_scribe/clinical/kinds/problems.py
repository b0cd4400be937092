"""Symptoms, conditions and examination findings of one clause.

In: a `Scene`. Out: findings with assertion and attributes. A clinician's talk gives a problem to
the patient only with words that say so ("you have", "your"); a patient's talk does so by itself.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.examination import examined, is_seen
from ambient_scribe.clinical.kinds.family_history import headed, of_family, relatives_too
from ambient_scribe.clinical.kinds.functions import read_functions
from ambient_scribe.clinical.kinds.mere_mentions import is_mentioned_only
from ambient_scribe.clinical.kinds.mere_talk import is_only_talk, is_other_sense, is_shown_by_test
from ambient_scribe.clinical.kinds.places import placed_at
from ambient_scribe.clinical.kinds.problem_assertions import assertion_of
from ambient_scribe.clinical.kinds.problem_kinds import is_examining, is_found, kind_of
from ambient_scribe.clinical.language.assertion import Standing, standing_of
from ambient_scribe.clinical.language.attributes import (
    attributes_near,
    character_words,
    near_status,
)
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import (
    Finding,
    Scene,
    Voice,
    surface,
    with_attributes,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject

_MAY = frozenset({"could", "might", "may", "maybe"})
_SUGAR = ("sugar",)
_ASKED_REACH = 3
"""Tokens before a finding within which "is that" asks for it."""

_INVERTED = (
    frozenset({"is", "does", "do", "did"}),
    frozenset({"that", "it", "this", "there", "you"}),
)
_NEVER_BEFORE = frozenset({"never", "before"})


def read_problems(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    findings = []
    taken: list[Span] = []
    for mention in _in_order(scene):
        if any(mention.meets(span) for span in taken):
            continue
        finding = _read(scene, mention, lexicon)
        if finding is not None:
            taken.append(mention)
            findings.extend([finding, *relatives_too(scene, finding)])
    named = {finding.claim.normalized for finding in findings}
    well = read_functions(scene, lexicon)
    return [*findings, *(f for f in well if f.claim.normalized not in named)]


def _in_order(scene: Scene) -> list[Mention]:
    """Exam findings first while the clinician examines, complaints first otherwise."""
    reading, clause = scene.reading, scene.clause
    found = reading.mentions_in(clause, LexiconKind.EXAM)
    exam = [mention for mention in found if not _is_done(reading, mention)]
    rest = list(reading.mentions_in(clause, LexiconKind.SYMPTOM, LexiconKind.CONDITION))
    if is_examining(scene):
        return [*exam, *rest]
    return [*(m for m in exam if is_found(scene, m)), *rest, *exam]


def _is_done(reading: Reading, mention: Mention) -> bool:
    """ "It's going to rub a little bit": what something does, and no finding."""
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    isolated = mention.end - mention.start == 1 and set(reading.words(mention))
    return bool(isolated and isolated <= group("also done") and group("before doing") & set(before))


def _read(scene: Scene, mention: Mention, lexicon: Lexicon) -> Finding | None:
    reading = scene.reading
    entry, site = placed_at(reading, scene.clause, mention, lexicon)
    standing = headed(scene, mention, standing_of(reading, scene.clause, mention))
    kind = kind_of(scene, mention, standing)
    symptom = mention.kind is LexiconKind.SYMPTOM
    told = kind is FactKind.EXAM and symptom and not is_seen(entry, lexicon)
    kind = FactKind.SYMPTOM if told else kind
    if kind is None or not _counts(scene, mention, standing, kind):
        return None
    if standing.subject is Subject.FAMILY:
        return of_family(scene, mention, entry, standing)
    assertion = assertion_of(scene, mention, entry, standing)
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
    weak = echoed or is_mentioned_only(scene, mention, standing, kind)
    return finding.as_weak() if weak else finding


def _counts(scene: Scene, mention: Mention, standing: Standing, kind: FactKind) -> bool:
    """Whether the words speak of this patient, and of today."""
    if standing.subject is Subject.OTHER:
        return False
    if standing.example and not scene.asked and standing.assertion is not Assertion.CONDITIONAL:
        return False
    if _is_noun_of(scene, mention) and standing.assertion is not Assertion.PRESENT:
        return False
    reading = scene.reading
    if reading.words(mention) == _SUGAR and group("eaten with sugar") & scene.words:
        return False
    if _goes_on_something(reading, mention) or is_other_sense(reading, mention):
        return False
    if is_shown_by_test(reading, scene.clause, mention):
        return False
    if kind is FactKind.EXAM and _is_asked_within(scene, mention):
        return False
    absent = standing.assertion is Assertion.ABSENT or scene.asked
    if absent and _is_of_some_kind(reading, mention):
        return False
    if standing.assertion is Assertion.ABSENT and scene.words >= _NEVER_BEFORE:
        return False  # "i've never hurt it before" denies nothing of today
    doubted = standing.assertion is Assertion.POSSIBLE and bool(scene.words & _MAY)
    return not (kind is FactKind.EXAM and doubted)  # "you could just be nervous"


def _is_asked_within(scene: Scene, mention: Mention) -> bool:
    """ "I'm going to press here a bit is that tender anywhere": only the answer tells."""
    if scene.asked or scene.voice is not Voice.CLINICIAN:
        return False
    before = Span(max(scene.clause.start, mention.start - _ASKED_REACH), mention.start)
    pairs = itertools.pairwise(scene.reading.words(before))
    return any(one in _INVERTED[0] and other in _INVERTED[1] for one, other in pairs)


def _is_of_some_kind(reading: Reading, mention: Mention) -> bool:
    """ "No abdominal infections" denies no other infection."""
    if mention.entry.name not in group("general conditions"):
        return False
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    return bool(before) and before[0].isalpha() and before[0] not in group("of the kind")


def _is_noun_of(scene: Scene, mention: Mention) -> bool:
    """ "You haven't had an asthma check": the check is denied, and no asthma."""
    after = scene.reading.words(Span(mention.end, mention.end + 1))
    return mention.kind is LexiconKind.CONDITION and bool(group("done for diseases") & set(after))


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
