"""What happens to a drug in one clause: taken, started, stopped, more of it, only under a condition.

In: a `Scene`, the drug's mention, the word of change near it. Out: the assertion and the change of
the fact; None where the words decide nothing.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.change_words import ABSENT, PLANNED, PRESENT, TAKING, tense_of
from ambient_scribe.clinical.kinds.drug_conditions import is_conditional
from ambient_scribe.clinical.language.assertion import Standing
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.cues import ADVISED, CHANGE
from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, Mention, Reading, Span
from ambient_scribe.clinical.quantities.amounts import amounts
from ambient_scribe.domain.clinical import Assertion, Change

_ORDER_REACH = 14
"""Tokens between an order and the clause that names what is ordered."""

_NAMED = frozenset({"that", "it", "called", "which"})
_NAMING = _NAMED | frozenset(
    {"and", "'s", "is", "will", "be", "um", "uh", ",", "so", "something", "a", "the", "medicine"}
    | {"medication", "one", "named"}
)
"""Words of a clause before the name that the order before it waited for."""

_TRIED_REACH = 6
"""Tokens between "i tried" and the drug."""

_VAIN_REACH = 16
"""Tokens after the drug within which it is told that it did not help."""

_HOPED_REACH = 4
"""Tokens after a drug that put its end off to some day ("off the insulin down the road")."""

_DENIAL_REACH = 2
"""Tokens between a "never" and the forgetting that it denies."""

_MEANT = frozenset({"like", "recommend", "suggest", "start", "want", "love", "prefer", "try"})
_HAVING_ON = frozenset({"have", "you", "on"})
_ORDERING = frozenset({"'ll", "will", "going", "gon", "want", "wan", "like", "let", "should"})
_ANYMORE = frozenset({"anymore", "longer"})
_ASKED_OF = frozenset({"you", "you've", "you're", "he", "she", "they"})
_BEGINNING = frozenset({"start", "started", "begin", "begun", "pick", "picked", "fill", "filled"})
_WE = frozenset({"we", "i", "i'll", "we'll", "need"})
_PROPOSED = frozenset({"could", "might", "may", "can", "would", "consider", "option"})
_UNSURE = frozenset(
    {"normally", "usually", "might", "may", "could", "consider", "considering", "option", "options"}
)


def assertion_of(
    scene: Scene,
    mention: Mention,
    standing: Standing,
    change: Change | None,
    cue: Attribution | None,
) -> tuple[Assertion | None, Change | None]:
    stated = standing.assertion
    if scene.asked:
        return _asked(scene, mention, stated, change)
    if is_conditional(scene, standing):
        return _conditional(scene, mention, stated, change, cue)
    if change is Change.REFUSED:
        return Assertion.ABSENT, change
    if change is Change.NOT_TAKEN and cue is not None and _is_denied(scene.reading, cue):
        return Assertion.PRESENT, Change.CONTINUED if scene.voice is Voice.CLINICIAN else None
    if change is Change.NOT_TAKEN:
        return Assertion.ABSENT if tense_of(cue) == ABSENT else Assertion.PRESENT, change
    if stated is Assertion.ABSENT:
        ended = change is Change.STOPPED or bool(_ANYMORE & scene.words)
        return Assertion.ABSENT, Change.STOPPED if ended else None
    if change is Change.STOPPED:
        return Assertion.ABSENT, change
    if change is Change.CONTINUED:
        return Assertion.PRESENT, change
    if stated is Assertion.CONDITIONAL:
        return Assertion.PRESENT, change
    if stated is Assertion.HISTORICAL:
        return Assertion.HISTORICAL, None
    return _open_assertion(scene, mention, change, cue)


def _is_denied(reading: Reading, cue: Span) -> bool:
    """ "Don't forget to take", "i never miss"; an "always" between takes the denial itself."""
    before = reading.words(Span(max(0, cue.start - _DENIAL_REACH), cue.start))
    return any(_is_negation(word) for word in before)


def _is_negation(word: str) -> bool:
    return word in group("status negation") or word.endswith("n't")


def _asked(
    scene: Scene, mention: Mention, stated: Assertion, change: Change | None
) -> tuple[Assertion | None, Change | None]:
    if _is_offered(scene, mention):
        return Assertion.PLANNED, Change.STARTED
    if change is Change.STOPPED and stated is Assertion.PRESENT and _ASKED_OF & scene.words:
        return Assertion.ABSENT, change  # "so you're off the warfarin?"
    if not (_asks_for_taking(scene, mention) or _asks_for_beginning(scene, mention)):
        return None, None
    if stated is Assertion.HISTORICAL:
        return stated, None
    if stated is Assertion.ABSENT:
        return stated, change
    if "ever" in scene.reading.words(Span(scene.clause.start, mention.start)):
        return Assertion.HISTORICAL, None
    return Assertion.PRESENT, change if change is not Change.STARTED else None


def _is_offered(scene: Scene, mention: Mention) -> bool:
    """ "Would you be willing to try metformin?"; a mere "okay" before the name offers nothing."""
    before = Span(scene.clause.start, mention.start)
    if scene.reading.words(before)[-1:] == ("your",):
        return False  # "how about your metformin?"
    return any(cue.end - cue.start > 1 for cue in scene.reading.cues_in(before, Effect.CONSENT))


def _asks_for_taking(scene: Scene, mention: Mention) -> bool:
    """ "Do you take ibuprofen?", "and furosemide?"; not "does ibuprofen bother you?"."""
    before = scene.reading.words(Span(scene.clause.start, mention.start))
    last = scene.clause.end - mention.end <= 2 or bool(amounts(scene.reading, scene.clause))
    return bool(TAKING & set(before)) or (len(before) <= 3 and last) or "any" in before


def _asks_for_beginning(scene: Scene, mention: Mention) -> bool:
    """ "Did you start the atorvastatin?", "have you picked up your inhaler?"."""
    words = scene.reading.words(Span(scene.clause.start, mention.start))
    return bool({"did", "have", "were"} & set(words)) and bool(_BEGINNING & set(words))


def _conditional(
    scene: Scene,
    mention: Mention,
    stated: Assertion,
    change: Change | None,
    cue: Attribution | None,
) -> tuple[Assertion | None, Change | None]:
    """What will be given when something happens; a drug inside the "if" is only talked of."""
    if stated is Assertion.ABSENT or change in {Change.REFUSED, Change.NOT_TAKEN}:
        return None, None
    before = scene.reading.words(Span(scene.clause.start, mention.start))
    if change is Change.CONTINUED and (not scene.supposed or "let" in before):
        return Assertion.PRESENT, change
    inside = stated is Assertion.CONDITIONAL and not {",", "then"} & set(before)
    if inside and not (cue is not None and _WE & set(before)):
        return None, None
    planned = scene.reading.has(Span(scene.clause.start, mention.start), Effect.PLANNED)
    if change is None and not planned and not (not inside and TAKING & set(before)):
        return None, None
    if change is Change.STOPPED:
        return None, None
    kept = change if change is not Change.STARTED else None
    return Assertion.CONDITIONAL, kept


_LEADING = frozenset({"so", "and", "then", "please", "okay", "ok", "alright", "just", "now"})
_IMPERATIVES = (["take"], ["use"], ["apply"], ["try"], ["inhale"], ["inject"])
_KNOWN = frozenset({"your", "the", "his", "her", "that", "it", "out"})
_TAKE_REACH = 6
"""Words from "take" to the drug: "take two tablets of naproxen"."""


def _was_in_vain(scene: Scene, mention: Mention) -> bool:
    """ "I tried it and it didn't help": it was tried, and is over."""
    reading = scene.reading
    before = set(reading.words(Span(max(0, mention.start - _TRIED_REACH), mention.start)))
    after = reading.words(Span(mention.end, mention.end + _VAIN_REACH))
    told = " ".join(after).replace(" n't", "n't")
    return "tried" in before and any(f" {words}" in f" {told}" for words in group("in vain"))


def is_tentative(scene: Scene, mention: Mention, cue: Attribution | None) -> bool:
    """ "We could start you on amitriptyline": an offer, if the patient agrees."""
    before = set(scene.reading.words(Span(scene.clause.start, mention.start)))
    proposed = bool(_PROPOSED & before) and bool({"we", "i", "you"} & before)
    ahead = Span(scene.clause.start, mention.start)
    planned = scene.reading.has(ahead, Effect.PLANNED) or tense_of(cue) in {PLANNED, ADVISED}
    starting = cue is None or cue.value.startswith(Change.STARTED)
    return (
        scene.voice is Voice.CLINICIAN
        and not scene.asked
        and not scene.supposed
        and proposed
        and "if" not in before
        and planned
        and starting
    )


def is_hoped(scene: Scene, mention: Mention, change: Change | None) -> bool:
    """ "Hopefully we can eventually get you off the metoprolol": it is taken as before."""
    if change not in {Change.STOPPED, Change.DECREASED}:
        return False
    text = " ".join(scene.reading.words(Span(scene.clause.start, mention.start)))
    after = " ".join(scene.reading.words(Span(mention.end, mention.end + _HOPED_REACH)))
    hoped = any(f" {word} " in f" {text} " for word in group("hoped"))
    return hoped or any(after.startswith(words) for words in group("some day"))


def _was_on(scene: Scene, mention: Mention) -> bool:
    """ "I was on a water pill"; not "i was on it when it started", "i was put on"."""
    before = scene.reading.words(Span(max(scene.clause.start, mention.start - 4), mention.start))
    return any(pair == ("was", "on") for pair in itertools.pairwise(before))


def _open_assertion(
    scene: Scene, mention: Mention, change: Change | None, cue: Attribution | None
) -> tuple[Assertion | None, Change | None]:
    reading = scene.reading
    planned = reading.has(Span(scene.clause.start, mention.start), Effect.PLANNED)
    tense = tense_of(cue)
    before = set(reading.words(Span(scene.clause.start, mention.start)))
    if scene.voice is Voice.CLINICIAN and (open_to := _undecided(before, change)) is not None:
        return (None if open_to is Assertion.ABSENT else open_to), None
    if scene.voice is Voice.PATIENT:
        if _was_in_vain(scene, mention) or _was_on(scene, mention):
            return Assertion.HISTORICAL, None
        return Assertion.PRESENT, change if tense == PRESENT else None
    if scene.voice is Voice.WRITER and change is Change.STARTED and tense == PRESENT:
        return (Assertion.PLANNED if scene.phase is Phase.PLAN else Assertion.PRESENT), change
    if change in {Change.INCREASED, Change.DECREASED}:
        return Assertion.PRESENT, change
    if change is None and before >= _HAVING_ON and not _ORDERING & before:
        return Assertion.PRESENT, None  # "we have you on the protonix"
    if change is Change.STARTED and (tense in {PLANNED, ADVISED} or planned):
        return Assertion.PLANNED, change
    if change is Change.STARTED:
        return Assertion.PRESENT, change
    if planned and scene.phase in {Phase.PLAN, Phase.RESULTS, Phase.EXAM}:
        return Assertion.PLANNED, Change.STARTED
    ordering = change is None and scene.voice is Voice.CLINICIAN
    if ordering and (
        _is_told_to_take(scene, mention)
        or takes_the_place(scene, mention)
        or _is_named_at_last(scene, mention)
    ):
        return Assertion.PLANNED, Change.STARTED
    if scene.voice is Voice.WRITER and scene.phase is Phase.PLAN:
        return Assertion.PLANNED, None
    return Assertion.PRESENT, None


def _is_told_to_take(scene: Scene, mention: Mention) -> bool:
    """ "So take naproxen, 500 milligrams"; but "take your metformin" is taken already."""
    words = scene.reading.words(Span(scene.clause.start, mention.start))
    told = [word for word in words if word not in _LEADING and not is_punctuation(word)]
    return told[:1] in _IMPERATIVES and not _KNOWN & set(told) and len(told) <= _TAKE_REACH


def _undecided(before: set[str], change: Change | None) -> Assertion | None:
    """A clinician's words that give nothing yet: conditional, absent where nothing is told; None
    where it is decided."""
    if "if" in before and change is Change.STARTED:
        return Assertion.CONDITIONAL  # "we'll see if we need to give you antibiotics"
    if _may_be_needed(before):
        return Assertion.CONDITIONAL  # "you may well need an antibiotic"
    would = "would" in before and not _MEANT & before
    unsure = bool(_UNSURE & before) and not {"recommend", "suggest"} & before
    if would or unsure or "if" in before:
        return Assertion.ABSENT  # "i might need to give you": not decided
    return None


def _may_be_needed(before: set[str]) -> bool:
    """ "You might need some antibiotics": not yet decided, and not "i might need to give you"."""
    return (
        "you" in before
        and bool({"may", "might"} & before)
        and "need" in before - {"i"}
        and (not {"i", "to"} & before)
    )


def _is_named_at_last(scene: Scene, mention: Span) -> bool:
    """ "I'm going to prescribe one medicine, and that's doxazosin": its name is told after it."""
    reading = scene.reading
    opening = reading.words(Span(scene.clause.start, mention.start))
    if not opening or not set(opening) <= _NAMING or not _NAMED & set(opening):
        return False
    before = Span(max(0, scene.clause.start - _ORDER_REACH), scene.clause.start)
    return any(
        a.attribute == CHANGE and tense_of(a) == PLANNED and a.value.startswith(Change.STARTED)
        for a in reading.attributions_in(before)
    )


def takes_the_place(scene: Scene, mention: Span) -> bool:
    """ "Then azithromycin instead": of what was to be given before."""
    ahead = scene.reading.words(Span(mention.end, scene.clause.end))
    at = ahead.index("instead") if "instead" in ahead else None
    return at is not None and ahead[at + 1 : at + 2] != ("of",)
