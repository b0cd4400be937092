"""`draft` with what a site brings: a licensed file of visit codes, three terminologies at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import SuggestionKind
from ambient_scribe.resources import HOME_VARIABLE

TALK = """\
Doctor: What brings you in?
Patient: My throat hurts, and I have asthma.
Doctor: You have strep throat. Let's start amoxicillin 500 milligrams twice a day. I'll order a blood glucose.
Patient: Okay.
"""
CODES = """\
patient\tlevel\tcode\tdescriptor
new\tlow\tN-LOW\tmade up for a test
established\tlow\tE-LOW\tmade up too
established\thigh\tE-HIGH\tmade up as well
"""
STATED = "Doctor: I spent 45 minutes with you today.\n"


@pytest.fixture
def drafted(command, tmp_path, monkeypatch):
    """`drafted(profile, talk, chart)`: what `draft` printed, and the visit it wrote."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))

    def run(profile, talk=TALK, chart=""):
        Path("talk.txt").write_text(talk, encoding="utf-8")
        Path("clinic.toml").write_text(profile, encoding="utf-8")
        Path("chart.toml").write_text(chart, encoding="utf-8")
        words = ("--profile", "clinic.toml", "--context", "chart.toml", "--date", "2026-07-01")
        done = command("draft", "talk.txt", *words, "--out", "visit", "--overwrite")
        assert (done.code, done.err) == (0, "")
        text = Path("visit/encounter.json").read_text(encoding="utf-8")
        return done.out, Encounter.model_validate_json(text)

    return run


def level_of(visit):
    (level,) = (one for one in visit.suggestions if one.kind is SuggestionKind.VISIT_LEVEL)
    return level


@pytest.fixture
def licensed(tmp_path):
    path = tmp_path / "visits.tsv"
    path.write_text(CODES, encoding="utf-8")
    return f"[coding]\ncpt = {json.dumps(str(path))}\n"


def test_who_may_be_new_or_established_is_asked_with_both_codes(drafted, licensed):
    out, visit = drafted(licensed)
    assert level_of(visit).codes == ()
    assert "ask: New or established patient? CPT N-LOW (new), CPT E-LOW (established)" in out
    assert "CPT N-LOW (new)" in Path("visit/note.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("established", "code"), [("true", "E-LOW"), ("false", "N-LOW")])
def test_the_chart_tells_it_and_the_code_comes_out(drafted, licensed, established, code):
    out, visit = drafted(licensed, chart=f"[patient]\nestablished = {established}\n")
    assert [(one.system, one.code) for one in level_of(visit).codes] == [("CPT", code)]
    assert f"; CPT {code}" in out
    assert "New or established" not in out


def test_stated_time_gives_the_code_of_its_level(drafted, licensed):
    out, visit = drafted(licensed, TALK + STATED, "[patient]\nestablished = true\n")
    level = level_of(visit)
    assert [one.code for one in level.codes] == ["E-HIGH"]
    assert "or by time: 45 minutes stated: high (established); CPT E-HIGH" in out
    (time,) = (one for one in level.reasons if one.text.startswith("time"))
    said = [visit.transcript.text_of(one.word_ids) for one in time.evidence]
    assert said == ["I spent 45 minutes with you today."]
    assert r"the clinician stated 45 minutes \[#5\]" in Path("visit/note.md").read_text("utf-8")


def test_three_terminologies_at_once(drafted, tmp_path):
    drug = ["77", "ENG", *[""] * 9, "RXNORM", "IN", "77", "amoxicillin", "", "N", "", ""]
    files = {
        "rxnorm": ("RXNCONSO.RRF", "|".join(drug)),
        "loinc": (
            "Loinc.csv",
            "LOINC_NUM,COMPONENT,STATUS,LONG_COMMON_NAME,SHORTNAME,CONSUMER_NAME,COMMON_TEST_RANK\n"
            '"2-2","Glucose","ACTIVE","Glucose in Serum","Gluc","Glucose, Blood","3"',
        ),
        "snomed": (
            "sct2_Description_Snapshot-en_INT_20310101.txt",
            "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\t"
            "caseSignificanceId\n9\t20310101\t1\t1\t100\ten\t900000000000003001\t"
            "Asthma (disorder)\t2",
        ),
    }
    profile = "[coding.terminologies]\n"
    for kind, (name, text) in files.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
        profile += f"{kind} = {json.dumps(str(tmp_path / name))}\n"
    for _ in range(2):  # the second time from the index that was kept
        _, visit = drafted(profile)
        told = {
            fact.normalized: {(one.system, one.code) for one in fact.codes} for fact in visit.facts
        }
        assert ("RxNorm", "77") in told["amoxicillin"]
        assert ("LOINC", "2-2") in told["glucose"]
        assert ("SNOMED-CT", "100") in told["asthma"]
        suggested = {one.code for part in visit.suggestions for one in part.codes}
        assert "J02.0" in suggested
