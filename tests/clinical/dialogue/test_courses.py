"""Complaints that pass, and doubts that undo nothing."""

from __future__ import annotations

import pytest

from tests.clinical.dialogue.writings import WRITINGS


@WRITINGS
@pytest.mark.parametrize(
    "told",
    [
        "I vomited twice. But then it went away.",
        "I had some vomiting. The vomiting has stopped.",
        "I had vomiting at the start. Now I've stopped vomiting.",
    ],
)
def test_what_is_over_is_past_and_one_fact(read, write, told):
    visit = read(("patient", write(told)))

    assert visit.says("vomiting") == "historical"
    assert len([f for f in visit.facts if f.normalized == "vomiting"]) == 1


def test_what_is_over_stays_so_when_it_is_named_again(read):
    visit = read(
        ("patient", "I had a fever. It went away."),
        ("clinician", "So you mentioned the fever."),
        ("patient", "Yes, I had a fever and then a cough."),
    )

    assert visit.says("fever") == "historical"
    assert visit.says("cough") == "present"


@pytest.mark.parametrize(
    "told",
    [
        "I have a cough. It hasn't gone away.",
        "I have a cough. I stopped the syrup.",
        "I have a cough. It stopped me from sleeping.",
        "I have a cough. I had one a year ago, but it settled.",
    ],
)
def test_what_is_not_over(read, told):
    visit = read(("patient", told))

    assert visit.says("cough") == "present"


def test_a_doubt_undoes_nothing_that_was_told(read):
    visit = read(
        ("patient", "I have diarrhea."),
        ("clinician", "I think the diarrhea could be from the meal."),
    )

    assert visit.says("diarrhea") == "present"


def test_what_was_denied_is_not_there_because_a_clinician_speaks_of_it(read):
    visit = read(
        ("clinician", "Do you have a fever?"),
        ("patient", "No."),
        ("clinician", "You have a fever with that sort of thing."),
    )

    assert visit.says("fever") == "absent"


def test_more_about_what_was_only_asked_makes_it_not_present(read):
    visit = read(
        ("clinician", "Have you noticed any rash?"),
        ("clinician", "And any muscle pain or joint pain?"),
        ("patient", "It started a couple of days ago."),
    )

    assert visit.says("rash") == "nothing"


def test_what_would_be_gone_is_not_gone(read):
    visit = read(
        ("patient", "I have a cough."),
        ("clinician", "If it was the dust, it would have gone away."),
    )

    assert visit.says("cough") == "present"
