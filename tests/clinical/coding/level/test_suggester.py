"""The level of a visit: two of three elements, with reasons, and what only a person can tell."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.diagnoses.coder import DiagnosisCoder
from ambient_scribe.clinical.coding.diagnoses.rulebook import load_rulebook
from ambient_scribe.clinical.coding.level.licensed import read_visit_codes
from ambient_scribe.clinical.coding.level.rules import (
    SHIPPED_RULES,
    Level,
    load_level_rules,
)
from ambient_scribe.clinical.coding.level.suggester import Known, LevelSuggester
from ambient_scribe.clinical.coding.said import Said
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.note import SuggestionKind
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.testing import a_transcript

# The thresholds as the AMA publishes them since 2024, in minutes: new, established.
MINUTES = {"straightforward": (15, 10), "low": (30, 20), "moderate": (45, 30), "high": (60, 40)}


@pytest.fixture(scope="module")
def coder():
    return DiagnosisCoder(load_lexicon())


@pytest.fixture
def suggest(coder):
    def told(*facts, codes=None, recorded_ms=None, said=(), established=None):
        words = Said(said)
        known = Known(words, established, recorded_ms)
        suggester = LevelSuggester(
            load_level_rules(), load_lexicon(), load_rulebook().chronic, codes
        )
        return suggester.suggest(facts, coder.problems(facts, PatientContext(), words), known)

    return told


def elements(suggestion):
    """`{"problems": "low", …}` as the text tells them."""
    inside = suggestion.text.split("two of three: ")[1].split(")")[0]
    return dict(part.rsplit(" ", 1) for part in inside.split(", "))


def passages(*turns):
    return tuple(a_transcript(turns).passages())


def orders_of(fact, *names):
    return [fact("test", name, assertion="planned") for name in names]


# ---------------------------------------------------------------- the rules
def test_the_shipped_thresholds():
    minutes = load_level_rules().minutes
    for level in Level:
        assert (minutes.new.least(level), minutes.established.least(level)) == MINUTES[level.word]
    assert minutes.new.reached(44) is Level.LOW
    assert minutes.new.reached(45) is Level.MODERATE
    assert minutes.established.reached(9) is None
    assert minutes.established.reached(240) is Level.HIGH


def test_no_code_of_the_licensed_book_is_shipped():
    text = SHIPPED_RULES.read_text(encoding="utf-8")
    assert "Source" in text
    assert "992" not in text


def test_every_element_says_what_would_lift_it():
    rules = load_level_rules()
    for element in ("problems", "data", "risk"):
        for level in (Level.LOW, Level.MODERATE, Level.HIGH):
            assert rules.lift(element, level)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("[minutes.new]\nlow = 0", "minutes.new"), ("low = ", "Invalid value"), ("x = 1", "")],
)
def test_rules_of_ones_own_are_checked(tmp_path, text, complaint):
    path = tmp_path / "levels.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_level_rules(path)
    assert str(path) in str(caught.value) and complaint in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(UsageError, match="cannot be read"):
        load_level_rules(tmp_path / "absent.toml")


# ---------------------------------------------------------------- elements
def test_nothing_addressed_has_no_level(suggest, fact):
    assert suggest() is None
    assert suggest(fact("test", "glucose")) is None
    named = suggest(fact("condition", "asthma"))
    assert named.text == "No level yet: no problem is shown to be addressed"
    assert named.questions == (
        "Mentioned, not shown to be addressed: asthma. Judged or treated today?",
    )


@pytest.mark.parametrize(
    ("stated", "level"),
    [
        ([("condition", "strep throat", {})], "low"),
        ([("condition", "upper respiratory infection", {})], "straightforward"),
        (
            [("condition", "upper respiratory infection", {}), ("condition", "warts", {})],
            "low",
        ),
        ([("symptom", "back pain", {}), ("symptom", "rash", {})], "low"),
        ([("condition", "hypertension", {"status": "well controlled"})], "low"),
        ([("condition", "hypertension", {"status": "not well controlled"})], "moderate"),
        ([("condition", "hypertension", {"status": "uncontrolled"})], "moderate"),
        ([("condition", "asthma", {"course": "worsening"})], "moderate"),
        (
            [
                ("condition", "hypertension", {"status": "stable"}),
                ("condition", "gout", {"status": "stable"}),
            ],
            "moderate",
        ),
        ([("condition", "copd exacerbation", {})], "moderate"),
        ([("condition", "concussion", {})], "moderate"),
        ([("condition", "pulmonary embolism", {})], "high"),
        ([("symptom", "suicidal thoughts", {})], "high"),
    ],
)
def test_problems(suggest, fact, stated, level):
    told = suggest(*(fact(kind, name, **given) for kind, name, given in stated))
    assert elements(told)["problems"] == level


def test_a_chronic_condition_counts_when_something_shows_that_it_was_addressed(suggest, fact):
    cough = fact("condition", "strep throat")
    diabetes = fact("condition", "type 2 diabetes mellitus")
    told = suggest(cough, diabetes)
    assert elements(told)["problems"] == "low"
    assert any("not shown to be addressed: type 2 diabetes mellitus" in q for q in told.questions)
    told = suggest(cough, diabetes, fact("test", "hemoglobin a1c", value=None))
    assert not any("not shown to be addressed" in q for q in told.questions)


def test_a_treatment_stepped_up_asks_whether_the_goal_is_reached(suggest, fact):
    told = suggest(
        fact("condition", "type 2 diabetes mellitus"),
        fact("medication", "metformin", assertion="planned", change="increased"),
    )
    assert elements(told)["problems"] == "low"
    assert any("treatment was stepped up (metformin)" in q for q in told.questions)


def test_a_threat_is_asked_about(suggest, fact):
    told = suggest(fact("condition", "stroke"))
    assert elements(told)["problems"] == "high"
    assert any("one of now, not of the past?" in question for question in told.questions)


def test_symptoms_without_a_diagnosis_are_one_problem(suggest, fact):
    told = suggest(*(fact("symptom", name) for name in ("rash", "back pain", "hearing loss")))
    (reason,) = (one for one in told.reasons if one.text.startswith("problems"))
    assert reason.text == (
        "problems low: rash, back pain, hearing loss: taken as one acute problem without "
        "complication"
    )
    assert len(reason.fact_ids) == 3


def test_sending_to_hospital_is_asked_about(suggest, fact):
    plan = fact("plan", "referral to emergency department", assertion="planned")
    told = suggest(fact("condition", "strep throat"), plan)
    assert elements(told) == {"problems": "moderate", "data": "straightforward", "risk": "high"}
    assert "Was it decided on in this visit, and not only talked of?" in told.questions
    assert any("threaten life or bodily function" in question for question in told.questions)
    elsewhere = plan.changed(text="the urgent care visit")
    assert elements(suggest(fact("condition", "strep throat"), elsewhere))["problems"] == "low"


def test_tests_are_counted_once_each(suggest, fact):
    problem = fact("condition", "strep throat")

    def level(*names):
        return elements(suggest(problem, *orders_of(fact, *names)))["data"]

    assert level() == "straightforward"
    assert level("glucose") == "straightforward"
    assert level("glucose", "glucose") == "straightforward"
    assert level("glucose", "creatinine") == "low"
    assert level("echocardiogram", "ejection fraction") == "straightforward"
    assert level("glucose", "creatinine", "blood test") == "low", "a name of nothing in particular"
    assert level("glucose", "creatinine", "chest x-ray") == "moderate"
    past = [fact("test", name, assertion="historical") for name in ("glucose", "inr", "ferritin")]
    assert elements(suggest(problem, *past))["data"] == "straightforward"


@pytest.mark.parametrize(
    ("stated", "level"),
    [
        ([("medication", "amoxicillin", {"change": "started"})], "moderate"),
        (
            [("medication", "atorvastatin", {"assertion": "absent", "change": "refused"})],
            "moderate",
        ),
        ([("medication", "lisinopril", {"change": "continued"})], "straightforward"),
        ([("medication", "lisinopril", {})], "straightforward"),
        (
            [("medication", "lisinopril", {"assertion": "conditional", "change": "increased"})],
            "straightforward",
        ),
        ([("medication", "acetaminophen", {"assertion": "planned", "change": "started"})], "low"),
        ([("plan", "physical therapy", {"assertion": "planned"})], "low"),
        ([("procedure", "laceration repair", {"assertion": "planned"})], "low"),
        ([("procedure", "knee replacement", {"assertion": "planned"})], "moderate"),
        ([("procedure", "knee replacement", {"assertion": "historical"})], "straightforward"),
        ([("procedure", "hospital admission", {"assertion": "planned"})], "high"),
    ],
)
def test_risk(suggest, fact, stated, level):
    problem = fact("condition", "strep throat")
    told = suggest(problem, *(fact(kind, name, **given) for kind, name, given in stated))
    assert elements(told)["risk"] == level


# ---------------------------------------------------------------- what was said beside facts
@pytest.fixture
def talk(suggest, fact):
    """`talk(turns, ("condition", "gout", 0, {…}))`: a fact was read from the turn of that number."""

    def told(turns, *stated, **given):
        said = passages(*turns)
        facts = []
        for kind, name, turn, attributes in stated:
            words = [{"basis": "spoken", "word_ids": said[turn].utterance.word_ids}]
            facts.append(fact(kind, name, evidence=words, **attributes))
        return suggest(*facts, said=said, **given)

    return told


THROAT = ("condition", "strep throat", 0, {})


@pytest.mark.parametrize(
    ("turn", "level"),
    [
        (("clinician", "Continue the lisinopril."), "moderate"),
        (("patient", "I keep taking the lisinopril."), "straightforward"),
        (("clinician", "You keep taking the lisinopril?"), "straightforward"),
    ],
)
def test_a_drug_is_managed_when_the_clinician_lets_it_go_on(talk, turn, level):
    throat = ("clinician", "You have strep throat.")
    told = talk([throat, turn], THROAT, ("medication", "lisinopril", 1, {"change": "continued"}))
    assert elements(told)["risk"] == level
    asked = [one for one in told.questions if "drugs that go on" in one]
    assert bool(asked) == (level == "moderate")


def test_a_drug_that_goes_on_shows_its_condition_addressed(talk):
    turns = [("clinician", "You have hypertension."), ("clinician", "Continue the lisinopril.")]
    drug = ("medication", "lisinopril", 1, {"change": "continued"})
    told = talk(turns, ("condition", "hypertension", 0, {}), drug)
    assert elements(told)["problems"] == "low"


def test_a_parenteral_controlled_drug_is_of_high_risk(suggest, fact):
    def risk(name, route):
        drug = fact("medication", name, assertion="planned", change="started", route=route)
        return elements(suggest(fact("condition", "strep throat"), drug))["risk"]

    assert risk("morphine", "intravenous") == "high"
    assert risk("morphine", "by mouth") == "moderate"
    assert risk("ceftriaxone", "intramuscular") == "moderate"


DATA = {
    "film": ("clinician", "I looked at the film myself."),
    "talk": ("clinician", "I discussed it with Dr. Hill."),
    "summary": ("clinician", "I reviewed the summary from the hospital."),
}


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ([], "straightforward"),
        (["summary"], "straightforward"),
        (["film"], "moderate"),
        (["talk"], "moderate"),
        (["film", "talk"], "high"),
    ],
)
def test_data_that_the_clinician_tells_of(talk, told, level):
    turns = [("clinician", "You have strep throat."), *(DATA[one] for one in told)]
    suggestion = talk(turns, THROAT)
    assert elements(suggestion)["data"] == level
    shown = [one for one in suggestion.reasons if one.text.startswith("data") and one.evidence]
    assert len(shown) == len(told)
    assert all(set(one.evidence) <= set(suggestion.evidence) for one in shown)


def test_a_film_that_was_looked_at_is_asked_about(talk):
    told = talk([("clinician", "You have strep throat. I looked at an x-ray of it.")], THROAT)
    assert elements(told)["data"] == "straightforward"
    assert any("looked at a film" in question for question in told.questions)
    whole = talk([("clinician", "You have strep throat."), DATA["film"]], THROAT)
    assert not any("looked at a film" in question for question in whole.questions)


def test_a_document_counts_beside_tests(talk):
    turns = [("clinician", "You have strep throat."), DATA["summary"], ("clinician", "A glucose.")]
    test = ("test", "glucose", 2, {"assertion": "planned"})
    assert elements(talk(turns, THROAT, test))["data"] == "low"


def test_somebody_else_tells_the_history(talk):
    turns = [
        ("companion", "He has strep throat."),
        ("companion", "He is confused."),
        ("patient", "My back hurts."),
    ]
    more = [THROAT, ("symptom", "confusion", 1, {}), ("symptom", "back pain", 2, {})]
    told = talk(turns, *more)
    assert elements(told)["data"] == "low"
    assert any("It does not count otherwise" in question for question in told.questions)
    as_much = talk(turns, THROAT, more[2])
    assert elements(as_much)["data"] == "straightforward"
    assert any("It counts as data then" in question for question in as_much.questions)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("This is a flare of your gout.", "moderate"),
        ("Your gout is not where we want it.", "moderate"),
        ("You have gout and no flare.", None),
        ("To prevent a flare of your gout, drink water.", None),
        ("Your gout and your asthma: the asthma is flaring.", None),
    ],
)
def test_the_clinicians_own_words_for_what_is_worse(talk, text, level):
    stated = [("condition", "gout", 0, {})]
    if "asthma" in text:
        stated.append(("condition", "asthma", 0, {}))
    told = talk([("clinician", text)], *stated)
    assert (elements(told)["problems"] if "two of" in told.text else None) == level


def test_low_oxygen_is_a_threat(suggest, fact):
    lungs = fact("condition", "chronic obstructive pulmonary disease")

    def problems(value):
        told = suggest(lungs, fact("vital", "oxygen saturation", value={"magnitude": value}))
        return elements(told)["problems"] if "two of" in told.text else None

    assert problems("84") == "high"
    assert problems("88") is None, "only named"
    assert problems("88-90") is None


def test_an_ambulance_makes_all_of_it_high(talk):
    turns = [("clinician", "You have COPD."), ("clinician", "We are calling an ambulance.")]
    told = talk(turns, ("condition", "chronic obstructive pulmonary disease", 0, {}))
    assert elements(told) == {"problems": "high", "data": "straightforward", "risk": "high"}
    assert told.text.startswith("Medical decision making: high (")
    assert any("Mentioned, not shown" in question for question in told.questions)


def test_what_to_do_if_it_gets_worse_is_no_hospital_care(talk):
    turns = [("clinician", "You have strep throat."), ("clinician", "If worse, go to the ER.")]
    plan = ("plan", "go to emergency department", 1, {"assertion": "planned"})
    assert elements(talk(turns, THROAT, plan))["risk"] == "straightforward"


def test_stated_time_stands_beside_the_level_with_its_words(talk):
    turns = [
        ("clinician", "You have strep throat."),
        ("clinician", "I spent 45 minutes with you today."),
    ]
    told = talk(turns, THROAT)
    assert told.text.endswith(
        "; or by time: 45 minutes stated: moderate (new) or high (established)"
    )
    (time,) = (one for one in told.reasons if one.text.startswith("time"))
    assert time.evidence == (told.evidence[-1],)
    assert "the clinician's own total time" in told.questions[1]
    alone = talk(turns, established=False)
    assert alone.text == "By time: 45 minutes stated: moderate (new)"


def test_what_was_said_of_earlier_visits_helps_to_answer(talk):
    told = talk(
        [("clinician", "You have strep throat."), ("clinician", "Good to see you again.")], THROAT
    )
    assert told.questions[0] == (
        "New or established patient? What was said sounds like an established one"
    )


def test_time_that_reaches_nothing_and_several_times(talk):
    short = talk([("clinician", "I spent 8 minutes with you today.")])
    assert short.text == "By time: 8 minutes stated: too short for any level"
    parts = [
        ("clinician", "I spent 30 minutes with you today."),
        ("clinician", "And I spent 15 minutes on your records."),
    ]
    told = talk(parts)
    assert "30 minutes stated" in told.text
    assert "15 minutes were stated too: part of it, or beside it?" in told.questions[1]


# ---------------------------------------------------------------- the whole
def test_two_of_three_make_the_level(suggest, fact):
    facts = (
        fact("condition", "strep throat"),
        fact("medication", "amoxicillin", assertion="planned", change="started"),
    )
    told = suggest(*facts)
    assert elements(told) == {"problems": "low", "data": "straightforward", "risk": "moderate"}
    assert told.text.startswith("Medical decision making: low (")
    told = suggest(*facts, *orders_of(fact, "glucose", "creatinine", "chest x-ray"))
    assert told.text.startswith("Medical decision making: moderate (")
    assert told.kind is SuggestionKind.VISIT_LEVEL


def test_every_reason_names_its_facts_and_they_are_the_evidence(suggest, fact):
    throat = fact("condition", "strep throat")
    drug = fact("medication", "amoxicillin", assertion="planned", change="started")
    told = suggest(throat, drug)
    by_text = {reason.text: reason.fact_ids for reason in told.reasons}
    assert by_text["problems low: strep throat: an acute problem, taken as uncomplicated"] == (
        throat.id,
    )
    assert by_text["risk moderate: prescription drug managed: amoxicillin started"] == (drug.id,)
    assert told.fact_ids == (throat.id, drug.id)
    assert told.evidence == (*throat.evidence, *drug.evidence)
    assert any(text.startswith("moderate would take one of: problems: ") for text in by_text)


def test_what_only_a_person_can_tell_is_asked(suggest, fact):
    told = suggest(fact("condition", "strep throat"), recorded_ms=754_000)
    assert told.questions[0] == "New or established patient?"
    assert "Recorded: 12 minutes, which is not that time." in told.questions[1]
    assert "straightforward from 15 (new) or 10 (established)" in told.questions[1].lower()
    silent = suggest(fact("condition", "strep throat"))
    assert "Recorded" not in silent.questions[1]
    assert told.codes == ()


# ---------------------------------------------------------------- a licensed file
@pytest.fixture
def licensed(tmp_path):
    def write(*lines):
        path = tmp_path / "visits.tsv"
        header = "patient\tlevel\tcode\tdescriptor"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return path

    return write


def test_codes_come_from_a_licensed_file_alone(suggest, fact, licensed):
    path = licensed("new\tlow\tX-1\tmade up for a test", "established\tlow\tX-2\t", "")
    codes = read_visit_codes(path)
    drug = fact("medication", "acetaminophen", assertion="planned", change="started")
    facts = (fact("condition", "strep throat"), drug)
    unknown = suggest(*facts, codes=codes)
    assert unknown.codes == (), "two codes are never both billed"
    assert (
        unknown.questions[0] == "New or established patient? CPT X-1 (new), CPT X-2 (established)"
    )
    known = suggest(*facts, codes=codes, established=True)
    assert [(c.system, c.code, c.display) for c in known.codes] == [("CPT", "X-2", None)]
    assert known.text.endswith("; CPT X-2")
    assert not any("New or established" in question for question in known.questions)
    new = suggest(*facts, codes=codes, established=False)
    assert [(c.code, c.display) for c in new.codes] == [("X-1", "made up for a test")]


def test_the_code_is_that_of_the_stated_time_where_it_reaches_more(suggest, fact, licensed):
    codes = read_visit_codes(licensed("established\tlow\tL\t", "established\thigh\tH\t"))
    said = passages(("clinician", "I spent 45 minutes with you today."))
    told = suggest(fact("condition", "strep throat"), codes=codes, established=True, said=said)
    assert [code.code for code in told.codes] == ["H"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("new\tlow\tX-1", "line 2: 3 cells for 4 columns"),
        ("old\tlow\tX-1\t", "line 2: patient must be new or established"),
        ("new\tsmall\tX-1\t", "line 2: patient must be"),
        ("new\tlow\t\t", "and a code must stand"),
    ],
)
def test_a_bad_line_of_it_is_named(licensed, line, complaint):
    with pytest.raises(InputError, match=complaint):
        read_visit_codes(licensed(line))


def test_a_file_of_another_shape(tmp_path):
    path = tmp_path / "visits.tsv"
    path.write_text("code,descriptor\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: the columns must be patient, level"):
        read_visit_codes(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_visit_codes(tmp_path / "absent.tsv")
