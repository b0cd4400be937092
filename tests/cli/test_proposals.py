"""`--drafter`, `propose` and `proposal`, as a person uses them."""

from __future__ import annotations

import json

import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import SupportState
from tests.note.llm import tiny_models
from tests.note.llm.room import GOOD, VISIT, Reply, answering, serving

TALK = "\n".join(f"{who.capitalize()}: {text}" for who, text in VISIT) + "\n"


@pytest.fixture
def talk(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


def encounter_in(folder):
    return json.loads((folder / "encounter.json").read_text(encoding="utf-8"))


def test_a_draft_with_a_server_beside_it(command, talk, tmp_path):
    out = tmp_path / "out"
    with serving(answering(GOOD)) as served:
        done = command("draft", talk, "--out", out, "--drafter-url", served.url)
    assert done.code == 0, done.err
    assert "a revision of 2 sections is proposed" in done.err
    told = encounter_in(out)
    assert len(told["notes"]) == 1 and told["notes"][0]["author"] == "embedded-drafter"
    assert told["proposals"][0]["status"] == "open"
    assert "Proposed revision by server tiny" in (out / "note.md").read_text(encoding="utf-8")


def test_propose_show_take_over_and_reject(command, talk, tmp_path):
    out = tmp_path / "out"
    assert command("draft", talk, "--out", out).code == 0
    assert "no proposal waits" in command("proposal", out).complaint
    with serving(answering(GOOD)) as served:
        done = command("propose", out, "--drafter-url", served.url, "--json")
        assert done.code == 0, done.err
        assert json.loads(done.out)["sections"] == ["hpi", "plan"]
        shown = command("proposal", out)
        assert "Start losartan 50 mg once a day." in shown.out
        assert "In the draft, not in this proposal" in shown.out
        taken = command("proposal", out, "--accept", "--section", "plan", "--by", "Dr. Lee")
        assert taken.out.startswith("Revision 2 by server tiny, taken over by Dr. Lee")
        assert encounter_in(out)["notes"][1]["adopted_by"] == "Dr. Lee"
        assert command("propose", out, "--drafter-url", served.url).code == 0
    rejected = command("proposal", out, "--reject", "--by", "Dr. Lee")
    assert "p2 is rejected; revision 2 stands" in rejected.out
    assert len(encounter_in(out)["notes"]) == 2


def test_what_does_not_go_together_is_told(command, talk, tmp_path):
    out = tmp_path / "out"
    assert command("draft", talk, "--out", out).code == 0
    complaints = {
        ("propose", out): "no language model is set",
        ("propose", out, "--drafter-url", "https://192.0.2.7/v1"): "send_speech_to_remote_host",
        ("propose", out, "--drafter", "transformers"): "no language model is named",
        ("propose", out, "--drafter", "embedded", "--drafter-model", "m"): "has no model",
        (
            "propose",
            out,
            "--drafter",
            "transformers",
            "--drafter-url",
            "http://[::1]",
        ): "a server's",
        ("propose", out, "--drafter", "poet"): "drafter.engine",
        ("propose", tmp_path): "no such encounter",
        ("proposal", out, "--accept", "--reject"): "either",
        ("proposal", out, "--section", "plan"): "add --accept",
        ("draft", talk, "--out", tmp_path / "b", "--drafter-model", tmp_path): "holds no model",
    }
    for words, complaint in complaints.items():
        done = command(*words)
        assert done.code in {2, 3, 4} and complaint in done.complaint, words
    assert not (tmp_path / "b").exists()


def test_a_server_that_is_gone_costs_no_draft(command, talk, tmp_path):
    with serving(answering(GOOD)) as served:
        url = served.url
    out = tmp_path / "out"
    done = command("draft", talk, "--out", out, "--drafter-url", url)
    assert done.code == 0
    assert "there is no proposed revision: no language model server answers" in done.complaint
    assert encounter_in(out)["proposals"] == []
    assert command("propose", out, "--drafter-url", url).code == 4


def test_ctrl_c_while_the_model_writes_keeps_the_draft(command, talk, tmp_path, monkeypatch):
    out = tmp_path / "out"
    monkeypatch.setattr(
        "ambient_scribe.proposing.propose", lambda *told: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    done = command("draft", talk, "--out", out, "--drafter-url", "http://127.0.0.1:9/v1")
    assert done.code == 0
    assert done.complaint == "nothing is proposed: the draft stands as it was"
    assert encounter_in(out)["notes"]
    assert command("propose", out, "--drafter-url", "http://127.0.0.1:9/v1").code == 130


def test_what_a_server_answers_is_nowhere_in_a_complaint(command, talk, tmp_path):
    with serving(lambda request: Reply(status=500, body=b"zephyr")) as served:
        done = command("draft", talk, "--out", tmp_path / "out", "--drafter-url", served.url)
    assert "the server failed" in done.err and "zephyr" not in done.err + done.out


def test_doctor_says_which_is_set_and_whether_it_is_there(command, tmp_path):
    def drafting(text: str) -> dict:
        path = tmp_path / "room4.toml"
        path.write_text(text, encoding="utf-8")
        checks = json.loads(command("doctor", "--profile", path, "--json").out)["checks"]
        return next(one for one in checks if one["topic"] == "Drafting")

    assert drafting("")["found"] == "none is set: the embedded drafter alone writes"
    with serving(answering(GOOD)) as served:
        profile = f"[drafter]\nengine = 'server'\nserver.url = '{served.url}'\n"
        there = drafting(profile)
    assert (there["state"], there["found"].split()[0]) == ("ok", "tiny")
    gone = drafting(profile)
    assert gone["state"] == "missing" and "start it" in gone["found"]
    remote = "[drafter]\nengine = 'server'\nserver.url = 'https://192.0.2.7/v1'\n"
    assert "another machine" in drafting(remote)["found"]
    told = drafting(remote + "server.send_speech_to_remote_host = true\n")
    assert told["state"] == "note" and "is sent to 192.0.2.7" in told["found"]
    assert drafting("[drafter]\nengine = 'transformers'\n")["state"] == "missing"


@pytest.mark.engine
def test_a_model_in_this_process(command, talk, tmp_path):
    folder = tiny_models.a_t5(tmp_path / "tiny-t5")
    profile = tmp_path / "room4.toml"
    profile.write_text(
        "[drafter.asking]\nanswer_tokens = 200\n[drafter.transformers]\ncontext_tokens = 6000\n"
        "device = 'cpu'\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    done = command(
        "draft", talk, "--out", out, "--profile", profile, "--drafter-model", folder.name
    )
    assert done.code == 0, done.err
    (one,) = encounter_in(out)["proposals"]
    assert one["note"]["author"] == "transformers tiny-t5"
    assert one["engine"]["sha256"] and one["seed"] is None
    assert encounter_in(out)["notes"][0]["author"] == "embedded-drafter"


def test_a_proposal_is_written_as_the_provider_likes(command, talk, tmp_path):
    """Headings, abbreviations and order are laid over a model's sentences too, verified afterwards."""
    out, profile = tmp_path / "out", tmp_path / "lee.toml"
    preferences = tmp_path / "preferences.toml"
    preferences.write_text(
        'provider = "Dr. Lee"\nheadings = { hpi = "Story" }\n'
        'abbreviations = { "shortness of breath" = "SOB" }\n',
        encoding="utf-8",
    )
    profile.write_text(f"[preferences]\nfile = {str(preferences)!r}\n", encoding="utf-8")
    with serving(answering(GOOD)) as served:
        done = command("draft", talk, "--out", out, "-p", profile, "--drafter-url", served.url)
    assert done.code == 0, done.err
    proposal = Encounter.model_validate(encounter_in(out)).proposals[0]
    story = next(one for one in proposal.note.sections if one.id == "hpi")
    assert story.title == "Story"
    denied = next(one for one in story.sentences if "denies" in one.text)
    assert denied.text == "The patient denies fever and SOB."
    assert denied.support.state is SupportState.SUPPORTED
