"""Critical words that were heard uncertainly.

In: a sentence and the words it stands on. Out: reasons. Critical are only the words that carry
what the sentence claims: its drugs, its numbers and dose units, its sides, its negations. A low
confidence anywhere else flags nothing, or a poor microphone would flag everything. Of a
low-accuracy engine the words that name a finding are critical too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Fact, Spoken
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.transcript import Word
from ambient_scribe.note.verifying.audibility import HearingConfig
from ambient_scribe.note.verifying.spoken_numbers import is_number_word, written_numbers
from ambient_scribe.note.verifying.surface import Surface

_EDGES = ".,;:?!\"'()"
NAMING_LETTERS = 4


class Doubts:
    def __init__(self, surface: Surface, hearing: HearingConfig, accuracy: Accuracy) -> None:
        self._surface = surface
        self._hearing = hearing
        self._accuracy = accuracy

    def reasons(self, sentence: str, words: Sequence[Word]) -> tuple[str, ...]:
        """`words`: those on which the claims of the sentence rest."""
        doubted = [word for word in words if self._doubtful(word)]
        if not doubted:
            return ()
        drugs = self._drug_words(sentence, words)
        return tuple(
            dict.fromkeys(
                reason
                for word in doubted
                for reason in self._reasons(sentence, word, in_drug=word.id in drugs)
            )
        )

    def naming(self, fact: Fact, words: Sequence[Word]) -> tuple[str, ...]:
        """Why the words that name a fact are too uncertain; nothing when one mention is clear."""
        tokens = _naming_tokens(fact.text)
        by_id = {word.id: word for word in words}
        reasons: list[str] = []
        for basis in fact.evidence:
            ids = basis.word_ids if isinstance(basis, Spoken) else ()
            said = [by_id[one] for one in ids if one in by_id and _token(by_id[one]) in tokens]
            doubted = [w for w in said if self._hearing.doubts_name(w, self._accuracy)]
            if said and not doubted:
                return ()
            reasons += [
                f"'{fact.normalized}' heard uncertainly: '{_bare(w)}' ({w.confidence:.2f})"
                for w in doubted
            ]
        return tuple(dict.fromkeys(reasons))

    def _doubtful(self, word: Word) -> bool:
        return bool(word.rivals) or self._hearing.doubts(word, self._accuracy)

    def _reasons(self, sentence: str, word: Word, *, in_drug: bool) -> Iterator[str]:
        carries = "drug" if in_drug else self._carries(sentence, word.text)
        if carries is not None and self._hearing.doubts(word, self._accuracy):
            yield f"{carries} heard uncertainly: '{_bare(word)}' ({word.confidence:.2f})"
        for reading in word.rivals:
            what = carries or self._adds(word.text, reading.text)
            if what is not None and self._differs(word.text, reading.text):
                ways = f"'{_bare(word)}' or '{reading.text}' ({reading.source})"
                yield f"{what} heard in two ways: {ways}"

    def _adds(self, heard: str, other: str) -> str | None:
        """What another reading holds that the sentence cannot know of: it rests on what was heard."""
        drugs = self._surface.drugs_in
        return "drug" if drugs(other).keys() - drugs(heard).keys() else None

    def _carries(self, sentence: str, heard: str) -> str | None:
        """What a word of the evidence contributes to the sentence, None when nothing critical."""
        token = heard.lower().replace("’", "'").strip(_EDGES)
        if is_number_word(token) and written_numbers(sentence):
            return "dose" if self._surface.dose_units_in(sentence) else "number"
        if self._surface.units_in(token) & self._surface.dose_units_in(sentence):
            return "dose"
        if self._surface.sides_in(token) & self._surface.sides_in(sentence):
            return "side"
        negated = self._surface.negated(sentence, heard=False)
        if negated and self._surface.is_negation(token, heard=True):
            return "negation"
        return None

    def _drug_words(self, sentence: str, words: Sequence[Word]) -> frozenset[str]:
        """Words that say, alone or side by side, a drug which the sentence names."""
        wanted = set(self._surface.drugs_in(sentence))
        said = self._surface.drugs_in(" ".join(word.text for word in words))
        tokens = {token for name, form in said.items() if name in wanted for token in form.split()}
        return frozenset(
            word.id
            for word in words
            if set(word.text.lower().replace("-", " ").strip(_EDGES).split()) & tokens
            or any(
                wanted & set(self._surface.drugs_in(reading.text)) for reading in word.alternatives
            )
        )

    def _differs(self, heard: str, other: str) -> bool:
        """Whether two readings of a word's place say different things."""
        drugs = self._surface.drugs_in(heard), self._surface.drugs_in(other)
        if drugs[0] and set(drugs[0]) == set(drugs[1]):
            return False
        return self._surface.content(heard) != self._surface.content(other) or (
            self._surface.negated(heard, heard=True) != self._surface.negated(other, heard=True)
        )


def _naming_tokens(text: str) -> frozenset[str]:
    """The longer words of a name; all of them when all are short ("of", "is" name nothing)."""
    tokens = frozenset(token.strip(_EDGES) for token in text.lower().split())
    return frozenset(token for token in tokens if len(token) >= NAMING_LETTERS) or tokens


def _token(word: Word) -> str:
    return word.text.lower().strip(_EDGES)


def _bare(word: Word) -> str:
    return word.text.strip(_EDGES)
