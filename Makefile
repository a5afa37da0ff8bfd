# Two commands do all the set-up: `make run` and `make test`. Needed: Python 3.11 or later, and make.

# The first Python that runs and is new enough; `make PYTHON=/path/to/python3` takes another one.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: help run test check format bench soak clean

help:
	@echo 'make run    extract the example documents: corpus/*.txt -> out.parquet'
	@echo 'make test   run the tests'
	@echo 'make check  format, lint, types, import contract, tests'
	@echo 'make bench  measure speed and memory'
	@echo 'make soak   kill runs, fail writes, read hostile files, a million documents (two hours)'

run: $(VENV)/installed
	$(BIN)/extract corpus/*.txt -o out.parquet
	@echo 'Open the report in a browser:  file://$(CURDIR)/out.report.html'

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/extract patterns check
	$(BIN)/python -m pytest

format: $(VENV)/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/installed-dev
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_run.py

soak: $(VENV)/installed-dev
	$(BIN)/python tools/kill_test.py --times 100
	$(BIN)/python tools/write_errors.py --most 50
	$(BIN)/python tools/soak.py --files 1000
	$(BIN)/python tools/million.py

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis out.*

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or later is needed: install it, or say make PYTHON=/path/to/python3'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/installed
