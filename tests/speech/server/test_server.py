"""A recognizer in a real process of its own, and every way in which it may die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming
from ambient_scribe.speech.server.restarts import RestartConfig
from ambient_scribe.speech.server.server import ServerConfig, SpeechServer
from tests.speech.server.conftest import MakeServer
from tests.speech.server.pids import until_dead
from tests.speech.server.scripted import Blueprint, Deed, long_segment, said, segment, words

ENGLISH = Priming(language="en")
FATAL = [Deed.RAISE, Deed.EXIT, Deed.KILL_ONESELF, Deed.SWALLOW_MEMORY]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeechServer]:
    """One for all tests that leave it alive."""
    shared = SpeechServer.spawned(Blueprint(tmp_path_factory.mktemp("shared")), ServerConfig())
    yield shared
    shared.close()


# ---------------------------------------------------------------- as the engine itself
def test_it_hears_what_the_engine_hears_and_bears_its_name(server: SpeechServer) -> None:
    assert server.identity.engine == "scripted"
    assert server.identity.model == f"in {server.pids[0]}" != f"in {os.getpid()}"
    stream = server.open_stream(Priming(language="en", prompt="heard:"))
    segments = [segment(0), segment(500), segment(900)]
    found = stream.decode(segments)
    assert words(found) == [f"heard:{one}" for one in said(*segments)]
    assert [one.words[0].span for one in found] == [one.span for one in segments]
    assert {one.language for one in found} == {"en"}
    assert stream.decode([]) == ()


def test_streams_keep_apart(server: SpeechServer) -> None:
    left = server.open_stream(Priming(language="en", prompt="a"))
    right = server.open_stream(Priming(language="de", prompt="b"))
    for start in (0, 700):
        assert words(left.decode([segment(start)])) == [f"aw{start}"]
        assert words(right.decode([segment(start)])) == [f"bw{start}"]


def test_what_the_engine_refuses_is_refused_in_its_words(server: SpeechServer) -> None:
    with pytest.raises(EngineError, match=r"^scripted knows no 'tlh'$"):
        server.open_stream(Priming(language="tlh"))
    stream = server.open_stream(ENGLISH)
    with pytest.raises(EngineError, match=r"^scripted will not hear this$"):
        stream.decode([segment(0, Deed.REFUSE)])
    assert words(stream.decode([segment(500)])) == ["w500"]
    assert server.deaths == 0


def test_what_it_prints_reaches_nobody(
    server: SpeechServer, capfd: pytest.CaptureFixture[str]
) -> None:
    stream = server.open_stream(ENGLISH)
    assert words(stream.decode([segment(0, Deed.CHATTER)])) == ["w0"]
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- loading
def test_a_model_that_cannot_be_loaded_is_said_as_in_process(
    serve: MakeServer, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(EngineError, match=r"^model folder X is damaged$"):
        serve(fails="model folder X is damaged")
    assert capfd.readouterr() == ("", "")


def test_a_death_over_loading_is_said_in_one_line(serve: MakeServer) -> None:
    with pytest.raises(EngineError, match="stopped while it loaded its model") as caught:
        serve(dies=1)
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- death
def test_a_death_costs_no_word_and_doubles_none(serve: MakeServer) -> None:
    server = serve()
    stream = server.open_stream(ENGLISH)
    first = server.pids
    visit = [[segment(0)]]
    for number, deed in enumerate(FATAL, start=1):
        at = 1000 * number
        visit += [[segment(at, deed, times=1), segment(at + 400)], [segment(at + 800)]]
    heard = [word for segments in visit for word in words(stream.decode(segments))]
    assert heard == said(*(one for segments in visit for one in segments))
    assert server.deaths == len(FATAL)
    assert server.pids != first


def test_a_fault_of_the_engine_tells_its_place_and_nothing_said(serve: MakeServer) -> None:
    stream = serve(attempts=1).open_stream(ENGLISH)
    with pytest.raises(EngineError, match=r"once over it: ValueError in line \d+ of scripted\.py$"):
        stream.decode([segment(0, Deed.RAISE)])


def test_speech_that_is_fatal_twice_is_left_out_alone(serve: MakeServer) -> None:
    server = serve()
    stream = server.open_stream(ENGLISH)
    assert words(stream.decode([segment(0)])) == ["w0"]
    with pytest.raises(EngineError, match="stopped twice over it: its process ended with") as error:
        stream.decode([segment(500, Deed.EXIT)])
    assert "\n" not in str(error.value)
    assert words(stream.decode([segment(900)])) == ["w900"]
    assert server.deaths == 2


def test_a_hang_is_a_death(serve: MakeServer) -> None:
    server = serve(patience_s=3, patience_ratio=0)
    stream = server.open_stream(ENGLISH)
    assert words(stream.decode([segment(0, Deed.HANG, times=1)])) == ["w0"]
    assert server.deaths == 1
    with pytest.raises(EngineError, match=r"stopped once over it: no answer within 3 s"):
        stream.decode([segment(500, Deed.HANG, ended=False)])


def test_speech_that_goes_on_is_not_tried_again(serve: MakeServer) -> None:
    server = serve()
    stream = server.open_stream(ENGLISH)
    with pytest.raises(EngineError, match="stopped once over it"):
        stream.decode([segment(0, Deed.EXIT, times=1, ended=False)])
    assert words(stream.decode([segment(0, Deed.EXIT, times=1)])) == ["w0"]


def test_a_process_that_is_killed_while_it_waits_is_replaced_at_once(serve: MakeServer) -> None:
    server = serve()
    stream = server.open_stream(ENGLISH)
    (before,) = server.pids
    os.kill(before, getattr(signal, "SIGKILL", signal.SIGTERM))
    for _ in range(600):
        if server.pids not in ((), (before,)):
            break
        time.sleep(0.05)
    assert server.pids not in ((), (before,))  # and nobody had asked it anything
    assert words(stream.decode([segment(0)])) == ["w0"]


def test_a_new_process_knows_the_language_that_is_spoken(serve: MakeServer) -> None:
    server = serve()
    stream = server.open_stream(Priming(language=None))
    assert stream.decode([segment(0)])[0].language == "unknown"
    assert stream.decode([long_segment(1000)])[0].language == "es"
    assert stream.decode([segment(5000, Deed.EXIT, times=1)])[0].language == "es"
    assert server.deaths == 1
    other = server.open_stream(Priming(language=None))
    assert other.decode([segment(0)])[0].language == "unknown"


def test_an_engine_that_cannot_start_any_more_is_given_up_in_one_line(
    serve: MakeServer, tmp_path: Path
) -> None:
    few = RestartConfig(first_pause_ms=1, most_in_a_row=3, rest_ms=60_000)
    server = serve(restarts=few)
    stream = server.open_stream(ENGLISH)
    stream.decode([segment(0)])
    blueprint = tmp_path / "loads"
    blueprint.unlink()
    blueprint.mkdir()  # the next one that loads fails over it
    with pytest.raises(EngineError, match=r"stopped 3 times in a row \(.*\): free memory") as error:
        stream.decode([segment(500, Deed.EXIT)])
    assert "\n" not in str(error.value)
    began = time.monotonic()
    with pytest.raises(EngineError, match="stopped 3 times in a row"):
        stream.decode([segment(900)])
    assert time.monotonic() - began < 30  # it rests: nothing is started
    assert server.pids == ()


def test_it_is_taken_up_again_after_a_rest(serve: MakeServer, tmp_path: Path) -> None:
    server = serve(restarts=RestartConfig(first_pause_ms=1, most_in_a_row=1, rest_ms=1))
    stream = server.open_stream(ENGLISH)
    for start in (0, 500):
        with pytest.raises(EngineError):
            stream.decode([segment(start, Deed.EXIT)])
    time.sleep(0.01)
    assert words(stream.decode([segment(900)])) == ["w900"]


# ---------------------------------------------------------------- several visits
def test_one_visit_that_crashes_does_not_touch_the_others(serve: MakeServer) -> None:
    server = serve(
        batches=True, batch_visits=8, restarts=RestartConfig(first_pause_ms=1, most_in_a_row=99)
    )
    starts = range(0, 2000, 500)

    def well(prompt: str) -> list[str]:
        stream = server.open_stream(Priming(language="en", prompt=prompt))
        return [word for at in starts for word in words(stream.decode([segment(at)]))]

    def badly() -> int:
        stream, lost = server.open_stream(ENGLISH), 0
        for at in range(0, 1000, 500):
            with pytest.raises(EngineError, match="stopped twice over it"):
                stream.decode([segment(at, Deed.EXIT)])
            lost += 1
        return lost

    with ThreadPoolExecutor(3) as pool:
        lost = pool.submit(badly)
        left, right = pool.submit(well, "a"), pool.submit(well, "b")
        assert left.result(120) == [f"aw{at}" for at in starts]
        assert right.result(120) == [f"bw{at}" for at in starts]
        assert lost.result(120) == 2


def until_busy(folder: Path) -> None:
    while not (folder / "WAIT0").exists():
        time.sleep(0.005)


def test_what_comes_while_it_is_busy_is_decoded_together(serve: MakeServer, tmp_path: Path) -> None:
    server = serve(batches=True, batch_visits=3)
    busy, *others = (server.open_stream(ENGLISH) for _ in range(6))
    first = busy.submit([segment(0, Deed.WAIT, times=1)])
    until_busy(tmp_path)
    rest = [stream.submit([segment(500)]) for stream in others]
    (tmp_path / "go").touch()
    assert [words(one.result(60)) for one in (first, *rest)] == [["w0"], *[["w500"]] * 5]
    assert (tmp_path / "together").read_text("utf-8").split() == ["3", "2"]


def test_one_that_is_refused_costs_the_others_of_its_batch_nothing(
    serve: MakeServer, tmp_path: Path
) -> None:
    server = serve(batches=True, batch_visits=8)
    busy, left, right = (server.open_stream(ENGLISH) for _ in range(3))
    first = busy.submit([segment(0, Deed.WAIT, times=1)])
    until_busy(tmp_path)
    good, bad = left.submit([segment(500)]), right.submit([segment(700, Deed.REFUSE)])
    (tmp_path / "go").touch()
    assert words(first.result(60)) == ["w0"]
    assert words(good.result(60)) == ["w500"]
    with pytest.raises(EngineError, match="will not hear this"):
        bad.result(60)
    assert (tmp_path / "together").read_text("utf-8").split() == ["2"]


def test_several_processes_share_the_segments_of_a_call(serve: MakeServer) -> None:
    server = serve(processes=2)
    assert len(server.pids) == 1  # the second is started when there is work for it
    stream = server.open_stream(ENGLISH)
    segments = [segment(at, Deed.SLOWLY) for at in range(0, 3000, 500)]
    assert words(stream.decode(segments)) == said(*segments)
    assert len(server.pids) == 2


def test_a_server_that_is_closed_or_dropped_ends_its_process(serve: MakeServer) -> None:
    server = serve()
    stream = server.open_stream(ENGLISH)
    (pid,) = server.pids
    server.close()
    until_dead(pid)
    with pytest.raises(EngineError, match="has been closed"):
        stream.decode([segment(0)])


def test_what_waits_fails_when_it_is_closed(serve: MakeServer) -> None:
    server = serve()
    stream = server.open_stream(ENGLISH)
    outcomes = [stream.submit([segment(at, Deed.HANG)]) for at in (0, 500)]
    time.sleep(0.2)
    server.close()
    for outcome in outcomes:
        with pytest.raises(EngineError):
            outcome.result(30)


def test_a_fault_of_ours_is_raised_where_it_is_waited_for(serve: MakeServer) -> None:
    """A segment that cannot be sent at all: not an EngineError, and nobody waits for ever."""
    stream = serve().open_stream(ENGLISH)
    unsendable = replace(segment(0), before=lambda: "")  # type: ignore[arg-type]
    with pytest.raises(Exception, match="pickle"):
        stream.decode([unsendable])
    assert words(stream.decode([segment(500)])) == ["w500"]


# ---------------------------------------------------------------- a second reading
def test_it_listens_again_where_the_engine_does(serve: MakeServer) -> None:
    server = serve(attentive=True)
    assert server.reads_again
    reader = server.open_second_reader("en")
    assert reader.read(segment(0, Deed.EXIT, times=1), ["lisinopril"]) == "lisinopril w0"
    assert reader.read(segment(500), []) is None
    assert server.deaths == 1
    with pytest.raises(EngineError, match=r"^scripted knows no 'tlh'$"):
        server.open_second_reader("tlh").read(segment(900), [])


def test_and_says_so_where_it_does_not(server: SpeechServer) -> None:
    assert not server.reads_again
    with pytest.raises(EngineError, match="scripted does not listen a second time"):
        server.open_second_reader("en")
