"""Draws the screen of a visit while it is heard, and lets the keys end and pause it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.live import Live

from ambient_scribe.cli.live.keys import pressed
from ambient_scribe.cli.live.view import (
    LEAST_COLUMNS,
    LEAST_ROWS,
    About,
    Sound,
    Withdrawal,
    screen,
)
from ambient_scribe.pipeline.watched import Watched

if TYPE_CHECKING:
    from rich.console import Console
    from rich.layout import Layout

    from ambient_scribe.capture.meter import Meter
    from ambient_scribe.domain.events import Event

FRAMES_PER_SECOND = 5
"""More would be taken from those who listen: a frame costs some milliseconds."""


@dataclass
class Controls:
    """What keys do to a source or a session: `stop`, and `pause`, `resume`, `withdraw` and
    `swap_roles` where one has them."""

    sources: tuple[object, ...]
    paused: bool = field(default=False, init=False)
    withdrawal: Withdrawal = field(default=Withdrawal.NONE, init=False)

    @property
    def can_pause(self) -> bool:
        return self._find("pause") is not None and self._find("resume") is not None

    @property
    def can_withdraw(self) -> bool:
        return self._find("withdraw") is not None

    @property
    def can_swap(self) -> bool:
        return self._find("swap_roles") is not None

    @property
    def late_ms(self) -> int:
        """Of a file that is played: how far it is behind its own pace."""
        late = (getattr(source, "late_ms", None) for source in self.sources)
        return next((value for value in late if isinstance(value, int)), 0)

    def press(self, key: str) -> None:
        if self.withdrawal is Withdrawal.ASKED:
            self._answer(key)
        elif key.lower() == "w" and self.can_withdraw and self.withdrawal is Withdrawal.NONE:
            self.withdrawal = Withdrawal.ASKED
        elif key.lower() == "q":
            self._do("stop")
        elif key.lower() == "s":
            self._do("swap_roles")
        elif key.lower() == "p" and self.can_pause:
            self.paused = not self.paused
            self._do("pause" if self.paused else "resume")

    def _answer(self, key: str) -> None:
        """Nothing but a plain yes destroys anything."""
        if key.lower() == "y":
            self.withdrawal = Withdrawal.MADE
            self._do("withdraw")
        else:
            self.withdrawal = Withdrawal.NONE

    def _do(self, what: str) -> None:
        act = self._find(what)
        if act is not None:
            act()

    def _find(self, name: str) -> Callable[[], object] | None:
        """Of the outermost source that can do it."""
        for source in self.sources:
            act = getattr(source, name, None)
            if callable(act):
                found: Callable[[], object] = act
                return found
        return None


def fits(console: Console) -> bool:
    """Whether this terminal can show the screen; a smaller or dumb one gets lines."""
    if not console.is_terminal or console.is_dumb_terminal:
        return False
    return console.width >= LEAST_COLUMNS and console.height >= LEAST_ROWS


class _Drawn:
    """The screen as it is now, each time it is asked for."""

    def __init__(self, about: About, meter: Meter, watched: Watched, controls: Controls) -> None:
        self._about, self._meter, self._watched, self._controls = about, meter, watched, controls

    def __call__(self, columns: int) -> Layout:
        controls, heard_ms = self._controls, self._watched.heard_ms
        sound = Sound.of(self._meter, heard_ms, paused=controls.paused, late_ms=controls.late_ms)
        shown = self._watched.look()
        return screen(self._about, sound, shown, columns, controls.withdrawal)


@contextmanager
def watching(
    console: Console, about: About, meter: Meter, controls: Controls
) -> Iterator[tuple[Callable[[Event], None], Callable[[int], None]]]:
    """Yields a listener for events and a teller of milliseconds heard. Alarms are said once more
    when the screen is gone: they may not go with it."""
    watched = Watched()
    drawn = _Drawn(about, meter, watched, controls)
    live = Live(
        get_renderable=lambda: drawn(console.width),
        console=console,
        screen=True,
        refresh_per_second=FRAMES_PER_SECOND,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    try:
        with live, pressed(controls.press):
            yield watched.tell, watched.heard
    finally:
        for _, message in watched.look().alarms:
            console.print(f"ambient-scribe: {message}", markup=False, highlight=False)
