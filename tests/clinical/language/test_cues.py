"""The tables of cues and attributes: what is shipped loads, and a mistake is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.clinical.kinds.plan_terms import load_plan_terms
from ambient_scribe.clinical.language.cues import load_attributes, load_cues, read_assertion_cues
from ambient_scribe.clinical.language.reading import Effect
from ambient_scribe.errors import EngineError

HEADER = "cue\teffect\tdirection\tregister\treach\n"


def test_the_shipped_tables_load_and_use_every_effect():
    assert {row.effect for row in load_cues()} == set(Effect)
    assert load_attributes()
    assert load_plan_terms()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("denies\tabsnt\tbefore\tboth\t", "'absnt' is no effect of a cue"),
        ("denies\tabsent\tsideways\tboth\t", "direction must be"),
        ("denies\tabsent\tbefore\tsong\t", "register must be"),
        ("denies\tabsent\tbefore\tboth\tfar", "reach must be"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, line: str, complaint: str):
    table = tmp_path / "assertion_cues.tsv"
    table.write_text(f"# a comment\n{HEADER}{line}\n", encoding="utf-8")

    with pytest.raises(EngineError, match=r"assertion_cues\.tsv, line 3") as error:
        read_assertion_cues(table)
    assert complaint in str(error.value)
