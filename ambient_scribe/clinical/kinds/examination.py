"""How a finding of the physical examination is named and told.

In: a term that a clinician said while examining, and how it stands. Out: its name, its assertion,
its attributes: "no murmurs" is an absent murmur, what hurts under the hand is tenderness.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.exam_places import place_of, side_of, takes_place
from ambient_scribe.clinical.kinds.exam_tests import MANEUVER, TOLD_BY_WORDS, told_of
from ambient_scribe.clinical.language.assertion import Standing
from ambient_scribe.clinical.language.findings import Scene, with_attributes
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes

_MANEUVER_REACH = 10
_NORMAL_REACH = 2
"""Tokens between "not" and a normal finding that it denies ("lungs are not clear")."""
_ON_EXAM = (" on exam", " on examination", " on auscultation")
"""What the kind of the finding says already."""
_EDEMA, _EDEMA_THERE = "peripheral edema", "edema"
"""Of the nose or the lids it is not peripheral."""
_UNDER_HAND = "tenderness to palpation"
_ON_MOVING = "pain with movement"


def examined(
    scene: Scene,
    mention: Mention,
    entry: Entry,
    said: tuple[Assertion, Attributes],
    standing: Standing,
    lexicon: Lexicon,
) -> tuple[str, Assertion, Attributes, tuple[Span, ...]] | None:
    """Name, assertion, attributes and the words that tell them; None for an organ or maneuver of which nothing is told."""
    assertion, attributes = said
    attributes = _placed(scene, mention, entry, attributes)
    if entry.polarity in TOLD_BY_WORDS:
        told = told_of(scene, mention, entry)
        if told is None:
            return None
        more = exam_attributes(entry, attributes, told.assertion, lexicon)
        found = with_attributes(more, {"status": told.status, "value": told.value})
        return told.name, told.assertion, found, told.spans
    name, assertion = exam_name(scene, mention, entry, assertion, standing, lexicon)
    if name == _EDEMA and _system_at(attributes.site, lexicon) in group("no dependent parts"):
        entry = lexicon.find("swelling", LexiconKind.EXAM) or entry
        name = _EDEMA_THERE
    return name, assertion, exam_attributes(entry, attributes, assertion, lexicon), ()


def _placed(scene: Scene, mention: Mention, entry: Entry, said: Attributes) -> Attributes:
    """With the place and the side that other words of the examination give it."""
    more: dict[str, object] = {}
    if said.site is None and takes_place(entry.name):
        place = place_of(scene, mention)
        more["site"] = place.entry.name if place is not None else None
    if entry.polarity == MANEUVER:
        more["laterality"] = side_of(scene, mention) or said.laterality
    return with_attributes(said, more)


def exam_name(
    scene: Scene,
    mention: Mention,
    entry: Entry,
    assertion: Assertion,
    standing: Standing,
    lexicon: Lexicon,
) -> tuple[str, Assertion]:
    """ "no murmurs" is an absent murmur; what hurts under the hand is tenderness."""
    near = any(_denies_alone(scene, cue, mention) for cue in standing.cues)
    if assertion is Assertion.POSSIBLE:
        assertion = Assertion.PRESENT
    if entry.name.startswith("no "):
        name = _affirmative(entry.name.removeprefix("no "), lexicon)
        return _plain(name), Assertion.ABSENT
    if _plain(entry.name) != entry.name:
        return _plain(entry.name), assertion
    if entry.polarity == "normal" and assertion is Assertion.ABSENT and not near:
        assertion = Assertion.PRESENT  # a far "no" denies another finding, not "lungs are clear"
    if assertion is Assertion.ABSENT and not near and _tells_itself(scene, mention):
        assertion = Assertion.PRESENT  # "no oral lesions, dentition is poor"
    if entry.name == "pain" and entry.kind is LexiconKind.SYMPTOM:
        if _near_words(scene) & group("pressing"):
            return _UNDER_HAND, assertion
        if _near_words(scene) & group("moving"):
            return _ON_MOVING, assertion
    return entry.name, assertion


def _tells_itself(scene: Scene, mention: Mention) -> bool:
    words = scene.reading.words(mention)
    return len(words) > 2 and bool(group("telling verbs") & set(words))


def _denies_alone(scene: Scene, cue: Span, mention: Span) -> bool:
    """Close by, and over no comma or other finding: "no ulcers, pulses are good" denies the ulcers."""
    between = Span(cue.end, max(cue.end, mention.start))
    other = any(True for _ in scene.reading.mentions_in(between))
    apart = other or "," in scene.reading.words(between)
    return cue.distance(mention) <= _NORMAL_REACH and not apart


def _plain(name: str) -> str:
    """Without what the kind of the finding says already: "rash on exam" is a rash."""
    for suffix in _ON_EXAM:
        name = name.removesuffix(suffix)
    return name


def _affirmative(name: str, lexicon: Lexicon) -> str:
    """ "murmurs" is named "murmur" where it is there, "tenderness" "tenderness to palpation"."""
    for form in (name, name.removesuffix("s")):
        entry = lexicon.find(form, LexiconKind.EXAM)
        if entry is not None and not entry.name.startswith("no "):
            return entry.name
    return name


def is_seen(entry: Entry, lexicon: Lexicon) -> bool:
    """Whether an examiner may find it: a fever or a cough is told."""
    if entry.name == "pain" or group("observable") & {entry.name, *entry.forms}:
        return True
    return lexicon.find(entry.name, LexiconKind.EXAM) is not None


def is_under_hand(scene: Scene) -> bool:
    """Whether the clinician presses or moves something while asking."""
    return bool(_near_words(scene) & (group("pressing") | group("moving")))


def _near_words(scene: Scene) -> set[str]:
    """Of the clause and what stands before it ("when i press here | does that hurt")."""
    clause = scene.clause
    near = Span(max(0, clause.start - _MANEUVER_REACH), clause.end)
    return set(scene.reading.words(near))


def _system_at(site: str | None, lexicon: Lexicon) -> str | None:
    place = lexicon.find(site, LexiconKind.SITE) if site else None
    return place.system if place is not None else None


def exam_attributes(
    entry: Entry, said: Attributes, assertion: Assertion, lexicon: Lexicon
) -> Attributes:
    """Of a swelling the body system is that of where it is: of the tonsils, of the knee."""
    normal = entry.polarity in {"normal", "organ"} or assertion is Assertion.ABSENT
    there = _system_at(said.site, lexicon) if takes_place(entry.name) else None
    kept = said.site is not None and takes_place(entry.name)
    return Attributes(
        body_system=there or entry.system,
        laterality=said.laterality,
        severity=None if normal else said.severity,
        site=said.site if kept or not normal else None,
        character=None if normal else said.character,
    )
