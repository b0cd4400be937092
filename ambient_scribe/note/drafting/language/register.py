"""The register of a note: colloquial words of a carried clause, in plain clinical English.

In: a clause in the third person. Out: the same with the words of `clinical.toml` put in their place;
numbers, sides, drugs and denials are never among them.
"""

from __future__ import annotations

import re
from functools import cache

from ambient_scribe.note.drafting.language.grammar import article_of, plural
from ambient_scribe.note.phrases.reading import load_phrases


def clinical_english(text: str) -> str:
    """
    >>> clinical_english("she threw up twice and her belly hurts")
    'she vomited twice and her abdomen hurts'
    """
    words = load_phrases().clinical.words
    written = _plain(_HEDGES.sub("about ", text))
    written = _pattern().sub(lambda found: words[found[0]], written)
    written = re.sub(r"\s+", " ", written).strip()
    written = _ARTICLE.sub(lambda found: f"{article_of(found[1])} {found[1]}", written)
    return _MAIN_CLAUSE.sub(r"\1, \2", written, count=1)


def _plain(text: str) -> str:
    """Verb groups and pointers of talk as a note has them.

    >>> _plain("she has been having this ache"), _plain("she is having to sit down")
    ('she has had an ache', 'she has to sit down')
    """
    text = _HAVING.sub(lambda found: _HAD[found[1]], text)
    text = _THIS.sub(lambda found: f"{found[1]} {_first_named(found[2], found[3])}", text)
    return _NOW.sub(r"\1", _TOO.sub("", text))


_HAD = {"is": "has", "are": "have", "was": "had", "were": "had", "been": "had", "am": "have"}
_HAVING = re.compile(r"\b(is|are|was|were|been|am) having(?= )")
_HEDGE = r"(?:about|around|roughly|probably|maybe|approximately|like)"
_HEDGES = re.compile(rf"\b(?:{_HEDGE} (?={_HEDGE} ))+{_HEDGE} (?=\d|an? |the |half)")
"""One "about" says as much as three words for it."""

_THIS = re.compile(
    r"\b(ha(?:s|ve|d)|fe(?:els?|lt)|g[eo]ts?|notic(?:es?|ed)|developed) (this|these) ([a-z-]+)(?= |$)"
)
_NOW = re.compile(r"(\b(?:ago|hours?|days?|weeks?|months?|years?|while)) now\b")
_TOO = re.compile(r"(?<! or)(?: too| as well)$")
"""At the end of a clause of talk these join it to the one before."""


def _first_named(pointer: str, following: str) -> str:
    """ "this pain", where a pain is told of first, is "a pain"; "these spells" are "spells"."""
    if pointer == "these":
        return following
    known = following in load_phrases().wording.uncountable or following.endswith("ing")
    if following in _TIMES:
        return f"this {following}"
    return following if known or plural(following) else f"{article_of(following)} {following}"


_TIMES = frozenset({"morning", "week", "month", "year", "time", "afternoon", "evening", "past"})
_ARTICLE = re.compile(r"\ban? ([a-z][\w-]*)")

_MAIN_CLAUSE = re.compile(
    r"^((?:(?:usually|sometimes|often|mostly|especially|even) )?(?:when|if|while|after|before|since|although|whenever|because) "
    r"(?:he|she|they|it|there|the patient|his|her) [^,]*?[^, ])"
    r"(?<! what)(?<! that)(?<! like)(?<! how)(?<! if)(?<! when)(?<! as)(?<! and)(?<! or)(?<! but)"
    r"(?<! than)(?<! whatever)(?<! where)(?<! because) "
    r"((?:he|she|they|it|the patient|there) (?:(?:is|are|was|were|has|have|had|can|could|does|do|did|will|"
    r"would|cannot|\w+ed|\w+s|felt|got|heard|took|went|came|knew|thought|ate|saw|put|fell)\b)|"
    r"they \w+)"
)
"""Where after an opening "when …" the main clause begins."""


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(load_phrases().clinical.words, key=len, reverse=True)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(map(re.escape, longest))})(?![\w'-])")
