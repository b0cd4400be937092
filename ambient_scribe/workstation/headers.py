"""What every answer says to the browser: what it may load, run and keep (OWASP Secure Headers).

No inline script, nothing from anywhere else, nothing kept of what the API answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}

OVER_TLS = {"strict-transport-security": "max-age=31536000"}


class SafeHeaders:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        kept = "no-store" if path.startswith("/api/") else "no-cache"
        own = {**HEADERS, "cache-control": kept}
        if scope["scheme"] == "https":
            own |= OVER_TLS

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                more = ((name.encode(), value.encode()) for name, value in own.items())
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in more if pair[0] not in known),
                ]
            await send(message)

        await self._app(scope, receive, with_headers)
