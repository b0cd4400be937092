"""The visit line by line, for a terminal that is too small or too simple for the screen."""

from __future__ import annotations

import sys

import pytest

from ambient_scribe.cli import progress
from ambient_scribe.domain.events import Alarm, Committed, Event, GapNoted, Partial
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause, Role, Utterance
from ambient_scribe.testing import a_transcript

SPAN = TimeSpan(start_ms=0, end_ms=900)


class _Source:
    """Something that is listened to as it happens."""


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("TERM", "dumb")

    def told(*events: Event) -> list[str]:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        with progress.hearing(_Source(), quiet=False) as (listen, _):  # type: ignore[arg-type]
            for event in events:
                listen(event)
        return capsys.readouterr().err.split("\n")[:-1]

    return told


def committed(text: str, length: int | None = None, role: Role = Role.UNKNOWN) -> Committed:
    (passage,) = a_transcript([("S1", text)]).passages()
    words = passage.words[:length]
    utterance = Utterance(
        id=text, speaker="S1", role=role, word_ids=tuple(word.id for word in words)
    )
    return Committed(utterance=utterance, words=words)


def seen(line: str) -> str:
    """What is left of a line that was rewritten."""
    return line.rpartition("\x1b[K")[2]


def test_an_utterance_that_grows_is_one_line(lines) -> None:  # type: ignore[no-untyped-def]
    first, *rest = lines(
        Partial(text="any", span=SPAN),
        committed("any fever or chills", 2),
        Partial(text="or chi", span=SPAN),
        committed("any fever or chills"),
        committed("no", role=Role.PATIENT),
    )
    assert first.startswith("Listening")
    assert [seen(line) for line in rest] == ["0:00 S1: any fever or chills", "0:00 patient: no"]
    assert "  … any fever or chi" in rest[0]


def test_gaps_and_alarms_have_lines_of_their_own(lines) -> None:  # type: ignore[no-untyped-def]
    gap = Gap(span=TimeSpan(start_ms=0, end_ms=2_000), cause=GapCause.DEVICE)
    _, *rest = lines(committed("any fever"), GapNoted(gap=gap), Alarm(message="microphone gone"))
    assert [seen(line) for line in rest] == [
        "0:00 S1: any fever",
        "[2.0 s not heard: device]",
        "ambient-scribe: microphone gone",
    ]
