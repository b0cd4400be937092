"""What is found, what is only explained, and what the patient tells while examined."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


@pytest.mark.parametrize(
    "explained",
    [
        "Let me listen to your lungs. Sometimes we hear wheezes or crackles. Okay?",
        "Let me examine your belly. I'm checking for guarding or rebound.",
        "Now your exam. A murmur or a gallop would be an extra sound. Is that clear?",
    ],
)
def test_what_is_explained_is_not_found(read, explained):
    assert read(("clinician", explained), ("patient", "No.")).names() == set()


def test_a_no_while_examined_denies_what_is_felt(read):
    visit = read(
        ("clinician", "Let me look at your skin. Have you seen any redness or drainage?"),
        ("patient", "No."),
    )

    assert visit.names(FactKind.EXAM) == set()
    assert visit.says("redness") == visit.says("drainage") == "absent"


def test_what_is_feared_is_no_finding(read):
    visit = read(
        ("clinician", "Let me examine the hand. The skin is intact."),
        ("clinician", "Come back if the fingers go numb."),
    )

    assert visit.says("numbness") == "nothing"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Lungs: no wheezes or crackles.", {"wheezing", "crackles"}),
        ("No tenderness to palpation.", {"tenderness to palpation"}),
        ("Skin: no ecchymosis.", {"ecchymosis"}),
        ("No rebound or guarding.", {"rebound tenderness", "guarding"}),
        ("No swelling or edema.", {"swelling", "peripheral edema"}),
        ("No lymphadenopathy.", {"lymphadenopathy"}),
        ("No laxity on anterior drawer.", {"joint laxity"}),
        ("Neck: no thyromegaly.", {"thyromegaly"}),
    ],
)
def test_denied_findings_keep_their_names(extractor, written, names):
    claims = extractor.read_statement(written, "exam")

    assert {c.normalized for c in claims} == names
    assert {str(c.assertion) for c in claims} == {"absent"}


def test_where_something_is_not_is_not_denied(read):
    visit = read(
        ("clinician", "Let me examine your arm. There is no metal in the wound."),
    )

    assert all(str(f.assertion) != "absent" for f in visit.facts if f.normalized == "laceration")
