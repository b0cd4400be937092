"""The words of a sentence against the words of its evidence, without understanding either.

In: two texts. Out: the numbers, sides, units, negations and drugs of the one that the other does
not hold. This check knows nothing of facts and so cannot share a mistake with those who read them.
The word lists are `configs/phrases/evidence.toml`; drug names are passed in.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ambient_scribe.note.verifying.evidence_words import EvidenceWords
from ambient_scribe.note.verifying.levels import without_said_levels
from ambient_scribe.note.verifying.scales import kinds_in, without_scale
from ambient_scribe.note.verifying.spoken_numbers import (
    heard_numbers,
    is_number_word,
    written_numbers,
)
from ambient_scribe.note.verifying.tokens import count_before, folded, name_tokens, stem
from ambient_scribe.note.verifying.tokens import tokens as tokens_of

_DOSE = re.compile(r"\d\s*([a-zµ]+)\b")
_LONGEST_NAME = 4
"""Words of a drug's name: "insulin glargine", "vitamin d"."""

_CONDITION = re.compile(r"\b(?:if|unless)\b[^,.;:]*", re.IGNORECASE)
"""A clause whose "not" denies nothing: "if it does not get better"."""

_WE_DID = re.compile(r"\b(?:we|i) did (?!not\b)(?:\w+ly )?(\w+)", re.IGNORECASE)
_VERB_REACH = 5
"""Words before a verb in which it is said to be done later."""
_OWN_HISTORY = re.compile(r"\bpersonal history\b|^\W*(?:the )?patient:", re.IGNORECASE)

_ANSWER = 6
"""Words with which an answer begins."""

_REMEMBERED_WORDS = 4096
_REMEMBERED_TEXTS = 64
"""Of one sentence: its own, its evidence, the names of the facts that rest on it."""


