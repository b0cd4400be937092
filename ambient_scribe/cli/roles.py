"""`ambient-scribe roles`: who is who in a visit's results, and setting it right.

What rests on it is made anew: facts, open questions, suggestions, a new revision of the note. What a
person wrote stays.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.domain.transcript import Role
    from ambient_scribe.pipeline.relabelling import Told

Visit = Annotated[Path, typer.Argument(help="Folder of a visit's results.", metavar="VISIT")]
Swap = Annotated[
    tuple[str, str] | None,
    typer.Option("--swap", help="Two speakers who have each other's role, by their labels."),
]
Who = Annotated[
    list[str] | None,
    typer.Option(
        "--who",
        help="Who a speaker is, or who says one utterance: S1=patient, u12=nurse (repeat for more).",
    ),
]


def roles(
    visit: Visit,
    swap: Swap = None,
    who: Who = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Show who is who in a visit; swap two speakers or say who is who, and draft it anew."""
    from ambient_scribe.build import relabel
    from ambient_scribe.config import load_config
    from ambient_scribe.store.folder import read_encounter
    from ambient_scribe.visit import ENCOUNTER_FILE, rewrite

    folder = visit.parent if visit.name == ENCOUNTER_FILE and visit.is_file() else visit
    encounter = read_encounter(folder / ENCOUNTER_FILE)
    written = None
    if swap is not None or who:
        told = _told(encounter, swap, who or [])
        encounter = relabel(encounter, told, load_config(options.profile_of(encounter, profile)))
        written = rewrite(encounter, folder)
    document = _document(encounter)
    read_as = _read_as(who or [])
    if as_json:
        document["read_as"] = read_as
        document["note_html"] = str(written.page) if written else None
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    for name, role in read_as.items():
        typer.echo(f"{name!r} is taken for {role}")
    for row in document["speakers"]:
        sure = "" if row["confidence"] is None else f"  sure {row['confidence']:.2f}"
        typer.echo(f"{row['speaker']:<12}{row['role']:<12}{row['words']:>6} words{sure}")
    if written is not None:
        typer.echo(f"\nRevision {document['revision']} of the note: {written.page}")
        for note in encounter.notes[:-1]:
            if note.is_signed:
                typer.echo(
                    f"Revision {note.revision}, {note.status} by {note.author}, stands as it is"
                )


def _told(encounter: Encounter, swap: tuple[str, str] | None, who: list[str]) -> Told:
    """Raises UsageError for what names no role."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.pipeline.relabelling import Told

    ids = {one.id for one in encounter.transcript.utterances}
    labels = {one.speaker for one in encounter.transcript.utterances}
    speakers: dict[str, Role] = {}
    utterances: dict[str, Role] = {}
    for one in who:
        name, equals, role = one.rpartition("=")
        if not equals:
            raise UsageError(f"--who {one!r} does not say who it is: write S1=patient")
        (utterances if name in ids - labels else speakers)[name] = _role(role)
    both = sorted(set(swap or ()) & set(speakers))
    if both:
        raise UsageError(f"{both[0]} is named by --swap and by --who: say it once")
    return Told(speakers=speakers, utterances=utterances, swapped=(swap,) if swap else ())


def _read_as(who: list[str]) -> dict[str, str]:
    """What was said in another word than the role's own: "surgeon" is a clinician here."""
    named = [one.rpartition("=")[2] for one in who]
    return {name: str(_role(name)) for name in named if name.strip().lower() != _role(name)}


def _role(name: str) -> Role:
    from ambient_scribe.domain.transcript import Role
    from ambient_scribe.errors import UsageError
    from ambient_scribe.interop.speakers import role_named

    role = role_named(name)
    if role is Role.UNKNOWN:
        known = ", ".join(one for one in Role if one is not Role.UNKNOWN)
        raise UsageError(f"{name!r} is no role: there are {known}")
    return role


def _document(encounter: Encounter) -> dict[str, Any]:
    from ambient_scribe.pipeline.relabelling import main_roles

    utterances = encounter.transcript.utterances
    rows = []
    for speaker, role in main_roles(utterances).items():
        own = [one for one in utterances if one.speaker == speaker]
        stated = [one.role_confidence for one in own if one.role_confidence is not None]
        others = {one.role for one in own} - {role}
        rows.append(
            {
                "speaker": speaker,
                "role": role.value,
                "also": sorted(one.value for one in others),
                "confidence": sum(stated) / len(stated) if stated else None,
                "utterances": len(own),
                "words": sum(len(one.word_ids) for one in own),
            }
        )
    return {
        "id": encounter.id,
        "revision": encounter.note.revision if encounter.note else None,
        "speakers": rows,
    }
