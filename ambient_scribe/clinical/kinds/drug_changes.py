"""What happens to a drug in one clause: taken, started, stopped, more of it, only under a condition.

In: a `Scene`, the drug's mention, the word of change near it. Out: the assertion and the change of
the fact; None where the words decide nothing.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.language.assertion import Standing
from ambient_scribe.clinical.language.clauses import is_punctuation, with_list_before
from ambient_scribe.clinical.language.cues import ADVISED, CHANGE
from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts
from ambient_scribe.domain.clinical import Assertion, Change

PLANNED, PRESENT, ABSENT = "planned", "present", "absent"
"""Tenses of the words of change, as their table has them."""

TAKING = frozenset(
    {
        "your",
        "taking",
        "take",
        "takes",
        "on",
        "using",
        "use",
        "been",
        "tried",
        "took",
        "taken",
        "had",
        "prescribed",
        "given",
    }
)

_CHANGE_REACH = 9
"""Tokens between a word of change and the drug."""

_AFTER_REACH = 6
"""Tokens between the drug and a word of change after it."""

_LIST_GAP = 2
"""Tokens between two drugs of one list (", and", "and the")."""

_CONDITION_REACH = 25
"""Tokens before a clause within which its condition stands."""

_TRIED_REACH = 6
"""Tokens between "i tried" and the drug."""

_VAIN_REACH = 16
"""Tokens after the drug within which it is told that it did not help."""

_POLITE_REACH = 3
"""Tokens after an "if" that may make it a courtesy ("if you 'd like")."""

_DENIAL_REACH = 2
"""Tokens between a "never" and the forgetting that it denies."""

_MEANT = frozenset({"like", "recommend", "suggest", "start", "want", "love", "prefer"})
_HAVING_ON = frozenset({"have", "you", "on"})
_ORDERING = frozenset({"'ll", "will", "going", "gon", "want", "wan", "like", "let", "should"})
_ANYMORE = frozenset({"anymore", "longer"})
_TOLD_OF = frozenset(
    {"remembering", "remember", "forgetting", "forget", "tried", "trying", "able", "had", "used"}
    | {"supposed", "told", "having", "been", "addition"}
)
_COMPANY = frozenset({"with", "without"})
_WE = frozenset({"we", "i", "i'll", "we'll", "need"})
_PROPOSED = frozenset({"could", "might", "may", "can", "would", "consider", "option"})
_UNSURE = frozenset(
    {"normally", "usually", "might", "may", "could", "consider", "considering", "option", "options"}
)


def tense_of(cue: Attribution | None) -> str | None:
    return cue.value.split()[1] if cue is not None else None


def change_of(
    scene: Scene, mention: Mention, mentions: list[Mention]
) -> tuple[Change | None, Attribution | None]:
    """The nearest word of change; one before a list of drugs holds for all of them."""
    reading = scene.reading
    clause = with_list_before(reading, scene.clause, mention, LexiconKind.MEDICATION)
    cues = [
        a
        for a in reading.attributions_in(clause)
        if a.attribute == CHANGE and not a.meets(mention) and not _starts_to_feel(reading, a)
    ]
    before = [
        c for c in cues if c.end <= mention.start and _unbroken(reading, c, mention, mentions)
    ]
    after = [
        c
        for c in cues
        if c.start >= mention.end
        and c.start - mention.end <= _AFTER_REACH
        and _only_listed(reading, mention, c, mentions)
        and _from_or_to(reading, c)
    ]
    cue = before[-1] if before else (after[0] if after else None)
    if cue is None:
        return None, None
    if _is_changed_to(reading, cue, mention):
        return Change.STARTED, Attribution(
            cue.start, cue.end, CHANGE, f"{Change.STARTED} {PRESENT}"
        )
    return Change(cue.value.split()[0]), cue


def _is_changed_to(reading: Reading, cue: Attribution, mention: Mention) -> bool:
    """The torsemide of "we switched her from furosemide to torsemide"."""
    if reading.words(cue)[-1] != "from" or cue.end >= mention.start:
        return False
    return "to" in reading.words(Span(cue.end, mention.start))


def _starts_to_feel(reading: Reading, cue: Attribution) -> bool:
    """The "start" of "i start getting shaky": what begins is no drug; the "to take" of
    "remembering to take" advises none."""
    if cue.value.endswith(ADVISED) and (
        _TOLD_OF & set(reading.words(Span(max(0, cue.start - 1), cue.start)))
    ):
        return True
    ahead = reading.words(Span(cue.end, cue.end + 1))
    begins = cue.value.startswith(Change.STARTED) and bool(ahead)
    return begins and ahead[0].endswith("ing") and ahead[0] not in TAKING


def _only_listed(reading: Reading, mention: Span, cue: Span, mentions: list[Mention]) -> bool:
    """ "The furosemide and the lisinopril stay the same": between them only the list goes on."""
    position = mention.end
    for other in (m for m in mentions if mention.end <= m.start < cue.start):
        if not {"and", "or", ","} & set(reading.words(Span(position, other.start))):
            return False
        if other.start - position > _LIST_GAP:
            return False
        position = other.end
    return True


def _from_or_to(reading: Reading, cue: Span) -> bool:
    """A change after the drug's name is its own unless another object follows it."""
    ahead = reading.words(Span(cue.end, cue.end + 2))
    return not ({"some", "a", "an", "you"} & set(ahead[:1]))


