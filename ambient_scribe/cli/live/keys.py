"""Single keys from the terminal, without Return, on POSIX and on Windows.

The terminal is as it was before when the context is left, whatever ended it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_POLL_S = 0.1
"""How long leaving may take."""

OnKey = Callable[[str], None]


@contextmanager
def pressed(on_key: OnKey) -> Iterator[None]:
    """Calls `on_key` from a thread of its own for each key, while inside. Where standard input is no
    terminal, no key is ever pressed."""
    if not sys.stdin.isatty():
        yield
        return
    done = threading.Event()
    with _single_keys():
        thread = threading.Thread(target=_listen, args=(on_key, done), name="keys", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join(timeout=10 * _POLL_S)


def _listen(on_key: OnKey, done: threading.Event) -> None:
    while not done.is_set():
        key = _next_key()
        if key:
            on_key(key)


if sys.platform == "win32":
    import msvcrt
    import time

    @contextmanager
    def _single_keys() -> Iterator[None]:
        yield

    def _next_key() -> str:
        if not msvcrt.kbhit():
            time.sleep(_POLL_S)
            return ""
        return msvcrt.getwch()

else:
    import os
    import select
    import termios
    import tty

    @contextmanager
    def _single_keys() -> Iterator[None]:
        """Ctrl-C stays an interrupt."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        try:
            tty.setcbreak(terminal)
            yield
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    def _next_key() -> str:
        terminal = sys.stdin.fileno()
        ready, _, _ = select.select([terminal], [], [], _POLL_S)
        return os.read(terminal, 1).decode("ascii", "ignore") if ready else ""
