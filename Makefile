# Two commands from a bare clone: `make demo` shows the census at work, `make test` holds it to its word.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test matrix rehearse adopt lint refresh render check diff repair backfill submit publish housekeep discover doctor
.PHONY: bench lock schema clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'
	@echo 'Options of a verb go into ARGS: make submit ARGS="--dry-run 12", make discover ARGS=--help'

demo: $(VENV)/test ## Replay a recorded week against a GitHub stand-in: no token, no internet
	$(RUN) -m tests.demo

test: $(VENV)/test ## Run the whole suite
	$(RUN) -m pytest

matrix: $(VENV)/test ## Run what `make test` leaves to once a week: each kind of fault that takes another one's way
	$(RUN) -m pytest -m weekly

rehearse: $(VENV)/test ## Play the first weeks of a fork against a strict GitHub stand-in; ends with a table
	$(RUN) -m tests.rehearse

lint: $(VENV)/test ## Errors, order of imports, format and types
	$(RUN) -m ruff check scripts tests
	$(RUN) -m ruff format --check scripts tests
	$(RUN) -m mypy

adopt: $(VENV)/run ## Make a census of your own, on any topic, of this clone
	$(RUN) -m scripts.adopt $(ARGS)

refresh: $(VENV)/run ## Count every repository on GitHub (needs a token)
	$(RUN) -m scripts.refresh $(ARGS)

render: $(VENV)/run ## Write the pages and the charts anew from the data
	$(RUN) -m scripts.render $(ARGS)

check: $(VENV)/run ## Validate the data
	$(RUN) -m scripts.check $(ARGS)

diff: $(VENV)/run ## Say what changed between two days: make diff FROM=2026-08-15 TO=2026-08-22
	@$(RUN) -m scripts.diff $(FROM) $(TO) $(ARGS)

repair: $(VENV)/run ## Set or take out one wrong count of a day: see ARGS=--help, as for the others below
	$(RUN) -m scripts.repair $(ARGS)

backfill: $(VENV)/run ## Import counts that others recorded, or the past that GitHub tells
	$(RUN) -m scripts.backfill $(ARGS)

submit: $(VENV)/run ## Settle the open submissions, or try a text
	$(RUN) -m scripts.submit $(ARGS)

publish: $(VENV)/run ## Commit what was observed, and push it
	$(RUN) -m scripts.publish $(ARGS)

housekeep: $(VENV)/run ## Keep the pull request with what people should decide
	$(RUN) -m scripts.housekeep $(ARGS)

discover: $(VENV)/discover ## Search GitHub for what the list lacks
	$(RUN) -m scripts.discover $(ARGS)

doctor: $(VENV)/run ## Check settings and data, and say how to fix what is wrong
	$(RUN) -m scripts.doctor $(ARGS)

bench: $(VENV)/test ## Measure refreshes, verbs, growth and peers; writes tests/benchmarks/RESULTS.md
	$(RUN) -m tests.benchmarks

lock: $(VENV)/test ## Pin the dependencies anew, with hashes
	$(RUN) -m pip install --quiet pip-tools
	cd requirements && for name in run discover test; do ../$(RUN) -m piptools compile --quiet --upgrade --generate-hashes \
		--allow-unsafe --strip-extras --no-emit-index-url --no-emit-options --output-file $$name.txt $$name.in; done

schema: $(VENV)/test ## Fetch GitHub's newest descriptions of its interfaces for the tests (needs npm)
	$(RUN) -m tests.stand_in.schema
	$(RUN) -m tests.stand_in.description

clean: ## Delete everything that these commands created
	rm -rf $(VENV) build .hypothesis .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} + -o -name '.*.part' -exec rm -f {} +

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run $(VENV)/discover $(VENV)/test: $(VENV)/%: requirements/%.txt $(VENV)/python
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
