"""Operations, treatments and immunizations of one clause: done before, going on, or to be done.

In: a `Scene`. Out: procedure findings. What a clinician only talks of ("it heals without surgery")
is none, and a brace is a plan's own kind of action.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.ordered import due_of, is_planned
from ambient_scribe.clinical.language.assertion import Standing, standing_of
from ambient_scribe.clinical.language.attributes import attributes_near
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Assertion, Attributes, Change, Claim, FactKind, Subject

_IMMUNIZATION = "immunization"
_SURGERY = "surgery"
_LISTED = 4
"""Tokens before an operation that is only named."""

_PRONOUNS = frozenset({"i", "i'm", "you", "he", "she", "it", "they", "we", "that", "this"})
_LISTING = frozenset(
    {",", "and", "a", "an", "the", "my", "just", "only", "then", "also", "um", "uh", "well", "so"}
    | {"right", "left", "total", "double", "two", "three", "one", "yes", "yeah", "oh", "plus"}
)

_TOLD_OF = frozenset({"you", "your", "he", "she", "status", "history"})
_TELLING = frozenset({"he", "she", "they", "patient"})
"""Subjects of a sentence: without one, a note's line is a list of what was done."""
_GOING_ON = frozenset(
    {"going", "doing", "seeing", "using", "on", "still", "weekly", "enrolled", "helping"}
    | {"see", "go", "attend", "attending", "under", "currently", "having", "start", "started"}
    | {"use", "uses", "wear", "wearing", "wears", "get", "getting", "goes", "sees", "continues"}
)
_ATTENDED = frozenset({"went", "saw", "tried"})
_UNDECIDED = frozenset({"might", "may", "could", "would"})
_UNDERGONE = frozenset(
    {"had", "did", "got", "was", "were", "been", "done", "history", "have", "'ve", "after", "since"}
    | {"gotten", "underwent", "received", "completed", "finished", "took", "removed", "fused"}
    | {"replaced", "repaired", "fixed", "pulled", "excised", "drained"}
)
_DID = frozenset(
    {"did", "took", "removed", "fused", "replaced", "repaired", "fixed", "put", "gave"}
)
"""What "they" did was done to the patient."""

_UPCOMING = frozenset({"interested", "upcoming", "scheduled", "considering", "awaiting"})
_WE = frozenset({"we", "i", "we've", "i've"})
_DONE_TODAY = frozenset(
    {
        "did",
        "performed",
        "excised",
        "removed",
        "repaired",
        "drained",
        "irrigated",
        "closed",
        "froze",
    }
    | {
        "sutured",
        "stitched",
        "flushed",
        "gave",
        "injected",
        "lanced",
        "took",
        "biopsied",
        "placed",
        "put",
    }
)
"""Past forms with which a clinician tells what was done in this visit."""

_DECIDED_THEN = frozenset(
    {"need", "consider", "discuss", "talk", "require", "refer", "might", "may", "do", "recommend"}
)
_DONE_THEN = frozenset({"had", "did", "done", "after", "before", "since", "n't", "not", "without"})
_OWED = frozenset({"need", "needs", "due", "give", "get", "overdue"})
_HAVE_TO = {("have", "to"), ("has", "to"), ("need", "to"), ("had", "to")}
_HAD_TO = frozenset({"had", "'ve", "would", "did"})
_ONCE = frozenset({"after", "once", "when"})
_RECOVERED = frozenset({"recover", "recovered", "healed", "heal", "recovering"})
_HISTORY_REACH = 4
"""Tokens between "history" and the operation that it tells of."""
_REFERS = frozenset(
    {"the", "your", "that", "this", "without", "after", "before", "for", "of", "her", "his"}
)


