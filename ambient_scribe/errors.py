"""The errors a user can meet. Each message is one line: what is wrong, and what to do about it.

`exit_code` is what the command line leaves with; the README lists the codes.
"""

from __future__ import annotations


class ScribeError(Exception):
    """A user can do something about this; the message says what."""

    exit_code = 1


class UsageError(ScribeError):
    """The request itself cannot be carried out as asked (a bad option, a bad profile)."""

    exit_code = 2


class InputError(ScribeError):
    """The given file cannot be used: absent, not audio, empty, too long, a malformed transcript."""

    exit_code = 3


class NotFoundError(InputError):
    """There is no such thing in the record."""


class EngineError(ScribeError):
    """An engine or a model is missing, damaged or cannot run here."""

    exit_code = 4


class CaptureError(ScribeError):
    """A microphone cannot be opened or stopped delivering."""

    exit_code = 5


class OutputError(ScribeError):
    """Results cannot be written (disk full, no permission)."""

    exit_code = 6


class DeniedError(ScribeError):
    """This person may not do this, or nobody may yet."""

    exit_code = 7


class ConflictError(ScribeError):
    """Somebody else changed it meanwhile: nothing was overwritten."""

    exit_code = 8