@dataclass(frozen=True)
class DrugKnowledge:
    """What the verifier must know of drugs, from the clinical lexicon.

    `names`: any way to say or write a drug, lower case, to its short name. `classes`: a short name
    to the classes it belongs to.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Surface:
    """Finds the critical words of a text. Remembers the last texts, which are asked for again and
    again while one sentence is verified, until it is told to `forget` them."""

    def __init__(
        self, words: EvidenceWords, drugs: DrugKnowledge, texts: int = _REMEMBERED_TEXTS
    ) -> None:
        """`texts`: how many are remembered."""
        self.words = words
        self._drugs = {" ".join(name_tokens(form)): name for form, name in drugs.names.items()}
        self._not_sides = re.compile(rf"(?<!on the )\b{_one_of(words.not_sides)}\b")
        self._agreed = re.compile(rf"\b{_one_of(words.agreed)}\b")
        self._told_done = re.compile(rf"\b{_one_of(words.told_done)}\b", re.IGNORECASE)
        self._told_any = re.compile(
            rf"(?:^|: )on any\b|\b{_one_of(words.not_before_any)} any\b", re.IGNORECASE
        )
        self._family = re.compile(
            rf"\b(?:{_one_of(words.family)}|{_one_of(words.family_openings)}\w+)\b", re.IGNORECASE
        )
        self._numbers = lru_cache(maxsize=texts)(self._numbers_of)
        self._contents = lru_cache(maxsize=texts)(self._content_of)
        self._words = lru_cache(maxsize=_REMEMBERED_WORDS)(self._content_of)

    @cached_property
    def formal(self) -> frozenset[str]:
        """Stems of what a note says of the visit itself."""
        return frozenset(stem(self.words.same.get(word, word)) for word in self.words.formal)

    def forget(self) -> None:
        """No text is kept."""
        self._numbers.cache_clear()
        self._contents.cache_clear()
        self._words.cache_clear()

    # ------------------------------------------------------------ what a text holds
    def drugs_in(self, text: str) -> dict[str, str]:
        """Short names of the drugs that a text names, each with the form it uses."""
        tokens = name_tokens(text)
        found: dict[str, str] = {}
        index = 0
        while index < len(tokens):
            for length in range(_LONGEST_NAME, 0, -1):
                form = " ".join(tokens[index : index + length])
                name = self._drugs.get(form)
                if name is not None and index + length <= len(tokens):
                    found.setdefault(name, form)
                    index += length - 1
                    break
            index += 1
        return found

    def sides_in(self, text: str) -> frozenset[str]:
        lowered = " ".join(re.findall(r"[a-z']+", folded(text)))
        lowered = self._not_sides.sub(" ", lowered)
        tokens = set(lowered.split()) | set(re.findall(r"[a-z]+-[a-z]+", folded(text)))
        return frozenset(side for side, forms in self.words.sides.items() if tokens & forms)

    def sides_heard(self, text: str) -> frozenset[str]:
        """As `sides_in`, of speech, in which "right" is mostly a nod: there it must stand beside what
        has two sides, or be told of ("on the right")."""
        found = set(self.sides_in(text))
        if "right" in found:
            right = self.words.sides["right"]
            words = re.findall(r"[a-z']+|[.,?!]", self._not_sides.sub(" ", folded(text)))
            if not any(self._is_side(words, at) for at, w in enumerate(words) if w in right):
                found.discard("right")
        return frozenset(found)

    def _is_side(self, words: Sequence[str], at: int) -> bool:
        before, after = words[at - 1 : at], words[at + 1 : at + 4]
        sided, leads = self.words.sided, self.words.before_side
        near = any(word in sided or word.rstrip("s") in sided for word in after)
        return near or words[at] != "right" or (bool(before) and before[0] in leads)

    def is_both_sided(self, name: str) -> bool:
        """A finding of parts that a body has two of: "lungs clear"."""
        return not self.words.both_sided.isdisjoint(tokens_of(name))

    def time_units(self, text: str) -> frozenset[str]:
        """What a frequency counts in: "daily" is a day, "every six hours" is hours."""
        same = (self.words.same.get(token, token) for token in tokens_of(text))
        return frozenset(self.words.times[token] for token in same if token in self.words.times)

    def times_in(self, text: str) -> frozenset[tuple[str, str]]:
        """Numbers with the unit of time that they count: "two to three weeks" is 2 and 3 weeks."""
        words = re.findall(r"[a-z]+|\d+(?:\.\d+)?|[.,;?!]", folded(text).replace("-", " "))
        found: set[tuple[str, str]] = set()
        for at, word in enumerate(words):
            unit = self.words.times.get(word)
            if unit is None:
                continue
            before = count_before(words, at)
            if "first" in before:  # names the week, and counts none
                continue
            counted = self.numbers_heard(" ".join((*before, word)))
            found.update((number, unit) for number in counted)
            if self.words.vague_counts & set(before):
                found.add(("few", unit))
        return frozenset(found)

    def _turned_sides(self, sentence: str, evidence: str) -> frozenset[str]:
        """ "right ovary" where only the left one was said, whatever else is on the right."""
        heard = self._sided(evidence)
        other = {"left": "right", "right": "left"}
        return frozenset(
            f"{side} {name}"
            for side, name in self._sided(sentence) - heard
            if side in other and (other[side], name) in heard and ("bilateral", name) not in heard
        )

    def _sided(self, text: str) -> frozenset[tuple[str, str]]:
        """Sides, each with the name that follows it: ("left", "ovarian")."""
        words = re.findall(r"[a-z'-]+|[.,;:?!]", self._not_sides.sub(" ", folded(text)))
        return frozenset(
            (side, stem(after))
            for word, after in itertools.pairwise(words)
            for side, forms in self.words.sides.items()
            if word in forms and after in self.words.sided and after != "side"
        )

    def _turned_round(self, sentence: str, evidence: str) -> frozenset[str]:
        """Words whose opposite was said, and they were not: "abnormal" for "normal"."""
        written, heard = set(tokens_of(sentence)), set(tokens_of(evidence))
        wrong: set[str] = set()
        for pair in self.words.opposites:
            one, other = set(pair[0]), set(pair[1])
            if heard & other and not heard & one and not written & other:
                wrong |= written & one
        return frozenset(wrong)

    def _missing_times(self, sentence: str, evidence: str) -> frozenset[str]:
        """A count of days that was said as a count of something else; a day that was not named."""
        heard = self.times_in(evidence)
        stated = frozenset(re.findall(r"\d+(?:\.\d+)?", sentence))
        numbers, units = {number for number, _ in heard}, {unit for _, unit in heard}
        wrong = {
            f"{number} {unit}s"
            for number, unit in self.times_in(sentence) - heard
            if number != "few" and (number in numbers or (unit in units and number in stated))
        }
        wrong |= kinds_in(sentence) - heard_kinds if (heard_kinds := kinds_in(evidence)) else set()
        tokens = set(tokens_of(evidence))
        named = {t for t in tokens_of(sentence) if t in self.words.named_times} - tokens
        return frozenset(wrong | {t for t in named if not self.words.named_times[t] & tokens})

    def said_as(self, description: str, text: str) -> bool:
        """Whether a text describes so in other words: "going away" is improving."""
        phrases = self.words.descriptions.get(description)
        if phrases is None:
            return False
        lowered = " ".join(tokens_of(text))
        return any(re.search(rf"(?<!not )\b{re.escape(one)}", lowered) for one in phrases)

    def units_in(self, text: str) -> frozenset[str]:
        tokens = set(tokens_of(text)) | set(_DOSE.findall(folded(text)))
        return frozenset(unit for unit, forms in self.words.units.items() if tokens & forms)

    def dose_units_in(self, text: str) -> frozenset[str]:
        """Units that stand right after a number."""
        after = set(_DOSE.findall(folded(text)))
        return frozenset(unit for unit, forms in self.words.units.items() if after & forms)

    def unit(self, written: str | None) -> str | None:
        """A unit in its one form: "milligrams" and "mg" are one."""
        if written is None:
            return None
        plain = folded(written)
        forms = self.words.units.items()
        return next((unit for unit, known in forms if plain in known), plain)

    def negated(self, text: str, *, heard: bool) -> bool:
        return any(self.is_negation(token, heard=heard) for token in tokens_of(text))

    def is_negation(self, token: str, *, heard: bool) -> bool:
        known = self.words.negations_heard if heard else self.words.negations_written
        return token in known or token.endswith("n't")

    def opens_with_no(self, answer: str) -> bool:
        """Whether an answer begins by denying: "um, no, not that I know of", "I haven't"."""
        return any(
            token in self.words.denials or token.endswith("n't")
            for token in tokens_of(answer)[:_ANSWER]
        )

    def opens_with_yes(self, answer: str) -> bool:
        return not self.words.assents.isdisjoint(tokens_of(answer)[:2])

    def denies(self, text: str) -> bool:
        """Whether a text holds a plain "not": fewer words than may stand for a written denial."""
        tokens = tokens_of(text)
        return any(token in self.words.denials or token.endswith("n't") for token in tokens)

    def doubts(self, text: str) -> bool:
        """Whether speech says of something that it may be: "might", "could"."""
        return not self.words.doubts.isdisjoint(tokens_of(text))

    def hedged(self, text: str) -> bool:
        """Whether a written text leaves something open in any way."""
        open_ = self.words.doubts | self.words.hedges | self.words.weak_hedges
        return not open_.isdisjoint(tokens_of(text))

    def is_left_open(self, text: str) -> bool:
        """Whether a written text says of something that it is so as far as one can tell."""
        return not self.words.left_open.isdisjoint(tokens_of(text))

    def tells_change(self, text: str) -> bool:
        """Whether a written text tells of something that was so and is so no more."""
        return not self.words.no_longer.isdisjoint(tokens_of(text))

    def tells_start(self, text: str) -> bool:
        return not self.words.starts.isdisjoint(tokens_of(text))

    def sides_near(self, text: str, name: frozenset[str], reach: int) -> frozenset[str]:
        """Sides that stand within so many words of a word of the name."""
        words = re.findall(r"[a-z'-]+", self._not_sides.sub(" ", folded(text)))
        places = [i for i, word in enumerate(words) if self.content(word) & name]
        near = {w for i in places for w in words[max(0, i - reach) : i + reach + 1]}
        return frozenset(side for side, forms in self.words.sides.items() if near & forms)

    def numbers_heard(self, text: str) -> frozenset[str]:
        return self._numbers(text)

    def content(self, text: str) -> frozenset[str]:
        """Stems and numbers that carry meaning, for comparing short texts and counting overlap."""
        return self._contents(text)

    def word(self, word: str) -> frozenset[str]:
        """As `content`, of one word: there are many, and they come again and again."""
        return self._words(word)

    def _numbers_of(self, text: str) -> frozenset[str]:
        return heard_numbers(text, self.words.counted)

    def _content_of(self, text: str) -> frozenset[str]:
        kept = (token for token in tokens_of(text) if not is_number_word(token))
        same = (self.words.same.get(token, token) for token in kept)
        stems = (stem(token) for token in same if token not in self.words.ignored)
        return frozenset(stems) | self.numbers_heard(text)

    # ------------------------------------------------------------ against the evidence
    def share(self, sentence: str, evidence: str) -> float:
        """How much of what the sentence states is in the evidence, 0 to 1; 1 for an empty one."""
        stated = self.content(sentence)
        return len(stated & self.content(evidence)) / len(stated) if stated else 1.0

    def repeats(self, sentence: str, evidence: str, least: float) -> bool:
        """Whether the sentence only says again what was said: nearly the same words, denied or
        hedged as they were."""
        denied = self.negated(sentence, heard=False) == self.negated(evidence, heard=False)
        hedges = self.words.hedges
        hedged = hedges.isdisjoint(tokens_of(sentence)) == hedges.isdisjoint(tokens_of(evidence))
        return denied and hedged and self.share(sentence, evidence) >= least

    def missing(
        self,
        sentence: str,
        evidence: str,
        known: Iterable[str],
        sides: str | None = None,
        *,
        well: bool = False,
    ) -> tuple[str, ...]:
        """Reasons: critical words of the sentence that occur nowhere in the evidence.

        `known` are numbers that need not be said because they belong to a name ("type 2").
        `well`: it is answered that something is as it should be, which a note may write as a "no".
        `sides`: what of the evidence tells of sides. Drugs are judged apart (`drugs_in`), since a drug may have been heard as something else.
        """
        counted = without_said_levels(without_scale(sentence), evidence)
        lacking = sorted(written_numbers(counted) - self.numbers_heard(evidence) - set(known))
        lacking += sorted(self._missing_sides(sentence, evidence if sides is None else sides))
        lacking += sorted(self.dose_units_in(sentence) - self.units_in(evidence))
        certain = self.words.certain & set(tokens_of(self._agreed.sub(" ", sentence)))
        lacking += sorted(certain - set(tokens_of(evidence)))
        lacking += sorted(self._turned_sides(sentence, evidence))
        lacking += sorted(self._turned_round(sentence, evidence))
        lacking += sorted(self._missing_times(sentence, evidence))
        reasons = [f"'{token}' is not in the evidence" for token in lacking]
        if self._is_not_done(sentence, evidence):
            reasons.append("that it was done is not in the evidence")
        if _OWN_HISTORY.search(sentence) and not _OWN_HISTORY.search(evidence):
            reasons += ["that it is the patient's own is not in the evidence"] * bool(
                self._family.search(evidence)
            )
        told = _CONDITION.sub(" ", sentence)
        if self._told_any.search(told) and not self.negated(told, heard=False):
            reasons.append("an 'any' that is told of is denied, or asked")
        if not well and self.negated(told, heard=False) and not self.negated(evidence, heard=True):
            reasons.append("the negation is not in the evidence")
        return tuple(reasons)

    def _is_not_done(self, sentence: str, evidence: str) -> bool:
        """Whether it is written that something was done which is only spoken of as to come."""
        heard = tokens_of(evidence)
        if self._told_done.search(sentence) and self.words.past.isdisjoint(heard):
            return True
        for found in _WE_DID.finditer(sentence):
            verb = stem(found[1].lower())
            at = [i for i, token in enumerate(heard) if stem(token) == verb]
            before = [frozenset(heard[max(0, i - _VERB_REACH) : i]) for i in at]
            if before and all(words & self.words.future for words in before):
                return True
            if not at and self.words.future & {*heard} and not self.words.of_doing & {*heard}:
                return True
        return False

    def _missing_sides(self, sentence: str, evidence: str) -> frozenset[str]:
        written, heard = self.sides_in(sentence), self.sides_heard(evidence)
        if {"left", "right"} <= heard or {"left", "right"} <= written:
            heard |= {"bilateral"}
        if "bilateral" in heard and {"left", "right"} <= written:
            heard |= {"left", "right"}
        if not self.words.both_sided.isdisjoint(tokens_of(evidence)):
            heard |= {"bilateral"}
        return written - heard


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern of any of these; of none, it never matches."""
    return rf"(?:{'|'.join(map(re.escape, phrases)) or '(?!)'})"
