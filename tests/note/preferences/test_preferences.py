"""The file of a provider's preferences: read, written, and one line for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.errors import UsageError
from ambient_scribe.note.preferences.preferences import (
    Phrase,
    Preferences,
    Verbosity,
    file_name,
    preferences_text,
    read_preferences,
)

ALL = Preferences(
    provider='Dr. "Kit" Lee',
    template="orthopedics",
    verbosity=Verbosity.BRIEF,
    order=("assessment", "plan"),
    left_out=("family_history",),
    headings={"exam": "Exam"},
    forms={"hpi": SectionForm.PROSE},
    abbreviations={"hypertension": "HTN"},
    phrases=(
        Phrase(
            content="exam",
            finding="lungs clear",
            assertion=Assertion.PRESENT,
            drafted="lungs are clear",
            phrase="lungs clear to auscultation",
        ),
    ),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "lee.toml"
    path.write_text(preferences_text(ALL), encoding="utf-8")
    assert read_preferences(path) == ALL


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "provider: Field required"),
        ('provider = "A"\nhue = 3', "hue"),
        ('provider = "A"\nverbosity = "long"', "verbosity"),
        ('provider = "A"\nleft_out = ["plan"]', "the section 'plan' is never left out"),
        ('provider = "A"\n[headings]\nexam = " "', "a heading must not be empty"),
        ('provider = "A"\n[abbreviations]\n"every day" = "QD"', "'QD' is on the list"),
        ('provider = "A"\n[abbreviations]\nhepatitis = "HTN"', "'HTN' stands for 'hypertension'"),
        ('provider = "A"\n[abbreviations]\npain = "painful"', "is no abbreviation"),
        (
            'provider = "A"\n[[phrases]]\ncontent = "exam"\nfinding = "x"\nphrase = "5/5 strength"',
            "a phrase holds no number",
        ),
        (
            'provider = "A"\n[[phrases]]\ncontent = "body"\nfinding = "x"\nphrase = "y"',
            "there is no content 'body'",
        ),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as caught:
        read_preferences(path)
    assert "\n" not in str(caught.value)


def test_a_providers_name_becomes_a_plain_file_name() -> None:
    assert file_name("Dr. Ana-María O'Neil") == "dr-ana-maría-o-neil"
    with pytest.raises(UsageError, match="is no name of a provider"):
        file_name("../../etc")
