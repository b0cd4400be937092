"""The stub's office: consent, people and the trail, and the tone that stands for a visit's sound."""

from __future__ import annotations

import io
import wave

import numpy as np
from fastapi import FastAPI, Request, Response

from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.store.accounts.policy import Policy
from tests.workstation.browser.stub.sessions import SessionOf, VisitOf
from tests.workstation.browser.world import NOW, Account, Json, World


def add_consent(app: FastAPI, world: World, session_of: SessionOf, visit_of: VisitOf) -> None:
    """Consent, its withdrawal, an emergency, what one declares, and the note as text."""

    @app.get("/api/visits/{key}/attestation")
    def attestation(request: Request, key: str) -> Json:
        session_of(request)
        return {"text": "I have read this note.", "hand_over": "I prepared this note."}

    @app.get("/api/visits/{key}/consent")
    def consent(request: Request, key: str) -> list[Json]:
        session_of(request)
        return visit_of(key).consents

    @app.post("/api/visits/{key}/consent")
    def consented(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        entry = {"given_by": None, **body, "recorded_by": who.name, "at": NOW.isoformat()}
        visit_of(key).consents.append(entry)
        return entry

    @app.post("/api/visits/{key}/withdrawal")
    def withdrawal(request: Request, key: str, body: Json) -> Json:
        session_of(request)
        visit_of(key).transcript = Transcript()
        visit_of(key).consents.append(
            {"person": "patient", "status": "withdrawn", "given_by": body.get("given_by"),
             "how": body["how"], "recorded_by": "", "at": NOW.isoformat()}
        )  # fmt: skip
        return {}

    @app.post("/api/visits/{key}/break-glass")
    def break_glass(request: Request, key: str, body: Json) -> Json:
        session_of(request)
        return {}

    @app.get("/api/visits/{key}/text")
    def text(request: Request, key: str) -> Json:
        session_of(request)
        sections = [
            {"id": one.id, "title": one.title, "text": " ".join(s.text for s in one.sentences)}
            for one in visit_of(key).note.sections
            if one.sentences
        ]
        whole = "\n\n".join(f"{one['title']}\n{one['text']}" for one in sections)
        return {"sections": sections, "whole": whole}


def add_office(app: FastAPI, world: World, session_of: SessionOf) -> None:
    """Its addresses, each for whoever is logged in."""

    def account_json(one: Account) -> Json:
        return {"id": one.id, "login": one.login, "name": one.name, "credentials": one.credentials,
                "roles": one.roles, "active": one.active, "second_factor": one.second_factor,
                "in_use": one.password is not None}  # fmt: skip

    @app.get("/api/accounts")
    def accounts(request: Request) -> list[Json]:
        session_of(request)
        return [account_json(one) for one in world.accounts.values()]

    @app.post("/api/accounts")
    def invite(request: Request, body: Json) -> Json:
        session_of(request)
        key = f"a{len(world.accounts) + 1}"
        made = Account(key, body["login"], body["name"], body["credentials"], body["roles"])
        made.password, made.code = None, "BIRCH-7730"
        world.accounts[key] = made
        return {"account": account_json(made), "code": made.code}

    @app.patch("/api/accounts/{key}")
    def change(request: Request, key: str, body: Json) -> Json:
        session_of(request)
        for name, value in body.items():
            setattr(world.accounts[key], name, value)
        return account_json(world.accounts[key])

    @app.post("/api/accounts/{key}/invitation")
    def again(request: Request, key: str) -> Json:
        session_of(request)
        world.accounts[key].code = "CEDAR-1199"
        return {"code": "CEDAR-1199"}

    @app.get("/api/settings")
    def settings(request: Request) -> Json:
        session_of(request)
        known = Policy().model_dump(mode="json")
        return {**known, "defaults": known["attestations"], "keep_sound_days": 30,
                "address": "http://localhost:8765", "certificate_ends": None}  # fmt: skip

    @app.get("/api/me/passkeys")
    def passkeys(request: Request) -> list[Json]:
        session_of(request)
        return []

    @app.get("/api/me/sessions")
    def sessions(request: Request) -> list[Json]:
        session_of(request)
        return [{"id": "1", "where": "Chrome on Linux", "address": "127.0.0.1", "locked": False,
                 "since": NOW.isoformat(), "seen": NOW.isoformat(), "this": True}]  # fmt: skip

    @app.get("/api/me/notices")
    def notices(request: Request) -> Json:
        session_of(request)
        return {"unread": [], "recent": world.trail[-1:]}

    @app.post("/api/trail")
    def trail(request: Request, body: Json) -> list[Json]:
        session_of(request)
        found = [
            one
            for one in reversed(world.trail)
            if one["sequence"] < body.get("before", 10**9)
            and body["action"] in {None, one["action"]}
            and body.get("subject") in {None, one["subject"]}
            and (body.get("text") or "").casefold() in f"{one['actor']} {one['detail']}".casefold()
        ]
        return found[:50]

    @app.get("/api/trail/check")
    def trail_check(request: Request) -> Json:
        session_of(request)
        return {"sound": True, "broken": None, "entries": len(world.trail)}

    @app.post("/api/trail/csv")
    def trail_csv(request: Request) -> Response:
        session_of(request)
        return Response("sequence,at\n", media_type="text/csv")


def tone(from_ms: int, to_ms: int) -> bytes:
    rate = 16_000
    at = np.arange((to_ms - from_ms) * rate // 1000) / rate
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((3_000 * np.sin(2 * np.pi * 220 * at)).astype("<i2").tobytes())
    return content.getvalue()
