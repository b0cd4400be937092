"""What the notes of the tabular list point at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.clinical.coding.notes import CodeRange, excludes1, excludes2, note_on, targets


@pytest.mark.parametrize(
    ("note", "inside", "outside"),
    [
        ("gestational diabetes (O24.4-)", ["O24.4", "O24.419"], ["O24.3", "O24"]),
        ("secondary diabetes mellitus NEC (E13.-)", ["E13.9"], ["E12", "E11.9"]),
        ("stage of chronic kidney disease (N18.1-N18.6)", ["N18.30", "N18.6"], ["N18.9", "N17.9"]),
        (
            "hypertensive disease complicating pregnancy (O10-O11, O13-O16)",
            ["O10.011", "O14.90"],
            ["O12.00", "O17"],
        ),
        ("insulin (Z79.4)", ["Z79.4"], ["Z79.84"]),
        ("essential hypertension (malignant)", [], ["I10"]),
        ("no code at all", [], ["I10"]),
    ],
)
def test_codes_named_in_brackets(note, inside, outside):
    for code in inside:
        assert note_on(code, [note]) == note
    for code in outside:
        assert note_on(code, [note]) is None


codes = st.from_regex(r"[A-T][0-9]{2}(\.[0-9]{1,4})?", fullmatch=True)


@given(codes, codes)
def test_a_range_covers_its_ends_and_what_stands_below_them(one, other):
    first, last = sorted((one[:3], other[:3]))
    covered = CodeRange(first, last)
    assert covered.covers(first) and covered.covers(last) and covered.covers(f"{last}.9")
    assert targets(f"something ({first}-{last})") == (covered,)


@pytest.mark.parametrize(
    ("one", "other", "at"),
    [("E10.9", "E11.9", "E10"), ("R73.03", "E11.9", "R73"), ("J45.909", "J44.9", None)],
)
def test_excludes1_stands_between_two_codes_whichever_comes_first(release, one, other, at):
    for pair in ((one, other), (other, one)):
        found = excludes1(release, *pair)
        if at is None:
            assert found is None
        else:
            assert found is not None and found.at.code.startswith(("E1", "R73"))


def test_excludes2_of_categories_is_told_and_that_of_chapters_is_not(release):
    assert excludes2(release, "R51.9", "G43.909") is not None
    assert excludes2(release, "I48.91", "R42") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E29.1", "E78.1"),  # the note means another thing in E29.1: 5-alpha-reductase deficiency
        ("T88.7XXA", "J45.909"),  # "specified adverse effects (A00-R94 …)"
    ],
)
def test_a_note_that_means_something_else_is_no_conflict(release, one, other):
    assert excludes1(release, one, other) is None


def test_hay_fever_beside_asthma_is_one_code(release):
    found = excludes1(release, "J30.9", "J45.909")
    assert found is not None and found.at.code == "J30"
