"""Whether words of the social history tell of a person's own habits, or only of a moment.

In: a `Scene` and a mention of the social lexicon. Out: yes or no; and the one who is ill, where
somebody around the patient is.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts, frequency_in

_WORKS = frozenset({"work", "job", "employed", "works", "working", "worked"})
_PERSONAL = frozenset({"i", "i'm", "my", "we", "you", "your", "he", "she", "patient", "'m", "me"})
_FIRST = frozenset({"i", "we", "my", "me", "i'm"})
_OPEN_TOPICS = frozenset({"living", "occupation", "exercise", "diet", "travel", "pets"})
_FLUIDS = frozenset(
    {"water", "coffee", "fluids", "fluid", "tea", "enough", "juice", "milk"}
    | {"soda", "ounces", "oz", "plenty", "it", "that", "something", "anything"}
)
_HABITUAL = frozenset(
    {"love", "enjoy", "active", "gym", "regularly", "usually", "routine", "lot", "normally"}
    | {"always", "often", "runner", "membership", "occasionally", "sometimes", "big"}
)
_DRINKS = frozenset(
    {"socially", "occasionally", "rarely", "heavily", "weekends", "weekend", "more", "moderate"}
    | {"alcohol", "moderately", "sometimes", "sober", "drinker", "smoke", "infrequently", "ever"}
)
_BARE_VERB = frozenset({"drink", "drinks", "drinking"})
_KEEPING = frozenset({"have", "own", "keep", "got", "wear", "use", "feel", "do"})
_OWNING = frozenset({"have", "got", "own", "has"})
_NO_HABIT = frozenset(
    {"when", "if", "after", "during", "while", "playing", "ca", "cannot", "worn", "tired", "breath"}
    | {"winded", "pain", "hurts", "injury", "injuries", "injured", "catch", "twisted"}
)
_CONTACT_REACH = 12
"""Tokens after somebody that may tell that they are ill."""

_UNLASTING = frozenset({"yesterday", "tonight", "today", "ago"})


def is_personal(scene: Scene, mention: Mention, topic: str) -> bool:
    """A person's habit is told of a person: "water to drink" is none."""
    if scene.voice is Voice.WRITER:
        # elsewhere in a note the bicycle and the job are part of the story
        return scene.phase is Phase.SOCIAL or topic not in _OPEN_TOPICS | {"stress", "exposure"}
    if scene.phase is Phase.PLAN and scene.voice is Voice.CLINICIAN:
        return False
    if scene.voice is Voice.CLINICIAN and not scene.asked:
        advised = any(p.meets(mention) and (p.directed or p.verb) for p in scene.reading.plans)
        return topic in {"tobacco", "drugs"} and not advised
    check = _CHECKS.get(topic)
    return check(scene, mention) if check is not None else bool(_PERSONAL & scene.words)


def _substance(scene: Scene, mention: Mention) -> bool:
    """Not the smoke of somebody else."""
    before = scene.reading.words(Span(max(scene.clause.start, mention.start - 4), mention.start))
    return not {"who", "somebody", "someone", "people", "secondhand", "around"} & set(before)


def _living(scene: Scene, mention: Mention) -> bool:
    return bool({"live", "lives", "living", "alone"} & scene.words)


def _alcohol(scene: Scene, mention: Mention) -> bool:
    reading = scene.reading
    before = reading.words(Span(max(0, mention.start - 3), mention.start))
    after = reading.words(Span(mention.end, mention.end + 4))
    if _FLUIDS & {*before, *after} or {"enough", "plenty"} & scene.words:
        return False
    if mention.entry.name != "alcohol use" or scene.asked:
        return True
    if set(reading.words(mention)) <= _BARE_VERB:
        # "i drink about four ounces" tells of no alcohol
        plain = {"do", "n't", "not"} & set(before) and "anymore" not in scene.words
        often = frequency_in(reading, scene.clause) is not None
        ounces = any(a.quantity.unit in {"oz", "mL"} for a in amounts(reading, scene.clause))
        return not ounces and bool(plain or often or _DRINKS & scene.words)
    return bool(_PERSONAL & scene.words)


def _exercise(scene: Scene, mention: Mention) -> bool:
    """A sport that is done, not the game in which the ankle was twisted."""
    words = scene.words
    if scene.asked:
        of_you = "you" in words and not {"while", "during", "when", "with"} & words
        return of_you and (mention.entry.name == "exercise" or "regularly" in words)
    if not {"i", "i'm"} & words or _UNLASTING & words:
        return False
    negated = {"n't", "not", "never"} & words
    if negated:
        lately = bool({"been", "lately", "anymore", "much"} & words)
        return (mention.entry.name != "walking" and lately) or (lately and "been" in words)
    often = frequency_in(scene.reading, scene.clause) is not None
    if often:
        return not _NO_HABIT & words or mention.entry.name == "exercise"
    if mention.entry.name in {"walking", "gardening"}:
        return False
    before = scene.reading.words(Span(max(0, mention.start - 4), mention.start))
    likes = "like" in before and ("i", "like") in {*itertools.pairwise(before)}
    return bool(likes or _HABITUAL & words) and not _NO_HABIT & words


