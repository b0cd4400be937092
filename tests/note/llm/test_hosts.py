"""Where speech may go."""

from __future__ import annotations

import socket

import pytest

from ambient_scribe.errors import UsageError
from ambient_scribe.note.llm import hosts
from ambient_scribe.note.llm.hosts import PERMISSION, checked


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434/v1",
        "http://localhost:8000/v1/",
        "http://[::1]:8080/v1",
        "http://127.3.2.1",
        "http://[::ffff:127.0.0.1]:80/v1",
    ],
)
def test_this_machine_is_asked_freely(url):
    address = checked(url, send_speech_to_remote_host=False)
    assert address.is_loopback
    assert hosts._is_loopback(address.connects_to)


def test_the_path_stands_before_what_is_asked():
    address = checked("http://127.0.0.1:11434/v1/", send_speech_to_remote_host=False)
    assert (address.port, address.path, address.shown) == (11434, "/v1", "127.0.0.1:11434")


@pytest.mark.parametrize(
    "url", ["https://192.0.2.7/v1", "http://192.0.2.7/v1", "https://0.0.0.0/v1"]
)
def test_another_machine_needs_the_setting_that_names_the_consequence(url):
    with pytest.raises(UsageError, match=PERMISSION) as caught:
        checked(url, send_speech_to_remote_host=False)
    assert "would be sent there" in str(caught.value)


def test_another_machine_is_asked_over_https_only():
    with pytest.raises(UsageError, match="https only"):
        checked("http://192.0.2.7/v1", send_speech_to_remote_host=True)
    address = checked("https://192.0.2.7/v1", send_speech_to_remote_host=True)
    assert not address.is_loopback and address.secure and address.port == 443


def test_a_name_that_means_both_is_another_machine(monkeypatch):
    both = [(0, 0, 0, "", ("127.0.0.1", 80)), (0, 0, 0, "", ("192.0.2.7", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: both)
    with pytest.raises(UsageError, match=PERMISSION):
        checked("http://scribe.example/v1", send_speech_to_remote_host=False)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:11434",
        "file:///etc/passwd",
        "http://user:secret@127.0.0.1/v1",
        "http://127.0.0.1/v1?key=secret",
        "http://127.0.0.1:99999/v1",
        "http://",
    ],
)
def test_what_is_no_address_is_told_without_its_secrets(url):
    with pytest.raises(UsageError, match=r"drafter\.server\.url") as caught:
        checked(url, send_speech_to_remote_host=True)
    assert "secret" not in str(caught.value)
