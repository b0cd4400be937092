"""An answer's sentences → sentences of a note with their evidence, and those that are not taken over.

In: the sentences of one section, the numbered visit. Out: for each a `NoteSentence` that rests on the
words of the utterances and facts that it names, or why it is dropped. Whether the words bear it out is
the verifier's business, which reads every sentence afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Basis, Chart, Spoken
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.note.llm.addressed import words_of
from ambient_scribe.note.llm.answers import AnswerSentence, id_of
from ambient_scribe.note.llm.model import Cause
from ambient_scribe.note.llm.narrowing import telling_words
from ambient_scribe.note.llm.numbered import NumberedVisit
from ambient_scribe.note.llm.prompts import Prompts

MOST_WORDS = 90
"""A sentence of a note has fewer; more is no sentence."""

COPIED_WORDS = 8
"""So many words of the instructions in their order are a copy of them."""

MOST_REPEATS = 3
"""Of one sentence in one answer: so many are a loop."""

TO_THE_MACHINE = "it rests on what was said to the machine"
REPEATED = "it repeats another sentence"

_BROKEN = "\N{REPLACEMENT CHARACTER}"
"""Half a character, where a model wrote bytes that are no text."""

_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_FIRST_PERSON = re.compile(r"(?:(?P<before>[\w'-]+)\s+)?\bI\b")


@dataclass(frozen=True)
class Ungrounded:
    """A sentence that is not taken over. `text` is the model's, for a person to see."""

    section: str
    text: str
    reason: str


@dataclass(frozen=True)
class Grounded:
    """One section of an answer. With a cause nothing of it is to be taken over."""

    sentences: tuple[NoteSentence, ...] = ()
    dropped: tuple[Ungrounded, ...] = ()
    cause: Cause | None = None


