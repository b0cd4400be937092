"""CMS's order file: fixed columns, codes and descriptions."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.order_file import OrderFile, read_valid_codes
from ambient_scribe.errors import InputError


def line(number, code, billed, description):
    return f"{number:05} {code:<7} {billed} {description[:60]:<60} {description}"


LINES = [
    line(1, "M25", 0, "Other joint disorder"),
    line(2, "M255", 0, "Pain in joint"),
    line(3, "M2551", 1, "Pain in unspecified elbow"),
    line(4, "S51", 0, "Open wound of elbow and forearm"),
    line(5, "S511", 0, "Laceration of elbow"),
    line(6, "S511XXA", 1, "Laceration of elbow, initial encounter"),
]


@pytest.fixture
def order(files):
    return files("icd10cm_order_2031.txt", LINES)


def test_codes_stand_under_their_beginnings(order):
    listed = OrderFile(order)
    assert listed.categories == ("M25", "S51")
    entries = listed.category("M25")
    assert entries["M25"].children == ("M25.5",)
    assert entries["M25.51"].parent == "M25.5"
    assert entries["M25.51"].description == "Pain in unspecified elbow"
    assert listed.category("S51")["S51.1"].children == ("S51.1XXA",)
    assert listed.category("Z00") == {}
    assert "S511XXA" in listed and "S511XXD" not in listed


@pytest.mark.parametrize(
    "bad",
    ["E119 Type 2 diabetes", "00007 M25", line(7, "M2552", 2, "Pain"), "0000x" + LINES[0][5:]],
)
def test_a_line_of_another_shape_is_named(tmp_path, bad):
    path = tmp_path / "order.txt"
    path.write_text("\n".join([LINES[0], bad]), encoding="utf-8")
    with pytest.raises(InputError, match=r"order\.txt, line 2: it should have"):
        OrderFile(path)


def test_files_without_codes_or_text(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="no codes in it"):
        OrderFile(empty)
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8 text"):
        OrderFile(binary)
    with pytest.raises(InputError, match="cannot be read"):
        OrderFile(tmp_path / "absent.txt")


def test_a_plain_list_of_codes(tmp_path):
    path = tmp_path / "codes.txt"
    path.write_bytes(b"A00\r\nA00.0 Cholera\r\n\r\n")
    assert read_valid_codes(path) == {"A00", "A000"}
