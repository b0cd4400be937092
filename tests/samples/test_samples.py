"""The sample visits: script, sound, transcript, facts, note and chart agree with one another."""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MANIFEST = tomllib.loads((SAMPLES / "manifest.toml").read_text(encoding="utf-8"))
VISITS = [visit["id"] for visit in MANIFEST["visits"]]

KINDS = {"symptom", "condition", "medication", "allergy", "vital", "exam", "test", "procedure"}
KINDS |= {"family_history", "social", "plan"}
ASSERTIONS = {"present", "absent", "possible", "conditional", "historical", "planned"}
ATTRIBUTES = {"dose", "unit", "route", "frequency", "duration", "onset", "severity", "laterality"}
ATTRIBUTES |= {"site", "value", "change", "relative", "reaction", "status", "character", "context"}
ATTRIBUTES |= {"radiation", "aggravating", "relieving", "owner", "due"}
CHANGES = {"started", "stopped", "increased", "decreased", "continued"}
HEADINGS = [
    "## Subjective",
    "### Chief complaint",
    "### History of present illness",
    "### Review of systems",
    "### Past medical history",
    "### Medications",
    "### Allergies",
    "### Family history",
    "### Social history",
    "## Objective",
    "### Vitals",
    "### Physical examination",
    "### Results",
    "## Assessment",
    "## Plan",
]
LARGEST_AUDIO_BYTES = 4_000_000  # all visits together

every_visit = pytest.mark.parametrize("visit", VISITS)


def read_json(visit: str, name: str) -> Any:
    return json.loads((SAMPLES / visit / name).read_text(encoding="utf-8"))


def entry(visit: str) -> dict[str, Any]:
    return next(item for item in MANIFEST["visits"] if item["id"] == visit)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def test_manifest_names_three_synthetic_visits() -> None:
    assert MANIFEST["synthetic"] is True
    assert set(VISITS) == {"primary_care", "urgent_care", "cardiology"}
    for visit in MANIFEST["visits"]:
        folder = SAMPLES / visit["folder"]
        assert {path.name for path in folder.iterdir()} == set(visit["files"])
        assert len(visit["files"]) == 6


@every_visit
def test_sound_is_the_one_in_the_manifest(visit: str) -> None:
    sound = (SAMPLES / visit / "visit.opus").read_bytes()
    assert hashlib.sha256(sound).hexdigest() == entry(visit)["audio_sha256"]


def test_sound_stays_small() -> None:
    sizes = [(SAMPLES / visit / "visit.opus").stat().st_size for visit in VISITS]
    assert sum(sizes) < LARGEST_AUDIO_BYTES


@every_visit
def test_sound_decodes_to_the_stated_length(visit: str) -> None:
    av = pytest.importorskip("av")
    with av.open(str(SAMPLES / visit / "visit.opus"), format="ogg") as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.layout.nb_channels) in {
            ("opus", 1),
            ("libopus", 1),
        }
        decoded_s = sum(frame.samples / frame.sample_rate for frame in container.decode(stream))
    stated_s = entry(visit)["duration_s"]
    assert 240 <= stated_s <= 480
    assert decoded_s == pytest.approx(stated_s, abs=0.1)


@every_visit
def test_transcript_says_what_the_script_says(visit: str) -> None:
    script = tomllib.loads((SAMPLES / visit / "script.toml").read_text(encoding="utf-8"))
    roles = {speaker["id"]: speaker["role"] for speaker in script["speakers"]}
    transcript = read_json(visit, "transcript.json")
    assert transcript["id"] == visit
    assert transcript["title"] == script["title"] == entry(visit)["title"]
    said = [
        (turn["speaker"], roles[turn["speaker"]], turn["text"], turn.get("spoken"))
        for turn in script["turns"]
    ]
    assert said == [
        (item["speaker"], item["role"], item["text"], item.get("spoken"))
        for item in transcript["utterances"]
    ]


@every_visit
def test_utterances_are_ordered_and_inside_the_sound(visit: str) -> None:
    transcript = read_json(visit, "transcript.json")
    utterances = transcript["utterances"]
    assert transcript["duration"] == entry(visit)["duration_s"]
    assert all(0 <= item["start"] < item["end"] for item in utterances)
    assert max(item["end"] for item in utterances) <= transcript["duration"]
    starts = [item["start"] for item in utterances]
    assert starts == sorted(starts)
    last_of: dict[str, float] = {}
    for item in utterances:
        assert item["start"] >= last_of.get(item["speaker"], 0.0), "one mouth, one turn at a time"
        last_of[item["speaker"]] = item["end"]


