"""Allergies and the social history of one clause.

In: a `Scene`. Out: allergy findings with their reaction, social findings by topic. Relatives'
diseases are read with the problems, whose words they share.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, surface
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts, frequency_in
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Claim,
    FactKind,
    Quantity,
    Subject,
)

ALLERGIES = "allergies"
"""What "no allergies" denies."""

LIVES_ALONE = "lives alone"

_ALLERGY_WORDS = frozenset({"allergic", "allergy", "allergies"})
TOPIC_NAMES = {"tobacco": "smoking", "alcohol": "alcohol", "drugs": "recreational drug use"}
_KEPT_NAMES = frozenset(
    {"vaping", "marijuana", "cocaine", "heroin", "methamphetamine", "chewing tobacco", "cigars"}
)
_SOCIAL_TOPICS = frozenset(
    {"tobacco", "alcohol", "drugs", "living", "occupation", "exercise", "sexual"}
)
_OPEN_TOPICS = frozenset({"living", "occupation", "exercise"})
"""Topics whose status is a phrase; "yes" tells nothing of them."""

_QUIT = frozenset({"former smoker"})
_NEVER = frozenset({"nonsmoker", "sober"})
_ALLERGY_REACH = 3
"""Tokens before the clause: "the only allergy | i have for you is codeine"."""

_DETAIL = 9
"""Tokens kept of what somebody says of their work or home."""

_LEAD_IN = frozenset(
    {"uh", "um", "so", "and", "yeah", "yes", "no", "well", "okay", "but"}
    | {"he", "she", "they", "the", "patient"}
)
"""What leads in a phrase: fillers, and a note's subject."""
_WORKS = frozenset({"work", "job", "employed", "works", "working", "worked"})
_PERSONAL = frozenset({"i", "i'm", "my", "we", "you", "your", "he", "she", "patient", "'m", "me"})


def is_about_allergies(scene: Scene) -> bool:
    near = _near_words(scene)
    return bool(_ALLERGY_WORDS & set(near)) or scene.phase is Phase.ALLERGIES


def _near_words(scene: Scene) -> tuple[str, ...]:
    """Of the clause and a little before it, in the same sentence."""
    start = max(0, scene.clause.start - _ALLERGY_REACH)
    before = scene.reading.words(Span(start, scene.clause.start))
    if {".", "?", "!"} & set(before):
        before = ()
    return (*before, *scene.reading.words(scene.clause))


def read_allergies(scene: Scene, *, answering: bool = False) -> list[Finding]:
    """`answering`: the clause answers a question about allergies ("penicillin")."""
    reading, clause = scene.reading, scene.clause
    if not (answering or is_about_allergies(scene)):
        return []
    if not answering and not _names_substance(scene):
        return _general(scene)
    substances = [
        m
        for m in reading.mentions_in(clause)
        if not (m.entry.note or "").startswith("class word")
        and (
            m.kind is LexiconKind.ALLERGEN
            or m.kind is LexiconKind.MEDICATION
            or m.as_kind(LexiconKind.ALLERGEN) is not None
        )
    ]
    if answering and not substances:
        return []
    if not substances:
        return _general(scene)
    reaction = next(
        (m for m in reading.mentions_in(clause, LexiconKind.SYMPTOM, LexiconKind.CONDITION)), None
    )
    findings = []
    for substance in substances:
        standing = standing_of(reading, clause, substance)
        if standing.subject is not Subject.PATIENT or standing.example:
            continue
        absent = standing.assertion is Assertion.ABSENT
        claim = Claim(
            kind=FactKind.ALLERGY,
            normalized=substance.entry.name,
            assertion=Assertion.ABSENT if absent else Assertion.PRESENT,
            attributes=Attributes(
                reaction=reaction.entry.name if reaction and not absent else None
            ),
        )
        spans = (substance, *standing.cues, *([reaction] if reaction else []))
        findings.append(Finding(claim, spans, surface(reading, substance)))
    return findings


def _names_substance(scene: Scene) -> bool:
    """ "Allergic to", "an allergy to", not "from the pollen and allergies", "for your allergies we
    can try …"."""
    if scene.words & {"allergic", "allergy", "reaction"} or scene.phase is Phase.ALLERGIES:
        return True
    words = _near_words(scene)
    index = words.index("allergies") if "allergies" in words else len(words)
    return "to" in words[index : index + 2] or "allergies" not in words


def _general(scene: Scene) -> list[Finding]:
    """ "any allergies", "no known drug allergies": of none in particular."""
    reading, clause = scene.reading, scene.clause
    if "other" in scene.words or "else" in scene.words:
        return []  # "any other allergies?" denies none that is known
    index = next(
        (i for i in range(clause.start, clause.end) if reading.tokens[i].text in _ALLERGY_WORDS),
        None,
    )
    if index is None:
        return []
    term = Span(index, index + 1)
    if any(m.holds(term) for m in reading.mentions):
        return []  # "seasonal allergies" is a condition, read as one
    standing = standing_of(reading, clause, term)
    if not scene.asked and standing.assertion is not Assertion.ABSENT:
        return []
    claim = Claim(kind=FactKind.ALLERGY, normalized=ALLERGIES, assertion=standing.assertion)
    return [Finding(claim, (term, *standing.cues), surface(reading, term))]


