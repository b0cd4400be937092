"""The recipe of the language model: numbers as spoken, smoothing, mixing, pruning, the binary form;
and the shipped files against their card."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from ambient_scribe.catalogue import FileState, card_of, verify
from ambient_scribe.resources import shipped

FOLDER = Path(__file__).parents[2] / "models" / "sphinx-clinical"
RECIPE = (
    "ngrams", "kneser_ney", "mixture", "classes", "trie", "spoken", "drills", "graphones",
    "pronunciations",
)  # fmt: skip
LARGEST_MB = 35

SENTENCES = [
    ["i", "take", "lisinopril", "every", "day"],
    ["i", "take", "metformin", "every", "day"],
    ["do", "you", "take", "lisinopril"],
    ["every", "day", "i", "walk"],
    ["the", "doctor", "said", "every", "day"],
]


@pytest.fixture(scope="module")
def recipe() -> Iterator[dict[str, ModuleType]]:
    """The recipe's modules, which are scripts beside each other and no package."""
    import importlib

    sys.path.insert(0, str(FOLDER))
    before = {name: sys.modules.pop(name, None) for name in RECIPE}
    try:
        yield {name: importlib.import_module(name) for name in RECIPE}
    finally:
        sys.path.remove(str(FOLDER))
        for name, module in before.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


def total(model, *history: str) -> float:
    """The sum of the probabilities of all words after a history of one or two words."""
    every = np.arange(len(model.words))
    rows = [np.full(len(every), model.index[word]) for word in history]
    ask = model.bigram if len(rows) == 1 else model.trigram
    return float(np.exp(ask(*rows, every)).sum())


HISTORIES = [("i",), ("<s>",), ("take",), ("<s>", "i"), ("i", "take"), ("day", "walk")]


def test_every_history_shares_out_one(recipe):
    model = recipe["kneser_ney"].smoothed(SENTENCES)
    assert math.isclose(float(np.exp(model.uni).sum()), 1.0, rel_tol=1e-9)
    for history in HISTORIES:
        assert math.isclose(total(model, *history), 1.0, rel_tol=1e-9), history


def test_kneser_ney_counts_contexts_not_uses(recipe):
    """ "day" follows one word only, "take" two: the rarer word is the likelier after a new one."""
    model = recipe["kneser_ney"].smoothed(SENTENCES)
    uses = [word for sentence in SENTENCES for word in sentence]
    assert uses.count("day") > uses.count("take")
    assert model.uni[model.index["take"]] > model.uni[model.index["day"]]


def test_discounts_are_those_of_chen_and_goodman(recipe):
    counts = np.array([1] * 100 + [2] * 40 + [3] * 20 + [4] * 10)
    share = 100 / (100 + 2 * 40)
    expected = [1 - 2 * share * 40 / 100, 2 - 3 * share * 20 / 40, 3 - 4 * share * 10 / 20]
    assert np.allclose(recipe["kneser_ney"].discounts(counts), expected)


def test_a_mixture_is_the_weighted_sum_and_shares_out_one(recipe):
    one = recipe["kneser_ney"].smoothed(SENTENCES)
    other = recipe["kneser_ney"].smoothed([["i", "walk", "home"], ["home", "i", "go"]])
    both = recipe["mixture"].interpolated([one, other], [0.7, 0.3])
    for history in HISTORIES:
        assert math.isclose(total(both, *history), 1.0, rel_tol=1e-5), history

    def chance(model, *words):
        return float(np.exp(model.trigram(*(np.array([model.index[w]]) for w in words)))[0])

    expected = 0.7 * chance(one, "<s>", "i", "walk") + 0.3 * chance(other, "<s>", "i", "walk")
    assert math.isclose(chance(both, "<s>", "i", "walk"), expected, rel_tol=1e-6)
    alone = 0.7 * chance(one, "every", "day", "i")
    assert alone < chance(both, "every", "day", "i") < alone + 0.3


def test_weights_favour_the_model_that_knows_the_talk(recipe):
    one = recipe["kneser_ney"].smoothed(SENTENCES)
    other = recipe["kneser_ney"].smoothed([["every", "walk", "day"], ["take", "day", "i"]])
    weights = recipe["mixture"].best_weights([one, other], SENTENCES)
    assert weights[0] > 0.9
    assert math.isclose(weights.sum(), 1.0)


def test_pruning_drops_what_matters_least_and_still_shares_out_one(recipe):
    model = recipe["kneser_ney"].smoothed(SENTENCES * 3 + [["i", "take", "day"]])
    small = recipe["mixture"].pruned(model, 0.02)
    assert small.sizes[2] < model.sizes[2]
    for history in HISTORIES:
        assert math.isclose(total(small, *history), 1.0, rel_tol=1e-6), history
    assert recipe["mixture"].pruned(model, -1.0).sizes == model.sizes


def test_a_drug_never_heard_is_likely_where_drugs_stand(recipe):
    classes = recipe["classes"]
    members = {("lisinopril",): "[drug]", ("metformin",): "[drug]", ("zestril",): "[drug]"}
    tagged = classes.tagged(SENTENCES, members)
    assert ["i", "take", "[drug]", "every", "day"] in tagged
    shares = classes.word_classes(members, classes.counted(SENTENCES, members))
    model = classes.expanded(recipe["kneser_ney"].smoothed(tagged), shares)
    assert "[drug]" not in model.index

    def after(*words):
        return float(model.bigram(*(np.array([model.index[w]]) for w in words))[0])

    assert after("take", "zestril") > after("every", "zestril") + 1
    assert after("take", "lisinopril") > after("take", "zestril")
    assert after("zestril", "every") > after("zestril", "walk")
    for history in (("take",), ("zestril",), ("i", "take")):
        assert math.isclose(total(model, *history), 1.0, rel_tol=1e-6)


