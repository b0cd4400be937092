"""The power goes at a chosen step of what is written: a sync, a renaming, a removal."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest


class PowerCutError(BaseException):
    pass


class Power:
    """Goes after so many steps, and stays away. With `torn`, a file that was being synced then loses
    its last third; without, all of it stays: both may happen.
    """

    def __init__(self, steps: int, patch: pytest.MonkeyPatch, *, torn: bool = False) -> None:
        self._left, self._torn = steps, torn
        self._fsync, self._replace, self._unlink = os.fsync, Path.replace, Path.unlink
        patch.setattr(os, "fsync", self._synced)

        def replace(path: Path, to: Path) -> Path:
            self._step()
            return self._replace(path, to)

        def unlink(path: Path, missing_ok: bool = False) -> None:
            self._step()
            self._unlink(path, missing_ok)

        patch.setattr(Path, "replace", replace)
        patch.setattr(Path, "unlink", unlink)

    def _synced(self, descriptor: int) -> None:
        try:
            self._step()
        except PowerCutError:
            told = os.fstat(descriptor)
            if self._torn and stat.S_ISREG(told.st_mode):
                os.ftruncate(descriptor, told.st_size * 2 // 3)
            raise
        self._fsync(descriptor)

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise PowerCutError


def steps_of(work: Callable[[], object], patch: pytest.MonkeyPatch) -> int:
    power = Power(10**6, patch)
    work()
    return 10**6 - power._left
