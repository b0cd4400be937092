"""Plan items of one clause: advice, orders, referrals, when to come back, and on what signs.

In: a `Scene` of the clinician's (or of a written plan). Out: plan findings, planned, or conditional
with the signs as reason ("call me if the fever returns"). Who is to do it (`owner`) and by when
(`due`) as far as the words tell. Ordered tests and drugs are read by their own modules.
"""

from __future__ import annotations

from itertools import pairwise

from ambient_scribe.clinical.kinds.due_times import due_in, lasting_in
from ambient_scribe.clinical.kinds.warnings import (
    WARNING_TYPES,
    condition_of,
    is_felt_now,
    is_of_next,
    is_sign,
    sentence_of,
)
from ambient_scribe.clinical.language.clauses import content_start
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, revised, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, PlanItem, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import frequency_in
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind

_RETURNS = frozenset({"return", "dated return"})
_BY_CLINICIAN = frozenset({"promise", "referral", "specialty", "order"})
_VISITS = frozenset({"return", "dated return", "promise", "contact", "emergency"})
"""Types that are done at one time and go on for none."""

_DATED = frozenset({"dated return", "promise"})
_RESULTS = "contact patient with results"
_FOLLOW_UP = "follow-up visit"
_AMBULANCE = "call ambulance"
_EXAMINED = " examination"
_REFERRAL, _FOLLOW_WITH = "referral to", "follow up with"
_JOINS = frozenset({",", "and", "so", "then", "also", "please", "just", "or", "but", "okay", "be"})
"""Words after which a verb without a subject tells what to do."""

_HELP_REACH = 8
"""Tokens between an action and the "help" that recommends it."""

_DUE_BEFORE = 8
"""Tokens before an action within which its time is told."""

_DUE_WORDS = 10
"""Tokens after an action within which its time is told."""

_CONDITION_REACH = 12
"""Tokens between a condition and the advice that depends on it."""

_DENIAL_REACH = 3
"""Tokens between "don't need" and what is not needed."""

_TALKS = frozenset({"talk", "speak", "talking", "speaking"})
_CONTACT = "contact"
_MAKES = frozenset({"makes", "make", "made", "helps", "helped"})
"""Behind an action: it was done, and somebody tells what came of it."""

_MAKES_REACH = 2
_MAY = frozenset({"can", "could", "may"})
_NEED = frozenset({"need", "have"})
_NEED_REACH = 5
"""Tokens between "do not need to" and the action that is not needed."""

_NOT_MEASURED = frozenset(
    {"medication", "medications", "medicine", "meds", "pill", "pills", "cuff"}
)
_COME = frozenset({"come", "return", "follow", "recheck", "see"})
_CLINICIAN = frozenset({"i", "we", "i'll", "we'll", "i'm", "let's", "us"})
_BE = frozenset({"'re", "'ve", "are", "were", "have", "had", "was"})
_AT = frozenset({"after", "before", "following"})
_FORBIDDING = frozenset({"should", "must", "mustn't", "shouldn't", "cannot", "ca"})
"""First words of what one is not to do ("shouldn't drive")."""

_THEN = ("and", "then")

_OTHERS = frozenset({"him", "her", "them"})
"""In an action that somebody else does for the patient: "take her to a and e"."""

_WILL = frozenset({"will", "'ll", "can", "going", "gonna"})
_PATIENT = frozenset({"you", "your", "yourself", "you'll"})


def read_plans(scene: Scene) -> list[Finding]:
    if scene.voice is Voice.PATIENT or scene.asked:
        return []
    items = [item for item in scene.reading.plans if scene.clause.holds(item)]
    # the "follow up" of "follow up with your cardiologist" is no visit of its own
    verbs = [i.verb for i in items if i.type == "specialty" and i.verb is not None]
    items = [i for i in items if i.type not in _RETURNS or not any(map(i.meets, verbs))]
    wanted = any(_is_wanted(scene, item) for item in items)
    findings = (_warning(scene, item) or _action(scene, item, wanted) for item in items)
    return [finding for finding in findings if finding is not None]


