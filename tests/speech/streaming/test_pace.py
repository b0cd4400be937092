"""Steps that grow under load and return after it."""

from __future__ import annotations

from ambient_scribe.speech.streaming import Pace, StreamingConfig

BLOCK_MS = 100
ADAPTIVE = StreamingConfig(step_ms=600, adaptive=True, max_step_ms=20_000)


class Load:
    """A clock that work moves on: each reading takes as long as it is told."""

    def __init__(self, config: StreamingConfig = ADAPTIVE) -> None:
        self.now = 0.0
        self.pace = Pace(config, lambda: self.now)
        self.told: list[int] = []
        self._unread_ms = 0

    def speak(self, seconds: float, reading_s: float) -> None:
        for _ in range(round(seconds * 1_000 / BLOCK_MS)):
            self.pace.begin(BLOCK_MS)
            self._unread_ms += BLOCK_MS
            step = self.pace.step_ms
            if step is not None and self._unread_ms >= step:
                with self.pace.reading():
                    self.now += reading_s
                self._unread_ms = 0
            behind = self.pace.end()
            if behind is not None:
                self.told.append(behind)


def test_a_machine_that_keeps_up_keeps_its_step() -> None:
    load = Load()
    load.speak(60, reading_s=0.3)
    assert load.pace.step_ms == 600
    assert load.told == []


def test_the_step_grows_under_load_the_lag_is_told_and_both_end() -> None:
    load = Load()
    load.speak(30, reading_s=1.5)
    grown = load.pace.step_ms
    assert grown is not None and grown > 1_200
    assert load.pace.behind_ms < 5_000
    assert load.told and load.told[0] >= 2_000
    load.speak(120, reading_s=0.1)
    assert load.pace.step_ms == 600
    assert load.told[-1] == 0 and load.pace.behind_ms < 200


def test_one_long_halt_is_told_at_each_threshold_and_made_up() -> None:
    load = Load()
    load.speak(0.6, reading_s=12.0)
    assert load.told == [12_000]
    load.speak(30, reading_s=0.05)
    assert load.told == [12_000, 0]


def test_a_shorter_step_that_proves_too_short_is_tried_less_and_less_often() -> None:
    """Readings take three quarters of what they read, twice a step's sound and the tail: calm at
    a step's own length, too slow below it."""
    load = Load()
    steps: list[int | None] = []
    for _ in range(600):
        step = load.pace.step_ms or 0
        load.speak(1, reading_s=0.3 if step >= 4_800 else 1.4 * step / 1_000)
        steps.append(load.pace.step_ms)
    changes = [n for n in range(1, len(steps)) if steps[n] != steps[n - 1]]
    first, last = (sum(a <= n < a + 200 for n in changes) for a in (0, 400))
    assert last < first / 2
    assert sum(behind > 0 for behind in load.told) < 12


def test_the_step_has_a_bound() -> None:
    load = Load()
    load.speak(600, reading_s=40.0)
    assert load.pace.step_ms == 20_000


def test_a_fixed_step_stays_and_tells_nothing() -> None:
    load = Load(StreamingConfig(step_ms=600))
    load.speak(30, reading_s=5.0)
    assert load.pace.step_ms == 600 and load.told == []


def test_time_between_blocks_is_waiting_and_no_lag() -> None:
    load = Load()
    load.speak(1, reading_s=0.1)
    load.now += 60  # the microphone was away
    load.speak(1, reading_s=0.1)
    assert load.told == [] and load.pace.behind_ms < 200