def read_procedures(scene: Scene) -> list[Finding]:
    """Operations and immunizations: done before, or to be done."""
    findings = []
    mentions = list(scene.reading.mentions_in(scene.clause, LexiconKind.PROCEDURE))
    kinds = {m.entry.type for m in mentions if not _names_no_kind(m)}
    for mention in mentions:
        if _names_no_kind(mention) and (
            mention.entry.type in kinds or _is_talked_of(scene, mention)
        ):
            continue  # the heading of "immunizations: influenza vaccination"
        standing = standing_of(scene.reading, scene.clause, mention)
        if standing.example or standing.subject is not Subject.PATIENT:
            continue
        assertion = _procedure_assertion(scene, mention, standing)
        if assertion is None:
            continue
        claim, times = _claim(scene, mention, assertion)
        spans = (mention, *standing.cues, *times)
        findings.append(Finding(claim, spans, surface(scene.reading, mention)))
    return findings


def _claim(scene: Scene, mention: Mention, assertion: Assertion) -> tuple[Claim, list[Span]]:
    """With its side and its date, and the words of the date."""
    reading, clause = scene.reading, scene.clause
    told: dict[str, object] = {}
    times = [t for t in time_phrases(reading, clause) if t.attribute == "onset"]
    if assertion is Assertion.HISTORICAL and times:
        told["date"] = min(times, key=lambda t: t.distance(mention)).value
    else:
        times = []
    if assertion is Assertion.PLANNED and (due := due_of(scene, mention)) is not None:
        told["due"] = due.value
        times = [due]
    if assertion is Assertion.ABSENT and _is_unwanted(scene):
        told["change"] = Change.REFUSED
    if mention.entry.type != _IMMUNIZATION:
        near = attributes_near(reading, clause, mention)
        told["laterality"] = near.attributes.laterality
    claim = Claim(
        kind=FactKind.PROCEDURE,
        normalized=mention.entry.name,
        assertion=assertion,
        attributes=Attributes(**told),
    )
    return claim, [*times[:1]]


def _is_unwanted(scene: Scene) -> bool:
    """ "I don't want the flu shot"; not "i never had one"."""
    unwanted = bool(group("declining") & scene.words)
    return scene.voice is Voice.PATIENT and unwanted and not {"had", "got", "ever"} & scene.words


def _is_talked_of(scene: Scene, mention: Mention) -> bool:
    """ "Before your surgery", "it heals without surgery": a clinician's word for one that has a name,
    or for none."""
    if scene.voice is not Voice.CLINICIAN or scene.asked:
        return False
    before = scene.reading.words(Span(max(0, mention.start - 1), mention.start))
    told = "you" in scene.words and bool(_UNDERGONE & scene.words) and not _has_to(scene)
    return not told or bool(_REFERS & set(before))


def _names_no_kind(mention: Mention) -> bool:
    return (mention.entry.note or "").startswith("named when the kind is not")


def _procedure_assertion(scene: Scene, mention: Mention, standing: Standing) -> Assertion | None:
    if standing.assertion is Assertion.CONDITIONAL or (scene.supposed and not scene.asked):
        return _depending(scene, mention)
    if standing.assertion is Assertion.ABSENT:
        return Assertion.ABSENT
    ongoing = mention.entry.name in group("ongoing treatments")
    of_patient = scene.voice is Voice.PATIENT or "you" in scene.words
    past = standing.assertion is Assertion.HISTORICAL
    if ongoing and of_patient and _GOING_ON & scene.words and not (scene.asked or past):
        return Assertion.PRESENT
    if ongoing and scene.voice is Voice.PATIENT and _ATTENDED & scene.words:
        return Assertion.HISTORICAL
    if scene.asked:
        wish = bool(scene.words & {"want", "wish", "due", "scheduled", "planning", "overdue"})
        wish = wish or ("like" in scene.words and bool(scene.words & {"would", "'d"}))
        return Assertion.PLANNED if wish else Assertion.HISTORICAL
    if _UPCOMING & scene.words and not scene.words & {"was", "had", "'d"}:
        return Assertion.PLANNED
    if _tells_of_before(scene, mention):
        return Assertion.HISTORICAL
    if is_planned(scene, mention):
        aid = mention.entry.name in group("ordered aids") and scene.voice is Voice.CLINICIAN
        return Assertion.PLANNED if scene.voice is not Voice.PATIENT and not aid else None
    vaccine = mention.entry.type == _IMMUNIZATION
    if vaccine and scene.voice is Voice.CLINICIAN and _OWED & scene.words and not _had(scene):
        return Assertion.PLANNED
    if vaccine and _is_up_to_date(scene):
        return Assertion.HISTORICAL
    if scene.voice is Voice.CLINICIAN and (scene.words & _UNDECIDED or _has_to(scene)):
        return None
    return _told(scene, mention, standing)


