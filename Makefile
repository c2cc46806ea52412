# One command per need; `make` alone lists them. CONTRIBUTING.md says how the work goes.
# A virtual environment and a PostgreSQL of its own live in the clone (.venv, .local): nothing else on the machine changes.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
N ?= 100000
DATABASE ?= filrouge_volume
ROUNDS ?= 12
SEED ?= 1
MINUTES ?= 10
AGENTS ?= 20
VENV := $(CURDIR)/.venv
PYTHON := "$(VENV)/bin/python"
LOCK := --universal --python-version 3.11 --generate-hashes --no-header --quiet
PACKAGES := backend agencies cases irritants api frontend

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: environment ## Run it with the Cahors data, on http://127.0.0.1:8000 (PORT=... changes it)
	@exec $(PYTHON) -m backend.serve --port $(PORT)

.PHONY: volume
volume: environment ## Fill a database of its own with N synthetic cases (N=100000, DATABASE=filrouge_volume); again, it goes on
	@FILROUGE_DATABASE=$(DATABASE) exec $(PYTHON) manage.py load_volume --prepare --cases $(N) $(ARGS)

.PHONY: stop
stop: ## End what `make demo` left, the database included (what it holds stays)
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m backend.serve --stop && $(PYTHON) -m backend.localdb stop; else echo "Nothing runs: nothing was ever started here."; fi

.PHONY: test
test: environment ## Run the tests (ARGS="tests/cases -k hand_over" runs some)
	@$(PYTHON) -m tests.chromium
	@$(PYTHON) -m pytest -rs $(ARGS)

.PHONY: bench
bench: environment ## Compare with SQL by hand what things cost, on what `make volume` loaded (WRITE=1 keeps the figures)
	@exec $(PYTHON) -m tests.bench $(if $(WRITE),--write) --database $(DATABASE) $(ARGS)

.PHONY: growth
growth: environment ## The same requests on 1,000 to 1,000,000 cases (WRITE=1 keeps the figures)
	@exec $(PYTHON) -m tests.bench.growth $(if $(WRITE),--write)

.PHONY: crash
crash: environment ## Kill -9 of web, worker and database under writes, then look whether anything is lost (ROUNDS=12, SEED=1)
	@exec $(PYTHON) -m tests.crash --rounds $(ROUNDS) --seed $(SEED) --sabotage "$(SABOTAGE)"

.PHONY: soak
soak: environment ## People at work for MINUTES=10, AGENTS=20, on DATABASE=filrouge_volume or the demo's data (WRITE=1 keeps the figures)
	@exec $(PYTHON) -m tests.soak --minutes $(MINUTES) --agents $(AGENTS) --database $(DATABASE) $(if $(WRITE),--write)

.PHONY: check
check: environment ## Format, lint, types, imports, migrations, OpenAPI: everything but the tests
	@echo "Format"
	@$(PYTHON) -m ruff format --check --quiet --output-format concise . || { echo "Run: make fix"; exit 1; }
	@echo "Lint"
	@$(PYTHON) -m ruff check --quiet .
	@echo "Types"
	@DEMO=1 DATABASE_URL=postgresql:///unused $(PYTHON) -m mypy --no-error-summary $(PACKAGES)
	@echo "Imports"
	@said=$$($(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo 2>&1) || { echo "$$said"; exit 1; }
	@echo "Migrations"
	@$(PYTHON) manage.py makemigrations --check --dry-run --verbosity 1
	@echo "OpenAPI"
	@mkdir -p .local
	@$(PYTHON) manage.py spectacular --validate --fail-on-warn --lang en --file .local/openapi.yaml
	@diff -u openapi.yaml .local/openapi.yaml || { echo "openapi.yaml is not what the code says. Run: make openapi"; exit 1; }

.PHONY: fix
fix: environment ## Format, and mend what the linter can mend
	@$(PYTHON) -m ruff format --quiet .
	@$(PYTHON) -m ruff check --fix .

.PHONY: openapi
openapi: environment ## Write openapi.yaml anew from the code
	@$(PYTHON) manage.py spectacular --validate --fail-on-warn --lang en --file openapi.yaml

.PHONY: screenshots
screenshots: environment ## Take the pictures of the README again, of the demo
	@$(PYTHON) -m tests.chromium
	@$(PYTHON) -m tests.browser.screenshots

.PHONY: messages
messages: environment ## Bring locale/ up to date with the code
	@$(PYTHON) manage.py messages

.PHONY: lock
lock: environment ## Resolve requirements*.in into requirements*.txt, with hashes (ARGS=--upgrade for newer versions)
	@$(PYTHON) -m uv pip compile $(LOCK) $(ARGS) --output-file requirements.txt requirements.in
	@$(PYTHON) -m uv pip compile $(LOCK) $(ARGS) --constraints requirements.txt --output-file requirements-dev.txt requirements-dev.in

# Installs only when the locks changed since the last time.
.PHONY: environment
environment:
	@wanted=$$(cat requirements.txt requirements-dev.txt | cksum); \
	if [ "$$(cat "$(VENV)/installed" 2>/dev/null)" = "$$wanted" ] && $(PYTHON) -c '' 2>/dev/null; then exit 0; fi; \
	if ! $(PYTHON) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		for python in $(PYTHON3) python3.12 python3.13 python3.11 python3 python3.14; do \
			"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
			recent=$$python; \
			"$$python" -c 'import ensurepip, venv' 2>/dev/null && complete=$$python && break; \
		done; \
		if [ -z "$$recent" ]; then echo "Fil rouge needs Python 3.11 or later. Install it, or name it: make PYTHON3=/path/to/python3" >&2; exit 1; fi; \
		if [ -z "$$complete" ]; then echo "$$recent cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv; or name another: make PYTHON3=/path/to/python3" >&2; exit 1; fi; \
		echo "Environment: .venv, with $$complete"; \
		"$$complete" -m venv --clear "$(VENV)" || exit 1; \
	fi; \
	echo "Packages of requirements-dev.txt"; \
	rm -f "$(VENV)/installed"; \
	$(PYTHON) -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements-dev.txt && echo "$$wanted" > "$(VENV)/installed"
