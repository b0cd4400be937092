"""A problem is worse when the clinician calls it so, and no other problem is meant."""

from __future__ import annotations

import pytest

from tests.clinical.coding.level.judging import elements


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("This is a flare of your gout.", "moderate"),
        ("Your gout is not where we want it.", "moderate"),
        ("You have gout and no flare.", None),
        ("To prevent a flare of your gout, drink water.", None),
        ("Your gout and your asthma: the asthma is flaring.", None),
    ],
)
def test_the_clinicians_own_words_for_what_is_worse(talk, text, level):
    stated = [("condition", "gout", 0, {})]
    if "asthma" in text:
        stated.append(("condition", "asthma", 0, {}))
    told = talk([("clinician", text)], *stated)
    assert (elements(told)["problems"] if "two of" in told.text else None) == level
