# Every verb of this project; `make` alone explains them, and CI runs the same ones.
# PYTHON: any Python from 3.11 to 3.14 (found by itself).  VENV: where the environment is kept.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
STAMP := $(VENV)/.stamp
DOCS_STAMP := $(VENV)/.stamp-docs
# Words for one verb only: `make test ARGS="-k eksctl"`, `make update WHAT=requirements`.
ARGS ?=
WHAT ?= rule-index goldens

.DEFAULT_GOAL := help
.PHONY: help demo setup check test fix new-rule update bench docs

help:
	@echo "make VERB, where VERB is one of"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  %-10s %s\n", $$1, $$2 }'

demo: $(STAMP) ## Lint the example tree in testdata/demo; needs Python 3.11 to 3.14 and nothing else
	@$(BIN)/ekslint --version
	@$(BIN)/ekslint testdata/demo; status=$$?; \
	if [ $$status -gt 1 ]; then exit $$status; fi  # 1: there are findings, as there have to be

setup: $(STAMP) ## Create or refresh the environment from requirements/dev.txt

$(STAMP): requirements/dev.txt pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "ekslint needs Python 3.11 to 3.14: make PYTHON=/path/to/python3"; exit 1; fi
	@echo "setup: $(VENV) from requirements/dev.txt"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

check: $(STAMP) ## ruff, mypy and the import contracts; each runs even when one before it fails
	@status=0; \
	for tool in "ruff check ." "ruff format --check ." "mypy" "lint-imports"; do \
		echo "check: $$tool"; $(BIN)/$$tool || status=1; \
	done; exit $$status

test: $(STAMP) $(DOCS_STAMP) ## check, then every test (ARGS="-k words" for some)
	@status=0; \
	$(MAKE) --no-print-directory check VENV=$(VENV) || status=1; \
	$(BIN)/python -m pytest $(ARGS) || status=1; \
	exit $$status

fix: $(STAMP) ## Format the code and apply ruff's safe fixes
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

new-rule: $(STAMP) ## Start a rule page and its cases: make new-rule CATEGORY=compute ID=subject-defect
	@$(BIN)/ekslint rules new $(CATEGORY) $(ID) --dir rules --cases testdata/rules

update: $(STAMP) ## Regenerate goldens and the rule index (WHAT=requirements: the lock, examples: what Terraform says of them)
	@$(BIN)/python -m tools.update $(WHAT)

bench: $(STAMP) ## Measure whole runs beside checkov, cfn-lint and tfparse, each in an environment of its own
	@$(BIN)/python -m benchmarks.run $(ARGS)

docs: $(STAMP) $(DOCS_STAMP) ## Regenerate docs/rules and docs/model.md, build the website into site/ and check its links
	@$(BIN)/python -m tools.update rule-index
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --clean
	@$(BIN)/python -m tools.website.check site

$(DOCS_STAMP): $(STAMP) requirements/docs.txt
	@echo "docs: $(VENV) also gets requirements/docs.txt"
	@$(PIP) install --quiet --require-hashes -r requirements/docs.txt
	@touch $@
