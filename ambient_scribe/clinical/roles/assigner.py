"""Tells from what is said who is who in the room: clinician, patient, companion, interpreter, nurse …

In: the utterances of a visit with their speaker labels. Out: the same utterances with a role and a
confidence. Roles that are known stay.

1. Speakers most of whose utterances have a known role keep it, and their other utterances get it.
2. A label that tells nothing (one under which both sides are plainly heard, or that ends in "?") is
   judged utterance by utterance, with those before and after (`sequence`).
3. Of the others, what each said in all decides (`decision`).
4. Where words speak against the labels of a stretch, its utterances have each other's roles, with
   the confidence that the stretch has (`sequence`): diarization may have exchanged them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ambient_scribe.clinical.roles.decision import Decided, DecisionConfig, decide, rounded
from ambient_scribe.clinical.roles.doubts import (
    DoubtConfig,
    Righted,
    contradicted,
    nobody_named,
    righted,
)
from ambient_scribe.clinical.roles.introductions import Introductions
from ambient_scribe.clinical.roles.model import RoleModel
from ambient_scribe.clinical.roles.provisional import RoleTally
from ambient_scribe.clinical.roles.sequence import SequenceConfig, labels_right, sides
from ambient_scribe.clinical.roles.talk import talk_odds
from ambient_scribe.clinical.roles.voice import UNCERTAIN_LABEL, Voice, voice_of, voice_of_all
from ambient_scribe.clinical.vocabulary import Vocabulary, load_vocabulary
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.domain.transcript import Passage, Role, Utterance
from ambient_scribe.resources import shipped

ByUtterance = dict[int, tuple[Role, float]]
"""By place in the visit: a role and a confidence."""


class ContentRolesConfig(Frozen):
    model: Path | None = None
    """Folder with weights.tsv and model.toml; None for the shipped one."""
    mixed_share: float = 0.1
    """Of one label's words, this much plainly from each side makes the label tell nothing."""
    contradicted_share: float = 0.3
    """The same of a label beside others, once stretches of exchanged labels are told apart."""
    contradicted_from: int = 6
    """Utterances of a label below which so little is no evidence against it."""
    plain_log_odds: float = 1.0
    """An utterance beyond it is plainly from one side."""
    opens: float = 2.0
    """Log odds that who says the first words is the clinician: of 86 visits of the training splits
    (ACI-Bench, PriMock57) they open 80. Who has the last word tells little: they close 63 of these,
    and 329 of the 1201 talks of MTS-Dialog."""
    exchanged_trust: float = 0.9
    """Of the confidence of a label, where words are believed against it."""
    told_odds: float = 6.0
    """Log odds of the side of an utterance whose role is known, for the unlabelled ones beside it."""
    told_from: float = 0.8
    """Confidence from which on a role is told while the visit goes on: it should not be taken back."""
    decision: DecisionConfig = DecisionConfig()
    sequence: SequenceConfig = SequenceConfig()
    doubts: DoubtConfig = DoubtConfig()


