"""Decoding under constraint: whatever is chosen of what is allowed, the answer has the form."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.note.llm.answers import read_sections
from ambient_scribe.note.llm.constrained import Constraint, Vocabulary
from ambient_scribe.note.llm.forms import NoteForm
from tests.cli.json_schema import schema_problems

END = 0
PIECES = [
    "</s>", "<|user|>", " ", '"', '{"', '", "', "evidence", "facts", "text", "problem", "u1", "u", "1",
    '1"', "2", "f", "[", "]", "{", "}", ",", ":", "hpi", "plan", ": [", "The", " knee", " hurts", ".",
    "\\", "\n", "Ċ", "<0x22>", "<0x0A>", "<0x41>", *"abcdefghijklmnopqrstvwxyzGKP ",
]  # fmt: skip
TOKENS = {piece: number for number, piece in enumerate(dict.fromkeys(PIECES))}
BY_ID = {number: piece for piece, number in TOKENS.items()}


def encode(text: str) -> list[int]:
    """The longest piece first, as simple tokenizers do."""
    ids = []
    while text:
        piece = max((one for one in TOKENS if text.startswith(one)), key=len)
        ids.append(TOKENS[piece])
        text = text[len(piece) :]
    return ids


def decode(ids) -> str:
    return "".join(BY_ID[one] for one in ids)


VOCABULARY = Vocabulary(TOKENS, [0, 1], encode, decode, [END])
FORM = NoteForm(("hpi", "plan"), ("u1", "u12", "u2"), ("f1",), ("Knee pain", "Knee pain again"))


def written(form, choose, most_tokens=4000) -> str:
    constraint = Constraint(form, VOCABULARY, most_tokens)
    ids = []
    while not constraint.finished:
        allowed = constraint.allowed()
        assert allowed
        ids.append(choose(sorted(allowed)))
        constraint.took(ids[-1])
        assert len(ids) <= most_tokens
    assert constraint.allowed() == {END}
    return decode(ids)


def test_this_vocabulary_writes_json_and_one_without_braces_does_not():
    assert VOCABULARY.writes_json
    poor = Vocabulary(TOKENS, [0], encode, lambda ids: decode(ids).replace("{", "?"), [END])
    assert not poor.writes_json
    assert not Vocabulary(TOKENS, [0], encode, decode, []).writes_json


def test_inside_a_text_nothing_ends_it_unasked():
    free = {BY_ID[one] for one in VOCABULARY.free}
    assert free & {"The", " knee", "<0x41>", "[", "1"} == {"The", " knee", "<0x41>", "[", "1"}
    assert not free & {'"', '1"', "\\", "\n", "Ċ", "<0x22>", "<0x0A>", "</s>", "<|user|>"}


@settings(deadline=None, max_examples=30)
@given(st.randoms(use_true_random=False), st.sampled_from([4000, 300, 120]))
def test_whatever_is_chosen_the_answer_has_the_form(random, most_tokens):
    text = written(FORM, random.choice, most_tokens)
    schema = FORM.schema()
    assert list(schema_problems(json.loads(text), schema, schema)) == []
    for sentences in read_sections(text, ["hpi", "plan"]).values():
        for one in sentences:
            assert one.text and len(set(one.evidence)) == len(one.evidence)


def test_what_would_go_on_for_ever_is_closed():
    def longest(allowed):
        text = TOKENS[" knee"]
        opening = next((one for one in allowed if BY_ID[one] == '", "'), None)
        return text if text in allowed else opening or allowed[0]

    text = written(FORM, longest, 600)
    assert json.loads(text).keys() == {"hpi", "plan"}
