"""How well the model of spelling pronounces words that it has not seen.

In: the model, and the dictionary of which it was taught a part. Out: the phone error rate, the share
of words whose first pronunciation is wrong, and of those for which none of three is right. A word
with several pronunciations is compared with the nearest. `train.py` writes it into build.json.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from graphones import Speller, taught
from pronunciations import Dictionary, teaching_entries

SEED = 7
ASKED = 400


def spelling_errors(speller: Speller, stock: Dictionary) -> dict[str, float]:
    entries = teaching_entries(stock)
    seen = {word for word, _ in taught(entries)}
    words = sorted({word for word, _ in entries} - seen)
    asked = random.Random(SEED).sample(words, min(ASKED, len(words)))
    phones = errors = wrong = missed = 0
    for word in asked:
        guesses = [guess for guess, _ in speller.pronunciations(word)]
        first = guesses[0] if guesses else ()
        ways = [(distance(way, first), way) for way in stock[word]]
        error, nearest = min(ways)
        phones += len(nearest)
        errors += error
        wrong += error > 0
        missed += not any(guess in stock[word] for guess in guesses)
    return {
        "unseen_words": len(asked),
        "phone_error": round(errors / phones, 4),
        "word_error": round(wrong / len(asked), 4),
        "word_error_of_three": round(missed / len(asked), 4),
    }


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The fewest substituted, missing and added phones (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, phone in enumerate(one, start=1):
        corner, row[0] = row[0], i
        for j, against in enumerate(other, start=1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (phone != against))
    return row[-1]
