"""Enough to repeat a measurement: what ran, on what, with which words compared how."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ambient_scribe.catalogue import locate
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.evaluation.corpora.manifest import Item
from ambient_scribe.evaluation.results.report import CorpusUsed, ModelUsed, Provenance, TermsUsed
from ambient_scribe.evaluation.words.term_lists import TermList
from ambient_scribe.memory import sha256_of

_VERSIONS_OF = (
    "ambient-scribe", "faster-whisper", "ctranslate2", "pocketsphinx", "onnxruntime", "spacy",
    "torch", "transformers", "pyannote.audio", "jiwer", "meeteval", "pyannote.metrics",
    "rouge-score", "whisper-normalizer",
)  # fmt: skip
_PACKAGE = Path(__file__).resolve().parents[2]
_GIT_TIMEOUT_S = 10
SEEN = "seen.txt"
"""In a model's folder: the ids of what it was made from, one a line."""


def provenance_of(
    command: str,
    engines: Iterable[EngineIdentity],
    corpus: CorpusUsed,
    normalizer: str,
    *,
    items: Mapping[str, Item] | None = None,
    instrument: str | None = None,
    hypotheses: Path | None = None,
    terms: Sequence[TermList] = (),
    notes: tuple[str, ...] = (),
) -> Provenance:
    """Of a run on this machine, now. `items` are a manifest's recordings: they tell what was made
    and what was seen. `instrument` is a reason that stands whatever they and the engines are."""
    used, items = tuple(engines), items or {}
    models = models_used(used)
    return Provenance(
        command=command,
        commit=commit(),
        versions=versions(),
        machine=machine(),
        cpus=cpu_count(),
        threads=threads(),
        engines=tuple(dict.fromkeys(f"{one.stage}: {one.engine}" for one in used)),
        models=models,
        corpus=corpus,
        hypotheses=folder_used(hypotheses) if hypotheses else None,
        normalizer=normalizer,
        terms=tuple(terms_used(one) for one in terms),
        instrument=instrument or instrument_reason(items, used),
        seen=seen_by(models, {id_: item.ids for id_, item in items.items()}),
        notes=notes,
    )


def measured_on() -> dict[str, object]:
    """What stands beside the figures of a speed measurement: program, machine, versions."""
    return {
        "commit": commit(),
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
    }


def machine() -> str:
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def cpu_count() -> int:
    return os.cpu_count() or 1


def threads() -> int:
    """What OMP_NUM_THREADS allows a library, else the processors."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdigit() and int(told) else cpu_count()


def versions() -> dict[str, str]:
    found = {}
    for name in _VERSIONS_OF:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def commit() -> str | None:
    """The checkout's commit; None when the program does not run from one, or without git."""
    root = _PACKAGE.parent
    if not (root / ".git").exists():
        return None
    describe = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(
            describe,
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
            timeout=_GIT_TIMEOUT_S,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def models_used(engines: Iterable[EngineIdentity]) -> tuple[ModelUsed, ...]:
    return tuple(
        ModelUsed(
            stage=one.stage,
            engine=one.engine,
            model=one.model,
            sha256=one.sha256,
            accuracy=one.accuracy,
        )
        for one in engines
    )


def instrument_reason(items: Mapping[str, Item], engines: Sequence[EngineIdentity]) -> str | None:
    """Why a figure is an instrument's, or None."""
    made = sum(item.made for item in items.values())
    reasons = []
    if made:
        part = "the" if made == len(items) else f"{made} of the {len(items)}"
        reasons.append(f"{part} recordings are made, not people's visits")
    instruments = [one for one in engines if one.accuracy is Accuracy.INSTRUMENT]
    reasons += [f"{one.model or one.engine} is an instrument" for one in instruments]
    return "; ".join(reasons) or None


def terms_used(terms: TermList) -> TermsUsed:
    return TermsUsed(
        name=terms.name, version=terms.version, sha256=terms.sha256, terms=len(terms.terms)
    )


def corpus_used(name: str, listing: Path | None, files: Sequence[Path]) -> CorpusUsed:
    """`files` in any order; a file that cannot be read counts by its name alone."""
    digest = hashlib.sha256()
    if listing is not None:
        digest.update(sha256_of(listing).encode())
    for path in sorted(files):
        digest.update(path.name.encode())
        if path.is_file():
            digest.update(sha256_of(path).encode())
    return CorpusUsed(name=name, sha256=digest.hexdigest(), files=len(files))


def folder_used(folder: Path) -> CorpusUsed:
    """Of every file in a folder, or of one file."""
    files = folder.rglob("*") if folder.is_dir() else [folder]
    return corpus_used(folder.resolve().name, None, [path for path in files if path.is_file()])


def seen_by(
    models: Iterable[ModelUsed], ids: dict[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """By model: the files one of whose ids (own, sound file's, speakers') its `seen.txt` lists."""
    met: dict[str, tuple[str, ...]] = {}
    for model in models:
        known = seen_ids(locate(model.model)) if model.model else frozenset()
        files = tuple(file for file, own in ids.items() if own & known)
        if files:
            met[model.label] = files
    return met


def seen_ids(folder: Path | None) -> frozenset[str]:
    """Each line of `seen.txt`, and its last part where it is a path; `#` starts a comment."""
    path = folder / SEEN if folder else None
    if path is None or not path.is_file():
        return frozenset()
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    listed = {line for line in lines if line}
    return frozenset(listed | {line.rsplit("/", 1)[-1] for line in listed})
