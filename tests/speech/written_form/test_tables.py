from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.speech.written_form import tables
from ambient_scribe.speech.written_form.tables import Cue, UnitKind, load_tables


def test_every_cue_and_kind_is_used() -> None:
    loaded = load_tables()
    assert set(loaded.cues) == set(Cue)
    assert {form.kind for form in loaded.units.values()} == set(UnitKind)


def test_units_are_written_as_ismp_asks() -> None:
    loaded = load_tables()
    assert loaded.units["micrograms",].written == "mcg"
    assert loaded.units["units",].written == ""
    assert loaded.units["international", "units"].written == ""
    assert not any(form.written in {"U", "IU", "cc", "µg"} for form in loaded.units.values())


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("units.tsv", "furlongs\t\tmeasure\t\t", "'furlongs' is no unit"),
        ("units.tsv", "mg\tmg\tweight\t\t", "'weight' is no kind"),
        ("phrases.tsv", "THS\tt s h", "'t s h' is empty or listed twice"),
        ("cues.tsv", "mood\thappy\t", "'mood' is no cue"),
    ],
)
def test_a_mistake_in_a_table_names_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, line: str, message: str
) -> None:
    for path in tables.FOLDER.glob("*.tsv"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    with pytest.raises(EngineError, match=f"{name}, line .*{message}"):
        load_tables.__wrapped__()
