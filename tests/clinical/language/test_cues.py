"""The tables of cues and attributes: what is shipped loads, and a mistake is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.clinical.kinds.plan_terms import load_plan_terms
from ambient_scribe.clinical.language.cues import (
    load_attributes,
    load_cues,
    read_assertion_cues,
    read_attributes,
    read_changes,
    read_dialogue_cues,
)
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


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("Denies\tabsent\tbefore\tboth\t", "line 2: 'Denies' must be a lower-case form"),
        ("\tabsent\tbefore\tboth\t", "line 2: '' must be a lower-case form"),
        (
            "denies\tabsent\tbefore\tboth\t\ndenies\tpossible\tbefore\tprose\t",
            "line 3: 'denies' is absent in line 2: keep one",
        ),
        (
            "denies\tabsent\tbefore\tboth\t\ndenies\tabsent\tboth\tspeech\t4",
            "line 3: 'denies' is listed in line 2 already",
        ),
    ],
)
def test_cues_that_contradict_or_repeat_each_other(tmp_path: Path, lines: str, complaint: str):
    table = tmp_path / "assertion_cues.tsv"
    table.write_text(f"{HEADER}{lines}\n", encoding="utf-8")
    with pytest.raises(EngineError) as error:
        read_assertion_cues(table)
    assert complaint in str(error.value)


def test_words_may_act_otherwise_on_the_other_side_and_in_the_other_register(tmp_path: Path):
    table = tmp_path / "assertion_cues.tsv"
    rows = "likely\tpossible\tbefore\tboth\t\nlikely\thistorical\tafter\tboth\t0\n"
    rows += "still\tabsent\tbefore\tprose\t\nstill\tpossible\tbefore\tspeech\t\n"
    table.write_text(HEADER + rows, encoding="utf-8")
    assert [cue.reach for cue in read_assertion_cues(table)] == [None, 0, None, None]


@pytest.mark.parametrize(
    ("read", "content", "complaint"),
    [
        (read_dialogue_cues, "cue\teffect\twhere\nwell\tyes\tnowhere\n", "where must be one of"),
        (read_dialogue_cues, "cue\teffect\twhere\nwell\tyes\t\nwell\tno\t\n", "'well' is yes"),
        (read_changes, "form\tchange\ttense\ndrop\tdropped\tplanned\n", "change must be one of"),
        (read_changes, "form\tchange\ttense\ndrop\tstopped\tsoon\n", "tense must be one of"),
        (read_attributes, "form\tattribute\tvalue\nx\tcolour\tred\n", "'colour' is no attribute"),
        (read_attributes, "form\tattribute\tvalue\nx\tlaterality\tup\n", "value must be one of"),
        (
            read_attributes,
            "form\tattribute\tvalue\nbad|awful\tseverity\tsevere\nbad\tseverity\tmild\n",
            "line 3: 'bad' is a severity in line 2 already",
        ),
    ],
)
def test_mistakes_in_the_other_tables(tmp_path: Path, read, content: str, complaint: str):
    table = tmp_path / "words.tsv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(EngineError, match=r"words\.tsv, line") as error:
        read(table)
    assert complaint in str(error.value)
