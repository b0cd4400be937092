"""Speech that a template has a heading of its own for: carried where nothing else tells it."""

from __future__ import annotations

from ambient_scribe.build import draft_transcript
from ambient_scribe.config import Overrides, load_config
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.testing import a_transcript

SESSION = [
    ("clinician", "How have you been since our last session?"),
    ("patient", "I had a panic attack on the train this week."),
    (
        "clinician",
        "Today we practiced grounding with the five senses, and we wrote a list of steps.",
    ),
    ("patient", "I feel calmer now."),
    ("clinician", "Next week we will have practiced breathing, if you like."),
    ("clinician", "Have you practiced grounding at home?"),
]
JOINT = [
    ("clinician", "The right knee has hurt for a month?"),
    ("patient", "Yes, on the stairs."),
    ("clinician", "We talked about the risks, and you signed the consent."),
    ("clinician", "I cleaned the right knee with chlorhexidine, here we go."),
    ("clinician", "Okay, you tolerated that well."),
]


def drafted(turns: list[tuple[str, str]], template: str) -> Encounter:
    config = load_config("clinic", Overrides(template=template))
    return draft_transcript(a_transcript(turns), None, config)


def under(encounter: Encounter, section: str) -> list[str]:
    assert encounter.note is not None
    return [s.text for one in encounter.note.sections if one.id == section for s in one.sentences]


def test_what_was_done_in_the_session_and_how_it_went() -> None:
    visit = drafted(SESSION, "birp")
    assert under(visit, "interventions") == [
        "Practiced grounding with the 5 senses and wrote a list of steps today."
    ]
    assert under(visit, "response") == ["The patient feels calmer."]


def test_steps_of_a_procedure_in_their_order_with_their_words() -> None:
    visit = drafted(JOINT, "procedure")
    steps = under(visit, "procedure")
    assert steps == [
        "Talked about the risks and they signed the consent.",
        "Cleaned the right knee with chlorhexidine.",
        "They tolerated that well.",
    ]
    assert visit.note is not None
    cited = [
        visit.transcript.text_of(one.word_ids)
        for one in visit.note.sentences()
        if one.text in steps
    ]
    assert cited[1].startswith("I cleaned the right knee")


def test_a_template_without_such_a_heading_is_drafted_as_before() -> None:
    assert not any("Practiced" in one for one in under(drafted(SESSION, "soap"), "plan"))
