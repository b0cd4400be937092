"""What a kind of note must tell and does not is asked, with the words of the complaint; never else."""

from __future__ import annotations

from ambient_scribe.build import draft_transcript
from ambient_scribe.config import Overrides, load_config
from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.note.statements import withheld_note
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.note.templates.required import missing_elements
from ambient_scribe.testing import a_transcript

KNEE = [
    ("clinician", "Good morning, what brings you in today?"),
    ("patient", "My knee hurts when I go down the stairs."),
    ("clinician", "Any fever?"),
    ("patient", "No, no fever."),
]


def visit(turns: list[tuple[str, str]], template: str) -> Encounter:
    config = load_config("clinic", Overrides(template=template))
    return draft_transcript(a_transcript(turns), None, config)


def asked(encounter: Encounter) -> list[Suggestion]:
    return [
        one
        for one in encounter.suggestions
        if one.kind is SuggestionKind.OPEN_QUESTION and "asks for it" in str(one.reasons)
    ]


def questions(turns: list[tuple[str, str]], template: str) -> list[str]:
    return [one.text for one in asked(visit(turns, template))]


def test_what_is_missing_is_asked_beside_the_words_of_the_complaint() -> None:
    encounter = visit(KNEE, "orthopedics")
    missing = {one.text: one for one in asked(encounter)}
    assert {"Duration of symptoms not stated", "Side not stated"} <= set(missing)
    basis = missing["Duration of symptoms not stated"].evidence
    assert basis and isinstance(basis[0], Spoken)
    said = encounter.transcript.text_of(basis[0].word_ids)
    assert "knee" in said and "hurts" in said


def test_what_was_said_is_not_asked() -> None:
    told = [
        *KNEE[:1],
        ("patient", "My left knee has hurt for three weeks, it is a six out of ten."),
        ("clinician", "Any allergies to medicines?"),
        ("patient", "No, none."),
    ]
    asked_for = questions(told, "orthopedics")
    for text in ("Duration", "Severity", "Side", "Allergies"):
        assert not any(one.startswith(text) for one in asked_for), asked_for


def test_an_element_with_a_condition_is_asked_only_where_it_holds() -> None:
    harm = "Risk is stated, and no safety plan"
    low = [
        ("clinician", "How have you been since our last session?"),
        ("patient", "I have been down, and I have had thoughts of suicide this week."),
        ("clinician", "Thank you for telling me."),
    ]
    assert harm in questions(low, "dap")
    planned = [
        *low,
        ("clinician", "Let us write a safety plan together, with the crisis line on it."),
    ]
    assert harm not in questions(planned, "dap")
    never = [low[0], ("patient", "I have been down this week."), low[2]]
    assert harm not in questions(never, "dap")


def test_a_side_is_asked_only_of_what_has_one() -> None:
    belly = [KNEE[0], ("patient", "My stomach hurts.")]
    assert "Side not stated" not in questions(belly, "orthopedics")


def test_in_pregnancy_three_things_are_asked() -> None:
    talk = [
        ("clinician", "Welcome back, how are you feeling?"),
        ("patient", "I am tired, and my back hurts a little."),
    ]
    asked_for = questions(talk, "prenatal")
    assert "Gestational age or due date not stated" in asked_for
    assert "Fetal movement not asked about" in asked_for
    assert "Blood pressure not stated" in asked_for
    told = [
        *talk,
        ("clinician", "You are 28 weeks pregnant today, and your blood pressure is 118 over 72."),
        ("clinician", "Is the baby moving well?"),
        ("patient", "Yes, a lot of kicking."),
    ]
    asked_for = questions(told, "prenatal")
    assert not any(one.startswith(("Gestational", "Fetal movement", "Blood")) for one in asked_for)


def test_nothing_is_asked_of_a_note_that_was_withheld() -> None:
    template = load_template("urgent_care")
    note = withheld_note(template, "test", "The visit is not in English.")
    assert missing_elements(template, (), a_transcript(KNEE), note) == ()
