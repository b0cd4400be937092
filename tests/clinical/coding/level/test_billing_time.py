"""Time that the clinician stated stands beside the level, with its words and a question."""

from __future__ import annotations

from tests.clinical.coding.level.judging import THROAT


def test_stated_time_stands_beside_the_level_with_its_words(talk):
    turns = [
        ("clinician", "You have strep throat."),
        ("clinician", "I spent 45 minutes with you today."),
    ]
    told = talk(turns, THROAT)
    assert told.text.endswith(
        "; or by time: 45 minutes stated: moderate (new) or high (established)"
    )
    (time,) = (one for one in told.reasons if one.text.startswith("time"))
    assert time.evidence == (told.evidence[-1],)
    assert "the clinician's own total time" in told.questions[1]
    alone = talk(turns, established=False)
    assert alone.text == "By time: 45 minutes stated: moderate (new)"


def test_time_that_reaches_nothing_and_several_times(talk):
    short = talk([("clinician", "I spent 8 minutes with you today.")])
    assert short.text == "By time: 8 minutes stated: too short for any level"
    parts = [
        ("clinician", "I spent 30 minutes with you today."),
        ("clinician", "And I spent 15 minutes on your records."),
    ]
    told = talk(parts)
    assert "30 minutes stated" in told.text
    assert "15 minutes were stated too: part of it, or beside it?" in told.questions[1]
