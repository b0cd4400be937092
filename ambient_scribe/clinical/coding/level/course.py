"""Whether the course of a problem was told: worse, flaring, at its goal.

In: a candidate, phrases of the rules, the sentences of the visit. Out: yes or no.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.clinical.coding.diagnoses.candidates import Candidate
from ambient_scribe.clinical.coding.level.rules import ProblemRules
from ambient_scribe.clinical.coding.said import Said, has_phrase, phrases_in


def tells(candidate: Candidate, phrases: Sequence[str], unless: Sequence[str] = ()) -> bool:
    """Whether its course or status was told with one of these words."""
    told = " ".join(
        part
        for fact in candidate.facts
        for part in (fact.attributes.status, fact.attributes.course)
        if part
    )
    found = [phrase for phrase in phrases if phrase in told]
    return any(
        not any(phrase in other and phrase != other and other in told for other in unless)
        for phrase in found
    )


def tells_worse(
    candidate: Candidate, others: Sequence[Candidate], said: Said, rules: ProblemRules
) -> bool:
    """Whether the clinician calls it worse in a sentence that is of no other problem."""
    rest = [one for one in others if one.name != candidate.name]
    elsewhere = {w for other in rest for fact in other.facts for w in fact.word_ids}
    for fact in candidate.facts:
        for sentence in said.tells(fact):
            if elsewhere & set(sentence.word_ids):
                continue
            found = phrases_in(sentence.text, rules.told_worse)
            left = sentence.text
            for phrase in found:
                left = left.replace(phrase, " ")
            if found and not any(has_phrase(left, word) for word in rules.told_otherwise):
                return True
    return False
