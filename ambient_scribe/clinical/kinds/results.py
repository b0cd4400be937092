"""Vital signs and tests of one clause: values, how they were, and what is to be done.

In: a `Scene`. Out: vital and test findings. A value outside of what a living patient can have is
not taken. A test that the clinician means to do is planned; one that was done long ago historical.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.measured_where import measured_where
from ambient_scribe.clinical.kinds.ordered import due_of, is_planned
from ambient_scribe.clinical.kinds.places import placed_test
from ambient_scribe.clinical.kinds.trends import each_result
from ambient_scribe.clinical.kinds.values import (
    is_beside,
    is_measuring,
    quantity_of,
    status_of,
    value_of,
)
from ambient_scribe.clinical.language.assertion import Standing, clause_of, standing_of
from ambient_scribe.clinical.language.findings import (
    Finding,
    Scene,
    Voice,
    joined,
    revised,
    surface,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import (
    Act,
    Attribution,
    Effect,
    Mention,
    Reading,
    Span,
)
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject

_SHOWING = frozenset(
    {
        "grew",
        "grows",
        "confirmed",
        "confirms",
        "suggests",
        "suggested",
        "indicates",
        "identified",
        "detected",
        "says",
        "said",
        "shows",
        "showed",
        "show",
        "reveals",
        "revealed",
        "demonstrates",
        "demonstrated",
        "read",
        "found",
    }
)
_REVIEWED = frozenset({"reviewed", "reviewing", "review", "looking", "looked", "results", "result"})
_TOLD_WITH = frozenset({"said", "showed", "told", "found", "negative", "positive"})
"""Words with which a patient tells a test and what came of it."""

_SIGNS = "vital signs"
_FEVER = "fever"
_PRESSURE = "blood pressure"
_LIST_LINKS = frozenset({"and", ",", "your", "the", "or"})
_WE = frozenset({"i", "we", "they", "'ve"})
_TAKEN = frozenset({"did", "checked", "drew", "got", "ran", "obtained", "sent", "took"})
"""Verbs of a clinician who tells of a test that was taken, and goes on to its result."""
_UNDERGONE = frozenset(
    {"had", "did", "got", "was", "were", "been", "done", "history", "have", "'ve", "after", "since"}
)
_CLOSER_REACH = 20
"""Tokens from "your labs" to the one of them that is told."""

_ONCE = (("at", "one", "point"), ("at", "one", "time"), ("used", "to", "be"), ("back", "then"))
_ONCE_AFTER = 4
"""Tokens after a value within which they may follow it."""

_GOAL_REACH = 4
"""Tokens between "keep" and what is to be kept under control."""

_IN_THE_PAST = "in the past"
_PRONOUN_REACH = 3
_BACK = frozenset({"it", "that", "they", "it's", "everything", "all", "those"})
_OUTCOMES = frozenset({"normal", "negative", "positive", "abnormal", "elevated", "low", "benign"})
"""What came of a test that was just named."""

_OF_TESTS = frozenset({"positive", "negative", "pending"})
"""What no vital sign is."""


def read_vitals(scene: Scene) -> list[Finding]:
    reading = scene.reading
    findings = []
    taken: list[Span] = []
    for mention in reading.mentions_in(scene.clause, LexiconKind.VITAL):
        if not is_measuring(reading, mention):
            continue
        end = _own_end(scene, mention)
        amount = value_of(reading, mention, Span(mention.end, end), taken)
        if amount is not None and _is_loose(scene, mention, amount):
            amount = None
        status = status_of(
            reading, Span(scene.clause.start, _listed_end(scene, mention, end)), mention
        )
        told = status is not None and status[1].start >= mention.end
        if amount is None and (not told or scene.voice is Voice.PATIENT):
            continue
        if scene.asked or (is_planned(scene, mention) and amount is None):
            continue
        if mention.entry.name == _SIGNS and (status is None or _is_fevered(reading)):
            continue
        if status is not None and status[0] in _OF_TESTS:
            status = None
            if amount is None:
                continue
        if amount is not None:
            taken.append(amount)
        standing = standing_of(reading, scene.clause, mention)
        if standing.assertion in {Assertion.CONDITIONAL} or standing.subject is not Subject.PATIENT:
            continue
        where = measured_where(reading, mention, amount) if amount is not None else None
        claim = Claim(
            kind=FactKind.VITAL,
            normalized=mention.entry.name,
            attributes=Attributes(
                value=quantity_of(mention.entry, amount) if amount else None,
                status=status[0] if status else None,
                date=where.value if where else None,
                context="at home" if "home" in scene.words else None,
            ),
        )
        spans = (
            mention,
            *([amount] if amount else []),
            *([status[1]] if status else []),
            *([where] if where else []),
        )
        finding = Finding(claim, spans, surface(reading, mention))
        findings.extend(each_result(reading, mention.entry, finding, Span(mention.end, end)))
        if amount is not None:
            findings.extend(_more_readings(scene, mention, finding, Span(amount.end, end)))
    return findings


def _is_fevered(reading: Reading) -> bool:
    """ "There is a slight fever, but your vitals look good": they are not all well."""
    for fever in reading.mentions_in(Span(0, len(reading.tokens)), LexiconKind.SYMPTOM):
        clause = clause_of(reading, fever) if fever.entry.name == _FEVER else None
        if clause is None or clause.act is not Act.STATEMENT:
            continue
        if standing_of(reading, clause, fever).assertion is Assertion.PRESENT:
            return True
    return False


def _is_loose(scene: Scene, mention: Mention, amount: Amount) -> bool:
    """A clinician's number that something else may have; a pair of pressures is always one."""
    pair = "/" in amount.quantity.magnitude
    told = scene.voice is Voice.CLINICIAN and mention.entry.name in group("called out")
    return told and not pair and not is_beside(scene.reading, mention, amount)


