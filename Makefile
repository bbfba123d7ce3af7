# Concorde's menu: `make demo` shows it, `make test` checks it, `make help` lists the rest.
# The steps of CI (.ci/run) are these targets; each runs in the virtual environment .venv.

PORT ?= 8000
BIND ?= 127.0.0.1
PYTHON ?= python3

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
DEMO := whoosh:var/demo
BABEL := $(BIN)/pybabel
CATALOGUES := web/translations

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test pytest lint types imports unit contract cli pages project browser faults \
        relevance floors bench coverage messages dist clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z ]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

# ---------------------------------------------------------------- for everybody

demo: .venv/for-demo  ## index the sample archive and serve it (PORT=8001 for another port)
	@$(BIN)/concorde index rebuild sample --index $(DEMO)
	@trap : INT; $(BIN)/concorde serve --index $(DEMO) --host $(BIND) --port $(PORT) || \
	case $$? in \
	  130) ;; \
	  *) echo "another port: make demo PORT=8001" >&2; exit 1 ;; \
	esac

test: lint types imports pytest  ## all checks and all tests

# ---------------------------------------------------------------- checks, one by one

lint: .venv/for-tests  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/for-tests  ## types, strictly
	$(BIN)/mypy

imports: .venv/for-tests  ## who may import whom
	$(BIN)/lint-imports

pytest: .venv/for-tests  ## all tests, with coverage
	@{ command -v chromium || command -v chromium-browser; } >/dev/null && \
	command -v chromedriver >/dev/null || \
	echo "SKIPPED: tests in a browser, because there is no chromium with chromedriver"
	@test -d ../shared/corpus || \
	echo "SKIPPED: tests on the real articles, because there is no ../shared/corpus"
	$(BIN)/coverage run -m pytest tests
	@echo "coverage: $$($(BIN)/coverage report --format=total) % of lines and branches"

unit contract cli pages project browser faults: .venv/for-tests  ## the tests of one folder
	$(BIN)/python -m pytest tests/$@

relevance: .venv/for-tests  ## the ranking on the judged sets that are here, against its floors
	$(BIN)/python -m tests.relevance

floors: .venv/for-tests  ## the same, and raise the floors as far as the figures allow
	$(BIN)/python -m tests.relevance --set-floors

bench: .venv/for-bench var/installed/made  ## the speed beside other engines (ARGS='--articles 1000' and more)
	PYTHONSAFEPATH=1 PYTHONPATH=$(CURDIR)/var/installed:$(CURDIR) $(BIN)/python -m benchmarks $(ARGS)

# What is measured is what users install: compiled, where that is possible.
var/installed/made: setup.py setup.cfg pyproject.toml concorde.py \
  $(shell find index search web -type f -not -path '*/__pycache__/*') | .venv/for-bench
	@echo "installing Concorde in $(@D) (a minute, after each change)"
	@rm -rf $(@D)
	@$(INSTALL) --no-deps --target $(@D) .
	@touch $@

coverage: .venv/for-tests  ## what the last run of all tests has not reached
	@test -f .coverage || { echo "no tests were run yet: make test" >&2; exit 1; }
	$(BIN)/coverage report

# ---------------------------------------------------------------- now and then

messages: .venv/for-tests  ## bring the catalogues of translations up to date
	@mkdir -p var
	$(BABEL) --quiet extract -F $(CATALOGUES)/babel.cfg -k message --no-location --sort-output \
	  --project Concorde -o var/messages.pot .
	$(BABEL) --quiet update -i var/messages.pot -d $(CATALOGUES) --no-fuzzy-matching --no-wrap \
	  --ignore-obsolete --ignore-pot-creation-date
	$(BABEL) compile -d $(CATALOGUES) --statistics

dist: .venv/for-tests  ## a wheel and a source archive in dist/
	$(BIN)/python -m build --no-isolation
	@ls -1 dist

clean:  ## remove what was made here; an index in var/index stays
	rm -rf .venv var/demo var/bench var/installed var/messages.pot build dist htmlcov *.egg-info .coverage .coverage.* \
	  .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find index search web tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf __pycache__

# ---------------------------------------------------------------- the virtual environment
# An empty file in .venv says that a step was done; new dependencies in setup.cfg do it again.

.venv/for-demo: .venv/made setup.cfg pyproject.toml
	@echo "installing Concorde in .venv (a minute or two, once)"
	@$(INSTALL) --editable '.[html]'
	@touch $@

.venv/for-tests: .venv/made setup.cfg pyproject.toml
	@echo "installing Concorde and what its tests need in .venv (some minutes, once)"
	@$(INSTALL) --editable '.[dev]'
	@touch $@ .venv/for-demo

.venv/for-bench: .venv/made setup.cfg pyproject.toml
	@echo "installing Concorde and the engines it is measured beside in .venv (a minute, once)"
	@$(INSTALL) --editable '.[bench]'
	@touch $@

.venv/made:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "there is no $(PYTHON): install Python 3.11 or later, or name one: make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Concorde needs Python 3.11 or later, and $(PYTHON) is $$($(PYTHON) -V 2>&1):" \
	    "name another one: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@
