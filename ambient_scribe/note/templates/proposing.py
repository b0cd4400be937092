"""Which template a visit reads like, for a person to choose.

In: the templates there are, the visit's facts and words. Out: the name of the one whose signs stand in
the visit most often, None where no sign of any does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.template import Selector, Template
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.templates.matching import Matter, holds, matter_of

_SIGNS = 3
"""So many signs of one kind must stand in a visit: one or two may be said in passing."""


def proposed_template(
    templates: Iterable[Template], facts: Sequence[Fact], transcript: Transcript
) -> str | None:
    matter = matter_of(facts, transcript)
    signs = {template.id: _signs(template.proposed_by, matter) for template in templates}
    best = max(signs, key=lambda name: signs[name], default=None)
    return best if best is not None and signs[best] >= _SIGNS else None


def _signs(selectors: Sequence[Selector], matter: Matter) -> int:
    """Different words of theirs that were said, and selectors of facts that hold."""
    return sum(
        sum(holds(one.changed(words=(word,)), matter) for word in one.words)
        if one.words
        else int(holds(one, matter))
        for one in selectors
    )
