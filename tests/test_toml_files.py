"""Files of words and templates: read as one checked model, or one line that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.toml_files import read_as


class Words(Frozen):
    said: tuple[str, ...]


def test_a_file_is_read_as_its_model(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('said = ["right then"]\n', encoding="utf-8")

    assert read_as(Words, file, "phrase file").said == ("right then",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("said = [", "is not valid TOML"),
        ("said = 3\n", "words.toml: said: "),
        ('said = []\nheard = ["x"]\n', "words.toml: heard: "),
        (None, "no such phrase file"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(
    tmp_path: Path, text: str | None, complaint: str
) -> None:
    file = tmp_path / "words.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match=complaint) as raised:
        read_as(Words, file, "phrase file")

    assert "\n" not in str(raised.value).split(" is not valid TOML")[0]


def test_the_name_shown_is_the_callers(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text("said = 3\n", encoding="utf-8")

    with pytest.raises(UsageError, match=r"^documents/words\.toml: said: "):
        read_as(Words, file, "documents file", "documents/words.toml")
