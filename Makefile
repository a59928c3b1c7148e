# Needs Python 3.11 or newer and nothing else. Every target makes .venv when it is not there.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test quick lint docs

demo: $(STAMP)
	$(BIN)/game-meta adapt --family forge --split test-rules --seed 5 --out out/adapt --wandb offline

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile

# All but the few tests that take ten seconds or more each.
quick: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

lint: $(STAMP)
	$(BIN)/ruff check game_meta tests benchmarks docs examples
	$(BIN)/ruff format --check game_meta tests benchmarks docs examples
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/python docs/build.py

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@
