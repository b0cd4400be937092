"""Groups of options: what typer sees of them, and what the command gets."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer

from ambient_scribe.cli.spreading import spread

Loud = Annotated[bool, typer.Option("--loud", help="Louder.")]
Name = Annotated[str, typer.Argument(help="Whom to greet.")]


@dataclass(frozen=True)
class Manner:
    times: Annotated[int, typer.Option("--times", min=1, help="How often.")]
    loud: Loud = False


@dataclass(frozen=True)
class LongManner(Manner):
    words: Annotated[list[str] | None, typer.Option("--word", help="Also this.")] = None


POLITE = Manner(times=2, loud=True)


def defaults(command: object) -> dict[str, object]:
    return {p.name: p.default for p in inspect.signature(command).parameters.values()}


def test_a_group_becomes_its_options_in_its_place() -> None:
    def greet(*, name: Name = "you", manner: LongManner, as_json: Loud = False) -> None:
        """Say hello."""

    greeting = spread(greet)
    assert greeting.__name__ == "greet"
    assert inspect.getdoc(greeting) == "Say hello."
    nothing = inspect.Parameter.empty
    assert defaults(greeting) == {
        "name": "you", "times": nothing, "loud": False, "words": None, "as_json": False,
    }  # fmt: skip
    annotations = {p.name: p.annotation for p in inspect.signature(greeting).parameters.values()}
    assert (annotations["loud"], annotations["name"]) == (Loud, Name)


def test_the_command_gets_the_group_built() -> None:
    got: list[object] = []

    def greet(*, name: Name, manner: LongManner) -> None:
        got.extend([name, manner])

    spread(greet)(name="Ada", times=3, loud=True, words=["well met"])
    assert got == ["Ada", LongManner(times=3, loud=True, words=["well met"])]


def test_a_default_of_the_command_stands_over_those_of_the_group() -> None:
    def greet(manner: Manner = POLITE) -> None:
        """Say hello."""

    assert defaults(spread(greet)) == {"times": 2, "loud": True}


def test_two_options_of_one_name_are_refused() -> None:
    def greet(manner: Manner, loud: Loud = False) -> None:
        """Say hello."""

    with pytest.raises(ValueError, match="duplicate parameter name: 'loud'"):
        spread(greet)


def test_typer_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    def greet(*, name: Name = "you", manner: LongManner) -> None:
        typer.echo(f"{name} {manner}")

    app = typer.Typer(rich_markup_mode=None)
    app.command()(spread(greet))
    app(["Ada", "--times", "3", "--word", "a", "--word", "b"], standalone_mode=False)
    assert capsys.readouterr().out == "Ada " + str(LongManner(3, False, ["a", "b"])) + "\n"
    with pytest.raises(SystemExit) as left:
        app(["Ada"])
    assert left.value.code == 2
    assert "Missing option '--times'" in capsys.readouterr().err
