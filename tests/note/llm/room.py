"""What the tests of language models share: a small visit, and a server on loopback that answers as told.

The server speaks the shape of OpenAI's chat completions over real HTTP. It keeps what it was asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ambient_scribe.note.llm.answers import read_sections
from ambient_scribe.note.llm.server_model import ServerModelConfig

VISIT = [
    ("clinician", "Good morning, what brings you in today?"),
    ("patient", "I have had a dry cough for two weeks, and it is worse at night."),
    ("clinician", "Any fever or shortness of breath?"),
    ("patient", "No fever, no shortness of breath."),
    ("clinician", "Do you take any medicines?"),
    ("patient", "I take lisinopril 10 mg once a day for my blood pressure."),
    ("clinician", "I think the lisinopril is causing the cough. Let us stop the lisinopril."),
    ("clinician", "We will start losartan 50 mg once a day instead. Come back in four weeks."),
    ("patient", "All right, thank you."),
]

GOOD = {
    "hpi": [
        {
            "text": "The patient reports a dry cough for two weeks, worse at night.",
            "evidence": ["u2"],
            "facts": [],
            "problem": "cough",
        },
        {
            "text": "The patient denies fever and shortness of breath.",
            "evidence": ["u3", "u4"],
            "facts": [],
            "problem": "",
        },
    ],
    "plan": [
        {"text": "Stop lisinopril.", "evidence": ["u7"], "facts": [], "problem": "cough"},
        {
            "text": "Start losartan 50 mg once a day.",
            "evidence": ["u8"],
            "facts": [],
            "problem": "cough",
        },
    ],
}
"""What a good model would answer about these two sections."""

Answer = Callable[[dict[str, Any]], "Reply"]


@dataclass
class Reply:
    """What goes back: a text as a completion's content, or anything else as it is."""

    text: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    finish: str = "stop"
    refusal: str | None = None
    usage: Mapping[str, int] | None = None
    after_s: float = 0.0

    def as_bytes(self) -> bytes:
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.text, "refusal": self.refusal}
        completion: dict[str, Any] = {
            "choices": [{"index": 0, "message": message, "finish_reason": self.finish}]
        }
        if self.usage is not None:
            completion["usage"] = dict(self.usage)
        return json.dumps(completion).encode("utf-8")


def sections_asked(request: Mapping[str, Any]) -> list[str]:
    """Which sections a request asks for, by the schema that came with it or the shape in its text."""
    told = request.get("response_format", {}).get("json_schema")
    if told:
        return list(told["schema"]["properties"])
    text = request["messages"][1]["content"]
    shape = text.partition("Answer in this shape: ")[2].partition("\n")[0]
    return list(json.loads(shape))


def answering(written: Mapping[str, Any]) -> Answer:
    """The sections that are asked for, of what is written; the others are empty."""

    def answer(request: dict[str, Any]) -> Reply:
        asked = sections_asked(request)
        if asked == ["problems"]:
            return Reply(json.dumps({"problems": ["cough"]}))
        return Reply(json.dumps({section: written.get(section, []) for section in asked}))

    return answer


class Served:
    """A server while it runs: where it is, and what it was asked."""

    def __init__(self, port: int, stop: threading.Event) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.stop = stop

    def config(self, **settings: Any) -> ServerModelConfig:
        return ServerModelConfig(url=self.url, **settings)


@contextmanager
def serving(answer: Answer, models: tuple[str, ...] = ("tiny",)) -> Iterator[Served]:
    """On a port of its own until the block ends."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listed = {"data": [{"id": name} for name in models]}
            self._reply(200, json.dumps(listed).encode("utf-8"), {})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            request = json.loads(raw)
            served.requests.append(request)
            served.headers.append(dict(self.headers))
            reply = answer(request)
            until = time.monotonic() + reply.after_s
            while time.monotonic() < until and not stop.is_set():
                time.sleep(0.02)
            self._reply(reply.status, reply.as_bytes(), reply.headers)

        def _reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # who asked did not wait

        def log_message(self, format: str, *values: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Served(server.server_address[1], stop)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


def sentences_of(text: str, section: str) -> list[str]:
    return [one.text for one in read_sections(text, [section])[section]]