def _occupation(scene: Scene, mention: Mention) -> bool:
    words = scene.words
    if scene.asked:
        return mention.entry.name == "occupation" and _asks_for_work(scene, mention)
    if {"good", "great", "nice", "on", "out"} & words - {
        "on"
    } and mention.entry.name == "occupation":
        return False  # "i've been doing a good job"
    reading = scene.reading
    before = reading.words(Span(max(0, mention.start - 2), mention.start))
    if {"at", "my", "the", "to"} & set(before[-1:]):
        return False
    if before[-2:] in {("'m", "a"), ("'m", "an"), ("am", "a"), ("am", "an"), ("as", "a")}:
        return True
    if before[-2:] == ("as", "an") or before[-1:] in {("'m",), ("am",)}:
        return True
    of_work = mention.entry.name == "occupation" and {"as", "full", "part"} & words
    return "i" in words and bool(_WORKS & words) and bool(of_work)


def _asks_for_work(scene: Scene, mention: Mention) -> bool:
    """ "Are you working?", not "are your bowels working?"."""
    said = scene.reading.words(mention)
    before = scene.reading.words(Span(max(0, mention.start - 2), mention.start))
    if "out" in scene.reading.words(Span(mention.end, mention.end + 1)):
        return False
    if len(said) == 1 and said[0] in _WORKS:
        return bool({"you", "still", "currently", "a"} & set(before))
    return bool({"you", "your"} & scene.words)


def _diet(scene: Scene, mention: Mention) -> bool:
    words = scene.words
    if scene.asked:
        return mention.entry.name == "takeaway food"
    if mention.entry.name == "caffeine":
        return "i" in words and bool({"drink", "drinking", "caffeine", "cups", "day"} & words)
    if _UNLASTING & words or "should" in words:
        return False
    if mention.entry.name == "diet":
        return bool({"my", "i", "the"} & words)
    return bool({"i", "we"} & words) and bool(
        {"eat", "eating", "eats", "ate", "having", "ordering", "love", "like", "drink", "been"}
        & words
    )


def _stress(scene: Scene, mention: Mention) -> bool:
    before = scene.reading.words(Span(max(0, mention.start - 2), mention.start))
    if scene.asked:
        return before[-1:] != ("your",)
    return bool(
        {"i", "i'm", "my", "work", "things", "school", "job", "home", "period", "life", "been"}
        & scene.words
    ) and before[-1:] != ("not",)


def _travel(scene: Scene, mention: Mention) -> bool:
    if scene.asked:
        return True
    ahead = Span(scene.clause.start, mention.start)
    planned = scene.reading.has(ahead, Effect.PLANNED)
    return bool({"i", "we", "i've", "just"} & scene.words) and not planned


def _exposure(scene: Scene, mention: Mention) -> bool:
    if mention.entry.name != "sick contact":
        return scene.asked
    told = {"sick", "ill", "unwell", "same", "exposed", "exposure", "contact"} & scene.words
    return scene.asked or bool(told)


def _pets(scene: Scene, mention: Mention) -> bool:
    return bool(_OWNING & scene.words) and (
        scene.asked or bool({"i", "we", "'ve", "our"} & scene.words)
    )


def _safety(scene: Scene, mention: Mention) -> bool:
    """Asked, or told of oneself."""
    told = _FIRST & scene.words and _KEEPING & scene.words and scene.voice is Voice.PATIENT
    return scene.asked or bool(told and mention.entry.name != "domestic violence")


_CHECKS = {
    "safety": _safety,
    "planning": _safety,
    "tobacco": _substance,
    "drugs": _substance,
    "living": _living,
    "alcohol": _alcohol,
    "exercise": _exercise,
    "occupation": _occupation,
    "diet": _diet,
    "stress": _stress,
    "travel": _travel,
    "exposure": _exposure,
    "pets": _pets,
}


def is_sick_contact(scene: Scene) -> Mention | None:
    """Who is ill around the patient: "my kids have a cold", "my colleague kept sneezing"."""
    if scene.asked or scene.voice is not Voice.PATIENT or scene.phase is Phase.FAMILY:
        return None
    reading, clause = scene.reading, scene.clause
    people = [
        m
        for m in reading.mentions_in(clause, LexiconKind.RELATIVE)
        if m.entry.name in group("people around")
    ]
    if not people or {"used", "history", "ago", "died", "passed"} & scene.words:
        return None
    for who in people:
        after = _told_of(scene, who)
        if _FIRST & set(reading.words(after)):
            continue
        caught = group("catching")
        if caught & set(reading.words(after)) or any(
            m.entry.name in caught
            for m in reading.mentions_in(after, LexiconKind.SYMPTOM, LexiconKind.CONDITION)
        ):
            return who
    return None


def _told_of(scene: Scene, who: Mention) -> Span:
    """What is said of them: "this colleague of mine, she just kept sneezing" goes on over the
    clause's end."""
    end = min(len(scene.reading.tokens), who.end + _CONTACT_REACH)
    words = scene.reading.words(Span(who.end, end))
    stop = next((i for i, word in enumerate(words) if word in {".", "?", "!"}), len(words))
    return Span(who.end, who.end + stop)
