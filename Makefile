# Two commands matter: `make run` and `make test`. Settings come from the environment or follow the target,
# as in `make run PORT=9000 DEMO=0`; make hands both on to the scripts.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types torture bench clean
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv and install the pinned requirements, nothing else
	@sh scripts/setup dev

run: ## set up, migrate and serve on http://127.0.0.1:8000 with a demo (PORT=, HOST=, DATA_DIR=, DEMO=0)
	@sh scripts/setup run
	@sh scripts/run

test: ## check everything: lint, types, import contracts, tests on both databases, real-browser journeys
	@sh scripts/setup dev
	@$(MAKE) lint types
	@sh scripts/test

lint: ## ruff and the import contracts
	@sh scripts/setup dev
	@$(PY) -m ruff check .
	@.venv/bin/python -c 'from importlinter.cli import lint_imports_command as c; c()' --no-logo

types: ## mypy
	@sh scripts/setup dev
	@$(PY) -m mypy

torture: ## what takes long: kill -9 at every failpoint (TORTURE_ROUNDS=20), every page, real communities
	@sh scripts/setup dev
	@TORTURE_ROUNDS=$${TORTURE_ROUNDS:-20} sh scripts/test thorough

bench: ## what pages cost, as multiples of a bare Flask view, beside the targets (ARGS="--posts 20000")
	@sh scripts/setup dev
	@$(PY) -m whitenoise.compress --quiet app/static
	@$(PY) -m tests.bench $(ARGS)

clean: ## remove .venv and caches; data is kept
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
