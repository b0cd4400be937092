"""Who says each utterance, read off the whole conversation and not off the utterance alone.

In: for each utterance, in order, the log odds that a clinician says such words, and what else is
known of it (whether it asks, whose label it bears). Out: probabilities. Two questions are answered
by one two-state chain (forward-backward; Rabiner 1989, Proceedings of the IEEE 77:2, section III):
whose turn it is where there are no labels, and where the labels of a visit are exchanged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pydantic import Field

from ambient_scribe.clinical.roles.model import probability
from ambient_scribe.domain.base import Frozen

_MOST_EVIDENCE = 30.0
"""Log odds beyond it are as good as certain, and safe to take the exponential of."""


class SequenceConfig(Frozen):
    """Found on ACI-Bench valid and day 4 of PriMock57."""

    prior_change: float = Field(default=0.6, gt=0, lt=1)
    """How often the next utterance is the other side's, before the visit itself has told."""
    prior_weight: float = Field(default=8.0, ge=0)
    """So many utterances that guess is worth."""
    rounds: int = Field(default=6, ge=1)
    """In which the visit tells how often its sides change (Baum-Welch)."""
    label_weight: float = Field(default=0.7, gt=0)
    """Of words against labels: what one person says in a row is no independent evidence."""
    label_error: float = Field(default=0.01, gt=0, lt=0.5)
    """Utterances whose label is another's, where labels are right as a whole."""
    label_change: float = Field(default=0.02, gt=0, lt=0.5)
    """How often labels begin, or cease, to be exchanged: once in 50 utterances."""
    label_trust: float = Field(default=0.9, gt=0.5, lt=1)
    """That a visit begins with its labels right."""


def smoothed(
    evidence: Sequence[float], change: Sequence[float], begin: float = 0.5
) -> tuple[list[float], list[float]]:
    """Of a chain of two states: the probability of the first one at each step, and of a change
    after each step but the last.

    `evidence`: log odds for the first state at each step. `change[i]`: how often the state changes
    between steps i and i + 1. `begin`: probability of the first state before the first step.
    """
    likely = [
        (probability(odds), probability(-odds))
        for odds in (max(-_MOST_EVIDENCE, min(_MOST_EVIDENCE, one)) for one in evidence)
    ]
    forward: list[float] = []
    for step, (first, second) in enumerate(likely):
        before = forward[-1] if step else begin
        turn = change[step - 1] if step else 0.0
        here = before * (1 - turn) + (1 - before) * turn
        forward.append(here * first / (here * first + (1 - here) * second))
    states, changes = forward[:], [0.0] * max(0, len(likely) - 1)
    after = 0.5  # what follows says nothing of the last step
    for step in range(len(likely) - 2, -1, -1):
        first, second, turn, here = *likely[step + 1], change[step], forward[step]
        first, second = first * after, second * (1 - after)
        stays = (1 - turn) * (here * first + (1 - here) * second)
        changed = turn * (here * second + (1 - here) * first)
        changes[step] = changed / (stays + changed)
        ahead_first = (1 - turn) * first + turn * second
        ahead_second = (1 - turn) * second + turn * first
        after = ahead_first / (ahead_first + ahead_second)
        both = here * after
        states[step] = both / (both + (1 - here) * (1 - after))
    return states, changes


def sides(odds: Sequence[float], asks: Sequence[bool], config: SequenceConfig) -> list[float]:
    """For each utterance of a stretch without labels, the probability that a clinician says it.

    How often sides change, after a question and after anything else, differs between utterances that
    are whole turns and sentences of one text: the visit itself tells it.
    """
    rates = {True: config.prior_change, False: config.prior_change}
    states: list[float] = []
    for _ in range(config.rounds):
        states, changes = smoothed(odds, [rates[one] for one in asks])
        for kind in rates:
            own = [one for one, asked in zip(changes, asks, strict=False) if asked is kind]
            guess = config.prior_change * config.prior_weight
            rates[kind] = (sum(own) + guess) / (len(own) + config.prior_weight)
    return states


def labels_right(odds: Sequence[float], config: SequenceConfig) -> list[float]:
    """For each labelled utterance, the probability that its label's side says it.

    `odds`: log odds of its words for the side of its label. The chain finds stretches in which the
    labels of two sides are exchanged; within either state a single label may be wrong.
    """
    error = config.label_error
    evidence, own = [], []
    for one in odds:
        fits = probability(config.label_weight * one)
        right = (1 - error) * fits + error * (1 - fits)
        exchanged = error * fits + (1 - error) * (1 - fits)
        evidence.append(math.log(right / exchanged))
        own.append(((1 - error) * fits / right, error * fits / exchanged))
    change = [config.label_change] * max(0, len(odds) - 1)
    states, _ = smoothed(evidence, change, config.label_trust)
    return [
        state * if_right + (1 - state) * if_exchanged
        for state, (if_right, if_exchanged) in zip(states, own, strict=True)
    ]
