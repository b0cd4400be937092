"""Actions of the plan as clinicians of all sorts say them."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


@pytest.mark.parametrize(
    ("said", "name", "sign"),
    [
        ("If she gets worse take her to A and E.", "go to emergency department", "worse"),
        ("Call me if the fever goes over 39.", "contact the practice", "fever"),
        (
            "Go to the ER for chest pain or shortness of breath.",
            "go to emergency department",
            "shortness of breath",
        ),
        ("Any chest pain or trouble breathing go straight to the ER.", "go to emergency department",
         "trouble breathing"),
        ("Any redness or pus give us a call.", "contact the practice", "redness or pus"),
        ("If he stops peeing or gets floppy call 999 straight away.",
         "go to emergency department", "floppy"),
        ("Ring 111 if he isn't drinking.", "call 111", "drinking"),
        ("Let us know if the swelling gets worse.", "contact the practice", "swelling"),
        ("Come back if it isn't better in a week.", "follow-up visit", "better"),
        ("Bring him straight back if he's struggling to breathe.", "return sooner", "breathe"),
        ("Please seek medical help if you start vomiting blood.", "seek medical attention",
         "vomiting blood"),
        ("If you get bad chest pain call an ambulance.", "call ambulance", "chest pain"),
    ],
)  # fmt: skip
def test_on_what_signs(read, said, name, sign):
    fact = read(("clinician", said)).named(name)

    assert fact.assertion == "conditional"
    assert sign in fact.attributes.reason


@pytest.mark.parametrize(
    "said",
    [
        "Let me know if you want me to explain anything about the knee pain.",
        "If you need to you can always call me.",
        "We'll check you in two weeks to see if the fracture has healed.",
    ],
)
def test_what_is_no_sign(read, said):
    assert not [f for f in read(("clinician", said)).facts if f.assertion == "conditional"]


def test_what_is_felt_while_examined_is_no_precaution(read):
    visit = read(
        ("clinician", "Let's take a look at you. On your abdominal exam, I'm going to press here."),
        ("clinician", "Let me know if you have any pain."),
    )

    assert "contact the practice" not in visit.names(FactKind.PLAN)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("I'm going to send you to see a heart doctor.", {"referral to cardiology"}),
        ("We'll get you in with ortho.", {"referral to orthopedics"}),
        ("See the health visitor.", {"health visitor"}),
        ("I'll write to the memory clinic.", {"referral to geriatrics"}),
        ("I'm going to get cardiology involved.", {"referral to cardiology"}),
        ("I'll ask the dermatologist to see you.", {"referral to dermatology"}),
        ("I'm referring you under the two week wait.", {"urgent cancer referral"}),
        ("I'd like you to follow up with your primary care doctor in one week.",
         {"follow up with primary care"}),
        ("Keep it elevated and ice it.", {"elevation", "apply ice"}),
        ("Use crutches and don't put any weight on it.", {"crutches", "non-weight bearing"}),
        ("I want you to do the exercises twice a day.", {"home exercises"}),
        ("Weigh yourself every morning.", {"daily weights"}),
        ("You shouldn't drive for a month.", {"avoid driving"}),
        ("I'll fill out your disability form.", {"disability paperwork"}),
        ("We need to get you into hospital tonight.", {"hospital admission"}),
        ("Let's just keep an eye on it for now.", {"observation"}),
        ("You can go back to work on Monday.", {"return to work"}),
        ("No sex for six weeks.", {"pelvic rest"}),
        ("I'll discuss this with the consultant.", {"discuss with senior clinician"}),
        ("Tell your partner to get tested.", {"partner notification"}),
    ],
)  # fmt: skip
def test_actions(read, said, names):
    assert read(("clinician", said)).names(FactKind.PLAN) == names


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("We'll get the MRI done before Christmas.", "mri"),
        ("Get your blood work done a week before you see me.", "blood test"),
        ("Follow up in six months with labs before the visit.", "blood test"),
        ("We've got you down for a colonoscopy on Tuesday.", "colonoscopy"),
    ],
)
def test_what_is_arranged_is_planned(read, said, name):
    assert read(("clinician", said)).says(name) == "planned"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (
            "Let me look at that, your blood pressure is a bit high.",
            "home blood pressure monitoring",
        ),
        ("Take it and see me if your symptoms persist.", "symptom monitoring"),
        ("Let's do a checkup again in a month.", "annual exam"),
    ],
)
def test_what_is_said_of_a_thing_is_no_plan_for_it(read, words, name):
    assert name not in read(("clinician", words)).names()
