"""Assessment and plan by problem: how talk is cut, which heading stands where, what is said once."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Attributes, Change, Quantity
from ambient_scribe.domain.note import Note
from ambient_scribe.note.drafting.assessment_plan.talk import talk
from ambient_scribe.note.drafting.survey.visit import Visit
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted

NAMED = frozenset({"diabetes", "asthma", "wrist", "pain"})


def lines(said: str) -> list[tuple[str, str]]:
    """Each line as the problem that it turns to and what is left of it."""
    visit = Visit()
    for passage in passages([*LISTENED, ("clinician", f"my plan for you is this {said}")]):
        visit.accept(passage, ())
    return [
        (
            " ".join(token.text for token in (line.turn.named if line.turn else ())),
            " ".join(token.text for token in line.spoken.tokens),
        )
        for line in talk(visit.survey(), NAMED)
    ][1:]


def test_talk_without_punctuation_is_cut_where_a_line_opens() -> None:
    said = "i am going to order a chest film and i want you to rest for two days"
    assert lines(said) == [
        ("", "i am going to order a chest film"),
        ("", "i want you to rest for two days"),
    ]


def test_what_depends_on_something_stays_with_it() -> None:
    said = "and if the film is clear we will stop the pills and i will call you"
    assert lines(said) == [
        ("", "if the film is clear we will stop the pills"),
        ("", "i will call you"),
    ]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("for your second problem of diabetes let us check the sugar", "diabetes"),
        ("from an asthma standpoint we will keep the inhaler", "asthma"),
        ("as far as your wrist pain goes we will splint it", "wrist pain"),
        ("for the next two weeks we will wait", ""),
    ],
)
def test_a_turn_to_a_problem_names_it(said: str, named: str) -> None:
    assert [name for name, _ in lines(said) if name] == ([named] if named else [])


def under(note: Note, section: str) -> list[tuple[str, str]]:
    return [(one.topic, one.text) for one in note.sentences() if one.section == section]


def two_problems(said: str, *more: tuple[str, str]) -> Note:
    told = passages(
        [
            ("patient", "I have diabetes, and my wrist pain is bad."),
            *LISTENED,
            ("clinician", f"Here is my plan for you. {said}"),
            *more,
        ]
    )
    facts = [
        a_fact(1, K.CONDITION, "diabetes", (told[0], "diabetes,")),
        a_fact(2, K.SYMPTOM, "wrist pain", (told[0], "wrist pain"), (told[3], "wrist pain,")),
    ]
    return drafted(told, facts, HER)


def test_each_order_stands_under_the_problem_that_was_turned_to() -> None:
    note = two_problems(
        "For your wrist pain, I want you to wear the splint. For your diabetes, let's check the "
        "sugar in a week. If the pain gets worse, give me a call."
    )
    assert under(note, "plan") == [
        ("Wrist pain", "Advised to wear the splint."),
        ("Diabetes", "Check the sugar in a week."),
        ("Follow-up", "Call the clinic if the pain gets worse."),
    ]


def test_a_problem_that_is_counted_and_not_named_heads_nothing() -> None:
    note = two_problems(
        "For your wrist pain, I want you to wear the splint. For your next problem, let's check "
        "the sugar in a week."
    )
    assert under(note, "plan") == [
        ("Wrist pain", "Advised to wear the splint."),
        ("General", "Check the sugar in a week."),
    ]


def test_an_order_said_again_to_a_machine_is_written_once_and_rests_on_both() -> None:
    told = passages(
        [
            *LISTENED,
            ("clinician", "Here is my plan for you. I'm going to start you on Naprosyn 500 mg."),
            ("patient", "Okay."),
            ("clinician", "Hey Dragon, order Naprosyn 500 mg twice a day with food."),
        ]
    )
    facts = [
        a_fact(n, K.MEDICATION, "naproxen", (told[at], "Naprosyn 500 mg"), text="naprosyn",
               assertion=Assertion.PLANNED, change=Change.STARTED,
               dose=Quantity(magnitude="500", unit="mg"))
        for n, at in enumerate((2, 4))
    ]  # fmt: skip
    note = drafted(told, facts, HER)
    (order,) = [one for one in note.sentences() if one.section == "plan"]
    assert order.text == "Order Naprosyn 500 mg twice a day with food."
    assert {word.id for word in told[2].words[-3:]} <= set(order.word_ids)
    assert set(order.fact_ids) == {"f0", "f1"}


def test_what_depends_on_something_unknown_is_only_considered() -> None:
    told = passages([("patient", "Okay."), ("clinician", "Perhaps penicillin later.")])
    facts = [
        a_fact(n, K.MEDICATION, "penicillin", (told[1], "penicillin"), assertion=assertion,
               **{k: v for k, v in Attributes() if v is not None})
        for n, assertion in enumerate((Assertion.CONDITIONAL, Assertion.PLANNED))
    ]  # fmt: skip
    assert under(drafted(told, facts, HER), "plan") == [("", "Consider penicillin.")]
