"""The screen of a visit: patient, sound, transcript and draft, alarms, keys.

In: what a watcher knows, as still views. Out: renderables of rich. Nothing here reads a terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rich.console import Group
from rich.layout import Layout
from rich.panel import Panel
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from ambient_scribe.capture.meter import FLOOR_DB, Meter
from ambient_scribe.domain.time import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from ambient_scribe.domain.clinical import Patient
    from ambient_scribe.domain.note import Note
    from ambient_scribe.pipeline.watched import Line, Shown

LEAST_COLUMNS, LEAST_ROWS = 80, 20
"""A smaller terminal gets lines instead."""
BESIDE_FROM_COLUMNS = 110
"""The draft stands beside the transcript from here on, and below it in a narrower terminal."""
METER_CELLS = 16
LAG_TOLD_FROM_MS = 1_500
"""A person does not notice less."""
SHOWN_ALARMS = 3

_QUESTION = (
    "Is consent withdrawn? Sound and words go for good, and no note is written.\n"
    "y destroys them   any other key goes on with the visit"
)
_DESTROYING = "Consent is withdrawn: the visit ends, sound and words are being destroyed."

_STYLES = {"clinician": "cyan", "patient": "green", "other": "magenta"}


class Withdrawal(Enum):
    """Whether somebody takes their consent back: asked once more before anything is destroyed."""

    NONE = "none"
    ASKED = "asked"
    MADE = "made"


@dataclass(frozen=True)
class About:
    """What stands on the screen all the time."""

    patient: Patient
    model: str
    source: str
    """What is listened to, and what becomes of the sound: "microphone, sealed to disk"."""
    can_pause: bool = False
    can_withdraw: bool = False
    can_swap: bool = False


@dataclass(frozen=True)
class Sound:
    """How the sound comes, at one moment."""

    level_db: float
    clips: bool
    captured_ms: int
    heard_ms: int
    paused: bool
    ended: bool
    late_ms: int = 0
    """Of a file that is played: what should have come by now and has not."""

    @classmethod
    def of(cls, meter: Meter, heard_ms: int, *, paused: bool, late_ms: int = 0) -> Sound:
        captured_ms = meter.captured_ms
        return cls(meter.level_db, meter.clips, captured_ms, heard_ms, paused, meter.ended, late_ms)


def screen(
    about: About,
    sound: Sound,
    shown: Shown,
    columns: int,
    withdrawal: Withdrawal = Withdrawal.NONE,
) -> Layout:
    """Everything, for a terminal of so many columns."""
    alarms = shown.alarms[-SHOWN_ALARMS:]
    body = Layout(name="body")
    transcript = Panel(Tail(_transcript(shown)), title="Transcript", border_style="dim")
    draft = Panel(
        Window(_draft(shown.note, shown.fresh)),
        title="Live draft, not verified",
        subtitle=f"{shown.facts} facts",
        border_style="dim",
    )
    parts = (Layout(transcript, ratio=1), Layout(draft, ratio=1))
    if columns >= BESIDE_FROM_COLUMNS:
        body.split_row(*parts)
    else:
        body.split_column(*parts)
    whole = Layout()
    rows = [Layout(_head(about, sound, shown), size=3), body]
    if alarms:
        rows.append(Layout(_alarms(alarms), size=len(alarms)))
    keys = _keys(about, sound, withdrawal)
    rows.append(Layout(keys, size=1 + keys.plain.count("\n")))
    whole.split_column(*rows)
    return whole


# ---------------------------------------------------------------- above
def _head(about: About, sound: Sound, shown: Shown) -> Group:
    table = Table.grid(expand=True, padding=(0, 1))
    table.add_column(ratio=1, overflow="ellipsis", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_row(patient_line(about.patient), _state(sound))
    table.add_row(Text(f"{about.source} · {about.model}", style="dim"), _level(sound))
    return Group(table, _trouble(sound, shown))


def patient_line(patient: Patient) -> Text:
    name = patient.name or "no patient named (--context names one)"
    born = patient.date_of_birth
    text = Text(name, style="bold")
    if born is not None:
        text.append(f"   born {born.isoformat()}", style="bold")
    return text


def _state(sound: Sound) -> Text:
    elapsed = clock(sound.captured_ms)
    if sound.ended:
        return Text(f"{elapsed}  ended, writing the note", style="bold yellow")
    if sound.paused:
        return Text(f"{elapsed}  ❚❚ paused", style="bold yellow")
    return Text(f"{elapsed}  ● listening", style="bold red")


def _level(sound: Sound) -> Text:
    """A bar from a quiet room to full scale."""
    share = (sound.level_db - FLOOR_DB) / -FLOOR_DB
    cells = min(METER_CELLS, max(0, round(share * METER_CELLS)))
    style = "red" if sound.clips else "green"
    bar = Text("▮" * cells, style=style)
    bar.append("▯" * (METER_CELLS - cells), style="dim")
    return bar.append(" too loud" if sound.clips else f" {sound.level_db:4.0f} dB", style=style)


def _trouble(sound: Sound, shown: Shown) -> Text:
    """How far behind the reading is, and what was not heard."""
    behind_ms = max(shown.behind_ms, sound.captured_ms - sound.heard_ms, sound.late_ms)
    parts = []
    if behind_ms >= LAG_TOLD_FROM_MS:
        parts.append(f"{behind_ms / 1000:.0f} s behind")
    if shown.gaps:
        parts.append(f"{shown.gaps} gap{'s' if shown.gaps > 1 else ''} not heard")
    return Text(" · ".join(parts), style="yellow")


# ---------------------------------------------------------------- the two texts
def _transcript(shown: Shown) -> list[Text]:
    lines = [_line(line) for line in shown.lines]
    if shown.partial:
        lines.append(Text.assemble((f"… {shown.partial}", "dim italic")))
    return lines


def _line(line: Line) -> Text:
    moment = (f"{clock(line.start_ms)} ", "dim")
    if not line.who:
        return Text.assemble(moment, (f"[{line.text}]", "yellow"))
    return Text.assemble(moment, (f"{line.who}: ", _STYLES.get(line.who, "bold")), line.text)


def _draft(note: Note | None, fresh: frozenset[str]) -> list[tuple[Text, bool]]:
    """Lines of the draft, each with whether it is new."""
    if note is None:
        return [(Text.assemble(("Nothing yet: facts make the draft grow.", "dim")), False)]
    lines: list[tuple[Text, bool]] = []
    for section in note.sections:
        if not section.sentences:
            continue
        lines.append((Text.assemble((section.title, "underline")), False))
        topic = ""
        for sentence in section.sentences:
            if sentence.topic != topic:
                topic = sentence.topic
                if topic and not sentence.names_topic:
                    lines.append((Text.assemble((f" {topic}", "bold")), False))
            new = sentence.text in fresh
            lines.append((Text.assemble((f"  {sentence.text}", "bold" if new else "")), new))
    return lines


# ---------------------------------------------------------------- below
def _alarms(alarms: Sequence[tuple[int, str]]) -> Group:
    return Group(
        *(
            Text(f"! {clock(at_ms)} {message}", style="bold red", overflow="ellipsis", no_wrap=True)
            for at_ms, message in alarms
        )
    )


def _keys(about: About, sound: Sound, withdrawal: Withdrawal) -> Text:
    if withdrawal is not Withdrawal.NONE:
        return Text(_QUESTION if withdrawal is Withdrawal.ASKED else _DESTROYING, style="bold red")
    if sound.ended:
        return Text("")
    pause = f"   p {'goes on' if sound.paused else 'pauses'}" if about.can_pause else ""
    swap = "   s swaps roles" if about.can_swap else ""
    withdraw = "   w consent is withdrawn" if about.can_withdraw else ""
    return Text(f"q or Ctrl-C ends the visit{pause}{swap}{withdraw}", style="dim")


# ---------------------------------------------------------------- texts in a box
class Tail:
    """The last lines that fit."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._texts = texts

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        height = options.height or options.max_height
        rows: list[Text] = []
        for text in reversed(self._texts):
            rows = [*text.wrap(console, options.max_width), *rows]
            if len(rows) >= height:
                break
        yield from _rows(rows[-height:], console)


class Window:
    """The lines that fit around the newest ones; the first ones where nothing is new."""

    def __init__(self, texts: Sequence[tuple[Text, bool]]) -> None:
        self._texts = texts

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        height = options.height or options.max_height
        rows: list[Text] = []
        newest = 0
        for text, new in self._texts:
            rows += text.wrap(console, options.max_width)
            newest = len(rows) if new else newest
        start = max(0, min(newest - height // 2, len(rows) - height))
        yield from _rows(rows[start : start + height], console)


# What is rendered row by row needs its style in spans (`Text.assemble`): rich leaves out a text's own.


def _rows(rows: Sequence[Text], console: Console) -> RenderResult:
    for row in rows:
        yield from row.render(console)
        yield Segment.line()
