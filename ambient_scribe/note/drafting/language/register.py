"""The register of a note: colloquial words of a carried clause, in plain clinical English.

In: a clause in the third person. Out: the same with the words of `clinical.toml` put in their place;
numbers, sides, drugs and denials are never among them.
"""

from __future__ import annotations

import re
from functools import cache

from ambient_scribe.note.phrases import load_phrases


def clinical_english(text: str) -> str:
    """
    >>> clinical_english("she threw up twice and her belly hurts")
    'she vomited twice and her abdomen hurts'
    """
    words = load_phrases().clinical.words
    written = _pattern().sub(lambda found: words[found[0]], text)
    written = re.sub(r"\s+", " ", written).strip()
    return _MAIN_CLAUSE.sub(r"\1, \2", written, count=1)


_MAIN_CLAUSE = re.compile(
    r"^((?:when|if|while|after|before|since|although|whenever|because) "
    r"(?:he|she|they|it|there|the patient|his|her) [^,]*?[^, ]) "
    r"((?:he|she|they|it|the patient|there) (?:(?:is|are|was|were|has|have|had|can|could|does|do|did|will|"
    r"would|cannot|\w+ed|\w+s|felt|got|heard|took|went|came|knew|thought|ate|saw|put|fell)\b))"
)
"""Where after an opening "when …" the main clause begins."""


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(load_phrases().clinical.words, key=len, reverse=True)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(map(re.escape, longest))})(?![\w'-])")
