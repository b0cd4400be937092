"""The stub's live connections, over real WebSockets: the feed, the microphone, the ears of who follows."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import Callable

import numpy as np
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from tests.workstation.browser.stub.live_run import LiveRun, Stream
from tests.workstation.browser.world import Account, Json, World

ACK_S, SOUND_S = 0.3, 0.2


def add_sockets(app: FastAPI, world: World, seen_by: Callable[[LiveRun, Account], Json]) -> None:
    def who_is(socket: WebSocket) -> tuple[Account, Json] | None:
        session = world.sessions.get(socket.cookies.get("session", ""))
        return (world.accounts[session["who"]], session) if session else None

    @app.websocket("/api/visits/{key}/live/events")
    async def events(socket: WebSocket, key: str) -> None:
        await socket.accept()
        known, run = who_is(socket), world.live.get(key)
        if known is None or known[1]["locked"] or run is None:
            await socket.close(4401 if known is None else 4423 if run else 4404)
            return
        who, session = known
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        run.pages[socket] = queue
        if who is not run.by:
            run.change(followers=[*run.state["followers"], who.name])
        draft = run.drafted(dict.fromkeys(one.id for one in run.note.sentences())) if run.note else {"note": None, "fresh": []}  # fmt: skip
        await socket.send_json({"type": "all", "state": seen_by(run, who), "lines": run.lines, "partial": run.partial, **draft})  # fmt: skip
        sounds = asyncio.create_task(_sounds(run, queue))
        watch = asyncio.create_task(_gone(socket, queue))
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while not session["locked"]:
                message = await queue.get()
                if message is None:
                    await socket.close(1000)
                    break
                if message["type"] == "state":
                    message = {**message, "state": {**message["state"], "mine": run.by is who}}
                await socket.send_json(message)
            else:
                await socket.close(4423)
        sounds.cancel()
        watch.cancel()
        run.pages.pop(socket, None)
        if who is not run.by:
            run.change(followers=[one for one in run.state["followers"] if one != who.name])

    @app.websocket("/api/visits/{key}/live/sound")
    async def sound(socket: WebSocket, key: str) -> None:
        await socket.accept()
        run = world.live.get(key)
        if run is None or run.state["phase"] in {"drafted", "failed", "withdrawn"}:
            await socket.close(4404)
            return
        hello = await socket.receive_json()
        stream = run.streams.setdefault(hello["stream"], Stream(hello["rateHz"]))
        await socket.send_json({"type": "ready", "next": stream.next})
        run.sounds.append(socket)
        acks = asyncio.create_task(_acks(socket, stream))
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                content = await socket.receive_bytes()
                (at,) = struct.unpack_from("<Q", content)
                samples = np.frombuffer(content, "<i2", offset=8)
                stream.take(at, samples)
                if len(samples):
                    power = float(np.mean(samples.astype("f8") ** 2)) / 2**30
                    run.level_db = max(-60.0, 10 * np.log10(power + 1e-9))
        acks.cancel()
        run.sounds.remove(socket)

    @app.websocket("/api/visits/{key}/live/listen")
    async def listen(socket: WebSocket, key: str) -> None:
        await socket.accept()
        await socket.send_json({"rateHz": 16_000})
        at = np.arange(1_600)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                tone = (3_000 * np.sin(2 * np.pi * 220 * at / 16_000)).astype("<i2")
                await socket.send_bytes(tone.tobytes())
                at = at + 1_600
                world.heard += 1
                await asyncio.sleep(0.1)


async def _sounds(run: LiveRun, queue: asyncio.Queue[Json | None]) -> None:
    """How the sound stands, five times a second."""
    while True:
        await asyncio.sleep(SOUND_S)
        comes = bool(run.sounds) or run.state["source"] == "device"
        queue.put_nowait(
            {"type": "sound", "capturedMs": run.captured_ms, "heardMs": max(0, run.captured_ms - run.state.get("behind", 800)),
             "behindMs": run.state.get("behind", 800), "levelDb": run.level_db, "clips": False, "soundComes": comes}
        )  # fmt: skip


async def _acks(socket: WebSocket, stream: Stream) -> None:
    told = stream.next
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await asyncio.sleep(ACK_S)
            if told != stream.next:
                told = stream.next
                await socket.send_json({"type": "ack", "next": told})


async def _gone(socket: WebSocket, queue: asyncio.Queue[Json | None]) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await socket.receive_text()
    queue.put_nowait(None)
