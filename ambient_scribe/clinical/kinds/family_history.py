"""Relatives' diseases: whose, and that they have or had them.

In: a condition that stands with a relative. Out: a family history finding for each relative.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ambient_scribe.clinical.language.assertion import FAMILY, Standing
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, revised, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject

_REACH = 6
"""Tokens before a clause in which a relative is still one of those it tells of."""

_AGE_REACH = 9
"""Tokens after a disease in which the age is told that it came at."""

_DIED = frozenset({"died", "dies", "passed", "killed", "lost", "succumbed"})
_AGE = re.compile(
    r"\b(?:at|aged|age|when (?:he|she|they) (?:was|were)|in (?:his|her|their)(?: early| mid| late| mid -)?) "
    r"(?:the age of |age |about |around |only |just |like )*"
    r"(\d{1,3}|(?:twen|thir|for|fif|six|seven|eigh|nine)ty?(?: ?-? ?\w+)?|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ties|\d0s)\b"
)


def of_family(scene: Scene, mention: Mention, entry: Entry, standing: Standing) -> Finding | None:
    if mention.kind is not LexiconKind.CONDITION and standing.relative is not None:
        return None  # a relative's cough is no family history
    if entry.name in group("not of families"):
        return None
    assertion = _assertion(scene, standing)
    told: dict[str, object] = {"relative": _relative(scene, mention, standing)}
    if assertion is Assertion.PRESENT:
        told |= _told_of_it(scene, mention, standing)
    claim = Claim(
        kind=FactKind.FAMILY_HISTORY,
        normalized=entry.name,
        assertion=assertion,
        subject=Subject.FAMILY,
        attributes=Attributes(**told),
    )
    spans = (mention, *standing.cues)
    return Finding(claim, spans, surface(scene.reading, mention), entry.code)


def headed(scene: Scene, mention: Mention, standing: Standing) -> Standing:
    """ "For family history, | it looks like there's high blood pressure": what follows is theirs."""
    reading, clause = scene.reading, scene.clause
    before = next((c for c in reading.clauses if c.end == clause.start), None)
    patients = standing.subject is Subject.PATIENT and mention.kind is LexiconKind.CONDITION
    if not patients or before is None or before.sentence != clause.sentence or scene.asked:
        return standing
    names = next(reading.cues_in(before, Effect.FAMILY), None)
    told = reading.has(before, Effect.FINITE) or reading.has(before, Effect.ASCRIBE)
    named = any(True for _ in reading.mentions_in(before, LexiconKind.CONDITION))
    if names is None or told or named:
        return standing
    doubted = standing.assertion is Assertion.POSSIBLE
    assertion = Assertion.PRESENT if doubted else standing.assertion
    return replace(standing, subject=Subject.FAMILY, assertion=assertion)


def _assertion(scene: Scene, standing: Standing) -> Assertion:
    """A relative's disease that is over was there; "i think my gran had it" says that she had."""
    if standing.assertion in {Assertion.HISTORICAL, Assertion.CONDITIONAL}:
        return Assertion.PRESENT
    thinks = any("think" in scene.reading.words(cue) for cue in standing.cues)
    if standing.assertion is Assertion.POSSIBLE and scene.voice is Voice.PATIENT and thinks:
        return Assertion.PRESENT
    return standing.assertion


def _relative(scene: Scene, mention: Mention, standing: Standing) -> str | None:
    """ "My aunt on my mother's side": the aunt has it. "The family on my mum's side"."""
    if scene.bystander and standing.relative is not None and standing.relative.entry.name != FAMILY:
        return to_patient(scene, standing.relative)
    bearer = standing.relative
    reach = Span(scene.clause.start, max(scene.clause.end, mention.end + _AGE_REACH))
    relatives = [*scene.reading.mentions_in(reach, LexiconKind.RELATIVE)]
    if bearer is None or bearer.entry.name == FAMILY:
        return next((m.entry.name for m in relatives if m.entry.name in _SIDES), None)
    before = [m for m in relatives if m.end <= bearer.start and m.distance(bearer) <= _SIDE_REACH]
    if bearer.entry.name in _SIDES and before and before[-1].entry.name != FAMILY:
        return before[-1].entry.name
    return bearer.entry.name


def to_patient(scene: Scene, named: Mention) -> str | None:
    """ "My son has it too", said by the patient's mother: a brother. None where it is not known who speaks
    beside the patient, or of whom."""
    before = scene.reading.words(Span(max(0, named.start - _WHOSE_REACH), named.start))
    if not scene.bystander or not _SPEAKERS & set(before):
        return named.entry.name
    who = scene.speaker_is.name if scene.speaker_is is not None else None
    if who not in _PARENTS:
        return None
    kin = dict(pair.split(":") for pair in group("kin of a parent"))
    return kin.get(named.entry.name)


_WHOSE_REACH = 3
"""Tokens before a relative among which it is told whose ("my older son", "i have a son")."""

_SPEAKERS = frozenset({"my", "our", "i", "we"})
_PARENTS = frozenset({"mother", "father", "parents"})
_SIDES = frozenset({"maternal side", "paternal side"})
_SIDE_REACH = 3


def _told_of_it(scene: Scene, mention: Mention, standing: Standing) -> dict[str, object]:
    """The age it came at, and that it was what they died of."""
    reading, clause = scene.reading, scene.clause
    after = Span(mention.end, min(clause.end, mention.end + _AGE_REACH))
    others = [m.start for m in reading.mentions_in(after, LexiconKind.RELATIVE)]
    words = reading.words(Span(after.start, min([after.end, *others])))
    told: dict[str, object] = {}
    age = _AGE.search(" ".join(words))
    if age is not None:
        told["onset"] = age.group(0)
    start = standing.relative.end if standing.relative is not None else clause.start
    if _DIED & set(reading.words(Span(min(start, mention.start), mention.start))):
        told["context"] = "died of it"
    return told


def relatives_too(scene: Scene, finding: Finding) -> list[Finding]:
    """ "My mother and father both had it": one finding for each."""
    first = finding.claim.attributes.relative
    if finding.claim.subject is not Subject.FAMILY or first is None:
        return []
    start = max(0, scene.clause.start - _REACH)
    relatives = [
        m
        for m in scene.reading.mentions_in(Span(start, scene.clause.end), LexiconKind.RELATIVE)
        if m.end <= finding.term.start
    ]
    joined: list[Mention] = []
    for one, other in reversed([*itertools.pairwise(relatives)]):
        if not _are_joined(scene, one, other):
            break
        joined.append(one)
    return [
        finding.claiming(revised(finding.claim, attributes=Attributes(relative=m.entry.name)))
        for m in joined
        if not m.entry.note
    ]


def _are_joined(scene: Scene, one: Mention, other: Mention) -> bool:
    between = scene.reading.words(Span(one.end, other.start))
    owned = set(between) <= {"and", ",", "my", "his", "her", "your", "both"}
    return "and" in between and owned and one.entry.name not in _SIDES
