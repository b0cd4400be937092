"""Facts and releases by hand, and the shipped release, for the tests of codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pytest

from ambient_scribe.clinical.coding.diagnoses.coder import DiagnosisCoder
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.clinical.coding.releases import shipped_release
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import Attributes, Claim, Fact, FactKind, Spoken

MakeFact = Callable[..., Fact]
WriteFile = Callable[..., Path]

TABULAR = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2031</version>
  <introduction><introSection type="title"><title>TABULAR</title></introSection></introduction>
  <chapter>
    <name>13</name>
    <desc>Diseases of joints (M00-M99)</desc>
    <excludes2><note>injuries (S00-T88)</note></excludes2>
    <sectionIndex><sectionRef first="M25" last="M25" id="M25-M27">Joints</sectionRef></sectionIndex>
    <section id="M25-M27">
      <desc>Joints (M25-M27)</desc>
      <excludes1><note>joints of the jaw (M27.-)</note></excludes1>
      <diag>
        <name>M25</name>
        <desc>Joint disorder</desc>
        <diag>
          <name>M25.5</name>
          <desc>Pain in joint</desc>
          <diag><name>M25.51</name><desc>Pain in unspecified elbow</desc></diag>
          <diag><name>M25.52</name><desc>Pain in right elbow</desc></diag>
          <diag><name>M25.53</name><desc>Pain in left elbow</desc></diag>
        </diag>
      </diag>
      <diag>
        <name>M27</name>
        <desc>Jaw disorder</desc>
        <sevenChrDef>
          <extension char="A">initial encounter</extension>
          <note>the first</note>
          <extension char="S">sequela</extension>
        </sevenChrDef>
        <diag><name>M27.1</name><desc>Broken jaw</desc></diag>
      </diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""


@pytest.fixture(scope="session")
def release() -> Release:
    return shipped_release()


@pytest.fixture(scope="session")
def coder() -> DiagnosisCoder:
    return DiagnosisCoder(load_lexicon())


@pytest.fixture
def files(tmp_path: Path) -> WriteFile:
    """`files(name, lines)`: a file that a site brings."""

    def write(name: str, lines: Sequence[str], newline: str = "\n") -> Path:
        path = tmp_path / name
        path.write_text(newline.join(lines) + newline, encoding="utf-8", newline="")
        return path

    return write


@pytest.fixture
def tabular_file(files: WriteFile) -> Path:
    return files("icd10cm-tabular-2031.xml", TABULAR.splitlines())


@pytest.fixture
def fact() -> MakeFact:
    """`fact(kind, name, …claim fields, **attributes)`; ids and words count upwards."""
    numbers = count(1)

    def make(kind: FactKind | str, name: str, **given: object) -> Fact:
        number = next(numbers)
        claim = {key: given.pop(key) for key in tuple(given) if key in Claim.model_fields}
        times = int(str(given.pop("times", 1)))
        codes = given.pop("codes", ())
        words = [Spoken(word_ids=(f"w{number}-{one}",)) for one in range(times)]
        evidence = given.pop("evidence", words)
        text = given.pop("text", name)
        return Fact.model_validate(
            {
                "id": f"f{number}",
                "kind": kind,
                "normalized": name,
                "text": text,
                "evidence": evidence,
                "attributes": Attributes.model_validate(given),
                "codes": codes,
                **claim,
            }
        )

    return make
