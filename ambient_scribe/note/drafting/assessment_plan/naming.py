"""Names of what ails, read where a clinician gives them, with how sure they are and what of.

In: tokens of a clinician's speech, with or without punctuation. Out: verdicts in the order in which they
were said. A name is read by what a noun phrase may hold; what is denied, supposed, asked or of somebody
else is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.note.drafting.assessment_plan.judging import load_judging, said_at
from ambient_scribe.note.drafting.assessment_plan.reasons import reason_at
from ambient_scribe.note.drafting.language.finite import is_sure
from ambient_scribe.note.drafting.language.grammar import Person, cased
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.reading import load_phrases

_MOST_BEFORE_HEAD = 6
_LONGEST_COMPLEMENT = 5
_LONGEST_SECOND = 4
"""Words of a name that is joined by "and"."""

_SHORTEST_ADVERB = 8
"""Letters of a word that its ending tells to be an adverb, no part of a name ("early" is one)."""

_HEDGE_REACH = 6
_DENIAL_REACH = 5
_LONGEST_SUBJECT = 5
_SHOWING_REACH = 6
_COPULAS = frozenset({"is", "are", "was", "were", "be", "being", "seem", "seems", "look", "looks"})
_CAUSES = ("due to", "caused by", "secondary to")
DETERMINERS = frozenset(
    {"your", "the", "a", "an", "this", "that", "these", "those", "some", "his", "her"}
)


@dataclass(frozen=True)
class Verdict:
    """`name` without how sure it is; `told` the written sentence with its words."""

    name: str
    told: Told
    name_ids: tuple[str, ...]
    concluded: bool = False
    """It was said as a conclusion, wherever it was said: "I think you have …", "your diagnosis is …"."""


class Reader:
    """Of one sentence; `heads` are last words of conditions, `named` words of complaints and findings."""

    def __init__(
        self,
        tokens: Sequence[Token],
        heads: frozenset[str],
        named: frozenset[str],
        person: Person,
    ) -> None:
        self._tokens, self._heads, self._named = tokens, heads, named
        self._person = person
        self._texts = [token.text for token in tokens]

    def read(self) -> Iterator[Verdict]:
        """No two from the same words."""
        index = 0
        while index < len(self._tokens):
            made, index = self._from(index)
            if made is not None:
                yield made

    def _from(self, start: int) -> tuple[Verdict | None, int]:
        judging = load_judging()
        for phrases, kind in (
            (judging.naming_possible, "Possible"),
            (judging.naming, ""),
            (judging.agreeing, "agreeing"),
            (judging.showing, "showing"),
            (judging.turning, "turning"),
        ):
            opened = said_at(self._tokens, start, phrases)
            if opened is None or self._is_denied(start, opened):
                continue
            name = self._name(opened)
            if name is None:
                continue
            first, last = name
            if said_at(self._tokens, last, judging.asked_after) is not None:
                continue
            made = self._verdict(kind, start, opened, first, last)
            if made is not None:
                return made, last
        return None, start + 1

    def _verdict(self, kind: str, start: int, opened: int, first: int, last: int) -> Verdict | None:
        name = self._written(first, last)
        begin, lead = start, self._hedge(start, opened)
        if kind == "turning":
            if not load_judging().telling & set(self._texts[first:last]):
                return None
            begin, lead = first, ""
        elif kind == "showing":
            study = self._study(start)
            if study is None:
                return None
            begin, lead = study
        elif kind == "agreeing":
            subject = self._subject(start)
            cause = " ".join(self._texts[start:opened]) in _CAUSES
            if subject is None and cause:
                return None
            begin, lead = subject or (start, "Consistent with")
            if cause:
                lead = f"{lead} {self._hedge(start, opened).lower()} {' '.join(self._texts[start:opened])}"
                lead = " ".join(lead.split())
            elif subject is not None and not lead.endswith(" with"):
                lead = f"{lead} consistent with"
        elif kind:
            lead = kind
        past, reason = reason_at(self._tokens, last, load_judging().bearing_out, self._person)
        ids = tuple(dict.fromkeys(token.word.id for token in self._tokens[begin:past]))
        text = f"{lead} {name} {reason}".strip()
        name_ids = tuple(token.word.id for token in self._tokens[first:last])
        concluded = lead in _CONCLUDING or "diagnosis" in self._texts[start:opened]
        return Verdict(name, Told(cased(text), ids), name_ids, concluded)

    def _is_denied(self, start: int, opened: int) -> bool:
        """Denied, supposed, asked or of somebody else, within the words before."""
        before: list[str] = []
        for token in reversed(self._tokens[max(0, start - _DENIAL_REACH) : start]):
            if token.mark in (".", "?"):
                break
            before.append(token.text)
        if before and before[0] in load_judging().asking and self._texts[start] == "you":
            return True
        return bool(load_judging().not_before & {*before, *self._texts[start + 1 : opened]})

    def _hedge(self, start: int, opened: int) -> str:
        """How sure the clinician says to be, in the words right before and within the opening."""
        hedges = load_judging().hedges
        words: list[str] = self._texts[start:opened]
        for index in range(start - 1, max(-1, start - 1 - _HEDGE_REACH), -1):
            if self._tokens[index].mark in (".", "?"):
                break
            if load_judging().well & set(self._texts[index + 1 : index + 3]):
                continue
            words.append(self._texts[index])
        after = self._texts[opened : opened + 2]
        found = [hedges[word] for word in (*words, *after) if word in hedges]
        return max(found, key=_UNSURE.index, default="")

    # ------------------------------------------------------------ names
    def _name(self, start: int) -> tuple[int, int] | None:
        first = self._past_leads(start)
        head = self._head(first)
        if head is None:
            return None
        last = head
        while True:
            more = self._complement(last)
            if more is None:
                break
            last = more
        return first, last

    def _past_leads(self, start: int) -> int:
        leads = load_judging().name_leads
        index = start
        while (past := said_at(self._tokens, index, leads)) is not None:
            index = past
        return index

    def _is_head(self, index: int) -> bool:
        text = self._texts[index]
        return text in self._heads - load_phrases().stages.verdict_words or load_judging().is_head(
            text
        )

    def _head(self, first: int) -> int | None:
        """Past the words that name it; None where none does."""
        ends = load_judging().ends
        for index in range(first, min(len(self._tokens), first + _MOST_BEFORE_HEAD)):
            text = self._texts[index]
            if text in ends and not self._is_side(index):
                return None
            if text in DETERMINERS:
                return None
            if self._is_head(index):
                before = self._texts[index - 1] if index > first else ""
                adverb = before.endswith("ly") and len(before) >= _SHORTEST_ADVERB
                return None if adverb else self._past_heads(index)
            if self._tokens[index].mark in (".", "?") or text in load_judging().joints:
                return None
            if self._tokens[index].mark == "," and not self._is_head(
                min(index + 1, len(self._texts) - 1)
            ):
                return None
        return None

    def _past_heads(self, index: int) -> int:
        while index + 1 < len(self._tokens) and self._goes_on(index):
            index += 1
        return index + 1

    def _goes_on(self, index: int) -> bool:
        if self._tokens[index].mark:
            return False
        return self._is_head(index + 1) or self._texts[index + 1] == "type"

    def _is_side(self, index: int) -> bool:
        """A "left", or a "right" before what has a side."""
        if self._texts[index] == "left":
            return True
        if self._texts[index] != "right":
            return False
        following = self._texts[index + 1 : index + 2]
        placed = self._texts[max(0, index - 2) : index] in (["on", "the"], ["on", "your"])
        return placed or (bool(following) and following[0] not in load_judging().ends)

    def _complement(self, start: int) -> int | None:
        """Past "of the lateral ligament complex", where it surely ends."""
        judging = load_judging()
        if start >= len(self._tokens) or self._tokens[start - 1].mark in (".", "?", ","):
            return None
        text = self._texts[start]
        if text == "and":
            first = self._past_leads(start + 1)
            head = self._head(first)
            if head is None or head - first > _LONGEST_SECOND:
                return None
            return head
        if text not in judging.joints:
            return None
        for index in range(start + 1, min(len(self._tokens), start + 2 + _LONGEST_COMPLEMENT)):
            word = self._texts[index]
            if self._ends_at(index):
                return index if index - start > 1 and self._texts[index - 1] not in _OPEN else None
            if word in judging.joints and index - start > 2:
                return index
            if self._tokens[index].mark:
                return index + 1 if word not in _OPEN else None
        if start + 2 + _LONGEST_COMPLEMENT >= len(self._tokens):
            return len(self._tokens) if self._texts[-1] not in _OPEN else None
        return None

    def _ends_at(self, index: int) -> bool:
        text = self._texts[index]
        if text in load_judging().ends:
            return not self._is_side(index)
        if self._is_side(index):
            return False
        return is_sure(text) or text in load_phrases().stages.advice_verbs - _PARTS

    def _written(self, first: int, last: int) -> str:
        """Without what is no part of a name; of a problem, not of one that was named before."""
        unwritten, words = load_judging().unwritten, []
        for index in range(first, last):
            text = self._texts[index]
            owned = text in ("your", "this", "that")
            if text in unwritten or (owned and self._is_problem_next(index + 1, last)):
                continue
            words.append("the" if owned else text)
        return " ".join(words)

    def _is_problem_next(self, start: int, last: int) -> bool:
        """What ails comes before what else a name goes on with."""
        for index in range(start, last):
            if self._texts[index] in load_judging().joints:
                return False
            if load_judging().is_head(self._texts[index]):
                return True
        return False

    # ------------------------------------------------------------ what it is told of
    def _study(self, start: int) -> tuple[int, str] | None:
        """The study that shows it: "your x-ray of the wrist shows …"."""
        studies, adverbs = load_phrases().stages.result_words, load_judging().adverbs
        for index in range(start - 1, max(-1, start - 1 - _SHOWING_REACH), -1):
            if self._tokens[index].mark in (".", "?"):
                return None
            if self._texts[index] in DETERMINERS - {"the", "your"} or self._texts[index] == "i":
                return None
            if self._texts[index] in studies:
                said = [word for word in self._texts[index:start] if word not in adverbs]
                kept = ["the" if word == "your" else word for word in said]
                verb = "show" if kept[0].endswith("s") else "shows"
                return index, " ".join([*kept, verb])
        return None

    def _subject(self, start: int) -> tuple[int, str] | None:
        judging = load_judging()
        index = start
        while index and self._texts[index - 1] in judging.adverbs | _COPULAS:
            index -= 1
        first = index
        while (
            first and index - first < _LONGEST_SUBJECT and self._texts[first - 1] not in DETERMINERS
        ):
            if self._tokens[first - 1].mark and first != index:
                break
            if self._texts[first - 1] in judging.ends and not self._is_side(first - 1):
                break
            first -= 1
        words = self._texts[first:index]
        if not words:
            return None
        known = judging.agreeing_subjects.get(words[-1])
        if known is not None:
            return first, known
        return (first, " ".join(words)) if self._named & set(words) else None


_CONCLUDING = frozenset({"Likely", "Suspected"})
_UNSURE = ("", "Suspected", "Likely", "Concern for", "Possible")
_OPEN = DETERMINERS | frozenset({"of", "in", "to", "at", "from", "and", "with"})
_PARTS = frozenset(
    {"back", "chest", "hand", "foot", "wrist", "ice", "sleep", "exercise", "work", "weight"}
)
