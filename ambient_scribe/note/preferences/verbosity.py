"""Which sentences a level of verbosity leaves out, read from `configs/preferences/verbosity.toml`.

In: the sentences of a draft and its facts. Out: those that are told. What is left out stands in the
ledger of omissions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, Fact
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.errors import UsageError
from ambient_scribe.note.preferences.preferences import KEPT, Verbosity
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import read_as


class Rule(Frozen):
    """Sentences of a content that all of another tells too, or that only say so much."""

    content: str
    told_in: str | None = None
    only: tuple[Assertion, ...] = ()


class Level(Frozen):
    name: Verbosity
    leaves_out: tuple[Rule, ...]


class Levels(Frozen):
    levels: tuple[Level, ...]


@cache
def load_levels() -> Mapping[Verbosity, Level]:
    """Raises UsageError for a broken file."""
    path = shipped("configs", "preferences", "verbosity.toml")
    levels = read_as(Levels, path, "file of verbosity").levels
    for level in levels:
        for rule in level.leaves_out:
            if rule.content in KEPT or not (rule.told_in or rule.only):
                raise UsageError(f"{path.name}: {level.name}: {rule.content!r} is not left out so")
    return {level.name: level for level in levels}


def told_at(
    verbosity: Verbosity, sentences: Sequence[NoteSentence], facts: Sequence[Fact]
) -> tuple[NoteSentence, ...]:
    rules = load_levels()[verbosity].leaves_out
    known = {fact.id: fact for fact in facts}
    return tuple(
        one for one in sentences if not any(_leaves(rule, one, sentences, known) for rule in rules)
    )


def _leaves(
    rule: Rule, sentence: NoteSentence, all_of: Sequence[NoteSentence], known: Mapping[str, Fact]
) -> bool:
    own = [known[fact_id] for fact_id in sentence.fact_ids if fact_id in known]
    if sentence.section != rule.content or not own or len(own) < len(sentence.fact_ids):
        return False
    if rule.only and any(fact.assertion not in rule.only for fact in own):
        return False
    if rule.told_in is None:
        return True
    there = {
        _said(known[fact_id])
        for one in all_of
        if one.section == rule.told_in
        for fact_id in one.fact_ids
        if fact_id in known
    }
    return all(_said(fact) in there for fact in own)


def _said(fact: Fact) -> tuple[object, ...]:
    return fact.kind, fact.normalized, fact.assertion, fact.subject
