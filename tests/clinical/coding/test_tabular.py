"""The tabular list is read as the library reads it, and what is no tabular list is refused."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.tabular import Tabular
from ambient_scribe.errors import InputError


def flat(texts):
    return [text.replace("/\t", "/").split() for text in texts]


@pytest.mark.slow
def test_the_shipped_release_is_what_the_library_tells(release):
    """The library reads all of it into memory; we read a category when it is asked for. Every
    category is there; the entries of one in ten are compared."""
    library = pytest.importorskip("simple_icd_10_cm")
    told = {code for code in library.get_all_codes() if library.is_category(code)}
    assert set(release.categories()) == told
    seen = set()
    for category in release.categories()[::10]:
        for entry in release._classification.category(category).values():
            code = entry.code
            seen.add(code)
            assert flat([entry.description]) == flat([library.get_description(code)]), code
            assert list(entry.children) == library.get_children(code), code
            assert flat(entry.excludes1) == flat(library.get_excludes1(code)), code
            assert flat(entry.excludes2) == flat(library.get_excludes2(code)), code
            assert flat(entry.inclusion_terms) == flat(library.get_inclusion_term(code)), code
            additional = " ".join(entry.use_additional)
            assert additional.split() == library.get_use_additional_code(code).split(), code
            assert flat(entry.seventh.values()) == flat(library.get_seven_chr_def(code).values())
    assert len(seen) > 5_000


def test_a_file_of_ones_own(tabular_file):
    tabular = Tabular(tabular_file)
    assert tabular.categories == ("M25", "M27")
    entries = tabular.category("M25")
    assert entries["M25.5"].children == ("M25.51", "M25.52", "M25.53")
    assert entries["M25.51"].parent == "M25.5"
    assert tabular.category("Z99") == {}
    assert tabular.headings("Z99") == ()


def test_block_and_chapter_of_a_category(tabular_file):
    block, chapter = Tabular(tabular_file).headings("M25")
    assert (block.code, block.excludes1) == ("M25-M27", ("joints of the jaw (M27.-)",))
    assert (chapter.code, chapter.excludes2) == ("13", ("injuries (S00-T88)",))


def test_seventh_characters_are_filled_up_and_only_valid_ones_stand(tabular_file):
    every = Tabular(tabular_file).category("M27")
    assert every["M27.1"].children == ("M27.1XXA", "M27.1XXS")
    assert every["M27.1XXA"].description == "Broken jaw, initial encounter/the first"
    some = Tabular(tabular_file, valid={"M271XXS"}).category("M27")
    assert some["M27.1"].children == ("M27.1XXS",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<a>\n<b></a>", ", line 2: not XML (mismatched tag): name the tabular list"),
        ("M25 Pain", ", line 1: not XML ("),
        ("<a></a>", ": no code category in it: name the tabular list"),
    ],
)
def test_what_is_no_tabular_list_is_refused_in_one_line(tmp_path, text, complaint):
    path = tmp_path / "list.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Tabular(path)
    said = str(caught.value)
    assert said.startswith(f"{path}{complaint}")
    assert said.splitlines() == [said]


def test_an_absent_file(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        Tabular(tmp_path / "absent.xml")
