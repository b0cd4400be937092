"""Progress while a visit is heard: a bar for files, the words themselves for a microphone.

Both go to standard error, and only when a person is watching.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ambient_scribe.domain.events import Alarm, Committed, Event, GapNoted, Partial
from ambient_scribe.domain.time import clock

if TYPE_CHECKING:
    from ambient_scribe.protocols import SoundSource

Listener = Callable[[Event], None]
Progress = Callable[[int], None]


@contextmanager
def hearing(source: SoundSource, *, quiet: bool) -> Iterator[tuple[Listener, Progress]]:
    """Yields a listener for events and a teller of milliseconds heard."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    expected_ms = getattr(source, "stated_ms", None)
    if quiet or not sys.stderr.isatty():
        yield _alarms_only(console), lambda milliseconds: None
    elif expected_ms is None:
        yield _live_words(console), lambda milliseconds: None
    else:
        with _bar(console, expected_ms) as tell:
            yield _alarms_only(console), tell


@contextmanager
def _bar(console: object, expected_ms: int) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    assert isinstance(console, Console)
    bar = Progress(
        TextColumn("listening"),
        BarColumn(),
        TextColumn("{task.fields[heard]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("listening", total=expected_ms, heard="0:00")
        yield lambda milliseconds: bar.update(
            task, completed=milliseconds, heard=clock(milliseconds)
        )


def _alarms_only(console: object) -> Listener:
    def listen(event: Event) -> None:
        if isinstance(event, Alarm):
            sys.stderr.write(f"ambient-scribe: {event.message}\n")

    return listen


def _live_words(console: object) -> Listener:
    """Committed words line by line; open speech on a line that is rewritten."""
    sys.stderr.write("Listening. Ctrl-C ends the visit.\n")

    def listen(event: Event) -> None:
        if isinstance(event, Partial):
            sys.stderr.write(f"\r\x1b[K  … {event.text[-70:]}")
        elif isinstance(event, Committed):
            start = event.words[0].span
            moment = clock(start.start_ms) if start else ""
            text = " ".join(word.text for word in event.words)
            sys.stderr.write(f"\r\x1b[K{moment} {event.utterance.speaker}: {text}\n")
        elif isinstance(event, GapNoted):
            seconds = event.gap.span.duration_ms / 1000
            sys.stderr.write(f"\r\x1b[K[{seconds:.1f} s not heard: {event.gap.cause}]\n")
        elif isinstance(event, Alarm):
            sys.stderr.write(f"\r\x1b[Kambient-scribe: {event.message}\n")
        sys.stderr.flush()

    return listen
