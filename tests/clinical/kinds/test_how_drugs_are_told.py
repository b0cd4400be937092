"""Drugs as patients tell and clinicians dictate them: what is taken, how, and no more."""

from __future__ import annotations

import pytest


def _told(fact):
    told = fact.attributes
    regimen = (str(told.dose or ""), told.frequency or "", told.route or "")
    return (fact.normalized, fact.assertion.value, *regimen)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            ("patient", "I take eight units of Novolog before each meal."),
            ("insulin aspart", "present", "8 units", "before meals", ""),
        ),
        (
            ("patient", "I inject Ozempic 0.5 milligrams once a week."),
            ("semaglutide", "present", "0.5 mg", "weekly", ""),
        ),
        (
            ("patient", "I take methotrexate 15 milligrams on Sundays."),
            ("methotrexate", "present", "15 mg", "weekly", ""),
        ),
        (
            ("patient", "I use albuterol, two puffs as needed."),
            ("albuterol", "present", "2 puffs", "as needed", "inhaled"),
        ),
        (
            ("patient", "I take half a tablet of metoprolol twice a day."),
            ("metoprolol", "present", "0.5 tablets", "twice daily", ""),
        ),
        (("patient", "I was on a water pill."), ("diuretics", "historical", "", "", "")),
        (
            ("patient", "I usually take Claritin for my allergies."),
            ("loratadine", "present", "", "", ""),
        ),
        (
            ("clinician", "Use Flonase two sprays in each nostril once a day."),
            ("fluticasone", "planned", "2 sprays", "daily", "nasal"),
        ),
        (
            ("clinician", "We'll do a prednisone taper, 40 milligrams for three days, then 20."),
            ("prednisone", "planned", "40 mg", "", ""),
        ),
        (
            ("clinician", "I will go ahead and prescribe meloxicam 15 mg once a day."),
            ("meloxicam", "planned", "15 mg", "daily", ""),
        ),
        (
            ("clinician", "I'm going to call in some doxycycline 100 milligrams twice a day."),
            ("doxycycline", "planned", "100 mg", "twice daily", ""),
        ),
        (
            ("clinician", "Let's renew your amlodipine 5 milligrams daily."),
            ("amlodipine", "present", "5 mg", "daily", ""),
        ),
        (
            ("patient", "I've been weaned off the Effexor."),
            ("venlafaxine", "absent", "", "", ""),
        ),
    ],
)
def test_one_speaker(read, line, expected):
    assert [_told(fact) for fact in read(line).facts] == [expected]


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        (
            "How do you use the inhaler?",
            "Two puffs as needed.",
            ("inhaler", "present", "2 puffs", "as needed", "inhaled"),
        ),
        (
            "Are you still taking your metformin?",
            "I ran out last week.",
            ("metformin", "absent", "", "", ""),
        ),
        (
            "Do you take aspirin?",
            "I stopped about a month ago.",
            ("aspirin", "absent", "", "", ""),
        ),
        (
            "Your metformin, are you still taking it?",
            "Yeah.",
            ("metformin", "present", "", "", ""),
        ),
    ],
)
def test_an_answer(read, asked, answer, expected):
    visit = read(("clinician", asked), ("patient", answer))

    assert [_told(fact) for fact in visit.facts] == [expected]


def test_several_drugs_confirmed_by_one_yes(read):
    visit = read(
        ("clinician", "Are you still taking metoprolol and Premarin?"), ("patient", "Yeah.")
    )

    assert visit.names() == {"metoprolol", "conjugated estrogens"}
