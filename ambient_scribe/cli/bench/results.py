"""What every `bench` command does with its figures, and the options that these commands share."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.evaluation.results.report import Report

Out = Annotated[Path | None, typer.Option("--out", "-o", help="Keep the JSON in this file.")]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="Only the first of the manifest's recordings.")
]
Manifest = Annotated[
    Path | None,
    typer.Option("--manifest", help="A manifest.jsonl: recordings with their references."),
]
Keep = Annotated[
    Path | None,
    typer.Option(
        "--keep",
        help="Keep what was heard in this folder; what lies there already is not heard again.",
    ),
]


@dataclass(frozen=True)
class Delivery:
    """Where a result goes: a table for a person, or one JSON object; kept in a file where asked."""

    out: Out = None
    as_json: options.Json = False

    def check(self) -> None:
        """Raises OutputError, before any long work, where the result could not be kept."""
        from ambient_scribe.visit import check_file

        if self.out is not None:
            check_file(self.out)

    def teller(self, *, listening: bool = True) -> Callable[[str], None]:
        """Progress goes to standard error, a line a file; not beside `--json`, nor where nothing is
        listened to."""
        quiet = self.as_json or not listening
        return (lambda line: None) if quiet else (lambda line: typer.echo(line, err=True))

    def deliver(self, report: Report) -> None:
        """Shows the report and keeps it. Raises InputError, once that is done, when files failed."""
        from ambient_scribe.errors import InputError
        from ambient_scribe.evaluation.results.rendering import print_report
        from ambient_scribe.visit import write_text

        document = report.model_dump_json(indent=1)
        if self.out is not None:
            write_text(self.out, document + "\n")
        if self.as_json:
            typer.echo(document)
        else:
            print_report(report)
        if report.failed:
            sys.stdout.flush()
            number = len(report.failed) + len(report.files)
            raise InputError(
                f"{len(report.failed)} of {number} files could not be scored, see above"
            )


def complainer() -> Callable[[str], None]:
    """A file that failed is told in any case."""
    return lambda line: typer.echo(f"ambient-scribe: {line}", err=True)


def command_line(command: str, *words: str, **told: object) -> str:
    """The command as a person would repeat it, with file names instead of paths."""
    line = ["ambient-scribe", "bench", command, *words]
    for name, value in told.items():
        if value is None or value is False:
            continue
        line.append(f"--{name.replace('_', '-')}")
        if value is not True:
            line.append(_last_parts(value) if isinstance(value, Path) else str(value))
    return shlex.join(line)


def _last_parts(path: Path) -> str:
    """A file with its folder: a result says no more of where things lie on a machine."""
    return "/".join(path.parts[-2:]).replace("//", "/")


def common(references: Mapping[str, object], hypotheses: Mapping[str, object], what: Path) -> None:
    """Raises InputError when no id of the hypotheses is one of the references."""
    from ambient_scribe.errors import InputError

    last = [{id_.rsplit("/", 1)[-1] for id_ in side} for side in (references, hypotheses)]
    if not last[0] & last[1]:
        theirs, ours = next(iter(hypotheses), "none"), next(iter(references), "none")
        raise InputError(
            f"{what}: none of its ids has a reference (there is {theirs!r}, "
            f"the references have {ours!r})"
        )