def test_the_binary_form_is_read_back_as_it_was_written(recipe, tmp_path):
    model = recipe["kneser_ney"].smoothed(SENTENCES)
    recipe["trie"].write_trie(tmp_path / "small.lm.bin", model)
    again = recipe["trie"].read_trie(tmp_path / "small.lm.bin")
    assert list(again.words) == list(model.words)
    assert np.array_equal(again.bi_keys, model.bi_keys)
    assert np.array_equal(again.tri_keys, model.tri_keys)
    for name in ("uni_back", "bi", "bi_back", "tri"):
        assert np.allclose(getattr(again, name), getattr(model, name), atol=1e-4), name
    with pytest.raises(ValueError, match="no binary trigram model"):
        (tmp_path / "other.lm.bin").write_bytes(b"something else entirely, and long enough")
        recipe["trie"].read_trie(tmp_path / "other.lm.bin")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("BP 128/76.", "b p one twenty eight over seventy six"),
        ("take 10mg b.i.d.", "take ten milligrams b i d"),
        ("a 50-year-old in 2019", "a fifty year old in twenty nineteen"),
        ("1,500 mcg and 98.6", "one thousand five hundred micrograms and ninety eight point six"),
        ("3/10 on the 20th", "three out of ten on the twentieth"),
        ("I do n't know , Dr. Lee", "i don't know doctor lee"),
    ],
)
def test_text_is_read_as_it_is_spoken(recipe, written, said):
    spoken = recipe["spoken"]
    known = set(said.split()) | {"b", "p"}
    forms = spoken.read_forms(FOLDER / "spoken_forms.tsv") | {"bp": "b p"}
    (words,) = spoken.Speaker(forms, known.__contains__).sentences(written)
    assert " ".join(words) == said


def test_drills_are_the_same_for_the_same_seed_and_hold_no_open_slot(recipe):
    files = (FOLDER / "templates.tsv", FOLDER / "slots.tsv")
    first, again = (recipe["drills"].drilled(*files, seed=7) for _ in range(2))
    assert first == again
    assert len(first) > 1500
    allowed = {"[medication]", "[condition]", "[procedure]", "[test]"}
    marked = {
        word for sentence in first for word in sentence if not word.replace("'", "").isalnum()
    }
    assert marked == allowed | ({"a1c"} & marked)


def test_a_model_of_spelling_learns_letters_and_silent_ones(recipe):
    onsets = {"b": "B", "m": "M", "t": "T", "r": "R", "f": "F", "s": "S"}
    rhymes = {"at": ("AE", "T"), "ate": ("EY", "T"), "an": ("AE", "N"), "ane": ("EY", "N")}
    words = {a + b: (onsets[a], *rhymes[b]) for a in onsets for b in rhymes}
    unseen = {word: words.pop(word) for word in ("mate", "ran", "fane")}
    speller = recipe["graphones"].learnt(list(words.items()) * 3)
    assert {word: speller.pronunciations(word)[0][0] for word in unseen} == unseen
    assert speller.pronunciations("x1") == []


def test_corrections_use_the_dictionarys_phones(recipe):
    corrections = recipe["pronunciations"].read_corrections(FOLDER / "corrections.tsv")
    from pocketsphinx import get_model_path

    stock = recipe["pronunciations"].read_dictionary(
        Path(get_model_path("en-us/cmudict-en-us.dict"))
    )
    phones = {phone for ways in stock.values() for way in ways for phone in way}
    wrong = {w: way for w, ways in corrections.items() for way in ways if set(way) - phones}
    assert not wrong
    assert len(corrections) > 300


def test_the_shipped_files_are_those_of_the_card(recipe):
    folder = shipped("models", "sphinx-clinical")
    card = card_of(folder)
    assert card is not None
    assert card.accuracy == "low"
    assert set(card.sha256) == {"clinical.lm.bin", "clinical.dict"}
    assert {check.state for check in verify(str(folder))} == {FileState.OK}
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size < LARGEST_MB * 1_000_000


def test_every_word_of_the_shipped_model_can_be_pronounced(recipe):
    model = recipe["trie"].read_trie(FOLDER / "clinical.lm.bin")
    words = recipe["pronunciations"].read_dictionary(FOLDER / "clinical.dict")
    assert set(model.words) - words.keys() == {"<s>", "</s>"}
    assert {"lisinopril", "metformin", "a1c", "colonoscopy"} <= set(model.words)
    assert words["lisinopril"][0] == ("L", "AY", "S", "IH", "N", "OW", "P", "R", "IH", "L")


def test_what_it_saw_is_training_text_alone(recipe):
    seen = (FOLDER / "seen.txt").read_text(encoding="utf-8").split()
    assert len(seen) == len(set(seen)) > 1000
    assert not [one for one in seen if one.startswith(("mts-test", "mts-valid", "day4", "day5"))]
