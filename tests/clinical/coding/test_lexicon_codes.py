"""Every code that the lexicons and the rules give is one of the shipped release, and can be billed."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.diagnoses.rulebook import load_rulebook
from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon


@pytest.mark.parametrize("kind", list(LexiconKind))
def test_codes_of_the_lexicons_can_be_billed(release, kind):
    wrong = [
        f"{entry.name}: {entry.code}"
        for entry in load_lexicon().of_kind(kind)
        if entry.code and not release.is_billable(entry.code)
    ]
    assert not wrong


def test_codes_of_the_rules_can_be_billed(release):
    codes = load_rulebook().codes()
    assert len(codes) > 100
    assert [code for code in sorted(codes) if not release.is_billable(code)] == []


def test_every_beginning_of_a_code_in_the_rules_is_the_beginning_of_one(release):
    rules = load_rulebook()
    beginnings = {
        *rules.questions,
        *rules.histories,
        *rules.integral,
        *rules.chronic,
        *(code for rule in rules.statuses for code in rule.beside),
        *(one for c in rules.combinations for group in (c.one, c.drops, *c.with_) for one in group),
        *(one for general in rules.generals for one in (general.code, *general.gives_way_to)),
    }
    for beginning in sorted(beginnings):
        categories = [c for c in release.categories() if c.startswith(beginning[:3])]
        assert any(
            code.startswith(beginning)
            for category in categories
            for code in release._classification.category(category)
        ), beginning


def test_every_name_in_the_rules_is_one_of_the_lexicons():
    rules, lexicon = load_rulebook(), load_lexicon()
    names = {entry.name for entry in lexicon.entries}
    symptoms = {entry.name for entry in lexicon.of_kind(LexiconKind.SYMPTOM)}
    explained = frozenset().union(*rules.integral.values())
    signs = {e.name for e in lexicon.of_kind(LexiconKind.CONDITION) if (e.code or "R")[0] == "R"}
    assert explained <= symptoms | signs
    assert {name for name, _ in rules.sites} <= names
    assert {site for _, site in rules.sites} <= {
        entry.name for entry in lexicon.of_kind(LexiconKind.SITE)
    }
    assert set(rules.unspecified) <= names
    assert {name for one in rules.unspecified.values() for name in one.settled_by} <= names
    assert {rule.name for rule in rules.statuses if rule.name} - {"smoking"} <= names
    classes = " ".join(entry.drug_class or "" for entry in lexicon.entries).lower()
    assert [rule.drug_class for rule in rules.statuses if rule.drug_class not in classes] == []