def _listed_end(scene: Scene, mention: Mention, end: int) -> int:
    """ "Blood pressure and heart rate are fine" is said of both."""
    following = [
        m for m in scene.reading.mentions_in(Span(end, scene.clause.end)) if m.start == end
    ]
    between = set(scene.reading.words(Span(mention.end, end)))
    if following and between & {"and", ","} and between <= _LIST_LINKS:
        return _own_end(scene, following[0])
    return end


def _more_readings(scene: Scene, mention: Mention, finding: Finding, after: Span) -> list[Finding]:
    """ "150 over 90 last week and 140 over 85 this morning": each reading is one."""
    if mention.entry.name != _PRESSURE or finding.claim.attributes.value is None:
        return []
    found = []
    for amount in amounts(scene.reading, after):
        if "/" not in amount.quantity.magnitude:
            continue
        value = quantity_of(mention.entry, amount)
        if value == finding.claim.attributes.value or scene.reading.has(
            Span(after.start, amount.start), Effect.CORRECTION
        ):
            continue
        claim = revised(finding.claim, attributes=joined(finding.claim, {"value": value}))
        found.append(Finding(claim, (mention, amount), finding.text))
    return found


def read_tests(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    reading = scene.reading
    findings = []
    for mention in reading.mentions_in(scene.clause, LexiconKind.TEST):
        standing = standing_of(reading, scene.clause, mention)
        if standing.subject is not Subject.PATIENT:
            continue
        if scene.supposed:
            findings.extend(_supposed(scene, mention))
            continue
        end = _own_end(scene, mention)
        finding = _read_test(scene, mention, standing, Span(mention.end, end))
        if finding is None:
            continue
        planned = finding.claim.assertion is Assertion.PLANNED
        if planned or not _said_closer(reading, mention):
            name = placed_test(reading, scene.clause, mention, lexicon).name
            finding = finding.claiming(revised(finding.claim, normalized=name))
            findings.extend(each_result(reading, mention.entry, finding, Span(mention.end, end)))
    return findings


def _said_closer(reading: Reading, mention: Mention) -> bool:
    """The "labs" of "your labs show a hemoglobin of 9": the test itself is named."""
    if mention.entry.name not in group("general tests"):
        return False
    near = Span(mention.end, min(len(reading.tokens), mention.end + _CLOSER_REACH))
    words = mention.entry.name.split()[-1]
    return any(
        m.entry.name not in group("general tests")
        and (m.entry.unit is not None or words in m.entry.name)
        for m in reading.mentions_in(near, LexiconKind.TEST)
    )


def _supposed(scene: Scene, mention: Mention) -> list[Finding]:
    """ "If it goes on | we may need a stool test": an order on a condition."""
    if scene.voice is not Voice.CLINICIAN or scene.asked or not is_planned(scene, mention):
        return []
    claim = Claim(
        kind=FactKind.TEST, normalized=mention.entry.name, assertion=Assertion.CONDITIONAL
    )
    return [Finding(claim, (mention,), surface(scene.reading, mention))]


def _own_end(scene: Scene, mention: Mention) -> int:
    """Where the words of this test or vital end: at the next thing that may have a value."""
    valued = scene.reading.mentions_in(
        scene.clause, LexiconKind.TEST, LexiconKind.VITAL, LexiconKind.MEDICATION
    )
    return min((m.start for m in valued if m.start >= mention.end), default=scene.clause.end)


def _read_test(scene: Scene, mention: Mention, standing: Standing, after: Span) -> Finding | None:
    reading = scene.reading
    amount = None if scene.asked else value_of(reading, mention, after, [])
    around = Span(max(scene.clause.start, mention.start - 2), after.end)
    status = None if scene.asked else status_of(reading, around, mention)
    if status is None and amount is None and not scene.asked:
        status = _told_next(scene, mention)
    once = _once(scene, mention, amount)
    times = once or time_phrases(reading, scene.clause)
    assertion = _test_assertion(scene, mention, standing, amount is not None or status is not None)
    if assertion is None:
        return None
    planned = assertion is Assertion.PLANNED
    due = due_of(scene, mention) if planned else None
    attributes = Attributes(
        due=due.value if due else None,
        value=quantity_of(mention.entry, amount) if amount and not planned else None,
        status=status[0] if status and not planned else None,
        date=times[0].value if times and not planned else None,
    )
    claim = Claim(
        kind=FactKind.TEST,
        normalized=mention.entry.name,
        assertion=assertion,
        attributes=attributes,
    )
    spans = (
        mention,
        *([due] if due else []),
        *([amount] if amount and not planned else []),
        *([status[1]] if status and not planned else []),
        *once,
        *standing.cues,
    )
    return Finding(claim, spans, surface(reading, mention))


def _once(scene: Scene, mention: Mention, amount: Amount | None) -> list[Attribution]:
    """The "at one point" of "my a1c at one point was 13": how it was then, and not how it is."""
    if amount is None:
        return []
    near = Span(mention.start, min(scene.clause.end, amount.end + _ONCE_AFTER))
    for start in range(near.start, near.end):
        for words in _ONCE:
            if scene.reading.words(Span(start, start + len(words))) == words:
                return [Attribution(start, start + len(words), "onset", _IN_THE_PAST)]
    return []


def _told_next(scene: Scene, mention: Mention) -> tuple[str, Span] | None:
    """ "They did a CT scan | and it was normal"."""
    reading = scene.reading
    following = next((c for c in reading.clauses if c.start == scene.clause.end), None)
    done = _UNDERGONE | _TAKEN | {"took", "was"}
    if following is None or not done & scene.words or following.act is not Act.STATEMENT:
        return None
    words = reading.words(following)[:_PRONOUN_REACH]
    if not _BACK & set(words) or any(True for _ in reading.mentions_in(following)):
        return None
    status = status_of(reading, following, Span(mention.end, following.start))
    return status if status is not None and status[0] in _OUTCOMES else None


def _shows(scene: Scene, mention: Mention) -> bool:
    """ "The ECG today still shows atrial fibrillation", "i reviewed the results of the MRI", "he
    ordered a CT and said that i had a stone": it was done, and something came of it."""
    after = set(scene.reading.words(Span(mention.end, scene.clause.end)))
    if scene.voice is Voice.PATIENT:
        return bool(_UNDERGONE & scene.words) and bool(_TOLD_WITH & after)
    before = set(scene.reading.words(Span(scene.clause.start, mention.start)))
    return bool(_SHOWING & after) or bool(_REVIEWED & before)


def _test_assertion(
    scene: Scene, mention: Mention, standing: Standing, has_result: bool
) -> Assertion | None:
    if scene.asked:
        return None
    if standing.assertion is Assertion.CONDITIONAL:
        return None
    if is_planned(scene, mention):
        return Assertion.PLANNED if scene.voice is not Voice.PATIENT else None
    ahead = Span(max(scene.clause.start, mention.start - _GOAL_REACH), mention.start)
    if scene.voice is Voice.CLINICIAN and group("kept so") & set(scene.reading.words(ahead)):
        return None  # "that will help you keep those sugars under control"
    if has_result or _shows(scene, mention):
        return Assertion.PRESENT
    before = set(scene.reading.words(Span(scene.clause.start, mention.start)))
    if scene.voice is Voice.CLINICIAN and _TAKEN & before and _WE & before:
        return None if standing.assertion is Assertion.ABSENT else Assertion.PRESENT
    if standing.assertion is Assertion.ABSENT:
        return None
    if standing.assertion is Assertion.HISTORICAL or (
        scene.voice is Voice.PATIENT and scene.words & {"had", "did", "got"}
    ):
        return Assertion.HISTORICAL
    return None
