from __future__ import annotations

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming
from ambient_scribe.speech.recognizers.priming import known_language, within_budget

MANY = ("en", "es", "yue")


@pytest.mark.parametrize(
    ("tag", "code"), [(None, None), ("en", "en"), ("es-MX", "es"), ("EN_us", "en"), ("yue", "yue")]
)
def test_bcp_47_becomes_whispers_code(tag: str | None, code: str | None) -> None:
    assert known_language(tag, MANY, "small") == code


def test_an_english_model_refuses_spanish_and_says_what_to_take() -> None:
    with pytest.raises(EngineError, match=r"small\.en knows English only, not 'es'"):
        known_language("es", ("en",), "small.en")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(EngineError, match="does not know the language 'tlh'"):
        known_language("tlh", MANY, "small")


def words(text: str) -> int:
    return len(text.split())


def test_hotwords_come_first_and_the_end_of_the_prompt_fills_the_rest() -> None:
    priming = Priming(prompt="one two three four", hotwords=("metformin", "lisinopril"))
    assert within_budget(priming, 4, words) == ("metformin, lisinopril", "three four")
    assert within_budget(priming, 1, words) == ("metformin", "")
    assert within_budget(priming, 0, words) == ("", "")
    assert within_budget(priming, 99, words) == ("metformin, lisinopril", "one two three four")
