"""How spoken English is cleaned and which of it is worth telling: `speech.toml`, `verbs.toml`,
`relevance.toml`."""

from __future__ import annotations

from ambient_scribe.domain.base import Frozen


class Speech(Frozen):
    """How spoken English is cleaned; see the comments in `speech.toml`."""

    fillers: frozenset[str]
    filler_phrases: tuple[str, ...]
    openers: frozenset[str]
    like_before: frozenset[str]
    adverbs: frozenset[str]
    talk_adverbs: frozenset[str]
    unsafe: frozenset[str]
    dangling: frozenset[str]
    subordinators: frozenset[str]
    coordinators: frozenset[str]
    subjects: frozenset[str]
    question_openings: frozenset[str]
    asking: frozenset[str]
    refusing: frozenset[str]
    slips: frozenset[str]
    waiving: tuple[str, ...]
    talk_words: frozenset[str]
    talk_phrases: tuple[str, ...]
    needing_object: frozenset[str]
    needing_noun: frozenset[str]
    clause_takers: frozenset[str]
    corrections: tuple[str, ...]
    like_after: frozenset[str]
    contractions: dict[str, str]
    pairs: dict[str, str]


class Verbs(Frozen):
    """`irregular` rows are base, past, participle."""

    irregular: tuple[tuple[str, str, str], ...]
    same_past: frozenset[str]
    regular: frozenset[str]


class Relevance(Frozen):
    """Which narrative clauses are worth a place in a history."""

    mechanism: frozenset[str]
    treatment: frozenset[str]
    adherence: frozenset[str]
    function: frozenset[str]
    symptom: frozenset[str]
    exposure: frozenset[str]
    care: frozenset[str]
    body: frozenset[str]
    body_verbs: frozenset[str]
    stop: frozenset[str]

    def holds(self, word: str) -> bool:
        return any(
            word in words
            for words in (
                self.mechanism,
                self.treatment,
                self.adherence,
                self.function,
                self.symptom,
                self.exposure,
                self.care,
                self.body,
            )
        )