def _tells_of_before(scene: Scene, mention: Mention) -> bool:
    """ "I had to have surgery", "it looks like you have a surgical history of a colectomy"."""
    before = scene.reading.words(Span(scene.clause.start, mention.start))
    if scene.voice is Voice.PATIENT:
        return ("had", "to") in itertools.pairwise(before)
    close = before[-_HISTORY_REACH:]
    return scene.voice is Voice.CLINICIAN and "you" in before and "history" in close


def _told(scene: Scene, mention: Mention, standing: Standing) -> Assertion | None:
    """Nothing is asked or planned: whether the words say that it was done."""
    if _is_still_to_be_done(scene, mention):
        return None
    undergone = standing.assertion is Assertion.HISTORICAL or bool(_UNDERGONE & scene.words)
    they_did = "they" in scene.words and bool(_DID & scene.words)
    if scene.voice is Voice.PATIENT:
        listed = mention.entry.type == _SURGERY and _is_listed(scene, mention)
        return Assertion.HISTORICAL if undergone or they_did or listed else None
    if they_did or (undergone and _TOLD_OF & scene.words):
        return Assertion.HISTORICAL
    if scene.voice is Voice.CLINICIAN:
        we_did = bool(_WE & scene.words) and bool(_DONE_TODAY & scene.words)
        return Assertion.HISTORICAL if we_did else None
    if scene.phase is Phase.PLAN:
        return Assertion.PLANNED
    if scene.words & _TELLING and not scene.words & _UNDERGONE:
        return None  # "he bought himself a splint"
    return Assertion.HISTORICAL


def _is_listed(scene: Scene, mention: Mention) -> bool:
    """ "And a hysterectomy in 2008": who is asked for operations names them, and says no verb."""
    words = scene.reading.words(Span(scene.clause.start, mention.start))
    links = [index for index, word in enumerate(words) if word in {",", "and", "."}]
    before = words[links[-1] + 1 :] if links else words
    if _PRONOUNS & set(words):
        return False  # "i work in, um, plastic surgery"
    return len(before) <= _LISTED and _LISTING.issuperset(before) and not _names_no_kind(mention)


def _is_up_to_date(scene: Scene) -> bool:
    words = scene.words
    return {"up", "date"} <= words or "current" in words


def _had(scene: Scene) -> bool:
    return bool({"had", "got", "did", "last", "'ve", "gave"} & scene.words)


_WOULD = frozenset({"would", "'d"})
"""It is not so: "if it was still under 35, we would have to talk about a defibrillator"."""


def _depending(scene: Scene, mention: Mention) -> Assertion | None:
    """ "If it has not passed by then, we might need lithotripsy"; not "if you had your booster"."""
    before = frozenset(scene.reading.words(Span(scene.clause.start, mention.start)))
    aid = mention.entry.name in group("ordered aids") | group("ongoing treatments")
    done = aid or scene.voice is not Voice.CLINICIAN or bool((_DONE_THEN | _WOULD) & before)
    return Assertion.CONDITIONAL if _DECIDED_THEN & before and not done else None


def _is_still_to_be_done(scene: Scene, mention: Mention) -> bool:
    """ "Do I have to do the surgery?", "after you've recovered from surgery we'll start"."""
    before = scene.reading.words(Span(scene.clause.start, mention.start))
    if scene.voice is Voice.PATIENT:
        pairs = {*itertools.pairwise(before)} & _HAVE_TO
        return bool(pairs - {("had", "to")}) and not _HAD_TO & set(before)
    awaited = bool(set(before) & _ONCE) and bool(set(before) & _RECOVERED)
    return scene.voice is Voice.CLINICIAN and awaited


def _has_to(scene: Scene) -> bool:
    """ "We have to put you in a sling"."""
    words = scene.reading.words(scene.clause)
    return any(pair in _HAVE_TO for pair in itertools.pairwise(words))