def _warning(scene: Scene, item: PlanItem) -> Finding | None:
    """ "Call me if it gets worse": conditional, with the signs as they were said."""
    if item.type not in WARNING_TYPES and item.name != _AMBULANCE:
        return None
    condition = condition_of(scene, item)
    if condition is None or is_felt_now(scene, item, condition):
        return None
    if is_of_next(scene.reading, item, condition) or is_sign(scene.reading, item):
        return None
    due = _due(scene, item, before=False) if item.type in _RETURNS else None
    attributes = Attributes(
        reason=surface(scene.reading, condition),
        owner="companion" if _OTHERS & set(scene.reading.words(item)) else "patient",
        due=due.value if due else None,
    )
    return _finding(scene, item, Assertion.CONDITIONAL, attributes, condition)


def _is_bare_name(reading: Reading, item: PlanItem) -> bool:
    """A name of one word, which a note uses and which in speech means mostly something else."""
    return " " not in item.name and surface(reading, item) == item.name


def _action(scene: Scene, item: PlanItem, wanted: bool) -> Finding | None:
    """`wanted`: something in the clause is, and so may be what stands beside it."""
    reading, clause = scene.reading, scene.clause
    name = _name(scene, item)
    if name is None or not _is_planned(scene, item, wanted) or _is_measured_by_staff(scene, item):
        return None
    spoken = scene.voice is not Voice.WRITER
    if spoken and item.verb is None and _is_bare_name(reading, item):
        return None  # "the rest of it", "in this heat"
    due = _due(scene, item) if item.type != "advice" else None
    if item.type in _DATED and due is None and name != _RESULTS:
        return None
    if item.type in _RETURNS and {*reading.words(Span(item.end, item.end + 1))} & _BE:
        return None  # "i see you're scheduled on the 24th"
    near = Span(max(clause.start, item.start - _DENIAL_REACH), item.start)
    if item.type in _RETURNS and due is None and _MAY & set(reading.words(near)):
        return None  # "you can always come back here": nothing is arranged
    others = [s for p in reading.plans if (s := (p.verb or p).start) >= item.end]
    after = Span(item.end, min([clause.end, item.end + _DUE_WORDS, *others]))
    lasts = item.type not in _VISITS
    lasting = lasting_in(reading, after) if lasts else None
    often = frequency_in(reading, Span(item.start, after.end)) if lasts else None
    attributes = Attributes(
        due=due.value if due else None,
        owner=_owner(scene, item),
        duration=lasting.value if lasting else None,
        frequency=often.value if often else None,
    )
    finding = _finding(scene, item, Assertion.PLANNED, attributes, due)
    return finding.claiming(revised(finding.claim, normalized=name))


def _name(scene: Scene, item: PlanItem) -> str | None:
    """The clinician who calls tells results, where any are spoken of; else it is a follow-up."""
    if item.type == "specialty" and item.verb and _seen_again(scene, item.verb):
        return item.name.replace(_REFERRAL, _FOLLOW_WITH)
    if item.type == "specialty" and item.verb and _talks_to(scene, item, item.verb):
        return item.name.replace(_REFERRAL, _CONTACT)
    if item.type != "promise":
        return item.name
    sentence = sentence_of(scene.reading, item)
    if group("results") & set(scene.reading.words(sentence)):
        return _RESULTS
    return _FOLLOW_UP


def _finding(
    scene: Scene, item: PlanItem, assertion: Assertion, attributes: Attributes, more: Span | None
) -> Finding:
    claim = Claim(
        kind=FactKind.PLAN,
        normalized=item.name,
        assertion=assertion,
        attributes=attributes,
    )
    spans = (item, *([item.verb] if item.verb else []), *([more] if more else []))
    return Finding(claim, spans, surface(scene.reading, item))


def _seen_again(scene: Scene, verb: Span) -> bool:
    """ "Follow up with your cardiologist" refers nobody anew."""
    return scene.reading.words(verb)[0].startswith("follow")


def _talks_to(scene: Scene, item: PlanItem, verb: Span) -> bool:
    """ "I'll talk to your cardiologist" refers nobody."""
    reading = scene.reading
    before = reading.words(Span(max(scene.clause.start, verb.start - _DENIAL_REACH), verb.start))
    return bool(_TALKS & set(reading.words(verb))) and bool(_CLINICIAN & set(before))


