"""A sentence is verified while it is written: nothing is saved, and the trail hears of each editing once."""

from __future__ import annotations

from typing import Any

import pytest

from ambient_scribe.domain.record import StaffRole
from tests.store.record.conftest import PROVIDER
from tests.workstation.conftest import VISIT, Browser, Workstation


@pytest.fixture
def scribe(workstation: Workstation) -> Browser:
    workstation.drafted()
    browser = workstation.person("sam", StaffRole.SCRIBE)
    browser.get(f"visits/{VISIT}/review")
    return browser


def asked(browser: Browser, **edit: Any) -> dict[str, Any]:
    answer = browser.post(f"visits/{VISIT}/check", {"edit": edit})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def typed(browser: Browser, text: str, sentence: str = "s1") -> dict[str, Any]:
    return asked(browser, op="replace", sentence=sentence, text=text)


def test_it_tells_which_figure_was_not_said_and_saves_nothing(
    workstation: Workstation, scribe: Browser
) -> None:
    before = scribe.get(f"visits/{VISIT}/history").json()
    told = typed(scribe, "Quokka with zephyr for 9 weeks.")
    assert (told["state"], told["flag"], told["grave"]) == ("unsupported", "Not borne out", True)
    assert any("9" in reason for reason in told["reasons"])
    assert scribe.get(f"visits/{VISIT}/history").json() == before


def test_a_sentence_that_rests_on_its_writer_alone_has_no_state(scribe: Browser) -> None:
    assert asked(scribe, op="insert", section="hpi", text="She looks well.")["state"] is None
    said = [{"basis": "spoken", "word_ids": ["w1", "w2"]}]
    told = asked(scribe, op="insert", section="hpi", text="Quokka for 9 weeks.", basis=said)
    assert told["state"] == "unsupported"


def test_what_was_not_said_is_no_evidence(scribe: Browser) -> None:
    edit = {
        "op": "insert",
        "section": "hpi",
        "text": "X.",
        "basis": [{"basis": "spoken", "word_ids": ["w99"]}],
    }
    answers = [
        scribe.post(f"visits/{VISIT}/check", {"edit": edit}),
        scribe.post(
            f"visits/{VISIT}/check", {"edit": {"op": "replace", "sentence": "s99", "text": "X."}}
        ),
        scribe.post(f"visits/{VISIT}/check", {"edit": {"op": "remove", "sentence": "s1"}}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]


def test_the_trail_is_told_once_of_each_editing(workstation: Workstation, scribe: Browser) -> None:
    for text in ("Q", "Qu", "Quokka"):
        typed(scribe, text)
    typed(scribe, "Zephyr", sentence="s2")
    scribe.post(f"visits/{VISIT}/edits", {"beside": 1, "edit": {"op": "remove", "sentence": "s5"}})
    typed(scribe, "Quokka")
    trail = workstation.record.trail(PROVIDER)
    assert sum(one.detail == "verified while writing" for one in trail) == 3
