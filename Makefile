# Two commands: `make demo` sets up and runs the main job, `make test` sets up and runs the tests.
# Everything else is in CONTRIBUTING.md. Windows: see "Without make" in the README.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test check unit golden wheel bench clean

demo: $(VENV)/.core
	$(BIN)/ambient-scribe demo --out demo-out

test: check unit

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
unit: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

golden: $(VENV)/.test
	$(BIN)/python -m pytest tests/golden --renew-golden

wheel: $(VENV)/.test
	$(BIN)/python -m build --outdir dist

bench: $(VENV)/.test
	$(BIN)/ambient-scribe bench samples --out benchmarks/results/samples.json
	$(BIN)/python benchmarks/overhead.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/figures.py

clean:
	rm -rf demo-out out dist build

# The core: no torch, about a minute.
$(VENV)/.core: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

# Every extra that runs without a GPU. scispacy goes in by itself and without its dependencies:
# it declares numpy<2, which pyannote.audio cannot live with; both run beside numpy 2.
$(VENV)/.test: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[pyannote,bench,dev]'
	$(PIP) --no-deps scispacy==0.6.2 nmslib-metabrainz pysbd conllu
	touch $(VENV)/.core $@
