"""Tells from what is said who is the clinician, the patient, or somebody else in the room.

In: the utterances of a visit with their speaker labels. Out: the same utterances with a role and a
confidence. Roles that are known stay.

The rule, in order (evidence is the sum of `RoleModel.log_odds` over a speaker's utterances):
1. Speakers whose utterances have a known role keep it, and an unknown utterance of theirs gets it.
2. A label that tells nothing (one label for a visit in which both sides are plainly heard, or a
   label ending in "?") is judged utterance by utterance, a neighbour lending a little.
3. With one speaker, the sign of the evidence decides. With more, the speaker with the highest mean
   evidence is the clinician; of the others, the one with most evidence to the contrary the patient.
4. A further speaker is the clinician (or a colleague) on clinician's evidence; else `other` if they
   say little of the visit's words and speak of "he" or "she" more than of themselves; else the
   patient, whom diarization has split in two.
5. The patient of step 3 is `other` instead (a parent, a carer) when both sides speak of the patient
   as "he" or "she": they more than of themselves, the clinician more than to "you".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.clinical.roles.model import RoleModel, probability, tokens
from ambient_scribe.clinical.roles.provisional import RoleTally
from ambient_scribe.clinical.roles.voice import UNCERTAIN_LABEL, Voice
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import Passage, Role, Utterance
from ambient_scribe.resources import shipped
from ambient_scribe.tables import read_table


class ContentRolesConfig(Frozen):
    model: Path | None = None
    """Folder with weights.tsv and model.toml; None for the shipped one."""
    mixed_share: float = 0.1
    """Of one label's words, this much plainly from each side makes the label tell nothing."""
    plain_log_odds: float = 1.0
    """An utterance beyond it is plainly from one side."""
    neighbour_weight: float = 0.3
    """Of the utterances before and after, against their own, where no label helps."""
    companion_share: float = 0.35
    """A third speaker with more of the visit's words is no mere companion."""
    trust: float = 0.35
    """Of the summed log odds: utterances of one speaker are not independent evidence."""
    told_from: float = 0.8
    """Confidence from which on a role is told while the visit goes on: it should not be taken back."""


