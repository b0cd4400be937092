"""From the findings of a sentence to its verdict, and what else is read off its comparisons.

In: comparisons, findings, facts. Out: a `Support`, with every reason, the gravest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.note import Support, SupportState
from ambient_scribe.domain.transcript import Word
from ambient_scribe.note.verifying.comparison import Comparison, opposed
from ambient_scribe.note.verifying.differences import GRAVITY, Finding
from ambient_scribe.note.verifying.ground import Ground


def misheard(fact: Fact) -> Finding | None:
    """Both spellings of a name that was written otherwise, for a person to decide."""
    if fact.heard_as is None:
        return None
    reason = f"'{fact.heard_as}' was heard, and read as '{fact.normalized}'"
    return Finding(SupportState.UNCERTAIN, reason)


def heading(text: str) -> str:
    """What stands before the first colon: "Neck" in "Neck: supple."."""
    before, colon, _ = text.partition(":")
    return before if colon else ""


def contested(compared: Sequence[Comparison]) -> Iterator[Finding]:
    """Evidence that says both, unless the sentence itself tells both."""
    for one in compared:
        if one.contested and not any(opposed(one.claim, other.claim) for other in compared):
            yield Finding(
                SupportState.UNCERTAIN,
                "the evidence says both that there is and that there is no "
                f"'{one.claim.normalized}'",
            )


def bearing_words(ground: Ground, compared: Sequence[Comparison]) -> tuple[Word, ...]:
    """Words of the matched facts; every word of the basis when nothing matched."""
    matched = [comparison.match for comparison in compared]
    bearing = {w for match in matched if isinstance(match, Fact) for w in match.word_ids}
    return tuple(word for word in ground.words if not bearing or word.id in bearing)


def verdict(findings: Sequence[Finding]) -> Support:
    if not findings:
        return Support(state=SupportState.SUPPORTED)
    state = max((finding.state for finding in findings), key=GRAVITY.index)
    gravest_first = sorted(findings, key=lambda finding: -GRAVITY.index(finding.state))
    return Support(state=state, reasons=tuple(dict.fromkeys(f.reason for f in gravest_first)))
