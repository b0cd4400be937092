"""Whatever dies when: each word of each visit is heard once, or is known to be left out."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.errors import EngineError
from ambient_scribe.speech.server.restarts import RestartConfig, Restarts
from ambient_scribe.speech.server.server import ServerConfig, visits_together
from ambient_scribe.speech.server.waiting import SupersededError
from ambient_scribe.speech.server.wire import Ready
from tests.speech.server.fakes import ENGLISH, Fates, serve, visits
from tests.speech.server.scripted import segment, words

STARTS = range(0, 2500, 500)
NUMBERS = st.frozensets(st.integers(1, 30), max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    fates=st.builds(
        Fates,
        failing_starts=NUMBERS,
        fatal_jobs=NUMBERS,
        fatal_speech=st.frozensets(
            st.tuples(st.integers(1, 3), st.sampled_from(STARTS)), max_size=3
        ),
        batches=st.booleans(),
    ),
    processes=st.integers(1, 2),
    number=st.integers(1, 3),
)
def test_no_word_is_lost_or_doubled(fates: Fates, processes: int, number: int) -> None:
    server = serve(fates, processes, attempts=2, gather_ms=1)
    try:
        heard = visits(server, number, STARTS)
    except EngineError:  # jobs that open a stream may be fatal twice, too
        assert len(fates.fatal_jobs) >= 2
        return
    finally:
        server.close()
    streams = sorted(int(word.split(":")[0]) for words in heard for word in words[:1] if word)
    assert len(set(streams)) == len(streams)
    for visit in heard:
        known = {int(word.split(":")[0]) for word in visit if word}
        assert len(known) <= 1
        for stream in known:
            expected = [
                None if fates.deaths[stream, start] >= 2 else f"{stream}:{start}"
                for start in STARTS
            ]
            assert visit == expected
    lost = sum(word is None for words in heard for word in words)
    assert lost == sum(times >= 2 for times in fates.deaths.values())


def test_the_fault_of_one_visit_is_no_others() -> None:
    """A batch dies; each of its calls is made again alone, and only the fatal one is left out."""
    fates = Fates(batches=True, fatal_speech=frozenset({(2, 0)}), hold=threading.Event())
    fates.hold.set()
    server = serve(fates, gather_ms=10_000, batch_visits=3)
    busy, *others = (server.open_stream(ENGLISH) for _ in range(4))
    fates.hold.clear()
    first = busy.submit([segment(0)])
    fates.busy_with(5)
    rest = [stream.submit([segment(0)]) for stream in others]
    fates.hold.set()
    assert words(first.result(30)) == ["1:0"]
    with pytest.raises(EngineError, match="stopped twice over it: it was told to"):
        rest[0].result(30)
    assert [words(one.result(30)) for one in rest[1:]] == [["3:0"], ["4:0"]]
    assert fates.sizes == [1, 3, 1, 1, 1]
    assert server.deaths == 2
    server.close()


# ---------------------------------------------------------------- who goes next, and when
def test_speech_waits_for_company_only_while_the_engine_is_busy() -> None:
    fates = Fates(batches=True, hold=threading.Event())
    fates.hold.set()
    server = serve(fates, gather_ms=10_000, batch_visits=3)
    streams = [server.open_stream(ENGLISH) for _ in range(4)]
    for stream in streams[:3]:  # idle: none of them waits for the others
        assert words(stream.submit([segment(0)]).result(9))
    fates.hold.clear()
    busy = streams[0].submit([segment(500)])
    fates.busy_with(8)
    early = [stream.submit([segment(500)]) for stream in streams[1:3]]
    fates.hold.set()
    busy.result(30)
    late = streams[3].submit([segment(500)])
    assert [words(one.result(9)) for one in (*early, late)] == [["2:500"], ["3:500"], ["4:500"]]
    assert fates.sizes == [1, 1, 1, 1, 3]
    server.close()


@pytest.mark.parametrize(
    ("device", "batches", "told", "together"),
    [
        ("cuda float16", True, 0, 8),
        ("cpu int8", True, 0, 1),
        (None, True, 0, 1),
        ("cpu int8", True, 3, 3),
        ("cuda float16", False, 0, 1),
        ("cuda float16", False, 3, 1),
    ],
)
def test_batches_are_for_gpus(device: str | None, batches: bool, told: int, together: int) -> None:
    identity = EngineIdentity(stage="recognition", engine="fake", device=device)
    engine = Ready(identity=identity, batches=batches)
    assert visits_together(ServerConfig(batch_visits=told), engine) == together


def test_one_visit_waits_for_nobody() -> None:
    fates = Fates(batches=True)
    server = serve(fates, gather_ms=10_000)
    stream = server.open_stream(ENGLISH)
    outcomes = [stream.submit([segment(at)]) for at in STARTS]
    assert [words(one.result(9)) for one in outcomes] == [[f"1:{at}"] for at in STARTS]
    server.close()


def test_speech_that_goes_on_gives_way() -> None:
    fates = Fates(hold=threading.Event())
    fates.hold.set()
    server = serve(fates)
    busy, left, right = (server.open_stream(ENGLISH) for _ in range(3))
    fates.hold.clear()
    outcomes = [busy.submit([segment(0)])]
    fates.busy_with(4)
    outcomes += [
        left.submit([segment(0, ended=False)]),
        left.submit([segment(1, ended=False)]),
        right.submit([segment(0, ended=False)]),
        right.submit([segment(2)]),
        busy.submit([segment(3)]),
    ]
    fates.hold.set()
    for stale in (outcomes[1], outcomes[3]):
        with pytest.raises(SupersededError, match="newer speech of this visit"):
            stale.result(30)
    for one in (*outcomes[:1], outcomes[2], *outcomes[4:]):
        assert one.result(30)
    begun = [
        call.segments[0].span.start_ms for job in fates.jobs for call in job.calls if call.segments
    ]
    assert begun == [0, 2, 3, 1]  # finished speech first, then what still goes on
    server.close()


def test_visits_take_turns() -> None:
    fates = Fates(hold=threading.Event())
    fates.hold.set()
    server = serve(fates)
    busy, eager, quiet = (server.open_stream(ENGLISH) for _ in range(3))
    fates.hold.clear()
    outcomes = [busy.submit([segment(0)])]
    fates.busy_with(4)
    outcomes += [eager.submit([segment(at)]) for at in STARTS]
    outcomes += [quiet.submit([segment(at)]) for at in STARTS[:2]]
    fates.hold.set()
    for one in outcomes:
        one.result(30)
    order = [call.stream for job in fates.jobs for call in job.calls if call.segments]
    assert order == [1, 2, 3, 2, 3, 2, 2, 2]
    server.close()


def test_nobody_waits_for_what_was_called_off() -> None:
    fates = Fates(hold=threading.Event())
    fates.hold.set()
    server = serve(fates)
    stream = server.open_stream(ENGLISH)
    fates.hold.clear()
    busy = stream.submit([segment(0)])
    fates.busy_with(2)
    unwanted = stream.submit([segment(500)])
    assert unwanted.cancel()
    fates.hold.set()
    assert words(busy.result(30)) == ["1:0"]
    assert words(stream.decode([segment(900)])) == ["1:900"]
    assert fates.sizes == [1, 1]
    server.close()


def test_closed_streams_are_forgotten_by_the_process() -> None:
    fates = Fates()
    server = serve(fates)
    server.open_stream(ENGLISH).decode([segment(0)])  # and is gone
    server.open_stream(ENGLISH).decode([segment(0)])
    assert [number for job in fates.jobs for number in job.forgotten] == [1]
    server.close()


# ---------------------------------------------------------------- pauses
def test_pauses_grow_then_it_rests_then_tries_once() -> None:
    now = [0.0]
    config = RestartConfig(
        first_pause_ms=250, longest_pause_ms=1000, most_in_a_row=6, rest_ms=60_000
    )
    restarts = Restarts(config, lambda: now[0])
    pauses = []
    for _ in range(5):
        restarts.died("no memory")
        pauses.append(restarts.pause_s())
    assert pauses == [0.0, 0.25, 0.5, 1.0, 1.0]
    assert not restarts.given_up
    restarts.died("no memory")
    assert restarts.given_up
    assert restarts.complaint.startswith("the recognizer stopped 6 times in a row (no memory): ")
    now[0] = 60.0
    assert not restarts.given_up and restarts.pause_s() == 0.0
    restarts.died("no memory")
    assert restarts.given_up
    now[0] = 120.0
    restarts.worked()
    restarts.died("again")
    assert (restarts.given_up, restarts.pause_s(), restarts.total) == (False, 0.0, 8)