class ContentRoles:
    """Implements `protocols.RoleAssigner`."""

    def __init__(self, config: ContentRolesConfig | None = None) -> None:
        self._config = config or ContentRolesConfig()
        self._model = RoleModel.load(self._config.model or shipped("models", "roles"))

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            stage="roles", engine="content-roles", model="roles", sha256=self._model.sha256
        )

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        odds = [self._model.log_odds(passage.text) for passage in passages]
        told = self._known(passages)
        by_speaker: dict[str, list[int]] = {}
        for index, passage in enumerate(passages):
            if passage.role is Role.UNKNOWN and passage.utterance.speaker not in told:
                by_speaker.setdefault(passage.utterance.speaker, []).append(index)
        vague = {
            speaker
            for speaker, own in by_speaker.items()
            if self._is_vague(speaker, own, passages, odds, alone=not told and len(by_speaker) == 1)
        }
        voices = {
            speaker: self._voice([passages[i].text for i in own], [odds[i] for i in own])
            for speaker, own in by_speaker.items()
            if speaker not in vague
        }
        decided = {**told, **self._decide(voices, frozenset(role for role, _ in told.values()))}
        return tuple(
            self._labelled(index, passage, decided, odds) for index, passage in enumerate(passages)
        )

    def open_tally(self) -> RoleTally:
        """For the roles of a visit that goes on."""
        return RoleTally(
            lambda text: self._voice([text], [self._model.log_odds(text)]),
            self._decide,
            self._config.told_from,
        )

    def _labelled(
        self,
        index: int,
        passage: Passage,
        decided: Mapping[str, tuple[Role, float]],
        odds: Sequence[float],
    ) -> Utterance:
        utterance = passage.utterance
        if utterance.role is not Role.UNKNOWN:
            return utterance
        if utterance.speaker in decided:
            return utterance.as_role(*decided[utterance.speaker])
        near = [odds[i] for i in (index - 1, index + 1) if 0 <= i < len(odds)]
        # Turns alternate: what the neighbours are, this one probably is not.
        score = odds[index] - self._config.neighbour_weight * sum(near)
        role = Role.CLINICIAN if score > 0 else Role.PATIENT
        return utterance.as_role(role, _rounded(probability(abs(score))))

    # ------------------------------------------------------------ evidence
    def _known(self, passages: Sequence[Passage]) -> dict[str, tuple[Role, float]]:
        """Speakers most of whose utterances have one known role: that of a single one is its own."""
        roles: dict[str, Counter[Role]] = {}
        for passage in passages:
            roles.setdefault(passage.utterance.speaker, Counter())[passage.role] += 1
        most = {speaker: count.most_common(1)[0] for speaker, count in roles.items()}
        return {
            speaker: (role, 1.0)
            for speaker, (role, number) in most.items()
            if role is not Role.UNKNOWN and 2 * number >= roles[speaker].total()
        }

    def _is_vague(
        self,
        speaker: str,
        own: Sequence[int],
        passages: Sequence[Passage],
        odds: Sequence[float],
        *,
        alone: bool,
    ) -> bool:
        if speaker.endswith(UNCERTAIN_LABEL):
            return True
        if not alone:
            return False
        plain = self._config.plain_log_odds
        words = sum(len(passages[i].words) for i in own)
        clinician = sum(len(passages[i].words) for i in own if odds[i] > plain)
        patient = sum(len(passages[i].words) for i in own if odds[i] < -plain)
        return min(clinician, patient) >= self._config.mixed_share * words

    def _voice(self, texts: Sequence[str], odds: Sequence[float]) -> Voice:
        spoken = [token for text in texts for token in tokens(text)]
        pronouns = _pronouns()
        return Voice(
            words=len(spoken),
            evidence=sum(odds),
            utterances=len(odds),
            third=sum(token in pronouns["third_person"] for token in spoken),
            first=sum(token in pronouns["first_person"] for token in spoken),
            addressed=sum(token in pronouns["addressed"] for token in spoken),
        )

    # ------------------------------------------------------------ decision
    def _decide(
        self, voices: Mapping[str, Voice], taken: frozenset[Role]
    ) -> dict[str, tuple[Role, float]]:
        """A role for every speaker that none is known of. `taken`: roles that others have."""
        decided: dict[str, tuple[Role, float]] = {}
        rest = dict(voices)
        clinician: Voice | None = None
        if rest and Role.CLINICIAN not in taken and (len(rest) > 1 or taken or _leans(rest)):
            speaker = max(rest, key=lambda name: rest[name].mean)
            clinician = rest.pop(speaker)
            margin = clinician.evidence - max(
                (voice.mean * clinician.utterances for voice in rest.values()), default=0.0
            )
            decided[speaker] = (Role.CLINICIAN, self._confidence(margin))
        if rest and Role.PATIENT not in taken:
            speaker = min(rest, key=lambda name: rest[name].evidence)
            voice = rest.pop(speaker)
            margin = (clinician.mean if clinician else 0.0) * voice.utterances - voice.evidence
            role = Role.OTHER if _speaks_for_patient(voice, clinician) else Role.PATIENT
            decided[speaker] = (role, self._confidence(margin))
        total = sum(voice.words for voice in voices.values())
        for speaker, voice in rest.items():
            decided[speaker] = self._further(voice, total)
        return decided

    def _further(self, voice: Voice, total_words: int) -> tuple[Role, float]:
        if voice.evidence > 0:
            return Role.CLINICIAN, self._confidence(voice.evidence)
        companion = voice.words <= self._config.companion_share * total_words
        role = Role.OTHER if companion and voice.third > voice.first else Role.PATIENT
        return role, self._confidence(-voice.evidence)

    def _confidence(self, margin: float) -> float:
        return _rounded(probability(self._config.trust * margin))


def _leans(voices: Mapping[str, Voice]) -> bool:
    """Whether a lone speaker sounds like a clinician."""
    return all(voice.evidence > 0 for voice in voices.values())


def _speaks_for_patient(voice: Voice, clinician: Voice | None) -> bool:
    if clinician is None:
        return False
    return voice.third > voice.first and clinician.third > clinician.addressed


def _rounded(confidence: float) -> float:
    """Two decimals, never quite certain: that is for what a person said."""
    return min(0.99, math.floor(confidence * 100) / 100)


@cache
def _pronouns() -> Mapping[str, frozenset[str]]:
    rows = read_table(LEXICON_FOLDER / "role_cues.tsv", ("name", "forms", "note"))
    return {row["name"]: frozenset(row["forms"].split("|")) for row in rows}
