from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.errors import UsageError
from ambient_scribe.note.template import SectionId, load_template, read_template


def test_the_soap_template_holds_every_section_in_soap_order() -> None:
    template = load_template()
    assert {section.id for section in template.sections} == set(SectionId)
    groups = list(dict.fromkeys(s.group for s in template.sections if s.group))
    assert groups == ["Subjective", "Objective", "Assessment", "Plan"]


def test_an_unknown_template_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no template is called 'soup': choose one of soap"):
        load_template("soup")


SECTION = '[[sections]]\nid = "{0}"\ntitle = "{1}"\n'
RECORDING = SECTION.format("recording", "Recording")
HEAD = 'id = "x"\ntitle = "X"\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id = ", "not valid TOML"),
        (HEAD, "sections: Field required"),
        (HEAD + RECORDING + 'colour = "red"\n', "colour"),
        (HEAD + SECTION.format("nonsense", "N") + RECORDING, "there is no section 'nonsense'"),
        (HEAD + RECORDING + RECORDING, "'recording' stands twice"),
        (HEAD + SECTION.format("hpi", " ") + RECORDING, "'hpi' has an empty title"),
        (HEAD + SECTION.format("hpi", "HPI"), "the section 'recording' is missing"),
    ],
)
def test_a_broken_template_is_one_clear_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as caught:
        read_template(path)
    assert "\n" not in str(caught.value).strip() or message == "not valid TOML"


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such template"):
        read_template(tmp_path / "absent.toml")