@every_visit
def test_numbers_are_digits_in_the_text_and_words_in_speech(visit: str) -> None:
    for item in read_json(visit, "transcript.json")["utterances"]:
        assert not numbers(item.get("spoken", "")), item["spoken"]
        assert "spoken" in item or not numbers(item["text"]), item["text"]


@every_visit
def test_facts_are_borne_out_by_their_turns(visit: str) -> None:
    texts = [item["text"] for item in read_json(visit, "transcript.json")["utterances"]]
    gold = read_json(visit, "facts.json")
    assert gold["id"] == visit
    for fact in gold["facts"]:
        assert fact["turns"] == sorted(set(fact["turns"])), fact
        assert fact["turns"][0] >= 0 and fact["turns"][-1] < len(texts), fact
        assert any(fact["quote"] in texts[turn] for turn in fact["turns"]), fact
        assert fact["quote"].strip() == fact["quote"] != "", fact


@every_visit
def test_facts_follow_the_guideline(visit: str) -> None:
    facts = read_json(visit, "facts.json")["facts"]
    for fact in facts:
        assert fact["kind"] in KINDS, fact
        assert fact["assertion"] in ASSERTIONS, fact
        assert fact["subject"] in {"patient", "family", "other"}, fact
        assert fact["term"] == fact["term"].lower() != "", fact
        assert set(fact["attributes"]) <= ATTRIBUTES, fact
        assert fact["attributes"].get("change", "started") in CHANGES, fact
        if fact["kind"] == "family_history":
            assert fact["subject"] == "family", fact
    identities = [
        (
            fact["kind"],
            fact["term"],
            fact["assertion"],
            fact["subject"],
            fact["attributes"].get("relative"),
            fact["attributes"].get("due"),
        )
        for fact in facts
    ]
    assert len(set(identities)) == len(identities), "one fact per thing and assertion"


@every_visit
def test_numbers_in_facts_were_said(visit: str) -> None:
    texts = [item["text"] for item in read_json(visit, "transcript.json")["utterances"]]
    for fact in read_json(visit, "facts.json")["facts"]:
        if "dose" not in fact["attributes"] or fact["term"] in {"ibuprofen", "albuterol"}:
            continue  # two tablets of 200 mg make 400; two puffs is a word
        said = numbers(" ".join(texts[turn] for turn in fact["turns"]))
        assert numbers(fact["attributes"]["dose"]) <= said, fact


@every_visit
def test_must_and_traps_are_whole(visit: str) -> None:
    gold = read_json(visit, "facts.json")
    texts = read_json(visit, "transcript.json")["utterances"]
    assert 12 <= len(gold["must"]) <= 25
    assert len(gold["traps"]) >= 5
    assert {item["section"] for item in gold["must"]} == set("SOAP")
    for item in gold["must"]:
        assert item["importance"] in {1, 2, 3}, item
        assert item["statement"] and item["turns"], item
        assert all(0 <= turn < len(texts) for turn in item["turns"]), item
    assert all(trap["statement"] and trap["why"] for trap in gold["traps"])


@every_visit
def test_note_has_every_heading_in_order_with_text(visit: str) -> None:
    lines = (SAMPLES / visit / "note.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("#")] == HEADINGS
    filled = [line for line in lines if line]
    for heading, below in zip(filled, [*filled[1:], "## end"], strict=True):
        if heading.startswith("### "):
            assert not below.startswith("#"), heading


@every_visit
def test_every_number_of_the_note_was_said_or_stands_in_the_chart(visit: str) -> None:
    note = (SAMPLES / visit / "note.md").read_text(encoding="utf-8")
    note = re.sub(r"(?m)^\d+\. ", "", note)  # the numbers of a list
    note = re.sub(r"(\d)/10\b", r"\1", note)  # a pain score out of ten
    said = " ".join(item["text"] for item in read_json(visit, "transcript.json")["utterances"])
    words = {"four": "4", "five": "5", "six": "6"}
    scores = {digit for word, digit in words.items() if re.search(rf"\b{word}\b", said)}
    chart = (SAMPLES / visit / "context.toml").read_text(encoding="utf-8")
    sums = {"400"} if visit == "primary_care" else set()  # two tablets of 200 mg
    assert numbers(note) <= numbers(said) | numbers(chart) | scores | sums


@every_visit
def test_chart_has_the_patient_and_what_primes_recognition(visit: str) -> None:
    chart = tomllib.loads((SAMPLES / visit / "context.toml").read_text(encoding="utf-8"))
    assert set(chart) >= {"patient", "problems", "medications", "allergies", "results"}
    assert set(chart["patient"]) == {"name", "date_of_birth", "sex"}
    assert chart["problems"] and all(drug["name"] for drug in chart["medications"])
    assert all(result["name"] and result["value"] for result in chart["results"])