def _unbroken(reading: Reading, cue: Span, mention: Span, mentions: list[Mention]) -> bool:
    """From the cue to the drug only other drugs, and nothing it is taken with ("it goes down to
    a one with ibuprofen")."""
    position = cue.end
    for other in [m for m in mentions if cue.end <= m.start < mention.start] + [mention]:
        if other.start - position > _CHANGE_REACH:
            return False
        if not position > cue.end and _COMPANY & set(reading.words(Span(position, other.start))):
            return False
        position = other.end
    return True


def is_conditional(scene: Scene, standing: Standing) -> bool:
    """A clinician makes it depend on something: "if it is positive, …", "… if you get a fever"."""
    if scene.voice is Voice.PATIENT:
        return False
    if scene.supposed and not _was_courtesy(scene):
        return True
    if standing.assertion is Assertion.CONDITIONAL:
        return True
    return _condition_follows(scene.reading, scene.clause)


def _was_courtesy(scene: Scene) -> bool:
    """ "If you want, you can take …", "if i send it to your pharmacy, start …"."""
    before = Span(max(0, scene.clause.start - _CONDITION_REACH), scene.clause.start)
    conditions = list(scene.reading.cues_in(before, Effect.CONDITIONAL))
    if not conditions:
        return False
    start = conditions[-1].start
    ahead = set(scene.reading.words(Span(start, start + 1 + _POLITE_REACH)))
    return bool((group("courtesies") | {"i"}) & ahead)


def _condition_follows(reading: Reading, clause: Span) -> bool:
    """The next words begin with an "if" that is no courtesy ("if you want")."""
    start = clause.end
    while start < len(reading.tokens) and is_punctuation(reading.tokens[start].text):
        if reading.tokens[start].text != ",":
            return False
        start += 1
    after = Span(start, len(reading.tokens))
    if any(is_punctuation(w) and w != "," for w in reading.words(Span(clause.end - 1, clause.end))):
        return False
    begins = [c for c in reading.cues_in(after, Effect.CONDITIONAL) if c.start == start]
    if not begins:
        return False
    return not group("courtesies") & set(reading.words(Span(start, start + 1 + _POLITE_REACH)))


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
    if not _asks_for_taking(scene, mention):
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
    if change is Change.CONTINUED and not scene.supposed:
        return Assertion.PRESENT, change
    before = scene.reading.words(Span(scene.clause.start, mention.start))
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
    would = "would" in before and not _MEANT & before
    unsure = bool(_UNSURE & before) and not {"recommend", "suggest"} & before
    if scene.voice is Voice.CLINICIAN and "if" in before and change is Change.STARTED:
        return Assertion.CONDITIONAL, None  # "we'll see if we need to give you antibiotics"
    if scene.voice is Voice.CLINICIAN and (would or unsure or "if" in before):
        return None, None  # "i might need to give you": not decided
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
    if change is None and scene.voice is Voice.CLINICIAN and _is_told_to_take(scene, mention):
        return Assertion.PLANNED, Change.STARTED
    if scene.voice is Voice.WRITER and scene.phase is Phase.PLAN:
        return Assertion.PLANNED, None
    return Assertion.PRESENT, None


def _is_told_to_take(scene: Scene, mention: Mention) -> bool:
    """ "So take naproxen, 500 milligrams"; but "take your metformin" is taken already."""
    words = scene.reading.words(Span(scene.clause.start, mention.start))
    told = [word for word in words if word not in _LEADING and not is_punctuation(word)]
    return told[:1] in _IMPERATIVES and not _KNOWN & set(told) and len(told) <= _TAKE_REACH
