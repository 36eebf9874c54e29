# `make run` and `make test` are all that a fresh Debian 12 with git, make and python3-venv needs.
# Settings come from the environment and from .env (see .env.example); where both speak, the environment wins.

PYTHON ?= python3
BIN := .venv/bin/python
MANAGE := $(BIN) manage.py
LOCALES := zh_Hans

# The stamps say that an installation came to its end. Without one, .venv is made anew. A new Python is a new stamp.
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
READY := .venv/ready-$(VERSION)
READY_DEV := .venv/ready-dev-$(VERSION)

# The HTML validator and the accessibility rules of the browser tests.
CHECKERS := tests/browser/node_modules/.ready

with_env := given=$$(export -p); set -a; if [ -f .env ]; then . ./.env; fi; set +a; eval "$$given";
# The tests see none of the site's settings.
unset := $(shell sed -n 's/^\#\{0,1\}\([A-Z][A-Z_]*\)=.*/-u \1/p' .env.example)
clean_env := env $(unset)
PYTEST := -m pytest -q -n auto --maxprocesses 4
install := -m pip install --disable-pip-version-check --quiet

.PHONY: help run test browser lint messages backup clean python gettext browsers

help:
	@echo 'make run        the archive with its samples on http://127.0.0.1:8000/ (PORT=… for another port)'
	@echo 'make test       the whole suite on SQLite and again on PostgreSQL'
	@echo 'make browser    the tests that drive a headless Chromium'
	@echo 'make lint       format, style and migrations'
	@echo 'make messages   collect and compile the translations'
	@echo 'make backup     a copy of the SQLite database in var/backups, also while the server runs'
	@echo 'make clean      remove the environment and what the tools left; var/ stays'

run: $(READY)
	@$(with_env) set -e; \
	$(MANAGE) migrate --verbosity 0; \
	$(MANAGE) index --verbosity 0; \
	$(MANAGE) collectstatic --no-input --verbosity 0; \
	$(MANAGE) create_administrator; \
	$(MANAGE) import_samples; \
	echo "Open http://127.0.0.1:$${PORT:-8000}/ (staff: http://127.0.0.1:$${PORT:-8000}/admin/). Ctrl-C stops it."; \
	$(MANAGE) work --beside $$$$ --verbosity 0 & \
	exec $(BIN) -m gunicorn newsroom.wsgi --bind 127.0.0.1:$${PORT:-8000} \
		--workers $${WEB_CONCURRENCY:-2} --timeout 120 \
		--limit-request-line 8190 --log-level warning

test: $(READY_DEV)
	@status=0; \
	echo '--- SQLite'; \
	$(clean_env) $(BIN) $(PYTEST) $(ARGS) || status=1; \
	echo '--- PostgreSQL'; \
	$(clean_env) $(BIN) tests/postgres.py $(BIN) $(PYTEST) $(ARGS) || status=1; \
	exit $$status

browser: $(READY_DEV) $(CHECKERS)
	@$(clean_env) $(BIN) -m pytest -q -m browser $(ARGS)

lint: $(READY_DEV) gettext
	$(BIN) -m ruff format --check .
	$(BIN) -m ruff check .
	@echo 'Migrations …'; $(clean_env) $(MANAGE) makemigrations --check --dry-run
	@echo 'Translations …'; .ci/translations

backup: $(READY)
	@$(with_env) $(MANAGE) backup

messages: $(READY) gettext
	$(clean_env) $(MANAGE) makemessages --locale $(LOCALES) --add-location file --no-obsolete \
		--ignore .venv --ignore var --ignore tests --ignore node_modules
	$(clean_env) $(MANAGE) compilemessages --locale $(LOCALES) --ignore .venv

$(CHECKERS): tests/browser/package-lock.json | browsers
	@rm -f $@
	cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis tests/browser/node_modules

$(READY): requirements.txt | python
	@[ -f $@ ] || { echo 'Making .venv …'; rm -rf .venv; $(PYTHON) -m venv .venv; }
	@rm -f .venv/ready-*
	@echo 'Installing requirements.txt …'
	@$(BIN) $(install) -r requirements.txt
	@touch $@

$(READY_DEV): requirements-dev.txt $(READY)
	@rm -f .venv/ready-*
	@echo 'Installing requirements-dev.txt …'
	@$(BIN) $(install) -r requirements-dev.txt
	@touch $(READY) && touch $@

python:
	@command -v $(PYTHON) >/dev/null || { echo 'Missing: python3 and python3-venv (apt-get install python3-venv)' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Missing: Python 3.11 or newer; $(PYTHON) is' $(VERSION) >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'Missing: python3-venv (apt-get install python3-venv)' >&2; exit 1; }

gettext:
	@command -v msgfmt >/dev/null || { echo 'Missing: gettext (apt-get install gettext)' >&2; exit 1; }

browsers:
	@for program in chromium chromedriver java npm; do command -v $$program >/dev/null || { echo "Missing: $$program" \
		'(apt-get install chromium chromium-driver fonts-noto-cjk default-jre-headless npm)' >&2; exit 1; }; done
