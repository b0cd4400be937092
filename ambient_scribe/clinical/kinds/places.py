"""Where a symptom is: the site that belongs to it, and the name it has there.

In: a symptom's mention in its clause. Out: the lexicon's entry for it at that place ("pain" with
"my right knee" is "knee pain") and the mention of the place.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.attributes import character_words
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind

_LOCATED = frozenset(
    {
        "in",
        "on",
        "at",
        "around",
        "of",
        "to",
        "my",
        "your",
        "the",
        "his",
        "her",
        "right",
        "left",
        "both",
        "lower",
        "upper",
        ",",
        "down",
        "under",
        "behind",
    }
)
_SITE_GAP = 5
"""Tokens between a symptom and its site ("pain right here in the lower part of my back")."""


def placed_at(
    reading: Reading, clause: Span, mention: Mention, lexicon: Lexicon
) -> tuple[Entry, Mention | None]:
    """ "pain" with "my right knee" near is "knee pain", where the lexicon has a name for it."""
    sites = [
        site
        for site in reading.mentions_in(clause, LexiconKind.SITE)
        if site.distance(mention) <= _SITE_GAP
        and _linked(reading, site, mention)
        and not _is_part(reading, site)
    ]
    site = min(sites, key=lambda s: s.distance(mention), default=None)
    if mention.kind is LexiconKind.CONDITION:
        return mention.entry, site
    if site is None:
        return _without_character(mention.entry, lexicon), None
    for name in (
        f"{site.entry.name} {mention.entry.name}",
        f"{mention.entry.name} {site.entry.name}",
    ):
        placed = lexicon.find(name, mention.kind)
        if placed is not None:
            return placed, site
    return mention.entry, site


def _without_character(entry: Entry, lexicon: Lexicon) -> Entry:
    """ "dry cough" is a cough, of a dry character."""
    first, _, rest = entry.name.partition(" ")
    if not rest or first not in character_words():
        return entry
    return lexicon.find(rest, entry.kind) or entry


def _is_part(reading: Reading, site: Span) -> bool:
    """The "back" of "the back of your throat"."""
    after = reading.words(Span(site.end, site.end + 2))
    whole = Span(site.end + 2, site.end + 3)
    return after[:1] == ("of",) and any(
        m.start == whole.start and m.kind is LexiconKind.SITE for m in reading.mentions
    )


def _linked(reading: Reading, site: Span, term: Span) -> bool:
    between = Span(min(site.end, term.end), max(site.start, term.start))
    if any(not m.meets(site) for m in reading.mentions_in(between)):
        return False
    words = reading.words(between)
    return term.start >= site.end or not words or bool(_LOCATED & set(words))