def _is_told_back(scene: Scene, item: PlanItem) -> bool:
    """ "You limit alcohol", "no history of tobacco", "rest makes it better": as it was told."""
    reading = scene.reading
    if scene.voice is not Voice.CLINICIAN or item.directed or scene.phase is Phase.PLAN:
        return False
    before = _before(scene, item)
    last = reading.words(Span(max(before.start, before.end - 1), before.end))
    if last == ("you",) and item.verb is not None and not reading.has(before, Effect.PLANNED):
        return True
    if item.verb is not None and "history" in reading.words(Span(item.verb.end, item.start)):
        return True
    return bool(_MAKES & set(reading.words(Span(item.end, item.end + _MAKES_REACH))))


def _is_planned(scene: Scene, item: PlanItem, wanted: bool) -> bool:
    """Whether it is to be done: wanted by the words before it, or said where the clinician plans."""
    reading, clause = scene.reading, scene.clause
    before = _before(scene, item)
    if item.type == "contact" or _is_denied(scene, item, before):
        return False
    if item.type == "promise":
        return True
    if item.reported or _is_done_now(scene, item) or _is_told_back(scene, item):
        return False
    if _is_talked_of(scene, item):
        return False
    if _NOT_MEASURED & set(reading.words(Span(item.end, min(clause.end, item.end + 1)))):
        return False
    near = Span(max(before.start, before.end - _CONDITION_REACH), before.end)
    if _depends(reading, near) or (scene.supposed and item.type not in _RETURNS):
        return False
    if item.type in {"emergency", "specialty"}:
        return _is_wanted(scene, item) or scene.voice is Voice.WRITER
    if item.type not in _RETURNS and wanted:
        return True
    return _is_wanted(scene, item) or scene.phase is Phase.PLAN


def _is_talked_of(scene: Scene, item: PlanItem) -> bool:
    """ "Look at that, and your blood pressure is high", "if your symptoms persist": what the verb seems to
    govern is what something is said of."""
    if item.verb is None or item.type != "advice" or item.verb.end > item.start:
        return False
    between = set(scene.reading.words(Span(item.verb.end, item.start)))
    if between & _SUPPOSING:
        return True
    end = min(scene.clause.end, item.end + 1)
    return bool(_IS & set(scene.reading.words(Span(item.end, end)))) and not between & _ASKING


_SUPPOSING = frozenset({"if", "unless", "when"})
_IS = frozenset({"is", "was", "are", "were", "'s", "looks", "looked"})
_ASKING = frozenset({"what", "how", "where", "whether"})


def _depends(reading: Reading, before: Span) -> bool:
    """On an "if" that no "also" has left behind."""
    cues = list(reading.cues_in(before, Effect.CONDITIONAL))
    return bool(cues) and "also" not in reading.words(Span(cues[-1].end, before.end))


def _before(scene: Scene, item: PlanItem) -> Span:
    start = scene.clause.start
    return Span(start, max(start, (item.verb or item).start))


def _is_wanted(scene: Scene, item: PlanItem) -> bool:
    """ "I want you to", "avoid" at the start of a clause, "… might help"."""
    reading, clause = scene.reading, scene.clause
    before = _before(scene, item)
    if item.reported:
        return False
    if item.directed or reading.has(before, Effect.PLANNED):
        return True
    opens = content_start(reading, clause) >= before.end
    if item.type == "specialty":
        return opens and item.verb is not None
    follows = bool(_JOINS & set(reading.words(Span(max(0, before.end - 1), before.end))))
    if _is_by_staff(scene, before):
        return True
    if item.type in _RETURNS:
        said = reading.words(item.verb or item)
        return (opens or follows) and (item.verb is not None or said[0] in _COME)
    if item.type == "emergency":
        return False
    after = reading.words(Span(item.end, min(clause.end, item.end + _HELP_REACH)))
    first = reading.words(item)[0]
    told = first in group("imperatives") and (opens or follows)
    if scene.voice is Voice.CLINICIAN and (told or first in _FORBIDDING):
        return True
    return (item.verb is not None and (opens or follows)) or "help" in after


def _is_by_staff(scene: Scene, before: Span) -> bool:
    """ "The nurse will change your dressing"."""
    words = set(scene.reading.words(before))
    return bool(words & group("staff")) and bool(words & {"will", "'ll"})


