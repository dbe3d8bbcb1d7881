# make demo   install and see the sample world's answers, then the dashboard
# make quick  the tests that need no server and no browser, in under a minute
# make test   every test that this machine allows, and what was left out and why (WORKERS=4 on a larger machine)
# make check  lint, format, types, import rules, and that every test asserts something
# make docs   writes docs/cli.md anew from the commands' help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINED := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

# A worker runs an engine, a Neo4j and a browser of its own: about 2 GB of memory.
WORKERS ?= 2

.PHONY: demo quick test check docs format bench clean

demo: $(VENV)/installed
	@$(BIN)/grapevine demo

quick: $(VENV)/installed-dev
	@$(BIN)/python -m pytest --quick -q -n $(WORKERS) --dist worksteal

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest --recorded -n $(WORKERS) --dist worksteal

check: $(VENV)/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.check_assertions

docs: $(VENV)/installed-dev
	@$(BIN)/python -m docs.generate

format: $(VENV)/installed-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/installed-dev
	@$(BIN)/python bench/store.py
	@$(BIN)/python bench/stream.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Grapevine needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made. On Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing Grapevine into $(VENV) (a few minutes the first time) ..."
	@$(CONSTRAINED) --upgrade pip
	@$(CONSTRAINED) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing the test tools into $(VENV) ..."
	@$(CONSTRAINED) --group dev
	@touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
