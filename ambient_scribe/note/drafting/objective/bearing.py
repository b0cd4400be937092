"""The words of the talk that bear a finding out.

In: findings, each with the words that told of it. Out: the same with all that was said between, and the words
of the facts that rest on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.note.drafting.objective.scribing import Finding
from ambient_scribe.note.drafting.survey.visit import Survey

BEARING = frozenset({FactKind.EXAM, FactKind.TEST, FactKind.CONDITION, FactKind.SYMPTOM})


def borne_out(
    survey: Survey, findings: Sequence[Finding], kinds: frozenset[FactKind] = BEARING
) -> tuple[Finding, ...]:
    """With all words from the first to the last of each, and those of the facts that rest on them."""
    facts = [fact for fact in survey.facts if fact.kind in kinds]
    made = []
    for finding in findings:
        own = _unbroken(survey, finding.word_ids)
        borne = [fact.word_ids for fact in facts if own & set(fact.word_ids)]
        words = own.union(*borne)
        made.append(replace(finding, word_ids=survey.ordered(words)))
    return tuple(made)


def _unbroken(survey: Survey, word_ids: Sequence[str]) -> set[str]:
    """With the words that cleaning dropped between them."""
    made = set(word_ids)
    for speech in survey.speeches:
        ids = speech.passage.utterance.word_ids
        if made.isdisjoint(ids):
            continue
        own = [n for n, word_id in enumerate(ids) if word_id in made]
        for one, following in pairwise(own):
            if following - one <= _DROPPED:
                made.update(ids[one:following])
    return made


_DROPPED = 6
"""Words between two of a finding that are fillers or a false start."""
