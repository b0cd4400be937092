"""Vital signs of a whole turn, where a clinician calls them out across its clauses.

In: a turn whose clauses were read. Out: the turn with each sign's own number: what a clause took for
one falls, and what it told of how the sign was is kept.
"""

from __future__ import annotations

from ambient_scribe.clinical.dialogue.turns import Turn
from ambient_scribe.clinical.kinds.called_vitals import Called, called_vitals
from ambient_scribe.clinical.kinds.values import quantity_of
from ambient_scribe.clinical.language.findings import WIDE_CLAUSE, Finding, surface
from ambient_scribe.clinical.language.reading import Span
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.clinical.quantities.amounts import Amount
from ambient_scribe.domain.clinical import Attributes, Claim, FactKind


def call_out(turn: Turn, lexicon: Lexicon) -> None:
    """Of the staff's turns: a patient's numbers are read at home."""
    called = called_vitals(turn.reading, lexicon) if turn.passage.role.is_staff else []
    if not called:
        return
    own = {word.id for word in turn.passage.words}
    replaced = [
        finding
        for finding in turn.findings
        if finding.claim.kind is FactKind.VITAL
        and set(finding.word_ids) <= own
        and any(_is_of(finding, one) for one in called)
    ]
    kept = [finding for finding in turn.findings if finding not in replaced]
    turn.findings[:] = [*kept, *(_told(turn, one, replaced) for one in called)]


def _is_of(finding: Finding, one: Called) -> bool:
    """It is about the same name, or took the number."""
    taken = any(isinstance(span, Amount) and span.meets(one.amount) for span in finding.spans)
    return taken or finding.term.meets(one.name)


def _told(turn: Turn, one: Called, replaced: list[Finding]) -> Finding:
    known = (
        finding.claim.attributes.status
        for finding in replaced
        if finding.term.meets(one.name) and finding.claim.normalized == one.entry.name
    )
    claim = Claim(
        kind=FactKind.VITAL,
        normalized=one.entry.name,
        attributes=Attributes(
            value=quantity_of(one.entry, one.amount),
            status=next((status for status in known if status), None),
        ),
    )
    whole = Span(one.name.start, one.amount.end)
    parts = [whole] if whole.end - whole.start <= WIDE_CLAUSE else [one.name, one.amount]
    finding = Finding(claim, (one.name, one.amount), surface(turn.reading, one.name))
    return finding.borne_by(word_id for part in parts for word_id in turn.words_of(part))
