"""Sides are applied, and what the tree distinguishes and nobody told is asked."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.diagnoses.rulebook import load_rulebook
from ambient_scribe.clinical.coding.diagnoses.sides import sided
from ambient_scribe.clinical.coding.diagnoses.specificity import Specifier
from ambient_scribe.clinical.coding.settings import SpecificityConfig
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import Laterality

LEFT, RIGHT, BOTH = Laterality.LEFT, Laterality.RIGHT, Laterality.BILATERAL


@pytest.fixture
def bare(release):
    """Without questions of our own: from the tree alone."""
    return Specifier(release, {})


@pytest.fixture
def specifier(release):
    return Specifier(release, load_rulebook().questions)


@pytest.mark.parametrize(
    ("code", "side", "codes"),
    [
        ("M25.569", LEFT, ("M25.562",)),
        ("M25.569", RIGHT, ("M25.561",)),
        ("M25.569", BOTH, ("M25.561", "M25.562")),  # there is no code of both knees
        ("H92.09", BOTH, ("H92.03",)),  # of both ears there is
        ("M79.606", LEFT, ("M79.605",)),
        ("R10.A0", RIGHT, ("R10.A1",)),
        ("S83.519A", LEFT, ("S83.512A",)),
        ("S93.409A", RIGHT, ("S93.401A",)),
        ("C50.919", LEFT, ("C50.912",)),
        ("N63.0", RIGHT, ("N63.10",)),
        ("M75.100", LEFT, ("M75.102",)),
        ("M17.9", LEFT, ("M17.9",)),  # primary or secondary was not told
        ("I50.9", LEFT, ("I50.9",)),
        ("I10", LEFT, ("I10",)),
        ("M25.562", RIGHT, ("M25.562",)),
    ],
)
def test_a_side_gives_its_code(specifier, code, side, codes):
    assert specifier.specified(code, side).codes == codes


@pytest.mark.parametrize(
    ("code", "part"),
    [("M25.569", "knee"), ("H92.09", "ear"), ("M79.669", "lower leg"), ("M54.30", "side")],
)
def test_an_untold_side_is_asked_for_by_its_part(specifier, code, part):
    told = specifier.specified(code, None)
    assert told.codes == (code,)
    assert f"Which {part}: left, right or both?" in told.questions
    assert f"Which {part}: left, right or both?" not in specifier.specified(code, LEFT).questions


def test_what_the_tree_distinguishes_is_asked(bare):
    (asthma,) = bare.specified("J45.909", None).questions
    assert asthma == (
        "Which: mild intermittent asthma; mild persistent asthma; moderate persistent asthma; or "
        "severe persistent asthma?"
    )
    fibrillation = bare.specified("I48.91", None).questions[0]
    assert "paroxysmal atrial fibrillation" in fibrillation
    assert "unspecified" not in fibrillation.lower()
    assert bare.specified("I10", None).questions == ()
    assert "N18.9" in bare.specified("N18.9", None).codes


def test_a_question_of_our_own_stands_instead_of_the_trees(specifier):
    assert specifier.specified("J44.9", None).questions == (
        "With an acute exacerbation or an acute lower respiratory infection?",
    )
    assert specifier.specified("R51.9", None).questions == ()  # the rules ask nothing there


def test_an_injury_asks_for_the_encounter(specifier):
    questions = specifier.specified("S51.812A", None).questions
    assert any(question.startswith("Which encounter: active treatment") for question in questions)
    assert not any("encounter" in q for q in specifier.specified("M25.562", None).questions)


def test_so_many_choices_are_named_at_most(release):
    few = Specifier(release, {}, SpecificityConfig(options=5, questions=1))
    (question,) = few.specified("M62.838", None).questions or ("",)
    assert question.count(";") <= 6
    migraine = few.specified("G43.909", None).questions
    assert len(migraine) == 1
    assert migraine[0].endswith("; or another?")


def test_a_code_of_another_release_is_left_as_it_is(specifier):
    told = specifier.specified("Y99.99Z", LEFT)
    assert (told.codes, told.questions) == (("Y99.99Z",), ())


def test_a_side_never_changes_what_a_code_says(release):
    """Of every code in the lexicons, the left one differs in its side alone."""
    for entry in load_lexicon().entries:
        family = sided(release, entry.code) if entry.code else None
        if family is not None:
            left, right = (release[family.by_side[side]].description for side in (LEFT, RIGHT))
            assert left.lower().replace("left", "right") == right.lower(), entry.name
