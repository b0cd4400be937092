"""All documents of a visit, from its note and its chart.

In: an encounter whose note is drafted, the kinds of letters that a person asks for. Out: the same with
its documents; without any where no note was drafted from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ambient_scribe.domain.documents import LETTERS, AfterVisit, DocumentKind
from ambient_scribe.domain.encounter import ConsentStatus, Encounter
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.errors import UsageError
from ambient_scribe.note.aftervisit.gaps import gaps
from ambient_scribe.note.aftervisit.instructions import instructions
from ambient_scribe.note.aftervisit.letters import letters
from ambient_scribe.note.aftervisit.lines import Lines
from ambient_scribe.note.aftervisit.orders import orders
from ambient_scribe.note.aftervisit.tasks import tasks
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.wording import instruction_words
from ambient_scribe.note.previsit.reconciling import reconciled
from ambient_scribe.protocols import Verifier


def with_documents(
    encounter: Encounter,
    verifier: Verifier,
    asked: Sequence[DocumentKind] = (),
    generic: Mapping[str, str] | None = None,
) -> Encounter:
    """Made anew from the newest revision of the note; what stood before is replaced. `generic`: what
    a drug's other names stand for, lower case."""
    note = encounter.note
    withdrawn = encounter.consent.status is ConsentStatus.WITHDRAWN
    if note is None or withdrawn or note.status is NoteStatus.WITHHELD:
        return encounter.changed(documents=None)
    visit = Visit(encounter)
    lines = Lines(visit, verifier)
    page = instructions(visit, lines)
    ordered = orders(visit, lines)
    visits = instruction_words().headings["visits"]
    parts = page.parts if page is not None else ()
    steps = [line for part in parts if part.heading == visits for line in part.lines]
    drafted = letters(visit, lines, ordered, steps, asked)
    return encounter.changed(
        documents=AfterVisit(
            revision=note.revision,
            documents=(*((page,) if page is not None else ()), *drafted),
            orders=ordered,
            tasks=tasks(visit, lines, ordered),
            gaps=gaps(visit, ordered),
            reconciliation=reconciled(visit, generic),
        )
    )


def letter_named(name: str) -> DocumentKind:
    """Raises UsageError for a kind of letter that there is not."""
    for kind in LETTERS:
        if kind.value == name.strip().lower().replace("_", "-"):
            return kind
    known = ", ".join(kind.value for kind in LETTERS)
    raise UsageError(f"no letter is called {name!r}: choose one of {known}")
