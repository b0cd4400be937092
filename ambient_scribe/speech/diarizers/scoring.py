"""What evidence is worth: how well units fit voices enters, the likeliest sequence of voices leaves.

Windows overlap, so each counts for a part of what it says; one of half the length for half of that.
"""

from __future__ import annotations

import numpy as np
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.speech.diarizers.sequence import Floats, Labels, likeliest
from ambient_scribe.speech.diarizers.windows import Units


class ScoringConfig(Frozen):
    window_weight: float = Field(default=0.5, gt=0)
    """Of a unit's log likelihood. Chosen with the costs on simulated visits of two: twice or half
    as much changed the confusion by 0.3 points."""
    change_cost: float = Field(default=6.0, ge=0)
    """Evidence (in nats) that a change of speaker inside a stretch of speech must bring."""
    pause_cost: float = Field(default=1.0, ge=0)
    """The same after a pause, where a change is likelier."""


def evidence(units: Units, log_likelihoods: Floats, config: ScoringConfig) -> Floats:
    """Scores (n, k) in nats of units whose windows have these log likelihoods (n, k)."""
    return np.asarray(config.window_weight * units.weight[:, None] * log_likelihoods)


def decode(units: Units, scores: Floats, config: ScoringConfig) -> Labels:
    """The likeliest sequence of voices (n,) by scores (n, k)."""
    after_pause = np.diff(units.stretch, prepend=-1) != 0
    return likeliest(scores, np.where(after_pause, config.pause_cost, config.change_cost))
