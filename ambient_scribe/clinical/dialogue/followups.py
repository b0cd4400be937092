"""Questions that ask how, when, where, how bad; and the answers that complete a known problem.

In: an open question, then a clause that answers it. Out: a finding about the topic that carries
the new attribute and the words of both.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.kinds.places import is_behind, pain_at
from ambient_scribe.clinical.language.attributes import candidates, phrase_after, side_in
from ambient_scribe.clinical.language.findings import Finding, Scene, revised, spoken_ids, trimmed
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Clause, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.clinical.quantities.amounts import frequency_in
from ambient_scribe.clinical.quantities.scores import bare_score
from ambient_scribe.domain.clinical import Assertion, Attributes, FactKind
from ambient_scribe.domain.transcript import Passage

_WANTS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"when", "start", "started", "begin", "began", "long", "since", "ago"}), "time"),
    (frozenset({"severe", "scale", "bad", "rate"}), "severity"),
    (frozenset({"scale", "rate", "score"}), "score"),
    (frozenset({"which", "side", "left", "right"}), "laterality"),
    (frozenset({"where", "whereabouts", "location", "part"}), "site"),
    (frozenset({"describe", "feel", "sharp", "dull", "kind", "type", "like"}), "character"),
    (
        frozenset(
            {"much", "dose", "dosage", "milligrams", "strength", "many", "often", "use", "take"}
        ),
        "regimen",
    ),
    (
        frozenset({"constant", "come", "comes", "time", "often", "worse", "better", "same"}),
        "course",
    ),
)
_CLOSED = frozenset({"time", "severity", "laterality", "site", "character", "course"})
_UNASKED = frozenset({"time", "course"})
_DENIED_REACH = 3
"""Tokens from a "not" to the course that it denies."""
"""What "it …" may tell of the topic without being asked; a score on a scale too."""

_VOLUNTEERED = frozenset({"time", "course", "severity", "site", "frequency"})
"""What may follow a "yes" to a complaint without being asked."""

_PLACE_BEGINS = 4
"""Tokens of an answer within which a place stands that it tells by itself ("in my left ankle")."""

_AT = frozenset(
    {"in", "on", "at", "around", "over", "behind", "below", "above", "mostly", "mainly"}
)

_UNPLACED = frozenset({"not", "n't", "no", "had", "did", "took"})

PAIN = "pain"
_WHERE = frozenset({"where", "whereabouts"})
_LONG_QUESTION = 14
"""Tokens of a question that are kept as evidence, counted from its end."""

_PRONOUNS = frozenset({"it", "it's", "that", "that's", "they", "they're", "this", "those"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an open question asks for; `word_ids` are the question's. No speaker: nobody asked."""

    attributes: frozenset[str]
    speaker: str
    word_ids: tuple[str, ...]


def wanted_by(reading: Reading, clause: Clause, passage: Passage, speaker: str) -> Wanted | None:
    words = set(reading.words(clause))
    attributes = frozenset(name for cues, name in _WANTS if cues & words)
    if "many" in words and group("time units") & words:  # "how many nights?"
        attributes = attributes - {"regimen"} | {"time"}
    if not attributes:
        return None
    kept = trimmed(reading, Span(max(clause.start, clause.end - _LONG_QUESTION), clause.end))
    return Wanted(attributes, speaker, passage.word_ids_at(*reading.characters(kept)))


def volunteered(topic: Finding | None, affirmed: Finding) -> Wanted | None:
    """What the words after a "yes" may add to the complaint that it affirms."""
    if topic is None or topic.claim.normalized != affirmed.claim.normalized:
        return None
    complaint = affirmed.claim.kind is FactKind.SYMPTOM
    there = affirmed.claim.assertion is Assertion.PRESENT
    return Wanted(_VOLUNTEERED, "", ()) if complaint and there else None


def follow_up(
    scene: Scene,
    passage: Passage,
    wanted: Wanted | None,
    topic: Finding | None,
    lexicon: Lexicon,
) -> Finding | None:
    """The topic with what this clause adds; None when it adds nothing that was asked for."""
    if topic is None or topic.claim.kind not in {FactKind.SYMPTOM, FactKind.CONDITION}:
        return None
    reading, clause = scene.reading, scene.clause
    if wanted is None and not _speaks_of_it(reading, clause):
        return None
    if any(
        m.entry.name != topic.claim.normalized
        and not topic.claim.normalized.endswith(f" {m.entry.name}")
        and not m.entry.name.endswith(f" {topic.claim.normalized}")
        for m in reading.mentions_in(
            clause, LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.MEDICATION
        )
    ):
        return None
    values, spans = _values(scene, wanted, topic, lexicon)
    if not values:
        return None
    pain = _pain_there(reading, clause, topic, values, lexicon)
    if pain is not None:
        values.pop("site")
        values["body_system"] = pain.system
    name = pain.name if pain is not None else topic.claim.normalized
    claim = revised(topic.claim, normalized=name, attributes=Attributes(**values))
    ids = spoken_ids(reading, clause, spans, passage)
    told = topic.weak and pain is None
    finding = Finding(claim, tuple(spans), topic.text, topic.code, weak=told, presumed=True)
    return finding.borne_by((*(wanted.word_ids if wanted else ()), *ids))


