"""Questions that their answers complete: `questions.toml`, `exchanges.toml`."""

from __future__ import annotations

from typing import Literal

from ambient_scribe.domain.base import Frozen


class Exchange(Frozen):
    """A question and the heading that its answer gets; see the comments in `exchanges.toml`."""

    asked: str
    topic: str = ""
    sentence: str = ""
    needs: Literal["", "yes", "number"] = ""
    negative: str = ""
    first: bool = False


class Exchanges(Frozen):
    exchanges: tuple[Exchange, ...]


class Choice(Frozen):
    """A question with few answers, and what each of them says; see `questions.toml`."""

    asked: tuple[str, ...]
    no: str = ""
    answers: tuple[tuple[str, str], ...] = ()


class Questions(Frozen):
    """Questions that their answers complete as statements; see the comments in `questions.toml`."""

    openings: dict[str, Literal["time", "span", "often"]]
    dropped: frozenset[str]
    trailing: frozenset[str]
    of_the_talk: frozenset[str]
    complaints: frozenset[str]
    befell: frozenset[str]
    answer_openers: frozenset[str]
    relief_verbs: frozenset[str]
    relief: tuple[tuple[str, str], ...]
    tried: tuple[str, ...]
    treatments: dict[str, str]
    choices: tuple[Choice, ...]
