"""What readings cost at another size's price."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.protocols import Priming, VoicedSegment
from ambient_scribe.testing import ScriptedRecognizer


def costs(runner) -> object:
    return runner("window_costs").WindowCosts(
        encode={5: [1.0, 2.0], 30: [6.0, 12.0]},
        token={1: {5: [0.1, 0.2], 30: [0.1, 0.2]}, 5: {5: [0.3, 0.6], 30: [0.3, 0.6]}},
        prompt_token={5: [0.01, 0.02], 30: [0.01, 0.02]},
        word_times={5: [0.05, 0.1], 30: [0.05, 0.1]},
    )


def test_a_price_lies_between_what_was_measured(runner) -> None:
    price = costs(runner).of(window_s=17.5, tokens=10, told=50, beam=1)
    assert price == pytest.approx([3.5 + 10 * 0.15 + 0.5, 7.0 + 10 * 0.3 + 1.0])
    assert costs(runner).of(5, 10, 0, 5)[0] == pytest.approx(1.0 + 10 * 0.35)


def test_padding_is_paid_by_the_way(runner) -> None:
    sizes: ModuleType = runner("sizes")
    goes_on = sizes.Reading(speech_s=2.5, window_s=5.0, told=0, beam=1, ended=False)
    ended = sizes.Reading(speech_s=2.5, window_s=5.0, told=0, beam=5, ended=True)
    table = costs(runner)

    def window(reading, way: str) -> float:
        words = 10 * (table.token[reading.beam][5][0] + 0.05)  # four tokens a second
        return float(reading.price(table, way)[0]) - words

    assert [window(goes_on, way) for way in sizes.WAYS] == pytest.approx([1.0, 1.0, 6.0])
    assert [window(ended, way) for way in sizes.WAYS] == pytest.approx([1.0, 6.0, 6.0])


def test_the_largest_has_no_gap_below_it(runner) -> None:
    def runs(*kept: bool) -> dict[str, dict[str, dict[str, bool]]]:
        return {f"size {n}": {"short": {"keeps_up": one}} for n, one in enumerate(kept)}

    largest = runner("sizes").largest
    assert largest(runs(True, True, False), "short") == "size 1"
    assert largest(runs(True, False, True), "short") == "size 0"
    assert largest(runs(False), "short") is None


def test_an_unhurried_till_stops_its_clock(runner) -> None:
    sizes: ModuleType = runner("sizes")
    request = sizes.WindowRequest(samples=np.zeros(40_000, np.float32), beam_size=5)
    unhurried, paying = sizes.Till(), sizes.Till(costs(runner), "mixed")
    for till in (unhurried, paying):
        till.pay(request, 5_000)
    assert unhurried.now_s() == 0.0
    assert paying.paid_s == pytest.approx(6.0 + 10 * 0.35)
    assert unhurried.total(costs(runner), "mixed")[0] == pytest.approx(paying.paid_s)


def test_a_stream_says_whether_what_it_reads_has_ended(runner) -> None:
    sizes: ModuleType = runner("sizes")
    till = sizes.Till()
    stream = sizes.PaidStream(ScriptedRecognizer(["chest pain"]).open_stream(Priming()), till)
    for ended in (False, True):
        span = TimeSpan(start_ms=0, end_ms=1000)
        stream.decode([VoicedSegment(span, np.zeros(16_000, np.float32), ended=ended)])
        assert till.ended is ended
