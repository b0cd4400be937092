"""Codes of visits come from a clinic's licensed file alone, and its mistakes are told by line."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.level.licensed import read_visit_codes
from ambient_scribe.errors import InputError
from tests.clinical.coding.spoken import passages


@pytest.fixture
def licensed(files):
    def write(*lines):
        return files("visits.tsv", ("patient\tlevel\tcode\tdescriptor", *lines))

    return write


def test_codes_come_from_a_licensed_file_alone(suggest, fact, licensed):
    path = licensed("new\tlow\tX-1\tmade up for a test", "established\tlow\tX-2\t", "")
    codes = read_visit_codes(path)
    drug = fact("medication", "acetaminophen", assertion="planned", change="started")
    facts = (fact("condition", "strep throat"), drug)
    unknown = suggest(*facts, codes=codes)
    assert unknown.codes == (), "two codes are never both billed"
    assert (
        unknown.questions[0] == "New or established patient? CPT X-1 (new), CPT X-2 (established)"
    )
    known = suggest(*facts, codes=codes, established=True)
    assert [(c.system, c.code, c.display) for c in known.codes] == [("CPT", "X-2", None)]
    assert known.text.endswith("; CPT X-2")
    assert not any("New or established" in question for question in known.questions)
    new = suggest(*facts, codes=codes, established=False)
    assert [(c.code, c.display) for c in new.codes] == [("X-1", "made up for a test")]


def test_the_code_is_that_of_the_stated_time_where_it_reaches_more(suggest, fact, licensed):
    codes = read_visit_codes(licensed("established\tlow\tL\t", "established\thigh\tH\t"))
    said = passages(("clinician", "I spent 45 minutes with you today."))
    told = suggest(fact("condition", "strep throat"), codes=codes, established=True, said=said)
    assert [code.code for code in told.codes] == ["H"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("new\tlow\tX-1", "line 2: 3 cells for 4 columns"),
        ("old\tlow\tX-1\t", "line 2: patient must be new or established"),
        ("new\tsmall\tX-1\t", "line 2: patient must be"),
        ("new\tlow\t\t", "and a code must stand"),
    ],
)
def test_a_bad_line_of_it_is_named(licensed, line, complaint):
    with pytest.raises(InputError, match=complaint):
        read_visit_codes(licensed(line))


def test_a_file_of_another_shape(tmp_path):
    path = tmp_path / "visits.tsv"
    path.write_text("code,descriptor\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: the columns must be patient, level"):
        read_visit_codes(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_visit_codes(tmp_path / "absent.tsv")
