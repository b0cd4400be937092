"""Preferences that a provider's own edits show, as proposals that the provider accepts or rejects.

In: encounters with the machine's draft and the provider's revision. Out: proposals, each with how many
encounters show it, and their ids. Nothing is applied before it is accepted; what was rejected is not
proposed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.errors import UsageError
from ambient_scribe.note.preferences.edits import Edited, Habit, HabitKind, edits_of
from ambient_scribe.note.preferences.preferences import Phrase, Preferences, mistakes, quoted
from ambient_scribe.toml_files import read_as

LEAST_ENCOUNTERS = 3
"""So many visits must show a habit: two may be chance."""
LEAST_SHARE = 0.6
"""Of the visits that gave room for a habit, so many must show it."""
ID_LENGTH = 6
"""Characters of a proposal's id: a person types them."""


class Proposal(Frozen):
    id: str
    kind: HabitKind
    about: str = ""
    before: str = ""
    after: str = ""
    finding: str = ""
    assertion: Assertion = Assertion.PRESENT
    encounters: tuple[str, ...] = Field(min_length=1)
    """Ids of visits that show it."""

    @property
    def told(self) -> str:
        """What accepting it does, in a line."""
        return _TOLD[self.kind].format(**self.model_dump(), count=len(self.encounters))


_TOLD = {
    HabitKind.ABBREVIATION: "write “{after}” for “{before}”",
    HabitKind.HEADING: "call the section {about} “{after}”, not “{before}”",
    HabitKind.FORM: "write the section {about} as {after}",
    HabitKind.ORDER: "order the sections: {after}",
    HabitKind.LEFT_OUT: "leave out the section {about}",
    HabitKind.PHRASE: "write “{after}” for “{before}” ({finding}, {assertion}) in {about}",
    HabitKind.TEMPLATE: "use the template {after}, not {before}",
}


class Proposals(Frozen):
    provider: str
    proposals: tuple[Proposal, ...] = ()
    rejected: tuple[str, ...] = ()
    """Ids that are not proposed again."""


def proposals_from(
    encounters: Iterable[Encounter], provider: str, preferences: Preferences, known: Proposals
) -> Proposals:
    """What the visits show by now, without what holds already or was rejected."""
    edited = {one.id: edits for one in encounters if (edits := edits_of(one, provider)) is not None}
    found = [
        proposal
        for proposal in _shown(edited)
        if proposal.id not in known.rejected and with_proposal(preferences, proposal) != preferences
    ]
    return known.changed(proposals=tuple(found))


def _shown(edited: dict[str, Edited]) -> Iterator[Proposal]:
    """The most often shown first; of two that cannot both hold, only that."""
    by_habit: dict[Habit, list[str]] = {}
    for encounter_id, edits in edited.items():
        for habit in edits.habits:
            by_habit.setdefault(habit, []).append(encounter_id)
    taken: set[tuple[str, ...]] = set()
    ordered = sorted(by_habit.items(), key=lambda one: (-len(one[1]), str(one[0])))
    for habit, shown in ordered:
        room = sum(edits.gave_room(habit) for edits in edited.values())
        if len(shown) < LEAST_ENCOUNTERS or len(shown) < LEAST_SHARE * room:
            continue
        if habit.could_be in taken:
            continue
        taken.add(habit.could_be)
        yield _proposal(habit, sorted(shown))


def _proposal(habit: Habit, encounters: list[str]) -> Proposal:
    parts = (habit.kind, habit.about, habit.before, habit.after, habit.finding, habit.assertion)
    digest = hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()
    return Proposal(
        id=digest[:ID_LENGTH],
        kind=habit.kind,
        about=habit.about,
        before=habit.before,
        after=habit.after,
        finding=habit.finding,
        assertion=habit.assertion,
        encounters=tuple(encounters),
    )


def accepted(preferences: Preferences, proposal: Proposal) -> Preferences:
    """Raises UsageError where it cannot hold beside what the provider prefers already."""
    made = with_proposal(preferences, proposal)
    for mistake in mistakes(made):
        raise UsageError(f"proposal {proposal.id}: {mistake}")
    return made


def with_proposal(preferences: Preferences, proposal: Proposal) -> Preferences:
    about, after = proposal.about, proposal.after
    if proposal.kind is HabitKind.ABBREVIATION:
        table = {**preferences.abbreviations, proposal.before: after}
        return preferences.changed(abbreviations=table)
    if proposal.kind is HabitKind.HEADING:
        return preferences.changed(headings={**preferences.headings, about: after})
    if proposal.kind is HabitKind.FORM:
        return preferences.changed(forms={**preferences.forms, about: SectionForm(after)})
    if proposal.kind is HabitKind.ORDER:
        return preferences.changed(order=tuple(after.split()))
    if proposal.kind is HabitKind.LEFT_OUT:
        return preferences.changed(left_out=tuple(dict.fromkeys((*preferences.left_out, about))))
    if proposal.kind is HabitKind.TEMPLATE:
        return preferences.changed(template=after)
    phrase = Phrase(
        content=about,
        finding=proposal.finding,
        assertion=proposal.assertion,
        drafted=proposal.before,
        phrase=after,
    )
    others = (one for one in preferences.phrases if one != phrase)
    return preferences.changed(phrases=(*others, phrase))


# ---------------------------------------------------------------- the file
def read_proposals(path: Path, provider: str) -> Proposals:
    """Empty where there is no file. Raises UsageError for a broken one."""
    if not path.is_file():
        return Proposals(provider=provider)
    return read_as(Proposals, path, "file of proposals", f"proposals {path.name}")


def proposals_text(proposals: Proposals) -> str:
    lines = [
        "# Proposed from the provider's own edits; nothing here is applied before it is accepted.",
        f"provider = {quoted(proposals.provider)}",
        f"rejected = [{', '.join(map(quoted, proposals.rejected))}]",
    ]
    for one in proposals.proposals:
        lines += ["", "[[proposals]]"]
        for name, value in one.model_dump(mode="json").items():
            if isinstance(value, list):
                lines.append(f"{name} = [{', '.join(map(quoted, value))}]")
            elif value:
                lines.append(f"{name} = {quoted(value)}")
    return "\n".join(lines) + "\n"
