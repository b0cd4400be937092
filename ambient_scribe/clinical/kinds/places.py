"""Where a symptom is: the site that belongs to it, and the name it has there.

In: a symptom's mention in its clause. Out: the lexicon's entry for it at that place ("pain" with
"my right knee" is "knee pain") and the mention of the place.
"""

from __future__ import annotations

from functools import cache

from ambient_scribe.clinical.language.attributes import character_words
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Clause, Mention, Reading, Span
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
        "across",
        "over",
        "inside",
        "into",
        "near",
        "along",
        "between",
        "through",
    }
)
_SITE_GAP = 5
"""Tokens between a symptom and its site ("pain right here in the lower part of my back")."""

_LOOK_BACK = 16
"""Tokens from "it hurts" back to the place named before ("it's my right upper arm. it hurts")."""

_NAME = 6
"""Tokens of a finding's name at most."""

_PAIN = "pain"
_POINTING = frozenset({"it", "it's", "that", "that's", "there", "they", "this"})
NOWHERE = frozenset({"body", "skin", "trunk", "extremity", "upper extremity", "muscle", "joint"})
"""Sites that make no name of a pain."""


def placed_at(
    reading: Reading, clause: Clause, mention: Mention, lexicon: Lexicon
) -> tuple[Entry, Mention | None]:
    """ "pain" with "my right knee" near is "knee pain", where the lexicon has a name for it."""
    sites = [
        site
        for site in reading.mentions_in(clause, LexiconKind.SITE)
        if site.distance(mention) <= _SITE_GAP
        and _linked(reading, site, mention)
        and not is_part(reading, site)
        and not is_behind(reading, site)
        and not _in_other(reading, site, mention)
    ]
    site = min(sites, key=lambda s: s.distance(mention), default=None)
    if site is None and mention.entry.name == _PAIN and clause.act is Act.STATEMENT:
        site = _named_before(reading, clause, mention)
    if mention.kind is LexiconKind.CONDITION:
        return mention.entry, site
    if site is None:
        return _without_character(mention.entry, lexicon), None
    return _named_at(mention.entry, site, lexicon) or mention.entry, site


def placed_test(reading: Reading, clause: Span, mention: Mention, lexicon: Lexicon) -> Entry:
    """ "An x-ray of the right knee" is a knee x-ray, where the lexicon has a name for it."""
    sites = [
        site
        for site in reading.mentions_in(clause, LexiconKind.SITE)
        if site.start >= mention.end
        and site.distance(mention) <= _SITE_GAP
        and "of" in reading.words(Span(mention.end, site.start))
        and _linked(reading, site, mention)
    ]
    placed = _named_at(mention.entry, sites[0], lexicon) if sites else None
    return placed or mention.entry


def _named_before(reading: Reading, clause: Span, mention: Mention) -> Mention | None:
    """The place that "it" is, with nothing else felt in between."""
    if not _POINTING & set(reading.words(Span(clause.start, mention.start))):
        return None
    before = Span(max(0, clause.start - _LOOK_BACK), clause.start)
    named = [*reading.mentions_in(before, LexiconKind.SITE)]
    site = next((s for s in reversed(named) if not _in_other(reading, s, mention)), None)
    if site is None or is_behind(reading, site):
        return None
    between = Span(site.end, mention.start)
    others = reading.mentions_in(between, LexiconKind.SYMPTOM, LexiconKind.CONDITION)
    return None if any(True for _ in others) or "?" in reading.words(between) else site


@cache
def _pain_of(site: str, pain: Entry) -> Entry:
    """A pain of a place that the lexicon has no name for: "shoulder blade pain"."""
    name = f"{site} {_PAIN}"
    return Entry(kind=pain.kind, name=name, forms=(name,), system=pain.system)


def _named_at(entry: Entry, site: Mention, lexicon: Lexicon) -> Entry | None:
    """By the site, or by the whole that it is a part of ("the inside of the knee", "upper arm")."""
    name = _lexical_name_at(entry, site.entry.name, lexicon)
    if name is None and entry.name == _PAIN and site.entry.name not in NOWHERE:
        return _pain_of(site.entry.name, entry)
    return name


def _lexical_name_at(entry: Entry, site: str, lexicon: Lexicon) -> Entry | None:
    for place in (site, site.rpartition(" of the ")[2], site.rpartition(" ")[2]):
        for name in (f"{place} {entry.name}", f"{entry.name} {place}"):
            placed = lexicon.find(name, entry.kind)
            if placed is not None:
                return placed
    return None


def _without_character(entry: Entry, lexicon: Lexicon) -> Entry:
    """ "dry cough" is a cough, of a dry character."""
    first, _, rest = entry.name.partition(" ")
    if not rest or first not in character_words():
        return entry
    return lexicon.find(rest, entry.kind) or entry


def is_behind(reading: Reading, site: Mention) -> bool:
    """What aches "behind my eyes" is the head."""
    before = reading.words(Span(max(0, site.start - 2), site.start))
    return "behind" in before and site.entry.name in group("no pain of its own behind")


def _in_other(reading: Reading, site: Span, term: Span) -> bool:
    """The "leg" of "straight leg raise", the "eye" of "good eye contact"."""
    near = Span(max(0, site.start - _NAME), site.end + _NAME)
    return any(
        m.holds(site) and m.end - m.start > site.end - site.start and not m.meets(term)
        for m in reading.mentions_in(near, LexiconKind.EXAM)
    )


def pain_at(site: Mention, lexicon: Lexicon) -> Entry | None:
    """What a pain there is called: "abdominal pain", "shoulder blade pain"."""
    pain = lexicon.find(_PAIN, LexiconKind.SYMPTOM)
    return _named_at(pain, site, lexicon) if pain is not None else None


def is_part(reading: Reading, site: Span) -> bool:
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
