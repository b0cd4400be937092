from __future__ import annotations

from collections.abc import Callable

import pytest

from ambient_scribe.clinical.language.reading import Reading

Hear = Callable[..., Reading]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("cocodamol", "acetaminophen-codeine"),
        ("anti histamines", "antihistamines"),
        ("hay-fever", "allergic rhinitis"),
        ("hyper tension", "hypertension"),
        ("hypertention", None),
        ("lung cancers", "lung cancer"),
    ],
)
def test_another_cut_of_the_same_letters_is_the_name(
    hear: Hear, written: str, name: str | None
) -> None:
    reading = hear(f"well {written} again")
    assert [m.entry.name for m in reading.mentions if m.heard_as is None] == [name] * bool(name)


def test_what_is_named_already_stays(hear: Hear) -> None:
    reading = hear("I have high blood pressure and asthma.")
    assert [m.entry.name for m in reading.mentions] == ["hypertension", "asthma"]
