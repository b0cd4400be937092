"""What somebody beside the patient tells of themselves."""

from __future__ import annotations


def test_a_mothers_own_illness_is_family_history(read):
    visit = read(
        ("clinician", "So he gets out of breath when he runs?"),
        ("companion", "Yes. I'm his mother. I had asthma as a child myself, is that it?"),
    )

    assert visit.says("asthma") == "present family"
    assert visit.named("asthma").attributes.relative == "mother"
    assert visit.says("shortness of breath") == "present"


def test_whom_the_clinician_greets(read):
    visit = read(
        ("clinician", "And you are his grandmother?"),
        ("companion", "Yes. I have diabetes, so I know about sugars."),
    )

    assert visit.named("diabetes mellitus").attributes.relative == "grandmother"


def test_it_is_not_the_sisters(read):
    visit = read(("companion", "My sister drove us. I have migraines."))

    assert visit.says("migraine") == "nothing"


def test_what_comes_before_the_question_is_told(read):
    visit = read(("companion", "He had a fever last night, is that an ear infection?"))

    assert visit.says("fever") == "present"
