"""Allergies of one clause.

In: a `Scene`. Out: allergy findings with their reaction; what "no allergies" denies.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.reactions import (
    is_taken_now,
    reactions_of,
    reactions_to_earlier,
    said,
    substances_in,
)
from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Reading, Span
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Claim,
    FactKind,
    Subject,
)

ALLERGIES = "allergies"
"""What "no allergies" denies."""

DRUG_ALLERGY, FOOD_ALLERGY = "drug allergy", "food allergy"
"""What is denied where only drugs, or foods, were asked for."""

IN_CHILDHOOD = "in childhood"
"""When an allergy was known that nobody says is still there."""

IN_GENERAL = frozenset({ALLERGIES, DRUG_ALLERGY, FOOD_ALLERGY})
_DRUGS = frozenset(
    {"drug", "drugs", "medication", "medications", "medicine", "medicines", "meds", "nkda"}
)
_FOODS = frozenset({"food", "foods"})

_ALLERGY_WORDS = frozenset({"allergic", "allergy", "allergies"})
_SUBJECT_REACH = 8
"""Tokens after "allergies" that tell to what."""

_ALLERGY_REACH = 3
"""Tokens before the clause: "the only allergy | i have for you is codeine"."""


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
    substances = substances_in(reading, clause)
    if answering:
        substances = [s for s in substances if not is_taken(scene, s)]
    if answering and not substances:
        return _denied_drugs(scene)
    if not substances:
        return _general(scene)
    reactions = reactions_of(reading, clause, substances)
    findings = reactions_to_earlier(scene, substances) if answering else []
    if scene.asked and (_DRUGS | _FOODS) & scene.words:
        findings.extend(_general(scene))  # "any allergies to drugs, foods or latex?"
    then = _of_childhood(scene)
    for substance in substances:
        standing = standing_of(reading, clause, substance)
        if standing.subject is not Subject.PATIENT or standing.example:
            continue
        reaction = reactions.get(substance)
        absent = standing.assertion is Assertion.ABSENT and not (
            _is_excepted(scene, substance) or said(reading, clause, "not to be given")
        )
        assertion = Assertion.ABSENT if absent else Assertion.PRESENT
        claim = Claim(
            kind=FactKind.ALLERGY,
            normalized=substance.entry.name,
            assertion=Assertion.HISTORICAL if _was_outgrown(scene) else assertion,
            attributes=Attributes(
                reaction=reaction.entry.name if reaction and not absent else None,
                onset=IN_CHILDHOOD if then is not None and not absent else None,
            ),
        )
        when = [then] if then is not None and not absent else []
        spans = (substance, *standing.cues, *([reaction] if reaction else []), *when)
        known = scene.asked and _is_excepted(scene, substance)  # "any others besides penicillin?"
        findings.append(Finding(claim, spans, surface(reading, substance), weak=known))
    return findings


def is_taken(scene: Scene, substance: Span) -> bool:
    """The EpiPen of "bees. I carry an EpiPen"."""
    return is_taken_now(scene.reading.words(Span(scene.clause.start, substance.start)))


def _denied_drugs(scene: Scene) -> list[Finding]:
    """ "Not to drugs, but …", to a question about any allergies."""
    words = scene.reading.words(scene.clause)
    if words[:2] != ("not", "to"):
        return []
    at = next((i for i, word in enumerate(words[: _SUBJECT_REACH + 2]) if word in _DRUGS), None)
    if at is None:
        return []
    term = Span(scene.clause.start, scene.clause.start + at + 1)
    claim = Claim(kind=FactKind.ALLERGY, normalized=DRUG_ALLERGY, assertion=Assertion.ABSENT)
    return [Finding(claim, (term,), surface(scene.reading, term))]


def _of_childhood(scene: Scene) -> Span | None:
    """ "I had a milk allergy | when I was little", in one sentence: the words that tell so."""
    reading = scene.reading
    own = next((c.sentence for c in reading.clauses if c.start <= scene.clause.start < c.end), None)
    parts = [clause for clause in reading.clauses if clause.sentence == own]
    if not parts:
        return None
    return said(reading, Span(parts[0].start, parts[-1].end), "in childhood")


def _was_outgrown(scene: Scene) -> bool:
    """ "I used to be allergic to eggs", "i grew out of it"."""
    words = " ".join(scene.reading.words(scene.clause))
    return any(f" {phrase} " in f" {words} " for phrase in group("outgrown"))


def _names_substance(scene: Scene) -> bool:
    """ "Allergic to", "an allergy to", not "from the pollen and allergies", "for your allergies we
    can try …"."""
    if scene.words & {"allergic", "allergy", "reaction"} or scene.phase is Phase.ALLERGIES:
        return True
    if group("exceptions") & scene.words:
        return True
    words = _near_words(scene)
    index = words.index("allergies") if "allergies" in words else len(words)
    return "to" in words[index : index + 2] or "allergies" not in words


def _is_excepted(scene: Scene, substance: Span) -> bool:
    """The penicillin of "no allergies except penicillin"."""
    before = scene.reading.words(Span(scene.clause.start, substance.start))
    return bool(group("exceptions") & set(before))


def names_exception(scene: Scene) -> bool:
    """ "Nothing but penicillin", "only sulfa", asked of allergies."""
    words = scene.reading.words(scene.clause)
    opening = tuple(word for word in words if not is_punctuation(word))[:2]
    return (
        bool(group("exceptions") & scene.words)
        or scene.reading.has(scene.clause, Effect.ONLY)
        or opening[:1] == ("to",)
        or opening == ("not", "to")
    )


def _general(scene: Scene) -> list[Finding]:
    """ "any allergies", "no known drug allergies": of none in particular."""
    reading, clause = scene.reading, scene.clause
    if "other" in scene.words or "else" in scene.words:
        return []  # "any other allergies?" denies none that is known
    places = [
        i for i in range(clause.start, clause.end) if reading.tokens[i].text in _ALLERGY_WORDS
    ]
    if not places:
        return []
    # "allergies: no known drug allergies"
    index = places[0] if scene.voice is Voice.PATIENT else places[-1]
    term = Span(index, index + 1)
    if any(m.holds(term) and m.entry.name != FOOD_ALLERGY for m in reading.mentions):
        return []  # "seasonal allergies" is a condition, read as one
    standing = standing_of(reading, clause, term)
    if not scene.asked and standing.assertion is not Assertion.ABSENT:
        return []
    claim = Claim(
        kind=FactKind.ALLERGY, normalized=_of_what(reading, term), assertion=standing.assertion
    )
    return [Finding(claim, (term, *standing.cues), surface(reading, term))]


def _of_what(reading: Reading, term: Span) -> str:
    """ "Drug allergies", "allergic to any medications", "allergies to foods or drugs"."""
    near = set(reading.words(Span(max(0, term.start - 1), term.start)))
    after = reading.words(Span(term.end, term.end + _SUBJECT_REACH))
    if "to" in after:
        near |= set(after[after.index("to") :])
    if "general" in near or "anything" in near:
        return ALLERGIES  # "to any medications, or in general?"
    drugs, foods = bool(_DRUGS & near), bool(_FOODS & near)
    if drugs == foods:
        return ALLERGIES
    return DRUG_ALLERGY if drugs else FOOD_ALLERGY
