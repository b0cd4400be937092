"""What became of each problem and drug: everything that was said of it, and when it was so."""

from __future__ import annotations

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.domain.transcript import Role


class Saying(Frozen):
    """One utterance's part in a thread. `at_ms` is when in the visit, None without sound; `told`
    holds what it adds, by attribute: {"onset": "six weeks ago", "course": "worsening"}."""

    utterance: str
    speaker: str
    role: Role
    word_ids: tuple[str, ...] = Field(min_length=1)
    at_ms: int | None = None
    told: dict[str, str] = Field(default_factory=dict)
    days_before: float | None = None
    """How long before the visit that was, where a time is told that can be counted."""


class Strand(Frozen):
    """One fact of a thread: what is asserted, in the order of the visit's sayings."""

    fact: str
    assertion: Assertion
    change: str | None = None


class Thread(Frozen):
    """One problem or drug of the patient. `began` is how people said it ("six weeks ago")."""

    kind: FactKind
    name: str
    strands: tuple[Strand, ...] = Field(min_length=1)
    sayings: tuple[Saying, ...] = Field(min_length=1)
    began: str | None = None
    days_before: float | None = None


class Timeline(Frozen):
    """Threads, those first that began first as far as that was told; the others in the order in
    which they were spoken of."""

    threads: tuple[Thread, ...] = ()