def _pain_there(
    reading: Reading,
    clause: Span,
    topic: Finding,
    values: dict[str, object],
    lexicon: Lexicon,
) -> Entry | None:
    """ "Where does it hurt?" "My belly.": the pain has a name there."""
    site = _site(reading, clause) if "site" in values else None
    if site is None or topic.claim.normalized != PAIN or is_behind(reading, site):
        return None
    entry = pain_at(site, lexicon)
    return entry if entry is not None and entry.name != PAIN else None


def asks_where(scene: Scene, finding: Finding) -> bool:
    """ "Where does it hurt?": an answer will place it."""
    return finding.claim.normalized == PAIN and bool(scene.words & _WHERE)


def _speaks_of_it(reading: Reading, clause: Span) -> bool:
    words = [w for w in reading.words(clause) if w not in {",", "and", "um", "uh", "well", "so"}]
    return bool(words) and words[0] in _PRONOUNS


def _has_sides(topic: Finding, lexicon: Lexicon) -> bool:
    """A knee has sides, a blood sugar none."""
    named = (topic.claim.attributes.site or "", topic.claim.normalized.rpartition(" ")[0])
    sites = (lexicon.find(name, LexiconKind.SITE) for name in named if name)
    return any(site is not None and site.paired for site in sites)


def _values(
    scene: Scene, wanted: Wanted | None, topic: Finding, lexicon: Lexicon
) -> tuple[dict[str, object], list[Span]]:
    reading, clause = scene.reading, scene.clause
    asked = wanted.attributes if wanted else _UNASKED
    values: dict[str, object] = {}
    spans: list[Span] = []
    for found in candidates(reading, clause, bare_times="time" in asked and wanted is not None):
        name = _wanted_name(found)
        if name is None or name == "laterality" or found.attribute in values:
            continue
        if name not in asked and not found.value.endswith("/10"):
            continue
        if name == "course" and wanted is None and scene.words & {"not", "n't"}:
            continue
        if found.attribute == "course" and _is_denied(reading, clause, found):
            continue
        if found.attribute == "duration" and _is_of_another_time(topic):
            continue
        value = found.value or phrase_after(reading, clause, found)
        if value:
            values[found.attribute] = value
            spans.append(found)
    if wanted and "severity" not in values and _asks_for_score(wanted):
        score = bare_score(reading, clause)
        if score is not None:  # "it's like a seven"
            values["severity"] = score.value
            spans.append(score)
    if "frequency" in asked:
        _add_frequency(reading, clause, values, spans)
    if wanted:
        _add_place(reading, clause, asked, topic, lexicon, values, spans)
    return values, spans


def _is_denied(reading: Reading, clause: Clause, course: Span) -> bool:
    """ "Is it any better?" "It's not getting better.": asked or not, it is not so."""
    before = Span(max(clause.start, course.start - _DENIED_REACH), course.start)
    return bool(group("status negation") & set(reading.words(before)))


def _is_of_another_time(topic: Finding) -> bool:
    """Of an illness of two years ago "the last four days" tell nothing."""
    past = topic.claim.assertion is Assertion.HISTORICAL
    return past and topic.claim.attributes.onset is not None


def _wanted_name(found: Attribution) -> str | None:
    if found.attribute in {"onset", "duration"}:
        return "time"
    if found.attribute in {"aggravating", "relieving", "radiation"}:
        return "course"
    return found.attribute if found.attribute in _CLOSED else None


def _add_place(
    reading: Reading,
    clause: Clause,
    asked: frozenset[str],
    topic: Finding,
    lexicon: Lexicon,
    values: dict[str, object],
    spans: list[Span],
) -> None:
    """Which side, which part of the body."""
    if "laterality" in asked and _has_sides(topic, lexicon):
        side = side_in(reading, clause)
        if side is not None:
            values["laterality"] = side
            spans.append(clause)
    if "site" in asked:
        site = _site(reading, clause, told="frequency" not in asked)
        if site is not None:
            values["site"] = site.entry.name
            spans.append(site)
            if site.entry.paired and "laterality" not in values:
                values["laterality"] = side_in(reading, clause)


def _asks_for_score(wanted: Wanted) -> bool:
    """ "How bad is it?"; a number may tell how long or how often where that is asked too."""
    others = {"time", "regimen", "course", "frequency"} & wanted.attributes
    return "score" in wanted.attributes or ("severity" in wanted.attributes and not others)


def _add_frequency(
    reading: Reading, clause: Clause, values: dict[str, object], spans: list[Span]
) -> None:
    """ "Every night": how often a complaint that was affirmed is there."""
    often = frequency_in(reading, clause)
    begins = often is not None and often.start - clause.start < _PLACE_BEGINS
    if often is not None and begins and not any(often.meets(span) for span in spans):
        values["frequency"] = often.value
        spans.append(often)


def _site(reading: Reading, clause: Span, *, told: bool = True) -> Mention | None:
    """The place that the clause names first; unasked only where the answer begins with it."""
    first = next(iter(reading.mentions_in(clause, LexiconKind.SITE)), None)
    if first is None or told:
        return first
    before = reading.words(Span(clause.start, first.start))
    places = len(before) <= _PLACE_BEGINS and _AT & set(before)
    return first if places and not _UNPLACED & set(before) else None
