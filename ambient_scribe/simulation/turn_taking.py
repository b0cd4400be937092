"""When people speak in turn: whose turn was last goes in, the time until the next one leaves.

Between two people the next turn starts about a fifth of a second after the last, often before it
has ended; within one person's speech there are pauses (Heldner and Edlund 2010, "Pauses, gaps and
overlaps in conversations", J. Phonetics 38; Stivers et al. 2009, PNAS 106). Listeners say "mhm"
while the other goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class TurnTaking:
    """How quickly turns follow each other, in seconds; negative offsets overlap."""

    offset_s: float = 0.2
    """Mean time from the end of one turn to the start of another person's."""
    spread_s: float = 0.5
    shortest_s: float = -1.0
    longest_s: float = 2.5
    own_pause_s: float = 0.6
    """Mean pause between two turns of one person, at least `least_pause_s`."""
    least_pause_s: float = 0.25
    thinking_share: float = 0.08
    """Turns that come after a longer silence: somebody thinks, types or examines."""
    thinking_s: tuple[float, float] = (1.5, 4.0)
    backchannel_share: float = 0.5
    """Turns of more than `backchannel_after_s` during which a listener says a short word."""
    backchannel_after_s: float = 2.0

    def offset(self, same_speaker: bool, random: np.random.Generator) -> float:
        """Seconds from the end of the turn before to the start of the next one."""
        drawn = float(random.normal(self.offset_s, self.spread_s))
        pause = self.least_pause_s + float(random.exponential(self.own_pause_s))
        thinks = random.random() < self.thinking_share
        thought = float(random.uniform(*self.thinking_s))
        if thinks:
            return thought
        if same_speaker:
            return min(pause, self.longest_s)
        return min(max(drawn, self.shortest_s), self.longest_s)


VISIT = TurnTaking()
NO_OVERLAP = TurnTaking(offset_s=0.45, spread_s=0.2, shortest_s=0.15, backchannel_share=0.0)
"""Everybody waits until the other has finished: what recognition is measured on."""
