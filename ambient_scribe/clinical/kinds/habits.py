"""Whether words of the social history tell of a person's own habits, or only of a moment.

In: a `Scene` and a mention of the social lexicon. Out: yes or no; and the one who is ill, where
somebody around the patient is.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.lives import LIFE_CHECKS, MINE, RECENT, of_self
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
    {"sundays", "saturdays", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays"}
    | {"weekends", "mornings"}
    | {"love", "enjoy", "active", "gym", "regularly", "usually", "routine", "lot", "normally"}
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

_CONFIRMED = {
    "alcohol": frozenset({"drink", "drinks", "drinking"}),
    "living": frozenset({"live", "living"}),
    "occupation": frozenset({"'re", "are", "work"}),
}
"""What stands by "you" where a clinician says what is known."""

_BEEN = frozenset(
    {"back", "been", "went", "flew", "visited", "travelled", "traveled", "trip", "returned"}
    | {"holiday", "vacation", "flown", "cruise", "travelling", "traveling"}
)
"""Before a place: somebody has been there."""

_AT_HOME = frozenset({"live", "lives", "living", "alone", "moved", "independently"})
_WORK_VERBS = frozenset(
    {"work", "works", "drive", "teach", "run", "own", "clean", "deliver", "wait", "fix", "raise"}
    | {"sit", "stand", "on", "lift", "lifting", "standing", "in", "at", "stack", "stock", "type"}
    | {"have", "wait", "worked", "used", "two", "physical", "physically", "manual", "heavy"}
)
"""First words of what is done for work ("drive a lorry", "on my feet all day")."""

_WORK_HOW = frozenset(
    {"as", "in", "at", "for", "nights", "days", "part", "full", "shifts", "from", "with", "two"}
    | {"night", "outside", "outdoors", "construction", "retail", "three", "four", "forty", "on"}
)
"""What follows "i work" where it tells of the work."""

_STANDING = frozenset({"'m", "am", "i", "a", "still", "currently", "now", "just", "been", "i'm"})
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
    if topic == "alcohol" and scene.asked and "eating" in scene.words:
        return False  # "are you eating and drinking okay?"
    if scene.voice is Voice.CLINICIAN and not scene.asked:
        advised = any(p.meets(mention) and (p.directed or p.verb) for p in scene.reading.plans)
        return not advised and (
            topic in {"tobacco", "drugs"} or _is_confirmed(scene, mention, topic)
        )
    check = _CHECKS.get(topic)
    return check(scene, mention) if check is not None else bool(_PERSONAL & scene.words)


def _is_confirmed(scene: Scene, mention: Mention, topic: str) -> bool:
    """ "So you live with your husband, and you drink a couple of beers"."""
    if scene.phase is not Phase.HISTORY or topic not in {"alcohol", "living", "occupation"}:
        return False
    before = scene.reading.words(Span(max(scene.clause.start, mention.start - 3), mention.end))
    return "you" in before and bool(_CONFIRMED[topic] & set(before)) and "if" not in scene.words


def _substance(scene: Scene, mention: Mention) -> bool:
    """Not the smoke of somebody else."""
    before = scene.reading.words(Span(max(scene.clause.start, mention.start - 4), mention.start))
    return not {"who", "somebody", "someone", "people", "secondhand", "around"} & set(before)


def _living(scene: Scene, mention: Mention) -> bool:
    said = set(scene.reading.words(mention))
    if scene.asked and "home" in scene.words and mention.entry.name == "housing":
        return True
    if mention.entry.name in {"nursing home", "homeless"}:
        before = scene.reading.words(Span(max(0, mention.start - 3), mention.start))
        here = bool({"in", "at"} & {*before, *said})
        return here and bool(_PERSONAL & scene.words) and not {"if", "when", "not"} & scene.words
    alone = mention.entry.name == "lives alone" and "me" in said
    return alone or bool(_AT_HOME & scene.words)


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
    said = scene.reading.words(mention)
    if before[-1:] in {("i",), ("still",)} and len(said) > 1 and not _NO_HABIT & words:
        return True  # "i still ride my bike"
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
    if _is_work_told(scene, mention):
        return True
    if {"at", "my", "the", "to"} & set(before[-1:]):
        return False
    if before[-2:] in {("'m", "a"), ("'m", "an"), ("am", "a"), ("am", "an"), ("as", "a")}:
        return True
    if before[-2:] == ("as", "an") or before[-1:] in {("'m",), ("am",)}:
        return True
    of_work = mention.entry.name == "occupation" and {"as", "full", "part"} & words
    return "i" in words and bool(_WORKS & words) and bool(of_work)


def _is_work_told(scene: Scene, mention: Mention) -> bool:
    """ "I drive a lorry", "I work nights", "I was a miner", "I'm in my second year"."""
    if scene.voice is Voice.CLINICIAN or {"if", "could", "once", "when"} & scene.words:
        return False
    reading = scene.reading
    said = reading.words(mention)
    before = reading.words(Span(max(scene.clause.start, mention.start - 3), mention.start))
    own = {"i", "i'm"} & {*before, *said}
    if said in {("i", "work"), ("i", "worked"), ("used", "to", "work")}:
        after = reading.words(Span(mention.end, mention.end + 1))
        return bool(_WORK_HOW & set(after)) and bool(own)
    if (mention.entry.note or "") == "status":
        past = {"when", "was", "were", "want", "until", "after", "back"} & scene.words
        standing = bool(_STANDING & set(before[-1:])) or said[0] in {"i", "'m", "i'm"}
        return bool(own) and standing and not past and said[-1] not in {"retire", "retiring"}
    if before[-2:] in {("was", "a"), ("was", "an")}:
        return "i" in before
    return bool(own) and said[0] in _WORK_VERBS and len(said) > 1


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
    if mention.entry.name in {"vegetarian", "skipping meals"}:
        return of_self(scene, mention)
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
        place = (mention.entry.note or "").startswith("place")
        return not place or _has_been(scene, mention)
    ahead = Span(scene.clause.start, mention.start)
    planned = scene.reading.has(ahead, Effect.PLANNED)
    if (mention.entry.note or "").startswith("place") and not _has_been(scene, mention):
        return False
    return bool({"i", "we", "i've", "just"} & scene.words) and not planned


def _has_been(scene: Scene, mention: Mention) -> bool:
    """ "Just back from mexico", "we were in spain two weeks ago"; not who is from there."""
    before = scene.reading.words(Span(max(scene.clause.start, mention.start - 5), mention.start))
    if {"live", "lived", "born", "grew", "moved", "family", "want"} & scene.words:
        return False
    there = before[-1:] == ("in",) and bool({"was", "were", "'ve"} & scene.words)
    return bool(_BEEN & set(before)) or (there and bool(RECENT & scene.words))


def _exposure(scene: Scene, mention: Mention) -> bool:
    if mention.entry.name == "secondhand smoke exposure":
        return scene.asked or bool(MINE & scene.words)
    if mention.entry.name != "sick contact":
        return scene.asked
    if "going" in scene.reading.words(mention):
        return True
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
    **LIFE_CHECKS,
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
