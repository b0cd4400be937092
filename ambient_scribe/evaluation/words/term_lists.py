"""Lists of drug names and clinical terms, and the word errors on them.

In: a list of `terms/` (one form a line, its version in the first line) and aligned words. Out:
tallies.

**Term WER** (`drug_wer`, `medical_wer`) is the biased word error rate of Le et al., "Contextualized
streaming end-to-end speech recognition with trie-based deep biasing and shallow fusion"
(Interspeech 2021), with terms of several words: reference words that lie in an occurrence of a
listed term, and are substituted or deleted, plus inserted words that lie in an occurrence in the
hypothesis, over all reference words in occurrences. `medical_wer` takes both lists, `drug_wer` the
drugs alone.

**Terms missed and invented** (`drug_missed`, `drug_invented`): occurrences of the reference with any
wrong word, and occurrences of the hypothesis with any word that is not aligned to an equal one,
both over the reference's occurrences. They see a drug put in the place of an ordinary word, which
term WER does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from ambient_scribe.errors import EngineError
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words import TERMS_FOLDER
from ambient_scribe.evaluation.words.edits import Edit, EditKind
from ambient_scribe.evaluation.words.normalizers import NormalizerName, normalizer
from ambient_scribe.tables import read_table

DRUGS, CLINICAL = "drugs", "clinical"
_VERSION = "# version: "


@dataclass(frozen=True)
class TermList:
    """The forms of a list as comparable words; looked up longest first."""

    name: str
    version: str
    sha256: str
    terms: frozenset[tuple[str, ...]]

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.terms), default=0)

    def occurrences(self, words: Sequence[str]) -> tuple[range, ...]:
        """Places of listed terms, from left to right, the longest at each place, no overlap."""
        found: list[range] = []
        at = 0
        while at < len(words):
            length = self._length_at(words, at)
            if length:
                found.append(range(at, at + length))
            at += length or 1
        return tuple(found)

    def _length_at(self, words: Sequence[str], at: int) -> int:
        longest = min(self.longest, len(words) - at)
        lengths = range(longest, 0, -1)
        return next((n for n in lengths if tuple(words[at : at + n]) in self.terms), 0)


@cache
def term_list(name: str, normalizer_name: NormalizerName) -> TermList:
    """A shipped list, its forms normalized as the texts are."""
    return read_terms(TERMS_FOLDER / f"{name}.tsv", normalizer_name)


def read_terms(path: Path, normalizer_name: NormalizerName) -> TermList:
    """Raises EngineError when the file or its version line is not as it must be."""
    rows = read_table(path, ("form", "name", "kind"))
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    if not first.startswith(_VERSION):
        raise EngineError(f"{path.name}, line 1: `{_VERSION}…` is expected")
    words_of = normalizer(normalizer_name).words
    terms = frozenset(words for row in rows if (words := words_of(row["form"])))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return TermList(path.stem, first.removeprefix(_VERSION), digest, terms)


def joined(*lists: TermList) -> TermList:
    """One list of several; its name and version name them all."""
    return TermList(
        name="+".join(one.name for one in lists),
        version="+".join(one.version for one in lists),
        sha256=hashlib.sha256("".join(one.sha256 for one in lists).encode()).hexdigest(),
        terms=frozenset().union(*(one.terms for one in lists)),
    )


def term_tally(
    reference: Sequence[str], hypothesis: Sequence[str], found: Sequence[Edit], terms: TermList
) -> Tally:
    """Term WER: wrong reference words in terms and inserted words of terms, over the former."""
    said = _places(terms.occurrences(reference))
    heard = _places(terms.occurrences(hypothesis))
    lost = sum(e.kind is not EditKind.HIT for e in found if e.reference in said)
    inserted = sum(e.kind is EditKind.INSERTION for e in found if e.hypothesis in heard)
    return Tally(lost + inserted, len(said))


def occurrence_tallies(
    reference: Sequence[str], hypothesis: Sequence[str], found: Sequence[Edit], terms: TermList
) -> tuple[Tally, Tally]:
    """Occurrences missed and invented, both over the reference's occurrences."""
    said, heard = terms.occurrences(reference), terms.occurrences(hypothesis)
    right = [edit for edit in found if edit.kind is EditKind.HIT]
    right_said = {edit.reference for edit in right}
    right_heard = {edit.hypothesis for edit in right}
    missed = sum(not right_said.issuperset(places) for places in said)
    invented = sum(not right_heard.issuperset(places) for places in heard)
    return Tally(missed, len(said)), Tally(invented, len(said))


def _places(occurrences: Sequence[range]) -> frozenset[int]:
    return frozenset(place for places in occurrences for place in places)
