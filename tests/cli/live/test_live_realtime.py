"""A file played through the live path, from the command line."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pytest

from ambient_scribe.domain.encounter import Encounter


def test_the_microphone_is_not_played(command):
    assert "--realtime plays a file" in command("scribe", "--mic", "--realtime").complaint


def test_speed_is_for_what_is_played(command, short_visit):
    assert "add --realtime" in command("scribe", short_visit, "--speed", "2").complaint


@pytest.mark.engine
def test_a_played_file_gives_the_words_of_a_file(command, short_visit, tmp_path):
    """But for some that open speech is read otherwise in; nothing of the live view goes into a pipe."""
    played = command("scribe", short_visit, "--realtime", "--speed", "20", "--out", "played")
    assert (played.code, played.err) == (0, "")
    plain = command("scribe", short_visit, "--out", "plain")
    assert plain.code == 0
    words = [
        [
            word.text
            for word in Encounter.model_validate_json(
                (tmp_path / folder / "encounter.json").read_text(encoding="utf-8")
            ).transcript.words
        ]
        for folder in ("played", "plain")
    ]
    assert SequenceMatcher(None, *words).ratio() >= 0.6
    assert not re.search(r"\x1b\[\?1049h", played.out)
