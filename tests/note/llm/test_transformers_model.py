"""Real transformers code on models of a second: causal and sequence-to-sequence, with and without a
chat template. Their weights are random: what is judged is the form, never the words."""

from __future__ import annotations

import json
import shutil

import pytest

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.note import Support, SupportState
from ambient_scribe.errors import EngineError
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.llm.asking import AskingConfig
from ambient_scribe.note.llm.drafter import LanguageModelDrafter
from ambient_scribe.note.llm.forms import NoteForm
from ambient_scribe.note.llm.model import Cause, Message, NoAnswerError, Request
from ambient_scribe.note.llm.transformers_loading import TransformersModelConfig, load
from ambient_scribe.note.llm.transformers_model import TransformersLanguageModel
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.testing import passages
from tests.cli.json_schema import schema_problems
from tests.note.llm import tiny_models
from tests.note.llm.room import VISIT

pytestmark = pytest.mark.engine

FORM = NoteForm(("hpi", "plan"), ("u1", "u2", "u3"), ("f1", "f2"), ("Cough",))
MESSAGES = (
    Message("system", "You write a note."),
    Message("user", "VISIT BEGINS\nu1 patient: A dry cough.\nVISIT ENDS"),
)
KINDS = ["gpt2", "gpt2-chat", "llama", "llama-without-system", "t5"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    home = tmp_path_factory.mktemp("models")
    return {
        "gpt2": tiny_models.a_gpt2(home / "gpt2"),
        "gpt2-chat": tiny_models.a_gpt2(home / "gpt2-chat", tiny_models.CHAT_TEMPLATE),
        "llama": tiny_models.a_llama(home / "llama"),
        "llama-without-system": tiny_models.a_llama(
            home / "llama-without-system", tiny_models.WITHOUT_SYSTEM
        ),
        "t5": tiny_models.a_t5(home / "t5"),
    }


def asked(tokens=500, patience_s=120.0, form=FORM):
    return Request(MESSAGES, form, tokens, patience_s)


def model_of(folder, **settings):
    return TransformersLanguageModel(
        TransformersModelConfig(model=folder, device="cpu", **settings)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_model_its_answer_has_the_form(folders, kind):
    model = model_of(folders[kind])
    text = model.answer(asked())
    schema = FORM.schema()
    assert list(schema_problems(json.loads(text), schema, schema)) == []
    assert model.answer(asked()) == text
    assert model.answers_apart is (kind == "t5")


def test_the_chat_template_is_the_models_own(folders):
    model = model_of(folders["llama"])
    prompt = model._tokenizer.decode(model._prompt(MESSAGES)["input_ids"][0])
    assert prompt.startswith("<|system|>") and prompt.endswith("<|assistant|>")
    assert "<|user|>VISIT BEGINS" in prompt
    without = model_of(folders["llama-without-system"])
    prompt = without._tokenizer.decode(without._prompt(MESSAGES)["input_ids"][0])
    assert "<|system|>" not in prompt and "You write a note.\n\nVISIT BEGINS" in prompt
    plain = model_of(folders["gpt2"])
    prompt = plain._tokenizer.decode(plain._prompt(MESSAGES)["input_ids"][0])
    assert prompt.startswith("You write a note.\n\nVISIT BEGINS")


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "int8"])
def test_precisions_of_a_cpu(folders, precision):
    model = model_of(folders["llama"], precision=precision)
    json.loads(model.answer(asked()))
    assert model.identity.device == f"cpu {precision}"


def test_int8_quantizes_all_layers_but_the_last(folders):
    loaded = load(TransformersModelConfig(model=folders["llama"], device="cpu", precision="int8"))
    kinds = {name: type(one).__module__ for name, one in loaded.model.named_modules()}
    quantized = [name for name, module in kinds.items() if "quantized.dynamic" in module]
    assert any("q_proj" in name for name in quantized)
    assert not any("lm_head" in name for name in quantized)


def test_what_a_cpu_cannot_do_is_told(folders):
    with pytest.raises(EngineError, match="int4 needs a CUDA device"):
        model_of(folders["llama"], precision="int4")


def test_provenance_names_the_model_and_its_files(folders, tmp_path):
    told = model_of(folders["gpt2"]).identity
    assert (told.stage, told.engine, told.model) == ("draft", "transformers", "gpt2")
    assert told.sha256 and len(told.sha256) == 64
    assert "greedy" in (told.reason or "") and "prompt 1" in (told.reason or "")
    copy = shutil.copytree(folders["gpt2"], tmp_path / "gpt2")
    assert model_of(copy).identity.sha256 == told.sha256
    config = copy / "generation_config.json"
    config.write_text(config.read_text().replace("}", ', "note": 1}'), encoding="utf-8")
    assert model_of(copy).identity.sha256 != told.sha256


def test_time_is_up(folders):
    with pytest.raises(NoAnswerError) as caught:
        model_of(folders["llama"]).answer(asked(patience_s=1e-6))
    assert caught.value.cause is Cause.TIME_OUT


