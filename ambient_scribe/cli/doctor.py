"""`ambient-scribe doctor`: what is here, what `auto` would take, what to do about the rest."""

from __future__ import annotations

from ambient_scribe.cli import options

MARKS = {"ok": ("✓", "green"), "note": ("·", "cyan"), "missing": ("✗", "yellow")}


def doctor(
    profile: options.Profile = options.DEFAULT_PROFILE, as_json: options.Json = False
) -> None:
    """Show what this machine has, what would be used and why, and what to do about gaps."""
    import json

    import typer

    from ambient_scribe.config import load_config
    from ambient_scribe.doctor import examine

    checks = examine(load_config(profile))
    if as_json:
        document = {"profile": profile, "checks": [check.model_dump() for check in checks]}
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    topic = None
    for check in checks:
        if check.topic != topic:
            topic = check.topic
            console.print(f"\n{topic}", style="bold", markup=False)
        mark, style = MARKS[check.state]
        console.print(f" {mark} ", style=style, end="")
        console.print(f"{check.name}: {check.found}", markup=False)
        if check.remedy:
            console.print(f"     → {check.remedy}", markup=False)
