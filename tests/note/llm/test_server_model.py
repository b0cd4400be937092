"""A server on loopback that answers well, badly, late, elsewhere or not at all."""

from __future__ import annotations

import json
import logging

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.note.llm.forms import NoteForm
from ambient_scribe.note.llm.model import Cause, Message, NoAnswerError, Request
from ambient_scribe.note.llm.server_model import (
    KEY_VARIABLE,
    ServerLanguageModel,
    ServerModelConfig,
)
from tests.note.llm.room import GOOD, Reply, answering, sections_asked, sentences_of, serving

SPEECH = "u1 patient: My zephyr aches."
FORM = NoteForm(("hpi", "plan"), ("u1", "u2"))
ASKED = Request(
    (Message("system", "Write."), Message("user", f"{SPEECH} " * 50)), FORM, 256, patience_s=20.0
)


def model_of(served, **settings):
    return ServerLanguageModel(served.config(**settings))


def cause_of(answer, request=ASKED, **settings):
    with serving(answer) as served, pytest.raises(NoAnswerError) as caught:
        model_of(served, **settings).answer(request)
    assert "zephyr" not in str(caught.value)
    return caught.value.cause, served


def test_a_good_answer_and_what_was_asked(monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "k3y")
    with serving(answering(GOOD)) as served:
        model = model_of(served, seed=7)
        text = model.answer(ASKED)
    assert sentences_of(text, "plan") == ["Stop lisinopril.", "Start losartan 50 mg once a day."]
    (asked,), (headers,) = served.requests, served.headers
    assert (asked["model"], asked["temperature"], asked["seed"]) == ("tiny", 0, 7)
    assert asked["response_format"]["json_schema"]["schema"] == FORM.schema()
    assert headers["Authorization"] == "Bearer k3y"
    told = model.identity
    assert (told.engine, told.model, told.device) == ("server", "tiny", served.url[7:-3])
    assert "k3y" not in told.model_dump_json()


def test_without_a_key_none_is_sent(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with serving(answering(GOOD)) as served:
        model_of(served).answer(ASKED)
    assert "Authorization" not in served.headers[0]


@pytest.mark.parametrize(("takes", "tries"), [("json_object", 2), (None, 3)])
def test_a_server_that_takes_no_schema_is_asked_without(takes, tries):
    def answer(request):
        kind = request.get("response_format", {}).get("type")
        if kind != takes:
            return Reply(status=400, body=SPEECH.encode())
        return Reply(json.dumps({"hpi": [], "plan": []}))

    with serving(answer) as served:
        model = model_of(served)
        model.answer(ASKED)
        assert len(served.requests) == tries
        model.answer(ASKED)
        assert len(served.requests) == tries + 1  # what it takes is remembered


def test_a_slow_answer_is_not_waited_for():
    slow = Request(ASKED.messages, FORM, 256, patience_s=0.3)
    cause, _ = cause_of(lambda request: Reply("{}", after_s=30.0), slow)
    assert cause is Cause.TIME_OUT


def test_no_redirect_is_followed():
    with serving(answering(GOOD)) as elsewhere:
        for status in (301, 302, 307, 308):
            there = {"Location": f"{elsewhere.url}/chat/completions"}
            cause, served = cause_of(lambda request, s=status, t=there: Reply("", s, t))
            assert cause is Cause.REDIRECT
            assert len(served.requests) == 1
        assert elsewhere.requests == []


def test_no_proxy_of_the_environment_is_asked(monkeypatch):
    with serving(answering({})) as proxy, serving(answering(GOOD)) as served:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        model_of(served).answer(ASKED)
        assert len(served.requests) == 1 and proxy.requests == []


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (Reply(None, refusal="No zephyr here."), Cause.REFUSED),
        (Reply("{", finish="content_filter"), Cause.REFUSED),
        (Reply('{"hpi": [', finish="length"), Cause.CUT),
        (Reply("so and so " * 200, finish="length"), Cause.LOOP),
        (Reply("{}", usage={"prompt_tokens": 20}), Cause.NOT_READ_WHOLE),
        (Reply(""), Cause.SERVER),
        (Reply(body=b"zephyr"), Cause.SERVER),
        (Reply(body=b'{"choices": []}'), Cause.SERVER),
        (Reply(body=b"[1]"), Cause.SERVER),
        (Reply(status=500, body=b"zephyr"), Cause.SERVER),
        (Reply(status=401, body=b"zephyr"), Cause.SERVER),
        (Reply(body=b" " * (9 << 20)), Cause.SERVER),
    ],
)
def test_what_is_no_answer(reply, cause):
    assert cause_of(lambda request: reply)[0] is cause


def test_a_server_that_counts_honestly_is_believed():
    with serving(lambda request: Reply('{"hpi": []}', usage={"prompt_tokens": 400})) as served:
        assert model_of(served).answer(ASKED) == '{"hpi": []}'


def test_nobody_there():
    with serving(answering(GOOD)) as served:
        config = served.config()
    with pytest.raises(EngineError, match="start it"):
        ServerLanguageModel(config)
    named = ServerModelConfig(url=config.url, model="tiny")
    with pytest.raises(NoAnswerError) as caught:
        ServerLanguageModel(named).answer(ASKED)
    assert caught.value.cause is Cause.UNREACHABLE


def test_a_server_without_models():
    with (
        serving(answering(GOOD), models=()) as served,
        pytest.raises(EngineError, match="no model"),
    ):
        ServerLanguageModel(served.config())


def test_nothing_that_was_said_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    with serving(answering(GOOD)) as served:
        model_of(served).answer(ASKED)
    assert "zephyr" not in caplog.text


def test_the_server_sees_which_sections_are_wanted():
    with serving(answering(GOOD)) as served:
        model_of(served).answer(ASKED)
    assert sections_asked(served.requests[0]) == ["hpi", "plan"]
