"""Twenty people who review at once, before one workstation on this machine.

    python benchmarks/reviewers.py [--people 20] [--seconds 60] [--pause 3] [--out benchmarks/results/reviewers.json]

Each has a visit of half an hour or more of their own, opens it, and sets a sentence right every few seconds, as
fast as a person does; beside them, in the same run, one person alone. They ask what the page asks: a check while a
sentence is typed, the step itself, and what the note leaves out a moment after the visit opens and after each step.
The server is the real one, in a process of its own, with the real record and verifier; the people are threads
here. Times are of whole requests over HTTP.

All open within one pause, which no clinic does: the checks and steps of that rush, until the last visit is open and
was looked through, stand by themselves (`in_the_rush`) beside all of them (`step`, `check`) and those after it
(`settled`). `waited_for` holds every request that a person waits for, openings and the rush among them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import random
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from record import a_visit, told

from ambient_scribe.evaluation.results.provenance import measured_on

RESULT = Path(__file__).parent / "results" / "reviewers.json"
MINUTES = 30
SEED = 7
PAUSE_BEFORE_LOOKING_S = 0.35
"""As in the page (review/omissions.js)."""


def serve(home: str, people: int, ready: Any, minutes: int = MINUTES) -> None:
    """Makes the record with its people and visits, then serves; tells where and who, and a code by which an
    administrator who reviews too joins with a browser."""
    from ambient_scribe.build_workstation import build_services
    from ambient_scribe.config import load_config
    from ambient_scribe.domain.accounts import Client, NewAccount, Stage
    from ambient_scribe.domain.record import PROGRAM, StaffRole
    from ambient_scribe.store.accounts import accounts, invitations, sessions
    from ambient_scribe.store.record import encounters
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.vault.keys import Vault
    from ambient_scribe.workstation.app import create_app
    from ambient_scribe.workstation.serving import server_of
    from ambient_scribe.workstation.settings import WorkstationConfig

    os.environ["AMBIENT_SCRIBE_HOME"] = home
    config = load_config("embedded")
    place = config.record
    record = Record.make(place.folder_path(), Vault.fresh(), place.witness_paths())
    visit = a_visit(minutes)
    admin = PROGRAM.changed(id="admin", roles=frozenset({StaffRole.ADMIN}))
    both = frozenset({StaffRole.ADMIN, StaffRole.PROVIDER})
    first = accounts.make(record, NewAccount(login="first", name="First", roles=both), admin)
    code = invitations.invite(record, first.id, admin)
    seats = []
    for number in range(people):
        visit_id = f"{number:032}"
        encounters.save(record, visit.changed(id=visit_id), PROGRAM)
        new = NewAccount(
            login=f"p{number}", name=f"P{number}", roles=frozenset({StaffRole.PROVIDER})
        )
        account = accounts.make(record, new, admin)
        with record.changing(account.actor) as change:
            opened = sessions.begin(change, account, Stage.OPEN, Client(address="127.0.0.1"))
        seats.append((visit_id, opened.token, sessions.csrf_token(opened.token)))
    free = WorkstationConfig(port=a_free_port())
    server = server_of(create_app(build_services(record, config), free), free)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    ready.put((free.port, seats, code))
    thread.join()


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Timed = tuple[float, float]
"""When a request began, and how many milliseconds it took."""


class Person(threading.Thread):
    """Opens a visit and sets sentences right until time is over."""

    def __init__(self, port: int, seat: tuple[str, str, str], until: float, pause: float) -> None:
        super().__init__()
        self.visit, token, csrf = seat
        self.headers = {
            "cookie": f"__Host-ambient-scribe={token}",
            "x-csrf-token": csrf,
            "content-type": "application/json",
            "host": "localhost",
        }
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.until, self.pause = until, pause
        self.random = random.Random(SEED + int(self.visit))
        self.opening: list[Timed] = []
        self.looks: list[Timed] = []
        self.checks: list[Timed] = []
        self.steps: list[Timed] = []

    def run(self) -> None:
        note = self.asked("GET", "review", None, self.opening)["note"]
        self.look()
        sentences = [one for part in note["sections"] for one in part["sentences"] if one["words"]]
        number = 0
        while time.monotonic() < self.until:
            self.connection.close()  # the server keeps none for long; the next request opens one
            time.sleep(self.random.uniform(0.5, 1.5) * self.pause)
            number += 1
            one = self.random.choice(sentences)
            edit = {"op": "replace", "sentence": one["id"], "text": f"{one['text']} {number}."}
            self.asked("POST", "check", {"edit": edit}, self.checks)
            note = self.asked(
                "POST", "edits", {"beside": note["revision"], "edit": edit}, self.steps
            )
            self.look()

    def look(self) -> None:
        time.sleep(PAUSE_BEFORE_LOOKING_S)
        self.asked("GET", "omissions", None, self.looks)

    def asked(self, method: str, what: str, body: Any, times: list[Timed]) -> Any:
        began = time.perf_counter()
        self.connection.request(
            method,
            f"/api/visits/{self.visit}/{what}",
            json.dumps(body) if body is not None else None,
            self.headers,
        )
        answer = self.connection.getresponse()
        content = answer.read()
        times.append((began, 1000 * (time.perf_counter() - began)))
        assert answer.status == 200, content
        return json.loads(content)


def crowd(port: int, seats: list[tuple[str, str, str]], seconds: float, pause: float) -> Any:
    until = time.monotonic() + seconds
    people = [Person(port, seat, until, pause) for seat in seats]
    for one in people:
        one.start()
        time.sleep(pause / len(people))
    for one in people:
        one.join()
    opening, looks, checks, steps = (
        [timed for one in people for timed in getattr(one, kind)]
        for kind in ("opening", "looks", "checks", "steps")
    )
    first = [began + ms / 1000 for one in people for began, ms in one.looks[:1]]
    over = max(first)
    worked = [*checks, *steps]
    return {
        "people": len(people),
        "steps": len(steps),
        "open": told_of(opening),
        "step": told_of(steps),
        "check": told_of(checks),
        "look_for_omissions": told_of(looks),
        "in_the_rush": told_of([one for one in worked if one[0] < over]),
        "settled": told_of([one for one in worked if one[0] >= over]),
        "waited_for": told_of([*opening, *worked]),
    }


def told_of(times: list[Timed]) -> dict[str, float]:
    return {"requests": len(times), **(told([ms for _, ms in times]) if times else {})}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=3)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ready = context.Queue()
    with tempfile.TemporaryDirectory() as home:
        server = context.Process(target=serve, args=(home, options.people + 1, ready), daemon=True)
        server.start()
        port, seats, _ = ready.get()
        crowd(port, seats[:1], 5, 0.5)  # warms up
        alone = crowd(port, seats[-1:], options.seconds / 2, options.pause / 3)
        many = crowd(port, seats[:-1], options.seconds, options.pause)
        server.terminate()
        server.join()
    rows = {"alone": alone, "together": many}
    words = len(a_visit(MINUTES).transcript.words)
    rows["ratio_of_medians"] = many["step"]["median_ms"] / alone["step"]["median_ms"]
    sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    document = {
        "what": f"{options.people} people, a sentence every {options.pause} s, visits of {words} words",
        **measured_on(),
        "costs": rows,
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
