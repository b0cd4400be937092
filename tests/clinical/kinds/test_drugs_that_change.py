"""Drugs that are stopped, lowered, replaced, taken by halves or not taken, as it is said."""

from __future__ import annotations

import pytest


def _told(visit):
    return {
        (
            fact.normalized,
            fact.assertion.value,
            fact.attributes.change.value if fact.attributes.change else "",
        )
        for fact in visit.facts
        if fact.kind.value == "medication"
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "Stop the naproxen and take acetaminophen instead.",
            {("naproxen", "absent", "stopped"), ("acetaminophen", "planned", "started")},
        ),
        (
            "Stop the enalapril and take valsartan 80 milligrams daily instead.",
            {("enalapril", "absent", "stopped"), ("valsartan", "planned", "started")},
        ),
        (
            "Stop the aspirin too, and cut the torsemide in half, to ten a day.",
            {
                ("aspirin", "absent", "stopped"),
                ("torsemide", "planned", "decreased"),
                ("torsemide", "present", ""),
            },
        ),
        (
            "We will increase the losartan to 100 milligrams, and leave the amlodipine off.",
            {
                ("losartan", "planned", "increased"),
                ("losartan", "present", ""),
                ("amlodipine", "absent", "stopped"),
            },
        ),
        ("I'd try famotidine for that.", {("famotidine", "planned", "started")}),
        ("Oh, then doxycycline instead.", {("doxycycline", "planned", "started")}),
        ("Let's put the metformin on hold.", {("metformin", "absent", "stopped")}),
    ],
)
def test_each_order_has_its_own_word(read, said, expected):
    assert _told(read(("clinician", said))) == expected


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        (
            "Are you still taking the sertraline?",
            "I stopped it three weeks ago because it made me sleepy.",
            ("sertraline", "absent", "stopped"),
        ),
        (
            "How is the trazodone working?",
            "That one I stopped after two nights.",
            ("trazodone", "absent", "stopped"),
        ),
        ("So you're off the warfarin now?", "Yes, since March.", ("warfarin", "absent", "stopped")),
        ("Did you stop the aspirin?", "No.", ("aspirin", "present", "")),
        (
            "Did you start the atorvastatin?",
            "I never picked it up.",
            ("atorvastatin", "absent", "not_taken"),
        ),
        (
            "Do you take your lisinopril every day?",
            "I skip it most weekends.",
            ("lisinopril", "present", "not_taken"),
        ),
        (
            "Do you take your insulin every day?",
            "I forget it a lot.",
            ("insulin", "present", "not_taken"),
        ),
        (
            "Are you still on the apixaban?",
            "I ran out about a month ago.",
            ("apixaban", "absent", "stopped"),
        ),
    ],
)
def test_an_answer_about_a_drug(read, asked, answer, expected):
    assert _told(read(("clinician", asked), ("patient", answer))) == {expected}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("I was on ramipril but I stopped taking it last month.", "ramipril"),
        ("I was on Zoloft for years but I'm not on it anymore.", "sertraline"),
    ],
)
def test_a_drug_that_is_over_by_the_next_clause(read, said, name):
    assert _told(read(("patient", said))) == {(name, "absent", "stopped")}


def test_what_stops_is_work_and_no_drug(read):
    visit = read(("clinician", "Do you take aspirin?"), ("patient", "I stopped working in March."))

    assert ("aspirin", "absent", "stopped") not in _told(visit)


def test_who_forgets_it_once_a_week_takes_it_daily(read):
    visit = read(
        ("clinician", "Do you take the lisinopril every day?"),
        ("patient", "Every day. I forget it maybe once a week."),
    )

    assert visit.named("lisinopril").attributes.frequency == "daily"


