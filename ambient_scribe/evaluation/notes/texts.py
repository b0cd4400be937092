"""A note's text against the one that a person wrote: words shared, and what both claim.

In: a note, or texts in Markdown. Out: plain numbers, or claims that can be compared.
"""

from __future__ import annotations

from collections.abc import Callable

from ambient_scribe.domain.clinical import Assertion, Claim, FactKind, Subject
from ambient_scribe.domain.note import Note
from ambient_scribe.evaluation.extras import scoring_library


def plain_text(note: Note) -> str:
    """Headings and sentences only, one sentence a line; what the program states is left out."""
    lines: list[str] = []
    for section in note.sections:
        if section.sentences and section.id != "recording":
            lines.append(f"## {section.title}")
            lines += [sentence.text for sentence in section.sentences]
    return "\n".join(lines)


def rouge(reference: str, candidate: str) -> dict[str, float]:
    """ROUGE-1/2/Lsum F of rouge_score without stemming, Lsum by lines."""
    with scoring_library():
        from rouge_score.rouge_scorer import RougeScorer
    names = ("rouge1", "rouge2", "rougeLsum")
    scores = RougeScorer(list(names), use_stemmer=False).score(reference, candidate)
    return {name: float(scores[name].fmeasure) for name in names}


def claims_of_note(
    text: str, read: Callable[[str, str], tuple[Claim, ...]]
) -> set[tuple[FactKind, str, Assertion, Subject]]:
    """What a note in Markdown claims, sentence by sentence, as comparable tuples."""
    claims: set[tuple[FactKind, str, Assertion, Subject]] = set()
    section = ""
    for raw in text.splitlines():
        line = raw.strip().lstrip("-*• ").strip()
        if line.startswith("#"):
            section = line.lstrip("# ").lower()
        elif line:
            for claim in read(line, section):
                claims.add((claim.kind, claim.normalized, claim.assertion, claim.subject))
    return claims
