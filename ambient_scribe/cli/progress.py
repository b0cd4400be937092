"""Progress while a visit is heard: a bar for files; of a visit as it happens the whole screen, or the
words line by line where the terminal is too small for that.

All go to standard error, and only when a person is watching; alarms always do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ambient_scribe.domain.events import Alarm, Committed, Event, GapNoted, Partial
from ambient_scribe.domain.time import clock

if TYPE_CHECKING:
    from rich.console import Console

    from ambient_scribe.capture.meter import Meter
    from ambient_scribe.domain.clinical import Patient
    from ambient_scribe.protocols import SoundSource

_OPEN_CHARACTERS = 70
"""Of what is still said: the line must not wrap."""

Listener = Callable[[Event], None]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Watch:
    """A visit that somebody watches as it happens. `sources`: what the keys act on, outermost first."""

    patient: Patient
    source: str
    model: str
    meter: Meter
    sources: tuple[object, ...]


@contextmanager
def hearing(
    source: SoundSource, *, quiet: bool, watch: Watch | None = None
) -> Iterator[tuple[Listener, Progress]]:
    """Yields a listener for events and a teller of milliseconds heard. `watch`: of a live visit."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    expected_ms = getattr(source, "stated_ms", None) if watch is None else None
    if quiet or not sys.stderr.isatty():
        yield _alarms_only(console), lambda milliseconds: None
    elif watch is not None and _fits(console):
        with _screen(console, watch) as told:
            yield told
    elif expected_ms is None:
        lines = _Lines()
        try:
            yield lines.listen, lambda milliseconds: None
        finally:
            lines.write_down()
    else:
        with _bar(console, expected_ms) as tell:
            yield _alarms_only(console), tell


def _fits(console: Console) -> bool:
    from ambient_scribe.cli.live.watching import fits

    return fits(console)


@contextmanager
def _screen(console: Console, watch: Watch) -> Iterator[tuple[Listener, Progress]]:
    from ambient_scribe.cli.live.view import About
    from ambient_scribe.cli.live.watching import Controls, watching

    controls = Controls(watch.sources)
    about = About(
        watch.patient,
        watch.model,
        watch.source,
        can_pause=controls.can_pause,
        can_withdraw=controls.can_withdraw,
        can_swap=controls.can_swap,
    )
    with watching(console, about, watch.meter, controls) as told:
        yield told


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


class _Lines:
    """Committed words line by line; what still goes on, on a line that is rewritten: an utterance
    may grow, and is written down when the next one begins."""

    def __init__(self) -> None:
        self._open: Committed | None = None
        sys.stderr.write("Listening. Ctrl-C ends the visit.\n")

    def listen(self, event: Event) -> None:
        if isinstance(event, Partial):
            self._going_on(event.text)
        elif isinstance(event, Committed):
            if self._open is not None and self._open.utterance.id != event.utterance.id:
                self.write_down()
            self._open = event
            self._going_on("")
        elif isinstance(event, GapNoted):
            self.write_down()
            sys.stderr.write(f"\r\x1b[K[{event.gap.told}]\n")
        elif isinstance(event, Alarm):
            sys.stderr.write(f"\r\x1b[Kambient-scribe: {event.message}\n")
        sys.stderr.flush()

    def write_down(self) -> None:
        """The open utterance is whole."""
        if self._open is None:
            return
        event, self._open = self._open, None
        start = event.words[0].span
        moment = clock(start.start_ms) if start else ""
        text = " ".join(word.text for word in event.words)
        sys.stderr.write(f"\r\x1b[K{moment} {_speaker(event)}: {text}\n")

    def _going_on(self, partial: str) -> None:
        words = [word.text for word in self._open.words] if self._open is not None else []
        text = " ".join([*words, partial] if partial else words)
        sys.stderr.write(f"\r\x1b[K  … {text[-_OPEN_CHARACTERS:]}")


def _speaker(event: Committed) -> str:
    from ambient_scribe.domain.transcript import Role

    utterance = event.utterance
    return utterance.speaker if utterance.role is Role.UNKNOWN else utterance.role.value
