# make run    installs into .venv and reads the samples of raw/ into output/
# make test   installs what the tests need and runs everything
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: help run test clean

VENV ?= .venv
BIN := $(VENV)/bin
# PYTHON=... chooses one; otherwise the first that is new enough
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PARTS := pyproject.toml constraints.txt

help:
	@grep -E '^# make ' Makefile | cut -c3-

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Koden needs Python 3.11 or newer; none was found (make run PYTHON=/path/to/python)"; exit 3; }
	@echo "creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make environments here; Debian: apt install python3-venv"; exit 3; }

# stamps: nothing is installed again while the lists of what to install stay as they are
$(VENV)/.run-ready: $(PARTS) | $(BIN)/python
	@echo "installing Koden and what it needs"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test-ready: $(PARTS) | $(BIN)/python
	@echo "installing Koden, what it needs and what its tests need"
	@$(PIP) --editable '.[dev]'
	@$(PIP) --no-deps iiif-prezi3  # checks our manifests; asks for an older Pillow than pdfplumber does, and needs none here
	@touch $@ $(VENV)/.run-ready

run: $(VENV)/.run-ready
	@code=0; $(BIN)/koden run raw -o output || code=$$?; \
	echo; echo "Open:"; \
	for f in output/report.html output/tei/*/*.xml; do [ ! -f "$$f" ] || echo "  $$f"; done; \
	echo "  output/text/   (plain text)"; echo "  output/pages/  (page images)"; \
	echo "How well it went: $(BIN)/koden evaluate --truth raw/truth output"; exit $$code

test: $(VENV)/.test-ready
	@tests/install-packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadfile --max-worker-restart 0

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
