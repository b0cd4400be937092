"""Which part each speaker has in the visit: how many words carry the right one."""

from __future__ import annotations

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role, Transcript


def role_accuracy(reference: Transcript, hypothesis: Transcript) -> float | None:
    """Share of the hypothesis's words that carry the role of who speaks then in the reference."""
    spoken = [
        (passage.span, passage.role) for passage in reference.passages() if passage.span is not None
    ]
    right = total = 0
    for passage in hypothesis.passages():
        for word in passage.words:
            if word.span is None:
                continue
            role = _role_at(spoken, word.span)
            if role is not None:
                total += 1
                right += role == passage.role
    return right / total if total else None


def _role_at(spoken: list[tuple[TimeSpan, Role]], span: TimeSpan) -> Role | None:
    best = max(spoken, key=lambda one: one[0].overlap_ms(span), default=None)
    return best[1] if best is not None and best[0].overlap_ms(span) else None
