"""How people introduce themselves: "I'm the nurse", "I'm her daughter", "I'll be interpreting today".

In: the tokens of an utterance, the relatives of the lexicon. Out: who its speaker says to be, and
whether a companion is brought. Phrases stand in `lexicons/role_introductions.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, Lexicon, LexiconKind
from ambient_scribe.clinical.roles.model import tokens
from ambient_scribe.domain.transcript import Role
from ambient_scribe.tables import read_table, table_error

BRINGS_COMPANION = "brings companion"
_RELATIVE, _ANY = "<relative>", "<any>"
_MOST_ANY = 2
"""Words that stand for <any>: a name, a language."""

Form = tuple[str, ...]


@dataclass(frozen=True)
class Introductions:
    """`relatives`: what they are called, as tokens."""

    relatives: tuple[Form, ...]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Introductions:
        relatives = lexicon.of_kind(LexiconKind.RELATIVE)
        names = (name for one in relatives for name in (one.name, *one.forms))
        return cls(tuple(sorted({tuple(tokens(name)) for name in names})))

    def roles_claimed(self, spoken: Sequence[str]) -> tuple[Role, ...]:
        """Roles that a speaker says to have, one for each introduction; of forms that begin at the
        same word the longest and plainest counts. `spoken`: `model.tokens`."""
        return tuple(Role(name) for name in self._said(spoken) if name != BRINGS_COMPANION)

    def brings_companion(self, spoken: Sequence[str]) -> bool:
        return BRINGS_COMPANION in self._said(spoken)

    def _said(self, spoken: Sequence[str]) -> list[str]:
        words = _joined(spoken)
        forms = _forms()
        found: list[str] = []
        for start, word in enumerate(words):
            met = [
                (end, len(form) - form.count(_ANY), name)
                for form, name in forms.get(word, ())
                for end in self._ends(words, start, form)
            ]
            if met:
                found.append(max(met)[-1])
        return found

    def _ends(self, words: Sequence[str], start: int, form: Form) -> Iterator[int]:
        """Where the form ends when it begins here; the places of <any> give several."""
        if not form:
            yield start
            return
        head, rest = form[0], form[1:]
        if head == _ANY:
            for length in range(1, _MOST_ANY + 1):
                if start + length <= len(words) and "?" not in words[start : start + length]:
                    yield from self._ends(words, start + length, rest)
        elif head == _RELATIVE:
            for relative in self.relatives:
                if tuple(words[start : start + len(relative)]) == relative:
                    yield from self._ends(words, start + len(relative), rest)
        elif start < len(words) and words[start] == head:
            yield from self._ends(words, start + 1, rest)


def _joined(spoken: Sequence[str]) -> list[str]:
    """ "i am" as "i'm", "i will" as "i'll"."""
    words: list[str] = []
    for word in spoken:
        if words and words[-1] == "i" and word in _SHORT:
            words[-1] = _SHORT[word]
        else:
            words.append(word)
    return words


_SHORT = {"am": "i'm", "will": "i'll"}


@cache
def _forms() -> Mapping[str, tuple[tuple[Form, str], ...]]:
    """By first word, which is never <any>. Raises EngineError for a name that is no role."""
    path = LEXICON_FOLDER / "role_introductions.tsv"
    by_word: dict[str, list[tuple[Form, str]]] = {}
    for row in read_table(path, ("name", "forms", "note")):
        name = row["name"]
        if name != BRINGS_COMPANION and name not in set(Role):
            raise table_error(row, f"{name!r} is no role")
        for form in row["forms"].split("|"):
            words = tuple(_joined(form.split()))
            by_word.setdefault(words[0], []).append((words, name))
    return {word: tuple(forms) for word, forms in by_word.items()}
