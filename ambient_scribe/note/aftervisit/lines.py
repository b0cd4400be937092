"""Lines of the documents, each through the verifier that reads the note.

In: a text with its basis and facts. Out: a `Line` with its support. A text in plain words, or with a
day that was worked out, is verified by what it was made from (`stated`).
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Basis, Chart, Fact, System
from ambient_scribe.domain.documents import Line
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.note.aftervisit.visit import PLAN, Visit
from ambient_scribe.protocols import Verifier

_SYSTEM = Support(state=SupportState.SYSTEM)


class Lines:
    """Of one visit."""

    def __init__(self, visit: Visit, verifier: Verifier) -> None:
        self._visit, self._verifier = visit, verifier

    def of_facts(
        self,
        text: str,
        facts: Sequence[Fact],
        *,
        stated: str = "",
        more: tuple[Basis, ...] = (),
        asked: tuple[str, ...] = (),
    ) -> Line:
        basis = tuple(dict.fromkeys((*self._visit.basis(facts), *more)))
        ids = tuple(fact.id for fact in facts)
        support = self.support(stated or text, basis, ids)
        return Line(
            text=text,
            basis=basis,
            fact_ids=ids,
            support=support,
            stated=stated if stated != text else "",
            asked=asked,
        )

    def of_sentence(self, text: str, sentence: NoteSentence) -> Line:
        """A sentence of the note, verified there, said otherwise: its verdict is the note's."""
        return Line(
            text=text,
            basis=sentence.basis,
            fact_ids=sentence.fact_ids,
            support=sentence.support,
            stated=sentence.text if sentence.text != text else "",
        )

    def of_chart(self, text: str, item: str) -> Line:
        basis = Chart(source=self._visit.context.source, item=item)
        return Line(text=text, basis=(basis,), support=Support(state=SupportState.SUPPORTED))

    def fixed(self, text: str, cause: str = "fixed words of the document") -> Line:
        """Words that say nothing about the patient, and blanks."""
        return Line(text=text, basis=(System(cause=cause),), support=_SYSTEM)

    def support(
        self, text: str, basis: tuple[Basis, ...], fact_ids: tuple[str, ...], section: str = PLAN
    ) -> Support:
        sentence = NoteSentence(id="d1", section=section, text=text, basis=basis, fact_ids=fact_ids)
        visit = self._visit
        return self._verifier.support(
            sentence, visit.transcript, visit.encounter.facts, visit.context
        )