def read_social(scene: Scene) -> list[Finding]:
    reading, clause = scene.reading, scene.clause
    findings: list[Finding] = []
    for mention in reading.mentions_in(clause, LexiconKind.SOCIAL):
        topic = mention.entry.topic or ""
        if topic not in _SOCIAL_TOPICS or not _is_personal(scene, mention, topic):
            continue
        standing = standing_of(reading, clause, mention)
        if standing.subject is not Subject.PATIENT or standing.example:
            continue
        name = mention.entry.name
        normalized = name if name in _KEPT_NAMES else TOPIC_NAMES.get(topic, name)
        if topic == "occupation" and (mention.entry.note or "").startswith("trade"):
            normalized = surface(reading, mention)  # the entry groups trades that are alike
        if any(f.claim.normalized == normalized for f in findings):
            continue
        assertion = _social_assertion(scene, mention, standing.assertion)
        if assertion is None:
            continue
        attributes, spans = _social_attributes(scene, mention, topic, assertion)
        claim = Claim(
            kind=FactKind.SOCIAL,
            normalized=normalized,
            assertion=assertion,
            attributes=attributes,
        )
        text = surface(reading, mention)
        findings.append(Finding(claim, (mention, *standing.cues, *spans), text))
    return findings


def _is_personal(scene: Scene, mention: Mention, topic: str) -> bool:
    """A person's habit is told of a person: "water to drink" is none."""
    if scene.voice is Voice.WRITER:
        # elsewhere in a note the bicycle and the job are part of the story
        return scene.phase is Phase.SOCIAL or topic not in _OPEN_TOPICS
    if scene.phase is Phase.PLAN and scene.voice is Voice.CLINICIAN:
        return False
    if topic in {"tobacco", "drugs"}:
        return True
    if scene.voice is Voice.CLINICIAN and not scene.asked:
        return False
    if topic == "living" and not {"live", "lives", "living", "alone"} & scene.words:
        return False
    if topic == "exercise":
        return frequency_in(scene.reading, scene.clause) is not None and "i" in scene.words
    if topic == "alcohol":
        before = scene.reading.words(Span(max(0, mention.start - 3), mention.start))
        after = scene.reading.words(Span(mention.end, mention.end + 4))
        fluid = {"water", "coffee", "fluids", "tea", "enough", "juice", "milk", "eating", "eat"}
        return not fluid & {*before, *after} and (
            scene.asked or bool(_PERSONAL & scene.words) or mention.entry.name != "alcohol use"
        )
    if topic == "occupation" and {"good", "great", "nice", "on", "out"} & scene.words:
        return False  # "i've been doing a good job"
    if topic == "occupation":
        before = scene.reading.words(Span(max(0, mention.start - 2), mention.start))
        return (
            "i" in scene.words
            and (
                (bool(_WORKS & scene.words) and mention.entry.name == "occupation")
                or before[-2:]
                in {("'m", "a"), ("'m", "an"), ("am", "a"), ("am", "an"), ("as", "a")}
                or before[-1:] == ("'m",)
            )
            and not {"at", "my"} & set(before[-1:])
        )
    return bool(_PERSONAL & scene.words)


def _social_assertion(scene: Scene, mention: Mention, stated: Assertion) -> Assertion | None:
    name = mention.entry.name
    if name in _NEVER:
        return Assertion.ABSENT
    if scene.words & {"was", "were"} and scene.voice is not Voice.CLINICIAN:
        return Assertion.HISTORICAL if stated is Assertion.PRESENT else stated
    if name in _QUIT or {"quit", "gave", "stopped", "used"} & set(
        scene.reading.words(Span(max(scene.clause.start, mention.start - 4), mention.end))
    ):
        return Assertion.HISTORICAL
    if stated is Assertion.CONDITIONAL:
        return None
    if mention.entry.topic in _OPEN_TOPICS and scene.asked and name != LIVES_ALONE:
        return None
    if stated in {Assertion.POSSIBLE, Assertion.PLANNED}:
        return Assertion.PRESENT
    return stated


def _social_attributes(
    scene: Scene, mention: Mention, topic: str, assertion: Assertion
) -> tuple[Attributes, list[Span]]:
    reading, clause = scene.reading, scene.clause
    if scene.asked:
        return Attributes(), []
    spans: list[Span] = []
    values: dict[str, object] = {}
    labelled = scene.voice is not Voice.WRITER or ":" in scene.words
    if topic in _OPEN_TOPICS and assertion is Assertion.PRESENT and labelled:
        detail = Span(clause.start, min(clause.end, mention.end + _DETAIL))
        values["status"] = _phrase(reading, detail)
        spans.append(detail)
    if topic in {"tobacco", "alcohol", "drugs"} and assertion is not Assertion.ABSENT:
        part = _own_part(reading, clause, mention, topic)
        found = amounts(reading, part)
        if found and found[0].quantity.unit:
            values["value"] = Quantity(
                magnitude=found[0].quantity.magnitude, unit=found[0].quantity.unit
            )
            spans.append(found[0])
        frequency = frequency_in(reading, part)
        if frequency is not None:
            values["frequency"] = frequency.value
            spans.append(frequency)
        times = time_phrases(reading, part)
        if times:
            values[times[0].attribute] = times[0].value
            spans.append(times[0])
    return Attributes(**values), spans


def _own_part(reading: Reading, clause: Span, mention: Mention, topic: str) -> Span:
    """Of "smokes one pack a day and drinks two beers" what is said of the one habit."""
    others = [
        m
        for m in reading.mentions_in(clause, LexiconKind.SOCIAL)
        if m.entry.topic != topic and m.entry.topic in TOPIC_NAMES
    ]
    start = max((m.end for m in others if m.end <= mention.start), default=clause.start)
    end = min((m.start for m in others if m.start >= mention.end), default=clause.end)
    return Span(start, end)


def _phrase(reading: Reading, span: Span) -> str:
    """Its words without punctuation and what leads in ("uh so")."""
    words = list(reading.words(span))
    if ":" in words:
        words = words[words.index(":") + 1 :]  # after the label of a line
    words = [w for w in words if not is_punctuation(w)]
    while words and words[0] in _LEAD_IN:
        words.pop(0)
    return " ".join(words)
