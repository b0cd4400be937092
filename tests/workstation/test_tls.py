"""Beyond this machine: a certificate that is looked at before anything is served, then TLS and nothing else."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidMessage
from websockets.sync.client import connect

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.errors import UsageError
from ambient_scribe.workstation.certificates import cautions, certificate_ends, renew, tls_context
from ambient_scribe.workstation.identity import COOKIE
from ambient_scribe.workstation.settings import WorkstationConfig
from tests.workstation.certificate_authority import NAME, Authority, Leaf
from tests.workstation.conftest import PASSWORD, Workstation
from tests.workstation.real_server import serving

NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def checked(leaf: Leaf, **more: object) -> ssl.SSLContext | None:
    asked = {"name": NAME, "certificate": leaf.certificate, "key": leaf.key, **more}
    return tls_context(WorkstationConfig.model_validate(asked), NOW)


# ---------------------------------------------------------------- what is told before it is served
def _missing(authority: Authority) -> Leaf:
    leaf = authority.leaf()
    leaf.certificate.unlink()
    return leaf


def _of_another(authority: Authority) -> Leaf:
    return Leaf(authority.leaf().certificate, authority.leaf(file="other").key, "")


def _no_pem(authority: Authority) -> Leaf:
    leaf = authority.leaf()
    leaf.certificate.write_text("no certificate")
    return leaf


def _key_in_both(authority: Authority) -> Leaf:
    leaf = authority.leaf()
    return Leaf(leaf.certificate, leaf.certificate, "")


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (_missing, "no such file or directory (workstation.certificate)"),
        (_of_another, "is not the key of"),
        (_no_pem, "holds no certificate that can be read"),
        (_key_in_both, "holds no private key that can be read here"),
        (lambda one: one.leaf(passphrase=b"secret"), "without a passphrase"),
        (lambda one: one.leaf(days=(-9, -1)), "ended on"),
        (lambda one: one.leaf(days=(2, 9)), "is this machine's clock right?"),
        (lambda one: one.leaf("other.test"), f"is for other.test, not for {NAME}"),
        (lambda one: one.leaf("*.clinic.example"), f"is for *.clinic.example, not for {NAME}"),
    ],
)
def test_what_is_wrong_with_it_is_one_line(
    authority: Authority, made: Callable[[Authority], Leaf], why: str
) -> None:
    with pytest.raises(UsageError) as error:
        checked(made(authority))
    assert why in str(error.value)
    assert "\n" not in str(error.value)


def test_a_wildcard_stands_for_one_label(authority: Authority) -> None:
    leaf = authority.leaf("*.clinic.test")
    assert checked(leaf)
    with pytest.raises(UsageError, match="not for"):
        checked(leaf, name="a.b.clinic.test")


def test_what_should_be_seen_to_is_said(authority: Authority) -> None:
    leaf = authority.leaf()
    settings = WorkstationConfig(name=NAME, certificate=leaf.certificate, key=leaf.key)
    (soon,) = cautions(settings, NOW)
    assert "have it renewed" in soon
    leaf.key.chmod(0o644)
    assert "chmod 600" in cautions(settings, NOW)[1]
    ends = certificate_ends(settings)
    assert ends is not None
    assert 7 <= (ends - NOW).days <= 8


@pytest.mark.parametrize("name", ["", "https://x.example", "x.example:8443", "a b", "../x"])
def test_a_name_is_a_host_name_alone(name: str) -> None:
    with pytest.raises(ValueError, match="no host name"):
        WorkstationConfig(name=name)


# ---------------------------------------------------------------- what crosses the network
def test_over_tls_and_never_in_clear(workstation: Workstation, authority: Authority) -> None:
    workstation.person("kim", StaffRole.ADMIN)
    kim = workstation.person("lee", StaffRole.PROVIDER)

    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(await websocket.receive_text())
        await websocket.close()

    leaf = authority.leaf()
    trusted = ssl.create_default_context(cafile=str(authority.path))
    with serving(
        workstation, host="127.0.0.1", name=NAME, certificate=leaf.certificate, key=leaf.key
    ) as settings:
        workstation.app.router.add_websocket_route("/echo", echo)
        assert settings.origin == f"https://{NAME}:{settings.port}"
        # the connection goes to this machine, as the clinic's own name server would have it
        at = f"https://127.0.0.1:{settings.port}"
        named = {"headers": {"host": NAME}, "extensions": {"sni_hostname": NAME}}
        with httpx.Client(verify=trusted, trust_env=False) as client:
            page = client.get(f"{at}/", **named)  # type: ignore[arg-type]
            assert page.status_code == 200
            assert page.headers["strict-transport-security"] == "max-age=31536000"
            asked = {"login": "lee", "password": PASSWORD, "code": kim.code()}
            entered = client.post(f"{at}/api/login", json=asked, **named)  # type: ignore[arg-type]
            assert entered.status_code == 200, entered.text
            cookie = entered.headers["set-cookie"]
            assert cookie.startswith(f"{COOKIE}=")
            assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))

        with httpx.Client(trust_env=False) as stranger:  # who does not know the clinic's authority
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                stranger.get(f"{at}/", **named)  # type: ignore[arg-type]
            with pytest.raises(httpx.RemoteProtocolError):
                stranger.get(f"http://127.0.0.1:{settings.port}/", headers={"host": NAME})
        assert clear_bytes(settings.port) == b""

        assert handshake(settings.port, trusted, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        assert handshake(settings.port, trusted, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
        old = ssl.create_default_context(cafile=str(authority.path))
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning), pytest.raises((ssl.SSLError, ConnectionError)):
            handshake(settings.port, old, ssl.TLSVersion.TLSv1_1)

        first = certificate_at(settings.port, trusted)
        authority.leaf()  # renewed, in the same files
        assert certificate_at(settings.port, trusted) == first
        renew(workstation.app.state.tls, settings, NOW + datetime.timedelta(minutes=5))
        renewed = certificate_at(settings.port, trusted)
        assert renewed != first
        leaf.certificate.write_text("half a fi", encoding="ascii")
        with pytest.raises(UsageError, match="no certificate"):
            renew(workstation.app.state.tls, settings, NOW)
        assert certificate_at(settings.port, trusted) == renewed

        raw = socket.create_connection(("127.0.0.1", settings.port))
        address = f"wss://{NAME}:{settings.port}/echo"
        with connect(address, sock=raw, ssl=trusted, server_hostname=NAME, proxy=None) as live:
            live.send("which knee?")
            assert live.recv() == "which knee?"
        in_clear = socket.create_connection(("127.0.0.1", settings.port))
        with pytest.raises((InvalidMessage, ConnectionError)):
            connect(f"ws://{NAME}:{settings.port}/echo", sock=in_clear, proxy=None)


def clear_bytes(port: int) -> bytes:
    """What an answer to plain HTTP has: not even a redirect, which a stranger between could rewrite."""
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        plain.settimeout(60)
        return plain.recv(1)


def certificate_at(port: int, context: ssl.SSLContext) -> bytes | None:
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        context.wrap_socket(raw, server_hostname=NAME) as sealed,
    ):
        return sealed.getpeercert(binary_form=True)


def handshake(port: int, context: ssl.SSLContext, version: ssl.TLSVersion) -> str | None:
    context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        context.wrap_socket(raw, server_hostname=NAME) as sealed,
    ):
        told = sealed.version()
        cipher = sealed.cipher()
        assert cipher is not None
        assert "GCM" in cipher[0] or "CHACHA20" in cipher[0]
    context.minimum_version, context.maximum_version = (
        ssl.TLSVersion.TLSv1_2,
        ssl.TLSVersion.MAXIMUM_SUPPORTED,
    )
    return told
