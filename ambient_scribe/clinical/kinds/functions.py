"""A function that is well denies its symptom: "my breathing is fine".

In: a statement. Out: absent symptoms. What a question asks is read by `dialogue.asked_about`.
"""

from __future__ import annotations

from functools import cache

from ambient_scribe.clinical.kinds.mere_talk import is_other_sense
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, surface
from ambient_scribe.clinical.language.functions import functions_of
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Span
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind

_CLINICIAN_LOOKS = frozenset({Phase.EXAM, Phase.RESULTS})


def read_functions(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    """Nothing for what a clinician finds well while examining: that is an examination finding."""
    functions = functions_of(lexicon)
    if scene.asked or not (scene.words & functions.first_words and scene.words & _words_for_well()):
        return []
    if scene.voice is Voice.CLINICIAN and scene.phase in _CLINICIAN_LOOKS:
        return []
    reading, clause = scene.reading, scene.clause
    if reading.has(clause, Effect.CONDITIONAL) or scene.goes_on:
        return []
    text = "".join(f"{word} " for word in reading.words(clause))
    findings = []
    for match in functions.well.finditer(text):
        start = clause.start + text[: match.start()].count(" ")
        term = Span(start, start + match.group(0).count(" "))
        if any(m.meets(term) for m in reading.mentions_in(clause, LexiconKind.SYMPTOM)):
            continue  # "hearing loss is stable"
        if is_other_sense(reading, Span(term.start, term.start + 1)):
            continue  # "i can hear you fine"
        entry = functions.failing(match.group("function") or match.group("after"))
        claim = Claim(
            kind=FactKind.SYMPTOM,
            normalized=entry.name,
            assertion=Assertion.ABSENT,
            attributes=Attributes(body_system=entry.system),
        )
        found = Finding(claim, (term,), surface(reading, term), entry.code)
        findings.append(found.as_weak() if scene.voice is Voice.CLINICIAN else found)
    return findings


@cache
def _words_for_well() -> frozenset[str]:
    return frozenset(w.split()[0] for w in group("well") | group("well before"))
