"""The follow-up as a calendar entry that a person can open: an iCalendar file (RFC 5545).

In: the follow-up task of a visit. Out: the file's text, None where no day was told. It is a whole-day
entry, marked as tentative: the clinic has to confirm day and time. It names no patient.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from ambient_scribe.domain.documents import DRAFT_MARK, Task
from ambient_scribe.note.aftervisit.wording import task_words

_LONGEST_OCTETS = 75
"""Of a content line (RFC 5545, section 3.1)."""


def reminder(encounter_id: str, started_at: datetime.datetime, tasks: Sequence[Task]) -> str | None:
    entries = [one for one in tasks if one.is_follow_up and one.due is not None]
    if not entries:
        return None
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ambient_scribe//after visit//EN"]
    for number, task in enumerate(entries, start=1):
        lines += _event(f"{encounter_id}-{number}", started_at, task)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(uid: str, started_at: datetime.datetime, task: Task) -> Iterable[str]:
    due, words = task.due, task_words().reminder
    if due is None:
        return []
    stamp = started_at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    told = words.note.format(day=started_at.astimezone().date().isoformat(), said=task.due_said)
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@ambient-scribe",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{due.earliest:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due.latest + datetime.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(words.summary)}",
        f"DESCRIPTION:{_escaped(f'{told} {DRAFT_MARK}')}",
        "STATUS:TENTATIVE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(words.summary)}",
        f"TRIGGER:-P{words.alarm_days}D",
        "END:VALARM",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A long line goes on behind a space, and no character is cut in two."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8"))
        if size + octets > _LONGEST_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part
