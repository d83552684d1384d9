# `make crawl` and `make test` need nothing before them but Python 3.11 or newer, make and git.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# Another folder keeps the environments of two Pythons: make test PYTHON=python3.13 VENV=.venv-3.13
export VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8765
KILLS ?= 100
SEED ?= 20220709
# More than the cores: a test waits most of its time, for a delay or for a process to start.
JOBS ?= 4
# Where no bytecode may be written, each of the hundreds of processes that tests start compiles all that it imports.
TESTING := env -u PYTHONDONTWRITEBYTECODE
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --upgrade

.DEFAULT_GOAL := help
.PHONY: help crawl test check format portal score mutate bench crash console screenshots migration lock clean runtime dev python

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

crawl: runtime ## Set up, and crawl a city of the sample portal into a database and a JSONL file
	@$(BIN)/python -m tools.demo

test: python ## Set up, and run all tests (with another Python: PYTHON=python3.13)
	@$(PYTHON) -m tests.services
	@$(MAKE) --no-print-directory dev
	@$(BIN)/python -m tests.services
	@$(TESTING) $(BIN)/python -m pytest --numprocesses $(JOBS)

check: dev ## Lint, check types, import contracts and the score of the saved pages; quick tests under a second Python
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.score --check
	@$(PYTHON) -m tools.environment deploy
	$(BIN)/python -m tools.deploy
	@$(BIN)/python -m tools.second_python

format: dev ## Format the code, and mend what the linter can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

portal: runtime ## Serve the sample portal (PORT=8765)
	@$(BIN)/python -m fixtures.portal --port $(PORT)

score: dev ## Score the reading of the saved pages, and record it (PEERS=1 beside others)
	@$(if $(PEERS),$(PYTHON) -m tools.environment bench)
	@$(BIN)/python -m tools.score $(if $(PEERS),--peers)

mutate: dev ## Change the rules of pages/ one at a time: which does no test miss? (SHARE=100 percent of them)
	@$(BIN)/python -m tools.mutate --share $(or $(SHARE),10)

bench: dev ## Compare with what a user would pick instead (BENCH="crawl --runs 3")
	@$(PYTHON) -m tools.environment bench
	@$(BIN)/python -m benchmarks $(BENCH)

crash: dev ## Kill crawls again and again, and look for losses (KILLS=100 SEED=1)
	@$(BIN)/python -m tests.services
	@$(TESTING) $(BIN)/python -m pytest tests/crash --kills=$(KILLS) --seed=$(SEED) --numprocesses $(JOBS) -rP

console: runtime ## Serve the web console
	@$(BIN)/scrapy console

screenshots: dev ## Take the pictures of the console for the documentation
	@$(BIN)/python -m tests.services
	@$(BIN)/python -m tools.screenshots

migration: dev ## Draft the migration to the models' tables (NAME=comment_likes)
	@$(BIN)/python -m tools.migration $(NAME)

lock: dev ## Lock the newest allowed versions of all dependencies
	$(COMPILE) pyproject.toml --group build -o requirements/runtime.txt
	$(COMPILE) pyproject.toml --group build --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt
	$(COMPILE) --group deploy -c requirements/dev.txt -o requirements/deploy.txt
	$(COMPILE) --group postgresql -o requirements/postgresql.txt

clean: ## Remove the environment, caches and builds, but no data
	rm -rf .venv .venv-* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

runtime dev: python
	@$(PYTHON) -m tools.environment $@

python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found. Install one, or run: make PYTHON=/path/to/python"; exit 1; }
