"""The server that transformers brings itself, with a tiny model, where what it needs is installed
(`pip install transformers[serving]`): our client and somebody else's server speak the same language."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import pytest

from ambient_scribe.note.llm.forms import NoteForm
from ambient_scribe.note.llm.model import Cause, Message, NoAnswerError, Request
from ambient_scribe.note.llm.server_model import ServerLanguageModel, ServerModelConfig
from tests.note.llm import tiny_models

pytestmark = pytest.mark.engine

SERVE = "from transformers.cli.transformers import main; main()"


@pytest.fixture
def url(tmp_path):
    from transformers.utils.import_utils import is_accelerate_available, is_serve_available

    if not (is_serve_available() and is_accelerate_available()):
        pytest.skip("transformers serve needs fastapi, uvicorn, openai and accelerate")
    folder = tiny_models.a_llama(tmp_path / "tiny")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(1200):
        assert server.poll() is None, server.stdout.read()[-2000:]
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("it does not listen")


def test_it_is_asked_as_every_other_server(url):
    address, name = url
    model = ServerLanguageModel(ServerModelConfig(url=address, model=name))
    messages = (Message("system", "Write."), Message("user", "u1 patient: A dry cough."))
    request = Request(messages, NoteForm(("plan",), ("u1",)), 64, patience_s=120.0)
    try:
        text = model.answer(request)
    except NoAnswerError as none:  # a model of random weights ends when it likes
        assert none.cause in {Cause.CUT, Cause.LOOP}
    else:
        assert text
