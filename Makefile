# Needs make and Python 3.11, 3.12 or 3.13 (with venv and pip). All else comes pinned, with hashes, into .venv/.
SUPPORTED := import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PY   ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
          "$$p" -c '$(SUPPORTED)' 2>/dev/null && echo "$$p" && break; done)
PORT ?= 8000
RUN  := .venv/app/bin
UV   := .venv/tools/bin/uv
export UV_PYTHON_DOWNLOADS := never
# What is compiled once is kept, whatever this machine says: the tests start a hundred processes.
unexport PYTHONDONTWRITEBYTECODE
# One more than there are cores: stories with real processes wait more than they reckon.
WORKERS = $$($(RUN)/python -c "import os; print(1 + (os.cpu_count() or 1))")
CODE := config support incidents tests manage.py

.DEFAULT_GOAL := help
.PHONY: help up test test-services soak properties check lint format types messages bench screens lock clean

help:             ## this list
	@sed -n 's/^\([a-z-]*\):.*##/  make \1\t/p' Makefile | expand -t 22

up: .venv/.run    ## the desk with demo letters on http://localhost:$(PORT), until Ctrl-C
	@PORT=$(PORT) exec $(RUN)/python manage.py demo --serve

# Tables straight from the models save seconds a worker; test-services migrates, and check compares the two.
test: .venv/.dev  ## the whole suite on SQLite; what needs a server is skipped with a reason
	@$(RUN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not browser" --no-migrations

test-services: .venv/.dev  ## the same suite, and Chromium's, on PostgreSQL and Redis, started here unless the environment names them
	@$(RUN)/python -m tests.services -- $(RUN)/python -m pytest -n $(WORKERS) $(if $(ONLY),-m "$(ONLY)")

soak: .venv/.dev  ## every promise broken on purpose at full size, on SQLite, then on PostgreSQL and Redis: most of an hour
	@FAULTS=soak $(RUN)/python -m pytest tests/faults -rP --no-migrations
	@FAULTS=soak $(RUN)/python -m tests.services -- $(RUN)/python -m pytest tests/faults -rP

properties: .venv/.dev  ## the laws of time, each on ten thousand examples instead of two hundred
	@HYPOTHESIS_PROFILE=ci $(RUN)/python -m pytest -n auto --dist worksteal tests/support/sla/test_*_properties.py

check: .venv/.dev lint types  ## everything that can be said without running a test
	$(RUN)/lint-imports --no-cache
	$(RUN)/python manage.py makemigrations --check --dry-run
	$(RUN)/python -m tests.services --optional -- env LOG_LEVEL=WARNING $(RUN)/python manage.py lintmigrations --quiet ignore ok --no-cache
	SECRET_KEY=$$(head -c 64 /dev/urandom | base64 -w0) HTTPS=true DATABASE_URL=postgres://nowhere/none \
	  EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend \
	  $(RUN)/python manage.py check --deploy --fail-level WARNING

lint: .venv/.dev  ## formatting and lint, of code and of templates
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/djlint templates --check --lint --quiet

format: .venv/.dev  ## let the tools lay out the code
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .
	$(RUN)/djlint templates --reformat --quiet

types: .venv/.dev ## mypy, strict
	$(RUN)/mypy $(CODE)

messages: .venv/.dev  ## collect the console's sentences for translation into config/locale, and compile what is there
	PYTHONPATH=. DJANGO_SETTINGS_MODULE=config.settings $(RUN)/python -m django makemessages -l fr --no-location --no-wrap \
	  --no-obsolete -v0 -i '.venv*' -i 'var*' -i 'tests*' -i 'node_modules*'
	@sed -i '/^"POT-Creation-Date/d' config/locale/fr/LC_MESSAGES/django.po
	PYTHONPATH=. DJANGO_SETTINGS_MODULE=config.settings $(RUN)/python -m django compilemessages -v0 -i '.venv*' -i 'var*'

bench: .venv/.dev ## figures, not verdicts
	@$(RUN)/python -m pytest tests/bench -s -o python_files='bench_*.py'

screens: .venv/.dev  ## pictures of the console and the public pages, into var/screens/
	@$(RUN)/python -m pytest tests/screens -s

# ---------------------------------------------------------------------------------------------- the environment
# uv's own pin and hashes stand in requirements-dev.lock like everybody else's.
.venv/app/pyvenv.cfg:
	@test -n "$(PY)" || { echo "Deskbell needs Python 3.11, 3.12 or 3.13 with its venv module; name it: make PY=/path/to/python …"; exit 1; }
	@$(PY) -m venv --without-pip .venv/app

$(UV): requirements-dev.lock | .venv/app/pyvenv.cfg
	@$(PY) -m venv .venv/tools
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > .venv/uv.txt
	@.venv/tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@touch $@

.venv/.run: $(UV) requirements.lock
	@$(UV) pip sync --quiet --python $(RUN)/python --require-hashes requirements.lock
	@rm -f .venv/.dev && touch $@

.venv/.dev: $(UV) requirements-dev.lock
	@$(UV) pip sync --quiet --python $(RUN)/python --require-hashes requirements-dev.lock
	@touch .venv/.run $@

lock: $(UV)       ## new pins with hashes from pyproject.toml; `make lock UPGRADE=--upgrade` takes newer versions
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  $(UPGRADE) -o requirements.lock pyproject.toml
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  $(UPGRADE) --group dev -o requirements-dev.lock pyproject.toml

clean:            ## forget the environment and all of var/, the demo's database included
	rm -rf .venv var
