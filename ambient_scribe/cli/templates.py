"""`ambient-scribe templates`: which shapes of notes there are, what one holds, whether a file is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.domain.template import Template

app = typer.Typer(
    help="Note templates: list, show, check.", no_args_is_help=True, rich_markup_mode=None
)

Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder", help="A clinic's templates; by default the profile's templates.folder."
    ),
]


@app.command("list")
def list_templates(
    folder: Folder = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """The templates there are: name, title and what each is for."""
    from ambient_scribe.note.templates.reading import read_template, template_files

    own = _folder(folder, profile)
    found = {name: (path, read_template(path)) for name, path in template_files(own).items()}
    if as_json:
        document = [
            {"name": name, "title": one.title, "summary": one.summary, "own": path.parent == own}
            for name, (path, one) in found.items()
        ]
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    width = max(map(len, found))
    for name, (path, one) in found.items():
        mark = " (the clinic's own)" if path.parent == own else ""
        typer.echo(f"{name:<{width}}  {one.title}: {one.summary}{mark}")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A template's name, as `list` tells it.")],
    folder: Folder = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """The sections of a template in their order, what each holds, and what is asked for."""
    from ambient_scribe.note.templates.reading import load_template

    template = load_template(name, _folder(folder, profile))
    if as_json:
        typer.echo(template.model_dump_json(indent=1))
        return
    for line in _told(template):
        typer.echo(line)


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A TOML file of a template.")],
    as_json: options.Json = False,
) -> None:
    """Whether notes can be drafted into a template of your own; else what is wrong, in a line."""
    from ambient_scribe.note.templates.reading import read_template

    template = read_template(file)
    if as_json:
        document = {"id": template.id, "sections": [one.id for one in template.sections]}
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    left = _left_out(template)
    if left:
        typer.echo(f"left out of its notes: {', '.join(left)}")
    typer.echo(f"no mistake in {file}: {len(template.sections)} sections")


def reads_like(encounter: Encounter, config: Config) -> str | None:
    """A line where the visit has the signs of another template than its own; for a person to choose."""
    from ambient_scribe.note.templates.proposing import proposed_template
    from ambient_scribe.note.templates.reading import load_template, template_names

    note, folder = encounter.note, config.templates.folder
    if note is None:
        return None
    templates = [load_template(name, folder) for name in template_names(folder)]
    name = proposed_template(templates, encounter.facts, encounter.transcript)
    if name is None or name == note.template:
        return None
    return f"This visit reads like one for another template: --template {name}"


def _folder(folder: Path | None, profile: str) -> Path | None:
    from ambient_scribe.config import load_config

    return folder or load_config(profile).templates.folder


def _told(template: Template) -> list[str]:
    lines = [f"{template.title}: {template.summary}" if template.summary else template.title]
    group = None
    for section in template.sections:
        if section.group != group:
            group = section.group
            lines += [f"  {group}"] if group else []
        held = ", ".join(section.contents)
        traits = ["prose"] if section.form == "prose" else []
        traits += ["left out while empty"] if section.optional else []
        traits += ["and all that has no other place"] if section.id == template.rest else []
        told = f" ({'; '.join([held, *traits])})"
        lines.append(f"{'    ' if group else '  '}{section.title}{told}")
    left = _left_out(template)
    lines += [f"  left out: {', '.join(left)}"] if left else []
    lines += ["  asked for where it is missing:"] if template.required else []
    lines += [f"    {one.question} [{one.source}]" for one in template.required]
    return lines


def _left_out(template: Template) -> list[str]:
    from ambient_scribe.note.templates.contents import SectionId

    if template.rest is not None:
        return []
    held = {content for section in template.sections for content in section.contents}
    return [content.value for content in SectionId if content not in held]
