"""What a reader of a note sees, as plain types: statements with their evidence, parts, groups.

Everything is plain text here; escaping is the business of the format (Markdown, HTML).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ambient_scribe.domain.note import Support, SupportState
from ambient_scribe.domain.time import TimeSpan

FLAG_NAMES = {
    SupportState.UNVERIFIED: "Not verified",
    SupportState.UNCERTAIN: "Heard uncertainly",
    SupportState.PARTIAL: "Borne out in part",
    SupportState.CONTRADICTED: "Contradicted by what was said",
    SupportState.UNSUPPORTED: "Not borne out",
    SupportState.CHART_CONFLICT: "In conflict with the chart",
}

GRAVE = frozenset(
    {SupportState.CONTRADICTED, SupportState.UNSUPPORTED, SupportState.CHART_CONFLICT}
)


@dataclass(frozen=True)
class Statement:
    """A sentence or a suggestion with its evidence. `key` is unique in the view."""

    key: str
    text: str
    marks: tuple[str, ...]
    """Where it comes from: clock times or utterance numbers, chart items, persons."""
    spans: tuple[TimeSpan, ...]
    word_ids: tuple[str, ...]
    support: Support | None
    topic: str = ""
    """The problem that a sentence stands under."""
    heads: bool = False
    """It is the heading of what stands under that problem."""
    notes: tuple[str, ...] = ()
    """What stands under a suggestion: why it is made, and what must still be told."""

    @property
    def flag(self) -> str | None:
        """The name of its flag, None when it is not flagged."""
        flagged = self.support is not None and self.support.flagged
        return FLAG_NAMES[self.support.state] if self.support and flagged else None

    @property
    def grave(self) -> bool:
        return self.support is not None and self.support.state in GRAVE

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.support.reasons if self.support else ()


@dataclass(frozen=True)
class Part:
    """A section with its statements; `group` is the heading above it."""

    title: str
    group: str | None
    statements: tuple[Statement, ...]
    prose: bool = False
    """The statements are one paragraph."""
    folded: bool = False
    """Long, and seldom read: a page shows its title, and the rest when it is asked for."""

    @property
    def topics(self) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
        """Its statements under the problems that they stand under, in order."""
        by_topic = groupby(self.statements, lambda statement: statement.topic)
        return tuple((topic, tuple(same)) for topic, same in by_topic)


@dataclass(frozen=True)
class Group:
    title: str | None
    parts: tuple[Part, ...]
