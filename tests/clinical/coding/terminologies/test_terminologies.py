"""Tiny files in the shapes of RxNorm, LOINC and SNOMED CT: names get codes, mistakes their line."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.settings import TerminologyConfig
from ambient_scribe.clinical.coding.terminologies.coding import Terminologies
from ambient_scribe.clinical.coding.terminologies.index import TermIndex
from ambient_scribe.clinical.coding.terminologies.loinc import loinc_rows
from ambient_scribe.clinical.coding.terminologies.rxnorm import rxnorm_rows
from ambient_scribe.clinical.coding.terminologies.snomed import snomed_rows
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.errors import InputError
from ambient_scribe.resources import HOME_VARIABLE
from tests.clinical.coding.refusals import refused
from tests.clinical.coding.terminologies.rxnorm import drug


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


RXNORM = [
    drug("11", "BN", "Zestril"),
    drug("12", "IN", "lisinopril"),
    drug("13", "SCD", "lisinopril 10 MG Oral Tablet"),
    drug("14", "IN", "metformin", suppressed="O"),
    drug("15", "IN", "lisinopril", source="MTHSPL"),
    drug("16", "IN", "lisinoprilo", language="SPA"),
]
LOINC_HEADER = (
    "LOINC_NUM,COMPONENT,STATUS,LONG_COMMON_NAME,SHORTNAME,CONSUMER_NAME,COMMON_TEST_RANK"
)
LOINC = [
    '"1-1","Glucose","ACTIVE","Glucose [Mass/volume] in Urine","Gluc Ur","Glucose, Urine","40"',
    '"2-2","Glucose","ACTIVE","Glucose [Mass/volume] in Serum","Gluc","Glucose, Blood","3"',
    '"3-3","Glucose","DEPRECATED","Glucose [old]","Gluc","Glucose","1"',
    '"4-4","Hemoglobin A1c/Hemoglobin.total","ACTIVE","Hemoglobin A1c in Blood","A1c","","0"',
]
FULL, SYNONYM = "900000000000003001", "900000000000013009"
SNOMED_HEADER = (
    "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId"
)


def description(concept, kind, term, *, active=1, language="en"):
    return f"9\t20310101\t{active}\t1\t{concept}\t{language}\t{kind}\t{term}\t2"


SNOMED = [
    description("100", FULL, "Asthma (disorder)"),
    description("200", FULL, "Asthma (record artifact)"),
    description("300", FULL, "High blood pressure disorder (disorder)"),
    description("300", SYNONYM, "Hypertension"),
    description("400", SYNONYM, "Gout", active=0),
    description("500", FULL, "Gout (disorder)"),
    description("600", FULL, "Cough (finding)"),
    description("700", FULL, "Tos (hallazgo)", language="es"),
]


@pytest.fixture
def coded(files):
    def tell(*facts, **named):
        return Terminologies(TerminologyConfig(**named), load_lexicon()).coded(facts)

    return tell


def told(fact):
    return [(code.system, code.code) for code in fact.codes]


# ---------------------------------------------------------------- names get codes
def test_nothing_happens_without_files(coded, fact):
    facts = (fact("medication", "lisinopril"),)
    assert coded(*facts) == facts


def test_drugs_get_their_ingredient(coded, files, fact):
    path = files("RXNCONSO.RRF", RXNORM)
    known, retired, problem = coded(
        fact("medication", "lisinopril"),
        fact("medication", "metformin"),
        fact("condition", "gout"),
        rxnorm=path,
    )
    assert told(known) == [("RxNorm", "12")]
    assert told(retired) == told(problem) == []


def test_a_form_of_the_lexicon_is_a_name_too(coded, files, fact):
    path = files("RXNCONSO.RRF", [drug("77", "BN", "Prinivil")])
    (one,) = coded(fact("medication", "lisinopril"), rxnorm=path)
    assert told(one) == [("RxNorm", "77")]


def test_tests_get_the_commonest_code_of_their_name(coded, files, fact):
    path = files("Loinc.csv", [LOINC_HEADER, *LOINC], newline="\r\n")
    glucose, a1c = coded(fact("test", "glucose"), fact("test", "hemoglobin a1c"), loinc=path)
    assert told(glucose) == [("LOINC", "2-2")]
    assert a1c.codes[0].display == "Hemoglobin A1c in Blood"


def test_problems_get_a_concept_of_their_sort(coded, files, fact):
    path = files("sct2_Description_Snapshot-en_INT_20310101.txt", [SNOMED_HEADER, *SNOMED])
    asthma, pressure, gout, cough = coded(
        fact("condition", "asthma"),
        fact("condition", "hypertension"),
        fact("condition", "gout"),
        fact("symptom", "cough"),
        snomed=path,
    )
    assert told(asthma) == [("SNOMED-CT", "100")]
    assert told(pressure) == [("SNOMED-CT", "300")]
    assert told(gout) == [("SNOMED-CT", "500")]
    assert told(cough) == [("SNOMED-CT", "600")]


def test_a_retired_concept_is_left_out_when_the_concept_file_lies_beside(coded, files, fact):
    path = files("sct2_Description_Snapshot-en_INT_20310101.txt", [SNOMED_HEADER, *SNOMED])
    files(
        "sct2_Concept_Snapshot_INT_20310101.txt",
        ["id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId", "100\t2031\t0\t1\t2"],
    )
    (asthma,) = coded(fact("condition", "asthma"), snomed=path)
    assert told(asthma) == []


def test_codes_that_a_fact_has_stay(coded, files, fact):
    path = files("sct2_Description_Snapshot-en_INT_20310101.txt", [SNOMED_HEADER, *SNOMED])
    icd = {"system": "ICD-10-CM", "code": "J45.909"}
    (asthma,) = coded(fact("condition", "asthma", codes=[icd]), snomed=path)
    assert told(asthma) == [("ICD-10-CM", "J45.909"), ("SNOMED-CT", "100")]


# ---------------------------------------------------------------- the index
def test_the_index_is_kept_under_the_hash_of_its_file(files, tmp_path):
    path = files("RXNCONSO.RRF", RXNORM)
    calls = []

    def counted(source):
        calls.append(source)
        return rxnorm_rows(source)

    for _ in range(2):
        assert TermIndex("RxNorm", path, counted).find(["Lisinopril"]).code == "12"
    assert len(calls) == 1
    files("RXNCONSO.RRF", [drug("99", "IN", "lisinopril")])
    assert TermIndex("RxNorm", path, counted).find(["lisinopril"]).code == "99"
    assert len(calls) == 2
    kept = list((tmp_path / "home" / "terminologies").iterdir())
    assert len(kept) == 2 and all(one.suffix == ".sqlite" for one in kept)


def test_without_a_place_for_it_the_index_is_held_in_memory(files, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(blocked))
    index = TermIndex("RxNorm", files("RXNCONSO.RRF", RXNORM), rxnorm_rows)
    assert index.find(["zestril"]).code == "11"
    assert index.find(["unknown"]) is None


# ---------------------------------------------------------------- mistakes
@pytest.mark.parametrize(
    ("rows", "lines", "complaint"),
    [
        (rxnorm_rows, [RXNORM[0], "12|ENG|lisinopril"], "line 2: 3 cells for 18 columns"),
        (rxnorm_rows, [RXNORM[2]], "no usable name in it"),
        (loinc_rows, ["LOINC_NUM,NAME"], "line 1: no column STATUS, COMPONENT, LONG_COMMON_NAME"),
        (loinc_rows, [LOINC_HEADER, '"1-1","Glucose"'], "line 2: not as many cells"),
        (loinc_rows, [LOINC_HEADER, LOINC[0].replace('"40"', '"x"')], "line 2: COMMON_TEST_RANK"),
        (snomed_rows, ["id\tterm"], "line 1: the columns must be id, effectiveTime"),
        (snomed_rows, [SNOMED_HEADER, "1\t2"], "line 2: 2 cells for 9 columns"),
    ],
)
def test_a_file_of_another_shape_is_named_with_its_line(files, tmp_path, rows, lines, complaint):
    path = files("brought.txt", lines)
    with refused(InputError, path, complaint):
        TermIndex("RxNorm", path, rows)
    assert not list((tmp_path / "home" / "terminologies").iterdir()), "nothing half-made stays"


def test_what_is_no_text_or_not_there(tmp_path):
    path = tmp_path / "RXNCONSO.RRF"
    with pytest.raises(InputError, match="cannot be read"):
        TermIndex("RxNorm", path, rxnorm_rows)
    path.write_bytes(RXNORM[0].encode() + b"\n\xff\xfe\n")
    with pytest.raises(InputError, match="not UTF-8 text"):
        TermIndex("RxNorm", path, rxnorm_rows)
