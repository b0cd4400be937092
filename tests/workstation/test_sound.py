"""Evidence is heard: a passage of the sealed sound, for those who may, and no longer than it is kept."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from ambient_scribe.domain.record import AuditAction, StaffRole
from ambient_scribe.store.record import bringing_in, destruction
from tests.store.record.conftest import PROVIDER
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit
from tests.workstation.conftest import VISIT, Browser, Workstation
from tests.workstation.visits import PCM, SECONDS, Sound


@pytest.fixture
def scribe(workstation: Workstation) -> Browser:
    bringing_in.bring_in(
        workstation.record, workstation.services.room, a_visit(clean()), Sound(), PROVIDER
    )
    return workstation.person("sam", StaffRole.SCRIBE)


def heard(browser: Browser, from_ms: int, to_ms: int) -> np.ndarray:
    answer = browser.get(f"visits/{VISIT}/sound", from_ms=from_ms, to_ms=to_ms)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, 16_000, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@pytest.mark.parametrize(("from_ms", "to_ms"), [(0, 500), (4_900, 5_100), (9_000, 12_000)])
def test_it_is_the_very_passage(scribe: Browser, from_ms: int, to_ms: int) -> None:
    samples = heard(scribe, from_ms, to_ms)

    wanted = PCM[from_ms * 16 : to_ms * 16, 0]
    assert len(samples) == len(wanted)
    assert np.abs(samples.astype(int) - wanted).max() <= 1


def test_beyond_the_end_there_is_nothing(scribe: Browser) -> None:
    assert len(heard(scribe, 11_500, 60_000)) == 500 * 16
    assert len(heard(scribe, 60_000, 61_000)) == 0
    assert scribe.get(f"visits/{VISIT}/sound", from_ms=5, to_ms=5).status_code == 422


def test_the_trail_tells_who_listened(workstation: Workstation, scribe: Browser) -> None:
    heard(scribe, 0, 500)
    newest = next(
        one for one in workstation.record.trail(PROVIDER) if one.action is AuditAction.PLAY
    )
    assert (newest.actor, newest.subject, newest.detail) == ("Sam", VISIT, "0 to 500 ms")


def test_the_shape_of_the_whole_is_told_and_audited(
    workstation: Workstation, scribe: Browser
) -> None:
    answer = scribe.get(f"visits/{VISIT}/shape")
    told = answer.json()
    assert told["bucketMs"] * len(told["high"]) >= 1_000 * SECONDS
    assert max(told["high"]) == 127
    assert scribe.get(f"visits/{VISIT}/shape").content == answer.content
    done = [one for one in workstation.record.trail(PROVIDER) if one.detail == "shape of the sound"]
    assert [one.actor for one in done] == ["Sam", "Sam"]
    destruction.withdraw(workstation.record, workstation.services.room, VISIT, PROVIDER)
    assert scribe.get(f"visits/{VISIT}/shape").status_code in {404, 422}


def test_what_is_destroyed_is_not_heard(workstation: Workstation, scribe: Browser) -> None:
    destruction.withdraw(workstation.record, workstation.services.room, VISIT, PROVIDER)
    assert scribe.get(f"visits/{VISIT}/sound", from_ms=0, to_ms=500).status_code in {404, 422}


def test_a_visit_without_sound(workstation: Workstation, scribe: Browser) -> None:
    silent = workstation.drafted("1" * 32, "Bruno Amsel")
    assert scribe.get(f"visits/{silent}/sound", from_ms=0, to_ms=500).status_code == 404
