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
from ambient_scribe.clinical.coding.level.suggester import LevelSuggester
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.note import SuggestionKind
from ambient_scribe.errors import InputError, UsageError

# The thresholds as the AMA publishes them since 2024, in minutes: new, established.
MINUTES = {"straightforward": (15, 10), "low": (30, 20), "moderate": (45, 30), "high": (60, 40)}


@pytest.fixture(scope="module")
def coder():
    return DiagnosisCoder(load_lexicon())


@pytest.fixture
def suggest(coder):
    def told(*facts, codes=None, recorded_ms=None):
        suggester = LevelSuggester(
            load_level_rules(), load_lexicon(), load_rulebook().chronic, codes
        )
        return suggester.suggest(facts, coder.problems(facts, PatientContext()), recorded_ms)

    return told


def elements(suggestion):
    """`{"problems": "low", …}` as the text tells them."""
    inside = suggestion.text.split("two of three: ")[1].rstrip(")")
    return dict(part.rsplit(" ", 1) for part in inside.split(", "))


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
    assert suggest(fact("condition", "asthma")) is None, "only named, with nothing done about it"


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
    assert elements(told)["risk"] == "moderate"
    assert "Was hospital care decided on? The risk is high then" in told.questions


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
    told = suggest(fact("condition", "strep throat"), drug, codes=codes)
    assert [(c.system, c.code, c.display) for c in told.codes] == [
        ("CPT", "X-1", "made up for a test"),
        ("CPT", "X-2", None),
    ]


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