def test_a_model_that_fails_costs_no_visit(folders, monkeypatch):
    model = model_of(folders["llama"])

    def no_room(**asked):
        raise RuntimeError("CUDA out of memory while reading zephyr")

    monkeypatch.setattr(model._model, "generate", no_room)
    with pytest.raises(NoAnswerError) as caught:
        model.answer(asked())
    assert caught.value.cause is Cause.MODEL and "zephyr" not in str(caught.value)
    monkeypatch.setattr(model._tokenizer, "chat_template", "{{ raise_exception('never') }}")
    with pytest.raises(NoAnswerError) as caught:
        model.answer(asked())
    assert caught.value.cause is Cause.MODEL


def test_without_constraint_a_loop_is_stopped(folders):
    model = model_of(folders["gpt2"], constrained=False)
    assert "constrained" not in (model.identity.reason or "")
    with pytest.raises(NoAnswerError) as caught:
        model.answer(asked(tokens=400))
    assert caught.value.cause is Cause.LOOP


def test_without_constraint_a_long_answer_is_cut(folders):
    with pytest.raises(NoAnswerError) as caught:
        model_of(folders["gpt2"], constrained=False).answer(asked(tokens=8))
    assert caught.value.cause is Cause.CUT


def test_a_prompt_that_is_too_long_is_never_cut(folders):
    model = model_of(folders["llama"], context_tokens=256)
    with pytest.raises(NoAnswerError) as caught:
        model.answer(asked(tokens=250))
    assert caught.value.cause is Cause.TOO_LONG


def test_a_seq2seq_model_states_no_limit(folders):
    assert model_of(folders["t5"]).context_tokens == 2048
    assert model_of(folders["t5"], context_tokens=900).context_tokens == 900


def test_what_is_no_model_is_told(folders, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(EngineError, match="no language model is named"):
        model_of(None)
    with pytest.raises(EngineError, match="holds no model"):
        model_of(empty)
    (empty / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EngineError, match="no weights"):
        model_of(empty)
    damaged = shutil.copytree(folders["gpt2"], tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"\x08")
    with pytest.raises(EngineError, match="cannot be loaded"):
        model_of(damaged)
    (damaged / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(EngineError, match=r"config\.json cannot be read"):
        model_of(damaged)


def test_a_draft_rests_on_words_of_the_visit_or_is_the_other_drafters(folders):
    """A model of random weights that writes much: all that it names as evidence exists."""
    model = model_of(folders["t5"], context_tokens=3000)
    drafter = LanguageModelDrafter(
        model, EmbeddedDrafter(), AskingConfig(answer_tokens=250, whole_visit_tokens=0)
    )
    template = load_template()
    few = tuple(one for one in template.sections if one.id in {"hpi", "plan", "recording"})
    talk = passages(VISIT)
    stream = drafter.open_stream(template.changed(sections=few), PatientContext())
    for passage in talk:
        stream.accept(passage, ())
    draft = stream.write()
    known = {word.id for passage in talk for word in passage.words}
    written = [one for sentences in draft.written.values() for one in sentences]
    assert written or draft.dropped
    assert not any("evidence" in one.reason for one in draft.dropped)
    assert all(one.word_ids and set(one.word_ids) <= known for one in written)
    assert not set(draft.fell_back.values()) & {Cause.INVALID, Cause.CUT, Cause.TOO_LONG}
    unsupported = draft.judged(lambda one: Support(state=SupportState.UNSUPPORTED))
    assert unsupported.note.sections[0].sentences == draft.other.sections[0].sentences


def about(section, visit="u1 patient: A dry cough for three weeks, worse at night."):
    told = f"VISIT BEGINS\n{visit}\nVISIT ENDS\nWrite the section {section}."
    return Request((MESSAGES[0], Message("user", told)), FORM, 500, 120.0)


@pytest.mark.parametrize("kind", ["gpt2", "llama", "t5"])
def test_a_visit_that_was_read_is_answered_about_alike(folders, kind):
    """Float weights: what was read before gives the same answers as reading it anew."""
    asked_of = [about("hpi"), about("plan"), about("plan", "u1 patient: My knee."), about("hpi")]
    keeping = model_of(folders[kind], precision="float32")
    kept = [keeping.answer(one) for one in asked_of]
    anew = []
    for one in asked_of:
        keeping.forget()
        anew.append(keeping.answer(one))
    assert kept == anew


def test_the_second_question_reads_only_what_is_new(folders, monkeypatch):
    model = model_of(folders["llama"], precision="float32")
    lengths = []
    forward = model._model.forward

    def watched(*args, **kwargs):
        lengths.append(kwargs["input_ids"].shape[1])
        return forward(*args, **kwargs)

    monkeypatch.setattr(model._model, "forward", watched)
    model.answer(about("hpi"))
    whole = lengths[0]
    lengths.clear()
    model.answer(about("plan"))
    assert lengths[0] < whole / 2
    lengths.clear()
    model.forget()
    model.answer(about("plan"))
    assert lengths[0] >= whole - 2
