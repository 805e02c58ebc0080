# Every target does all the set-up it needs; a bare machine with Python 3.11 or newer and make is enough.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install run test check audit fix bench torture db migration lock clean

# Without kept bytecode each process compiles all it imports at every start: ten seconds instead of three.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
UV := uv==0.13.9
# Marks: a lock file that did not change since needs no look at a registry.
READY := $(VENV)/.ready
READY_TO_DEVELOP := $(VENV)/.ready-to-develop

##@ Use

run: $(READY) ## everything on this machine, set-up included; PORT=8001 to change the port
	@exec $(BIN)/python -m mkt_dashboard up

##@ Develop

install: $(READY_TO_DEVELOP) ## the environment alone

test: $(READY_TO_DEVELOP) ## all tests; NO_BROWSER=1 leaves the browser out; T=tests/domain picks
	@exec $(BIN)/python -m pytest -n 2 $${NO_BROWSER:+-m "not browser"} $(T)

check: $(READY_TO_DEVELOP) ## format, lint, types, import contract, spelling, migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/codespell
	@$(BIN)/bandit --quiet --recursive -lll mkt_dashboard workers
	@$(BIN)/pyright
	@$(BIN)/python -m pytest -q tests/test_migrations.py

audit: $(READY_TO_DEVELOP) ## known holes of what we build on (asks the advisory databases of PyPI and npm)
	@$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock
	@cd reflex.lock && PATH="$(abspath $(BIN)):$$PATH" npm audit --omit=dev --audit-level=high

fix: $(READY_TO_DEVELOP) ## put format and imports right
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

bench: $(READY_TO_DEVELOP) ## every benchmark beside its baseline; ONLY=send,events picks
	@exec $(BIN)/python -m mkt_dashboard bench

torture: $(READY_TO_DEVELOP) ## the long reliability runs; ONLY=timing picks
	@exec $(BIN)/python -m tests.torture.run

##@ Maintain

db: $(READY) ## migrate the database of the running system
	@exec $(BIN)/python -m mkt_dashboard migrate

migration: $(READY_TO_DEVELOP) ## write a migration from the models: make migration m="add a column"
	@[ -n "$(m)" ] || { echo 'Say what it does: make migration m="add a column"'; exit 1; }
	@exec $(BIN)/python -m alembic revision --autogenerate -m "$(m)"

lock: $(READY_TO_DEVELOP) ## pin the whole tree of requirements anew
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 requirements.txt -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 requirements-dev.txt -o requirements-dev.lock

clean: ## remove what was built; the data folder stays
	@rm -rf $(VENV) .web .frontend .pytest_cache .ruff_cache .import_linter_cache .mkt/test

help:
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# uv comes from PyPI into the environment and installs the rest, with the certificates this machine trusts; where
# that does not work, pip does the same slowly.
INSTALL := $(BIN)/uv pip install --quiet --require-hashes --system-certs
$(BIN)/uv:
	@python=; for name in python3 python3.13 python3.12 python3.11 python3.14; do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed. Debian and Ubuntu: apt-get install python3 python3-venv"; exit 1; fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "Python's venv is missing. Debian and Ubuntu: apt-get install $$($$python -c \
			'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 1; fi; \
	echo "Setting up $(VENV) (once)…"; \
	$$python -m venv --clear $(VENV); \
	$(BIN)/pip install --quiet --disable-pip-version-check $(UV) || { rm -rf $(VENV); exit 1; }

$(READY): requirements.lock | $(BIN)/uv
	@$(INSTALL) -r $< 2>/dev/null || $(BIN)/pip install --quiet --require-hashes -r $<
	@touch $@

$(READY_TO_DEVELOP): requirements-dev.lock | $(BIN)/uv
	@$(INSTALL) -r $< 2>/dev/null || $(BIN)/pip install --quiet --require-hashes -r $<
	@touch $(READY) $@
