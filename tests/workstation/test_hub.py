"""Messages from any thread reach every seat of a visit, and no other; who does not listen is given up."""

from __future__ import annotations

import asyncio
import threading

from ambient_scribe.domain.record import Actor
from ambient_scribe.workstation.hub import MOST_WAITING, Hub
from ambient_scribe.workstation.presence import Presence
from tests.awaiting import awaited


def test_threads_reach_every_seat_in_order() -> None:
    hub = Hub()

    async def listen() -> list[list[object]]:
        with hub.subscribe("v") as one, hub.subscribe("v") as other, hub.subscribe("w") as apart:
            threads = [
                threading.Thread(
                    target=lambda n=n: [hub.publish("v", {"n": n, "i": i}) for i in range(20)]
                )
                for n in range(4)
            ]
            for thread in threads:
                thread.start()
            heard = [[await seat.heard() for _ in range(80)] for seat in (one, other)]
            for thread in threads:
                thread.join()
            hub.publish("w", {"n": "w"})
            return [*heard, [await apart.heard()]]

    first, second, third = awaited(listen())
    assert first == second
    for number in range(4):
        assert [one["i"] for one in first if one["n"] == number] == list(range(20))  # type: ignore[index]
    assert third == [{"n": "w"}]
    hub.publish("v", {"n": "nobody is there any more"})


def test_a_seat_that_falls_behind_is_given_up() -> None:
    hub = Hub()

    async def listen() -> list[object]:
        with hub.subscribe("v") as seat:
            for number in range(MOST_WAITING + 50):
                hub.publish("v", {"n": number})
            await asyncio.sleep(0)
            return [await seat.heard() for _ in range(MOST_WAITING + 1)]

    heard = awaited(listen())
    assert heard[-1] is None
    assert None not in heard[:-1]


def test_everybody_is_told_who_comes_moves_and_goes() -> None:
    hub = Hub()
    presence = Presence(hub)
    lee, sam = Actor(id="a1", name="Lee"), Actor(id="a2", name="Sam")

    async def watch() -> list[list[tuple[str, str | None, bool]]]:
        told = []
        with hub.subscribe("v") as seat:
            with presence.at("v", lee) as window, presence.at("v", sam):
                presence.moved("v", window, "s1", writes=True)
                presence.moved("v", window, "s1", writes=True)
                assert {one.name for one in presence.who("v")} == {"Lee", "Sam"}
            for _ in range(5):
                message = await seat.heard()
                assert message is not None
                told.append([(p["name"], p["sentence"], p["writes"]) for p in message["people"]])
        return told

    assert awaited(watch()) == [
        [("Lee", None, False)],
        [("Lee", None, False), ("Sam", None, False)],
        [("Lee", "s1", True), ("Sam", None, False)],
        [("Lee", "s1", True)],
        [],
    ]
    assert presence.who("v") == ()
