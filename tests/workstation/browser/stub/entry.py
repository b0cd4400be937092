"""The stub's gate: the set-up, a login, an invitation, the locked screen, what people keep of their own."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from tests.workstation.browser.stub.sessions import SessionOf, StopError
from tests.workstation.browser.world import CODE, PIN, SET_UP_CODE, Account, Json, World

QR = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><path d='M0 0h8v8H0z' fill='#fff'/>"
    "<path d='M1 1h2v2H1zM5 1h2v2H5zM1 5h2v2H1zM4 4h1v1H4zM6 5h1v2H6z'/></svg>"
)


def add_entry(app: FastAPI, world: World, session_of: SessionOf) -> None:
    def me_json(who: Account, session: Json) -> Json:
        return {
            "id": who.id, "name": who.name, "login": who.login, "credentials": who.credentials,
            "roles": who.roles, "rights": [], "locked": session["locked"], "csrf": session["csrf"],
            "second_factor": who.second_factor, "has_app": who.second_factor, "passkeys": 0,
            "recovery_codes_left": 9, "alarms": 0, "must_enrol": "admin" in who.roles and not who.second_factor,
            "has_pin": who.has_pin, "idle_s": world.idle_s,
        }  # fmt: skip

    def open_session(response: Response, who: Account) -> Json:
        key = world.session(who)
        response.set_cookie("session", key, httponly=True, samesite="strict")
        world.log(who.name, "login", who.id, "")
        return me_json(who, world.sessions[key])

    @app.get("/api/setup")
    def setup_needed() -> Json:
        return {"needed": not world.accounts, "clinic": "Elm Street"}

    @app.post("/api/setup")
    def setup(body: Json, response: Response) -> Json:
        if body["code"] != SET_UP_CODE:
            raise StopError(403, "this is not the code on the console")
        who = Account("a1", body["login"], body["name"], body["credentials"], ["admin"])
        who.password, who.has_pin = body["password"], False
        world.accounts[who.id] = who
        return open_session(response, who)

    @app.post("/api/login")
    def login(body: Json, response: Response) -> Json:
        who = next((one for one in world.accounts.values() if one.login == body["login"]), None)
        if who is None or who.password != body["password"]:
            raise StopError(401, "name or password are not right", need=None, wait_s=2)
        if who.second_factor and body.get("code") != CODE:
            raise StopError(401, "the code of the second factor, please", need="code", wait_s=0)
        return open_session(response, who)

    @app.post("/api/join")
    def join(body: Json, response: Response) -> Json:
        who = next((one for one in world.accounts.values() if one.login == body["login"]), None)
        if who is None or who.code is None or who.code != body["code"]:
            raise StopError(403, "this invitation is not known, or was used")
        who.password, who.code = body["password"], None
        return open_session(response, who)

    @app.post("/api/logout")
    def logout(request: Request) -> Json:
        world.sessions.pop(request.cookies.get("session", ""), None)
        return {}

    @app.post("/api/lock")
    def lock(request: Request) -> Json:
        session_of(request, locked_too=True)[1]["locked"] = True
        return {}

    @app.post("/api/unlock")
    def unlock(request: Request, body: Json) -> Json:
        who, session = session_of(request, locked_too=True)
        if body.get("pin") != PIN and body.get("password") != who.password:
            raise StopError(403, "that is not right")
        session["locked"] = False
        return me_json(who, session)

    @app.get("/api/me")
    def me(request: Request) -> Json:
        return me_json(*session_of(request, locked_too=True))

    @app.post("/api/me/second-factor")
    def second_factor(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if who.second_factor and body["password"] != who.password:
            raise StopError(403, "that is not your password")
        return {"uri": "otpauth://totp/x", "secret": "JBSW Y3DP EHPK 3PXP", "qr": QR}

    @app.post("/api/me/second-factor/confirm")
    def confirm(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if body["code"] != CODE:
            raise StopError(403, "that code is not right, or too old")
        who.second_factor = True
        return {"recovery_codes": ["k7f2-9qpl", "m3xd-44ta", "zz0b-71ce", "p8wn-2h6v"]}

    @app.post("/api/me/pin")
    def pin(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if body["password"] != who.password:
            raise StopError(403, "that is not your password")
        who.has_pin = True
        return {}

    @app.post("/api/me/password")
    def password(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if body["password"] != who.password:
            raise StopError(403, "that is not your password")
        who.password = body["new"]
        return {}
