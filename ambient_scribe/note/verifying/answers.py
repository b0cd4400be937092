"""A sentence that sets a question beside its answer: "Stiffness in the morning: for ten minutes".

In: the sentence and what it stands on. Out: whether what stands before the colon is what the
clinician asked, and what stands after it is what the patient answered, and the answer is no "no".
Each half must be of its own speaker's words: then the exchange bears the sentence out by itself.
"""

from __future__ import annotations

from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.surface import Surface


def answers(text: str, ground: Ground, surface: Surface) -> bool:
    topic, colon, answer = text.partition(":")
    asked = " ".join(w.text for w in ground.words if ground.roles[w.id].is_staff)
    told = " ".join(w.text for w in ground.words if ground.roles[w.id].speaks_for_patient)
    if not colon or "?" not in asked or surface.negated(told, heard=True):
        return False
    parts = ((topic, asked), (answer, told))
    return all(
        bool(surface.content(written)) and surface.content(written) <= surface.content(said)
        for written, said in parts
    )
