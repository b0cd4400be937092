"""The phrases by which people say who they are: `configs/identity/`, read once.

In: TOML and TSV that a clinician can correct. Out: phrases as tuples of words, and names that are
one another's short forms.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import EngineError
from ambient_scribe.resources import shipped
from ambient_scribe.tables import read_table
from ambient_scribe.toml_files import first_mistake

Words = tuple[str, ...]


def _as_words(said: object) -> object:
    """Each phrase as its words; what is no list of phrases is left to be refused."""
    if not isinstance(said, list):
        return said
    return tuple(tuple(one.split()) if isinstance(one, str) else one for one in said)


Phrases = Annotated[tuple[Words, ...], BeforeValidator(_as_words)]


class NamePhrases(Frozen):
    patient: Phrases
    told: Phrases
    asked: Phrases
    titles: frozenset[str]
    other_titles: frozenset[str]
    fillers: frozenset[str]
    not_names: frozenset[str]
    companions: frozenset[str]


class BirthPhrases(Frozen):
    cues: Phrases


class VisitPhrases(Frozen):
    closings: Phrases
    closings_not_before: frozenset[str]
    greetings: Phrases


class IdentityPhrases(Frozen):
    name: NamePhrases
    birth: BirthPhrases
    visit: VisitPhrases


def read_phrases(path: Path) -> IdentityPhrases:
    """Raises EngineError naming the file and what is wrong in it."""
    try:
        return IdentityPhrases.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EngineError(f"{path.name} cannot be read: {error}") from error
    except ValidationError as error:
        raise EngineError(f"{path.name}: {first_mistake(error)}") from error


@cache
def load_identity_phrases() -> IdentityPhrases:
    return read_phrases(shipped("configs", "identity", "phrases.toml"))


@cache
def load_nicknames() -> Mapping[str, frozenset[str]]:
    """What somebody of this name may be called."""
    rows = read_table(shipped("configs", "identity", "nicknames.tsv"), ("name", "called"))
    return {row["name"]: frozenset(row["called"].split("|")) for row in rows}


def plain(text: str) -> str:
    """A word as the phrases have it: lower case, without the marks around it."""
    return text.lower().replace("’", "'").strip('.,?!;:"()[]')


def ends_of(words: Sequence[str], phrases: Sequence[Words]) -> tuple[int, ...]:
    """Where one of the phrases ends, as places in the (plain) words, in order."""
    return tuple(
        sorted(
            at + len(phrase)
            for phrase in phrases
            for at in range(len(words) - len(phrase) + 1)
            if tuple(words[at : at + len(phrase)]) == phrase
        )
    )
