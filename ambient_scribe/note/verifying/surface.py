"""The words of a sentence against the words of its evidence, without understanding either.

In: two texts. Out: the numbers, sides, units, negations and drugs of the one that the other does
not hold. This check knows nothing of facts and so cannot share a mistake with those who read them.
The word lists are `configs/phrases/evidence.toml`; drug names are passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.note.phrases import first_mistake, read_toml
from ambient_scribe.note.verifying.spoken_numbers import (
    heard_numbers,
    is_number_word,
    written_numbers,
)
from ambient_scribe.resources import shipped

_TOKEN = re.compile(r"(?<![\da-z])[a-zµ][a-z0-9µ]*(?:['-][a-z0-9]+)*|%")
_NAME = re.compile(r"[a-z0-9µ']+")
_DOSE = re.compile(r"\d\s*([a-zµ]+)\b")
_ENDINGS = ("ness", "ing", "ed", "es", "s")
_SHORTEST_STEM = 3
_LONGEST_NAME = 4
"""Words of a drug's name: "insulin glargine", "vitamin d"."""


class EvidenceWords(Frozen):
    """See the comments in `evidence.toml`."""

    negations_written: frozenset[str]
    negations_heard: frozenset[str]
    hedges: frozenset[str]
    not_sides: tuple[str, ...]
    counted: frozenset[str]
    ignored: frozenset[str]
    general_allergies: frozenset[str]
    sides: dict[str, frozenset[str]]
    units: dict[str, frozenset[str]]
    same: dict[str, str]


_REMEMBERED_TEXTS = 64
"""Of one sentence: its own, its evidence, the names of the facts that rest on it."""


@cache
def load_evidence_words() -> EvidenceWords:
    """Raises UsageError, naming the file and what is wrong in it."""
    path = shipped("configs", "phrases", "evidence.toml")
    try:
        return EvidenceWords.model_validate(read_toml(path, "phrase file"))
    except ValidationError as error:
        raise UsageError(f"{path.name}: {first_mistake(error)}") from error


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

    def __init__(self, words: EvidenceWords, drugs: DrugKnowledge) -> None:
        self.words = words
        self._drugs = {" ".join(_name_tokens(form)): name for form, name in drugs.names.items()}
        phrases = "|".join(re.escape(phrase) for phrase in words.not_sides)
        self._not_sides = re.compile(rf"\b(?:{phrases})\b" if phrases else r"(?!)")
        self._numbers = lru_cache(maxsize=_REMEMBERED_TEXTS)(self._numbers_of)
        self._contents = lru_cache(maxsize=_REMEMBERED_TEXTS)(self._content_of)

    def forget(self) -> None:
        """No text is kept."""
        self._numbers.cache_clear()
        self._contents.cache_clear()

    # ------------------------------------------------------------ what a text holds
    def drugs_in(self, text: str) -> dict[str, str]:
        """Short names of the drugs that a text names, each with the form it uses."""
        tokens = _name_tokens(text)
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
        lowered = " ".join(re.findall(r"[a-z']+", _folded(text)))
        lowered = self._not_sides.sub(" ", lowered)
        tokens = set(lowered.split()) | set(re.findall(r"[a-z]+-[a-z]+", _folded(text)))
        return frozenset(side for side, forms in self.words.sides.items() if tokens & forms)

    def units_in(self, text: str) -> frozenset[str]:
        tokens = set(_tokens(text)) | set(_DOSE.findall(_folded(text)))
        return frozenset(unit for unit, forms in self.words.units.items() if tokens & forms)

    def dose_units_in(self, text: str) -> frozenset[str]:
        """Units that stand right after a number."""
        after = set(_DOSE.findall(_folded(text)))
        return frozenset(unit for unit, forms in self.words.units.items() if after & forms)

    def unit(self, written: str | None) -> str | None:
        """A unit in its one form: "milligrams" and "mg" are one."""
        if written is None:
            return None
        folded = _folded(written)
        forms = self.words.units.items()
        return next((unit for unit, known in forms if folded in known), folded)

    def negated(self, text: str, *, heard: bool) -> bool:
        return any(self.is_negation(token, heard=heard) for token in _tokens(text))

    def is_negation(self, token: str, *, heard: bool) -> bool:
        known = self.words.negations_heard if heard else self.words.negations_written
        return token in known or token.endswith("n't")

    def numbers_heard(self, text: str) -> frozenset[str]:
        return self._numbers(text)

    def content(self, text: str) -> frozenset[str]:
        """Stems and numbers that carry meaning, for comparing short texts and counting overlap."""
        return self._contents(text)

    def _numbers_of(self, text: str) -> frozenset[str]:
        return heard_numbers(text, self.words.counted)

    def _content_of(self, text: str) -> frozenset[str]:
        kept = (token for token in _tokens(text) if not is_number_word(token))
        same = (self.words.same.get(token, token) for token in kept)
        stems = (_stem(token) for token in same if token not in self.words.ignored)
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
        hedged = hedges.isdisjoint(_tokens(sentence)) == hedges.isdisjoint(_tokens(evidence))
        return denied and hedged and self.share(sentence, evidence) >= least

    def missing(self, sentence: str, evidence: str, known: Iterable[str]) -> tuple[str, ...]:
        """Reasons: critical words of the sentence that occur nowhere in the evidence.

        `known` are numbers that need not be said because they belong to a name ("type 2").
        Drugs are judged apart (`drugs_in`), since a drug may have been heard as something else.
        """
        lacking = sorted(written_numbers(sentence) - self.numbers_heard(evidence) - set(known))
        lacking += sorted(self._missing_sides(sentence, evidence))
        lacking += sorted(self.dose_units_in(sentence) - self.units_in(evidence))
        reasons = [f"'{token}' is not in the evidence" for token in lacking]
        if self.negated(sentence, heard=False) and not self.negated(evidence, heard=True):
            reasons.append("the negation is not in the evidence")
        return tuple(reasons)

    def _missing_sides(self, sentence: str, evidence: str) -> frozenset[str]:
        written, heard = self.sides_in(sentence), self.sides_in(evidence)
        if {"left", "right"} <= heard or {"left", "right"} <= written:
            heard |= {"bilateral"}
        if "bilateral" in heard and {"left", "right"} <= written:
            heard |= {"left", "right"}
        return written - heard


def _name_tokens(text: str) -> list[str]:
    """What drug names are made of: "z-pak" and "z pak" are one, "tylenol 3" is not "tylenol"."""
    return _NAME.findall(_folded(text))


def _folded(text: str) -> str:
    return text.lower().replace("’", "'")


def _tokens(text: str) -> list[str]:
    """Words in lower case; a hyphen also parts them, as drug names are listed both ways."""
    return [
        part
        for token in _TOKEN.findall(_folded(text))
        for part in (token.split("-") if token != "uh-uh" else [token])
    ]


def _stem(token: str) -> str:
    """A rough stem, for comparing only: "hurts", "hurting" and "hurt" are one."""
    for ending in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= _SHORTEST_STEM:
            return token[: -len(ending)]
    return token
