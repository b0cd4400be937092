"""What counts as an answer, and what is wrong with one that is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.note.llm.answers import (
    MalformedError,
    ends_in_loop,
    id_of,
    read_problems,
    read_sections,
)
from ambient_scribe.note.llm.forms import Choice, NoteForm, ProblemForm, Text
from tests.cli.json_schema import schema_problems


def test_sentences_are_read_by_section():
    text = json.dumps({"plan": [{"text": "Stop it.", "evidence": ["u7"], "facts": ["f1"]}]})
    (sentence,) = read_sections(text, ["hpi", "plan"])["plan"]
    assert (sentence.text, sentence.evidence, sentence.facts) == ("Stop it.", ["u7"], ["f1"])
    assert sentence.problem is None


@pytest.mark.parametrize(
    "text",
    [
        'Here it is:\n```json\n{"plan": []}\n```\nI hope it helps.',
        '<think>{"plan": 3} or not</think>{"plan": []}',
        '{"sections": {"plan": []}}',
        '{"plan": [], "another": 3}',
    ],
)
def test_what_stands_around_the_answer_does_not_matter(text):
    assert read_sections(text, ["plan"]) == {"plan": ()}


def test_numbers_may_stand_bare_or_alone():
    text = '{"plan": [{"text": "Stop it.", "evidence": 7, "facts": null}]}'
    (sentence,) = read_sections(text, ["plan"])["plan"]
    assert [id_of(one, "u") for one in sentence.evidence] == ["u7"]
    assert sentence.facts == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("The plan is to stop.", "no JSON object"),
        ('{"plan": [{"text": "a" "b"}]}', "character"),
        ('{"plan": {"text": "a"}}', "must be a list"),
        ('{"plan": [{"evidence": ["u1"]}]}', "plan, sentence 1: text"),
        ('{"plan": ["Stop it."]}', "plan, sentence 1"),
        ('{"hpi": []}', "none of the sections"),
        ("[]", "no JSON object"),
        ('{"plan": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested"),
    ],
)
def test_what_is_wrong_is_told_without_what_was_written(text, complaint):
    with pytest.raises(MalformedError, match=complaint) as caught:
        read_sections(text, ["plan"])
    assert "Stop" not in str(caught.value)


def test_problems_are_read_once_each():
    assert read_problems('{"problems": ["knee  pain", "knee pain", ""]}') == ("knee pain",)
    with pytest.raises(MalformedError, match="list of strings"):
        read_problems('{"problems": [3]}')


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(5, 40))
def test_whatever_repeats_long_enough_is_a_loop(stretch, times):
    assert ends_in_loop([*range(100, 110), *stretch * max(times, 24)])


@given(st.integers(0, 80))
def test_what_never_repeats_is_none(length):
    assert not ends_in_loop(range(length))


# ---------------------------------------------------------------- forms
def walked(form, choose):
    """The text that the steps of a form spell, where `choose` picks among what may stand next."""
    steps, text = form.steps(), ""
    step = next(steps)
    while True:
        chosen = choose(step.options) if isinstance(step, Choice) else "Word"
        text += chosen
        try:
            step = steps.send("" if isinstance(step, Text) else chosen)
        except StopIteration:
            return text


FORM = NoteForm(("hpi", "plan"), ("u1", "u2", "c1"), ("f1", "f2"), ('Knee "pain"', "Gout"))


@given(st.randoms(use_true_random=False))
def test_whatever_the_steps_spell_fits_the_schema(random):
    text = walked(FORM, random.choice)
    value = json.loads(text)
    assert set(read_sections(text, ["hpi", "plan"])) == {"hpi", "plan"}
    schema = FORM.schema()
    named = schema["properties"]["hpi"]["items"]["properties"]["problem"]
    named["enum"] = ["Knee pain", "Gout", ""]
    assert list(schema_problems(value, schema, schema)) == []
    problems = ProblemForm()
    text = walked(problems, random.choice)
    assert list(schema_problems(json.loads(text), problems.schema(), {})) == []
    read_problems(text)


def test_without_facts_none_can_be_named():
    form = NoteForm(("plan",), ("u1",))
    text = walked(form, lambda options: options[0])
    assert all(
        one.facts == [] and one.evidence == ["u1"] for one in read_sections(text, ["plan"])["plan"]
    )
    assert form.schema()["properties"]["plan"]["items"]["properties"]["facts"]["maxItems"] == 0
