"""The second pass, watched: a bar on standard error while it runs, alarms always. Ctrl-C leaves it out,
as a shutdown or a closed window does, and the draft stands as it was."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ambient_scribe.domain.events import Alarm, Event, ListenedAgain

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.pipeline import Session
    from ambient_scribe.protocols import SoundChunk

Listener = Callable[[Event], None]


def heard_again(session: Session, sound: Iterable[SoundChunk], *, quiet: bool) -> Encounter:
    """The visit after its second pass, where one is wanted. `sound`: what it was heard from, once
    more from the start and as fast as it can be read."""
    from ambient_scribe.cli.sources import interrupted
    from ambient_scribe.visit import hear_again

    try:
        with interrupted(), _told(quiet=quiet) as listener:
            return hear_again(session, sound, listener)
    except KeyboardInterrupt:
        _say("the second pass is left out: the draft stands as it was")
        return session.encounter


@contextmanager
def _told(*, quiet: bool) -> Iterator[Listener]:
    if quiet or not sys.stderr.isatty():
        yield _alarm
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("listening again to drugs and numbers"), BarColumn(), MofNCompleteColumn()
    bar = Progress(*columns, console=Console(stderr=True, highlight=False), transient=True)
    with bar:
        task = bar.add_task("again", total=None, visible=False)

        def listen(event: Event) -> None:
            if isinstance(event, ListenedAgain):
                bar.update(task, completed=event.done, total=event.of, visible=True)
            _alarm(event)

        yield listen


def _alarm(event: Event) -> None:
    if isinstance(event, Alarm):
        _say(event.message)


def _say(line: str) -> None:
    sys.stderr.write(f"ambient-scribe: {line}\n")
