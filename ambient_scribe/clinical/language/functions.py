"""What the body does: breathing, appetite, bowels; and what it is called when it does not.

In: `lexicons/functions.tsv`. Out: the symptom of a function that fails ("trouble swallowing").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, Entry, Lexicon, LexiconKind
from ambient_scribe.tables import read_table, table_error

_FILL = r"(?:(?!(?:not|n't|never|no|but|if|when|than|as) )[a-z']+ ){0,5}?"
"""Words between a function and "fine" that change nothing ("has been working")."""


class Functions:
    """Immutable and shared. `forms` is a regular expression of every name, longest first; names are
    written as tokens are: "weight - bearing"."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._failing: dict[str, Entry] = {}
        for row in read_table(LEXICON_FOLDER / "functions.tsv", ("forms", "failing", "note")):
            entry = lexicon.find(row["failing"], LexiconKind.SYMPTOM)
            if entry is None:
                raise table_error(row, f"{row['failing']!r} is no symptom of symptoms.tsv")
            for form in row["forms"].split("|"):
                self._failing[form.strip().replace("-", " - ")] = entry
        self.forms = any_of(self._failing)
        self.first_words = frozenset(form.split()[0] for form in self._failing)
        well, before = any_of(group("well")), any_of(group("well before"))
        self.well = re.compile(
            rf"(?<!\S)(?:(?P<function>{self.forms}) {_FILL}{well} |{before} (?P<after>{self.forms}) )"
        )
        """A function that is fine."""

    def failing(self, form: str) -> Entry:
        """Raises KeyError for what is no function."""
        return self._failing[form]

    def first_in(self, text: str) -> Entry:
        """The symptom of the longest function with which the text begins."""
        form = max((f for f in self._failing if text.startswith(f"{f} ")), key=len)
        return self._failing[form]


_MADE: WeakKeyDictionary[Lexicon, Functions] = WeakKeyDictionary()
"""A lexicon that is read anew takes the place of the old one, which nothing keeps."""


def functions_of(lexicon: Lexicon) -> Functions:
    """Raises EngineError naming file and line."""
    made = _MADE.get(lexicon)
    if made is None:
        made = _MADE[lexicon] = Functions(lexicon)
    return made


def any_of(forms: Iterable[str]) -> str:
    """A regular expression; the longest first, so that "hard time" is not read as "hard"."""
    longest = sorted(forms, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(form) for form in longest)})"
