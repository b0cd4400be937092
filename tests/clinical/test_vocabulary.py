"""A clinic's own tables over the shipped ones: what they add, change, take; what they must not hold."""

from __future__ import annotations

import gc
import re
from pathlib import Path
from weakref import ref

import pytest

from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.clinical.language.functions import functions_of
from ambient_scribe.clinical.language.reading import Effect
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, LexiconKind, load_lexicon
from ambient_scribe.clinical.roles.introductions import Introductions
from ambient_scribe.clinical.roles.model import tokens
from ambient_scribe.clinical.vocabulary import load_vocabulary, table_names
from ambient_scribe.domain.clinical import Assertion, FactKind, PatientContext
from ambient_scribe.domain.transcript import Role
from ambient_scribe.errors import EngineError, UsageError
from ambient_scribe.testing import a_transcript

CLINICAL = LEXICON_FOLDER.parent
LOADERS = frozenset({"vocabulary", "lexicon", "cues", "plan_terms"})
LOADING = re.compile(r"\bload_(?:lexicon|assertion_cues|dialogue_cues|attributes|plan_terms)\(\)")
SYMPTOM = LexiconKind.SYMPTOM
CUE_COLUMNS = "cue\teffect\tdirection\tregister\treach\n"


def house(folder: Path, **tables: str) -> Path:
    for name, content in tables.items():
        (folder / f"{name}.tsv").write_text(content, encoding="utf-8")
    return folder


def test_nothing_of_a_clinic_is_what_is_shipped():
    assert load_vocabulary().lexicon is load_lexicon()
    assert load_vocabulary().remarks == ()


def test_every_table_that_a_clinic_may_write_is_shipped():
    assert all((LEXICON_FOLDER / name).is_file() for name in table_names())


def test_a_known_name_gets_more_forms_and_keeps_the_rest(tmp_path):
    folder = house(tmp_path, symptoms="name\tforms\nshortness of breath\tpuffed out\n")
    entry = load_vocabulary(folder).lexicon.find("puffed out", SYMPTOM)
    shipped = load_lexicon().find("winded", SYMPTOM)
    assert entry is not None and shipped is not None
    assert entry.forms == (*shipped.forms, "puffed out")
    assert (entry.system, entry.code) == (shipped.system, shipped.code)


def test_a_filled_cell_replaces_the_shipped_one(tmp_path):
    folder = house(tmp_path, medications="name\tforms\tusual_dose\nlisinopril\t\t2.5-80 mg\n")
    entry = load_vocabulary(folder).lexicon.find("zestril", LexiconKind.MEDICATION)
    assert entry is not None
    assert (entry.usual_dose, entry.drug_class) == ("2.5-80 mg", "ACE inhibitor")


def test_a_new_name_becomes_a_fact(tmp_path, read_with):
    folder = house(
        tmp_path, symptoms="name\tforms\tsystem\nlong covid fog\tcovid fog\tneurological\n"
    )
    extractor = DialogueExtractor(vocabulary=load_vocabulary(folder))
    visit = read_with(extractor, ("clinician", "Any covid fog or cough?"), ("patient", "No."))
    fact = visit.named("long covid fog")
    assert (fact.kind, fact.assertion) == (FactKind.SYMPTOM, Assertion.ABSENT)
    assert visit.evidence(fact) == "Any covid fog or cough? No."


def test_a_form_goes_to_the_name_that_the_clinic_gives_it(tmp_path):
    folder = house(tmp_path, symptoms="name\tforms\tsystem\nspinning\tgiddy\tneurological\n")
    vocabulary = load_vocabulary(folder)
    found = vocabulary.lexicon.find("giddy", SYMPTOM)
    assert found is not None and found.name == "spinning"
    dizziness = vocabulary.lexicon.find("woozy", SYMPTOM)
    assert dizziness is not None and "giddy" not in dizziness.forms
    assert "symptoms.tsv: no longer 'dizziness': giddy" in vocabulary.remarks


def test_forms_and_entries_can_be_taken_out(tmp_path):
    folder = house(
        tmp_path,
        symptoms="name\tforms\ndizziness\t!giddy\n",
        procedures="name\tforms\nvasectomy\t!\n",
    )
    lexicon = load_vocabulary(folder).lexicon
    assert lexicon.find("giddy", SYMPTOM) is None
    assert lexicon.find("woozy", SYMPTOM) is not None
    assert lexicon.find("vasectomy", LexiconKind.PROCEDURE) is None


def test_a_hyphenated_form_is_taken_out_in_both_spellings(tmp_path):
    folder = house(tmp_path, procedures="name\tforms\ncesarean section\t!c-section\n")
    lexicon = load_vocabulary(folder).lexicon
    assert lexicon.find("c-section", LexiconKind.PROCEDURE) is None
    assert lexicon.find("c section", LexiconKind.PROCEDURE) is None


def test_a_form_that_another_kind_knows_is_remarked(tmp_path):
    folder = house(tmp_path, symptoms="name\tforms\tsystem\npressed\tpressure\tconstitutional\n")
    remarks = load_vocabulary(folder).remarks
    assert "symptoms.tsv: 'pressure' is one of vitals too ('blood pressure')" in remarks


def test_a_cue_does_what_the_clinic_says_and_nothing_else(tmp_path):
    rows = "negative for\tpseudo\tboth\tboth\t\nnary a\tabsent\tbefore\tspeech\t4\n"
    cues = load_vocabulary(house(tmp_path, assertion_cues=CUE_COLUMNS + rows)).cues
    assert {cue.effect for cue in cues if cue.form == "negative for"} == {Effect.PSEUDO}
    assert {cue.effect for cue in cues if cue.form == "nary a"} == {Effect.ABSENT}
    assert any(cue.effect is Effect.TAG for cue in cues), "cues of dialogue stay"