class Grounding:
    """For one request: `evidence` and `facts` are the numbers that were shown."""

    def __init__(
        self,
        prompts: Prompts,
        visit: NumberedVisit,
        evidence: Iterable[str],
        facts: Iterable[str],
    ) -> None:
        self._judging, self._visit = prompts.judging, visit
        self._evidence, self._facts = frozenset(evidence), frozenset(facts)
        self._instructions = frozenset(_runs(_instructions(prompts)))
        self._ordered_words = frozenset(
            word.id
            for passage in visit.passage_of.values()
            if passage.utterance.id in visit.addressed
            for word in passage.words
        )

    def section(self, section: str, written: Sequence[AnswerSentence]) -> Grounded:
        """Sentences are numbered within their section; the drafter makes their ids unique."""
        sentences: list[NoteSentence] = []
        dropped: list[Ungrounded] = []
        seen: dict[str, int] = {}
        for one in written:
            text = " ".join(one.text.split())
            key = " ".join(words_of(text))
            seen[key] = seen.get(key, 0) + 1
            reason = REPEATED if seen[key] > 1 else self._fault(one, text)
            if reason is not None:
                dropped.append(Ungrounded(section, text, reason))
            else:
                sentences.append(self._sentence(section, len(sentences), text, one))
        return Grounded(tuple(sentences), tuple(dropped), _cause(sentences, dropped, seen))

    # ------------------------------------------------------------ what is wrong with it
    def _fault(self, one: AnswerSentence, text: str) -> str | None:
        """None: it may be verified."""
        cited = [id_of(each, "u") for each in one.evidence]
        facts = [id_of(each, "f") for each in one.facts]
        unknown = [each for each in cited if each not in self._evidence]
        unknown += [each for each in facts if each not in self._facts]
        words = words_of(text)
        if not words or len(words) > MOST_WORDS or _BROKEN in text:
            return "it is no sentence of a note"
        if self._rests_on_orders(cited, facts):
            return TO_THE_MACHINE
        if unknown:
            return "it names evidence that there is not"
        if not any((*cited, *facts)):
            return "it names no evidence"
        if not self._instructions.isdisjoint(_runs(words)):
            return "it copies the instructions"
        if refuses(text, self._judging.refusals):
            return "it declines to write"
        if self._is_dialogue(text):
            return "it is written in the first or second person"
        return None

    def _rests_on_orders(self, cited: Sequence[str], facts: Sequence[str]) -> bool:
        passages = (self._visit.passage_of.get(one) for one in cited)
        ids = {one.utterance.id for one in passages if one is not None}
        if ids & self._visit.addressed:
            return True
        known = (self._visit.fact_of.get(one) for one in facts)
        said = {word_id for fact in known if fact is not None for word_id in fact.word_ids}
        return not self._ordered_words.isdisjoint(said)

    def _is_dialogue(self, text: str) -> bool:
        bare = _QUOTED.sub(" ", text)
        if not self._judging.first_person.isdisjoint(words_of(bare)):
            return True
        found = (match["before"] for match in _FIRST_PERSON.finditer(bare))
        return any((before or "").lower() not in self._judging.numeral_before for before in found)

    # ------------------------------------------------------------ what it rests on
    def _sentence(self, section: str, place: int, text: str, one: AnswerSentence) -> NoteSentence:
        cited = list(dict.fromkeys(id_of(each, "u") for each in one.evidence))
        facts = list(dict.fromkeys(id_of(each, "f") for each in one.facts))
        sentence = NoteSentence(
            id=f"{section}{place}",
            section=section,
            text=text if text[-1] in ".!?" else f"{text}.",
            basis=self._basis(text, cited, facts),
            fact_ids=tuple(self._visit.fact_of[fact].id for fact in facts),
        )
        topic = self._topic(one.problem or "", sentence)
        return sentence.changed(topic=topic) if topic else sentence

    def _basis(self, text: str, cited: Sequence[str], facts: Sequence[str]) -> tuple[Basis, ...]:
        """The words of the facts, and those of the utterances that tell it, in the order of the visit;
        chart items."""
        wanted = {fact_word for fact in facts for fact_word in self._visit.fact_of[fact].word_ids}
        words: list[str] = []
        for number, passage in self._visit.passage_of.items():
            telling = telling_words(passage, text) if number in cited else ()
            own = wanted.union(telling)
            words += [word.id for word in passage.words if word.id in own]
        charts = [self._visit.chart_of[one] for one in cited if one in self._visit.chart_of]
        for fact in facts:
            evidence = self._visit.fact_of[fact].evidence
            charts += [part for part in evidence if isinstance(part, Chart)]
        spoken = (Spoken(word_ids=tuple(words)),) if words else ()
        return (*spoken, *dict.fromkeys(charts))

    def _topic(self, problem: str, sentence: NoteSentence) -> str:
        """A problem's name that a fact, the chart or the sentence's own words bear out; else none."""
        name = " ".join(problem.split()).strip(" .:;")
        if not name:
            return ""
        if name.casefold() in self._visit.problem_names:
            return name
        own = set(sentence.word_ids)
        said = {
            word
            for passage in self._visit.passage_of.values()
            for heard in passage.words
            if heard.id in own
            for word in words_of(heard.text)
        }
        return name if set(words_of(name)) <= said else ""


def refuses(text: str, cues: Iterable[str]) -> bool:
    flat = " ".join(words_of(text))
    return any(cue in flat for cue in cues)


def _cause(
    sentences: Sequence[NoteSentence], dropped: Sequence[Ungrounded], seen: dict[str, int]
) -> Cause | None:
    if any(one.reason == TO_THE_MACHINE for one in dropped):
        return Cause.INJECTION
    if max(seen.values(), default=0) >= MOST_REPEATS:
        return Cause.LOOP
    return Cause.UNGROUNDED if dropped and not sentences else None


def _instructions(prompts: Prompts) -> list[str]:
    told = (prompts.system, prompts.ask_sections, prompts.ask_problems, *prompts.sections.values())
    return [word for text in told for word in (*words_of(text), "")]


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (
        run
        for place in range(len(words) - COPIED_WORDS + 1)
        if "" not in (run := tuple(words[place : place + COPIED_WORDS]))
    )
