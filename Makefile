# Two commands from a bare clone: `make demo` shows the census at work, `make test` holds it to its word.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test matrix rehearse adopt lint refresh render check doctor bench lock schema clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

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
	$(RUN) -m scripts.adopt

refresh: $(VENV)/run ## Count every repository on GitHub (needs a token)
	$(RUN) -m scripts.refresh

render: $(VENV)/run ## Write the pages and the charts anew from the data
	$(RUN) -m scripts.render

check: $(VENV)/run ## Validate the data
	$(RUN) -m scripts.check

doctor: $(VENV)/run ## Check settings and data, and say how to fix what is wrong
	$(RUN) -m scripts.doctor

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
	rm -rf $(VENV) build

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run $(VENV)/test: $(VENV)/%: requirements/%.txt $(VENV)/python
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
