"""Who somebody is in a visit, and whose side of the conversation they are heard on."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The part that somebody has in the visit."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    COMPANION = "companion"
    """Came with the patient and speaks for them or beside them: a relative, a friend, a carer."""
    INTERPRETER = "interpreter"
    """Says in the visit's language what the patient says."""
    NURSE = "nurse"
    ASSISTANT = "assistant"
    """A medical assistant or a scribe."""
    OTHER = "other"
    """Somebody else in the room, who is none of these or not told apart from them."""
    UNKNOWN = "unknown"

    @property
    def side(self) -> Role:
        """Whose side of the conversation is heard: the clinician's (who asks, examines, orders), the
        patient's, that of somebody beside the patient (OTHER), or UNKNOWN."""
        return _SIDES.get(self, self)

    @property
    def is_staff(self) -> bool:
        """Works here: what they ask is a question of the visit, what they measure is an examination."""
        return self.side is Role.CLINICIAN

    @property
    def is_patients_voice(self) -> bool:
        """ "I" is the patient."""
        return self.side is Role.PATIENT

    @property
    def is_bystander(self) -> bool:
        """Surely not the patient: "I" is somebody else, and "she" may be the patient."""
        return self.side is Role.OTHER

    @property
    def speaks_for_patient(self) -> bool:
        """What they tell is told of the patient: by themselves, or by somebody beside them."""
        return self.is_patients_voice or self.is_bystander


_SIDES = {
    Role.NURSE: Role.CLINICIAN,
    Role.ASSISTANT: Role.CLINICIAN,
    Role.INTERPRETER: Role.PATIENT,
    Role.COMPANION: Role.OTHER,
}