@pytest.mark.parametrize(
    ("said", "dose", "strength", "frequency"),
    [
        (
            "I take half a tablet of the 50 milligram metoprolol twice a day.",
            "0.5 tablets",
            "50 mg",
            "twice daily",
        ),
        (
            "I take a quarter of a 100 milligram trazodone at night.",
            "0.25 tablets",
            "100 mg",
            "nightly",
        ),
        (
            "I take two of the 500 milligram metformin every evening.",
            "2 tablets",
            "500 mg",
            "every evening",
        ),
        (
            "For the zolpidem it says one tablet but I've been taking two at night.",
            "2 tablets",
            "",
            "nightly",
        ),
        (
            "I have metformin. They tell me twice a day but I only take it once.",
            "",
            "",
            "daily",
        ),
    ],
)
def test_what_is_really_taken(read, said, dose, strength, frequency):
    (fact,) = read(("patient", said)).facts
    told = fact.attributes

    assert (str(told.dose or ""), str(told.strength or ""), told.frequency) == (
        dose,
        strength,
        frequency,
    )


@pytest.mark.parametrize(
    ("said", "dose", "duration"),
    [
        (
            "I'll give you prednisone forty for five days, then twenty for five days.",
            "40 mg",
            "five days, then twenty for five days",
        ),
        (
            "We'll start azithromycin, two tablets today then one daily for four days.",
            "2 tablets",
            "today, then one daily for four days",
        ),
    ],
)
def test_later_steps_stand_with_the_first(read, said, dose, duration):
    (fact,) = read(("clinician", said)).facts

    assert (str(fact.attributes.dose), fact.attributes.duration) == (dose, duration)


def test_a_drug_that_an_allergy_replaces_is_planned_no_more(read):
    visit = read(
        ("clinician", "I'm going to start you on amoxicillin 500 milligrams three times a day."),
        ("patient", "I'm allergic to penicillin, it gave me anaphylaxis."),
        ("clinician", "Oh, then azithromycin instead."),
    )

    assert _told(visit) == {
        ("amoxicillin", "absent", "refused"),
        ("azithromycin", "planned", "started"),
    }


def test_what_a_food_does_is_an_allergy(read):
    visit = read(
        ("clinician", "What happens when you eat peanuts?"),
        ("patient", "My throat closes up and I need an EpiPen."),
    )

    (fact,) = visit.facts
    assert (fact.kind.value, fact.normalized) == ("allergy", "peanut")
    assert fact.attributes.reaction == "throat swelling"


def test_what_a_food_does_and_is_no_allergy(read):
    visit = read(
        ("clinician", "What happens when you eat spicy food?"), ("patient", "I get heartburn.")
    )

    assert [fact.kind.value for fact in visit.facts] == ["symptom"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("You may well need an antibiotic.", ("antibiotics", "conditional", "")),
        ("I saw that Dr. Green put you on duloxetine.", ("duloxetine", "present", "started")),
        ("I'll put you on duloxetine.", ("duloxetine", "planned", "started")),
        (
            "And for the nerve pain, we've been giving you the pregabalin.",
            ("pregabalin", "present", "continued"),
        ),
        (
            "I'm going to prescribe one medicine, and that's terazosin two milligrams.",
            ("terazosin", "planned", "started"),
        ),
    ],
)
def test_who_decided_what(read, said, expected):
    assert expected in _told(read(("clinician", said)))


def test_a_list_goes_on_over_several_clauses(read):
    visit = read(
        (
            "clinician",
            "I want to continue you on the atorvastatin forty milligrams a day and the aspirin and "
            "the metoprolol and I want to order a lipid panel.",
        )
    )

    assert ("metoprolol", "present", "continued") in _told(visit)


def test_a_name_that_the_patient_is_unsure_of(read):
    visit = read(
        ("clinician", "Which medications do you take?"), ("patient", "So, it's, um, metformin?")
    )

    assert _told(visit) == {("metformin", "present", "")}


def test_a_name_that_was_just_heard_is_asked(read):
    visit = read(("clinician", "Take some naproxen."), ("patient", "Naproxen?"))

    assert _told(visit) == {("naproxen", "planned", "started")}


def test_nothing_besides(read):
    visit = read(
        ("clinician", "Do you take any medications?"),
        ("patient", "I do take losartan, and that's it."),
    )

    assert _told(visit) == {("losartan", "present", ""), ("other medications", "absent", "")}
