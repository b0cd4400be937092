"""Who is who, set right by a person after the visit: everything that rests on it is made anew.

In: an encounter and what a person says of its speakers (`Told`). Out: a new encounter (`redrafting`).
Words stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Template
from ambient_scribe.domain.transcript import Role, Transcript, Utterance
from ambient_scribe.errors import UsageError
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.redrafting import Standing, redrafted
from ambient_scribe.pipeline.writing import Writing, WritingEngines

CERTAIN = 1.0
"""The confidence of what a person says: the assigner never changes it."""


@dataclass(frozen=True)
class Told:
    """What a person says: the roles of whole speakers, by label; of single utterances, by id; and
    pairs of speakers who have each other's role."""

    speakers: Mapping[str, Role] = field(default_factory=dict)
    utterances: Mapping[str, Role] = field(default_factory=dict)
    swapped: tuple[tuple[str, str], ...] = ()


def relabelled(
    encounter: Encounter, engines: WritingEngines, template: Template, told: Told
) -> Encounter:
    """Raises UsageError for a speaker or an utterance that the visit does not have, and for a swap
    of two who have the same role."""
    transcript = with_roles_told(encounter, engines, template, told)
    return redrafted(encounter, transcript, engines, template, Standing(encounter.notes))


def with_roles_told(
    encounter: Encounter, engines: WritingEngines, template: Template, told: Told
) -> Transcript:
    """What a person says, and what is worked out from it. Raises as `relabelled` does."""
    writing = Writing(engines, template, encounter.context, StageClock())
    return writing.with_roles(with_told_roles(encounter.transcript, told))


# ---------------------------------------------------------------- roles
def with_told_roles(transcript: Transcript, told: Told) -> Transcript:
    """What is told is certain; what was worked out of other speakers is open again when a whole
    speaker's role is told, since it rested on that. Raises UsageError."""
    exchanged = _exchanged(transcript, told.swapped)
    _check(transcript, told)
    utterances = []
    for one in transcript.utterances:
        role = (
            told.utterances.get(one.id) or told.speakers.get(one.speaker) or exchanged.get(one.id)
        )
        if role is not None:
            utterances.append(one.as_role(role, CERTAIN))
        elif told.speakers and not one.role_is_told:
            utterances.append(one.as_role(Role.UNKNOWN, None))
        else:
            utterances.append(one)
    return transcript.changed(utterances=tuple(utterances))


def _check(transcript: Transcript, told: Told) -> None:
    if not transcript.utterances:
        raise UsageError("this visit has no words any more: there is nobody to be told apart")
    labels = {one.speaker for one in transcript.utterances}
    ids = {one.id for one in transcript.utterances}
    unknown = [name for name in told.speakers if name not in labels]
    unknown += [name for name in told.utterances if name not in ids]
    if unknown:
        raise UsageError(
            f"nobody in this visit is called {unknown[0]!r}: there are {', '.join(sorted(labels))}, "
            f"and utterances {transcript.utterances[0].id} to {transcript.utterances[-1].id}"
        )


def main_roles(utterances: Iterable[Utterance]) -> dict[str, Role]:
    """By label, the role of most of their utterances."""
    counts: dict[str, Counter[Role]] = {}
    for one in utterances:
        counts.setdefault(one.speaker, Counter())[one.role] += 1
    return {speaker: count.most_common(1)[0][0] for speaker, count in counts.items()}


def _exchanged(transcript: Transcript, swapped: Sequence[tuple[str, str]]) -> dict[str, Role]:
    """By utterance. What had one of the two roles has the other, also where a label's utterances
    have different ones; what had neither keeps its own."""
    roles = main_roles(transcript.utterances)
    exchanged: dict[str, Role] = {}
    for pair in swapped:
        for label in pair:
            if label not in roles:
                raise UsageError(
                    f"nobody in this visit is called {label!r}: there are {', '.join(sorted(roles))}"
                )
        first, second = (roles[label] for label in pair)
        if first is second:
            raise UsageError(
                f"{pair[0]} and {pair[1]} have the same role ({first}): say who is who instead"
            )
        other = {first: second, second: first}
        for one in transcript.utterances:
            if one.speaker in pair:
                exchanged[one.id] = other.get(one.role, one.role)
    return exchanged
