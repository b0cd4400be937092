"""The word that tells what happens to a drug: which of those near it is its own.

In: a `Scene`, a drug's mention, the mentions beside it. Out: the change with the words of it: before
the drug ("stop the aspirin"), after it ("the aspirin stays"), or around it ("leave the aspirin off").
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.split_changes import split_change
from ambient_scribe.clinical.language.clauses import with_list_before
from ambient_scribe.clinical.language.cues import ADVISED, CHANGE
from ambient_scribe.clinical.language.findings import Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Change

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

_TOLD_OF = frozenset(
    {"remembering", "remember", "forgetting", "forget", "tried", "trying", "able", "had", "used"}
    | {"supposed", "told", "having", "been", "addition"}
)
_COMPANY = frozenset({"with", "without"})
_LINKS = frozenset({"and", "then", "but", ",", "so", "just", "instead", "or"})
"""Words before which another order may begin."""


def tense_of(cue: Attribution | None) -> str | None:
    return cue.value.split()[1] if cue is not None else None


def change_of(
    scene: Scene, mention: Mention, mentions: list[Mention]
) -> tuple[Change | None, Attribution | None]:
    """The nearest word of change; one before a list of drugs holds for all of them."""
    reading = scene.reading
    around = split_change(reading, scene.clause, mention)
    if around is not None:
        return Change(around.value.split()[0]), around
    clause = with_list_before(reading, scene.clause, mention, LexiconKind.MEDICATION)
    if clause.start < scene.clause.start:
        earlier = Span(clause.start, scene.clause.start)
        mentions = [*reading.mentions_in(earlier, LexiconKind.MEDICATION), *mentions]
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
        return _newly_ordered(reading, cues, mention)
    if _is_changed_to(reading, cue, mention):
        return Change.STARTED, Attribution(
            cue.start, cue.end, CHANGE, f"{Change.STARTED} {PRESENT}"
        )
    if _was_done_by_another(reading, cue):
        return Change.STARTED, Attribution(
            cue.start, cue.end, CHANGE, f"{Change.STARTED} {PRESENT}"
        )
    return Change(cue.value.split()[0]), cue


def _was_done_by_another(reading: Reading, cue: Attribution) -> bool:
    """ "Dr. Brown put you on buspar": "put" is an order only after "i 'll", "let 's" and the like."""
    if cue.value != f"{Change.STARTED} {PLANNED}" or reading.words(cue)[0] != "put":
        return False
    before = reading.words(Span(max(0, cue.start - 1), cue.start))
    return bool(before) and before[0] not in group("before an order")


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
        if order_between(reading, Span(position, other.start)) is not None:
            return False
        position = other.end
    return True


def order_between(reading: Reading, span: Span) -> Span | None:
    """The "take" of "stop ibuprofen and take tylenol": another order begins there."""
    for index in range(span.start, span.end - 1):
        linked = reading.tokens[index].text in _LINKS
        if linked and reading.tokens[index + 1].text in group("drug orders"):
            return Span(index + 1, index + 2)
    return None


def _newly_ordered(
    reading: Reading, cues: list[Attribution], mention: Mention
) -> tuple[Change | None, Attribution | None]:
    """What is to be taken beside or instead of a drug whose change was told before it."""
    earlier = [cue for cue in cues if cue.end <= mention.start]
    order = order_between(reading, Span(earlier[-1].end, mention.start)) if earlier else None
    if order is None or reading.words(order)[0] not in group("orders to take"):
        return None, None
    return Change.STARTED, Attribution(
        order.start, order.end, CHANGE, f"{Change.STARTED} {ADVISED}"
    )
