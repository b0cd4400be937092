"""Templates as files: the shipped ones, a clinic's own, and one clear line for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.domain.template import SectionForm
from ambient_scribe.errors import UsageError
from ambient_scribe.note.templates.contents import NEVER_DROPPED, SectionId
from ambient_scribe.note.templates.reading import (
    load_shared,
    load_template,
    read_template,
    template_files,
    template_names,
)

WANTED = {
    "soap",
    "history_physical",
    "progress",
    "consultation",
    "procedure",
    "urgent_care",
    "telehealth",
    "dap",
    "birp",
    "girp",
    "psychiatric_evaluation",
    "orthopedics",
    "cardiology",
    "pediatrics",
    "prenatal",
}


def test_the_soap_template_holds_every_section_in_soap_order() -> None:
    template = load_template()
    assert {section.id for section in template.sections} == set(SectionId)
    groups = list(dict.fromkeys(s.group for s in template.sections if s.group))
    assert groups == ["Subjective", "Objective", "Assessment", "Plan"]


def test_every_kind_of_note_is_shipped() -> None:
    assert set(template_names()) >= WANTED


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_shipped_template_has_a_place_for_whatever_is_drafted(name: str) -> None:
    template = load_template(name)
    held = {content for section in template.sections for content in section.contents}
    assert template.id == name
    assert template.summary
    assert template.required
    assert template.rest is not None or set(SectionId) <= held
    assert set(NEVER_DROPPED) <= held


@pytest.mark.parametrize("name", sorted(WANTED))
def test_what_is_asked_for_and_drawn_names_its_source(name: str) -> None:
    template = load_template(name)
    assert all(one.source for one in (*template.required, *template.contents))


def test_shared_lists_name_their_source_and_stand_where_they_are_named() -> None:
    shared = load_shared()
    assert all(one.source and one.words for one in shared.lists.values())
    words = {word for one in shared.contents for each in one.any for word in each.words}
    assert "suicid*" in words
    assert not any(word.startswith("@") for word in words)


def test_an_unknown_template_names_the_known_ones() -> None:
    with pytest.raises(
        UsageError, match=r"no template is called 'soup': choose one of birp, .*soap"
    ):
        load_template("soup")


SECTION = '[[sections]]\nid = "{0}"\ntitle = "{1}"\n'
RECORDING = SECTION.format("recording", "Recording")
HEAD = 'id = "x"\ntitle = "X"\n'
REST = HEAD + 'rest = "hpi"\n'
HPI = SECTION.format("hpi", "HPI")
FULL = REST + HPI + RECORDING


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id = ", "not valid TOML"),
        (HEAD, "sections: Field required"),
        (FULL + 'colour = "red"\n', "colour"),
        (HEAD + SECTION.format("nonsense", "N") + RECORDING, "there is no section 'nonsense'"),
        (HEAD + RECORDING + RECORDING, "'recording' stands twice"),
        (REST + SECTION.format("hpi", " ") + RECORDING, "'hpi' has an empty title"),
        (REST + HPI, "the section 'recording' is missing"),
        (HEAD + HPI + RECORDING, "no section holds 'allergies', and it must not be left out"),
        ('id = "x"\ntitle = "X"\nrest = "all"\n' + HPI + RECORDING, "there is no section 'all'"),
        (
            FULL + SECTION.format("story", "S") + 'holds = ["hpi"]\n',
            "section 'story': another section holds 'hpi' already",
        ),
        (
            FULL + SECTION.format("story", "S") + 'holds = ["tale"]\n',
            "section 'story': there is no content 'tale'",
        ),
        ('required = ["mood"]\n' + FULL, "required: no element is called 'mood'"),
        ("required = 3\n" + FULL, "required: a list is expected"),
        (FULL + 'form = "verse"\n', "form: Input should be 'bullets' or 'prose'"),
        (
            FULL
            + '[[contents]]\nid = "plan"\ntitle = "P"\nof = ["hpi"]\nany = [{ words = ["x"] }]\n',
            "the content 'plan' is one of the drafter's own",
        ),
        (
            FULL
            + '[[contents]]\nid = "a"\ntitle = "A"\nof = ["tale"]\nany = [{ words = ["x"] }]\n',
            "content 'a': there is no content 'tale' to draw from",
        ),
        (
            FULL
            + '[[contents]]\nid = "a"\ntitle = "A"\nof = ["hpi"]\nany = [{ words = ["@x"] }]\n',
            "no list of words is called '@x'",
        ),
        (
            FULL + '[[contents]]\nid = "a"\ntitle = "A"\nof = ["hpi"]\nany = [{}]\n',
            "content 'a': a selector needs",
        ),
        (
            FULL
            + '[[contents]]\nid = "a"\ntitle = "A"\nof = ["hpi"]\nany = [{ words = ["a*b"] }]\n',
            "a star may only stand behind",
        ),
        (
            FULL
            + '[[contents]]\nid = "a"\ntitle = "A"\nof = ["hpi"]\nany = [{ attributes = ["hue"] }]\n',
            "facts have no attribute 'hue'",
        ),
        (
            FULL
            + '[[contents]]\nid = "a"\ntitle = "A"\nof = ["hpi"]\nany = [{ systems = ["aura"] }]\n',
            "there is no body system 'aura'",
        ),
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


CLINICS = """
id = "walkin"
title = "Walk-in note"
rest = "story"
required = ["allergies", "pharmacy"]

[[sections]]
id = "story"
title = "Story"
holds = ["chief_complaint", "hpi"]
form = "prose"

[[sections]]
id = "tests"
title = "Tests"
holds = ["maneuvers", "dip"]

[[sections]]
id = "recording"
title = "Recording"

[[contents]]
id = "dip"
title = "Dipstick"
of = ["results"]
any = [{ words = ["dipstick"] }]

[[elements]]
id = "pharmacy"
question = "Pharmacy not stated"
seen = [{ words = ["pharmacy"] }]
"""


def test_a_clinic_adds_a_template_without_code(tmp_path: Path) -> None:
    (tmp_path / "walkin.toml").write_text(CLINICS, encoding="utf-8")
    template = load_template("walkin", tmp_path)
    assert [one.id for one in template.contents] == ["dip", "maneuvers"]
    assert [one.question for one in template.required][1] == "Pharmacy not stated"
    assert template.sections[0].form is SectionForm.PROSE
    assert set(template_names(tmp_path)) == {*template_names(), "walkin"}


def test_a_clinics_file_stands_for_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    own = tmp_path / "soap.toml"
    own.write_text(CLINICS, encoding="utf-8")
    assert template_files(tmp_path)["soap"] == own
    assert load_template("soap", tmp_path).title == "Walk-in note"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"folder of templates .* is not there"):
        template_names(tmp_path / "absent")
