"""What somebody else in the room tells against the patient's own "no".

In: the facts a sentence stands on and who said their words. Out: a finding for each that the
patient denies and another person tells of. Which of the two is right is a person's to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ambient_scribe.domain.clinical import Assertion, Fact
from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.verifying.differences import PROBLEMS, Finding
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.surface import Surface

_EDGES = ".,;:?!\"'"


def disputed(facts: Iterable[Fact], ground: Ground, surface: Surface) -> Iterator[Finding]:
    for fact in facts:
        if fact.kind in PROBLEMS and fact.assertion is Assertion.PRESENT:
            own = [w for w in ground.words if w.id in fact.word_ids]
            denied = any(
                ground.roles[word.id].is_patients_voice
                and surface.is_negation(word.text.lower().strip(_EDGES), heard=True)
                for word in own
            )
            told = any(ground.roles[word.id].is_bystander for word in own)
            if denied and told:
                yield Finding(
                    SupportState.UNCERTAIN,
                    f"the patient denies '{fact.normalized}', and somebody else in the room tells "
                    "of it",
                )
