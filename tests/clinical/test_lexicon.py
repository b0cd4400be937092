from __future__ import annotations

import re
from pathlib import Path

import pytest

from ambient_scribe.clinical.lexicon import (
    LEXICON_FOLDER,
    LexiconKind,
    form_key,
    load_lexicon,
    read_lexicon,
)
from ambient_scribe.errors import EngineError
from ambient_scribe.tables import read_table

LEAST_NAMES = {
    LexiconKind.SYMPTOM: 250,
    LexiconKind.CONDITION: 350,
    LexiconKind.MEDICATION: 450,
    LexiconKind.TEST: 150,
    LexiconKind.PROCEDURE: 100,
    LexiconKind.EXAM: 120,
}
REVIEW_OF_SYSTEMS = {
    "constitutional", "eyes", "ent", "cardiovascular", "respiratory", "gastrointestinal",
    "genitourinary", "musculoskeletal", "skin", "neurological", "psychiatric", "endocrine",
    "hematologic", "allergic",
}  # fmt: skip
ICD_10_CM = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped lexicon to spoil."""
    for path in LEXICON_FOLDER.glob("*.tsv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_the_shipped_lexicon_is_valid_and_broad() -> None:
    lexicon = load_lexicon()
    for kind in LexiconKind:
        assert len(lexicon.of_kind(kind)) >= LEAST_NAMES.get(kind, 10), kind


def test_is_read_once() -> None:
    assert load_lexicon() is load_lexicon()


@pytest.mark.parametrize(
    ("form", "kind", "name"),
    [
        ("SOB", LexiconKind.SYMPTOM, "shortness of breath"),
        ("dyspnoea", LexiconKind.SYMPTOM, "shortness of breath"),
        ("winded", LexiconKind.SYMPTOM, "shortness of breath"),
        ("throwing up", LexiconKind.SYMPTOM, "vomiting"),
        ("High Blood  Pressure", LexiconKind.CONDITION, "hypertension"),
        ("a fib", LexiconKind.CONDITION, "atrial fibrillation"),
        ("a-fib", LexiconKind.CONDITION, "atrial fibrillation"),
        ("type two diabetes", LexiconKind.CONDITION, "type 2 diabetes mellitus"),
        ("Crohn’s", LexiconKind.CONDITION, "crohn disease"),
        ("lasix", LexiconKind.MEDICATION, "furosemide"),
        ("paracetamol", LexiconKind.MEDICATION, "acetaminophen"),
        ("sulfa", LexiconKind.MEDICATION, "sulfa drugs"),
        ("bee stings", LexiconKind.ALLERGEN, "bee stings"),
        ("a one c", LexiconKind.TEST, "hemoglobin a1c"),
        ("EKG", LexiconKind.TEST, "electrocardiogram"),
        ("EF", LexiconKind.TEST, "ejection fraction"),
        ("sats", LexiconKind.VITAL, "oxygen saturation"),
        ("flu jab", LexiconKind.PROCEDURE, "influenza vaccination"),
        ("gallbladder out", LexiconKind.PROCEDURE, "cholecystectomy"),
        ("lungs are clear", LexiconKind.EXAM, "lungs clear to auscultation"),
        ("mum", LexiconKind.RELATIVE, "mother"),
        ("forearms", LexiconKind.SITE, "forearm"),
    ],
)
def test_finds_what_people_say(form: str, kind: LexiconKind, name: str) -> None:
    entry = load_lexicon().find(form, kind)
    assert entry is not None
    assert entry.name == name


def test_knows_what_it_does_not_know() -> None:
    assert load_lexicon().find("quixotry", LexiconKind.SYMPTOM) is None
    assert load_lexicon().find("lasix", LexiconKind.SYMPTOM) is None


def test_a_form_may_name_entries_of_several_kinds() -> None:
    kinds = {entry.kind for entry in load_lexicon().find_all("calcium")}
    assert {LexiconKind.MEDICATION, LexiconKind.TEST} <= kinds


def test_every_form_leads_back_to_its_entry() -> None:
    lexicon = load_lexicon()
    for kind in LexiconKind:
        for form, entry in lexicon.forms(kind).items():
            assert lexicon.find(form.upper(), kind) is entry


def test_typed_columns() -> None:
    lexicon = load_lexicon()
    a1c = lexicon.find("a1c", LexiconKind.TEST)
    assert a1c and a1c.unit == "%" and a1c.plausible and 7.2 in a1c.plausible
    assert 72 not in a1c.plausible
    knee = lexicon.find("knee", LexiconKind.SITE)
    assert knee and knee.paired
    assert {e.system for e in lexicon.of_kind(LexiconKind.SYMPTOM)} == REVIEW_OF_SYSTEMS
    assert all(e.drug_class for e in lexicon.of_kind(LexiconKind.MEDICATION))
    assert all(e.system and e.polarity for e in lexicon.of_kind(LexiconKind.EXAM))
    assert all(e.topic for e in lexicon.of_kind(LexiconKind.SOCIAL))


def test_codes_have_the_form_of_icd_10_cm() -> None:
    for entry in load_lexicon().entries:
        assert entry.code is None or ICD_10_CM.fullmatch(entry.code), entry.name


@pytest.mark.parametrize("name", sorted(path.name for path in LEXICON_FOLDER.glob("*.tsv")))
def test_every_table_names_its_source(name: str) -> None:
    head = (LEXICON_FOLDER / name).read_text(encoding="utf-8").splitlines()[:8]
    assert any(line.startswith("#") and "source" in line.lower() for line in head)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("coughing fit\tcough\trespiratory", r"symptoms\.tsv, line \d+: 'cough' already names"),
        ("Odd Name\t\tskin", r"symptoms\.tsv, line \d+: 'Odd Name' must be a lower-case form"),
        ("\tx\tskin", r"symptoms\.tsv, line \d+: the name is empty"),
        ("a\tb\tskin\tc\td\te", r"symptoms\.tsv, line \d+: 6 cells for 5 columns"),
        ("a thing\tone||two\tskin", r"symptoms\.tsv, line \d+: '' must be"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(folder: Path, line: str, message: str) -> None:
    with (folder / "symptoms.tsv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(EngineError, match=message):
        read_lexicon(folder)


def test_ranges_and_choices_are_checked(folder: Path) -> None:
    (folder / "tests.tsv").write_text(
        "name\tforms\tunit\tlow\thigh\tcode\tnote\nx\t\tmg\tlow\t3\n", encoding="utf-8"
    )
    with pytest.raises(EngineError, match=r"tests\.tsv, line 2: low and high"):
        read_lexicon(folder)
    (folder / "tests.tsv").unlink()
    with pytest.raises(EngineError, match=r"tests\.tsv cannot be read"):
        read_lexicon(folder)


def test_choice_columns(folder: Path) -> None:
    with (folder / "exam.tsv").open("a", encoding="utf-8") as file:
        file.write("odd finding\t\tskin\tmaybe\n")
    with pytest.raises(EngineError, match=r"exam\.tsv, line \d+: polarity must be one of"):
        read_lexicon(folder)


def test_columns_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("# c\nname\tkind\n", encoding="utf-8")
    with pytest.raises(EngineError, match=r"x\.tsv, line 2: the columns must be name, forms"):
        read_table(path, ("name", "forms"))
    path.write_text("# only a comment\n", encoding="utf-8")
    with pytest.raises(EngineError, match="no header row"):
        read_table(path, ("name", "forms"))


def test_form_key_folds_case_hyphens_apostrophes_and_spaces() -> None:
    assert form_key("  X-Ray’s  of ") == "x ray's of"
