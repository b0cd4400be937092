"""How the clinician says that a problem stands, and what they say it comes from.

In: a survey of the visit and the headings of its assessment. Out: short sentences under their problems
("Not well controlled.", "Likely related to stress."). A pronoun is told only where the clinician turned to
a problem in so many words; what is to come, supposed or asked is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.note.drafting.assessment_plan.headings import Headings
from ambient_scribe.note.drafting.assessment_plan.judging import load_judging, said_at
from ambient_scribe.note.drafting.assessment_plan.reasons import reason_at
from ambient_scribe.note.drafting.assessment_plan.talk import cut_opens, names_a_topic, talk
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person, cased
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_HERE = "which"
"""Stands for the problem that was named right before it."""

_REACH = 5
"""Words before a subject in which it is supposed, asked or to come."""

_LONGEST_SUBJECT = 4
_OWNING = frozenset({"your", "the", "his", "her", "this"})


def standings(
    survey: Survey,
    headings: Headings,
    named: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> tuple[Told, ...]:
    """`named` are words of the patient's conditions and complaints."""
    made: dict[str, Told] = {}
    for line in talk(survey, named):
        tokens = line.spoken.tokens
        heard = all((token.word.confidence or 1.0) >= config.least_confidence for token in tokens)
        if not tokens or line.spoken.question or not heard:
            continue
        if line.turn is None and names_a_topic(tokens):
            continue  # of what it is told nobody can tell from the names that are known
        place = survey.place(tokens[0].word.id)
        announced = headings.announced_at(place)
        for one in _Standing(tokens, named, person, announced=announced).read():
            made.setdefault(f"{headings.at(place)}: {one.text}", one)
    return tuple(made.values())


class _Standing:
    def __init__(
        self, tokens: Sequence[Token], named: frozenset[str], person: Person, *, announced: bool
    ) -> None:
        self._tokens, self._named, self._person = tokens, named, person
        self._texts = [token.text for token in tokens]
        self._announced = announced

    def read(self) -> Iterator[Told]:
        judging, index = load_judging(), 0
        while index < len(self._tokens):
            past = None
            for links, patient in ((judging.linking, False), (judging.patient_links, True)):
                linked = said_at(self._tokens, index, links)
                if linked is None:
                    continue
                told = self._told(index, linked, patient=patient)
                if told is not None:
                    one, past = told
                    yield one
                    break
            index = past if past is not None else index + 1

    def _told(self, start: int, linked: int, *, patient: bool) -> tuple[Told, int] | None:
        judging = load_judging()
        subject = (start, "") if patient else self._subject(start)
        if subject is None or not (self._announced or subject[1]):
            return None
        first, name = subject[0], subject[1].removeprefix(_HERE)
        if self._is_open(first):
            return None
        degrees, status = self._past_degrees(linked), None
        end = said_at(self._tokens, degrees, judging.standings)
        if end is not None:
            status = judging.standings[self._longest(degrees, end)]
            if patient and status.split()[0] not in ("doing", "managing"):
                return None
            words = [*self._texts[linked:degrees], status]
            words = [word for word in words if word not in judging.adverbs - judging.degrees]
            last, reason = self._reason(end)
        elif not patient and (cause := self._cause(linked)) is not None:
            last, reason = cause
            words = []
        else:
            return None
        if status is not None and not self._closes(last):
            return None
        hedge = self._hedge(first, end or linked + 2)
        if status is not None and self._appears(first, end or linked):
            doing = [] if status.split()[0] not in ("doing", "managing") else ["to", "be"]
            words = ["appears", *doing, *words]
        elif status is None and hedge:
            words = [hedge]
        elif name and status is not None:
            words = ["is" if not name.endswith("s") else "are", *words]
        text = " ".join(one for one in (name, *words, reason) if one)
        ids = tuple(dict.fromkeys(token.word.id for token in self._tokens[first:last]))
        return Told(cased(text), ids), last

    def _past_degrees(self, start: int) -> int:
        judging, index = load_judging(), start
        while index < len(self._texts) and self._texts[index] in judging.degrees | judging.adverbs:
            if said_at(self._tokens, index, judging.standings) is not None:
                break
            index += 1
        return index

    def _longest(self, start: int, end: int) -> str:
        said = load_judging().standings
        return next(
            one
            for one in sorted(said, key=len, reverse=True)
            if said_at(self._tokens, start, (one,)) == end
        )

    def _closes(self, last: int) -> bool:
        """Nothing follows that the status is said of or compared with."""
        if last >= len(self._tokens) or self._tokens[last - 1].mark:
            return True
        joined = self._texts[last] in load_judging().ends | _CLOSING
        return joined or cut_opens(self._tokens, last)

    def _subject(self, start: int) -> tuple[int, str] | None:
        """Where what is spoken of begins, and its name; none where a pronoun stands for it."""
        judging, index = load_judging(), start
        while index and self._texts[index - 1] in judging.adverbs - {"that"}:
            index -= 1
        if index and self._texts[index - 1] in judging.pronouns:
            here = index > 1 and self._texts[index - 2] in self._named
            return index - 1, _HERE if self._texts[index - 1] == "which" and here else ""
        first = index
        while first and index - first < _LONGEST_SUBJECT:
            if self._tokens[first - 1].mark or self._texts[first - 1] in _OWNING | judging.ends:
                break
            first -= 1
        words = self._texts[first:index]
        owned = first and self._texts[first - 1] in _OWNING
        if not words or not owned or words[-1] not in self._named:
            return None
        return first - 1, " ".join(words)

    def _is_open(self, first: int) -> bool:
        """What is said is to come, supposed, asked or denied."""
        before = self._texts[max(0, first - _REACH) : first]
        refused = load_phrases().speech.refusing
        return bool((load_judging().to_come | refused) & set(before))

    def _hedge(self, first: int, last: int) -> str:
        hedges = load_judging().hedges
        words = self._texts[max(0, first - _REACH) : last]
        found = [hedges[word] for word in words if word in hedges]
        return "Possibly" if "Possible" in found else "Likely" if found else ""

    def _appears(self, first: int, last: int) -> bool:
        return bool(load_judging().appearing & set(self._texts[max(0, first - 2) : last]))

    # ------------------------------------------------------------ reasons
    def _cause(self, start: int) -> tuple[int, str] | None:
        judging = load_judging()
        while start < len(self._texts) and self._texts[start] in judging.adverbs:
            start += 1
        last, cause = reason_at(self._tokens, start, judging.causes, self._person)
        return (last, cause) if cause else None

    def _reason(self, start: int) -> tuple[int, str]:
        """ "because …" after a status; where none follows, nothing."""
        judging = load_judging()
        return reason_at(self._tokens, start, (*judging.because, *judging.causes), self._person)


_CLOSING = frozenset(
    {
        "on",
        "with",
        "at",
        "in",
        "overall",
        "however",
        "because",
        "since",
        "lately",
        "from",
        "without",
    }
)
"""What may follow a status."""