def test_a_plan_goes_to_the_clinics_name(tmp_path):
    folder = house(tmp_path, plans="name\tforms\ttype\tnote\nstep programme\tbed rest\tadvice\t\n")
    plans = dict(load_vocabulary(folder).plans)
    assert plans["bed rest"].name == "step programme"
    assert plans["plenty of rest"].name == "rest"


@pytest.mark.parametrize(
    ("table", "content", "complaint"),
    [
        ("symptoms", "name\tforms\nfog\tcovid fog\n", "line 2: system must be one of"),
        ("symptoms", "name\tforms\tsystem\nfog\t\thead\n", "line 2: system must be one of const"),
        ("symptoms", "name\tforms\nFog\tx\n", "line 2: system must be"),
        ("symptoms", "name\tforms\tsystem\nFog\tx\tskin\n", "line 2: 'Fog' must be a lower-case"),
        ("symptoms", "name\tforms\ncough\t!bark\n", "line 2: 'bark' is no form of 'cough'"),
        ("conditions", "name\tforms\nodd\t!odd\n", "line 2: 'odd' is not shipped"),
        ("conditions", "name\tforms\nodd\tx\nodd\ty\n", "line 3: 'odd' stands in line 2 already"),
        ("conditions", "name\tforms\nodd\tx\nodder\tx\n", "line 3: 'x' names 'odd' too"),
        ("conditions", 'name\tforms\nodd\t"x, y"\n', "line 2: '\"x, y\"': nobody says a quotation"),
        ("conditions", "name\tforms\tcode\nodd\tx\t12\n", "line 2: '12' is not written as an ICD"),
        (
            "conditions",
            "name\tforms\tsystem\n",
            "line 1: the columns must be name, forms; there may",
        ),
        ("medications", "name\tforms\tusual_dose\nx\t\tten\n", "line 2: usual_dose 'ten' must be"),
        ("tests", "name\tforms\tlow\thigh\nx\t\t5\t3\n", "line 2: low must be below high"),
        ("tests", "name\tforms\tlow\thigh\nx\t\t\t3\n", "line 2: low and high must be two numbers"),
        ("sites", "name\tforms\nodd place\t\n", "line 2: paired must be one of yes, no"),
        ("plans", "name\tforms\ttype\tnote\nx\t\twish\t\n", "line 2: type must be one of"),
        ("plans", "name\tforms\ttype\tnote\nx\ta|\tadvice\t\n", "line 2: '' must be a lower-case"),
    ],
)
def test_a_mistake_names_the_clinics_file_and_line(tmp_path, table, content, complaint):
    folder = house(tmp_path, **{table: content})
    with pytest.raises(EngineError) as error:
        load_vocabulary(folder)
    assert str(error.value).startswith(f"{folder.name}/{table}.tsv, {complaint}")


def test_a_table_that_nobody_reads_is_told(tmp_path):
    with pytest.raises(
        UsageError, match=r"symptom\.tsv: no table is called so; there may be sympt"
    ):
        load_vocabulary(house(tmp_path, symptom="name\tforms\n"))


def test_a_folder_that_is_none_or_empty(tmp_path):
    with pytest.raises(UsageError, match="is no folder"):
        load_vocabulary(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="holds no table"):
        load_vocabulary(tmp_path)


def test_a_clinics_class_of_drugs_gives_way_to_the_drug_that_is_named(tmp_path):
    """Class words are those of the vocabulary that the visit is read with."""
    folder = house(
        tmp_path,
        medications=(
            "name\tforms\tclass\tusual_dose\tnote\n"
            "house inhaler\tmy puffer thing\tzibro agent\t\tclass word\n"
            "zibrolin\t\tzibro agent\t20 mg\t\n"
        ),
    )
    stream = DialogueExtractor(vocabulary=load_vocabulary(folder)).open_stream(PatientContext())
    said = [("patient", "I take my puffer thing."), ("patient", "I take zibrolin 20 milligrams.")]
    for passage in a_transcript(said).passages():
        stream.accept(passage)
    facts, _ = stream.finish()
    assert [f.normalized for f in facts if f.kind is FactKind.MEDICATION] == ["zibrolin"]


def test_a_clinics_relatives_introduce_themselves(tmp_path):
    folder = house(tmp_path, relatives="name\tforms\ngrandmother\tnonnina\n")
    spoken = tokens("I'm her nonnina, she can't speak.")
    own = Introductions.of(load_vocabulary(folder).lexicon)
    assert own.roles_claimed(spoken) == (Role.COMPANION,)
    assert Introductions.of(load_lexicon()).roles_claimed(spoken) == ()


def test_a_lexicon_that_is_read_anew_takes_the_old_ones_place(tmp_path):
    folder = house(tmp_path, symptoms="name\tforms\nshortness of breath\tpuffed out\n")
    lexicon = load_vocabulary(folder).lexicon
    assert functions_of(lexicon) is functions_of(lexicon)
    gone = ref(lexicon)
    del lexicon
    gc.collect()
    assert gone() is None


def test_the_shipped_tables_are_loaded_in_one_place():
    """Whoever reads visits is given them; else a clinic's own would be passed by."""
    rooms = [path for path in CLINICAL.rglob("*.py") if path.stem not in LOADERS]
    calls = {
        f"{path.relative_to(CLINICAL).as_posix()}: {call}"
        for path in rooms
        for call in LOADING.findall(path.read_text(encoding="utf-8"))
    }
    assert calls == {
        "coding/visit_coder.py: load_lexicon()",
        "language/attributes.py: load_attributes()",
    }, "a default without a vocabulary, and a table that no clinic may write"
