"""What nobody waits for gives way to whoever is waited for, and not for ever."""

from __future__ import annotations

import threading

import anyio
from starlette.types import Message, Receive, Scope, Send

from ambient_scribe.workstation.precedence import Precedence, TellsWhoWaits
from tests.awaiting import awaited


def test_between_two_pieces_those_who_wait_go_first() -> None:
    precedence, done = Precedence(most_s=60.0), []
    piece, waits, goes = threading.Event(), threading.Event(), threading.Event()

    def long_work() -> None:
        give_way = precedence.giving_way()
        give_way()  # nobody waits
        done.append("first piece")
        piece.set()
        waits.wait()
        give_way()
        done.append("second piece")

    def somebody() -> None:
        with precedence.somebody_waits():
            waits.set()
            goes.wait()
            done.append("somebody")

    work, other = threading.Thread(target=long_work), threading.Thread(target=somebody)
    work.start()
    piece.wait()
    other.start()
    waits.wait()
    work.join(0.05)
    assert done == ["first piece"]
    goes.set()
    for one in (other, work):
        one.join()
    assert done == ["first piece", "somebody", "second piece"]


def test_it_gives_way_for_a_while_and_then_goes_on() -> None:
    precedence, done = Precedence(most_s=0.05), []
    give_way = precedence.giving_way()
    with precedence.somebody_waits():
        for piece in range(3):
            give_way()
            done.append(piece)
    assert done == [0, 1, 2]


def test_a_request_is_waited_for_until_it_is_answered_unless_it_is_a_look() -> None:
    precedence, seen = Precedence(), []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(precedence._waited_for)
        await anyio.sleep(0)
        if scope["path"].endswith("broken"):
            raise RuntimeError

    async def nothing(message: Message | None = None) -> Message:
        return {}

    async def asked(path: str, kind: str = "http") -> None:
        scope = {"type": kind, "path": path}
        await TellsWhoWaits(app, precedence)(scope, nothing, nothing)  # type: ignore[arg-type]

    async def all_of_them() -> None:
        await asked("/api/visits/v/edits")
        await asked("/api/visits/v/omissions")
        await asked("/api/visits/v/live/events", "websocket")
        try:
            await asked("/broken")
        except RuntimeError:
            seen.append(precedence._waited_for)

    awaited(all_of_them())
    assert seen == [1, 0, 0, 1, 0]
