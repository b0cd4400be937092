"""Lists of findings that a template places under several headings, divided before they are worded.

In: planned statements and the template. Out: the same statements; one that lists findings of which some
belong elsewhere ("special tests") is one for each heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ambient_scribe.domain.template import Template
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.templates.placement import Placement, by_place

_LISTS = frozenset({Form.EXAM, Form.REVIEW, Form.REPORTS, Form.DENIES, Form.SOCIAL, Form.FAMILY})
"""Forms whose items stand side by side, each for itself."""


def parted(statements: Sequence[Statement], template: Template) -> Iterator[Statement]:
    if not template.contents:
        yield from statements
        return
    placement = Placement(template)
    for one in statements:
        yield from _parts(one, placement) if _is_list(one) else (one,)


def _is_list(statement: Statement) -> bool:
    """What was dictated in one breath stays together."""
    return statement.form in _LISTS and len(statement.items) > 1 and not statement.phrases


def _parts(statement: Statement, placement: Placement) -> Iterator[Statement]:
    named = {n: (item.name, item.facts) for n, item in enumerate(statement.items)}
    groups = by_place(placement, statement.section, named)
    if len(groups) < 2:
        yield statement
        return
    for numbers in groups:
        yield replace(statement, items=tuple(statement.items[n] for n in numbers))
