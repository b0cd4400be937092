"""Items of a checklist in a note."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.corpora.noted import ChecklistItem
from ambient_scribe.evaluation.notes.checklists import items_told

NOTE = ["Three days of watery diarrhea, six times a day.", "Denies blood in the stool."]


@pytest.mark.parametrize(
    ("item", "is_told"),
    [
        ("Diarrhoea", True),
        ("no blood", True),
        ("watery diarrhoea six times", True),
        ("fever", False),
        ("no fever", False),
        ("pain in the lower abdomen, crampy", False),
        ("", False),
    ],
)
def test_an_item_is_told_when_a_sentence_holds_its_words(item: str, is_told: bool) -> None:
    assert items_told([ChecklistItem(item, critical=True)], NOTE) == (is_told,)


def test_words_of_two_sentences_are_not_put_together() -> None:
    items = [ChecklistItem("watery blood", critical=False)]
    assert items_told(items, NOTE) == (False,)