def _is_done_now(scene: Scene, item: PlanItem) -> bool:
    """ "Let's take a look at your throat": planned is only what somebody else is to examine."""
    return item.name.endswith(_EXAMINED) and not group("examiners") & scene.words


_WATCHED = " monitoring"


def _is_measured_by_staff(scene: Scene, item: PlanItem) -> bool:
    """ "They'll check your blood pressure", "we need to monitor your sugars closely": not at home."""
    if (
        not item.name.startswith("home ")
        or not item.name.endswith(_WATCHED)
        or scene.voice is not Voice.CLINICIAN
    ):
        return False
    verb = item.verb or item
    if {"home", "yourself", "log", "diary", "cuff"} & scene.words:
        return False
    between = scene.reading.words(Span(verb.end, max(verb.end, item.start)))
    before = scene.reading.words(Span(scene.clause.start, verb.start))
    started = max((n + 1 for n, word in enumerate(before) if word in _JOINS), default=0)
    agents = [word for word in before[started:] if word in group("who does it")]
    return "things" in between or bool(agents and agents[-1] not in group("whose doing"))


def _is_denied(scene: Scene, item: PlanItem, before: Span) -> bool:
    reading = scene.reading
    if reading.has(before, Effect.EXAMPLE):
        return True
    near = Span(max(before.start, before.end - _DENIAL_REACH), before.end)
    words = set(reading.words(Span(max(before.start, before.end - _NEED_REACH), before.end)))
    return reading.has(near, Effect.ABSENT) or bool(
        _NEED & words and group("status negation") & words
    )


def _due(scene: Scene, item: PlanItem, *, before: bool = True) -> Attribution | None:
    """ "in two weeks" behind the action, else before it: "in two weeks i'd like to see you"."""
    reading = scene.reading
    returns = item.type in _RETURNS
    after = _until_sentence_ends(reading, Span(item.end, item.end + _DUE_WORDS))
    kinds = (LexiconKind.TEST, LexiconKind.PROCEDURE)
    tests = [m.start for m in reading.mentions_in(after, *kinds) if not _dates(reading, m)]
    after = Span(after.start, min([after.end, *tests]))  # "come in for a blood test in two weeks"
    found = due_in(reading, after, bare=returns, now=not returns)
    if found is not None or not before or item.type == "emergency":
        return found
    start = (item.verb or item).start
    sentence = sentence_of(reading, item)
    earlier = [p.end for p in reading.plans if p.end <= start]
    terms = [m.end for m in reading.mentions if m.end <= start]
    near = Span(max(sentence.start, start - _DUE_BEFORE), start)
    words = reading.words(near)
    # "in the morning and then you will be discharged": what comes then is at another time
    turns = [near.start + n + 2 for n, pair in enumerate(pairwise(words)) if pair == _THEN]
    first = max([near.start, *earlier, *terms, *turns])
    return due_in(reading, Span(first, start)) if first < start else None


def _dates(reading: Reading, mention: Span) -> bool:
    """The scan of "see me after the scan" is when, and not what for."""
    before = reading.words(Span(max(0, mention.start - 2), mention.start))
    return bool(_AT & set(before))


def _until_sentence_ends(reading: Reading, span: Span) -> Span:
    end = min(span.end, len(reading.tokens))
    words = reading.words(Span(span.start, end))
    ends = [n for n, word in enumerate(words) if word in {".", "?", "!", ";"}]
    return Span(span.start, span.start + ends[0] if ends else end)


def _owner(scene: Scene, item: PlanItem) -> str | None:
    """Who is to do it, where the words tell: a named member of the staff, the patient, or the
    clinician."""
    reading = scene.reading
    start = (item.verb or item).start
    before = Span(scene.clause.start, max(scene.clause.start, start))
    words = reading.words(Span(before.start, item.start))
    if _WILL & {*words, *reading.words(item)}:
        staff = [word for word in words if word in group("staff")]
        if staff:
            return staff[-1]
        relatives = [*reading.mentions_in(before, LexiconKind.RELATIVE)]
        if relatives and not _CLINICIAN & set(words[-2:]):
            return "companion"
    if item.type in _BY_CLINICIAN:
        return "clinician" if _CLINICIAN & set(words) or item.type == "promise" else None
    return "patient" if _PATIENT & set(words) else None
