from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambient_scribe.clinical.language.reading import Reading
from ambient_scribe.domain.clinical import ChartMedication, PatientContext

Hear = Callable[..., Reading]
CHART = PatientContext(
    problems=("hypertension",),
    medications=(
        ChartMedication(name="lisinopril"),
        ChartMedication(name="amlodipine"),
        ChartMedication(name="metformin"),
    ),
)


def offered(reading: Reading) -> list[tuple[str, str]]:
    return [(heard.written, heard.entries[0].name) for heard in reading.heard]


@pytest.mark.parametrize(
    ("said", "written", "name"),
    [
        ("You could try loratidine.", "loratidine", "loratadine"),
        ("I'll give you fexaphenidine for it.", "fexaphenidine", "fexofenadine"),
        ("I take a tablet called bidoprolol.", "bidoprolol", "bisoprolol"),
        ("So increase the clenol to two puffs.", "clenol", "beclomethasone"),
        ("I get peritone from the pharmacy.", "peritone", "chlorpheniramine"),
        ("I take met four men 500 milligrams.", "met four men", "metformin"),
        ("I am allergic to penethylene.", "penethylene", "penicillin"),
        ("I take lysine april ten milligrams.", "lysine april", "lisinopril"),
        ("I'm on met forming 500 twice a day.", "met forming", "metformin"),
        ("I have hypotheirid.", "hypotheirid", "hypothyroidism"),
    ],
)
def test_offers_the_name_that_was_meant(hear: Hear, said: str, written: str, name: str) -> None:
    assert offered(hear(said)) == [(written, name)]


@pytest.mark.parametrize(
    "said",
    [
        "It needs to be dealt with, take your time.",
        "It was kind of bitten or stung.",
        "I am certain that I take it daily.",
        "She is searching for a new job and likes to eat bread.",
        "I moisturise my skin and use the preventer.",
        "Doctor Abernathy from Wolverhampton told me to take it easy.",
        "I have had aerosinusitis from flying.",
        "I take lisinopril and metformin every day.",
        "Well, you know, I mean, it's like a sort of thing that comes and goes.",
    ],
)
def test_offers_nothing_for_words_that_mean_what_they_say(hear: Hear, said: str) -> None:
    assert offered(hear(said)) == []
    assert offered(hear(said, CHART)) == []


@pytest.mark.parametrize(
    ("said", "written", "name"),
    [
        ("I take listen pro every morning.", "listen pro", "lisinopril"),
        ("I take i'm low deep in every morning.", "i'm low deep in", "amlodipine"),
        ("He is taking not forming, 500 milligrams.", "not forming", "metformin"),
    ],
)
def test_the_chart_makes_a_name_of_common_words(
    hear: Hear, said: str, written: str, name: str
) -> None:
    assert offered(hear(said)) == []
    heard = hear(said, CHART).heard
    assert [(one.written, one.entries[0].name) for one in heard] == [(written, name)]
    assert heard[0].charted


def test_one_drug_that_was_heard_speaks_for_the_next(hear: Hear) -> None:
    alone = offered(hear("It was atenalon, you know."))
    listed = offered(hear("It was loratidine, atenalon, you know."))
    assert alone == []
    assert listed == [("loratidine", "loratadine"), ("atenalon", "atenolol")]


def test_two_names_that_are_as_like_are_both_offered(hear: Hear) -> None:
    (heard,) = hear("I gave you some oxicillin.").heard
    assert {entry.name for entry in heard.entries} >= {"doxycycline", "amoxicillin"}
    assert not heard.sure


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("I take zibotentan 10 milligrams daily.", True),
        ("I take vorasidenib 40 milligrams daily.", True),
        ("I take nephormin 500 milligrams.", False),
        ("I take nephormin 5 milligrams.", True),
        ("I take bidoprolol 5 milligrams.", False),
    ],
)
def test_a_word_that_may_be_a_drug_of_its_own_stays(hear: Hear, said: str, own: bool) -> None:
    (heard,) = hear(said).heard
    assert (heard.own, heard.sure) == (own, not own)


def test_the_chart_tells_what_a_strange_word_is(hear: Hear) -> None:
    (heard,) = hear("I take nephormin 5 milligrams.", CHART).heard
    assert heard.sure and not heard.own


def test_words_that_a_drug_leads_are_no_other_without_a_dose(hear: Hear) -> None:
    assert offered(hear("I like lysine april is nice.")) == []


def test_names_go_over_no_punctuation(hear: Hear) -> None:
    assert offered(hear("We met. Four men, 500 milligrams.")) == []


def test_a_name_that_is_known_is_not_heard_anew(hear: Hear) -> None:
    assert hear("I take amlodipine 5 milligrams.").heard == ()
    assert hear("We increase metformin to 1000 milligrams.", CHART).heard == ()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet="abcdefgilmnoprstuvxyz -'.,0123456789", max_size=60))
def test_what_is_heard_lies_in_the_text_without_overlap(hear: Hear, text: str) -> None:
    reading = hear(text)
    end = 0
    for heard in reading.heard:
        assert end <= heard.start < heard.end <= len(reading.tokens)
        assert heard.forms and len(heard.forms) == len(heard.entries)
        end = heard.end