class ContentRoles:
    """Implements `protocols.RoleAssigner`. Without a vocabulary it knows the relatives that are
    shipped."""

    def __init__(
        self, config: ContentRolesConfig | None = None, vocabulary: Vocabulary | None = None
    ) -> None:
        self._config = config or ContentRolesConfig()
        self._introductions = Introductions.of((vocabulary or load_vocabulary()).lexicon)
        self._model = RoleModel.load(self._config.model or shipped("models", "roles"))

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            stage="roles", engine="content-roles", model="roles", sha256=self._model.sha256
        )

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        odds = [self._log_odds(passage.text) for passage in passages]
        told = _known(passages)
        by_speaker: dict[str, list[int]] = {}
        for index, passage in enumerate(passages):
            if passage.role is Role.UNKNOWN and passage.utterance.speaker not in told:
                by_speaker.setdefault(passage.utterance.speaker, []).append(index)
        alone = not told and len(by_speaker) == 1
        vague = {
            speaker
            for speaker, own in by_speaker.items()
            if speaker.endswith(UNCERTAIN_LABEL)
            or (alone and self._says_both(own, passages, odds) >= self._config.mixed_share)
        }
        voices = {
            speaker: self._voice(own, passages, odds)
            for speaker, own in by_speaker.items()
            if speaker not in vague
        }
        decided = self._decide(voices, frozenset(role for role, _ in told.values()))
        roles = self._by_labels(passages, odds, decided)
        for speaker in decided if not told else ():  # what a person says of one tells of the others
            own = [i for i in by_speaker[speaker] if i in roles]
            if len(own) < self._config.contradicted_from:
                continue
            if self._contradicted(own, roles, passages, odds) >= self._config.contradicted_share:
                vague.add(speaker)
                roles = {i: role for i, role in roles.items() if i not in own}
        for index, passage in enumerate(passages):
            if passage.role is not Role.UNKNOWN:
                roles[index] = (passage.role, 1.0)
            elif passage.utterance.speaker in told:
                roles[index] = told[passage.utterance.speaker]
        roles |= self._by_words(passages, odds, vague, roles)
        return tuple(
            passage.utterance
            if passage.role is not Role.UNKNOWN
            else passage.utterance.as_role(*roles[index])
            for index, passage in enumerate(passages)
        )

    def doubts(self, passages: Sequence[Passage]) -> tuple[Suggestion, ...]:
        """Questions for a person about who said what."""
        odds = [self._log_odds(passage.text) for passage in passages]
        config = self._config
        return (
            *nobody_named(passages),
            *contradicted(passages, odds, config.doubts, config.sequence),
        )

    def righted(self, passages: Sequence[Passage]) -> Righted:
        """What a transcript states of its speakers, exchanged where most of its words say so."""
        odds = [self._log_odds(passage.text) for passage in passages]
        return righted(passages, odds, self._config.doubts, self._config.sequence)

    def open_tally(self) -> RoleTally:
        """For the roles of a visit that goes on."""
        return RoleTally(
            lambda text: voice_of(text, self._log_odds(text), self._introductions),
            self._decide,
            self._config.told_from,
        )

    def _decide(self, voices: Mapping[str, Voice], taken: frozenset[Role]) -> Decided:
        return decide(voices, taken, self._config.decision)

    # ------------------------------------------------------------ evidence
    def _log_odds(self, text: str) -> float:
        return self._model.log_odds(text) + talk_odds(text)

    def _says_both(
        self, own: Sequence[int], passages: Sequence[Passage], odds: Sequence[float]
    ) -> float:
        """Of a label's words, how much is plainly from the side that says less under it."""
        plain = self._config.plain_log_odds
        words = sum(len(passages[i].words) for i in own)
        clinician = sum(len(passages[i].words) for i in own if odds[i] > plain)
        patient = sum(len(passages[i].words) for i in own if odds[i] < -plain)
        return min(clinician, patient) / words

    def _contradicted(
        self,
        own: Sequence[int],
        roles: ByUtterance,
        passages: Sequence[Passage],
        odds: Sequence[float],
    ) -> float:
        """Of a label's words, how much is plainly from the side that it is not given to."""
        words = sum(len(passages[i].words) for i in own)
        against = (odds[i] if not roles[i][0].is_staff else -odds[i] for i in own)
        plain = self._config.plain_log_odds
        return sum(
            len(passages[i].words) for i, one in zip(own, against, strict=True) if one > plain
        ) / max(1, words)

    def _voice(
        self, own: Sequence[int], passages: Sequence[Passage], odds: Sequence[float]
    ) -> Voice:
        """What a speaker said in all, and whether they had the first word."""
        texts, own_odds = [passages[i].text for i in own], [odds[i] for i in own]
        voice = voice_of_all(texts, own_odds, self._introductions)
        opens = self._config.opens if own[0] == 0 else 0.0
        return replace(voice, evidence=voice.evidence + opens)

    # ------------------------------------------------------------ utterance by utterance
    def _by_words(
        self,
        passages: Sequence[Passage],
        odds: Sequence[float],
        vague: set[str],
        known: ByUtterance,
    ) -> ByUtterance:
        """What labels that tell nothing said: the others' utterances before and after help."""
        if not vague:
            return {}
        sure = self._config.told_odds
        evidence = [
            odds[i] if i not in known else sure if known[i][0].is_staff else -sure
            for i in range(len(passages))
        ]
        asks = [passage.text.rstrip().endswith("?") for passage in passages]
        clinicians = sides(evidence, asks, self._config.sequence)
        return {
            index: _role_and_confidence(clinicians[index])
            for index, passage in enumerate(passages)
            if index not in known
        }

    def _by_labels(
        self, passages: Sequence[Passage], odds: Sequence[float], decided: Decided
    ) -> ByUtterance:
        """Each utterance with its speaker's role, or with the other side's in a stretch where the
        clinician's and the other main speaker's labels are exchanged."""
        found: ByUtterance = {}
        main = _main_roles(passages, decided)
        chain: list[int] = []
        for index, passage in enumerate(passages):
            if passage.role is Role.UNKNOWN and passage.utterance.speaker in decided:
                found[index] = decided[passage.utterance.speaker]
                if found[index][0] in main:
                    chain.append(index)
        if len(main) < len(("clinician", "other side")):
            return found
        for_label = [odds[i] if found[i][0] is Role.CLINICIAN else -odds[i] for i in chain]
        for index, right in zip(chain, labels_right(for_label, self._config.sequence), strict=True):
            role, sure = found[index]
            if right < 1 / 2:
                role = main[1] if role is Role.CLINICIAN else Role.CLINICIAN
                sure *= self._config.exchanged_trust
            found[index] = (role, min(rounded(sure), rounded(max(right, 1 - right))))
        return found


def _known(passages: Sequence[Passage]) -> Decided:
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


def _main_roles(passages: Sequence[Passage], decided: Decided) -> tuple[Role, ...]:
    """The clinician's role and that of who says most on the other side, where both are worked out."""
    words: Counter[Role] = Counter()
    for passage in passages:
        role, _ = decided.get(passage.utterance.speaker, (Role.UNKNOWN, 0.0))
        if role is Role.CLINICIAN or role.speaks_for_patient:
            words[role] += len(passage.words)
    others = [role for role, _ in words.most_common() if role is not Role.CLINICIAN]
    return (Role.CLINICIAN, *others[:1]) if Role.CLINICIAN in words else ()


def _role_and_confidence(clinician: float) -> tuple[Role, float]:
    role = Role.CLINICIAN if clinician > 1 / 2 else Role.PATIENT
    return role, rounded(max(clinician, 1 - clinician))
