"""Numbers, fractions, dates and doses in the shapes that real recognizers give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ambient_scribe.clinical.language.blank_english import blank_english
from ambient_scribe.clinical.quantities.numbers import read_frequency, read_quantities

_NLP = blank_english()
Amounts = list[tuple[str, str | None]]


def tokens(text: str) -> list[str]:
    """As a reading cuts them: hyphens and units apart."""
    return [token.lower_ for token in _NLP.tokenizer(text)]


def read(text: str) -> Amounts:
    return [(one.magnitude, one.unit) for one in read_quantities(tokens(text))]


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        ("a hundred and twenty over eighty", [("120/80", None)]),
        ("120 over 80", [("120/80", None)]),
        ("120 over eighty", [("120/80", None)]),
        ("120 slash 80", [("120/80", None)]),
        ("one forty over ninety", [("140/90", None)]),
        ("1/2 a tablet", [("0.5", "tablets")]),
        ("1/2 tablet", [("0.5", "tablets")]),
        ("½ tablet", [("0.5", "tablets")]),
        ("half a tablet", [("0.5", "tablets")]),
        ("a half-tablet", [("0.5", "tablets")]),
        ("2½ tablets", [("2.5", "tablets")]),
        ("1 1/2 tablets", [("1.5", "tablets")]),
        ("two and a half tablets", [("2.5", "tablets")]),
        ("2 and a half tablets", [("2.5", "tablets")]),
        ("one-and-a-half tablets", [("1.5", "tablets")]),
        ("3/4 of a tablet", [("0.75", "tablets")]),
        ("point five milligrams", [("0.5", "mg")]),
        ("oh point five milligrams", [("0.5", "mg")]),
        ("naught point five milligrams", [("0.5", "mg")]),
        (".5 mg", [("0.5", "mg")]),
        ("1 point 2 5 milligrams", [("1.25", "mg")]),
        ("38 point 5", [("38.5", None)]),
        ("thirty-eight point five", [("38.5", None)]),
        ("thirty-eight", [("38", None)]),
        ("twenty-five milligrams", [("25", "mg")]),
        ("one oh one point four", [("101.4", None)]),
        ("5 0 0 milligrams", [("500", "mg")]),
        ("5 0 mg", [("50", "mg")]),
        ("five oh oh milligrams", [("500", "mg")]),
        ("one two five micrograms", [("125", "mcg")]),
        ("2, 500 mg", [("2", None), ("500", "mg")]),
        ("two 500 milligram tablets", [("2", None), ("500", "mg")]),
        ("2 x 500 mg", [("500", "mg")]),
        ("1g", [("1", "g")]),
        ("1 gram", [("1", "g")]),
        ("500 mics", [("500", "mcg")]),
        ("75 micro grams", [("75", "mcg")]),
        ("5 milli grams", [("5", "mg")]),
        ("20 mil", [("20", "mL")]),
        ("5mls", [("5", "mL")]),
        ("98 per cent", [("98", "%")]),
        ("37.2C", [("37.2", "°C")]),
        ("37.2 °C", [("37.2", "°C")]),
        ("98.6 F", [("98.6", "°F")]),
        ("8 out of 10", [("8/10", None)]),
        ("10-20 mg", [("10-20", "mg")]),
        ("ten to twenty mg", [("10-20", "mg")]),
        ("ten-twenty mg", [("10-20", "mg")]),
    ],
)
def test_reads_amounts(written: str, amounts: Amounts) -> None:
    assert read(written) == amounts


@pytest.mark.parametrize(
    "written",
    [
        *("50-50", "24/7", "the 3rd of March", "March 3rd", "03/04", "03/04/2021", "2021-03-04"),
        *("call nine one one", "x2", "B12", "an a 1 c of"),
    ],
)
def test_reads_no_amount_where_there_is_none(written: str) -> None:
    assert [one for one in read(written) if one != ("1", None)] == []


@pytest.mark.parametrize("written", ["in 19 95", "in 1995", "nineteen ninety five"])
def test_reads_years(written: str) -> None:
    assert read(written) == [("1995", None)]
    assert read_quantities(tokens(written))[0].kind == "year"


@pytest.mark.parametrize(
    ("written", "frequency"),
    [
        *(("twice a day", "twice daily"), ("BD", "twice daily"), ("b.i.d.", "twice daily")),
        *(("2x a day", "twice daily"), ("2 x a day", "twice daily"), ("x2 daily", "twice daily")),
        *(("3 x a day", "three times daily"), ("t.d.s.", "three times daily")),
        *(("TDS", "three times daily"), ("three times a day", "three times daily")),
        *(("q.d.s.", "four times daily"), ("4x a day", "four times daily")),
        *(("OD", "daily"), ("every 4-6 hours", "every 4-6 hours"), ("q6h", "every 6 hours")),
    ],
)
def test_reads_frequencies(written: str, frequency: str) -> None:
    assert [one.value for one in read_frequency(tokens(written))] == [frequency]


_DOSES = st.sampled_from([*range(1, 100), *range(100, 1000, 25), 1500, 2000])


@given(_DOSES)
def test_a_dose_is_the_same_however_it_is_written(dose: int) -> None:
    said = num2words(dose).replace(",", "")
    spelt = " ".join(str(dose))
    ways = [
        f"{said} milligrams",
        f"{said.replace('-', ' ')} mg",
        f"{dose}mg",
        f"{dose} milli grams",
    ]
    if dose >= 100:
        ways.append(f"{spelt} milligrams")
    assert {tuple(read(way)) for way in ways} == {((str(dose), "mg"),)}
