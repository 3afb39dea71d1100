# 志行 Zhixing. `make demo` to try it out, `make test` for the tests, `make check` for everything else.
# Nothing has to be installed but Python 3.11 or newer with venv; after the first run no network is needed.

PORT ?= 8000
SCALE ?=
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-input --no-deps --no-compile --require-hashes
PO := $(wildcard locale/*/LC_MESSAGES/django.po)
SOURCES := config tenants volunteers reporting api tests benchmarks manage.py

.PHONY: help install install-dev demo test check bench requirements sbom clean

help:
	@echo 'make demo [PORT=8000] [SCALE=0.02]   try it out: servers, regions, people, web (Ctrl-C stops all)'
	@echo 'make test                            the tests (about 10 minutes on two cores)'
	@echo 'make check                           lint, types, import order, translations, security, SBOM'
	@echo 'make bench                           the measurements of benchmarks/'
	@echo 'make requirements                    pin requirements*.in anew, with hashes'
	@echo 'make clean                           remove what was installed and the data of demo and tests'

install: .venv/installed $(PO:.po=.mo)
	@$(BIN)/python manage.py assets

install-dev: install .venv/installed-dev

.venv/bin/python:
	@test -n '$(PYTHON)' || { \
		echo '需要 Python 3.11 或更高版本（或用 PYTHON=… 指定）。'; \
		echo 'Python 3.11 or newer is needed (or name one: make PYTHON=/path/to/python3.12 …).'; exit 1; }
	@echo 'Making .venv with $(PYTHON) …'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo 'Python 缺少 venv（Debian、Ubuntu：apt-get install python3-venv）。'; \
		echo 'Python lacks venv (Debian, Ubuntu: apt-get install python3-venv).'; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	@echo 'Installing packages …'
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo 'Installing packages of tests and checks …'
	@$(PIP) -r requirements-dev.txt
	@touch $@

%.mo: %.po .venv/installed
	@$(BIN)/pybabel --quiet compile --domain django --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $@))) --directory locale

demo: install
	@exec $(BIN)/python manage.py demo --port $(PORT) $(if $(SCALE),--scale $(SCALE))

test: install-dev
	$(BIN)/pytest -n 2 --dist worksteal tests

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --lint templates
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_packs
	$(BIN)/python -m tests.translations
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml config tenants volunteers reporting api manage.py
	@$(MAKE) --no-print-directory sbom

sbom: install-dev
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible --output-format JSON --output-file build/sbom.json
	@echo 'SBOM: build/sbom.json'

bench: install-dev
	$(BIN)/python -m benchmarks.roster
	$(BIN)/python -m benchmarks.approvals
	$(BIN)/python -m benchmarks.backfill
	$(BIN)/python -m benchmarks.cards
	$(BIN)/python -m benchmarks.shifts

PIN := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
requirements: install-dev
	$(PIN) --output-file requirements.txt requirements.in
	$(PIN) --output-file requirements-dev.txt requirements-dev.in

clean:
	rm -rf .venv .demo .test build node_modules staticfiles $(PO:.po=.mo)
