"""The social history by topic, with what it is in particular."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


@pytest.mark.parametrize(
    ("said", "name", "assertion"),
    [
        ("I work as a cashier in a supermarket.", "occupation", "present"),
        ("I'm an accountant.", "occupation", "present"),
        ("I live with my wife.", "living situation", "present"),
        ("I've been doing a lot of hiking.", "exercise", "present"),
        ("I haven't been going to the gym.", "exercise", "absent"),
        ("I will start back at the gym in July.", "exercise", "planned"),
        ("I've been eating a lot of fast food.", "diet", "present"),
        ("Work has been really stressful.", "stress", "present"),
        ("I've been traveling a lot.", "travel", "present"),
        ("My kids have been sick.", "sick contact", "present"),
        ("I have a cat at home.", "pets", "present"),
        ("I haven't smoked in years.", "smoking", "historical"),
    ],
)
def test_a_topic(read, said, name, assertion):
    assert read(("patient", said)).says(name) == assertion


@pytest.mark.parametrize(
    "said",
    [
        "I twisted it when I was playing soccer.",
        "I only drink about four ounces.",
        "I was running to catch the bus.",
        "My bowels are working fine.",
    ],
)
def test_what_is_no_habit(read, said):
    assert not read(("patient", said)).names(FactKind.SOCIAL)


def test_a_trade_is_the_character_of_an_occupation(read):
    assert read(("patient", "I work as a cashier.")).named("occupation").attributes.character == (
        "cashier"
    )


def test_a_relatives_illness_told_by_she(read):
    visit = read(("patient", "My sister has stomach problems. She has irritable bowel syndrome."))

    fact = visit.named("irritable bowel syndrome")
    assert (fact.kind, fact.attributes.relative) == (FactKind.FAMILY_HISTORY, "sister")
